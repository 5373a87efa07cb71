import { expect, it } from 'vitest'
import { workingDaysLeft } from '../working-days.ts'
import { dueSpans } from './deadlines.ts'
import { DUE_NAMES, type DueName } from './model.ts'

const CALENDAR = { years: new Set([2026]), holidays: new Set(['2026-10-01', '2026-10-02', '2026-10-05', '2026-10-06', '2026-10-07']), makeUpDays: new Set(['2026-10-10']) }
const HOUR_MS = 3_600_000

function nameOf(daysLeft: number): DueName {
  if (daysLeft < 0) return 'overdue'
  return daysLeft <= 0 ? 'today' : daysLeft <= 2 ? 'soon' : 'later'
}

it('counts a deadline exactly as its tag calls it, on every day around the National Day holidays', () => {
  const seen = new Set<string>()
  for (let hour = 0; hour < 24 * 24; hour += 7) {
    const now = new Date(Date.parse('2026-09-24T00:00:00+08:00') + hour * HOUR_MS)
    const spans = dueSpans(CALENDAR, now)
    for (let day = -14; day <= 14; day++) {
      const due = new Date(Date.parse('2026-10-05T00:00:00+08:00') + day * 24 * HOUR_MS)
      const holding = DUE_NAMES.filter((name) => (spans[name].after === null || due > spans[name].after) && (spans[name].upTo === null || due <= spans[name].upTo))
      const expected = nameOf(workingDaysLeft(CALENDAR, now, due))
      expect(holding, `${due.toISOString()} seen at ${now.toISOString()}`).toEqual([expected])
      seen.add(expected)
    }
  }
  expect(seen.size).toBe(4)
})
