import type { Found, Ranked, TestOutcome } from './model.ts'

const LEAST_SURE = 0.1
/** A group that other tests support must be at least this sure to count as support. */
const SUPPORTING = 0.2
const OF_ONE_TEST = 3
const OF_ONE_PAYEE = 2

/**
 * All findings, the ones most worth an hour first: how sure × how large (every tenfold counts one more), a little more when other
 * tests found the same payee. A reader must not need the formula, but can check it.
 */
export function rank(outcomes: readonly TestOutcome[]): Ranked[] {
  const testsOf = new Map<string, Set<string>>()
  for (const { test, found } of outcomes) {
    for (const { who, sure } of found) {
      if (who === null || sure < SUPPORTING) continue
      const tests = testsOf.get(who) ?? new Set()
      testsOf.set(who, tests.add(test.id))
    }
  }
  return outcomes.flatMap(({ test, found }) => found.map((one) => {
    const alsoIn = [...(one.who === null ? [] : testsOf.get(one.who) ?? [])].filter((id) => id !== test.id)
    return { test, found: one, alsoIn, rank: 0, score: score(one, alsoIn.length) }
  })).toSorted((left, right) => right.score - left.score || (left.test.id + left.found.key < right.test.id + right.found.key ? -1 : 1))
    .map((one, index) => ({ ...one, rank: index + 1 }))
}

function score({ sure, amountFen }: Found, others: number): number {
  const major = Math.max(0, Number(amountFen) / 100)
  return Math.round(sure * Math.log10(1 + major / 100) * (1 + 0.1 * Math.min(3, others)) * 10_000) / 10_000
}

/** The first `count` of the ranking, of many kinds: at most three of one test and two of one payee. */
export function worthAnHour(ranked: readonly Ranked[], count = 20): Ranked[] {
  const chosen: Ranked[] = []
  const used = new Map<string, number>()
  const take = (name: string, most: number) => (used.get(name) ?? 0) < most
  for (const one of ranked) {
    if (chosen.length === count) break
    const names: [string, number][] = [[`test ${one.test.id}`, OF_ONE_TEST], ...(one.found.who === null ? [] : [[`payee ${one.found.who}`, OF_ONE_PAYEE] as [string, number]])]
    if (one.found.sure < LEAST_SURE || !names.every(([name, most]) => take(name, most))) continue
    for (const [name] of names) used.set(name, (used.get(name) ?? 0) + 1)
    chosen.push(one)
  }
  return chosen
}
