import { dayNumber, dayText, type CivilDay } from '#kernel/values/civil-day.ts'
import { isWorkday, type WorkdayCalendar } from '#kernel/values/workday-calendar.ts'
import { CALENDAR } from '../offices-table.ts'
import { CALENDAR_2025 } from './offices-table.ts'

/** Every arrangement of holidays that the demonstration brings. */
export const CALENDARS = [CALENDAR_2025, ...CALENDAR]

export function calendarOfTables(): WorkdayCalendar {
  return {
    years: new Set(CALENDARS.map(({ year }) => year)),
    holidays: new Set(CALENDARS.flatMap(({ holidays }) => holidays.flatMap(([from, to]) => daysBetween(from, to)))),
    makeUpDays: new Set(CALENDARS.flatMap(({ makeUpDays }) => makeUpDays)),
  }
}

export function daysBetween(from: CivilDay, to: CivilDay): CivilDay[] {
  const first = dayNumber(from)!
  return Array.from({ length: dayNumber(to)! - first + 1 }, (_, index) => dayText(first + index))
}

export interface YearDays {
  workdays: CivilDay[]
  /** Weekends and holidays, as the calendar has them. */
  daysOff: CivilDay[]
}

export function yearDays(year: number, from = `${year}-01-01`): YearDays {
  const calendar = calendarOfTables()
  const all = daysBetween(from, `${year}-12-31`)
  return { workdays: all.filter((day) => isWorkday(calendar, day) === true), daysOff: all.filter((day) => isWorkday(calendar, day) === false) }
}

/** Saturday to Friday: what is asked for on a weekend is dealt with in the days after it. 1 January 1970 was a Thursday, so day 2 begins a week. */
export function weekOf(day: CivilDay): number {
  return Math.floor((dayNumber(day)! - 2) / 7)
}

export function shifted(day: CivilDay, days: number): CivilDay {
  return dayText(dayNumber(day)! + days)
}
