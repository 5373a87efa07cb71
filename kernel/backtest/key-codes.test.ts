import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { FeatureSpec } from '#kernel/rules/index.ts'
import type { Acts } from './acts.ts'
import { ensureKeyCodes } from './key-codes.ts'
import { openStore, type Store } from './store.ts'

/** `window.test.ts` holds the windows that use such numbers to the reference; here is how the numbers are given out. */
describe('whole numbers for the keys of a history', () => {
  const source = { relation: 'trial.history', columns: { unit: 'uuid', payee: 'text', invoice: 'text', amount: 'money' } } as const
  const spec = (id: string, by: string[], more: Partial<FeatureSpec> = {}): FeatureSpec =>
    ({ id, title: { zh: id, en: id }, source, agg: 'count', by, window: { kind: 'all' }, ...more })
  const acts = { name: 'act', version: 'trial', shape: { model: { groups: {} }, history: source } } as unknown as Acts
  let store: Store
  beforeAll(async () => {
    store = await openStore({ file: null, memoryMb: 200, spillFolder: null })
    // Two regions with the same units; every tenth payee is not known, and no invoice comes twice.
    await store.run(`create table act as select n as id, 'r' || (n % 2) as region, 'u' || (n % 3) as "row.unit",
      case when n % 10 > 0 then 'p' || (n % 7) end as "row.payee", 'i' || n as "row.invoice", n as "row.amount" from (select range::bigint as n from range(420))`)
  })
  afterAll(() => store.close())

  it('are one for each value of a region, null where the value is, beside the acts in their order', async () => {
    const asked = [spec('a', ['unit']), spec('b', ['unit'], { agg: 'countDistinct', of: 'payee' })]
    // Those of the unit are found again, those of the payee come beside them.
    const [first, codes, again] = [await ensureKeyCodes(store, acts, asked.slice(0, 1)), await ensureKeyCodes(store, acts, asked), await ensureKeyCodes(store, acts, asked)]
    expect(codes.map(({ of }) => of)).toEqual(['unit', 'payee'])
    expect([codes[0], again]).toEqual([first[0], codes])
    for (const { of, table, column } of codes) {
      const [found] = await store.rows<Record<string, bigint>>(`select count(*) filter (where a.id <> c.id) as apart, count(distinct c.${column}) as codes,
        count(distinct (a.region, a."row.${of}")) filter (where a."row.${of}" is not null) as "values", count(distinct (c.${column}, a.region, a."row.${of}")) filter (where a."row.${of}" is not null) as pairs,
        count(*) filter (where (a."row.${of}" is null) <> (c.${column} is null)) as astray from act a positional join ${table} c`)
      const values = { unit: 6n, payee: 14n }[of]
      expect(found).toEqual({ apart: 0n, codes: values, values, pairs: values, astray: 0n })
    }
  })

  it('are not given to a text that hardly comes back, nor to an amount', async () => {
    expect(await ensureKeyCodes(store, acts, [spec('a', ['invoice', 'amount'])])).toEqual([])
    expect(await ensureKeyCodes(store, acts, [])).toEqual([])
  })
})
