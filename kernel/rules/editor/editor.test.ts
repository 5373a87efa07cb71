import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { isRefusal } from '#kernel/values/refusal.ts'
import { readCondition } from '../condition.ts'
import { FUNCTIONS } from '../functions.ts'
import type { FeatureSpec, ParameterSpec } from '../model.ts'
import { generator, MODEL, pick } from '../test-random-facts.ts'
import { bool } from '../test-random-rules.ts'
import { vocabularyOf } from '../vocabulary.ts'
import { complete } from './completion.ts'
import { diagnose } from './diagnostics.ts'
import { hover } from './hover.ts'
import { SIGNATURES } from './signatures-table.ts'

const SEED = Number(process.env['SLUICE_SEED'] ?? Date.now() % 1_000_000)
const PARAMETERS: ParameterSpec[] = [
  { id: 'limit', type: 'money', title: { zh: '单笔限额', en: 'single limit' }, unit: '元', tightens: 'down', basis: { document: '某办法', article: '第三条', verified: false } },
  { id: 'words', type: 'list<text>', title: { zh: '敏感词', en: 'words' }, unit: '', tightens: 'superset' },
]
const FEATURES: FeatureSpec[] = [{ id: 'month_sum', title: { zh: '本月累计', en: 'month sum' }, agg: 'sum', of: 'amount', by: ['payee'], where: 'row.cash',
  window: { kind: 'month' }, source: { relation: 'x.history', columns: { amount: 'money', payee: 'text', cash: 'bool' } } }]
const WORDS = vocabularyOf(MODEL, FEATURES, PARAMETERS)

describe('diagnostics', () => {
  it.each<[string, [words: string, code: string, mended: string | null][]]>([
    ['p.amonut > 5 and p.lmit < 3', [['p.amonut', 'unknown_name', 'p.amount > 5 and p.lmit < 3'], ['p.lmit', 'unknown_name', 'p.amonut > 5 and p.limit < 3']]],
    ['p.amount == 5 or p.n <> 3', [['==', 'not_in_language', 'p.amount = 5 or p.n <> 3']]],
    ['p.cash 且 p.urgent', [['且', 'syntax', 'p.cash and p.urgent']]],
    ['p.cash或p.urgent', [['或', 'syntax', 'p.cash or p.urgent']]],
    ['p.amount > 5 且 p.cash', [['且', 'syntax', 'p.amount > 5 and p.cash']]],
    ['p.payee = “x” and p.amonut > 1', [['“x”', 'syntax', 'p.payee = "x" and p.amonut > 1'], ['p.amonut', 'unknown_name', 'p.payee = “x” and p.amount > 1']]],
    ['p.amount ≥ 5', [['≥', 'syntax', 'p.amount >= 5']]],
    ['p.cash&&p.urgent', [['&&', 'syntax', 'p.cash and p.urgent']]],
    ['1 < p.n <= 3', [['1 < p.n <= 3', 'chained_comparison', '1 < p.n and p.n <= 3']]],
    ['not p.cash', [['not p.cash', 'syntax', 'not(p.cash)']]],
    ['p.amount and p.n', [['p.amount', 'expected_type', null], ['p.n', 'expected_type', null]]],
    ['contians(p.payee, "a") and p.amount > p.n', [['contians', 'unknown_function', 'contains(p.payee, "a") and p.amount > p.n'], ['p.amount > p.n', 'type_mismatch', null]]],
    ['（p.amount＝＝５）', [['＝＝', 'not_in_language', '（p.amount=５）']]],
    ['some w in ["a"] satisfies w = p.payeee', [['p.payeee', 'unknown_name', 'some w in ["a"] satisfies w = p.payee']]],
    ['', [['', 'syntax', null]]],
  ])('of %s', (text, wanted) => {
    const found = diagnose(text, WORDS)
    expect(found.map((problem) => [problem.text, problem.code.replace('rules.', ''),
      problem.suggestion && text.slice(0, problem.suggestion.from) + problem.suggestion.put + text.slice(problem.suggestion.to)])).toEqual(wanted)
    for (const { from, to, text: shown } of found) expect(text.slice(from, to).trim()).toContain(shown)
  })

  it('find nothing where the compiler finds nothing, and something where it does not', () => {
    console.log(`diagnostics: seed ${SEED}`)
    const random = generator(SEED)
    let broken = 0
    for (let index = 0; index < 600; index++) {
      const { text } = bool(random, 3)
      const at = Math.floor(random() * text.length)
      const changed = random() < 0.3 ? text : text.slice(0, at) + pick(random, ['', '(', ')', '"', ' and ', '=', '且', '“', '.', ' 5 ', ',']) + text.slice(at + 1)
      const isSound = !isRefusal(readCondition(changed, { vocabulary: WORDS }))
      const found = diagnose(changed, WORDS)
      expect(found.length === 0, `seed ${SEED}: ${changed}`).toBe(isSound)
      for (const { from, to } of found) expect(0 <= from && from <= to && to <= changed.length + 1, `seed ${SEED}: ${changed}`).toBe(true)
      if (!isSound) broken++
    }
    expect(broken).toBeGreaterThan(100)
  })

  it.each([['5,000 levels of brackets', `${'('.repeat(5_000)}p.cash${')'.repeat(5_000)}`, 'rules.too_long'],
    ['1,500 open calls', `${'not('.repeat(1_500)}p.cash`, 'rules.too_deep'], ['3,000 levels within the length', `${'['.repeat(3_000)}`, 'rules.too_deep'],
    ['20,000 literals', `p.payee in (${Array.from({ length: 20_000 }, (_, index) => `"${index}"`).join(',')})`, 'rules.too_long'],
    ['a pattern that would backtrack', 'matches(p.purpose, "(a+)+$")', 'rules.pattern'],
    ['a doubled loop', `some a in [${'"x",'.repeat(99)}"x"] satisfies some b in [${'"x",'.repeat(99)}"x"] satisfies a = b`, 'rules.too_many_parts']])(
    'say one sentence about %s, at once', (_, text, code) => {
      const startedMs = performance.now()
      expect(diagnose(text, WORDS).map((problem) => problem.code)).toEqual([code])
      expect(performance.now() - startedMs).toBeLessThan(1_000)
    })
})

describe('completion', () => {
  const at = (text: string) => {
    const offset = text.indexOf('|')
    return complete(text.replace('|', ''), offset, WORDS)
  }
  it.each<[string, string, string[], string[]]>([
    ['after a comparison with an amount, amounts', 'p.amount > |', ['parameter.limit', 'p.limit', 'feature.month_sum', 'modulo('], ['p.n', 'p.cash', 'p.payee', 'contains(']],
    ['after the sum of a day, days', 'p.day + | > p.due', ['p.wait'], ['p.amount', 'p.day']],
    ['as the text of a search', 'contains(|', ['p.purpose', 'p.payee', 'mask(', 'substring('], ['p.amount', 'parameter.words']],
    ['as its list', 'contains any(p.purpose, | and p.cash', ['parameter.words'], ['p.amount', 'p.purpose']],
    ['after in', 'p.payee in (|)', ['p.purpose'], ['p.amount', 'p.cash']],
    ['behind an amount in a chain', 'p.cash and p.amount < p.l|', ['p.limit'], ['p.payee', 'p.n']],
    ['where a condition begins, everything', 'p.cash and |', ['p.cash', 'p.amount', 'contains('], []],
    ['by Chinese title', '单笔|', ['parameter.limit'], ['p.cash']],
  ])('offers %s', (_, text, some, none) => {
    const put = at(text).items.map((item) => item.put)
    expect(put).toEqual(expect.arrayContaining(some))
    expect(put.filter((name) => none.includes(name))).toEqual([])
  })

  it('puts yes-or-no names first where a condition begins', () => {
    expect(at('|').items.slice(0, 2).map(({ put }) => put)).toEqual(['p.cash', 'p.urgent'])
  })

  it('replaces the name around the cursor, and offers nothing inside quotes', () => {
    expect(at('p.cash and p.am|ou > 3')).toMatchObject({ from: 11, to: 17, items: [{ put: 'p.amount', kind: 'fact', title: { zh: '付款 · money' }, detail: { zh: '金额' } }] })
    expect(at('contains(p.purpose, "p.am|")').items).toEqual([])
    expect(at('p.cash // p.|').items).toEqual([])
  })

  it('knows every function of the language', () => {
    expect(Object.keys(SIGNATURES).sort()).toEqual(Object.keys(FUNCTIONS).sort())
    for (const [name, { usage, most }] of Object.entries(FUNCTIONS)) {
      expect(SIGNATURES[name]!.takes, name).toHaveLength(most)
      expect(usage).toContain(`${name}(`)
    }
  })
})

describe('hover', () => {
  it('says type, unit, bounds and source of a fact, a parameter and a feature', () => {
    const text = 'p.amount > parameter.limit and feature.month_sum > 0 and not(is workday(p.day))'
    const sources = { features: FEATURES, parameters: PARAMETERS }
    expect(hover(text, 3, WORDS, sources)).toMatchObject({ from: 0, to: 8, type: 'money', unit: { zh: '元' }, nullable: true, source: { zh: '事实：付款' },
      bounds: { lo: '-10000000000000', hi: '10000000000000' } })
    expect(hover(text, 20, WORDS, sources)).toMatchObject({ name: 'parameter.limit', source: { zh: '参数，按地区和日期取值；依据：某办法第三条' } })
    expect(hover(text, 40, WORDS, sources)?.source).toEqual({ zh: '历史：当月内同一 payee 的 amount 合计，其中 row.cash', en: 'history: sum of amount by payee over the month, where row.cash' })
    expect(hover(text, text.indexOf('workday'), WORDS, sources)).toMatchObject({ name: 'is workday', source: { zh: '写法：is workday(date)' } })
    expect(hover(text, text.indexOf('not'), WORDS)).toMatchObject({ name: 'not' })
    expect(hover(text, 9, WORDS)).toBeNull()
  })
})

describe('the services of the editor', () => {
  it('run in a browser: nothing they import is a Node built-in', () => {
    const here = dirname(fileURLToPath(import.meta.url))
    const root = resolve(here, '../../..')
    const queue = ['completion', 'diagnostics', 'hover', 'sentence'].map((name) => join(here, `${name}.ts`))
    const seen = new Set<string>(queue)
    for (const file of queue) {
      for (const [, name] of readFileSync(file, 'utf8').matchAll(/^(?:import|export) (?!type )[^']*from '([^']+)'/gm)) {
        expect(name, file).not.toMatch(/^node:|^pg$/)
        const next = name!.startsWith('#') ? join(root, name!.slice(1)) : name!.startsWith('.') ? resolve(dirname(file), name!) : ''
        if (next && existsSync(next) && !seen.has(next)) {
          seen.add(next)
          queue.push(next)
        }
      }
    }
    expect(queue.length).toBeGreaterThan(12)
  })
})
