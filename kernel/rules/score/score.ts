import type { Outcome } from '../model.ts'
import type { Contribution, Score, Typology } from './model.ts'

/**
 * The points of one verdict under one typology. Only hits and what could not be judged weigh; a rule that an alert has released still
 * matched and still counts. A rule is counted once.
 */
export function score(typology: Typology, findings: readonly { rule: string; outcome: Outcome }[]): Score {
  const outcomes = new Map(findings.map(({ rule, outcome }) => [rule, outcome]))
  const contributions = Object.entries(typology.weights).flatMap(([rule, weights]): Contribution[] => {
    const outcome = outcomes.get(rule)
    if (outcome !== 'hit' && outcome !== 'cannotJudge') return []
    const weight = weights[outcome] ?? 0
    return weight === 0 ? [] : [{ rule, outcome, weight }]
  }).sort((left, right) => right.weight - left.weight || (left.rule < right.rule ? -1 : 1))
  const points = contributions.reduce((sum, { weight }) => sum + weight, 0)
  const level = points >= typology.intercept ? 'intercept' : points >= typology.alert ? 'alert' : 'below'
  return { typology: typology.id, score: points, contributions, level }
}
