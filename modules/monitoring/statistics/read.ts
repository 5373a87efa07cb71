import type { ClientBase } from 'pg'
import type { RouteToday } from '#kernel/module/model.ts'
import { civilDayOf, dayNumber } from '#kernel/values/civil-day.ts'
import { Refused } from '#kernel/values/refusal.ts'
import { refuse } from '../model.ts'
import type { Figures, Statistics, YearBefore } from './model.ts'
import { chooseJoins } from './judged.ts'
import { periodOf, spanOf } from './period.ts'
import { precisionOf, ratesOf } from './rates.ts'
import { readFigures, readRecovered, type StoredFigures } from './store.ts'

/** All figures of a period; without one, of the fiscal year to date. Both days are in it. */
export async function statistics(client: ClientBase, query: Record<string, string | number | undefined>, today: RouteToday): Promise<Statistics> {
  const region = String(query['region'])
  const { from, to, span } = periodOf(query, today, `${civilDayOf(today.now).slice(0, 4)}-01-01`)
  const earlier = query['compare'] === 'year' ? yearBeforeOf(from, to) : null
  await chooseJoins(client, region, span)
  // Of a region among others only the whole is asked.
  const isWhole = query['only'] === 'total'
  const rows = await readFigures(client, region, span, { byRule: !isWhole })
  const recovered = isWhole ? { returned: 0n, rebooked: 0n } : await readRecovered(client, region, span)
  const of = (grouped: StoredFigures['grouped']) => rows.filter((row) => row.grouped === grouped)
  const total = figuresOf(of('total')[0])
  return {
    from, to, total, rates: ratesOf(total),
    byUnit: of('unit').map((row) => ({ unit: row.unit!, name: row.unit_name ?? '', ...withRates(row) })),
    byMonth: of('month').map((row) => ({ month: row.month!, ...withRates(row) })),
    byDay: of('day').map((row) => ({ day: row.day!, payments: row.payments, stopped: row.stopped, amountFen: String(row.amount) })),
    byLevel: of('level').map((row) => ({ level: row.level!, payments: row.payments, amountFen: String(row.amount) })),
    byRule: of('rule').map((row) => ruleFigures(row, today)),
    recovered: { returnedFen: String(recovered.returned), rebookedFen: String(recovered.rebooked) },
    yearBefore: earlier && await yearBefore(client, region, earlier, today),
  }
}

/** The same days a year earlier, as they are known today: what came of their alerts since counts too. */
async function yearBefore(client: ClientBase, region: string, [from, to]: [string, string], today: RouteToday): Promise<YearBefore> {
  const span = spanOf(from, to, today)
  // This year may have few verdicts and the one before many.
  await chooseJoins(client, region, span)
  const rows = await readFigures(client, region, span, { byRule: false })
  const total = figuresOf(rows.find((row) => row.grouped === 'total'))
  return {
    from, to, total, rates: ratesOf(total),
    byMonth: rows.filter((row) => row.grouped === 'month').map((row) => ({ month: row.month!, ...withRates(row) })),
  }
}

/** @throws Refused before the first year that days are counted in. */
function yearBeforeOf(from: string, to: string): [string, string] {
  const [first, last] = [aYearBefore(from), aYearBefore(to)]
  if (dayNumber(first) === null || dayNumber(last) === null) throw new Refused(refuse('monitoring.no_year_before', { from, to }))
  return [first, last]
}

/** 29 February has the 28th before it. */
function aYearBefore(day: string): string {
  const earlier = `${String(Number(day.slice(0, 4)) - 1).padStart(4, '0')}${day.slice(4)}`
  return dayNumber(earlier) === null ? earlier.replace(/29$/, '28') : earlier
}

function withRates(row: StoredFigures) {
  const figures = figuresOf(row)
  return { figures, rates: ratesOf(figures) }
}

function ruleFigures({ rule, payments, amount, alerts, released, returned, forbidden, open }: StoredFigures, { titleOfRule }: RouteToday): Statistics['byRule'][number] {
  return {
    rule: rule!, title: titleOfRule(rule!), payments, amountFen: String(amount), alerts, released, returned, forbidden, open,
    precision: precisionOf({ released, returned, forbidden }),
  }
}

/** A period without a payment has no row at all. */
function figuresOf(row: StoredFigures | undefined): Figures {
  return {
    payments: row?.payments ?? 0, amountFen: String(row?.amount ?? 0), hit: row?.hit ?? 0, hitFen: String(row?.hit_fen ?? 0),
    stopped: row?.stopped ?? 0, stoppedFen: String(row?.stopped_fen ?? 0), alerts: row?.alerts ?? 0, released: row?.released ?? 0,
    returned: row?.returned ?? 0, forbidden: row?.forbidden ?? 0, open: row?.open ?? 0, overdue: row?.overdue ?? 0, confirmed: row?.confirmed ?? 0,
    confirmedFen: String(row?.confirmed_fen ?? 0), rectifying: row?.rectifying ?? 0, rectified: row?.rectified ?? 0,
    rectificationLate: row?.rectification_late ?? 0,
  }
}
