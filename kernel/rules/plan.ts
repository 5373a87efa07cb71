import type { WorkdayCalendar } from '#kernel/values/workday-calendar.ts'
import type { Refusal } from '#kernel/values/refusal.ts'
import { binderOf, placeOf, storedValue, type FactPlace } from './bind.ts'
import { slotOf, type BoolClosure, type Compiler, type Frame } from './closures.ts'
import { compileBool, newCompiler } from './compile.ts'
import { readUnder } from './condition.ts'
import { explainerOf, type Explainer } from './explain.ts'
import { fieldsOf, type Bool } from './ir.ts'
import { messageOf, type Message } from './message.ts'
import type {
  Effect, FactModel, Facts, FeatureSpec, Finding, FindingValue, ParameterSpec, ParameterValues, RuleSource,
} from './model.ts'
import { allBits, sieveOf, type Bits } from './sieve.ts'
import { traitsOf } from './traits.ts'
import type { Term, Vocabulary } from './vocabulary.ts'

export interface RuleSetContext {
  model: FactModel
  features: readonly FeatureSpec[]
  parameters: readonly ParameterSpec[]
  /** Level name → effect, as the region has it. */
  levels?: Record<string, Effect>
  calendar?: WorkdayCalendar
}

/** Rules that have passed every check, with one compiled plan per parameter vector. */
export interface RuleSet {
  rules: readonly CheckedRule[]
  /** SHA-256 over rules, features, parameters and levels: names this set in every verdict. */
  hash: string
  /** Features and parameters that some rule reads. */
  features: readonly FeatureSpec[]
  parameters: readonly ParameterSpec[]
  /** Commands that ask some rule. */
  commands: readonly string[]
  context: RuleSetContext
  vocabulary: Vocabulary
  plans: { byVector: Map<string, Plan>; byIdentity: WeakMap<ParameterValues, Plan> }
}

export interface CheckedRule {
  source: RuleSource
  effect: Effect
  /** Parameters by condition: a rule that does not apply needs none of the others. */
  parametersOfApplies: readonly string[]
  parametersOfWhen: readonly string[]
  features: readonly string[]
  /** Fact groups that must have been delivered. */
  groups: readonly string[]
}

/** A rule set compiled for one vector of parameter values: parameters have become literals. */
export interface Plan {
  bind: (facts: Facts) => Frame
  byCommand: ReadonlyMap<string, CommandRules>
}

export interface PlannedRule {
  rule: CheckedRule
  applies: Compiled | null
  when: Compiled
  /** Parameters without a value, or with values by which the condition cannot be computed: then it cannot be judged. */
  missingForApplies: readonly string[]
  missingForWhen: readonly string[]
  features: readonly FactPlace[]
  /** What a hit tells: every fact that the rule reads, with its features. */
  told: readonly FactPlace[]
  message: Message
  /** Groups that a register or nothing brings: facts without them say that they are not delivered. */
  mayLack: readonly string[]
  parameters: Record<string, FindingValue>
  /** Made once and shared: most rules pass most payments. */
  passed: Finding
  notApplicable: Finding
}

/** The rules of one command, laid out so that a rule which most payments do not concern costs them nothing but its shared finding. */
export interface CommandRules {
  rules: readonly PlannedRule[]
  /** The rules that these facts leave open; all others are settled. */
  sieve: (frame: Frame) => Bits
  /** All of them, for facts that were not all delivered. */
  all: Bits
  /** Asked first of those. `false`: the finding of the same index in `settled` is the answer. Anything else: the rule is judged in full. */
  tests: readonly BoolClosure[]
  /** Shared findings, frozen; a judgement begins with a copy of this list. */
  settled: readonly Finding[]
}

export interface Compiled {
  text: string
  node: Bool
  closure: BoolClosure
  explain: Explainer
  /** Why these thresholds make no condition of it. */
  fault: Refusal | null
  /** The facts and features it reads. */
  fields: readonly FactPlace[]
}

export function compilePlan(ruleSet: RuleSet, parameterValues: ParameterValues): Plan {
  const { vocabulary, context } = ruleSet
  const compiler = newCompiler(new Map(), context.calendar)
  const planned = ruleSet.rules.map((rule) => planRule(rule, ruleSet, parameterValues, compiler))
  const byCommand = new Map(ruleSet.commands.map((command) =>
    [command, commandRules(compiler, planned.filter(({ rule }) => rule.source.on.includes(command)))]))
  return { bind: binderOf(compiler.slots, vocabulary), byCommand }
}

function commandRules(compiler: Compiler, rules: readonly PlannedRule[]): CommandRules {
  const first = rules.map(firstAsked)
  return {
    rules,
    all: allBits(rules.length),
    sieve: sieveOf(first.map((condition) => condition && traitsOf(compiler, condition.node))),
    tests: first.map((condition) => condition?.closure ?? inFull),
    settled: rules.map((rule) => (rule.applies === null ? rule.passed : rule.notApplicable)),
  }
}

/**
 * Whom a rule does not concern is settled by that alone; one that concerns all by its condition, where a pass tells nothing of the payment.
 * Null: it is always judged in full.
 */
function firstAsked({ applies, when, mayLack, missingForApplies, missingForWhen, features }: PlannedRule): Compiled | null {
  // Where its group was not delivered such a rule is not applicable either.
  if (applies !== null) return missingForApplies.length > 0 ? null : applies
  return mayLack.length > 0 || missingForWhen.length > 0 || features.length > 0 ? null : when
}

const inFull: BoolClosure = () => true

function planRule(rule: CheckedRule, { vocabulary, context }: RuleSet, values: ParameterValues,
  compiler: Compiler): PlannedRule {
  const compileText = (text: string): Compiled => {
    const { node, fault } = readUnder(text, { vocabulary, parameters: values, calendar: context.calendar })
    const closure = compileBool(compiler, node)
    const names = [...fieldsOf(node)]
    names.forEach((name) => slotOf(compiler, name))
    const fields = names.filter((name) => !name.startsWith('parameter.')).map((name) => placeOf(vocabulary.get(name)!))
    return { text, node, fault, closure, explain: explainerOf({ text, compiler, vocabulary }, node), fields }
  }
  const { source } = rule
  const missing = (names: readonly string[]) =>
    names.filter((name) => (values[name.slice('parameter.'.length)] ?? null) === null)
  const parameters = Object.fromEntries([...rule.parametersOfApplies, ...rule.parametersOfWhen].map((name) =>
    [name, storedValue(vocabulary.get(name)!, values[name.slice('parameter.'.length)] ?? null)]))
  const base = { rule: source.id, version: source.version, level: source.level, effect: null, tell: source.tell,
    values: parameters }
  const applies = source.applies === undefined ? null : compileText(source.applies)
  const when = compileText(source.when)
  const features = rule.features.flatMap((name) => termsOf(vocabulary.get(name)!, vocabulary)).map(placeOf)
  return {
    rule, parameters, applies, when, features,
    told: [...new Map([...applies?.fields ?? [], ...when.fields, ...features].map((place) => [place.term, place])).values()],
    message: messageOf(source.message, vocabulary, values),
    mayLack: rule.groups.filter((group) => context.model.groups[group]?.from !== undefined),
    missingForApplies: applies?.fault ? rule.parametersOfApplies : missing(rule.parametersOfApplies),
    missingForWhen: when.fault ? rule.parametersOfWhen : missing(rule.parametersOfWhen),
    passed: Object.freeze<Finding>({ ...base, outcome: 'pass' }),
    notApplicable: Object.freeze<Finding>({ ...base, outcome: 'notApplicable', values: {} }),
  }
}

function termsOf(term: Term, vocabulary: Vocabulary): Term[] {
  return term.average ? [vocabulary.get(term.average.sum)!, vocabulary.get(term.average.count)!] : [term]
}
