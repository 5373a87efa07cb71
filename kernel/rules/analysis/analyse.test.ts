import { describe, expect, it } from 'vitest'
import { isRefusal } from '#kernel/values/refusal.ts'
import { compileCondition, readCondition } from '../condition.ts'
import type { Facts, FeatureSpec, Outcome, ParameterSpec, ParameterValues, RuleSource } from '../model.ts'
import { compileRuleSet, judge } from '../rule-set.ts'
import { generator, MODEL, pick, randomFacts, show } from '../test-random-facts.ts'
import { bool } from '../test-random-rules.ts'
import { vocabularyOf } from '../vocabulary.ts'
import { analyse, type AnalysisOptions } from './analyse.ts'
import { nanosecondsOf } from './cost.ts'

const SEED = Number(process.env['SLUICE_SEED'] ?? Date.now() % 1_000_000)
const LARGE = process.env['SLUICE_RANDOM'] === 'large'

const parameter = (id: string, type: ParameterSpec['type']): ParameterSpec => ({ id, type, title: { zh: id, en: id }, unit: '', tightens: 'down' })
const PARAMETERS = [parameter('limit', 'money'), parameter('large', 'money'), parameter('words', 'list<text>'), parameter('others', 'list<text>'), parameter('idle', 'int')]
const HISTORY = { relation: 'x.history', columns: { amount: 'money', payee: 'text', unit: 'text', cash: 'bool' } } as const
const feature = (id: string, by: string[]): FeatureSpec =>
  ({ id, title: { zh: id, en: id }, agg: 'sum', of: 'amount', by, window: { kind: 'month' }, source: HISTORY })
const FEATURES = [feature('payee_sum', ['payee']), feature('payee_again', ['payee']), feature('unit_sum', ['unit']), feature('unread', ['unit'])]
const CONTEXT = { model: MODEL, features: FEATURES, parameters: PARAMETERS }

function rule(id: string, when: string, more: Partial<RuleSource> = {}): RuleSource {
  return { id, version: 1, level: 'intercept', on: ['submit'], when, message: { zh: '是', en: 'yes' }, basis: { document: '试', verified: false }, tell: 'clerk',
    evidence: [], examples: { hit: [], pass: [] }, ...more }
}

function findings(rules: RuleSource[], options: AnalysisOptions = {}): string[] {
  const set = compileRuleSet(rules, CONTEXT)
  if ('refusals' in set) throw new Error(set.refusals[0]!.message.en)
  return analyse(set, options).findings.filter(({ kind }) => !kind.startsWith('unused')).map(({ kind, rules: ids }) => `${kind} ${ids.join(' ')}`)
}

describe('features that name one another', () => {
  it('are refused with the name and the place: a filter sees the rows of its history and nothing else', () => {
    const circle = [{ ...feature('one', ['payee']), where: 'feature.other > 1' }, { ...feature('other', ['payee']), where: 'row.cash and feature.one > 1' }]
    const set = compileRuleSet([rule('a', 'p.cash')], { ...CONTEXT, features: circle })
    expect('refusals' in set && set.refusals.map(({ message }) => message.zh)).toEqual([
      '变量 one 的声明有误：第 1 行第 1 列：没有名为“feature.other”的事实、变量或参数。请从事实表中选用。',
      '变量 other 的声明有误：第 1 行第 14 列：没有名为“feature.one”的事实、变量或参数。请从事实表中选用。'])
  })
})

describe('the analysis of a rule set', () => {
  it.each<[string, RuleSource[], string[]]>([
    ['a rule that never hits', [rule('a', 'p.amount > 5 and p.amount <= 5')], ['neverTrue a']],
    ['one whose condition denies when it applies', [rule('a', 'not(p.cash)', { applies: 'p.cash' })], ['neverTrue a']],
    ['one that never applies', [rule('a', 'p.cash', { applies: 'p.n > 100' })], ['neverApplies a']],
    ['one that always hits', [rule('a', 'p.n <= 100 or p.n = null')], ['alwaysTrue a']],
    ['one that hits whatever it applies to', [rule('a', 'p.amount > 2', { applies: 'p.amount > 3' })], ['alwaysTrue a']],
    ['but not one that is written so', [rule('a', 'true', { applies: 'p.amount > 3' })], []],
    ['one that never passes', [rule('a', 'p.n <= 100')], ['neverPasses a']],
    ['a part that changes nothing', [rule('a', 'p.amount > 5 and p.amount > 3 and p.cash')], ['idlePart a']],
    ['but not a guard against what is unknown', [rule('a', 'p.amount != null and p.amount > 3')], []],
    ['nor a part of a loop', [rule('a', '(every w in ["a", "b"] satisfies p.purpose != w or p.urgent) and p.purpose = "a"')], []],
    ['a rule inside another', [rule('a', 'p.amount > 5'), rule('b', 'p.amount > 3')], ['subsumed a b']],
    ['but not the stricter one of two steps', [rule('a', 'p.amount > 5', { level: 'forbid' }), rule('b', 'p.amount > 3', { level: 'note' })], []],
    ['nor one that asks at another command', [rule('a', 'p.amount > 5', { on: ['submit', 'order'] }), rule('b', 'p.amount > 3')], []],
    ['nor one whose papers nobody else asks for', [rule('a', 'p.amount > 5', { level: 'evidence', evidence: ['list'] }), rule('b', 'p.amount > 3', { level: 'forbid' })], []],
    ['thresholds of one name', [rule('a', 'p.amount > parameter.limit and p.cash'), rule('b', 'p.amount > parameter.limit')], ['subsumed a b']],
    ['but not of two', [rule('a', 'p.amount > parameter.large and p.cash'), rule('b', 'p.amount > parameter.limit')], []],
    ['the same twice', [rule('a', 'p.cash and p.amount > 5'), rule('b', '5 < p.amount', { applies: 'p.cash' })], ['equivalent a b']],
    ['the same with two effects', [rule('a', 'p.cash'), rule('b', 'p.cash', { level: 'note' })], ['conflict a b']],
    ['what is recorded and forbidden', [rule('a', 'p.cash and p.urgent', { level: 'record' }), rule('b', 'p.cash', { level: 'forbid' })], ['conflict a b']],
    ['a part of a date outside its interval', [rule('a', 'p.day.year = 2020 and p.day > date("2021-01-01")')], ['neverTrue a']],
    ['a month that its days do not reach', [rule('a', 'p.day.month = 5 and p.day in [date("2026-03-31")..date("2026-04-30")]')], ['neverTrue a']],
    ['but not one that they reach over the new year', [rule('a', 'p.day.month = 1 and p.day in [date("2025-12-31")..date("2026-01-01")]')], []],
    ['a weekend that four days do not have', [rule('a', 'day of week(p.day) > 5 and p.day in [date("2026-11-16")..date("2026-11-19")]')], ['neverTrue a']],
    ['days within a month', [rule('a', 'p.day in [date("2026-03-01")..date("2026-03-31")]'), rule('b', 'p.day.month = 3')], ['subsumed a b']],
    ['but not days beyond it', [rule('a', 'p.day in [date("2026-03-01")..date("2026-04-01")]'), rule('b', 'p.day.month = 3')], []],
    ['months added to a day that is not before', [rule('a', 'p.day + duration("P1M") < date("2026-03-28") and p.day > date("2026-02-28")')], ['neverTrue a']],
    ['but the end of a short month', [rule('a', 'p.day + duration("P1M") <= date("2026-02-28") and p.day >= date("2026-01-31")')], []],
    ['an instant on a day that is over', [rule('a', 'p.at < date and time("2026-01-01T00:00:00+08:00") and date of(p.at) >= date("2026-01-01")')], ['neverTrue a']],
    ['but not on the day that has begun', [rule('a', 'p.at <= date and time("2026-01-01T00:00:00+08:00") and date of(p.at) >= date("2026-01-01")')], []],
    ['a list without a value is any list', [rule('a', 'contains any(p.purpose, parameter.words)'), rule('b', 'p.payee in parameter.words')], []],
    ['and two of them are two', [rule('a', 'contains any(p.purpose, parameter.words) and not(contains any(p.purpose, parameter.others))')], []],
    ['and a loop over it', [rule('a', 'some w in parameter.words satisfies p.payee = w and p.payee != w')], []],
  ])('finds %s', (_, rules, wanted) => {
    expect(findings(rules)).toEqual(wanted)
  })

  it('finds what holds only under the thresholds in force, and says so', () => {
    const rules = [rule('a', 'p.amount > parameter.large'), rule('b', 'p.amount > parameter.limit'), rule('c', 'p.n > parameter.idle')]
    expect(findings(rules)).toEqual([])
    const set = compileRuleSet(rules, CONTEXT)
    if ('refusals' in set) throw new Error('unsound')
    const { findings: found } = analyse(set, { values: { limit: 100n, large: 200n, idle: 100 } })
    expect(found.filter(({ kind }) => !kind.startsWith('unused')).map(({ zh }) => zh)).toEqual([
      '按现行参数，规则 c：条件永不成立，永不命中。请改条件。', '按现行参数，规则 a 命中的，b 都命中，处置不轻于它。a 可以省去。'])
  })

  it('names what no rule uses, once each', () => {
    const set = compileRuleSet([rule('a', 'feature.payee_sum + feature.unit_sum > parameter.limit',
      { message: { zh: '{feature.payee_again} {p.amount}', en: 'x' } })], CONTEXT)
    if ('refusals' in set) throw new Error('unsound')
    const names = analyse(set).findings.flatMap(({ kind, names = [] }) => names.map((name) => `${kind} ${name}`))
    expect(names).toEqual(expect.arrayContaining(['unusedParameter parameter.large', 'unusedFeature feature.unread', 'unusedFact p.n']))
    expect(names.filter((name) => /limit$|payee_again|payee_sum|unit_sum|p\.amount/.test(name) && name !== 'unusedFact p.limit')).toEqual([])
  })

  it('counts the scans of history that a rule adds, and finds those without an index', () => {
    const set = compileRuleSet([rule('a', 'feature.payee_sum > 5'), rule('b', 'feature.payee_again + feature.unit_sum > 5 and p.n > 3')], CONTEXT)
    if ('refusals' in set) throw new Error('unsound')
    const indexes = ['create index h on x.history (region, payee, counts_from) include (amount)']
    const { cost, findings: found } = analyse(set, { indexes })
    expect(cost).toMatchObject({ scans: 2, rules: [{ rule: 'a', scans: 1, ownScans: 0 }, { rule: 'b', scans: 2, ownScans: 1 }] })
    expect(found.filter(({ kind }) => kind === 'noIndex')).toMatchObject([{ rules: ['b'], names: ['feature.unit_sum'] }])
    expect(found.find(({ kind }) => kind === 'noIndex')!.en).toContain('create index')
    expect(analyse(set, { indexes: ['CREATE INDEX h ON x.history USING btree (region, unit, counts_from)', ...indexes] }).findings.some(({ kind }) => kind === 'noIndex')).toBe(false)
  })

  it(`claims nothing about random sets that a judged document refutes (seed ${SEED})`, () => {
    console.log(`analysis: seed ${SEED}`)
    const random = generator(SEED)
    const rows = Array.from({ length: LARGE ? 2_000 : 300 }, () => randomFacts(random))
    const vocabulary = vocabularyOf(MODEL, [], PARAMETERS)
    const readable = (text: string) => !isRefusal(readCondition(text, { vocabulary }))
    const counts: Record<string, number> = {}
    for (let round = 0; round < (LARGE ? 600 : 40); round++) {
      const parts = Array.from({ length: 4 }, () => bool(random, 1).text).filter(readable)
      if (parts.length < 2) continue
      const part = () => (random() < 0.15 ? `p.amount > parameter.${pick(random, ['limit', 'large'])}` : pick(random, parts))
      const rules = Array.from({ length: 5 }, (_, index) => rule(`r${index}`,
        pick(random, [part(), `${part()} and ${part()}`, `${part()} or ${part()}`, `${part()} and not(${part()})`]),
        { level: pick(random, ['forbid', 'intercept', 'note', 'record']), ...(random() < 0.4 ? { applies: part() } : {}) }))
      const set = compileRuleSet(rules.filter(({ when }) => readable(when)), CONTEXT)
      if ('refusals' in set) continue
      const values: ParameterValues = { limit: BigInt(Math.floor(random() * 3) * 100), large: BigInt(Math.floor(random() * 3) * 100) }
      const { findings: claims } = analyse(set, { values })
      for (const row of rows) {
        const outcomes = new Map<string, Outcome>()
        for (const { rule: id, outcome } of judge(set, 'submit', { p: row } as Facts, { parameterValues: values }).findings) outcomes.set(id, outcome)
        for (const { kind, rules: [one, other], zh } of claims) {
          const [a, b]: (Outcome | undefined)[] = [outcomes.get(one ?? ''), outcomes.get(other ?? '')]
          const refuted = (kind === 'neverTrue' && a === 'hit') || (kind === 'neverApplies' && (a === 'hit' || a === 'pass'))
            || (kind === 'neverPasses' && a === 'pass') || (kind === 'alwaysTrue' && a !== 'hit' && a !== 'notApplicable' && set.rules.find(({ source }) => source.id === one)!.source.applies === undefined)
            || (kind === 'alwaysTrue' && a === 'pass') || (kind === 'subsumed' && a === 'hit' && b !== 'hit') || (kind === 'equivalent' && (a === 'hit') !== (b === 'hit'))
          if (refuted) expect.fail(`seed ${SEED}: ${zh}\n${JSON.stringify(rules.map(({ id, applies, when }) => ({ id, applies, when })), null, 1)}\n${a} ${b} on ${show(row)}`)
        }
      }
      for (const { kind, rules: [one], names } of claims) {
        counts[kind] = (counts[kind] ?? 0) + 1
        const source = rules.find(({ id }) => id === one)
        if (kind !== 'idlePart' || source?.applies !== undefined || /parameter/.test(source!.when)) continue
        const [whole, ...without] = [source!.when, ...['true', 'false'].map((word) => source!.when.replace(names![0]!, () => word))].map((text) => {
          const closure = compileCondition(text, MODEL)
          return isRefusal(closure) ? null : rows.map((p) => closure({ p })).join()
        })
        expect(without, `seed ${SEED}: ${source!.when} without ${names![0]}`).toContain(whole)
      }
    }
    console.log(`analysis: ${JSON.stringify(counts)}`)
    expect(counts['neverTrue']).toBeGreaterThan(3)
    expect(['subsumed', 'equivalent', 'conflict'].reduce((sum, kind) => sum + (counts[kind] ?? 0), 0)).toBeGreaterThan(5)
  }, LARGE ? 900_000 : 60_000)

  it('estimates a whole dearer than its parts, and a search in a text dearer than a comparison', () => {
    const vocabulary = vocabularyOf(MODEL)
    const cost = (text: string) => nanosecondsOf(readCondition(text, { vocabulary }) as never)
    const random = generator(7)
    for (let n = 0; n < 400; n += 1) {
      const [left, right] = [bool(random, 2).text, bool(random, 2).text]
      if ([left, right].some((text) => isRefusal(readCondition(text, { vocabulary })))) continue
      expect(cost(`(${left}) and (${right})`), `${left} / ${right}`).toBeGreaterThan(Math.max(cost(left), cost(right)))
    }
    expect(cost('contains(p.payee, "福利")')).toBeGreaterThan(cost('p.payee = "福利"'))
  })
})
