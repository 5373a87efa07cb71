import { isRefusal } from '#kernel/values/refusal.ts'
import { readCondition } from '../condition.ts'
import type { Bool } from '../ir.ts'
import type { ParameterValues } from '../model.ts'
import type { CheckedRule, RuleSet } from '../plan.ts'
import { costOf, type SetCost } from './cost.ts'
import type { AnalysisFinding, Looked } from './finding.ts'
import { idleParts } from './idle.ts'
import { outcomeFindings } from './never.ts'
import { pairFindings } from './subsume.ts'
import { unusedFindings } from './unused.ts'

export interface Analysis {
  findings: AnalysisFinding[]
  cost: SetCost
}

export interface AnalysisOptions {
  /** Thresholds in force: what holds only under them is found too, and says so. Without them all thresholds are open. */
  values?: ParameterValues
  /** `create index` statements of the database, so that features without one are found. */
  indexes?: readonly string[]
}

/**
 * Everything that can be proved about a checked rule set without a payment: rules that never or always hit, parts that
 * change nothing, rules inside one another, declarations nobody reads, and what a payment costs. A question beyond the
 * procedure is `undecided`; it is never answered by a guess.
 */
export function analyse(ruleSet: RuleSet, options: AnalysisOptions = {}): Analysis {
  const open = ruleSet.rules.map((rule) => look(rule, ruleSet, {}))
  const findings = singleFindings(open)
  if (options.values) {
    const known = new Set(findings.flatMap(({ kind, rules }) => (kind === 'undecided' || kind === 'idlePart' ? [] : rules)))
    const bound = ruleSet.rules.filter(({ source }) => !known.has(source.id)).map((rule) => look(rule, ruleSet, options.values!))
    findings.push(...singleFindings(bound).filter(({ kind }) => kind !== 'undecided' && kind !== 'idlePart').map(underValues))
  }
  const silent = new Set(findings.filter(({ kind }) => kind === 'neverTrue' || kind === 'neverApplies' || kind === 'alwaysTrue').map(({ rules }) => rules[0]))
  findings.push(...pairFindings(open.filter(({ rule }) => !silent.has(rule.source.id))))
  const cost = costOf(ruleSet, open, options.indexes)
  findings.push(...unusedFindings(ruleSet), ...cost.findings)
  return { findings, cost: cost.cost }
}

function look(rule: CheckedRule, { vocabulary, context }: RuleSet, values: ParameterValues): Looked {
  const read = (text: string): Bool => {
    const node = readCondition(text, { vocabulary, parameters: values, calendar: context.calendar })
    if (isRefusal(node)) throw new Error(`rule ${rule.source.id} was not checked: ${node.message.en}`)
    return node
  }
  const { applies, when } = rule.source
  const openParameters = [...new Set([...rule.parametersOfApplies, ...rule.parametersOfWhen])]
    .filter((name) => (values[name.slice('parameter.'.length)] ?? null) === null)
  const hasOpenList = openParameters.some((name) => vocabulary.get(name)!.type === 'list<text>')
  return {
    rule, applies: applies === undefined ? null : read(applies), when: read(when), openParameters,
    isOpaque: hasOpenList && /\b(some|every)\b/.test(`${applies ?? ''} ${when}`),
  }
}

function singleFindings(rules: readonly Looked[]): AnalysisFinding[] {
  return rules.filter(({ isOpaque }) => !isOpaque).flatMap((looked) => {
    const found = outcomeFindings(looked)
    return found.some(({ kind }) => kind !== 'undecided') ? found : [...found, ...idleParts(looked)]
  })
}

function underValues(finding: AnalysisFinding): AnalysisFinding {
  return { ...finding, zh: `按现行参数，${finding.zh}`, en: `With the thresholds in force: ${finding.en}` }
}
