import type { Bilingual } from '#kernel/values/refusal.ts'
import { readUnder } from '../condition.ts'
import type { ParameterValues } from '../model.ts'
import type { CheckedRule, RuleSet } from '../plan.ts'
import { costOf, type SetCost } from './cost.ts'
import type { AnalysisFinding, FindingKind, Looked } from './finding.ts'
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
  /** What `values` are, to begin a sentence with; the thresholds in force when absent. */
  valuesAre?: Bilingual
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
  const findings = findingsOf(open)
  if (options.values) {
    const known = new Set(findings.map(identityOf))
    const silent = new Set(findings.flatMap(({ kind, rules }) => (ABOUT_OUTCOMES.has(kind) ? rules : [])))
    const bound = ruleSet.rules.filter(({ source }) => !silent.has(source.id)).map((rule) => look(rule, ruleSet, options.values!))
    const more = findingsOf(bound).filter((finding) => finding.kind !== 'undecided' && finding.kind !== 'idlePart' && !known.has(identityOf(finding)))
    findings.push(...more.map((finding) => underValues(finding, options.valuesAre ?? IN_FORCE)))
  }
  const cost = costOf(ruleSet, open, options.indexes)
  return { findings: [...findings, ...unusedFindings(ruleSet), ...cost.findings], cost: cost.cost }
}

const ABOUT_OUTCOMES = new Set<FindingKind>(['neverApplies', 'neverTrue', 'alwaysTrue'])

/** Of single rules first; a rule that never or always hits is left out of the pairs, where it would say nothing new. */
function findingsOf(looked: readonly Looked[]): AnalysisFinding[] {
  const single = singleFindings(looked)
  const silent = new Set(single.flatMap(({ kind, rules }) => (ABOUT_OUTCOMES.has(kind) ? rules : [])))
  return [...single, ...pairFindings(looked.filter(({ rule }) => !silent.has(rule.source.id)))]
}

function identityOf({ kind, rules }: AnalysisFinding): string {
  return `${kind} ${rules.join(' ')}`
}

function look(rule: CheckedRule, { vocabulary, context }: RuleSet, values: ParameterValues): Looked {
  const read = (text: string) => readUnder(text, { vocabulary, parameters: values, calendar: context.calendar })
  const applies = rule.source.applies === undefined ? null : read(rule.source.applies)
  const when = read(rule.source.when)
  const openParameters = [...new Set([...rule.parametersOfApplies, ...rule.parametersOfWhen])]
    .filter((name) => (values[name.slice('parameter.'.length)] ?? null) === null)
  const hasOpenList = openParameters.some((name) => vocabulary.get(name)!.type === 'list<text>')
  return {
    rule, applies: applies && applies.node, when: when.node, openParameters,
    isOpaque: Boolean(applies?.fault ?? when.fault) || (hasOpenList && /\b(some|every)\b/.test(`${rule.source.applies ?? ''} ${rule.source.when}`)),
  }
}

function singleFindings(rules: readonly Looked[]): AnalysisFinding[] {
  return rules.filter(({ isOpaque }) => !isOpaque).flatMap((looked) => {
    const found = outcomeFindings(looked)
    return found.some(({ kind }) => kind !== 'undecided') ? found : [...found, ...idleParts(looked)]
  })
}

const IN_FORCE: Bilingual = { zh: '按现行参数', en: 'With the thresholds in force' }

function underValues(finding: AnalysisFinding, { zh, en }: Bilingual): AnalysisFinding {
  return { ...finding, zh: `${zh}，${finding.zh}`, en: `${en}: ${finding.en}` }
}
