import { createHash } from 'node:crypto'
import { parseYuan } from '#kernel/values/money.ts'
import { readPlaceholder } from '#kernel/values/plural.ts'
import { isRefusal, type Refusal } from '#kernel/values/refusal.ts'
import { groupOf } from './bind.ts'
import { readCondition, readUnder } from './condition.ts'
import { computedOf, featureFault } from './feature.ts'
import { fieldsOf } from './ir.ts'
import { judgePlan } from './judge.ts'
import { LEVELS, refuse, type Facts, type FactValue, type ParameterValues, type Refusals, type RuleSource,
  type Verdict } from './model.ts'
import { compilePlan, type CheckedRule, type Plan, type RuleSet, type RuleSetContext } from './plan.ts'
import { nearest } from './refuse.ts'
import { nameRefusals, vocabularyOf, type Term, type Vocabulary } from './vocabulary.ts'

/** Vectors in memory at once; a region has one per change of a threshold. */
const MAX_PLANS = 64

export interface JudgeOptions {
  parameterValues?: ParameterValues
  /** Fact groups that the approved profile of the source lists as not delivered. */
  notDelivered?: readonly string[]
}

/** All rules or a list of refusals, one per fault: a rule set with a bad rule in it does not exist. */
export function compileRuleSet(sources: readonly RuleSource[], context: RuleSetContext): RuleSet | Refusals {
  const vocabulary = vocabularyOf(context.model, context.features, context.parameters)
  const refusals = [...nameRefusals(vocabulary.keys()),
    ...context.features.flatMap((feature) => featureFault(feature) ?? [])]
  const seen = new Set<string>()
  const rules: CheckedRule[] = []
  for (const source of sources) {
    if (seen.has(source.id)) refusals.push(refuse('rules.duplicate_rule', { rule: source.id }))
    seen.add(source.id)
    const checked = checkRule(source, context, vocabulary)
    if ('refusals' in checked) refusals.push(...checked.refusals)
    else rules.push(checked)
  }
  if (refusals.length > 0) return { refused: true, refusals }
  const used = new Set(rules.flatMap((rule) =>
    [...rule.features, ...rule.parametersOfApplies, ...rule.parametersOfWhen]))
  return {
    rules,
    hash: hashOf(sources, context),
    features: context.features.filter(({ id }) => used.has(`feature.${id}`)).flatMap(computedOf),
    parameters: context.parameters.filter(({ id }) => used.has(`parameter.${id}`)),
    commands: [...new Set(rules.flatMap(({ source }) => source.on))].sort(),
    context,
    vocabulary,
    plans: { byVector: new Map(), byIdentity: new WeakMap() },
  }
}

/** Judges one document. `facts.feature` holds the values that the LATERAL or `combine` gave. */
export function judge(ruleSet: RuleSet, command: string, facts: Facts, options: JudgeOptions = {}): Verdict {
  return judgePlan(planOf(ruleSet, options.parameterValues ?? NO_PARAMETERS), command, facts,
    options.notDelivered ?? NOTHING)
}

const NO_PARAMETERS: ParameterValues = {}
const NOTHING: readonly string[] = []

/** Compiled once per distinct vector; asking twice with the same object does not even compare
 * the values, so such an object is never changed. */
export function planOf(ruleSet: RuleSet, values: ParameterValues): Plan {
  const known = ruleSet.plans.byIdentity.get(values)
  if (known) return known
  const vector = JSON.stringify(ruleSet.parameters.map(({ id }) => [id, values[id] ?? null]),
    (_, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value))
  let plan = ruleSet.plans.byVector.get(vector)
  if (!plan) {
    plan = compilePlan(ruleSet, values)
    if (ruleSet.plans.byVector.size >= MAX_PLANS) {
      ruleSet.plans.byVector.delete(ruleSet.plans.byVector.keys().next().value!)
    }
    ruleSet.plans.byVector.set(vector, plan)
  }
  ruleSet.plans.byIdentity.set(values, plan)
  return plan
}

/** The first rule that these thresholds make no condition of, and why; null when all can be computed. */
export function faultUnder(ruleSet: RuleSet, values: ParameterValues): { rule: string; reason: Refusal } | null {
  const { vocabulary, context: { calendar } } = ruleSet
  for (const { source } of ruleSet.rules) {
    for (const text of [source.applies, source.when]) {
      const fault = text === undefined ? null : readUnder(text, { vocabulary, parameters: values, calendar }).fault
      if (fault) return { rule: source.id, reason: fault }
    }
  }
  return null
}

/**
 * Runs the examples that a rule's author wrote beside it; a rule that fails its own examples is not released. A pass
 * example may also be one to which the rule does not apply.
 */
export function checkExamples(ruleSet: RuleSet, parameterValues: ParameterValues = NO_PARAMETERS): Refusal[] {
  return ruleSet.rules.flatMap(({ source }) =>
    (['hit', 'pass'] as const).flatMap((wanted) =>
      source.examples[wanted].flatMap((example, index) => {
        const { parameter, ...facts } = exampleFacts(example, ruleSet.vocabulary)
        const options = { parameterValues: { ...parameterValues, ...(parameter as ParameterValues | undefined) } }
        const found = judge(ruleSet, source.on[0]!, facts, options).findings.find(({ rule }) =>
          rule === source.id)!.outcome
        const right = found === wanted || (wanted === 'pass' && found === 'notApplicable')
        return right ? [] : [refuse('rules.example_differs',
          { rule: source.id, number: index + 1, expected: wanted, found })]
      })))
}

function exampleFacts(example: Facts, vocabulary: Vocabulary): Facts {
  const groups = Object.entries(example).map(([group, values]) => {
    const converted = Object.entries(values ?? {}).map(([key, value]) =>
      [key, exampleValue(vocabulary.get(`${group}.${key}`), value)] as const)
    return [group, Object.fromEntries(converted)] as const
  })
  return Object.fromEntries(groups)
}

function exampleValue(term: Term | undefined, value: FactValue): FactValue {
  if (term?.type === 'ratio' && typeof value === 'number') return String(value)
  if (term?.type !== 'money' || (typeof value !== 'number' && typeof value !== 'string')) return value
  const fen = parseYuan(String(value))
  return isRefusal(fen) ? value : fen
}

function checkRule(source: RuleSource, context: RuleSetContext,
  vocabulary: Vocabulary): CheckedRule | { refusals: Refusal[] } {
  const refusals: Refusal[] = []
  const used = { applies: new Set<string>(), when: new Set<string>() }
  for (const part of ['applies', 'when'] as const) {
    const text = source[part]
    if (text === undefined) continue
    // Without values every parameter is an unknown fact of its type, so this check covers all vectors.
    const node = readCondition(text, { vocabulary, calendar: context.calendar })
    if (isRefusal(node)) refusals.push(refuseCondition(source, part, node))
    else used[part] = new Set([...fieldsOf(node), ...namesIn(text, 'parameter', vocabulary),
      ...namesIn(text, 'feature', vocabulary)])
  }
  const levels = context.levels ?? LEVELS
  const effect = levels[source.level]
  if (!effect) {
    refusals.push(refuse('rules.unknown_level',
      { rule: source.id, text: source.level, allowed: Object.keys(levels).join(', ') }))
  }
  refusals.push(...placeholderRefusals(source, vocabulary))
  if (refusals.length > 0) return { refusals }
  const of = (names: Set<string>, group: string) =>
    [...names].filter((name) => name.startsWith(`${group}.`) && vocabulary.has(name))
  const all = new Set([...used.applies, ...used.when])
  return {
    source, effect: effect!,
    parametersOfApplies: of(used.applies, 'parameter'),
    parametersOfWhen: of(used.when, 'parameter'),
    features: [...new Set(of(all, 'feature').map((name) => name.replace(/^(feature\.[^.]+)\..*$/, '$1')))],
    groups: [...new Set([...all].map(groupOf))].filter((group) => group !== 'feature' && group !== 'parameter'),
  }
}

/**
 * List parameters leave no field node behind, so names are also read from the text; a name inside quotes does no harm.
 */
function namesIn(text: string, group: string, vocabulary: Vocabulary): string[] {
  return [...text.matchAll(new RegExp(`${group}\\s*\\.\\s*([\\p{L}_][\\p{L}\\p{N}_]*)`, 'gu'))].map((match) =>
    `${group}.${match[1]!}`).filter((name) => vocabulary.has(name))
}

function hashOf(sources: readonly RuleSource[], { features, parameters, levels = LEVELS }: RuleSetContext): string {
  const rules = sources.map((source) => ({ ...source, place: undefined, examples: undefined }))
  return createHash('sha256').update(JSON.stringify([rules, features, parameters, levels])).digest('hex')
}

function refuseCondition(source: RuleSource, part: 'applies' | 'when', reason: Refusal): Refusal {
  const place = source.place ? `${source.place.file}:${source.place.lines[part] ?? 1}` : source.id
  return { ...refuse('rules.condition', { rule: source.id, part, place, reason: reason.message }), code: reason.code,
    values: { ...reason.values, rule: source.id, part, place } }
}

function placeholderRefusals(source: RuleSource, vocabulary: Vocabulary): Refusal[] {
  const names = new Set([...`${source.message.zh} ${source.message.en}`.matchAll(/\{([^{}]*)\}/g)].map((match) =>
    readPlaceholder(match[1]!).name))
  return [...names].filter((name) => !vocabulary.has(name)).map((name) => {
    const near = nearest(name, vocabulary.keys())
    return refuse('rules.placeholder', {
      rule: source.id, text: name, hintZh: near ? `是否为“${near}”？` : '', hintEn: near ? `Did you mean “${near}”?` : '',
    })
  })
}
