import { describe, expect, it } from 'vitest'
import { isRefusal } from '#kernel/values/refusal.ts'
import { readCondition } from '../condition.ts'
import { mistakeAt } from '../mistakes.ts'
import type { FactModel, FieldSpec, FieldType } from '../model.ts'
import { vocabularyOf } from '../vocabulary.ts'
import { plainNumber } from '../written-number.ts'
import { diagnose } from './diagnostics.ts'

const field = (type: FieldType, zh: string, en: string): FieldSpec => ({ type, title: { zh, en }, nullable: true })
const OFFICE: FactModel = { groups: {
  payment: { title: { zh: '支付', en: 'payment' }, fields: {
    amount: field('money', '支付金额', 'amount'), purpose: field('text', '用途', 'purpose'), cash: field('bool', '现金支付', 'in cash'), date: field('date', '支付日期', 'payment day'),
    submitted: field('timestamp', '送审时刻', 'submission'), tags: field('list<text>', '附件', 'attachments'), count: field('int', '次数', 'times'),
    share: field('ratio', '占比', 'share'), wait: field('days', '等待天数', 'days waited'), economicClass: field('code', '经济分类', 'economic class'),
    settlement: { ...field('text', '结算方式', 'settlement'), codes: [{ code: 'cash', zh: '现金', en: 'in cash' }, { code: 'card', zh: '公务卡', en: 'by card' }] } } },
  payee: { title: { zh: '收款人', en: 'payee' }, fields: { name: field('text', '名称', 'name') } },
} }
const WORDS = vocabularyOf(OFFICE, [], [{ id: 'singleLimit', type: 'money', title: { zh: '单笔限额', en: 'single limit' }, unit: '元', tightens: 'down' }])

describe('what an officer writes who does not know the language', () => {
  // What is written, the words at fault, and the whole as it is to be; the last is null where only a person can know.
  it.each<[text: string, fault: string, mended: string | null]>([
    // Signs of a Chinese keyboard.
    ['payment。amount > 50000', '。', 'payment.amount > 50000'], ['payment.amount > 50000。', '。', 'payment.amount > 50000'],
    ['payment.purpose = 「会议（一）」', '「会议（一）」', 'payment.purpose = "会议（一）"'], ['payment.purpose = “会议”', '“会议”', 'payment.purpose = "会议"'],
    ["payment.purpose = '会议'", "'会议'", 'payment.purpose = "会议"'], ['payment.purpose = ＂会议＂', '＂会议＂', 'payment.purpose = "会议"'], ['payment.purpose = 《会议》', '《会议》', 'payment.purpose = "会议"'],
    ['payment.purpose = "会议', '"会议', 'payment.purpose = "会议"'], ['payment.purpose = "会议”', '"会议”', 'payment.purpose = "会议"'], ['payment.purpose = "会议"；', '；', 'payment.purpose = "会议"'],
    ['payment.amount ≥ 5', '≥', 'payment.amount >= 5'], ['payment.amount 》 5', '》', 'payment.amount > 5'], ['payment.amount × 2 > 5', '×', 'payment.amount * 2 > 5'],
    ['【payment.cash】', '【payment.cash】', '(payment.cash)'], ['payment.cash、payment.amount > 1', '、', 'payment.cash and payment.amount > 1'], ['payment.cash, payment.amount > 1', ',', 'payment.cash and payment.amount > 1'],
    ['payment.purpose in ("a"、"b")', '、', 'payment.purpose in ("a","b")'],
    // Signs of other languages.
    ['payment.amount == 5', '==', 'payment.amount = 5'], ['payment.amount ＝ = 5', '＝ =', 'payment.amount = 5'], ['payment.amount => 5', '=>', 'payment.amount >= 5'], ['payment.amount > > 5', '> >', 'payment.amount > 5'],
    ['payment.cash&&payment.amount > 1', '&&', 'payment.cash and payment.amount > 1'], ['payment.cash || payment.amount > 1', '||', 'payment.cash or payment.amount > 1'],
    ['payment.cash AND payment.amount > 1', 'AND', 'payment.cash and payment.amount > 1'], ['!payment.cash', '!payment.cash', 'not(payment.cash)'], ['not payment.cash', 'not payment.cash', 'not(payment.cash)'],
    ['payment.purpose not in ("会议")', 'payment.purpose not in ("会议")', 'not(payment.purpose in ("会议"))'], ['payment.purpose is null', 'is null', 'payment.purpose = null'],
    ['payment.cash = TRUE', 'TRUE', 'payment.cash = true'], ['payment.purpose like "%会议%"', 'payment.purpose like "%会议%"', 'contains(payment.purpose, "会议")'],
    ['payment.purpose.contains("会议")', 'payment.purpose.contains("会议")', 'contains(payment.purpose, "会议")'], ['len(payment.purpose) > 5', 'len', 'string length(payment.purpose) > 5'],
    ['payment.purpose.length > 5', 'payment.purpose.length', 'string length(payment.purpose) > 5'], ['payment.purpose startswith "会"', 'payment.purpose startswith "会"', 'starts with(payment.purpose, "会")'],
    ['payment.purpose endsWith "费"', 'payment.purpose endsWith "费"', 'ends with(payment.purpose, "费")'], ['payment.cash is true', 'is ', 'payment.cash = true'],
    ['payment.amount in 1..5', 'in 1..5', 'payment.amount in [1..5]'], ['payment.amount between 1 to 5', 'between 1 to 5', 'payment.amount between 1 and 5'],
    ['payment.purpose = "会议" or "培训"', 'payment.purpose = "会议" or "培训"', 'payment.purpose in ("会议", "培训")'], ['payment.amount >= 1000 <= 5000', 'payment.amount >= 1000 <= 5000', 'payment.amount >= 1000 and payment.amount <= 5000'],
    // Words of the office.
    ['payment.amount 大于 5', '大于', 'payment.amount > 5'], ['payment.amount不超过5', '不超过', 'payment.amount<=5'], ['payment.cash并且payment.amount > 1', '并且', 'payment.cash and payment.amount > 1'],
    ['payment.cash = 是', '是', 'payment.cash = true'], ['payment.purpose 包含 "会议"', 'payment.purpose 包含 "会议"', 'contains(payment.purpose, "会议")'],
    ['payment.tags contains "发票"', 'payment.tags contains "发票"', 'list contains(payment.tags, "发票")'], ['如果 payment.cash', '如果 ', 'payment.cash'],
    // Numbers and money.
    ['payment.share > 30%', '30%', 'payment.share > 0.3'], ['payment.share > ０.５％', '０.５％', 'payment.share > 0.005'], ['payment.amount > 5万', '5万', 'payment.amount > 50000'],
    ['payment.amount > 1.5亿元', '1.5亿元', 'payment.amount > 150000000'], ['payment.amount > 五万', '五万', 'payment.amount > 50000'], ['payment.amount > 一万五', '一万五', null],
    ['payment.amount > 50，000', '50，000', 'payment.amount > 50000'], ['payment.amount > ￥50,000.50', '￥50,000.50', 'payment.amount > 50000.5'], ['payment.amount > 50000元', '50000元', 'payment.amount > 50000'],
    ['payment.amount > 5000000分', '5000000分', 'payment.amount > 50000'], ['payment.amount > 50000.555', '50000.555', null], ['payment.amount > 1e5', '1e5', 'payment.amount > 100000'], ['payment.wait > 5天', '5天', 'payment.wait > 5'],
    // Dates.
    ['payment.date > 2026/1/1', '2026/1/1', 'payment.date > date("2026-01-01")'], ['payment.date > 2026-01-01', '2026-01-01', 'payment.date > date("2026-01-01")'],
    ['payment.date > 2026年1月1日', '2026年1月1日', 'payment.date > date("2026-01-01")'], ['payment.date > date("2026/1/1")', 'date("2026/1/1")', 'payment.date > date("2026-01-01")'],
    ['payment.date > "2026-01-01"', 'payment.date > "2026-01-01"', 'payment.date > date("2026-01-01")'], ['payment.date > 20260101', 'payment.date > 20260101', 'payment.date > date("2026-01-01")'],
    ['payment.date > 2026/2/30', '2026/2/30', null], ['payment.date + 5天 > date("2026-01-01")', '5天', 'payment.date + duration("P5D") > date("2026-01-01")'],
    ['payment.date + 5 > date("2026-01-01")', 'payment.date + 5', 'payment.date + duration("P5D") > date("2026-01-01")'], ['payment.submitted > date("2026-01-01")', 'payment.submitted > date("2026-01-01")', 'date of(payment.submitted) > date("2026-01-01")'],
    // Names.
    ['paymnet.amuont > 1', 'paymnet.amuont', 'payment.amount > 1'], ['amount > 1', 'amount', 'payment.amount > 1'], ['支付金额 > 1', '支付金额', 'payment.amount > 1'], ['支付.支付金额 > 1', '支付.支付金额', 'payment.amount > 1'],
    ['payment.amount > 单笔限额', '单笔限额', 'payment.amount > parameter.singleLimit'], ['payment.economic_class = "1"', 'payment.economic_class', 'payment.economicClass = "1"'], ['contain(payee.name, "会")', 'contain', 'contains(payee.name, "会")'],
    ['payment.date > today()', 'today', null], ['sum(payment.amount) > 5', 'sum', null], ['payment.nothing > 5', 'payment.nothing', null], ['payments.count > 5', 'payments.count', 'payment.count > 5'],
    // Kinds.
    ['payment.amount > "50000"', 'payment.amount > "50000"', 'payment.amount > 50000'], ['payment.purpose = 5', 'payment.purpose = 5', 'payment.purpose = "5"'], ['payment.cash = 1', 'payment.cash = 1', 'payment.cash = true'],
    ['payment.purpose = 会议', '会议', 'payment.purpose = "会议"'], ['payment.settlement = 公务卡', '公务卡', 'payment.settlement = "card"'],
    ['payment.settlement = "公务卡"', '"公务卡"', 'payment.settlement = "card"'], ['payment.settlement in ("cash", "公务卡")', '"公务卡"', 'payment.settlement in ("cash", "card")'],
    // Brackets.
    ['(payment.cash and payment.amount > 1', '(', '(payment.cash and payment.amount > 1)'], ['payment.cash and payment.amount > 1)', ')', 'payment.cash and payment.amount > 1'],
    ['contains(payment.purpose, "会议"', '(', 'contains(payment.purpose, "会议")'], ['（payment.cash and not(payment.cash', '(', null],
  ])('%s', (text, fault, mended) => {
    const written = `payment.count = 1 and\n  ${text}`
    const problems = diagnose(written, WORDS)
    const [first] = problems
    expect(problems.map((problem) => [problem.line, problem.column, problem.text])).toEqual([[2, 3 + [...text.slice(0, text.indexOf(fault))].length, expect.any(String)]])
    expect(written.slice(first!.from, first!.to)).toBe(fault)
    const proposed = first!.suggestion && written.slice(0, first!.suggestion.from) + first!.suggestion.put + written.slice(first!.suggestion.to)
    expect(proposed).toBe(mended === null ? null : `payment.count = 1 and\n  ${mended}`)
    if (proposed !== null) expect(isRefusal(readCondition(proposed, { vocabulary: WORDS }))).toBe(false)
    for (const message of [first!.message.zh, first!.message.en]) expect(message).not.toContain('{')
  })

  it.each(['payment.amount in (50,000, 60,000)', 'payment.purpose in ("x")', 'payment.purpose = "5万元，且 30%"', 'payment.amount ＞ ５００００', 'payment.settlement = "barter"'])('%s stays as it is', (text) => {
    expect(diagnose(text, WORDS)).toEqual([])
  })

  it('is looked for in bounded time, however long the text', () => {
    const startedMs = performance.now()
    for (const part of [' ', 'a', 'a ', '1', '1, ', '。', '“', '《', 'not ', 'a.', '=', '"', '万', '(', 'a = "b" or ']) {
      const text = `${part.repeat(Math.floor(7_990 / part.length))} 且`
      mistakeAt(text, { from: text.length - 1, to: text.length })
    }
    expect(performance.now() - startedMs).toBeLessThan(5_000)
  })
})

describe('a number as it is written in an office', () => {
  it.each<[string, number, string | null]>([
    ['50,000', 0, '50000'], ['1.5亿', 0, '150000000'], ['3.14159万', 0, '31415.9'], ['5千万', 0, '50000000'], ['三十五', 0, '35'], ['二百零五', 0, '205'], ['一亿二千万', 0, '120000000'], ['一万亿', 0, '1000000000000'],
    ['十', 0, '10'], ['两千', 0, '2000'], ['30', -2, '0.3'], ['0.5', -2, '0.005'], ['12.345', -2, '0.12345'], ['1000000', -2, '10000'], ['一万五', 0, null], ['一一', 0, null], ['万', 0, null], ['5,00', 0, null], ['五x', 0, null],
  ])('%s with the point moved by %i is %s', (written, shift, plain) => {
    expect(plainNumber(written, shift)).toBe(plain)
  })
})
