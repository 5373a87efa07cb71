import { createHistory } from './emit.ts'
import { judge, type JudgeOptions } from './rule-set.ts'
import type { Facts, FactValue, Verdict } from './model.ts'
import type { RuleSet } from './plan.ts'

/** One row of a population: a payment that counts, with the columns that its tests look at. */
export interface PopulationRow {
  document: string
  columns: Record<string, FactValue>
}

export interface GroupVerdict {
  /** Values of the group's key columns, by name. */
  key: Record<string, FactValue>
  verdict: Verdict
}

/**
 * Judges every group of a population, in the order in which the groups first occur. The features of its tests are taken over all rows
 * of the group; `factsOf` adds what is known of the group from elsewhere. A row with a null key belongs to no group.
 */
export function judgePopulation(
  tests: RuleSet, population: string, rows: readonly PopulationRow[],
  factsOf: (key: Record<string, FactValue>) => Facts = () => ({}), options: JudgeOptions = {},
): GroupVerdict[] {
  const [first] = tests.features
  if (!first) return []
  const { by, source: { relation } } = first
  const history = createHistory(tests.features)
  const keys = new Map<string, Record<string, FactValue>>()
  rows.forEach(({ document, columns }, index) => {
    const key = Object.fromEntries(by.map((name) => [name, columns[name] ?? null]))
    if (Object.values(key).includes(null)) return
    keys.set(JSON.stringify(Object.values(key).map(String)), key)
    history.add({ relation, seq: BigInt(index), sign: 1, isPart: false, judgedAt: START, countsFrom: START, document, columns })
  })
  return [...keys.values()].map((key) => {
    const feature = history.values({ document: '', seq: BigInt(rows.length), judgedAt: START, columns: key })
    return { key, verdict: judge(tests, population, { ...factsOf(key), feature }, options) }
  })
}

/** A group has no window: all of its rows stand at one instant, before the look back. */
const START = new Date(0)
