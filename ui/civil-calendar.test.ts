import { describe, expect, it } from 'vitest'
import { CIVIL_CALENDAR, dateOf, dayOf, readDay } from './civil-calendar.ts'

const day = (text: string) => dateOf(text)!
const { addMonth, setYear, getEndDate, locale } = CIVIL_CALENDAR

describe('the calendar of the date picker', () => {
  it('reads a day as officials write it, and no day that does not exist', () => {
    expect(['2026-11-22', '2026/1/5', '2026.1.5', '20260105', '2026年1月5日', ' 2026-02-28 '].map(readDay))
      .toEqual(['2026-11-22', '2026-01-05', '2026-01-05', '2026-01-05', '2026-01-05', '2026-02-28'])
    expect(['2026-02-30', '01/05/2026', '26-1-5', '2026年1月', '', '2026-13-01'].map(readDay)).toEqual([null, null, null, null, null, null])
  })

  it('while typing takes only what cannot go on', () => {
    const typing = (text: string) => locale.parse('zh_CN', text)
    expect(['2026-1-1', '2026年1月5', '2026-1-15'].map(typing)).toEqual([null, null, null])
    expect(['2026-01-15', '20260115', '2026年1月15日', '2026/01/15'].map((text) => dayOf(typing(text)!))).toEqual(Array(4).fill('2026-01-15'))
  })

  it('keeps to the last day where a month is shorter', () => {
    expect(dayOf(addMonth(day('2026-01-31'), 1))).toBe('2026-02-28')
    expect(dayOf(addMonth(day('2026-01-15'), -2))).toBe('2025-11-15')
    expect(dayOf(setYear(day('2028-02-29'), 2026))).toBe('2026-02-28')
    expect(dayOf(getEndDate(day('2028-02-01')))).toBe('2028-02-29')
  })

  it('begins weeks on Monday, and numbers them as ISO 8601 does', () => {
    expect(dayOf(locale.getWeekFirstDate('zh_CN', day('2026-11-22')))).toBe('2026-11-16')
    expect([['2026-01-01', 1], ['2027-01-01', 53], ['2026-12-31', 53], ['2025-12-29', 1]].map(([text, week]) => [locale.getWeek('zh_CN', day(text as string)), week]))
      .toEqual([[1, 1], [53, 53], [53, 53], [1, 1]])
  })

  it('writes in the language of the page', () => {
    expect(locale.format('zh_CN', day('2026-01-05'), 'YYYY年')).toBe('2026年')
    expect(locale.format('zh_CN', day('2026-01-05'), 'MMM')).toBe('1月')
    expect(locale.format('en_US', day('2026-01-05'), 'D MMM YYYY')).toBe('5 Jan 2026')
    expect(locale.format('en_US', day('2026-01-05'), '[MM] YYYY-MM-DD')).toBe('MM 2026-01-05')
  })
})
