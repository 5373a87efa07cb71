import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { FeatureSpec } from '#kernel/rules/index.ts'
import type { Acts } from './acts.ts'
import { makeKeyCodes } from './key-codes.ts'
import { openStore, type Store } from './store.ts'

/** `window.test.ts` holds the windows that use such numbers to the reference; here is how the numbers are given out. */
describe('whole numbers for the keys of a history', () => {
  const source = { relation: 'trial.history', columns: { unit: 'uuid', payee: 'text', invoice: 'text', amount: 'money' } } as const
  const spec = (id: string, by: string[], more: Partial<FeatureSpec> = {}): FeatureSpec =>
    ({ id, title: { zh: id, en: id }, source, agg: 'count', by, window: { kind: 'all' }, ...more })
  const acts = { name: 'act', shape: { model: { groups: {} }, history: source } } as unknown as Acts
  let store: Store
  beforeAll(async () => {
    store = await openStore({ file: null, memoryMb: 200, spillFolder: null })
    // Two regions with the same units; every tenth payee is not known, and no invoice comes twice.
    await store.run(`create table act as select n as id, 'r' || (n % 2) as region, 'u' || (n % 3) as "row.unit",
      case when n % 10 > 0 then 'p' || (n % 7) end as "row.payee", 'i' || n as "row.invoice", n as "row.amount" from (select range::bigint as n from range(420))`)
  })
  afterAll(() => store.close())

  it('are one for each value of a region, null where the value is, beside the acts in their order', async () => {
    const codes = await makeKeyCodes(store, acts, [spec('a', ['unit']), spec('b', ['unit'], { agg: 'countDistinct', of: 'payee' })])
    expect(codes).toEqual({ table: 'key_code', columns: ['unit', 'payee'] })
    for (const column of codes!.columns) {
      const [found] = await store.rows<Record<string, bigint>>(`select count(*) filter (where a.id <> c.id) as apart, count(distinct c."code.${column}") as codes,
        count(distinct (a.region, a."row.${column}")) filter (where a."row.${column}" is not null) as "values", count(distinct (c."code.${column}", a.region, a."row.${column}")) filter (where a."row.${column}" is not null) as pairs,
        count(*) filter (where (a."row.${column}" is null) <> (c."code.${column}" is null)) as astray from act a positional join key_code c`)
      const values = { unit: 6n, payee: 14n }[column]
      expect(found).toEqual({ apart: 0n, codes: values, values, pairs: values, astray: 0n })
    }
  })

  it('are not given to a text that hardly comes back, nor to an amount', async () => {
    expect(await makeKeyCodes(store, acts, [spec('a', ['invoice', 'amount'])])).toBeNull()
    expect(await makeKeyCodes(store, acts, [])).toBeNull()
  })
})
