import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import type { Bilingual } from '#kernel/values/refusal.ts'
import { discoverModules, loadKinds } from './index.ts'
import { tasksOf } from './test-drive.ts'

/**
 * The handbook is what runs: a measure says what the program holds to, or says that people do it. That a sentence is true no test can
 * know; these keep those from coming back that were found to be false.
 */

const modules = await discoverModules(fileURLToPath(new URL('../../modules/', import.meta.url)))
const kinds = [...(await loadKinds(modules)).values()]

const BY_PEOPLE = { zh: /^人工：/, en: /^By people: / }
/** Nothing in the program samples, publishes, or passes a case on to another authority. */
const OF_PEOPLE = { zh: /抽查|公开|移送/, en: /\b(samples?|sampled|publish(es|ed)?|pass(es)? .*\bon to)\b/i }
const OF_THE_PROGRAM = { zh: /系统|自动|数据库|存证|不可改写/, en: /\b(the system|automatically|the database|logged|by itself)\b/i }
const RULE = /\b[A-Z]{2,5}-\d{2}(?:-NEAR)?\b/g

describe.each(kinds.map((kind) => [kind.code, kind] as const))('the handbook of %s', (_, kind) => {
  const measures = tasksOf(kind).flatMap(({ riskPoints }) => riskPoints.flatMap(({ id, measures: each }) => each.map((measure) => [id, measure] as const)))

  it('says what people do as “人工” and “By people”, and of the program only what the program does', () => {
    for (const [id, measure] of measures) {
      expect(BY_PEOPLE.en.test(measure.en), `${id}: ${measure.zh}`).toBe(BY_PEOPLE.zh.test(measure.zh))
      const foreign = BY_PEOPLE.zh.test(measure.zh) ? OF_THE_PROGRAM : OF_PEOPLE
      for (const language of ['zh', 'en'] as const) expect(measure[language], id).not.toMatch(foreign[language])
    }
  })

  it('names only rules that are on for it, the same in both languages', () => {
    const texts: Bilingual[] = [...tasksOf(kind).flatMap((task) => Object.values(task.texts)), ...measures.map(([, measure]) => measure)]
    const asked = new Set(kind.rules.map(({ id }) => id))
    for (const { zh, en } of texts) {
      const named = [zh, en].map((text) => [...text.matchAll(RULE)].map(([id]) => id))
      expect(named[0], zh).toEqual(named[1])
      expect(named[0]!.filter((id) => !asked.has(id)), zh).toEqual([])
    }
  })
})
