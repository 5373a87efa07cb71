import type { ClientBase } from 'pg'
import type { RouteToday } from '#kernel/module/model.ts'
import { civilDayOf } from '#kernel/values/civil-day.ts'
import { Refused } from '#kernel/values/refusal.ts'
import { refuse } from '../model.ts'
import { chooseJoins } from '../statistics/judged.ts'
import { periodOf } from '../statistics/period.ts'
import { precisionOf, shareOf } from '../statistics/rates.ts'
import { FAMILIES, HITS_BY, type HitsByMonth, type MonthOfHits } from './model.ts'
import { readHits, type StoredHits } from './store.ts'

const MONTHS = 12

/** Rule hits by month; without a period, of this month and the eleven before it. Both days are in it. */
export async function hitsByMonth(client: ClientBase, query: Record<string, string | number | undefined>, today: RouteToday): Promise<HitsByMonth> {
  const region = String(query['region'])
  const by = HITS_BY.find((one) => one === String(query['by'] ?? 'family'))
  if (by === undefined) throw new Refused(refuse('monitoring.no_such_grouping', { text: String(query['by']).slice(0, 40) }))
  const { from, to, span } = periodOf(query, today, firstOfMonths(civilDayOf(today.now)))
  await chooseJoins(client, region, span)
  const found = await readHits(client, region, span, by)
  const months = monthsOf(from, to)
  const payments = new Map(found.map((row) => [row.month, row.payments]))
  const named = Map.groupBy(found, (row) => row.name)
  const inEach = (rows: readonly StoredHits[]) => months.map((month) => monthOf(rows.find((row) => row.month === month), payments.get(month) ?? 0))
  const rows = [...named].filter(([name]) => name !== '').map(([name, stored]) => (
    { name, title: by === 'rule' ? today.titleOfRule(name) : FAMILIES[name] ?? null, hits: stored.reduce((sum, { hit }) => sum + hit, 0), months: inEach(stored) }))
  return { by, from, to, months, all: inEach(named.get('') ?? []), rows: rows.toSorted((left, right) => right.hits - left.hits || (left.name < right.name ? -1 : 1)) }
}

function monthOf(stored: StoredHits | undefined, payments: number): MonthOfHits {
  const { hit, confirmed, released, returned, forbidden } = stored ?? { hit: 0, confirmed: 0, released: 0, returned: 0, forbidden: 0 }
  return { violation: shareOf(confirmed, payments), alert: shareOf(hit, payments), precision: precisionOf({ released, returned, forbidden }) }
}

/** The first day of the month eleven months before this day's. */
function firstOfMonths(day: string): string {
  const month = Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7)) - MONTHS
  return `${monthText(month)}-01`
}

function monthsOf(from: string, to: string): string[] {
  const number = (day: string) => Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7)) - 1
  return Array.from({ length: number(to) - number(from) + 1 }, (_, n) => monthText(number(from) + n))
}

function monthText(number: number): string {
  return `${String(Math.floor(number / 12)).padStart(4, '0')}-${String(number % 12 + 1).padStart(2, '0')}`
}
