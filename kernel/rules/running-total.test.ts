import { afterAll, beforeAll, expect, it } from 'vitest'
import { testDatabase, type TestDatabase } from '#kernel/database/testing.ts'
import type { FeatureEvent, HistoryRow } from './feature.ts'
import type { HistorySource, RunningTotal } from './model.ts'
import { laterRows } from './running-total.ts'
import { readRunningTotals } from './store.ts'
import { documentOf, generator } from './test-random-history.ts'

const REGION = '330502000'
const SEED = Number(process.env['SLUICE_SEED'] ?? Date.now() % 1_000_000)
const SOURCE: HistorySource = { relation: 'trial.history', columns: { unit: 'text', payee: 'text', amount: 'money' } }
const TOTAL: RunningTotal = { id: 'before', title: { zh: '以前', en: 'before' }, source: SOURCE, of: 'amount', by: ['unit', 'payee'], days: 30 }
const DAY = 86_400_000

let db: TestDatabase
beforeAll(async () => {
  db = await testDatabase({ locale: 'zh' })
  await db.owner.query(`create schema trial; create table trial.history (region text not null, seq bigint not null, sign smallint not null,
    judged_at timestamptz not null, document uuid not null, unit text, payee text, amount bigint, primary key (region, document, seq))`)
})
afterAll(() => db.close())

/** Documents that begin to count and cease to, again and again, each time as another amount and perhaps for another payee; and some that only take back. */
function randomRows(random: () => number, count: number): HistoryRow[] {
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)]!
  const counting = new Map<string, HistoryRow>()
  let time = Date.parse('2026-01-01T00:00:00Z')
  return Array.from({ length: count }, (_, index): HistoryRow => {
    time += pick([0, 0, 0, 3_600_000, DAY, 10 * DAY, 20 * DAY])
    const base = { relation: SOURCE.relation, seq: BigInt(index + 1), judgedAt: new Date(time) }
    const document = documentOf(Math.floor(random() * 25))
    const before = counting.get(document)
    counting.delete(document)
    if (before) return { ...base, document, sign: -1, columns: before.columns }
    const columns = { unit: pick(['u1', 'u2']), payee: pick(['p1', 'p1', 'p2', null]), amount: BigInt(1 + Math.floor(random() * 1_000)) }
    if (random() < 0.1) return { ...base, document: documentOf(100 + index), sign: -1, columns }
    const row: HistoryRow = { ...base, document, sign: 1, columns }
    counting.set(document, row)
    return row
  })
}

/** By its definition: of each document the last row, when it is of these days. */
function total(rows: readonly HistoryRow[], { seq, judgedAt, document, columns }: FeatureEvent): bigint | null {
  if (columns['payee'] === null) return null
  const last = new Map(rows.filter((row) => row.seq < seq && row.document !== document && row.columns['unit'] === columns['unit'] && row.columns['payee'] === columns['payee'])
    .map((row) => [row.document, row]))
  return [...last.values()].filter((row) => row.sign > 0 && row.judgedAt.getTime() >= judgedAt.getTime() - 30 * DAY)
    .reduce((sum, row) => sum + (row.columns['amount'] as bigint), 0n)
}

it(`a running total is what counts of its days, from the books alone and with what a batch adds and takes back (seed ${SEED})`, async () => {
  const random = generator(SEED)
  for (let round = 0; round < 12; round++) {
    const rows = randomRows(random, 120)
    // The gate's batch has one instant.
    const committed = rows.slice(0, 90)
    const at = committed.at(-1)!.judgedAt
    const batch = rows.slice(90).map((row) => ({ ...row, judgedAt: at }))
    const all = [...committed, ...batch]
    await replace(committed)
    const past = committed.map(({ relation: _r, sign: _s, ...event }): FeatureEvent => event)
    const found = await readRunningTotals(db.owner, REGION, TOTAL, past, [])
    past.forEach((event, index) => expect(found[index]?.sum ?? null, `seed ${SEED}, round ${round}, event ${index}`).toBe(total(all, event)))
    const known = new Set(committed.map(({ document }) => document))
    const events = batch.map(({ relation: _r, sign: _s, ...event }): FeatureEvent => ({ ...event, isNew: !known.has(event.document) }))
    const before = await readRunningTotals(db.owner, REGION, TOTAL, events.map((event) => ({ ...event, seq: 91n })), batch.map(({ document }) => document))
    // The first rows are those of the batch ahead.
    const later = laterRows(TOTAL, batch.slice(0, 10))
    for (let index = 10; index < batch.length; index++) {
      expect(later.after(before[index]!, events[index]!), `seed ${SEED}, round ${round}, member ${index}`).toBe(total(all, events[index]!))
      later.add(batch[index]!)
    }
  }
})

async function replace(rows: readonly HistoryRow[]): Promise<void> {
  const column = (name: string) => rows.map(({ columns }) => (columns[name] === null ? null : String(columns[name])))
  await db.owner.query('delete from trial.history')
  await db.owner.query(
    `insert into trial.history (region, seq, sign, judged_at, document, unit, payee, amount)
     select $1, u.* from unnest($2::bigint[], $3::smallint[], $4::timestamptz[], $5::uuid[], $6::text[], $7::text[], $8::bigint[]) u`,
    [REGION, rows.map(({ seq }) => String(seq)), rows.map(({ sign }) => sign), rows.map(({ judgedAt }) => judgedAt), rows.map(({ document }) => document),
      column('unit'), column('payee'), column('amount')])
}
