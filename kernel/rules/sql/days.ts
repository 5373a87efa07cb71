import { dayNumber } from '#kernel/values/civil-day.ts'
import type { Bool, Day, Int } from '../ir.ts'
import { NoSqlForm, type Emitter } from './emitter.ts'
import { floored } from './numbers.ts'

/** The Gregorian calendar repeats every 400 years, on the same weekdays. */
const CYCLE_DAYS = 146_097n
const CYCLE_MONTHS = 4_800n
const CYCLE_YEARS = 400n

/** What PostgreSQL and DuckDB both hold as a date with room to spare: from year 1, and some 130,000 years. */
const FIRST_DATE = -719_162n
const LAST_DATE = 50_000_000n
/** 9999-12-31, the last day that a fact can be. */
const LAST_FIELD = 2_932_896n
const DAY_MS = 86_400_000n
const SHANGHAI_MS = 28_800_000n
/** Beyond it the closures count in doubles that are no longer whole days. */
const WIDEST_DAYS = 2n ** 40n

/**
 * A day is a whole number here as in the closures, because a sum of days may lie where no database has dates. Its
 * calendar is asked within the database's own dates; a day beyond them is moved by whole cycles of 400 years.
 */
export function emitDay(emitter: Emitter, node: Day): string {
  switch (node.kind) {
    case 'day': return `(${node.value})::bigint`
    case 'dayField': return emitter.dialect.dayOf(emitter.column(node.field))
    case 'dayOfInstant': {
      const local = `(${emitter.int(node.instant)} + ${SHANGHAI_MS})`
      return emitter.dialect.divided(`(${local} - ${floored(local, DAY_MS, emitter.dialect.wide)})`, String(DAY_MS))
    }
    case 'addDays': return `(${emitter.day(node.day)} + ${emitSpan(emitter, node.days)})`
    case 'addMonths': return emitPlusMonths(emitter, node)
    case 'choice': return `case when ${emitter.bool(node.condition)} then ${emitter.day(node.yes)} else ${emitter.day(node.no)} end`
  }
}

export function emitDatePart(emitter: Emitter, node: Extract<Int, { kind: 'datePart' }>): string {
  const { dialect } = emitter
  const { part, day } = node
  if (part === 'weekday') return `(${floored(`(${emitter.day(day)} + 3)`, 7n, dialect.wide)} + 1)`
  if (day.kind === 'dayField') return dialect.datePart(part, emitter.column(day.field))
  const number = emitter.day(day)
  if (isDate(day)) return dialect.datePart(part, dialect.dateOf(number))
  const inCycle = floored(number, CYCLE_DAYS, dialect.wide)
  const found = dialect.datePart(part, dialect.dateOf(inCycle))
  return part === 'year' ? `(${found} + ${CYCLE_YEARS} * ${cyclesOf(emitter, number, CYCLE_DAYS)})` : found
}

/** Outside the years whose notice is loaded the answer is null, never "a working day". */
export function emitWorkday(emitter: Emitter, { day }: Extract<Bool, { kind: 'isWorkday' }>): string {
  const { calendar, dialect } = emitter
  if (!calendar) throw new Error('is workday was compiled without a calendar')
  if (calendar.years.size === 0) return 'null::boolean'
  const number = emitter.day(day)
  const among = (days: ReadonlySet<string>) => (days.size === 0 ? 'false'
    : `${number} in (${[...days].map((text) => dayNumber(text)!).sort((left, right) => left - right).join(', ')})`)
  const known = [...calendar.years].sort((left, right) => left - right).map((year) =>
    `${number} between ${dayNumber(`${year}-01-01`)!} and ${dayNumber(`${year}-12-31`)!}`)
  const weekday = floored(`(${number} + 3)`, 7n, dialect.wide)
  return `case when ${known.join(' or ')} then ${among(calendar.makeUpDays)} or (not ${among(calendar.holidays)} and ${weekday} < 5) end`
}

function emitPlusMonths(emitter: Emitter, node: Extract<Day, { kind: 'addMonths' }>): string {
  const { dialect } = emitter
  const [day, months] = [emitter.day(node.day), emitSpan(emitter, node.months)]
  if (isDate(node.day) && isDate(node)) return dialect.dayOf(dialect.plusMonths(dialect.dateOf(day), months))
  const within = dialect.plusMonths(dialect.dateOf(floored(day, CYCLE_DAYS, dialect.wide)),
    floored(months, CYCLE_MONTHS, dialect.wide))
  const cycles = `${cyclesOf(emitter, day, CYCLE_DAYS)} + ${cyclesOf(emitter, months, CYCLE_MONTHS)}`
  return `(${dialect.dayOf(within)} + ${CYCLE_DAYS} * (${cycles}))`
}

function cyclesOf({ dialect }: Emitter, value: string, length: bigint): string {
  return dialect.divided(`(${value} - ${floored(value, length, dialect.wide)})`, String(length))
}

function emitSpan(emitter: Emitter, span: Int): string {
  if (span.lo < -WIDEST_DAYS || span.hi > WIDEST_DAYS) throw new NoSqlForm('a span of more than 2^40 days or months')
  return `(${emitter.int(span)})::bigint`
}

function isDate(node: Day): boolean {
  const [lo, hi] = boundsOf(node)
  return lo >= FIRST_DATE && hi <= LAST_DATE
}

function boundsOf(node: Day): [bigint, bigint] {
  switch (node.kind) {
    case 'day': return [BigInt(node.value), BigInt(node.value)]
    case 'dayField': return [FIRST_DATE, LAST_FIELD]
    case 'dayOfInstant': return [(node.instant.lo + SHANGHAI_MS) / DAY_MS - 1n, (node.instant.hi + SHANGHAI_MS) / DAY_MS]
    case 'addDays': {
      const [lo, hi] = boundsOf(node.day)
      return [lo + node.days.lo, hi + node.days.hi]
    }
    case 'addMonths': {
      const [lo, hi] = boundsOf(node.day)
      return [lo + 31n * least(node.months.lo, 0n) - 31n, hi + 31n * greatest(node.months.hi, 0n) + 31n]
    }
    case 'choice': {
      const [yes, no] = [boundsOf(node.yes), boundsOf(node.no)]
      return [least(yes[0], no[0]), greatest(yes[1], no[1])]
    }
  }
}

function least(left: bigint, right: bigint): bigint {
  return left < right ? left : right
}

function greatest(left: bigint, right: bigint): bigint {
  return left > right ? left : right
}
