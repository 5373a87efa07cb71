import { factOf, storedValue } from './bind.ts'
import type { Frame } from './closures.ts'
import { effectOfCannotJudge, strongest, type Effect, type Facts, type Finding, type FindingValue, type Outcome, type Verdict } from './model.ts'
import type { CheckedRule, Compiled, Plan, PlannedRule } from './plan.ts'
import type { Term } from './vocabulary.ts'

/** One document against the rules of one command. Findings come in rule order, one per rule, the passes included. */
export function judgePlan(plan: Plan, command: string, facts: Facts, notDelivered: readonly string[]): Verdict {
  const asked = plan.byCommand.get(command)
  if (!asked) return { effect: 'pass', findings: [], signers: [], evidenceKinds: [] }
  const { rules, tests, settled } = asked
  const frame = plan.bind(facts)
  const findings = settled.slice()
  const allDelivered = notDelivered.length === 0
  const rendered: Rendered = new Map()
  let effect: Effect | 'pass' = 'pass'
  let hits: readonly CheckedRule[] = NO_HITS
  for (let index = 0; index < tests.length; index++) {
    if (allDelivered && tests[index]!(frame) === false) continue
    const rule = rules[index]!
    const finding = judgeRule(rule, frame, facts, notDelivered, rendered)
    findings[index] = finding
    if (finding.effect !== null) effect = strongest(effect, finding.effect)
    if (finding.outcome === 'hit') hits = [...hits, rule.rule]
  }
  return {
    effect, findings,
    signers: sorted(hits, ({ source }) => source.signer ?? []),
    // Papers are demanded at that level only; elsewhere the list tells a reviewer what to look at.
    evidenceKinds: sorted(hits, (rule) => (rule.effect === 'evidence' ? rule.source.evidence : [])),
  }
}

const NO_HITS: readonly CheckedRule[] = []

function judgeRule(
  rule: PlannedRule, frame: Frame, facts: Facts, notDelivered: readonly string[], rendered: Rendered,
): Finding {
  if (notDelivered.length > 0 && rule.rule.groups.some((group) => notDelivered.includes(group))) {
    return rule.notApplicable
  }
  if (rule.mayLack.length > 0 && rule.mayLack.some((group) => facts[group] === undefined)) return rule.notApplicable
  if (rule.applies !== null) {
    if (rule.missingForApplies.length > 0) return cannotJudge(rule, rule.applies, frame, facts, rule.missingForApplies)
    const applies = rule.applies.closure(frame)
    if (applies === false) return rule.notApplicable
    if (applies === null) return cannotJudge(rule, rule.applies, frame, facts, [])
  }
  if (rule.missingForWhen.length > 0) return cannotJudge(rule, rule.when, frame, facts, rule.missingForWhen)
  const hit = rule.when.closure(frame)
  if (hit === false) return rule.features.length === 0 ? rule.passed : passedWithFeatures(rule, facts, rendered)
  return hit === null ? cannotJudge(rule, rule.when, frame, facts, []) : hitFinding(rule, frame, facts)
}

/** Many rules read the same few features, so each is rendered once per judgement. */
type Rendered = Map<Term, FindingValue>

function passedWithFeatures(rule: PlannedRule, facts: Facts, rendered: Rendered): Finding {
  const { rule: id, version, outcome, level, effect, tell } = rule.passed
  const values: Record<string, FindingValue> = { ...rule.parameters }
  for (const place of rule.features) {
    let value = rendered.get(place.term)
    if (value === undefined) {
      value = storedValue(place.term, factOf(facts, place))
      rendered.set(place.term, value)
    }
    values[place.term.name] = value
  }
  return { rule: id, version, outcome, level, effect, tell, values }
}

function hitFinding(rule: PlannedRule, frame: Frame, facts: Facts): Finding {
  return fullFinding(rule, rule.when, frame, facts, 'hit', rule.rule.effect)
}

function cannotJudge(rule: PlannedRule, condition: Compiled, frame: Frame, facts: Facts, missing: readonly string[]): Finding {
  const absent = condition.fields.filter((place) => factOf(facts, place) === null).map(({ term }) => term.name)
  const finding = fullFinding(rule, condition, frame, facts, 'cannotJudge', effectOfCannotJudge(rule.rule.effect))
  return { ...finding, unknown: [...missing, ...absent] }
}

function fullFinding(rule: PlannedRule, condition: Compiled, frame: Frame, facts: Facts, outcome: Outcome, effect: Effect): Finding {
  const { rule: id, version, level, tell } = rule.passed
  const values: Record<string, FindingValue> = { ...rule.parameters }
  for (const place of rule.told) values[place.term.name] = storedValue(place.term, factOf(facts, place))
  return { rule: id, version, level, effect, tell, values, outcome, message: rule.message(facts), tree: condition.explain(frame) }
}

function sorted(hits: readonly CheckedRule[], words: (rule: CheckedRule) => string | readonly string[]): string[] {
  return hits.length === 0 ? [] : [...new Set(hits.flatMap(words))].sort()
}
