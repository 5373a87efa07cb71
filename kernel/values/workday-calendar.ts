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
  const day = civilDayOf(from)
  let last = lastDay.get(calendar)
  if (last?.day !== day) lastDay.set(calendar, last = { day, ends: new Map() })
  let end = last.ends.get(workingDays)
  if (!end) last.ends.set(workingDays, end = countFrom(calendar, day, workingDays))
  return { at: new Date(end.at), certain: end.certain }
}

/** Tasks have the same few limits, and nearly all begin on the day of the task before: by the limit, where it ends. */
const lastDay = new WeakMap<WorkdayCalendar, { day: CivilDay; ends: Map<number, { at: Date; certain: boolean }> }>()

function countFrom(calendar: WorkdayCalendar, day: CivilDay, workingDays: number): { at: Date; certain: boolean } {
  let number = dayNumber(day)!
  let certain = true
  for (let left = workingDays; left > 0; ) {
    number += 1
    const known = isWorkday(calendar, dayText(number))
    if (known === null) certain = false
    if (known ?? isoWeekday(number) <= 5) left -= 1
  }
  return { at: startOfDay(dayText(number + 1)), certain }
}
