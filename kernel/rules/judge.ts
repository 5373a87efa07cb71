import { plural, readPlaceholder } from '#kernel/values/plural.ts'
import { factOf, storedValue, millisOf } from './bind.ts'
import type { Frame } from './closures.ts'
import { explain, rawWords } from './explain.ts'
import {
  effectOfCannotJudge, strongest, type Effect, type Facts, type Finding, type FindingValue, type Verdict,
} from './model.ts'
import type { Compiled, Plan, PlannedRule } from './plan.ts'
import type { Term } from './vocabulary.ts'

/** One document against the rules of one command. Findings come in rule order, one per rule, the passes included. */
export function judgePlan(plan: Plan, command: string, facts: Facts, notDelivered: readonly string[]): Verdict {
  const rules = plan.byCommand.get(command)
  if (!rules || rules.length === 0) return { effect: 'pass', findings: [], signers: [], evidenceKinds: [] }
  const frame = plan.bind(facts)
  const findings: Finding[] = []
  const rendered: Rendered = new Map()
  let effect: Effect | 'pass' = 'pass'
  let hits: PlannedRule[] | null = null
  for (let index = 0; index < rules.length; index++) {
    const rule = rules[index]!
    const finding = judgeRule(plan, rule, frame, facts, notDelivered, rendered)
    findings.push(finding)
    if (finding.effect !== null) effect = strongest(effect, finding.effect)
    if (finding.outcome === 'hit') (hits ??= []).push(rule)
  }
  const sources = hits?.map(({ rule }) => rule.source) ?? []
  return {
    effect, findings,
    signers: sorted(sources.flatMap(({ signer }) => signer ?? [])),
    // Papers are demanded at that level only; elsewhere the list tells a reviewer what to look at.
    evidenceKinds: sorted((hits ?? []).flatMap(({ rule }) => (rule.effect === 'evidence' ? rule.source.evidence : []))),
  }
}

function judgeRule(
  plan: Plan, rule: PlannedRule, frame: Frame, facts: Facts, notDelivered: readonly string[], rendered: Rendered,
): Finding {
  if (notDelivered.length > 0 && rule.rule.groups.some((group) => notDelivered.includes(group))) {
    return rule.notApplicable
  }
  if (rule.mayLack.length > 0 && rule.mayLack.some((group) => facts[group] === undefined)) return rule.notApplicable
  if (rule.applies !== null) {
    if (rule.missingForApplies.length > 0) {
      return cannotJudge(plan, rule, rule.applies, frame, facts, rule.missingForApplies)
    }
    const applies = rule.applies.closure(frame)
    if (applies === false) return rule.notApplicable
    if (applies === null) return cannotJudge(plan, rule, rule.applies, frame, facts, [])
  }
  if (rule.missingForWhen.length > 0) return cannotJudge(plan, rule, rule.when, frame, facts, rule.missingForWhen)
  const hit = rule.when.closure(frame)
  if (hit === false) return rule.features.length === 0 ? rule.passed : passedWithFeatures(rule, facts, rendered)
  return hit === null ? cannotJudge(plan, rule, rule.when, frame, facts, []) : hitFinding(plan, rule, frame, facts)
}

/** Many rules read the same few features, so each is rendered once per judgement. */
type Rendered = Map<Term, FindingValue>

function passedWithFeatures(rule: PlannedRule, facts: Facts, rendered: Rendered): Finding {
  const { rule: id, version, outcome, level, effect, tell } = rule.passed
  const values: Record<string, FindingValue> = { ...rule.parameters }
  for (const term of rule.features) {
    let value = rendered.get(term)
    if (value === undefined) {
      value = storedValue(term, factOf(facts, term.name))
      rendered.set(term, value)
    }
    values[term.name] = value
  }
  return { rule: id, version, outcome, level, effect, tell, values }
}

function hitFinding(plan: Plan, rule: PlannedRule, frame: Frame, facts: Facts): Finding {
  return { ...fullFinding(plan, rule, rule.when, frame, facts), outcome: 'hit', effect: rule.rule.effect }
}

function cannotJudge(plan: Plan, rule: PlannedRule, condition: Compiled, frame: Frame, facts: Facts,
  missing: readonly string[]): Finding {
  const absent = condition.fields.filter(({ name }) => factOf(facts, name) === null && !name.startsWith('parameter.'))
    .map(({ name }) => name)
  return {
    ...fullFinding(plan, rule, condition, frame, facts), outcome: 'cannotJudge',
    effect: effectOfCannotJudge(rule.rule.effect),
    unknown: [...missing, ...absent],
  }
}

function fullFinding(plan: Plan, rule: PlannedRule, condition: Compiled, frame: Frame, facts: Facts): Finding {
  const { source } = rule.rule
  const { compiler, vocabulary } = plan
  const terms = [...(rule.applies?.fields ?? []), ...rule.when.fields, ...rule.features].filter(({ name }) =>
    !name.startsWith('parameter.'))
  return {
    ...rule.passed,
    values: valuesOf(rule, terms, facts),
    message: { zh: filled(plan, source.message.zh, facts, 'zh'), en: filled(plan, source.message.en, facts, 'en') },
    tree: explain({ text: condition.text, compiler, vocabulary }, condition.node, frame),
  }
}

function valuesOf(rule: PlannedRule, terms: readonly Term[], facts: Facts): Record<string, FindingValue> {
  const values: Record<string, FindingValue> = { ...rule.parameters }
  for (const term of terms) values[term.name] = storedValue(term, factOf(facts, term.name))
  return values
}

function filled(plan: Plan, message: string, facts: Facts, language: 'zh' | 'en'): string {
  return message.replace(/\{([^{}]*)\}/g, (_, text: string) => {
    const { name, forms } = readPlaceholder(text)
    const term = plan.vocabulary.get(name)!
    if (term.average) return averageWords(plan, term, facts)
    const value = name.startsWith('parameter.') ? plan.parameterValues[name.slice('parameter.'.length)]
      : factOf(facts, name)
    if (forms) return plural(value, forms)
    if (term.type === 'timestamp') return rawWords('timestamp', value === null || value === undefined ? null : millisOf(value))[language]
    if (typeof value === 'string') return term.codes?.find(({ code }) => code === value)?.[language] ?? value
    return rawWords(term.type, value)[language]
  })
}

/** An average is shown rounded down to the fen or the unit, a share to a ten-thousandth; both are judged as the exact quotient. */
function averageWords(plan: Plan, term: Term, facts: Facts): string {
  const [sum, count] = [factOf(facts, term.average!.sum), factOf(facts, term.average!.count)]
  if (sum === null || !count) return rawWords(term.type, null).zh
  if (term.type === 'ratio') return String(Number(BigInt(sum as bigint) * 10_000n / BigInt(count as bigint)) / 10_000)
  return rawWords(term.type, BigInt(sum as bigint) / BigInt(count as bigint)).zh
}

function sorted(words: string[]): string[] {
  return [...new Set(words)].sort()
}
