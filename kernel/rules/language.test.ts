import { describe, expect, it } from 'vitest'
import { isRefusal, type Refusal } from '#kernel/values/refusal.ts'
import type { WorkdayCalendar } from '#kernel/values/workday-calendar.ts'
import { addMonths, civilOf, dayOf } from './civil.ts'
import { compareCodePoints } from './code-points.ts'
import { compileCondition } from './condition.ts'
import { toHalfWidth } from './half-width.ts'
import type { FactModel, FactValue, FieldSpec, FieldType } from './model.ts'

const field = (type: FieldType, more: Partial<FieldSpec> = {}): FieldSpec =>
  ({ type, title: { zh: type, en: type }, nullable: true, ...more })
const MODEL: FactModel = {
  groups: {
    p: {
      title: { zh: '付款', en: 'payment' },
      fields: {
        amount: field('money'), limit: field('money'), n: field('int', { lo: -100, hi: 100 }), big: field('int'),
        rate: field('ratio'), text: field('text'), other: field('text'),
        code: field('code'), cash: field('bool'), urgent: field('bool'), day: field('date'), due: field('date'),
        tags: field('list<text>'), wait: field('days'), at: field('timestamp'), seen: field('timestamp'),
      },
    },
    付款: { title: { zh: '付款', en: 'payment' }, fields: { 金额: field('money'), 税额: field('money') } },
  },
}
const CALENDAR: WorkdayCalendar = { years: new Set([2026]), holidays: new Set(['2026-10-01']),
  makeUpDays: new Set(['2026-10-10']) }

type Group = Record<string, FactValue>

function judged(text: string, facts: Group, group = 'p'): boolean | null {
  const closure = compileCondition(text, MODEL, CALENDAR)
  if (isRefusal(closure)) throw new Error(closure.message.en)
  return closure({ [group]: facts })
}

function refused(text: string): Refusal {
  const closure = compileCondition(text, MODEL)
  if (!isRefusal(closure)) throw new Error(`${text} was accepted`)
  return closure
}

describe('a condition', () => {
  it.each<[string, Group, boolean | null]>([
    // Kleene
    ['p.cash and p.urgent', { cash: null, urgent: false }, false],
    ['p.cash and p.urgent', { cash: null, urgent: true }, null],
    ['p.cash or p.urgent', { cash: null, urgent: true }, true],
    ['p.cash or p.urgent', { cash: null, urgent: false }, null],
    ['not(p.cash)', { cash: null }, null],
    ['confirmed(p.cash)', { cash: null }, false],
    // null
    ['p.amount = null', { amount: null }, true],
    ['p.amount != null', { amount: null }, false],
    ['p.text = p.other', { text: null, other: null }, true],
    ['p.text = "a"', { text: null }, false],
    ['p.text != "a"', { text: null }, true],
    ['p.amount > 0', { amount: null }, null],
    ['p.amount + p.limit > 0', { amount: 1n, limit: null }, null],
    ['p.text in ("a", "b")', { text: null }, false],
    ['not(p.text in ("a", "b"))', { text: null }, true],
    ['p.amount in [1..5)', { amount: null }, null],
    ['p.amount between 1 and 5', { amount: null }, null],
    ['if p.cash then false else true', { cash: null }, true],
    ['some w in ["a", "b"] satisfies contains(p.text, w)', { text: null }, null],
    ['p.tags = null', {}, true],
    // exact money
    ['p.amount > 50000', { amount: 5_000_000n }, false],
    ['p.amount > 50000', { amount: 5_000_001n }, true],
    ['p.amount = 0.01', { amount: 1 }, true],
    ['p.amount * 3 = p.limit', { amount: 333_333_333_333_333n, limit: 999_999_999_999_999n }, true],
    ['p.amount / p.limit >= 0.3', { amount: 3n, limit: 10n }, true],
    ['p.amount / p.limit > 0.3', { amount: 3n, limit: 10n }, false],
    ['p.amount / p.limit > 0.9', { amount: 1n, limit: 0n }, null],
    ['p.amount / p.limit = null', { amount: 1n, limit: 0n }, true],
    ['p.amount / p.limit > 0.5', { amount: -9n, limit: -10n }, true],
    ['1 / (p.amount / p.limit) > 0', { amount: 1n, limit: 0n }, null],
    ['p.amount * p.n * p.n > p.limit * 9999', { amount: 999_999_999_999_999n, n: 100, limit: 1_000_000_000_000_000n },
      true],
    ['p.amount * p.n * p.n > p.limit * 10000', { amount: 999_999_999_999_999n, n: 100, limit: 1_000_000_000_000_000n },
      false],
    ['p.amount * p.n < p.limit * p.n + 0.01', { amount: 1_000_000_000_000_000n, limit: 1_000_000_000_000_000n, n: 10 },
      true],
    ['p.amount > p.limit * 1.1', { amount: 110n, limit: 100n }, false],
    ['p.rate > 0.3', { rate: '0.300001' }, true],
    ['modulo(p.n, 5) = 3', { n: -12 }, true],
    ['modulo(p.amount, 10000) = 0', { amount: 3_000_000n }, true],
    ['p.amount in (1, [3..4), > 5)', { amount: 400n }, false],
    ['p.amount in (1, [3..4), > 5)', { amount: 501n }, true],
    // text
    ['string length(p.text) = 1', { text: '𠮷' }, true],
    ['substring(p.text, 2, 1) = "野"', { text: '𠮷野家' }, true],
    ['p.text < "𠮷"', { text: '\uffee' }, true],
    ['p.text < "丁"', { text: '一' }, true],
    ['contains(p.text, "%")', { text: 'a%b' }, true],
    ['contains(p.text, "a_b")', { text: 'a%b' }, false],
    ['contains(p.text, "")', { text: '' }, true],
    ['ends with(p.text, "费")', { text: '会议费' }, true],
    ['contains any(p.text, ["酒", "烟"])', { text: '购烟' }, true],
    ['contains any(mask(p.text, ["酒店"]), ["酒"])', { text: '酒店住宿' }, false],
    ['under(p.code, "302")', { code: '30217' }, true],
    ['matches(p.text, "^第[0-9]{1,3}号$")', { text: '第12号' }, true],
    ['matches(p.text, "^[𠮷]$")', { text: '𠮷' }, true],
    ['p.text = "a\\"b\\\\c"', { text: 'a"b\\c' }, true],
    // dates
    ['p.day + duration("P1M") = date("2026-02-28")', { day: '2026-01-31' }, true],
    ['p.day + p.wait > p.due', { day: '2026-01-31', wait: 1, due: '2026-01-31' }, true],
    ['p.due - p.day > 30', { day: '2026-01-01', due: '2026-02-01' }, true],
    ['day of week(p.day) = 6', { day: '2026-11-21' }, true],
    ['p.day.year = 2026 and p.day.month = 12', { day: '2026-12-31' }, true],
    ['is workday(p.day)', { day: '2026-10-01' }, false],
    ['is workday(p.day)', { day: '2026-10-10' }, true],
    ['is workday(p.day)', { day: '2027-01-04' }, null],
    // lists
    ['some w in [] satisfies p.text = w', { text: 'a' }, false],
    ['every w in [] satisfies p.text = w', { text: null }, true],
    ['p.cash and (some w in [] satisfies contains(p.text, w))', { cash: null }, false],
    ['count(p.tags) = 0', { tags: [] }, true],
    ['"a" in p.tags', { tags: ['a'] }, true],
    ['list contains(p.tags, p.text)', { tags: ['a'], text: null }, null],
    // grouping: what the grammar swallows after `in`
    ['p.amount in [0..5] or p.cash', { amount: 600n, cash: true }, true],
    ['p.text in ("x") and p.cash', { text: 'x', cash: false }, false],
    ['p.amount in > 5 or p.cash', { amount: 1n, cash: true }, true],
    ['p.amount in (5) and p.cash', { amount: 500n, cash: true }, true],
    ['p.text in p.tags and p.cash', { text: 'x', tags: ['x'], cash: false }, false],
    // Chinese keyboards
    ['（p.amount＞５００）　and p.text in （"a"，"ｂ"）', { amount: 50_001n, text: 'ｂ' }, true],
    ['p.cash // 备注：（全角）\n and p.urgent /* "x */', { cash: true, urgent: true }, true],
  ])('%s on %o is %s', (text, facts, wanted) => {
    expect(judged(text, facts)).toBe(wanted)
  })

  it('may use Chinese names, with an operator written without blanks', () => {
    expect(judged('付款.金额-付款.税额 > 0.99', { 金额: 200n, 税额: 100n }, '付款')).toBe(true)
  })

  it('throws on a fact of the wrong kind, because the caller is broken then', () => {
    expect(() => judged('p.amount > 1', { amount: 1.5 })).toThrow(/p\.amount should be money/)
    expect(() => judged('p.n > 1', { n: 101 })).toThrow(/within its bounds/)
    expect(() => judged('p.day > p.due', { day: '2026-02-30' })).toThrow(/p\.day/)
  })
})

describe('a condition that cannot be right', () => {
  it.each<[string, string, number, string]>([
    ['p.amount == 5', 'rules.not_in_language', 10, '=='],
    ['p.amount <> 5', 'rules.not_in_language', 10, '<>'],
    ['1 < p.n < 3', 'rules.chained_comparison', 1, '1 < p.n < 3'],
    ['p.n = p.n = p.n', 'rules.chained_comparison', 1, 'p.n = p.n = p.n'],
    ['p.cash p.n', 'rules.unknown_name', 1, 'p.cash p.n'],
    ['not p.cash', 'rules.syntax', 1, 'not p.cash'],
    ['p.cash 且 p.urgent', 'rules.syntax', 8, '且'],
    ['p.amonut > 5', 'rules.unknown_name', 1, 'p.amonut'],
    ['contians(p.text, "a")', 'rules.unknown_function', 1, 'contians'],
    ['p.amount > 0.005', 'rules.money_decimals', 12, '0.005'],
    ['p.amount * p.limit > 1', 'rules.type_mismatch', 1, 'p.amount * p.limit'],
    ['p.amount > p.n', 'rules.type_mismatch', 1, 'p.amount > p.n'],
    ['p.at > 5', 'rules.type_mismatch', 1, 'p.at > 5'],
    ['p.at + 1 > p.seen', 'rules.type_mismatch', 1, 'p.at + 1'],
    ['p.seen - p.at > 30', 'rules.type_mismatch', 1, 'p.seen - p.at'],
    ['p.at < p.day', 'rules.type_mismatch', 1, 'p.at < p.day'],
    ['hour of(p.day) > 5', 'rules.expected_type', 9, 'p.day'],
    ['p.at < date and time("2026-03-31T16:30:00")', 'rules.bad_instant', 8, 'date and time("2026-03-31T16:30:00")'],
    ['p.at < @"2026-02-30T16:30:00Z"', 'rules.bad_instant', 8, '@"2026-02-30T16:30:00Z"'],
    ['p.text < 5', 'rules.type_mismatch', 1, 'p.text < 5'],
    ['p.cash < p.urgent', 'rules.type_mismatch', 1, 'p.cash < p.urgent'],
    ['p.day > p.amount', 'rules.type_mismatch', 1, 'p.day > p.amount'],
    ['p.wait > duration("P1M")', 'rules.type_mismatch', 1, 'p.wait > duration("P1M")'],
    ['p.amount > null', 'rules.null_operand', 1, 'p.amount > null'],
    ['p.amount / 0 > 1', 'rules.division_by_zero', 1, 'p.amount / 0'],
    ['p.amount ** 2 > 1', 'rules.not_in_language', 10, '**'],
    ['p.tags[1] = "a"', 'rules.not_in_language', 1, 'p.tags[1]'],
    ['for x in [1] return x', 'rules.not_in_language', 1, 'for x in [1] return x'],
    ['{a: 1}', 'rules.not_in_language', 1, '{a: 1}'],
    ['now() > p.day', 'rules.unknown_function', 1, 'now'],
    ['p.n', 'rules.expected_type', 1, 'p.n'],
    ['p.day in ("a", "b" ) and p.cash', 'rules.type_mismatch', 1, 'p.day in ("a", "b" )'],
    ['p.cash and\n  p.n', 'rules.expected_type', 3, 'p.n'],
    ['p.day > date("2026-02-30")', 'rules.bad_date', 9, 'date("2026-02-30")'],
    ['p.day + duration("P1DT2H") > p.due', 'rules.bad_duration', 9, 'duration("P1DT2H")'],
    ['matches(p.text, "[0-9]\\\\d")', 'rules.pattern', 17, '"[0-9]\\\\d"'],
    ['matches(p.text, "(a+)+")', 'rules.pattern', 17, '"(a+)+"'],
    ['matches(p.text, "(a|a)*")', 'rules.pattern', 17, '"(a|a)*"'],
    ['is workday(p.day)', 'rules.no_calendar', 1, 'is workday(p.day)'],
    ['substring(p.text, 0) = "a"', 'rules.constant_needed', 19, '0'],
    ['p.amount >= ', 'rules.syntax', 10, '>='],
    ['(p.cash', 'rules.syntax', 1, '('],
    ["p.text = 'x'", 'rules.syntax', 10, "'x'"],
    ['p.text = “x”', 'rules.syntax', 10, '“x”'],
    ['p.amount ≥ 5', 'rules.syntax', 10, '≥'],
    ['p.cash && p.urgent', 'rules.syntax', 8, '&&'],
    ['p.amount > 100万', 'rules.syntax', 12, '100万'],
    ['p.big * p.big * p.big * p.big > 1', 'rules.too_wide', 1, 'p.big * p.big * p.big * p.big'],
    ['', 'rules.syntax', 1, ''],
  ])('%s is refused as %s at column %i', (text, code, column, words) => {
    const refusal = refused(text)
    expect([refusal.code, refusal.values['column'], refusal.values['text']]).toEqual([code, column, words])
    expect(refusal.message.zh).toContain(`第 ${text.includes('\n') ? 2 : 1} 行第 ${column} 列`)
  })

  it('is told the name that was probably meant, in both languages', () => {
    expect(refused('p.amonut > 5').message).toEqual({
      zh: '第 1 行第 1 列：没有名为“p.amonut”的事实、变量或参数。是否为“p.amount”？',
      en: 'Line 1, column 1: no fact, feature or parameter is called “p.amonut”. Did you mean “p.amount”?',
    })
    expect(refused('p.cash p.n').message.en).toMatch(/Is an operator missing/)
  })

  it('is told where a list parameter may stand, and where only a constant may', () => {
    expect(refused('contains any(p.text, p.other)').message.zh).toContain('只能写固定值：词表或名单参数')
    expect(refused('matches(p.text, p.other)').message).toMatchObject({ zh: expect.stringMatching(/只能写固定值：文字。$/), en: expect.stringMatching(/may stand here: text\.$/) })
  })

  it('is bounded in length, depth and size', () => {
    expect(refused(`p.cash${' '.repeat(9_000)}`).code).toBe('rules.too_long')
    expect(refused(`${'('.repeat(70)}p.cash${')'.repeat(70)}`).code).toBe('rules.too_deep')
    const hundred = `[${Array.from({ length: 100 }, (_, index) => `"${index}"`).join(',')}]`
    expect(refused(`some a in ${hundred} satisfies some b in ${hundred} satisfies p.text = a or p.text = b`).code)
      .toBe('rules.too_many_parts')
  })

  it('is told that a chain is too long, where the grammar would blame its middle', () => {
    expect(refused(`${'p.cash and '.repeat(700)}p.cash`).code).toBe('rules.too_long_chain')
    expect(refused(`${'p.n + '.repeat(700)}1 > 5`).code).toBe('rules.too_long_chain')
    expect(judged(`${'p.cash and '.repeat(250)}p.cash`, { cash: true })).toBe(true)
    expect(refused(`${'(p.cash and p.cash) or '.repeat(200)}p.cash p.n`).code).not.toBe('rules.too_long_chain')
  })

  it('is read with full-width signs as half-width, except inside quotes and comments', () => {
    expect(toHalfWidth('p.ａ（"（"）// （\n（')).toBe('p.a("（")// （\n(')
  })
})

describe('civil days', () => {
  it('agree with the calendar of JavaScript over 8,100 years', () => {
    for (let day = dayOf(1900, 1, 1); day <= dayOf(9999, 12, 31); day += 97) {
      const date = new Date(day * 86_400_000)
      expect(civilOf(day)).toEqual({ year: date.getUTCFullYear(), month: date.getUTCMonth() + 1,
        day: date.getUTCDate() })
      expect(dayOf(date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate())).toBe(day)
    }
  })

  it('end a month that is too short at its last day', () => {
    expect(civilOf(addMonths(dayOf(2024, 1, 31), 1))).toEqual({ year: 2024, month: 2, day: 29 })
    expect(civilOf(addMonths(dayOf(2024, 3, 31), -13))).toEqual({ year: 2023, month: 2, day: 28 })
  })
})

describe('text order', () => {
  it('is by code point, as a database with collation "C" has it', () => {
    const words = ['', 'a', 'B', '一', '丁', '\ud7ff', '\ue000', '\uffee', '𠮷', '𠮷a', '😀']
    for (const left of words) for (const right of words) {
      expect(Math.sign(compareCodePoints(left, right)), `${left} ${right}`)
        .toBe(Math.sign(Buffer.compare(Buffer.from(left), Buffer.from(right))))
    }
  })
})
