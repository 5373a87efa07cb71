import { factOf, storedValue, type FactPlace } from './bind.ts'
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
  const allDelivered = notDelivered.length === 0
  const open = allDelivered ? asked.sieve(frame) : asked.all
  const findings = settled.slice()
  let judgement: Judgement | null = null
  let effect: Effect | 'pass' = 'pass'
  for (let at = 0; at < open.length; at++) {
    for (let bits = open[at]!; bits !== 0; bits &= bits - 1) {
      const index = (at << 5) + 31 - Math.clz32(bits & -bits)
      if (allDelivered && tests[index]!(frame) === false) continue
      judgement ??= { frame, facts, notDelivered, hits: [], rendered: new Map() }
      const finding = judgeRule(rules[index]!, judgement)
      findings[index] = finding
      if (finding.effect !== null) effect = strongest(effect, finding.effect)
    }
  }
  const hits = judgement?.hits ?? NO_HITS
  return {
    effect, findings,
    signers: sorted(hits, ({ source }) => (source.signer === undefined ? NOTHING : [source.signer])),
    // Papers are demanded at that level only; elsewhere the list tells a reviewer what to look at.
    evidenceKinds: sorted(hits, (rule) => (rule.effect === 'evidence' ? rule.source.evidence : NOTHING)),
  }
}

const NO_HITS: readonly CheckedRule[] = []

interface Judgement {
  frame: Frame
  facts: Facts
  notDelivered: readonly string[]
  hits: CheckedRule[]
  /** Many rules tell the same few facts, so each is rendered once. */
  rendered: Map<Term, FindingValue>
}

function judgeRule(rule: PlannedRule, judgement: Judgement): Finding {
  const { frame, facts, notDelivered } = judgement
  if (notDelivered.length > 0 && rule.rule.groups.some((group) => notDelivered.includes(group))) {
    return rule.notApplicable
  }
  if (rule.mayLack.length > 0 && rule.mayLack.some((group) => facts[group] === undefined)) return rule.notApplicable
  if (rule.applies !== null) {
    if (rule.missingForApplies.length > 0) return cannotJudge(rule, rule.applies, judgement, rule.missingForApplies)
    const applies = rule.applies.closure(frame)
    if (applies === false) return rule.notApplicable
    if (applies === null) return cannotJudge(rule, rule.applies, judgement, [])
  }
  if (rule.missingForWhen.length > 0) return cannotJudge(rule, rule.when, judgement, rule.missingForWhen)
  const hit = rule.when.closure(frame)
  if (hit === null) return cannotJudge(rule, rule.when, judgement, [])
  if (!hit) return rule.features.length === 0 ? rule.passed : passedWithFeatures(rule, judgement)
  judgement.hits.push(rule.rule)
  return fullFinding(rule, rule.when, judgement, 'hit', rule.rule.effect)
}

function passedWithFeatures(rule: PlannedRule, judgement: Judgement): Finding {
  const { rule: id, version, outcome, level, effect, tell } = rule.passed
  return { rule: id, version, outcome, level, effect, tell, values: valuesOf(rule, rule.features, judgement) }
}

function cannotJudge(rule: PlannedRule, condition: Compiled, judgement: Judgement, missing: readonly string[]): Finding {
  const absent = condition.fields.filter((place) => factOf(judgement.facts, place) === null).map(({ term }) => term.name)
  const finding = fullFinding(rule, condition, judgement, 'cannotJudge', effectOfCannotJudge(rule.rule.effect))
  return { ...finding, unknown: [...missing, ...absent] }
}

function fullFinding(rule: PlannedRule, condition: Compiled, judgement: Judgement, outcome: Outcome, effect: Effect): Finding {
  const { rule: id, version, level, tell } = rule.passed
  return {
    rule: id, version, level, effect, tell, values: valuesOf(rule, rule.told, judgement), outcome,
    message: rule.message(judgement.facts), tree: condition.explain(judgement.frame),
  }
}

/** The thresholds of a rule, and what it tells of the facts. */
function valuesOf(rule: PlannedRule, places: readonly FactPlace[], { facts, rendered }: Judgement): Record<string, FindingValue> {
  const values: Record<string, FindingValue> = { ...rule.parameters }
  for (const place of places) {
    let value = rendered.get(place.term)
    if (value === undefined) {
      value = storedValue(place.term, factOf(facts, place))
      rendered.set(place.term, value)
    }
    values[place.term.name] = value
  }
  return values
}

function sorted(hits: readonly CheckedRule[], wordsOf: (rule: CheckedRule) => readonly string[]): string[] {
  const words = hits.length === 0 ? NOTHING : hits.flatMap(wordsOf)
  return words.length === 0 ? [] : [...new Set(words)].sort()
}

const NOTHING: readonly string[] = []
