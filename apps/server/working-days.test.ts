import { describe, expect, it } from 'vitest'
import { deadline } from '#kernel/values/workday-calendar.ts'
import { workingDaysLeft } from './working-days.ts'

const calendar = { years: new Set([2026]), holidays: new Set(['2026-10-01', '2026-10-02']), makeUpDays: new Set(['2026-10-10']) }
const at = (text: string) => new Date(`${text}:00+08:00`)

describe('working days left', () => {
  it('are the days of the limit on the day on which the task opens, 0 on the last day, negative after it', () => {
    const opened = at('2026-10-14T10:00')
    for (const days of [1, 2, 3, 5, 10]) expect(workingDaysLeft(calendar, opened, deadline(calendar, opened, days).at)).toBe(days)
    const due = deadline(calendar, opened, 2).at
    expect(workingDaysLeft(calendar, at('2026-10-16T23:59'), due)).toBe(0)
    expect(workingDaysLeft(calendar, at('2026-10-17T00:01'), due), 'on the Saturday after').toBe(-1)
    expect(workingDaysLeft(calendar, at('2026-10-19T09:00'), due)).toBe(-1)
  })

  it('leave out holidays and count swapped Saturdays', () => {
    expect(workingDaysLeft(calendar, at('2026-09-30T10:00'), at('2026-10-06T00:00'))).toBe(1)
    expect(workingDaysLeft(calendar, at('2026-10-09T10:00'), at('2026-10-11T00:00'))).toBe(1)
  })
})
