import {
  analyse, checkExamples, compileRuleSet, diagnose, sentence, vocabularyOf, type AnalysisFinding, type RuleSource, type Vocabulary,
} from '#kernel/rules/index.ts'
import { isRefusal, type Bilingual, type Refusal } from '#kernel/values/refusal.ts'
import { proposedValues, type Judged } from './judged.ts'
import type { FileRule } from './read-folder.ts'

export interface CheckedFileRule {
  id: string
  file: string
  judges: string
  state: 'on' | 'off'
  level: string
  /** Read back in words; null for a condition that cannot be read. */
  sentence: Bilingual | null
}

export interface FileProblem extends Bilingual {
  file: string
  line: number
  column: number
  rule: string | null
  /** What to write instead, when that is clear. */
  suggestion: string | null
}

export interface Checked {
  rules: CheckedFileRule[]
  problems: FileProblem[]
  findings: (AnalysisFinding & { judges: string })[]
  cost: { judges: string; ns: number; scans: number; rules: { rule: string; ns: number; scans: number; ownScans: number }[] }[]
}

/** Rules of one kind or population beside the other rules of it that are installed: every fault, and what analysis proves. */
export function checkRules(judged: Judged, mine: readonly FileRule[], installed: readonly RuleSource[], indexes: readonly string[]): Checked {
  const { context } = judged
  const vocabulary = vocabularyOf(context.model, context.features, context.parameters)
  const problems = mine.flatMap((one) => problemsOf(one, judged, vocabulary))
  const repeated = mine.filter(({ rule }, index) => mine.findIndex((other) => other.rule.id === rule.id) !== index)
  const both = compileRuleSet(repeated.flatMap(({ rule }) => [{ ...rule, place: undefined }, rule] as RuleSource[]), context)
  problems.push(...('refusals' in both ? both.refusals.filter(({ code }) => code === 'rules.duplicate_rule') : []).map((refusal, index) =>
    inFile(refusal, repeated[index]!)))
  const faulty = new Set(problems.map(({ rule }) => rule))
  const sound = mine.filter(({ rule }) => !faulty.has(rule.id)).map(({ rule }) => rule)
  const others = installed.filter(({ id }) => mine.every(({ rule }) => rule.id !== id))
  return { rules: mine.map((one) => listed(one, judged, vocabulary)), problems, ...analysed(judged, sound, others, indexes) }
}

function analysed(judged: Judged, sound: readonly RuleSource[], others: readonly RuleSource[], indexes: readonly string[]): Pick<Checked, 'findings' | 'cost'> {
  const { context, code } = judged
  const whole = others.filter((rule) => !('refusals' in compileRuleSet([rule], context)))
  const ruleSet = compileRuleSet([...sound, ...whole], context)
  if ('refusals' in ruleSet) return { findings: [], cost: [] }
  const { findings, cost } = analyse(ruleSet, {
    values: proposedValues(context.parameters), valuesAre: { zh: '按建议的参数值', en: 'With the proposed thresholds' }, ...(judged.isPopulation ? {} : { indexes }),
  })
  const isMine = new Set(sound.map(({ id }) => id))
  const shown = findings.filter(({ rules }) => rules.length === 0 || rules.some((id) => isMine.has(id)))
  const rules = cost.rules.filter(({ rule }) => isMine.has(rule))
  return {
    findings: shown.map((finding) => ({ ...finding, judges: code })),
    cost: [{ judges: code, ns: rules.reduce((sum, { ns }) => sum + ns, 0), scans: cost.scans, rules }],
  }
}

function problemsOf(one: FileRule, { context }: Judged, vocabulary: Vocabulary): FileProblem[] {
  const { rule, file, index, placeOf } = one
  const conditions = (['applies', 'when'] as const).flatMap((part) => {
    const text = rule[part]
    return text === undefined ? [] : diagnose(text, vocabulary, { calendar: context.calendar }).map(({ from, message, suggestion }): FileProblem => ({
      file, rule: rule.id, ...placeOf(index, part, from), suggestion: suggestion?.put ?? null,
      zh: `规则 ${rule.id} 的 ${part}：${message.zh}`, en: `Rule ${rule.id}, ${part}: ${message.en}` }))
  })
  const compiled = compileRuleSet([rule], context)
  if ('refusals' in compiled) {
    const others = compiled.refusals.filter(({ values }) => values['part'] === undefined).map((refusal) => inFile(refusal, one))
    return [...conditions, ...others]
  }
  return checkExamples(compiled).map((refusal) => inFile(refusal, one))
}

/** A fault of a rule as a whole stands where the rule says what it is about. */
function inFile(refusal: Refusal, { rule, file }: FileRule): FileProblem {
  const key = { 'rules.example_differs': 'examples', 'rules.placeholder': 'message', 'rules.unknown_level': 'level' }[refusal.code] ?? 'id'
  return { file, rule: rule.id, line: rule.place?.lines[key] ?? 1, column: 1, ...refusal.message, suggestion: null }
}

function listed({ rule, file }: FileRule, { code }: Judged, vocabulary: Vocabulary): CheckedFileRule {
  const read = (language: 'zh' | 'en') => {
    const parts = [rule.applies, rule.when].flatMap((text) => (text === undefined ? [] : [sentence(text, vocabulary, language)]))
    if (parts.some(isRefusal)) return null
    const [first, second] = parts as string[]
    return second === undefined ? first! : language === 'zh' ? `适用于：${first}。命中：${second}` : `Applies when: ${first}. Hits when: ${second}`
  }
  const [zh, en] = [read('zh'), read('en')]
  return { id: rule.id, file, judges: code, state: rule.state ?? 'on', level: rule.level, sentence: zh !== null && en !== null ? { zh, en } : null }
}
