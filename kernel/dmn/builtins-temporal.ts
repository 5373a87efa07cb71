import { dayOfYear, weekdayOf, weekOfYear } from './civil.ts'
import { isSame } from './compare.ts'
import { define } from './define.ts'
import {
  atMidnight, dateFromText, dateOf, dateTimeAt, dateTimeFromText, durationFromText, joined, monthsBetween, timeFromText, timeOf,
} from './moment.ts'
import { isZone } from './civil.ts'
import { FeelNumber, integer, isNumber, wholeOf } from './numbers.ts'
import { asKind, type FeelDate, type FeelDateTime, type FeelFunction, type FeelTime, type Value } from './value.ts'

const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday']
const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December']

function dateFrom(from: Value): FeelDate | null {
  if (typeof from === 'string') return dateFromText(from)
  const moment = asKind(from, 'date and time')
  return asKind(from, 'date') ?? (moment && dateOf(moment.year, moment.month, moment.day))
}

/** A date has the time of midnight UTC. */
function timeFrom(from: Value): FeelTime | null {
  if (typeof from === 'string') return timeFromText(from)
  const moment = asKind(from, 'date') ? atMidnight(from as FeelDate, 0) : asKind(from, 'date and time')
  return asKind(from, 'time') ?? (moment && timeOf(moment))
}

/** Hour, minute and second (which may have a fraction), with an offset as a duration or the name of a zone. */
function timeOfParts(hour: Value, minute: Value, second: Value, offset: Value | undefined): FeelTime | null {
  if (!isNumber(second) || second.isNegative()) return null
  const [hours, minutes, seconds] = [wholeOf(hour), wholeOf(minute), wholeOf(second.floor())]
  if (hours === null || minutes === null || seconds === null) return null
  const nanos = second.minus(seconds).times(1e9).trunc().toNumber()
  const time = { hour: hours, minute: minutes, second: seconds, nanos }
  if (typeof offset === 'string') return isZone(offset) ? timeOf({ ...time, offset: null, zone: offset }) : null
  const duration = asKind(offset, 'days and time duration')
  if (offset !== undefined && offset !== null && !duration) return null
  return timeOf({ ...time, offset: duration ? Number(duration.nanos / 1_000_000_000n) : null, zone: null })
}

function dateOfParts(year: Value, month: Value, day: Value): FeelDate | null {
  const [years, months, days] = [wholeOf(year), wholeOf(month), wholeOf(day)]
  return years === null || months === null || days === null ? null : dateOf(years, months, days)
}

function dateTimeFrom(given: (Value | undefined)[]): Value {
  const [first, second] = given as [Value, Value | undefined]
  if (given.length === 1) {
    if (typeof first === 'string') return dateTimeFromText(first)
    const date = asKind(first, 'date')
    return asKind(first, 'date and time') ?? (date && atMidnight(date))
  }
  if (given.length === 2) {
    const [date, time] = [asKind(first, 'date') ?? asKind(first, 'date and time'), asKind(second, 'time')]
    return date && time && joined(date, time)
  }
  const date = dateOfParts(first, second!, given[2]!)
  const time = timeOfParts(given[3]!, given[4]!, given[5]!, given[6])
  return date && time && joined(date, time)
}

const calendar = (name: string, of: (date: FeelDate | FeelDateTime) => Value): FeelFunction =>
  define(name, 'date: any', ([date]) => {
    const moment = asKind(date, 'date') ?? asKind(date, 'date and time')
    return moment ? of(moment) : undefined
  })

export const TEMPORAL_FUNCTIONS: readonly FeelFunction[] = [
  define('date', ['from: any', 'year: number, month: number, day: number'], ([first, ...rest]) =>
    (rest.length === 0 ? dateFrom(single(first!)) : dateOfParts(first!, rest[0]!, rest[1]!)) ?? undefined),
  define('time', ['from: any', 'hour: number, minute: number, second: number, offset?: any'], ([first, ...rest]) =>
    (rest.length === 0 ? timeFrom(single(first!)) : timeOfParts(first!, rest[0]!, rest[1]!, rest[2])) ?? undefined),
  define('date and time', [
    'from: any', 'date: any, time: any',
    'year: number, month: number, day: number, hour: number, minute: number, second: number, offset?: any',
    'year: number, month: number, day: number, hour: number, minute: number, second: number, timezone: any',
  ], (given) => dateTimeFrom(given.length === 1 ? [single(given[0]!)] : given) ?? undefined),
  define('duration', 'from: any', ([given]) => {
    const from = single(given!)
    if (typeof from === 'string') return durationFromText(from) ?? undefined
    return asKind(from, 'days and time duration') ?? asKind(from, 'years and months duration') ?? undefined
  }),
  define('years and months duration', 'from: any, to: any', ([from, to]) => {
    const [start, end] = [asKind(from, 'date') ?? asKind(from, 'date and time'), asKind(to, 'date') ?? asKind(to, 'date and time')]
    return start && end ? monthsBetween(start, end) ?? undefined : undefined
  }),
  define('now', '', (_, run) => dateTimeAt(run.now, run.zone)),
  define('today', '', (_, run) => dateFrom(dateTimeAt(run.now, run.zone))),
  define('is', 'value1?: any, value2?: any', ([first, second]) => isSame(first ?? null, second ?? null)),
  calendar('day of year', (date) => integer(dayOfYear(date))),
  calendar('day of week', (date) => WEEKDAYS[weekdayOf(date) - 1]!),
  calendar('month of year', (date) => MONTHS[date.month - 1]!),
  calendar('week of year', (date) => new FeelNumber(weekOfYear(date))),
]

function single(value: Value): Value {
  return Array.isArray(value) && value.length === 1 ? value[0]! : value
}
