import { civilDayOf, dayNumber, dayText, isoWeekday } from '#kernel/values/civil-day.ts'
import { isWorkday, type WorkdayCalendar } from '#kernel/values/workday-calendar.ts'

/**
 * Working days from today to the day of the deadline, 0 on that day itself, -1 or less once it has passed. A year that the calendar
 * does not know counts its weekdays, as `deadline` does.
 */
export function workingDaysLeft(calendar: WorkdayCalendar, now: Date, dueAt: Date): number {
  const today = dayNumber(civilDayOf(now))!
  // A deadline is the end of a day: the midnight after it.
  const due = dayNumber(civilDayOf(new Date(dueAt.getTime() - 1)))!
  const worked = (number: number) => isWorkday(calendar, dayText(number)) ?? isoWeekday(number) <= 5
  let days = 0
  for (let number = Math.min(today, due) + 1; number <= Math.max(today, due); number++) if (worked(number)) days += 1
  // On a day off after the deadline no working day has passed yet, and it is overdue all the same.
  return due >= today ? days : Math.min(-days, -1)
}
