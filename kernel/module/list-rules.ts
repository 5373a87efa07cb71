import type { FactModel, RuleSource } from '#kernel/rules/model.ts'
import type { Bilingual } from '#kernel/values/refusal.ts'
import type { LoadedKind, LoadedPopulation } from './model.ts'
import { ownerOf } from './read-rules.ts'

/** One rule or test as a list shows it. */
export interface ListedRule {
  id: string
  title: Bilingual | null
  kind: 'rule' | 'test'
  state: 'on' | 'off'
  level: string
  module: string
  version: number
  /** Kind of document, or population. */
  judges: string
  /** Commands that ask it; none for a test. */
  on: string[]
  /**
   * Whether its facts can be had: `yes`; `register`, once the lists in `registers` are taken over; `no`, because no form brings
   * what stands in `missing`: it is then not applicable wherever it is asked.
   */
  delivered: 'yes' | 'register' | 'no'
  /** Facts, as `group.field`, that nothing brings yet. */
  missing: string[]
  registers: string[]
  basis: RuleSource['basis']
  evidence: string[]
}

/** Everything that the modules can check, by id. */
export function listRules(kinds: Iterable<LoadedKind>, populations: Iterable<LoadedPopulation>): ListedRule[] {
  const rules = [...kinds].flatMap((kind) => [...kind.rules, ...kind.shelf].map((rule) => (
    listed(rule, 'rule', kind.code, kind.judged!.model, false))))
  const tests = [...populations].flatMap((population) => population.tests.map((test) => (
    listed(test, 'test', population.code, population.model, population.rows === null))))
  return [...rules, ...tests].sort((left, right) => (left.id < right.id ? -1 : 1))
}

function listed(rule: RuleSource, kind: 'rule' | 'test', judges: string, model: FactModel, nothingDelivered: boolean): ListedRule {
  const asked = factsIn(rule, model)
  const sourceOf = (fact: string) => model.groups[fact.split('.')[0]!]!.from
  const missing = asked.filter((fact) => nothingDelivered || sourceOf(fact) === 'nothing')
  const registers = [...new Set(asked.flatMap((fact) => {
    const from = sourceOf(fact)
    return typeof from === 'object' ? [from.register] : []
  }))].sort()
  return {
    id: rule.id, title: rule.title ?? null, kind, state: rule.state ?? 'on', level: rule.level, module: ownerOf(rule), version: rule.version,
    judges, on: kind === 'test' ? [] : rule.on, delivered: missing.length > 0 ? 'no' : registers.length > 0 ? 'register' : 'yes',
    missing, registers, basis: rule.basis, evidence: rule.evidence,
  }
}

/** Facts that a rule reads or shows, without features and parameters. */
function factsIn({ when, applies = '', message }: RuleSource, model: FactModel): string[] {
  const names = [...`${when}\n${applies}\n${message.zh}`.matchAll(/([\p{L}_][\p{L}\p{N}_]*)\.([\p{L}_][\p{L}\p{N}_]*)/gu)]
  return [...new Set(names.flatMap(([name, group, field]) => (model.groups[group!]?.fields[field!] ? [name] : [])))].sort()
}
