import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { type MappedRecord } from '#kernel/files/model.ts'
import { EMPTY_RECORD } from '#kernel/files/test-mapping.ts'
import { closeIntake } from './close-intake.ts'
import { MEMORY_MB } from './memory.ts'
import type { Population, Row, Source } from './model.ts'
import { openStore } from './store.ts'

const folder = mkdtempSync(join(tmpdir(), 'sluice-store-test-'))
afterAll(() => rmSync(folder, { recursive: true }))

const SOURCE: Source = {
  columns: { transaction: { columns: ['t'], separator: '', map: null } }, notDelivered: [], currency: 'CNY', weekend: ['saturday', 'sunday'], fiscalYearStart: '01-01', grain: 'line',
}

/** 40 rows of 17 payments: lines of one number stand apart from each other, some rows have no number. */
function rows(): MappedRecord[] {
  return Array.from({ length: 40 }, (_, index) => ({
    ...EMPTY_RECORD, transaction: index % 5 === 4 ? null : `T${index % 9}`, payee: `收款人${index % 9}`, unit: `单位${index % 4}`, purpose: `用途${index}`, date: '2026-03-02', amountFen: BigInt(100 + index * 7),
  }))
}

async function withStore<Answer>(work: (population: Population) => Promise<Answer>, paymentsAtOnce?: number): Promise<Answer> {
  const store = await openStore(folder)
  try {
    for (const [index, record] of rows().entries()) store.append(1, index + 2, record, `row ${index}`)
    return await work(await closeIntake(store, SOURCE, { calendar: null, limitsFen: [] }, paymentsAtOnce))
  } finally {
    await store.close()
  }
}

describe('rows of one number', () => {
  const payments = ({ ask }: Population): Promise<Row[]> => ask('select * from payment order by id')

  it('are put together, and say of the purpose what the largest says', async () => {
    const made = await withStore(payments)
    expect(made).toHaveLength(17)
    expect(made.reduce((sum, one) => sum + Number(one['lines']), 0)).toBe(40)
    const [first] = made
    expect(first).toMatchObject({ id: 1n, transaction: 'T0', fen: 100n + 226n + 289n + 352n, lines: 4n, units: 3n, purpose: '用途36', line_no: 2 })
  })

  it('make the same payments whether all are made at once or a few at a time', async () => {
    const atOnce = await withStore(payments)
    for (const few of [1, 4, 17]) expect(await withStore(payments, few)).toEqual(atOnce)
  })

  it('keep their own number of payment beside each row', async () => {
    const lines = await withStore(({ ask }) => ask('select id, payment, purpose from line order by id'))
    expect(lines.map(({ purpose }) => purpose)).toEqual(rows().map(({ purpose }) => purpose))
    expect(lines.filter(({ payment }) => payment === 1n).map(({ id }) => id)).toEqual([1n, 19n, 28n, 37n])
  })
})

it('a part that is taken back leaves the rows after it with their own payments', async () => {
  const store = await openStore(folder)
  try {
    for (const [index, record] of [...rows(), ...rows(), ...rows()].entries()) {
      store.append(Math.floor(index / 40) + 1, index + 2, { ...record, transaction: record.transaction && `${record.transaction} of ${Math.floor(index / 40)}` }, `row ${index}`)
    }
    await store.forget(2)
    const { ask, profile } = await closeIntake(store, SOURCE, { calendar: null, limitsFen: [] })
    expect(profile).toMatchObject({ payments: 34, rows: 80 })
    expect(await ask('select distinct part, payment > 80 as later from line order by part')).toEqual([{ part: 1, later: false }, { part: 3, later: true }])
  } finally {
    await store.close()
  }
})

describe('the memory of the store', () => {
  it('is small again after a question that needed more, and that question is answered', async () => {
    const [answer, limit] = await withStore(async ({ ask }) => {
      // Half a million lists of texts cannot be put on the disk while they grow.
      const [grouped] = await ask(`select count(*) as n, max(len(all_of)) as most from (select i % 500000 as key, list('a text of the length of a purpose, ' || i) as all_of from range(1500000) as numbers(i) group by 1)`)
      const [setting] = await ask("select current_setting('memory_limit') as text")
      return [grouped, setting!['text']] as const
    })
    expect(answer).toEqual({ n: 500_000n, most: 3n })
    expect(limit).toBe(`${(MEMORY_MB * 1e6 / 1024 ** 2).toFixed(1)} MiB`)
  })
})
