import { expect } from 'vitest'
import { checkExamples, compileRuleSet, LEVELS, type Facts, type RuleSource } from '#kernel/rules/index.ts'
import type { Bilingual } from '#kernel/values/refusal.ts'
import type { Judged } from './index.ts'

export const NO_CALENDAR = { years: new Set([2026]), holidays: new Set<string>(), makeUpDays: new Set<string>() }

/** Words in both languages. */
export const spoken = (words: Bilingual | undefined, what: string) => {
  expect(words?.zh, `${what}: Chinese`).toMatch(/\p{Script=Han}|^\d+/u)
  expect(words?.en, `${what}: English`).toMatch(/[A-Za-z]/)
}

/** Whether a rule says what it must: words in both languages, its basis or the mark that nobody checked it, examples of both kinds. */
export function complete(rule: RuleSource): void {
  spoken(rule.message, rule.id)
  if (rule.title) spoken(rule.title, rule.id)
  expect(rule.basis.document, rule.id).not.toBe('')
  if (!rule.basis.verified) expect(`${rule.basis.document}${rule.basis.article ?? ''}`, `${rule.id}: unchecked`).toMatch(/\[DK\]|〔\d{4}〕\d+号|公开数值/)
  expect(Object.keys(LEVELS), rule.id).toContain(rule.level)
  expect(rule.examples.hit.length, `${rule.id}: an example that hits`).toBeGreaterThan(0)
  expect(rule.examples.pass.length, `${rule.id}: an example that passes`).toBeGreaterThan(0)
}

/** Every example gives what it says, and some example of each rule passes in earnest: applied, judged and not hit. */
export function holdToExamples(rules: RuleSource[], { model, features, parameters }: Pick<Judged, 'model' | 'features' | 'parameters'>): void {
  const context = { model, features, parameters, calendar: NO_CALENDAR }
  const ready = (sources: RuleSource[]) => {
    const compiled = compileRuleSet(sources, context)
    if ('refusals' in compiled) throw new Error(compiled.refusals.map((one) => one.message.en).join('\n'))
    return compiled
  }
  expect(checkExamples(ready(rules)).map((failed) => failed.message.en)).toEqual([])
  const earnest = (rule: RuleSource) => rule.examples.pass.some((example) => (
    checkExamples(ready([{ ...rule, when: `not(${rule.when})`, examples: { hit: [example], pass: [] } }])).length === 0))
  expect(rules.filter((rule) => !earnest(rule)).map(({ id }) => id), 'without an example that is judged and passes').toEqual([])
  // What an outside source leaves unknown never turns a hit into a pass; a rule may ask for null on purpose.
  const hidden = (rule: RuleSource, example: Facts) => Object.entries(example).flatMap(([group, facts]) => (model.groups[group]?.from !== undefined || rule.over !== undefined
    ? Object.keys(facts ?? {}).filter((name) => !new RegExp(`\\b${group}\\.${name} !?= null`).test(`${rule.when} ${rule.applies ?? ''}`))
        .map((name) => ({ ...example, [group]: { ...facts, [name]: null } }))
    : []))
  const passesUnknown = (rule: RuleSource) => rule.examples.hit.flatMap((example) => hidden(rule, example)).some((example) => (
    checkExamples(ready([{ ...rule, examples: { hit: [], pass: [example] } }])).length === 0))
  expect(rules.filter(passesUnknown).map(({ id }) => id), 'passes what it could not check').toEqual([])
}
