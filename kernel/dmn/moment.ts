import { civilOf, dayNumber, isCivil, isZone, LARGEST_YEAR, offsetAt, offsetOfLocal, plusMonths, type Civil } from './civil.ts'
import type { DaysDuration, FeelDate, FeelDateTime, FeelTime, MonthsDuration, Time } from './value.ts'

/** Dates, times and durations of FEEL: read, written, moved and put on one time line. */

const NANOS = 1_000_000_000n
const DAY_NANOS = 86_400n * NANOS
const LARGEST_OFFSET = 18 * 3600
const LARGEST_MONTHS = (LARGEST_YEAR + 1) * 12
const LARGEST_NANOS = BigInt(LARGEST_YEAR + 1) * 366n * DAY_NANOS

const DATE = /^(-?(?:\d{4}|[1-9]\d{4,8}))-(\d\d)-(\d\d)$/
const TIME = /^(\d\d):(\d\d):(\d\d)(?:\.(\d+))?(?:(Z)|([+-])(\d\d):(\d\d)(?::(\d\d))?|@([A-Za-z][^\s@]*))?$/
const MONTHS = /^(-)?P(?:(\d+)Y)?(?:(\d+)M)?$/
const DAYS = /^(-)?P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.(\d*))?S)?)?$/

export function dateFromText(text: string): FeelDate | null {
  const match = DATE.exec(text)
  return match ? dateOf(Number(match[1]), Number(match[2]), Number(match[3])) : null
}

export function dateOf(year: number, month: number, day: number): FeelDate | null {
  const civil = { year, month, day }
  return [year, month, day].every(Number.isInteger) && isCivil(civil) ? { kind: 'date', ...civil } : null
}

export function timeFromText(text: string): FeelTime | null {
  const match = TIME.exec(text)
  if (!match) return null
  const [, hour, minute, second, fraction = '', utc, sign, offsetHours, offsetMinutes, offsetSeconds = '0', zone = null] = match
  if (zone !== null && !isZone(zone)) return null
  if (Number(offsetMinutes ?? 0) > 59 || Number(offsetSeconds) > 59) return null
  const east = Number(offsetHours ?? 0) * 3600 + Number(offsetMinutes ?? 0) * 60 + Number(offsetSeconds)
  const offset = utc !== undefined ? 0 : sign === undefined ? null : sign === '-' && east > 0 ? -east : east
  return timeOf({
    hour: Number(hour), minute: Number(minute), second: Number(second), nanos: Number(fraction.slice(0, 9).padEnd(9, '0')), offset, zone,
  })
}

export function timeOf(time: Time): FeelTime | null {
  const { hour, minute, second, offset } = time
  const isTime = hour >= 0 && hour <= 23 && minute >= 0 && minute <= 59 && second >= 0 && second <= 59
  return isTime && Math.abs(offset ?? 0) <= LARGEST_OFFSET ? { ...time, kind: 'time' } : null
}

export function dateTimeFromText(text: string): FeelDateTime | null {
  const [day = '', ...rest] = text.split('T')
  const date = dateFromText(day)
  if (!date) return null
  if (rest.length === 0) return atMidnight(date)
  const written = rest.join('T')
  // XML Schema writes the end of a day as 24:00:00: the midnight of the next.
  const isEndOfDay = /^24:00:00(?!\.0*[1-9])/.test(written)
  const time = timeFromText(isEndOfDay ? `00${written.slice(2)}` : written)
  if (!time) return null
  const next = isEndOfDay ? civilOf(dayNumber(date) + 1) : date
  return isCivil(next) ? joined(next, time) : null
}

export function joined(date: Civil, time: Time): FeelDateTime {
  const { year, month, day } = date
  const { hour, minute, second, nanos, offset, zone } = time
  return { kind: 'date and time', year, month, day, hour, minute, second, nanos, offset, zone }
}

export function atMidnight(date: Civil, offset: number | null = null): FeelDateTime {
  return joined(date, { hour: 0, minute: 0, second: 0, nanos: 0, offset, zone: null })
}

export function durationFromText(text: string): MonthsDuration | DaysDuration | null {
  const months = MONTHS.exec(text)
  if (months && (months[2] ?? months[3]) !== undefined) {
    const count = Number(months[2] ?? 0) * 12 + Number(months[3] ?? 0)
    return monthsDuration(months[1] ? -count : count)
  }
  const days = DAYS.exec(text)
  if (!days || text.endsWith('T') || (days[2] ?? days[3] ?? days[4] ?? days[5]) === undefined) return null
  if ([days[2], days[3], days[4], days[5]].some((digits) => (digits ?? '').length > 30)) return null
  const seconds = ((BigInt(days[2] ?? 0) * 24n + BigInt(days[3] ?? 0)) * 60n + BigInt(days[4] ?? 0)) * 60n + BigInt(days[5] ?? 0)
  const nanos = seconds * NANOS + BigInt((days[6] ?? '').slice(0, 9).padEnd(9, '0'))
  return daysDuration(days[1] ? -nanos : nanos)
}

/** Null beyond a thousand million years: no date is so far from another. */
export function monthsDuration(months: number): MonthsDuration | null {
  if (!Number.isInteger(months) || Math.abs(months) > LARGEST_MONTHS) return null
  return { kind: 'years and months duration', months: months === 0 ? 0 : months }
}

export function daysDuration(nanos: bigint): DaysDuration | null {
  return nanos <= LARGEST_NANOS && nanos >= -LARGEST_NANOS ? { kind: 'days and time duration', nanos } : null
}

export function secondsDuration(seconds: number): DaysDuration {
  return { kind: 'days and time duration', nanos: BigInt(seconds) * NANOS }
}

export function textOfDate({ year, month, day }: Civil): string {
  const digits = String(Math.abs(year)).padStart(4, '0')
  return `${year < 0 ? '-' : ''}${digits}-${two(month)}-${two(day)}`
}

export function textOfTime({ hour, minute, second, nanos, offset, zone }: Time): string {
  return `${two(hour)}:${two(minute)}:${two(second)}${fractionOf(nanos)}${zone !== null ? `@${zone}` : offset !== null ? textOfOffset(offset) : ''}`
}

export function textOfDateTime(moment: FeelDateTime): string {
  return `${textOfDate(moment)}T${textOfTime(moment)}`
}

export function textOfMonths({ months }: MonthsDuration): string {
  const count = Math.abs(months)
  const years = Math.trunc(count / 12)
  const parts = `${years > 0 ? `${years}Y` : ''}${count % 12 > 0 ? `${count % 12}M` : ''}`
  return `${months < 0 ? '-' : ''}P${parts === '' ? '0M' : parts}`
}

export function textOfDays({ nanos }: DaysDuration): string {
  const { days, hours, minutes, seconds, rest } = partsOfDays(nanos < 0n ? -nanos : nanos)
  const second = seconds > 0 || rest > 0 ? `${seconds}${fractionOf(rest)}S` : ''
  const time = `${hours > 0 ? `${hours}H` : ''}${minutes > 0 ? `${minutes}M` : ''}${second}`
  const parts = `${days > 0n ? `${days}D` : ''}${time === '' ? '' : `T${time}`}`
  return `${nanos < 0n ? '-' : ''}P${parts === '' ? 'T0S' : parts}`
}

/** Of a duration that is not negative: 0–23 hours, 0–59 minutes, 0–59 seconds, and the nanoseconds that are left. */
export function partsOfDays(nanos: bigint) {
  const seconds = nanos / NANOS
  return {
    days: seconds / 86_400n, hours: Number((seconds / 3600n) % 24n), minutes: Number((seconds / 60n) % 60n), seconds: Number(seconds % 60n),
    rest: Number(nanos % NANOS),
  }
}

/** Seconds east of UTC, or null for a local time. The offset of a zone depends on the day; a bare time takes 1970-01-01. */
export function offsetOf(moment: FeelTime | FeelDateTime): number | null {
  if (moment.zone === null) return moment.offset
  return offsetOfLocal(moment.zone, Number(localNanos(moment) / NANOS))
}

/** Nanoseconds on the wall since 1970-01-01T00:00:00 (of a bare time: since midnight). */
export function localNanos(moment: FeelTime | FeelDateTime): bigint {
  const days = moment.kind === 'time' ? 0 : dayNumber(moment)
  const seconds = moment.hour * 3600 + moment.minute * 60 + moment.second
  return (BigInt(days) * 86_400n + BigInt(seconds)) * NANOS + BigInt(moment.nanos)
}

/** Both on one line in nanoseconds; null when one says its offset and the other does not: no order is known then. */
export function onOneLine(left: FeelTime | FeelDateTime, right: FeelTime | FeelDateTime): [bigint, bigint] | null {
  const [first, second] = [offsetOf(left), offsetOf(right)]
  if ((first === null) !== (second === null)) return null
  return [localNanos(left) - BigInt(first ?? 0) * NANOS, localNanos(right) - BigInt(second ?? 0) * NANOS]
}

/** Days and time run on the instant; months run on the calendar. A zone keeps its name, so its offset may change. */
export function plusDays(moment: FeelDateTime, nanos: bigint): FeelDateTime | null {
  const { offset, zone } = moment
  if (zone === null) return fromLocal(localNanos(moment) + nanos, offset, null)
  const instant = localNanos(moment) - BigInt(offsetOf(moment)!) * NANOS + nanos
  return fromLocal(instant + BigInt(offsetAt(zone, Number(instant / NANOS))) * NANOS, null, zone)
}

function fromLocal(nanos: bigint, offset: number | null, zone: string | null): FeelDateTime | null {
  const days = floorDivide(nanos, DAY_NANOS)
  if (days > 366n * BigInt(LARGEST_YEAR) || days < -366n * BigInt(LARGEST_YEAR)) return null
  const civil = civilOf(Number(days))
  return isCivil(civil) ? joined(civil, { ...wallTime(nanos - days * DAY_NANOS), offset, zone }) : null
}

/** A bare time runs round the clock. */
export function timePlus(time: FeelTime, nanos: bigint): FeelTime {
  const total = localNanos(time) + nanos
  return { ...time, ...wallTime(total - floorDivide(total, DAY_NANOS) * DAY_NANOS) }
}

export function datePlus(date: FeelDate, nanos: bigint): FeelDate | null {
  const moved = plusDays(atMidnight(date), nanos)
  return moved && dateOf(moved.year, moved.month, moved.day)
}

export function momentPlusMonths<Moment extends FeelDate | FeelDateTime>(moment: Moment, months: number): Moment | null {
  const civil = plusMonths(moment, months)
  return civil && { ...moment, ...civil }
}

/** The moment of a clock in a zone, with the offset that it has then. */
export function dateTimeAt(instant: Date, zone: string): FeelDateTime {
  const nanos = BigInt(instant.getTime()) * 1_000_000n
  if (!isZone(zone)) return fromLocal(nanos, 0, null)!
  return fromLocal(nanos + BigInt(offsetAt(zone, instant.getTime() / 1000)) * NANOS, null, zone)!
}

/** Whole months from one day to the other, towards zero; the time of day does not count. */
export function monthsBetween(from: FeelDate | FeelDateTime, to: FeelDate | FeelDateTime): MonthsDuration | null {
  const [start, end] = [asMoment(from), asMoment(to)]
  const line = onOneLine(start, end) ?? [localNanos(start), localNanos(end)]
  const isForward = line[1] >= line[0]
  const months = (end.year - start.year) * 12 + end.month - start.month
  if (isForward && months > 0 && end.day < start.day) return monthsDuration(months - 1)
  if (!isForward && months < 0 && end.day > start.day) return monthsDuration(months + 1)
  return monthsDuration(months)
}

function asMoment(value: FeelDate | FeelDateTime): FeelDateTime {
  return value.kind === 'date' ? atMidnight(value) : value
}

function wallTime(nanos: bigint) {
  const { hours, minutes, seconds, rest } = partsOfDays(nanos)
  return { hour: hours, minute: minutes, second: seconds, nanos: rest }
}

function floorDivide(value: bigint, by: bigint): bigint {
  const quotient = value / by
  return value < 0n && quotient * by !== value ? quotient - 1n : quotient
}

function textOfOffset(offset: number): string {
  if (offset === 0) return 'Z'
  const east = Math.abs(offset)
  const seconds = east % 60
  return `${offset < 0 ? '-' : '+'}${two(Math.trunc(east / 3600))}:${two(Math.trunc(east / 60) % 60)}${seconds > 0 ? `:${two(seconds)}` : ''}`
}

function fractionOf(nanos: number): string {
  return nanos === 0 ? '' : `.${String(nanos).padStart(9, '0').replace(/0+$/, '')}`
}

function two(value: number): string {
  return String(value).padStart(2, '0')
}
