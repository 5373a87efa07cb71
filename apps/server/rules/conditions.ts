import { stringify } from 'yaml'
import {
  checkExamples, codeWords, compileRuleSet, complete, diagnose, hover, sentence, type CodeName, type Facts, type Outcome, type ParameterValues, type RuleSource,
} from '#kernel/rules/index.ts'
import { isRefusal, type Bilingual } from '#kernel/values/refusal.ts'
import type { Judging } from './here.ts'
import type { CheckRequest, CheckView, JudgedExample, ReadName, SaidCondition } from './model.ts'
import { provedOf } from './proved.ts'
import { exampleWords } from './words.ts'

/** A condition with its reading back in both languages, thresholds with the values that bind today, codes with their names. */
export function saidCondition(judging: Judging, text: string, parameters: ParameterValues, nameOf: CodeName): SaidCondition {
  return { text, said: readBack(judging, text, parameters, nameOf) }
}

function readBack({ vocabulary, context: { calendar } }: Judging, text: string, parameters: ParameterValues, nameOf: CodeName): Bilingual | null {
  const said = (language: 'zh' | 'en') => sentence(text, vocabulary, language, { parameters, nameOf, ...(calendar ? { calendar } : {}) })
  const [zh, en] = [said('zh'), said('en')]
  return isRefusal(zh) || isRefusal(en) ? null : { zh, en }
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
export function judgedExamples(judging: Judging, source: RuleSource, nameOf: CodeName): JudgedExample[] {
  const compiled = compileRuleSet([source], judging.context)
  if ('refusals' in compiled) return []
  const wrong = new Map(checkExamples(compiled).map(({ values }) => [`${String(values['expected'])} ${String(values['number'])}`, values['found'] as Outcome]))
  return (['hit', 'pass'] as const).flatMap((expected) => source.examples[expected].map((facts, index): JudgedExample => {
    const found = wrong.get(`${expected} ${index + 1}`)
    return { expected, found: found ?? expected, right: found === undefined, facts: factsOf(judging, facts, nameOf) }
  }))
}

function factsOf({ vocabulary, document }: Judging, facts: Facts, nameOf: CodeName): JudgedExample['facts'] {
  return Object.entries(facts).flatMap(([group, values]) => Object.entries(values ?? {}).map(([field, value]) => {
    const name = `${group}.${field}`
    const term = vocabulary.get(name)
    const asked = document?.fields.find((one) => one.name === field)
    const title = term?.catalogue === undefined || typeof value !== 'string' ? null : nameOf(term.catalogue, value)
    const named = title && { zh: codeWords(String(value), title, 'zh'), en: codeWords(String(value), title, 'en') }
    return { name, title: term?.title ?? { zh: name, en: name }, value: named ?? exampleWords(term?.type, value, asked?.type === 'code' && !('catalogue' in asked.options) ? asked.options : []) }
  }))
}

/** What an editor shows of two conditions as they are typed. */
export function checkConditions(
  judging: Judging, rule: RuleSource, asked: Omit<CheckRequest, 'region' | 'rule'>, parameters: ParameterValues, nextVersion: number, nameOf: CodeName,
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
    said: { applies: texts.applies === null ? null : readBack(judging, texts.applies, parameters, nameOf), when: readBack(judging, texts.when, parameters, nameOf) },
    examples: sound ? judgedExamples(judging, changed(rule, texts.applies, texts.when), nameOf) : [],
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
