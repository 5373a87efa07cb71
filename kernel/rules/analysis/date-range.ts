import { addMonths, civilOf } from '../civil.ts'
import type { Int } from '../ir.ts'
import type { Interval } from './world.ts'

type Part = Extract<Int, { kind: 'datePart' }>['part']

const SHANGHAI_MS = 8n * 3_600_000n
const DAY_MS = 86_400_000n
/** Days and months beyond these are not reckoned with: some 27,000 years. */
const MOST_DAYS = 10_000_000n
const MOST_MONTHS = 300_000n

/**
 * The years, months, days of the month or days of the week (Monday is 1) that lie in an interval of days; null when the interval
 * says nothing of them.
 */
export function partsOfDays(part: Part, days: Interval): Interval | null {
  if (!isWithin(days, MOST_DAYS)) return null
  const [lo, hi] = days
  const [first, last] = [civilOf(Number(lo)), civilOf(Number(hi))]
  const isOneYear = first.year === last.year
  if (part === 'year') return [BigInt(first.year), BigInt(last.year)]
  if (part === 'month' && isOneYear) return [BigInt(first.month), BigInt(last.month)]
  if (part === 'day' && isOneYear && first.month === last.month) return [BigInt(first.day), BigInt(last.day)]
  if (part === 'weekday' && hi - lo < 7n && weekdayOf(lo) <= weekdayOf(hi)) return [weekdayOf(lo), weekdayOf(hi)]
  return null
}

/** Shanghai's days of an interval of instants. */
export function daysOfInstants([lo, hi]: Interval): Interval {
  return [floorDay(lo), floorDay(hi)]
}

/** A later day or more months never give an earlier day: the ends of both give the ends of the sum. Null: too far to say. */
export function monthsAdded(days: Interval, months: Interval): Interval | null {
  if (!isWithin(days, MOST_DAYS) || !isWithin(months, MOST_MONTHS)) return null
  return [BigInt(addMonths(Number(days[0]), Number(months[0]))), BigInt(addMonths(Number(days[1]), Number(months[1])))]
}

function isWithin([lo, hi]: Interval, most: bigint): boolean {
  return lo <= hi && lo >= -most && hi <= most
}

function floorDay(instant: bigint): bigint {
  const shifted = instant + SHANGHAI_MS
  return shifted >= 0n ? shifted / DAY_MS : -((-shifted + DAY_MS - 1n) / DAY_MS)
}

/** 1970-01-01 was a Thursday. */
function weekdayOf(day: bigint): bigint {
  return ((((day + 3n) % 7n) + 7n) % 7n) + 1n
}
