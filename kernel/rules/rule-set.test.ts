import { describe, expect, it } from 'vitest'
import { analyse } from './analysis/analyse.ts'
import { loadRules } from './load.ts'
import {
  effectOfCannotJudge, EFFECTS, strongest, type FactModel, type Facts, type FeatureSpec, type FieldSpec,
  type FieldType, type ParameterSpec, type ParameterValues, type RuleSource,
} from './model.ts'
import type { RuleSet, RuleSetContext } from './plan.ts'
import { checkExamples, compileRuleSet, faultUnder, judge, planOf } from './rule-set.ts'
import { storedFinding } from './store.ts'

const field = (type: FieldType, zh: string, more: Partial<FieldSpec> = {}): FieldSpec =>
  ({ type, title: { zh, en: zh }, ...more })
const MODEL: FactModel = {
  groups: {
    payment: {
      title: { zh: '付款', en: 'payment' },
      fields: {
        amount: field('money', '付款金额'), limit: field('money', '限额', { nullable: true }), purpose: field('text', '用途'),
        cash: field('bool', '现金'),
        econ: field('code', '经济分类'), day: field('date', '日期'),
        count: field('int', '人数', { lo: 0, hi: 10_000, nullable: true }), payee: field('text', '收款人'),
      },
    },
    card: { title: { zh: '公务卡', en: 'card' }, fields: { used: field('bool', '使用公务卡', { nullable: true }) } },
  },
}
const SOURCE = { relation: 'trial.history', columns: { unit: 'text', payee: 'text', amount: 'money' } } as const
const FEATURES: FeatureSpec[] = [
  { id: 'payee_sum_30d', title: { zh: '三十天内付给同一收款人', en: 'paid to the payee in 30 days' }, source: SOURCE, agg: 'sum',
    of: 'amount', by: ['payee'], window: { kind: 'days', days: 30 } },
  { id: 'payee_mean', title: { zh: '平均每笔', en: 'mean payment' }, source: SOURCE, agg: 'avg', of: 'amount',
    by: ['payee'], window: { kind: 'all' } },
  { id: 'payee_share', title: { zh: '占本单位付款的比重', en: 'share of what the unit paid' }, source: SOURCE, agg: 'shareOf', of: 'amount',
    by: ['unit', 'payee'], within: ['unit'], window: { kind: 'yearToDate' } },
]
const PARAMETERS: ParameterSpec[] = [
  { id: 'cash_limit', title: { zh: '现金上限', en: 'cash limit' }, type: 'money', unit: '元', tightens: 'down' },
  { id: 'banned_words', title: { zh: '禁用词', en: 'banned words' }, type: 'list<text>', unit: '', tightens: 'superset' },
]
const CONTEXT: RuleSetContext = { model: MODEL, features: FEATURES, parameters: PARAMETERS }

const rule = (id: string, when: string, more: Partial<RuleSource> = {}): RuleSource => ({
  id, version: 1, level: 'intercept', on: ['submit'], when,
  message: { zh: '超限 {payment.amount}', en: 'above {payment.amount}' },
  basis: { document: '[DK] 示例', verified: false }, tell: 'clerk', evidence: [], examples: { hit: [], pass: [] },
  ...more,
})

const PAYMENT: Facts = {
  payment: { amount: 5_200_000n, limit: 5_000_000n, purpose: '购买办公用品', cash: true, econ: '30201', day: '2026-03-31',
    count: 3, payee: '甲公司' },
  card: { used: false },
  feature: { payee_sum_30d: 100n, 'payee_mean.sum': 300n, 'payee_mean.count': 3 },
}

function ready(sources: RuleSource[], context: RuleSetContext = CONTEXT): RuleSet {
  const ruleSet = compileRuleSet(sources, context)
  if ('refused' in ruleSet) throw new Error(ruleSet.refusals.map(({ message }) => message.en).join('\n'))
  return ruleSet
}

describe('thresholds that make no condition of a rule', () => {
  const asked = (when: string, type: ParameterSpec['type'], values: ParameterValues, applies?: string) => {
    const set = compileRuleSet([{ ...rule('asked', when), ...(applies ? { applies } : {}) }, rule('beside', 'payment.amount > 1')],
      { ...CONTEXT, parameters: [{ id: 'odd', type, title: { zh: '奇', en: 'odd' }, unit: '', tightens: 'down' }] })
    if ('refusals' in set) throw new Error(set.refusals[0]!.message.en)
    return { set, findings: judge(set, 'submit', { payment: { amount: 500n, purpose: '词1号' } } as Facts, { parameterValues: values }).findings }
  }
  const MANY = Array.from({ length: 3_000 }, (_, index) => `词${index}号`)

  it.each<[string, string, ParameterSpec['type'], ParameterValues, string | undefined]>([
    ['a divisor of 0', 'payment.amount / parameter.odd > 5', 'money', { odd: 0n }, undefined],
    ['a ratio of 0', 'payment.amount / parameter.odd > 5', 'ratio', { odd: '0.00' }, undefined],
    ['a list too long to go through', 'some w in parameter.odd satisfies contains(payment.purpose, w)', 'list<text>', { odd: MANY }, undefined],
    ['one in what the rule applies to', 'payment.amount > 0.5', 'money', { odd: 0n }, 'payment.amount / parameter.odd > 5'],
  ])('%s: that rule cannot be judged, and names the parameter; the others are', (_, when, type, values, applies) => {
    const { set, findings } = asked(when, type, values, applies)
    expect(findings.map(({ rule: id, outcome, unknown }) => [id, outcome, unknown])).toEqual([['asked', 'cannotJudge', ['parameter.odd']], ['beside', 'hit', undefined]])
    expect(faultUnder(set, values)).toMatchObject({ rule: 'asked', reason: { refused: true } })
    expect(analyse(set, { values }).findings.filter(({ rules, kind }) => rules.includes('asked') && !kind.startsWith('unused'))).toEqual([])
  })

  it('is none where they can be computed', () => {
    const { set, findings } = asked('payment.amount / parameter.odd > 5', 'money', { odd: 1n })
    expect([findings[0]!.outcome, faultUnder(set, { odd: 1n })]).toEqual(['hit', null])
  })
})

describe('a share of a wider sum', () => {
  const share = (part: bigint | null, whole: bigint | null) => {
    const ruleSet = ready([rule('SHARE-01', 'feature.payee_share > 0.3', { message: { zh: '占 {feature.payee_share}', en: 'share {feature.payee_share}' } })])
    expect(ruleSet.features.map(({ id, agg, by }) => [id, agg, by])).toEqual([['payee_share.part', 'sum', ['unit', 'payee']], ['payee_share.whole', 'sum', ['unit']]])
    return judge(ruleSet, 'submit', { ...PAYMENT, feature: { 'payee_share.part': part, 'payee_share.whole': whole } }).findings[0]!
  }

  it('is compared exactly, to the fen in 10 billion yuan', () => {
    expect(share(300_000_000_000_000_000n, 1_000_000_000_000_000_000n).outcome).toBe('pass')
    expect(share(300_000_000_000_000_001n, 1_000_000_000_000_000_000n)).toMatchObject({ outcome: 'hit', message: { zh: '占 0.3' } })
  })

  it('of nothing, and of nobody, cannot be judged', () => {
    expect(share(0n, 0n).outcome).toBe('cannotJudge')
    expect(share(null, 5n).outcome).toBe('cannotJudge')
  })
})

describe('a rule', () => {
  it('that is hit says so in words, with the value of every part', () => {
    const verdict = judge(ready([rule('over-limit', 'payment.cash and payment.amount > payment.limit * 0.9',
      { signer: 'chief', evidence: ['plan'] })]), 'submit', PAYMENT)
    expect(verdict).toMatchObject({ effect: 'intercept', signers: ['chief'], evidenceKinds: [] })
    expect(judge(ready([rule('papers', 'payment.cash', { level: 'evidence', evidence: ['plan'] })]), 'submit', PAYMENT).evidenceKinds).toEqual(['plan'])
    const [finding] = verdict.findings
    expect(finding).toMatchObject({
      rule: 'over-limit', version: 1, outcome: 'hit', level: 'intercept', effect: 'intercept',
      message: { zh: '超限 52,000.00', en: 'above 52,000.00' },
      values: { 'payment.amount': '5200000', 'payment.limit': '5000000', 'payment.cash': true },
    })
    expect(finding!.tree).toEqual({
      text: 'payment.cash and payment.amount > payment.limit * 0.9', value: true,
      words: { zh: '各项同时成立：成立', en: 'all of these: true' },
      parts: [
        { text: 'payment.cash', value: true,
          words: { zh: 'payment.cash [现金 是]：成立', en: 'payment.cash [现金 yes]: true' } },
        {
          text: 'payment.amount > payment.limit * 0.9', value: true,
          words: {
            zh: '付款金额 52,000.00 > payment.limit * 0.9 = 45,000.00（限额 50,000.00）：成立',
            en: '付款金额 52,000.00 > payment.limit * 0.9 = 45,000.00 (限额 50,000.00): true',
          },
        },
      ],
    })
  })

  it('words each document by its own facts, each fact as its condition has it, and a part of a fact as such', () => {
    const share = { title: { zh: '约定', en: 'terms' }, fields: { share: field('ratio', '比例') } }
    const ruleSet = ready([rule('whole', 'payment.amount > 100'), rule('half', 'payment.amount / 2 > 100'), rule('share', 'terms.share > 0.1'),
      rule('choice', 'if payment.cash then terms.share > 0.1 else false')], { ...CONTEXT, model: { groups: { ...MODEL.groups, terms: share } } })
    const words = (amount: bigint, ratio: string) => judge(ruleSet, 'submit', { payment: { ...PAYMENT['payment'], amount }, terms: { share: ratio } })
      .findings.map(({ tree }) => tree!.words.zh)
    const half = (whole: string, part: string) => `payment.amount / 2 = ${part}（付款金额 ${whole}） > 100.00：成立`
    const choice = (exact: string) => `if payment.cash then terms.share > 0.1 else false [现金 是；比例 ${exact}]：成立`
    expect(words(60_000n, '0.123456')).toEqual(['付款金额 600.00 > 100.00：成立', half('600.00', '300.00'), '比例 ≈0.1234 > 0.1：成立', choice('0.123456')])
    expect(words(70_000n, '0.9')).toEqual(['付款金额 700.00 > 100.00：成立', half('700.00', '350.00'), '比例 0.9 > 0.1：成立', choice('0.9')])
  })

  it('that passes is stored small: version, outcome, parameter and feature values', () => {
    const ruleSet = ready([rule('plain', 'payment.amount > 60000'),
      rule('thresholds', 'payment.amount + feature.payee_sum_30d > parameter.cash_limit')])
    const { effect, findings } = judge(ruleSet, 'submit', PAYMENT, { parameterValues: { cash_limit: 6_000_000n } })
    expect(effect).toBe('pass')
    expect(findings.map(storedFinding)).toEqual([
      { rule: 'plain', version: 1, outcome: 'pass' },
      { rule: 'thresholds', version: 1, outcome: 'pass',
        values: { 'parameter.cash_limit': '6000000', 'feature.payee_sum_30d': '100' } },
    ])
  })

  it('that reads a list which was not delivered is not applicable, although its condition would be false in any case', () => {
    const list = { title: { zh: '名单', en: 'list' }, from: 'nothing' as const, fields: { listed: field('bool', '在名单') } }
    const ruleSet = ready([rule('listed', 'list.listed and payment.amount > 60000'), rule('concerned', 'list.listed', { applies: 'payment.amount > 60000' })],
      { ...CONTEXT, model: { groups: { ...MODEL.groups, list } } })
    const outcomes = (facts: Facts) => judge(ruleSet, 'submit', facts).findings.map(({ outcome }) => outcome)
    expect(outcomes(PAYMENT)).toEqual(['notApplicable', 'notApplicable'])
    expect(outcomes({ ...PAYMENT, list: { listed: false } })).toEqual(['pass', 'notApplicable'])
    expect(outcomes({ payment: { ...PAYMENT['payment'], amount: 7_000_000n } })).toEqual(['notApplicable', 'notApplicable'])
    expect(outcomes({ payment: { ...PAYMENT['payment'], amount: 7_000_000n }, list: { listed: true } })).toEqual(['hit', 'hit'])
  })

  it('that asks for a fact nobody knows cannot be judged, and never passes', () => {
    const { effect, findings } = judge(ready([rule('unknown', 'payment.amount > payment.limit')]), 'submit',
      { payment: { ...PAYMENT['payment'], limit: null } })
    expect(effect).toBe('intercept')
    expect(findings[0]).toMatchObject({ outcome: 'cannotJudge', effect: 'intercept', unknown: ['payment.limit'],
      tree: { value: null } })
  })

  it('that is decided by the facts it has is judged although another is unknown', () => {
    const { findings } = judge(ready([rule('decided', 'payment.amount > 100000 and payment.count > 5')]), 'submit',
      { payment: { ...PAYMENT['payment'], count: null } })
    expect(findings[0]!.outcome).toBe('pass')
  })

  it('whose parameter has no value cannot be judged, even where the rest would decide', () => {
    const ruleSet = ready([rule('p', 'payment.cash and payment.amount > parameter.cash_limit'),
      rule('w', 'contains any(payment.purpose, parameter.banned_words)', { level: 'evidence' })])
    const verdict = judge(ruleSet, 'submit', { payment: { ...PAYMENT['payment'], cash: false } })
    expect(verdict.findings.map(({ outcome, effect, unknown }) => [outcome, effect, unknown])).toEqual([
      ['cannotJudge', 'intercept', ['parameter.cash_limit']], ['cannotJudge', 'note', ['parameter.banned_words']],
    ])
  })

  it('does not apply when its condition says so, or when the facts it needs were never delivered', () => {
    const ruleSet = ready([rule('cash-only', 'payment.amount > parameter.cash_limit', { applies: 'payment.cash' }),
      rule('card', 'not(card.used)')])
    const verdict = judge(ruleSet, 'submit', { payment: { ...PAYMENT['payment'], cash: false } },
      { notDelivered: ['card'] })
    expect(verdict.findings.map(storedFinding)).toEqual([{ rule: 'cash-only', version: 1, outcome: 'notApplicable' },
      { rule: 'card', version: 1, outcome: 'notApplicable' }])
    expect(verdict.effect).toBe('pass')
    const used = ready([rule('used', 'card.used')])
    expect(judge(used, 'submit', PAYMENT).findings[0]!.outcome).toBe('pass')
    expect(judge(used, 'submit', PAYMENT, { notDelivered: ['card'] }).findings[0]!.outcome).toBe('notApplicable')
  })

  it('whose applicability is unknown cannot be judged', () => {
    const verdict = judge(ready([rule('card', 'payment.cash', { applies: 'card.used' })]), 'submit',
      { ...PAYMENT, card: { used: null } })
    expect(verdict.findings[0]).toMatchObject({ outcome: 'cannotJudge', unknown: ['card.used'] })
  })

  it('is asked only by the commands it names', () => {
    const ruleSet = ready([rule('a', 'payment.cash', { on: ['order'] })])
    expect(judge(ruleSet, 'submit', PAYMENT).findings).toEqual([])
    expect(judge(ruleSet, 'order', PAYMENT).effect).toBe('intercept')
  })

  it('compares with a mean exactly, and a mean of nothing is unknown', () => {
    const ruleSet = ready([rule('mean', 'payment.amount > feature.payee_mean * 3',
      { message: { zh: '均 {feature.payee_mean}', en: 'mean {feature.payee_mean}' } })])
    const at = (amount: bigint, sum: bigint, count: number) =>
      judge(ruleSet, 'submit', { payment: { ...PAYMENT['payment'], amount },
      feature: { 'payee_mean.sum': sum, 'payee_mean.count': count } }).findings[0]!
    expect(at(100n, 100n, 3).outcome).toBe('pass')
    expect(at(101n, 100n, 3)).toMatchObject({ outcome: 'hit', message: { zh: '均 0.33' },
      values: { 'feature.payee_mean.sum': '100', 'feature.payee_mean.count': 3 } })
    expect(at(101n, 0n, 0).outcome).toBe('cannotJudge')
  })
})

describe('effects', () => {
  it('says one person and two people in its sentence', () => {
    const counting = ready([rule('count', 'payment.count > 0', {
      message: { zh: '{payment.count} 人', en: '{payment.count} {payment.count|person is|people are} paid' } })])
    const said = (count: number) => judge(counting, 'submit', { ...PAYMENT, payment: { ...PAYMENT['payment'], count } }, { parameterValues: {}, notDelivered: [] })
      .findings[0]!.message!.en
    expect([said(1), said(2)]).toEqual(['1 person is paid', '2 people are paid'])
    const wrong = compileRuleSet([rule('wrong', 'payment.cash', { message: { zh: '{payment.count|人}', en: '' } })], CONTEXT)
    expect((wrong as { refusals: { code: string }[] }).refusals.map(({ code }) => code)).toEqual(['rules.placeholder'])
  })

  it('are ordered from forbid to record, and the strongest wins', () => {
    for (const [index, left] of EFFECTS.entries()) for (const [other, right] of EFFECTS.entries()) expect(strongest(left, right)).toBe(EFFECTS[Math.min(index, other)])
    expect(strongest('record', 'pass')).toBe('record')
    expect(EFFECTS.map(effectOfCannotJudge)).toEqual(['intercept', 'intercept', 'note', 'note', 'note'])
  })

  it('come from the level names of the region', () => {
    const ruleSet = ready([rule('a', 'payment.cash', { level: '红色' }), rule('b', 'payment.cash', { level: '灰色' })],
      { ...CONTEXT, levels: { 红色: 'intercept', 灰色: 'forbid' } })
    expect(judge(ruleSet, 'submit', PAYMENT)).toMatchObject({ effect: 'forbid',
      findings: [{ level: '红色', effect: 'intercept' }, { level: '灰色', effect: 'forbid' }] })
  })
})

describe('a rule set', () => {
  it('with faults does not exist; every fault is named with rule and place', () => {
    const result = compileRuleSet([
      rule('one', 'payment.amonut > 5'), rule('one', 'payment.cash'), rule('two', 'payment.cash', { level: 'severe' }),
      rule('three', 'payment.cash', { message: { zh: '{payment.sum}', en: '' }, applies: 'payment.amount',
        place: { file: 'r.yaml', lines: { applies: 5 } } }),
    ], CONTEXT)
    expect((result as { refusals: { code: string; message: { en: string } }[] }).refusals.map(({ code, message }) =>
      `${code} ${message.en}`)).toEqual([
      'rules.unknown_name Rule one, when (one): Line 1, column 1: no fact, feature or parameter is called “payment.amonut”. Did you mean “payment.amount”?',
      'rules.duplicate_rule The rule id one appears twice. Give one of them a new id.',
      'rules.unknown_level Rule two: the level “severe” is not in the level table. Allowed: forbid, intercept, evidence, note, record.',
      'rules.expected_type Rule three, applies (r.yaml:5): Line 1, column 1, “payment.amount”: a yes-or-no value is expected here, this is a number.',
      expect.stringContaining('Rule three: its message uses “payment.sum”'),
    ])
  })

  it('refuses facts with names that the language would read otherwise', () => {
    const model: FactModel = { groups: { p: { title: { zh: '', en: '' },
      fields: { '收入 and 支出': field('money', 'x'), in: field('bool', 'x') } } } }
    expect(compileRuleSet([], { ...CONTEXT, model, features: [] }))
      .toMatchObject({ refusals: [{ code: 'rules.bad_field_name' }, { code: 'rules.bad_field_name' }] })
  })

  it('compiles once for each vector of parameter values', () => {
    const ruleSet = ready([rule('p', 'payment.amount > parameter.cash_limit')])
    const first = planOf(ruleSet, { cash_limit: 5n })
    expect(planOf(ruleSet, { cash_limit: 5n, unused: 1 })).toBe(first)
    expect(planOf(ruleSet, { cash_limit: 6n })).not.toBe(first)
    expect(judge(ruleSet, 'submit', PAYMENT, { parameterValues: { cash_limit: 5_200_000n } }).effect).toBe('pass')
    expect(judge(ruleSet, 'submit', PAYMENT, { parameterValues: { cash_limit: 5_199_999n } }).effect).toBe('intercept')
  })

  it('runs the examples of its rules, amounts in yuan', () => {
    const text = `id: cash
version: 1
level: intercept
on: [submit]
when: payment.cash and payment.amount > parameter.cash_limit
message: { zh: 现金, en: cash }
basis: { document: 示例, verified: false }
tell: clerk
examples:
  hit:
    - { payment: { amount: 1000.01, cash: true }, parameter: { cash_limit: 1000 } }
    - { payment: { amount: 1000, cash: true }, parameter: { cash_limit: 1000 } }
  pass:
    - { payment: { amount: 1000, cash: true }, parameter: { cash_limit: 1000 } }
`
    const refusals = checkExamples(ready(loadRules(text, 'cash.yaml') as RuleSource[]))
    expect(refusals.map(({ message }) => message.en))
      .toEqual(['Rule cash: example 2 should be “hit” but is “pass”. Correct the example or the condition.'])
  })
})
