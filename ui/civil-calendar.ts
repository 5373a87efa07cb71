import { civilDayOf, dayNumber, dayText, isoWeekday, type CivilDay } from '#kernel/values/civil-day.ts'

const DAY_MS = 86_400_000
const NAMES = {
  zh: { weekdays: ['日', '一', '二', '三', '四', '五', '六'], months: Array.from({ length: 12 }, (_, month) => `${month + 1}月`) },
  en: {
    weekdays: ['Su', 'Mo', 'Tu', 'We', 'Th', 'Fr', 'Sa'],
    months: ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'],
  },
}

/**
 * The calendar that antd's date picker works on: civil days as midnight in UTC, which is nobody's time of day here. No hour and no zone
 * of the browser's machine can move a day; hours are asked for by the picker's contract and are always zero.
 */
export const CIVIL_CALENDAR = {
  getNow: () => dateOf(civilDayOf(new Date()))!,
  getFixedDate: (text: string) => dateOf(text)!,
  getEndDate: (day: Date) => new Date(Date.UTC(day.getUTCFullYear(), day.getUTCMonth() + 1, 0)),
  getWeekDay: (day: Date) => day.getUTCDay(),
  getYear: (day: Date) => day.getUTCFullYear(),
  getMonth: (day: Date) => day.getUTCMonth(),
  getDate: (day: Date) => day.getUTCDate(),
  getHour: () => 0,
  getMinute: () => 0,
  getSecond: () => 0,
  getMillisecond: () => 0,
  addYear: (day: Date, years: number) => moved(day, years * 12),
  addMonth: (day: Date, months: number) => moved(day, months),
  addDate: (day: Date, days: number) => new Date(day.getTime() + days * DAY_MS),
  setYear: (day: Date, year: number) => moved(day, (year - day.getUTCFullYear()) * 12),
  setMonth: (day: Date, month: number) => moved(day, month - day.getUTCMonth()),
  setDate: (day: Date, ofMonth: number) => new Date(Date.UTC(day.getUTCFullYear(), day.getUTCMonth(), ofMonth)),
  setHour: (day: Date) => day,
  setMinute: (day: Date) => day,
  setSecond: (day: Date) => day,
  setMillisecond: (day: Date) => day,
  isAfter: (left: Date, right: Date) => left.getTime() > right.getTime(),
  isValidate: (day: Date) => !Number.isNaN(day.getTime()),
  locale: {
    getWeekFirstDay: () => 1,
    getWeekFirstDate: (_: string, day: Date) => new Date(day.getTime() - (isoWeekday(day.getTime() / DAY_MS) - 1) * DAY_MS),
    getWeek: (_: string, day: Date) => isoWeek(day.getTime() / DAY_MS),
    getShortWeekDays: (locale: string) => NAMES[languageOf(locale)].weekdays,
    getShortMonths: (locale: string) => NAMES[languageOf(locale)].months,
    format: (locale: string, day: Date, format: string) => written(day, format, languageOf(locale)),
    // Only what cannot go on: the picker rewrites the text as soon as it is a day, and 2026-1-1 may become 2026-1-15.
    parse: (_: string, text: string) => (/^(\d{8}|\d{4}([-/.])\d{2}\2\d{2}|.*日)$/.test(text.trim()) ? dateOf(readDay(text) ?? '') : null),
  },
}

/** null for '' and for what is no day. */
export function dateOf(day: CivilDay): Date | null {
  const number = dayNumber(day)
  return number === null ? null : new Date(number * DAY_MS)
}

export function dayOf(date: Date): CivilDay {
  return dayText(date.getTime() / DAY_MS)
}

/** As officials write a day: 2026-11-22, 2026/1/5, 2026.1.5, 20260105, 2026年1月5日. null for anything else, and for 30 February. */
export function readDay(text: string): CivilDay | null {
  const found = /^(\d{4})(?:[-/.年])(\d{1,2})(?:[-/.月])(\d{1,2})日?$/.exec(text.trim()) ?? /^(\d{4})(\d{2})(\d{2})$/.exec(text.trim())
  if (!found) return null
  const day = `${found[1]}-${found[2]!.padStart(2, '0')}-${found[3]!.padStart(2, '0')}`
  return dayNumber(day) === null ? null : day
}

/** The same day of another month, or that month's last. */
function moved(day: Date, months: number): Date {
  const [year, month] = [day.getUTCFullYear(), day.getUTCMonth() + months]
  const last = new Date(Date.UTC(year, month + 1, 0)).getUTCDate()
  return new Date(Date.UTC(year, month, Math.min(day.getUTCDate(), last)))
}

/** The week of a year by ISO 8601: the one that its Thursday lies in. */
function isoWeek(number: number): number {
  const thursday = number - isoWeekday(number) + 4
  const firstOfYear = Date.UTC(new Date(thursday * DAY_MS).getUTCFullYear(), 0, 1) / DAY_MS
  return Math.floor((thursday - firstOfYear) / 7) + 1
}

function written(day: Date, format: string, language: 'zh' | 'en'): string {
  const two = (number: number) => String(number).padStart(2, '0')
  const parts: Record<string, string> = {
    YYYY: String(day.getUTCFullYear()), MMM: NAMES[language].months[day.getUTCMonth()]!, MM: two(day.getUTCMonth() + 1), M: String(day.getUTCMonth() + 1),
    DD: two(day.getUTCDate()), D: String(day.getUTCDate()),
  }
  return format.replace(/\[([^\]]*)\]|YYYY|MMM|MM|M|DD|D/g, (part, kept?: string) => kept ?? parts[part]!)
}

function languageOf(locale: string): 'zh' | 'en' {
  return locale.toLowerCase().startsWith('zh') ? 'zh' : 'en'
}
