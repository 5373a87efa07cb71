import { civilDayOf, dayNumber, dayText, isoWeekday, startOfDay, type CivilDay } from './civil-day.ts'

/**
 * Working days as the State Council's yearly notice sets them: weekends off, holidays off, swapped weekends worked.
 * Outside the listed years the answer is null ("unknown"), never "a working day".
 */
export interface WorkdayCalendar {
  /** Years whose notice is loaded. */
  years: ReadonlySet<number>
  /** Weekdays that are off. */
  holidays: ReadonlySet<CivilDay>
  /** Weekend days that are worked. */
  makeUpDays: ReadonlySet<CivilDay>
}

export function isWorkday(calendar: WorkdayCalendar, day: CivilDay): boolean | null {
  const number = dayNumber(day)
  if (number === null || !calendar.years.has(Number(day.slice(0, 4)))) return null
  if (calendar.makeUpDays.has(day)) return true
  if (calendar.holidays.has(day)) return false
  return isoWeekday(number) <= 5
}

/**
 * The end (24:00 Shanghai) of the n-th working day after `from`. When the calendar does not reach that far,
 * weekends alone are taken off: a deadline must exist, and the desk shows it as provisional (`certain: false`).
 */
export function deadline(calendar: WorkdayCalendar, from: Date, workingDays: number): { at: Date; certain: boolean } {
  let number = dayNumber(civilDayOf(from))!
  let certain = true
  for (let left = workingDays; left > 0; ) {
    number += 1
    const known = isWorkday(calendar, dayText(number))
    if (known === null) certain = false
    if (known ?? isoWeekday(number) <= 5) left -= 1
  }
  return { at: startOfDay(dayText(number + 1)), certain }
}
