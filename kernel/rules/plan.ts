import type { WorkdayCalendar } from '#kernel/values/workday-calendar.ts'
import { isRefusal, Refused } from '#kernel/values/refusal.ts'
import { binderOf, storedValue } from './bind.ts'
import { slotOf, type BoolClosure, type Compiler, type Frame } from './closures.ts'
import { compileBool, newCompiler } from './compile.ts'
import { readCondition } from './condition.ts'
import { fieldsOf, type Bool } from './ir.ts'
import type {
  Effect, FactModel, Facts, FeatureSpec, Finding, FindingValue, ParameterSpec, ParameterValues, RuleSource,
} from './model.ts'
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
  vocabulary: Vocabulary
  parameterValues: ParameterValues
  compiler: Compiler
  bind: (facts: Facts) => Frame
  byCommand: ReadonlyMap<string, readonly PlannedRule[]>
}

export interface PlannedRule {
  rule: CheckedRule
  applies: Compiled | null
  when: Compiled
  /** Parameters without a value; when one is missing, the condition cannot be judged. */
  missingForApplies: readonly string[]
  missingForWhen: readonly string[]
  features: readonly Term[]
  /** Groups that a register or nothing brings: facts without them say that they are not delivered. */
  mayLack: readonly string[]
  parameters: Record<string, FindingValue>
  /** Made once and shared: most rules pass most payments. */
  passed: Finding
  notApplicable: Finding
}

export interface Compiled {
  text: string
  node: Bool
  closure: BoolClosure
  fields: readonly Term[]
}

export function compilePlan(ruleSet: RuleSet, parameterValues: ParameterValues): Plan {
  const { vocabulary, context } = ruleSet
  const compiler = newCompiler(new Map(), context.calendar)
  const planned = ruleSet.rules.map((rule) => planRule(rule, ruleSet, parameterValues, compiler))
  const byCommand = new Map(ruleSet.commands.map((command) =>
    [command, planned.filter(({ rule }) => rule.source.on.includes(command))]))
  return { vocabulary, parameterValues, compiler, bind: binderOf(compiler.slots, vocabulary), byCommand }
}

function planRule(rule: CheckedRule, { vocabulary, context }: RuleSet, values: ParameterValues,
  compiler: Compiler): PlannedRule {
  const compileText = (text: string): Compiled => {
    const node = readCondition(text, { vocabulary, parameters: values, calendar: context.calendar })
    // The check of the rule set covered every vector of valid values; a value that breaks it was never valid.
    if (isRefusal(node)) throw new Refused(node)
    const closure = compileBool(compiler, node)
    const fields = [...fieldsOf(node)].map((name) => vocabulary.get(name)!)
    fields.forEach(({ name }) => slotOf(compiler, name))
    return { text, node, closure, fields }
  }
  const { source } = rule
  const missing = (names: readonly string[]) =>
    names.filter((name) => (values[name.slice('parameter.'.length)] ?? null) === null)
  const parameters = Object.fromEntries([...rule.parametersOfApplies, ...rule.parametersOfWhen].map((name) =>
    [name, storedValue(vocabulary.get(name)!, values[name.slice('parameter.'.length)] ?? null)]))
  const base = { rule: source.id, version: source.version, level: source.level, effect: null, tell: source.tell,
    values: parameters }
  return {
    rule, parameters,
    applies: source.applies === undefined ? null : compileText(source.applies),
    when: compileText(source.when),
    mayLack: rule.groups.filter((group) => context.model.groups[group]?.from !== undefined),
    missingForApplies: missing(rule.parametersOfApplies),
    missingForWhen: missing(rule.parametersOfWhen),
    features: rule.features.flatMap((name) => slotsOf(vocabulary.get(name)!, vocabulary)),
    passed: Object.freeze<Finding>({ ...base, outcome: 'pass' }),
    notApplicable: Object.freeze<Finding>({ ...base, outcome: 'notApplicable', values: {} }),
  }
}

function slotsOf(term: Term, vocabulary: Vocabulary): Term[] {
  return term.average ? [vocabulary.get(term.average.sum)!, vocabulary.get(term.average.count)!] : [term]
}
