/**
 * A civil date in Asia/Shanghai, as the text "2026-11-21" at the edges and as a whole number of days since 1970-01-01 inside.
 * China has had one zone (UTC+8) and no summer time since 1992, so the offset is a constant.
 */
export type CivilDay = string

const DAY_MS = 86_400_000
const SHANGHAI_OFFSET_MS = 8 * 3_600_000

export function civilDayOf(instant: Date): CivilDay {
  const number = Math.floor((instant.getTime() + SHANGHAI_OFFSET_MS) / DAY_MS)
  if (number !== lastNumber) {
    lastText = dayText(number)
    lastNumber = number
  }
  return lastText
}

/** Nearly every question is about today. */
let lastNumber = Number.NaN
let lastText = ''

/** The fiscal year is the calendar year (预算法 第十八条 [DK]). */
export function fiscalYearOf(instant: Date): number {
  return Number(civilDayOf(instant).slice(0, 4))
}

/** "2026-02-30" → null: only days that exist have a number. */
export function dayNumber(day: CivilDay): number | null {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day)
  if (!match) return null
  const [year, month, ofMonth] = [Number(match[1]), Number(match[2]) - 1, Number(match[3])]
  const date = new Date(Date.UTC(year, month, ofMonth))
  const exists = date.getUTCFullYear() === year && date.getUTCMonth() === month && date.getUTCDate() === ofMonth
  return exists ? date.getTime() / DAY_MS : null
}

export function dayText(number: number): CivilDay {
  return new Date(number * DAY_MS).toISOString().slice(0, 10)
}

/** Monday is 1, Sunday is 7 (ISO 8601). */
export function isoWeekday(number: number): number {
  return ((((number + 3) % 7) + 7) % 7) + 1
}

/** The instant at which a civil day begins in Shanghai. */
export function startOfDay(day: CivilDay): Date {
  const number = dayNumber(day)
  if (number === null) throw new RangeError(`not a civil day: ${day}`)
  return new Date(number * DAY_MS - SHANGHAI_OFFSET_MS)
}
