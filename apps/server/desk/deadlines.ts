import type { DueSpan } from '#kernel/process/index.ts'
import { civilDayOf, dayNumber, dayText } from '#kernel/values/civil-day.ts'
import type { WorkdayCalendar } from '#kernel/values/workday-calendar.ts'
import { workingDaysLeft } from '../working-days.ts'
import type { DueName } from './model.ts'

const SOON_DAYS = 2

/** The spans of deadlines behind the four counts, such that each agrees with `workingDaysLeft` on every deadline at the end of a day. */
export function dueSpans(calendar: WorkdayCalendar, now: Date): Record<DueName, DueSpan> {
  const today = dayNumber(civilDayOf(now))!
  const left = (day: number) => workingDaysLeft(calendar, now, endOf(day))
  let due = today
  while (left(due + 1) <= 0) due += 1
  let near = due
  while (left(near + 1) <= SOON_DAYS) near += 1
  return {
    overdue: { after: null, upTo: endOf(today - 1) },
    today: { after: endOf(today - 1), upTo: endOf(due) },
    soon: { after: endOf(due), upTo: endOf(near) },
    later: { after: endOf(near), upTo: null },
  }
}

/** A deadline is the end of a day: the midnight after it, in Shanghai. */
function endOf(day: number): Date {
  return new Date(`${dayText(day + 1)}T00:00:00+08:00`)
}
