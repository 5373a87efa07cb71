import { describe, expect, it } from 'vitest'
import type { LoadedKind } from '#kernel/module/index.ts'
import { compileRuleSet, judge, type Facts, type FactModel, type FeatureSpec, type ParameterSpec, type RuleSource } from '#kernel/rules/index.ts'
import { boundWords, type Offices } from './bounds.ts'
import type { EvidencePart } from './model.ts'
import { evidenceParts } from './parts.ts'

const words = (zh: string, en: string) => ({ zh, en })
const model: FactModel = { groups: { payment: { title: words('支付', 'payment'), fields: {
  amount: { type: 'money', title: words('付款金额', 'amount'), nullable: true }, amountDue: { type: 'money', title: words('应付', 'due'), nullable: true },
  cash: { type: 'bool', title: words('现金', 'cash'), nullable: true }, paidOn: { type: 'date', title: words('付款日', 'paid on'), nullable: true },
  age: { type: 'days', title: words('账期', 'age'), nullable: true }, payee: { type: 'text', title: words('收款人', 'payee'), nullable: true },
} } } }
const parameters: ParameterSpec[] = [
  { id: 'limit', title: words('限额', 'limit'), type: 'money', unit: '元', tightens: 'down' },
  { id: 'times', title: words('次数上限', 'times'), type: 'int', unit: '次', tightens: 'down' },
]
const features: FeatureSpec[] = [{ id: 'week', title: words('7日次数', 'in 7 days'), source: { relation: 'a.b', columns: { payee: 'text' } }, agg: 'count', by: ['payee'], window: { kind: 'days', days: 7 } }]

function told(when: string, facts: Facts): EvidencePart {
  const rule: RuleSource = {
    id: 'R', version: 1, level: 'note', on: ['submit'], when, message: words('疑', 'doubt'), basis: { document: 'x', verified: false }, tell: 'clerk',
    evidence: [], examples: { hit: [], pass: [] },
  }
  const ruleSet = compileRuleSet([rule], { model, features, parameters })
  if ('refusals' in ruleSet) throw new Error(ruleSet.refusals[0]!.message.en)
  const [finding] = judge(ruleSet, 'submit', facts, { parameterValues: { limit: 5_000_00n, times: 3 } }).findings
  // As it comes back from the database.
  const stored = JSON.parse(JSON.stringify(finding, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value))) as never
  return evidenceParts({ judged: { model, features, parameters } } as unknown as LoadedKind, stored)!
}
/** The phrases on the way that made the result, in order. */
const way = (part: EvidencePart): string[] => (part.decided ? [part.worked?.en ?? part.phrase.en, ...part.parts.flatMap(way)] : [])

describe('a stored tree in words', () => {
  it('names each value in its unit', () => {
    const part = told('payment.amount > parameter.limit and feature.week >= parameter.times and payment.age > duration("P1D")', {
      payment: { amount: 5_200_00n, age: 30 }, feature: { week: 4n } })
    expect(part.parts.map(({ values }) => values.map(({ name, value }) => `${name.zh}=${value.zh}`))).toEqual([
      ['限额=5,000.00 元', '付款金额=5,200.00 元'], ['次数上限=3 次', '7日次数=4'], ['账期=30 天']])
    expect(part.parts[0]).toMatchObject({ phrase: { zh: '付款金额大于限额', en: 'amount is above limit' }, worked: { zh: '付款金额 5,200.00 > 5,000.00', en: 'amount 5,200.00 > 5,000.00' } })
    expect(part.parts[2]!.values[0]!.value.en).toBe('30 days')
  })

  it('says of what was not known that it was not given, in both languages, and never 0 or nothing', () => {
    const part = told('payment.amount > parameter.limit', { payment: { amount: null } })
    expect(part).toMatchObject({ truth: null, values: [{ name: { zh: '限额' } }, { name: { zh: '付款金额' }, value: { zh: '未提供', en: 'not given' }, given: false }] })
    expect(part.worked).toEqual({ zh: '付款金额 未提供 > 5,000.00', en: 'amount not given > 5,000.00' })
  })

  it('says of a threshold which level set it, and of a fact nothing', () => {
    const tree = { text: 'payment.amount > parameter.limit', words: { zh: '付款金额 > 限额：成立', en: 'amount > limit: true' }, value: true }
    const offices = { 330000000: { name: '某省财政厅', level: 'province' }, 330502000: { name: '某区财政局', level: 'county' } } as const
    const bound = (levels: { region: string; unit: string | null }[], known: Offices = offices) => {
      const part = evidenceParts({ judged: { model, features, parameters } } as unknown as LoadedKind, { values: { 'payment.amount': '1', 'parameter.limit': '1' }, tree } as never,
        boundWords({ limit: levels }, known))!
      expect(part.values.find(({ name }) => name.zh === '付款金额')).not.toHaveProperty('bound')
      return part.values.find(({ name }) => name.zh === '限额')!.bound
    }
    expect(bound([{ region: '330000000', unit: null }])).toEqual({ zh: '省级设定（某省财政厅）', en: 'set by the province, 某省财政厅' })
    expect(bound([{ region: '330502000', unit: 'u' }])).toEqual({ zh: '某区财政局为本单位设定', en: 'set for this unit by 某区财政局' })
    expect(bound([{ region: '330000000', unit: null }, { region: '330502000', unit: null }])!.zh).toBe('省级设定（某省财政厅）、县级设定（某区财政局）')
    expect(bound([{ region: '330502000', unit: null }], {})).toEqual({ zh: '设定（330502000）', en: 'set by 330502000' })
    expect(bound([])).toBeUndefined()
  })

  it('says codes with their names, in the sentence and in the values', () => {
    const coded: FactModel = { groups: { payment: { title: words('支付', 'payment'), fields: {
      class: { type: 'code', catalogue: 'classes', title: words('科目', 'class') }, way: { type: 'text', title: words('方式', 'way'), codes: [{ code: 'card', ...words('公务卡', 'by card') }] },
    } } } }
    const cards: ParameterSpec = { id: 'cards', title: words('卡科目', 'card classes'), type: 'list<text>', unit: '', tightens: 'subset', catalogue: 'classes' }
    const codeName = (catalogue: string, code: string) => (catalogue === 'classes' && code === '30206' ? words('电费', 'electricity') : null)
    const finding = { values: { 'payment.class': '30206', 'payment.way': 'card', 'parameter.cards': ['30206', '39999'] }, tree: {
      text: 'under(payment.class, "30206") and payment.way = "card" and payment.class in parameter.cards', words: words('', ''), value: true } }
    const part = evidenceParts({ judged: { model: coded, features: [], parameters: [cards] } } as unknown as LoadedKind, finding as never, {}, codeName)!
    expect(part.phrase.zh).toBe('科目属于“电费”（30206）类，并且方式等于“公务卡”（card），并且科目在卡科目中')
    expect(part.values.map(({ value }) => value)).toEqual([words('“电费”（30206）', '“electricity” (30206)'), words('“公务卡”（card）', '“by card” (card)'), words('30206 电费、39999', '30206 electricity, 39999')])
  })

  it('does not take one fact for another whose name begins alike', () => {
    const part = told('payment.amountDue > 1 and payment.amount > 1', { payment: { amount: 2_00n, amountDue: 3_00n } })
    expect(part.parts.map(({ values }) => values.map(({ name }) => name.en))).toEqual([['due'], ['amount']])
  })
})

it('a part that the names of today cannot read keeps the words of then', () => {
  const kind = { judged: { model: { groups: {} }, features, parameters } } as unknown as LoadedKind
  const tree = { text: 'old.flag', words: { zh: 'old.flag [旧标志 是]：成立', en: 'old.flag [old flag yes]: true' }, value: true }
  expect(evidenceParts(kind, { values: {}, tree } as never)).toMatchObject({ phrase: { zh: 'old.flag [旧标志 是]', en: 'old.flag [old flag yes]' }, worked: null, truth: true })
})

describe('the way that made the result', () => {
  const facts = { payment: { amount: 2_00n, cash: true, payee: '甲', age: 3 } }
  it('takes the true part of “any”, all parts of “all”, and what is inside “not”', () => {
    expect(way(told('payment.amount > 5 or payment.cash', facts))).toEqual(['any of these', 'cash: yes'])
    expect(way(told('payment.amount > 1 and payment.cash', facts))).toEqual(['all of these', 'amount 2.00 > 1.00', 'cash: yes'])
    expect(way(told('not(payment.amount > 5 and payment.cash)', facts))).toEqual(['not', 'all of these', 'amount 2.00 > 5.00'])
    expect(way(told('not(payment.amount > 5 or payment.payee = "乙")', facts))).toEqual(['not', 'any of these', 'amount 2.00 > 5.00', 'payee “甲” = “乙”'])
  })

  it('takes the unknown part when the whole could not be judged', () => {
    expect(way(told('payment.cash and payment.amount > 1', { payment: { cash: true, amount: null } }))).toEqual(['all of these', 'amount not given > 1.00'])
  })

  it('takes of a choice its condition and the branch that was taken', () => {
    const phrases = way(told('if payment.cash then payment.amount > 1 else payment.amount > 9', facts))
    expect(phrases.slice(1)).toEqual(['cash: yes', 'amount 2.00 > 1.00'])
  })

  it('leaves out all that lies below a part that decided nothing', () => {
    const part = told('payment.cash or (payment.amount > 5 and payment.payee = "甲")', facts)
    expect(part.parts[1]!.parts.map(({ truth, decided }) => [truth, decided])).toEqual([[false, false], [true, false]])
  })
})
