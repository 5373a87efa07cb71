interface Month { month: string; figures: { stopped: number } }

/** Payments held or forbidden in each month of a period ("2026-10") and in the same month a year earlier, first month first. */
export function monthsBeside(found: readonly Month[], before: readonly Month[]): { month: string; now: number; before: number }[] {
  const now = new Map(found.map(({ month, figures }) => [month, figures.stopped]))
  const earlier = new Map(before.map(({ month, figures }) => [aYearAfter(month), figures.stopped]))
  return [...new Set([...now.keys(), ...earlier.keys()])].toSorted().map((month) => ({ month, now: now.get(month) ?? 0, before: earlier.get(month) ?? 0 }))
}

function aYearAfter(month: string): string {
  return `${String(Number(month.slice(0, 4)) + 1).padStart(4, '0')}${month.slice(4)}`
}
