import { stringify } from 'yaml'
import {
  checkExamples, compileRuleSet, complete, diagnose, hover, sentence, type Facts, type Outcome, type ParameterValues, type RuleSource,
} from '#kernel/rules/index.ts'
import { isRefusal, type Bilingual } from '#kernel/values/refusal.ts'
import type { Judging } from './here.ts'
import type { CheckRequest, CheckView, JudgedExample, ReadName, SaidCondition } from './model.ts'
import { provedOf } from './proved.ts'
import { codeWords, exampleWords, type CodeName } from './words.ts'

/** A condition with its reading back in both languages, thresholds with the values that bind today. */
export function saidCondition(judging: Judging, text: string, parameters: ParameterValues, nameOf: CodeName = () => null): SaidCondition {
  return { text, said: readBack(judging, text, parameters, nameOf) }
}

function readBack(judging: Judging, text: string, parameters: ParameterValues, nameOf: CodeName = () => null): Bilingual | null {
  const { vocabulary, context: { calendar } } = judging
  const said = (language: 'zh' | 'en') => (
    sentence(text, vocabulary, language, { parameters: named(judging, parameters, nameOf, language), ...(calendar ? { calendar } : {}) }))
  const [zh, en] = [said('zh'), said('en')]
  return isRefusal(zh) || isRefusal(en) ? null : { zh, en }
}

/** Codes of lists with their names beside them: a sentence only shows them. */
function named({ parameters: specs }: Judging, parameters: ParameterValues, nameOf: CodeName, language: 'zh' | 'en'): ParameterValues {
  const lists = specs.flatMap(({ id, catalogue }): [string, string[]][] => {
    const list = parameters[id]
    return catalogue !== undefined && Array.isArray(list) ? [[id, (list as readonly string[]).map((code) => codeWords(code, nameOf(catalogue, code), language))]] : []
  })
  return lists.length === 0 ? parameters : { ...parameters, ...Object.fromEntries(lists) }
}

/** Facts and features that the conditions name, each once, in the order in which they are written. */
export function readNames({ vocabulary, features, parameters }: Judging, { applies = '', when }: Pick<RuleSource, 'applies' | 'when'>): ReadName[] {
  const written = [...`${applies}\n${when}`.replace(/"(?:[^"\\]|\\[^])*"/g, '""').matchAll(/[\p{L}_][\p{L}\p{N}_]*(?:\.[\p{L}_][\p{L}\p{N}_]*)+/gu)]
  const names = [...new Set(written.map(([name]) => (vocabulary.has(name) ? name : name.replace(/\.[^.]+$/, ''))))]
  return names.filter((name) => vocabulary.has(name) && !name.startsWith('parameter.')).map((name) => {
    const told = hover(name, 0, vocabulary, { features, parameters })!
    const feature = features.find(({ id }) => name === `feature.${id}` || name.startsWith(`feature.${id}.`))
    return { name, title: told.title, what: feature ? 'feature' : 'fact', type: told.typeWords, unit: told.unit, source: told.source, where: feature?.where ?? null }
  })
}

/**
 * Every example judged now, by the closures that decide payments. A text that does not compile judges nothing: its list is empty, and the
 * refusals say why.
 */
export function judgedExamples(judging: Judging, source: RuleSource): JudgedExample[] {
  const compiled = compileRuleSet([source], judging.context)
  if ('refusals' in compiled) return []
  const wrong = new Map(checkExamples(compiled).map(({ values }) => [`${String(values['expected'])} ${String(values['number'])}`, values['found'] as Outcome]))
  return (['hit', 'pass'] as const).flatMap((expected) => source.examples[expected].map((facts, index): JudgedExample => {
    const found = wrong.get(`${expected} ${index + 1}`)
    return { expected, found: found ?? expected, right: found === undefined, facts: factsOf(judging, facts) }
  }))
}

function factsOf({ vocabulary, document }: Judging, facts: Facts): JudgedExample['facts'] {
  return Object.entries(facts).flatMap(([group, values]) => Object.entries(values ?? {}).map(([field, value]) => {
    const name = `${group}.${field}`
    const term = vocabulary.get(name)
    const asked = document?.fields.find((one) => one.name === field)
    return { name, title: term?.title ?? { zh: name, en: name }, value: exampleWords(term?.type, value, asked?.type === 'code' && !('catalogue' in asked.options) ? asked.options : []) }
  }))
}

/** What an editor shows of two conditions as they are typed. */
export function checkConditions(
  judging: Judging, rule: RuleSource, asked: Omit<CheckRequest, 'region' | 'rule'>, parameters: ParameterValues, nextVersion: number,
): CheckView {
  const { vocabulary, context: { calendar } } = judging
  const within = calendar ? { calendar } : {}
  const texts = { applies: asked.applies?.trim() ? asked.applies : null, when: asked.when }
  const problems = {
    applies: texts.applies === null ? [] : diagnose(texts.applies, vocabulary, within), when: diagnose(texts.when, vocabulary, within),
  }
  const sound = problems.applies.length === 0 && problems.when.length === 0
  const text = asked.at && (asked.at.part === 'applies' ? asked.applies ?? '' : asked.when)
  const offset = Math.min(asked.at?.offset ?? 0, text?.length ?? 0)
  const found = text === undefined ? null : complete(text, offset, vocabulary, within)
  const word = text === undefined ? null : hover(text, offset, vocabulary, { features: judging.features, parameters: judging.parameters })
  return {
    problems,
    said: { applies: texts.applies === null ? null : readBack(judging, texts.applies, parameters), when: readBack(judging, texts.when, parameters) },
    examples: sound ? judgedExamples(judging, changed(rule, texts.applies, texts.when)) : [],
    notices: sound ? provedOf(judging, changed(rule, texts.applies, texts.when), parameters) : [],
    text: sound && judging.document ? textOf({ ...changed(rule, texts.applies, texts.when), version: nextVersion, state: 'on' }) : null,
    completions: found && { from: found.from, to: found.to, items: found.items.slice(0, COMPLETIONS) },
    hover: word && { name: word.name, title: word.title, type: word.typeWords, unit: word.unit, source: word.source },
  }
}

const COMPLETIONS = 40

/** A rule with other conditions. */
export function changed(source: RuleSource, applies: string | null, when: string): RuleSource {
  const { applies: _, ...rule } = source
  return { ...rule, ...(applies === null ? {} : { applies }), when }
}

/** As its file would say it. */
export function textOf(source: RuleSource): string {
  const { place: _, ...rule } = source
  return stringify(rule, { lineWidth: 100 })
}
