/** Days and zones of the proleptic Gregorian calendar. Pure arithmetic; years from -999,999,999 to 999,999,999. */
export interface Civil {
  year: number
  month: number
  day: number
}

export const LARGEST_YEAR = 999_999_999
const SECONDS_OF_DAY = 86_400

export function isCivil({ year, month, day }: Civil): boolean {
  return Math.abs(year) <= LARGEST_YEAR && month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month)
}

function isLeap(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
}

function daysInMonth(year: number, month: number): number {
  if (month === 2) return isLeap(year) ? 29 : 28
  return [4, 6, 9, 11].includes(month) ? 30 : 31
}

/** Days since 1970-01-01, by whole eras of 400 years. */
export function dayNumber({ year, month, day }: Civil): number {
  const shifted = month <= 2 ? year - 1 : year
  const era = Math.floor(shifted / 400)
  const yearOfEra = shifted - era * 400
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1
  return era * 146_097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - 719_468
}

export function civilOf(number: number): Civil {
  const shifted = number + 719_468
  const era = Math.floor(shifted / 146_097)
  const dayOfEra = shifted - era * 146_097
  const yearOfEra = Math.floor((dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365)
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const part = Math.floor((5 * dayOfYear + 2) / 153)
  const month = part < 10 ? part + 3 : part - 9
  return { year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day: dayOfYear - Math.floor((153 * part + 2) / 5) + 1 }
}

/** Monday is 1, Sunday 7. */
export function weekdayOf(civil: Civil): number {
  const since = (dayNumber(civil) + 3) % 7
  return (since < 0 ? since + 7 : since) + 1
}

export function dayOfYear(civil: Civil): number {
  return dayNumber(civil) - dayNumber({ year: civil.year, month: 1, day: 1 }) + 1
}

/** ISO 8601: week 1 has the first Thursday. */
export function weekOfYear(civil: Civil): number {
  const thursday = civilOf(dayNumber(civil) + 4 - weekdayOf(civil))
  return Math.floor((dayOfYear(thursday) - 1) / 7) + 1
}

/** Adds months; the day stays within the month it comes to (31 January + 1 month is 28 February). */
export function plusMonths(civil: Civil, months: number): Civil | null {
  const total = civil.year * 12 + (civil.month - 1) + months
  const year = Math.floor(total / 12)
  const month = total - year * 12 + 1
  if (Math.abs(year) > LARGEST_YEAR) return null
  return { year, month, day: Math.min(civil.day, daysInMonth(year, month)) }
}

const formats = new Map<string, Intl.DateTimeFormat | null>()

function formatOf(zone: string): Intl.DateTimeFormat | null {
  let format = formats.get(zone)
  if (format === undefined) {
    try {
      format = new Intl.DateTimeFormat('en-US', {
        timeZone: zone, hourCycle: 'h23', era: 'short', year: 'numeric', month: 'numeric', day: 'numeric',
        hour: 'numeric', minute: 'numeric', second: 'numeric',
      })
    } catch {
      // Intl answers an unknown zone by throwing; there is no question to ask it beforehand.
      format = null
    }
    formats.set(zone, format)
  }
  return format
}

/** A name of the IANA time zone database, "Asia/Shanghai". Offsets such as "+08:00" are no names. */
export function isZone(zone: string): boolean {
  return /^[A-Za-z][A-Za-z0-9_+-]*(\/[A-Za-z0-9_+-]+)*$/.test(zone) && formatOf(zone) !== null
}

/** Seconds east of UTC in the zone at the instant (seconds since 1970). */
export function offsetAt(zone: string, instant: number): number {
  // Outside the years that a Date can hold, the rules of the nearest year hold.
  const bounded = Math.max(-8e12, Math.min(8e12, instant))
  const parts: Record<string, string> = {}
  for (const { type, value } of formatOf(zone)!.formatToParts(new Date(Math.floor(bounded) * 1000))) parts[type] = value
  const year = parts['era'] === 'BC' ? 1 - Number(parts['year']) : Number(parts['year'])
  const days = dayNumber({ year, month: Number(parts['month']), day: Number(parts['day']) })
  return days * SECONDS_OF_DAY + Number(parts['hour']) * 3600 + Number(parts['minute']) * 60 + Number(parts['second']) - Math.floor(bounded)
}

/** The offset that clocks on the wall of `zone` have when they show `local` seconds; the earlier instant when they show it twice. */
export function offsetOfLocal(zone: string, local: number): number {
  const first = offsetAt(zone, local - offsetAt(zone, local))
  const before = offsetAt(zone, local - SECONDS_OF_DAY)
  return offsetAt(zone, local - before) === before ? before : first
}
