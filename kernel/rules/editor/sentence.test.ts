import { describe, expect, it } from 'vitest'
import { isRefusal } from '#kernel/values/refusal.ts'
import { compileCondition, readCondition } from '../condition.ts'
import type { FactModel, FieldSpec, FieldType, ParameterSpec } from '../model.ts'
import { generator, MODEL, pick, randomFacts, show, type Random } from '../test-random-facts.ts'
import { bool } from '../test-random-rules.ts'
import { vocabularyOf } from '../vocabulary.ts'
import { sentence } from './sentence.ts'

const SEED = Number(process.env['SLUICE_SEED'] ?? Date.now() % 1_000_000)
const LARGE = process.env['SLUICE_RANDOM'] === 'large'
const field = (type: FieldType, zh: string, en: string): FieldSpec => ({ type, title: { zh, en }, nullable: true })
const OFFICE: FactModel = { groups: {
  payment: { title: { zh: '支付', en: 'payment' }, fields: {
    amount: field('money', '金额', 'amount'), purpose: field('text', '用途', 'purpose'), cash: field('bool', '现金', 'cash'),
    code: field('code', '经济分类', 'economic class'), day: field('date', '付款日期', 'payment day'), at: field('timestamp', '送审时刻', 'submission'), seen: field('timestamp', '审核时刻', 'review'),
    settlement: { ...field('text', '结算方式', 'settlement'), codes: [{ code: 'cash', zh: '现金', en: 'in cash' }, { code: 'card', zh: '公务卡', en: 'by card' }] }, tags: field('list<text>', '附件', 'attachments'),
    name: field('text', '名称', 'name'), count: field('int', '次数', 'times') } },
  payee: { title: { zh: '收款人', en: 'payee' }, fields: { name: field('text', '名称', 'name'), good: field('bool', '大于零', 'good and true') } },
} }
const parameter = (id: string, type: ParameterSpec['type'], zh: string, en: string): ParameterSpec =>
  ({ id, type, title: { zh, en }, unit: '', tightens: 'down' })
const WORDS = vocabularyOf(OFFICE, [], [parameter('limit', 'money', '单笔限额', 'single limit'), parameter('black', 'list<text>', '黑名单', 'black list')])

describe('a condition read back', () => {
  it.each<[string, string, string]>([
    ['payment.amount > parameter.limit and payee.name in parameter.black', '金额大于单笔限额，并且收款人的名称在黑名单中',
      'amount is above single limit, and payee name ‹in› black list'.replace('‹in›', 'is in')],
    ['payment.cash or payment.amount >= 50000.5 and not(payment.cash)', '现金为是，或者（金额大于或等于50,000.50元，并且现金为否）',
      'cash: yes, or (amount is at least 50,000.50 yuan, and cash: no)'],
    ['(payment.cash or payment.amount < 1) and payment.count in [1..5)', '（现金为是，或者金额小于1.00元），并且次数在1（含）至5（不含）之间',
      '(cash: yes, or amount is below 1.00 yuan), and times is from 1 (included) to 5 (excluded)'],
    ['not(payment.amount > 5 or payment.cash)', '并非（金额大于5.00元，或者现金为是）', 'it is not so that (amount is above 5.00 yuan, or cash: yes)'],
    ['not(payment.purpose in ("会议", "培训"))', '用途不是“会议”、“培训”之一', 'purpose is none of “会议”, “培训”'],
    ['payment.cash = false', '已知现金为否', 'cash is known to be no'],
    ['payee.good', '「大于零」为是', '‹good and true›: yes'],
    ['payment.day + duration("P1Y2M") < date("2026-03-31")', '付款日期 + 14个月小于2026年3月31日', 'payment day + 14 months is below 2026-03-31'],
    ['under(payment.code, "302") and not(contains any(payment.purpose, ["烟", "酒"]))', '经济分类属于“302”类，并且用途不含“烟”、“酒”中的任何词',
      'economic class is of class “302”, and purpose contains none of “烟”, “酒”'],
    ['payment.settlement = "cash"', '结算方式等于“现金”（cash）', 'settlement equals “in cash” (cash)'],
    ['not(payment.settlement in ("cash", "card", "barter"))', '结算方式不是“现金”（cash）、“公务卡”（card）、“barter”之一', 'settlement is none of “in cash” (cash), “by card” (card), “barter”'],
    ['payment.purpose = "cash"', '用途等于“cash”', 'purpose equals “cash”'],
    ['hour of(payment.at) >= 22 or date of(payment.at) < payment.day', '送审时刻的小时数大于或等于22，或者送审时刻所在日期小于付款日期', 'the hour of submission is at least 22, or the day of submission is below payment day'],
    ['minutes from(payment.at, payment.seen) < 1 and payment.at > date and time("2026-03-31T22:00:00+08:00")', '送审时刻到审核时刻相隔的整分钟数小于1，并且送审时刻大于2026-03-31 22:00:00+08:00',
      'the whole minutes from submission to review is below 1, and submission is above 2026-03-31 22:00:00+08:00'],
    ['payment.amount * 0.3 > parameter.limit', '金额 × 0.3大于单笔限额', 'amount × 0.3 is above single limit'],
    ['payment.purpose = null or payment.purpose = "a”b"', '用途未知，或者用途等于“a\\”b”', 'purpose is unknown, or purpose equals “a\\”b”'],
    ['some w in ["a", "b"] satisfies contains(payment.purpose, w)', '“a”、“b”中至少有一项〈w〉，使（用途含有〈w〉）',
      'for at least one ⟨w⟩ of “a”, “b”: (purpose contains ⟨w⟩)'],
    ['(if payment.cash then payment.amount else 0) > 3', '（如果现金为是，则为金额，否则为0.00元）大于3.00元', '(if cash: yes then amount, else 0.00 yuan) is above 3.00 yuan'],
    ['payment.count in (1..5]', '次数在1（不含）至5（含）之间', 'times is from 1 (excluded) to 5 (included)'],
    ['payment.count in (1, > 5)', '次数符合任一项（次数等于1；次数大于5）', 'times fits any of (times equals 1; times is above 5)'],
    ['modulo(payment.amount, 100) = 0', '金额除以100.00元的余数等于0.00元', 'the remainder of amount by 100.00 yuan equals 0.00 yuan'],
    ['（payment.amount＞100）', '金额大于100.00元', 'amount is above 100.00 yuan'],
  ])('%s', (text, zh, en) => {
    expect([sentence(text, WORDS, 'zh'), sentence(text, WORDS, 'en')]).toEqual([zh, en])
  })

  it('shows the thresholds in force beside their names when they are given', () => {
    expect(sentence('payment.amount > parameter.limit and payee.name in parameter.black', WORDS, 'zh', { parameters: { limit: 5_000_000n, black: ['甲', '乙'] } }))
      .toBe('金额大于单笔限额（50,000.00元），并且收款人的名称在黑名单（“甲”、“乙”）中')
  })

  it('names codes whose catalogue knows them, and keeps the code', () => {
    const classes = { '302': { zh: '商品和服务支出', en: 'goods and services' }, '30206': { zh: '电费', en: 'electricity' } } as Record<string, { zh: string; en: string }>
    const nameOf = (catalogue: string, code: string) => (catalogue === 'classes' ? classes[code] ?? null : null)
    const office: FactModel = { groups: { payment: { title: { zh: '支付', en: 'payment' }, fields: { class: { ...field('code', '经济分类', 'economic class'), catalogue: 'classes' } } } } }
    const words = vocabularyOf(office, [], [{ ...parameter('cards', 'list<text>', '公务卡科目', 'card classes'), catalogue: 'classes' }])
    const said = (text: string, language: 'zh' | 'en') => sentence(text, words, language, { nameOf, parameters: { cards: ['30206', '39999'] } })
    expect(said('under(payment.class, "302") and payment.class != "30206"', 'zh')).toBe('经济分类属于“商品和服务支出”（302）类，并且经济分类不等于“电费”（30206）')
    expect(said('not(under(payment.class, "399")) and payment.class in parameter.cards', 'en'))
      .toBe('economic class is not of class “399”, and economic class is in card classes (“30206 electricity”, “39999”)')
  })

  it('is refused as the checker refuses it', () => {
    expect(isRefusal(sentence('payment.amont > 1', WORDS, 'zh'))).toBe(true)
    expect(isRefusal(sentence('payment.amount >', WORDS, 'en'))).toBe(true)
  })
})

/** One sign, number, word or bracket of a rule is changed: what authors mistype and must see in the sentence. */
function mutated(random: Random, text: string): string {
  const [from, to] = pick(random, [[/ > /, ' >= '], [/ <= /, ' < '], [/ = /, ' != '], [/ and /, ' or '], [/ or /, ' and '], [/not\(/, 'confirmed('],
    [/p\.amount/, 'p.limit'], [/p\.cash/, 'p.urgent'], [/(\d)/, '$11'], [/" *, *"/, ''], [/some w/, 'every w'], [/ \+ /, ' - '], [/\.\./, '.0..'],
    [/\[(?=[-\d])/, ']'], [/contains\(/, 'starts with('], [/p\.day/, 'p.due'], [/satisfies/, 'satisfies not(p.cash) and'], [/ \* /, ' / '],
    [/confirmed\(/, 'not('], [/then/, 'then not'], [/null/, '0'], [/p\.purpose/, 'p.payee'], [/^(.*)$/, '($1) = true'], [/^(.*)$/, 'not($1)'],
    [/\((p[^()]*) and ([^()]*) or/, '($1 and ($2 or'], [/302/, '303']] as [RegExp, string][])
  return text.replace(from, to)
}

describe('two rules that read alike', () => {
  it(`answer alike on random facts (seed ${SEED})`, () => {
    console.log(`sentences: seed ${SEED}`)
    const random = generator(SEED)
    const vocabulary = vocabularyOf(MODEL)
    const rows = Array.from({ length: 80 }, () => randomFacts(random))
    const readable = (text: string) => !isRefusal(readCondition(text, { vocabulary }))
    const seen = { zh: new Map<string, { text: string; answers: string }>(), en: new Map<string, { text: string; answers: string }>() }
    const counts = { rules: 0, alike: 0, differing: 0 }
    const hold = (text: string) => {
      const closure = compileCondition(text, MODEL)
      if (isRefusal(closure)) return
      counts.rules++
      const answers = rows.map((p) => String(closure({ p }))).join(' ')
      for (const language of ['zh', 'en'] as const) {
        const words = sentence(text, vocabulary, language) as string
        const known = seen[language].get(words)
        if (!known) seen[language].set(words, { text, answers })
        else if (known.text !== text) {
          counts.alike++
          if (known.answers !== answers) {
            const row = rows[known.answers.split(' ').findIndex((answer, index) => answer !== answers.split(' ')[index])]!
            expect.fail(`seed ${SEED}: both read “${words}”\n${known.text}\n${text}\ndiffer on ${show(row)}`)
          }
        }
      }
      return answers
    }
    for (let index = 0; index < (LARGE ? 20_000 : 1_200); index++) {
      const { text } = bool(random, Math.floor(random() * 4))
      if (!readable(text)) continue
      const mine = hold(text)
      for (let change = 0; change < 4; change++) {
        const other = mutated(random, text)
        if (other !== text && readable(other) && hold(other) !== mine) counts.differing++
      }
    }
    console.log(`sentences: ${JSON.stringify(counts)}`)
    expect(counts.differing).toBeGreaterThan(500)
    expect(counts.alike).toBeGreaterThan(20)
  }, LARGE ? 900_000 : 30_000)
})
