import { describe, expect, it } from 'vitest'
import { monthsBeside } from './months.ts'

const rows = (...given: [month: string, stopped: number][]) => given.map(([month, stopped]) => ({ month, figures: { stopped } }))

describe('the months of a period', () => {
  it('stand beside those twelve months earlier', () => {
    expect(monthsBeside(rows(['2026-01', 3], ['2026-03', 5]), rows(['2025-01', 2], ['2025-02', 7]))).toEqual([
      { month: '2026-01', now: 3, before: 2 }, { month: '2026-02', now: 0, before: 7 }, { month: '2026-03', now: 5, before: 0 }])
  })

  it('of more than a year are not added up: each January stands by itself, beside its own of the year before', () => {
    expect(monthsBeside(rows(['2025-01', 1], ['2026-01', 10]), rows(['2024-01', 100], ['2025-01', 1]))).toEqual([
      { month: '2025-01', now: 1, before: 100 }, { month: '2026-01', now: 10, before: 1 }])
  })
})
