import type { RouteToday } from '#kernel/module/model.ts'
import { civilDayOf, dayNumber, startOfDay } from '#kernel/values/civil-day.ts'
import { Refused } from '#kernel/values/refusal.ts'
import { refuse } from '../model.ts'
import type { Span } from './judged.ts'

const MOST_DAYS = 800
const DAY_MS = 86_400_000

/**
 * The period that a page of figures asks for, both days in it; up to today where no last day is given.
 * @throws Refused for what is no day, a period that ends before it begins, and one that is too long
 */
export function periodOf(query: Record<string, string | number | undefined>, today: RouteToday, usualFrom: string): { from: string; to: string; span: Span } {
  const from = dayOr(query['from'], usualFrom)
  const to = dayOr(query['to'], civilDayOf(today.now))
  if (to < from) throw new Refused(refuse('monitoring.period_reversed', { from, to }))
  if (dayNumber(to)! - dayNumber(from)! > MOST_DAYS) throw new Refused(refuse('monitoring.period_too_long', { days: MOST_DAYS }))
  return { from, to, span: spanOf(from, to, today) }
}

export function spanOf(from: string, to: string, { now }: RouteToday): Span {
  return { from: startOfDay(from), until: new Date(startOfDay(to).getTime() + DAY_MS), now, today: civilDayOf(now) }
}

function dayOr(given: string | number | undefined, usual: string): string {
  if (given === undefined || given === '') return usual
  if (dayNumber(String(given)) === null) throw new Refused(refuse('monitoring.no_such_day', { text: String(given).slice(0, 20) }))
  return String(given)
}
