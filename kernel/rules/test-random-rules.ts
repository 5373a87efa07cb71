import type { FactModel, Facts, FactValue, FieldSpec, FieldType } from './model.ts'

/**
 * Random rules and random facts, for every test that holds two readings of a rule to each other. Each piece is written
 * twice: as text for the compiler, and as a naive function on BigInt fractions, plain loops and Date that shares nothing
 * with it.
 */
export type Truth = boolean | null
type Fraction = { n: bigint; d: bigint } | null
export interface Piece<Value> {
  text: string
  value: (facts: Record<string, FactValue>) => Value
}

const field = (type: FieldType, more: Partial<FieldSpec> = {}): FieldSpec =>
  ({ type, title: { zh: type, en: type }, nullable: true, ...more })
export const MODEL: FactModel = {
  groups: {
    p: {
      title: { zh: '付款', en: 'payment' },
      fields: {
        amount: field('money'), limit: field('money'), paid: field('money'), n: field('int', { lo: -20, hi: 100 }),
        m: field('int'),
        rate: field('ratio'), purpose: field('text'), payee: field('text'), code: field('code'), cash: field('bool'),
        urgent: field('bool'),
        day: field('date'), due: field('date'), tags: field('list<text>'), wait: field('days'), span: field('months'),
      },
    },
  },
}

export type Random = () => number

export function generator(seed: number): Random {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

export const pick = <T>(random: Random, items: readonly T[]): T => items[Math.floor(random() * items.length)]!
const whole = (random: Random, lo: number, hi: number): number => lo + Math.floor(random() * (hi - lo + 1))

const WORDS = ['', '会议', '餐费', '会议费', '办公', 'a', 'B', '𠮷', '𠮷野', 'é', '%', '_', '\\', '\ue000', 'a%b', '中国']
const CODES = ['302', '30201', '30217', '303', '3020', '']
const AMOUNTS = [0n, 1n, -1n, 100n, 4_999_999n, 5_000_000n, 5_000_001n, 999_999_999_999_999n, 1_000_000_000_000_000n,
  -1_000_000_000_000_000n, 333_333_333_333_333n]
const DAYS = ['1900-01-01', '1999-12-31', '2000-02-29', '2024-01-31', '2024-02-29', '2025-02-28', '2026-03-31',
  '2026-11-21', '9999-12-31']

export function randomFacts(random: Random): Record<string, FactValue> {
  const orNull = (value: FactValue): FactValue => (random() < 0.15 ? null : value)
  const money = () => orNull(random() < 0.5 ? pick(random, AMOUNTS)
    : random() < 0.5 ? BigInt(whole(random, -1_000, 1_000)) : whole(random, -1e12, 1e12))
  const text = () => orNull(Array.from({ length: whole(random, 0, 3) }, () => pick(random, WORDS)).join(''))
  return {
    amount: money(), limit: money(), paid: money(), n: orNull(whole(random, -20, 100)),
    m: orNull(pick(random, [0, 1, -7, 3, 9_999_999_999])),
    rate: orNull(pick(random, ['0.3', '0.300001', '1', '-0.5', '0', '999999.5'])), purpose: text(), payee: text(),
    code: orNull(pick(random, CODES)),
    cash: orNull(random() < 0.5), urgent: orNull(random() < 0.5), day: orNull(pick(random, DAYS)),
    due: orNull(pick(random, DAYS)),
    tags: orNull(Array.from({ length: whole(random, 0, 3) }, () => pick(random, WORDS))),
    wait: orNull(whole(random, -40, 400)), span: orNull(whole(random, -30, 30)),
  }
}

export function bool(random: Random, depth: number): Piece<Truth> {
  if (depth > 0 && random() < 0.6) {
    const parts = Array.from({ length: whole(random, 2, 3) }, () => bool(random, depth - 1))
    switch (pick(random, ['and', 'or', 'not', 'confirmed', 'if', 'equal'] as const)) {
      case 'and': return { text: `(${parts.map(({ text }) => text).join(' and ')})`,
        value: (facts) => all(parts.map(({ value }) => value(facts))) }
      case 'or': return { text: `(${parts.map(({ text }) => text).join(' or ')})`,
        value: (facts) => any(parts.map(({ value }) => value(facts))) }
      case 'not': return { text: `not(${parts[0]!.text})`, value: (facts) => not(parts[0]!.value(facts)) }
      case 'confirmed': return { text: `confirmed(${parts[0]!.text})`,
        value: (facts) => parts[0]!.value(facts) === true }
      case 'equal': return { text: `((${parts[0]!.text}) = (${parts[1]!.text}))`,
        value: (facts) => parts[0]!.value(facts) === parts[1]!.value(facts) }
      case 'if': {
        const no = bool(random, 0)
        return { text: `(if ${parts[0]!.text} then ${parts[1]!.text} else ${no.text})`,
          value: (facts) => (parts[0]!.value(facts) === true ? parts[1]!.value(facts) : no.value(facts)) }
      }
    }
  }
  return pick(random, [moneyTest, moneyTest, numberTest, numberTest, dayTest, dayTest, textTest, textTest, textTest,
    listTest, spanTest, nullTest, plain])(random)
}

const plain = (random: Random): Piece<Truth> => {
  const name = pick(random, ['cash', 'urgent'])
  return { text: `p.${name}`, value: (facts) => facts[name] as Truth }
}

const OPERATORS = ['=', '!=', '<', '<=', '>', '>='] as const

function moneyTest(random: Random): Piece<Truth> {
  const left = money(random, 2)
  // One fen apart, however large: what doubles get wrong.
  if (random() < 0.3) {
    return comparison(random, left, combined('+', left, { text: '0.01', value: () => ({ n: 1n, d: 1n }) }),
      () => yuan(random))
  }
  return comparison(random, left, random() < 0.5 ? money(random, 2) : yuan(random), () => yuan(random))
}

function numberTest(random: Random): Piece<Truth> {
  const left = number(random, 2)
  return comparison(random, left, random() < 0.5 ? number(random, 1) : decimal(random), () => decimal(random))
}

function comparison(random: Random, left: Piece<Fraction>, right: Piece<Fraction>,
  literal: () => Piece<Fraction>): Piece<Truth> {
  const kind = random()
  if (kind < 0.15) {
    const [low, high] = [literal(), literal()]
    const [open, close] = [pick(random, ['[', ']']), pick(random, ['[', ']'])]
    return {
      text: `(${left.text} in ${open}${low.text}..${high.text}${close})`,
      value: (facts) => all([compare(open === '[' ? '>=' : '>', left.value(facts), low.value(facts)),
        compare(close === ']' ? '<=' : '<', left.value(facts), high.value(facts))]),
    }
  }
  if (kind < 0.25) {
    const [low, high] = [literal(), right]
    return { text: `(${left.text} between ${low.text} and ${high.text})`,
      value: (facts) => all([compare('>=', left.value(facts), low.value(facts)),
      compare('<=', left.value(facts), high.value(facts))]) }
  }
  if (kind < 0.35) {
    const tests = [literal(), literal(), literal()]
    return {
      text: `(${left.text} in (${tests[0]!.text}, > ${tests[1]!.text}, ${tests[2]!.text}))`,
      value: (facts) => any(['=', '>', '='].map((operator, index) =>
        compare(operator, left.value(facts), tests[index]!.value(facts)))),
    }
  }
  const operator = pick(random, OPERATORS)
  return { text: `${left.text} ${operator} ${right.text}`,
    value: (facts) => compare(operator, left.value(facts), right.value(facts)) }
}

function money(random: Random, depth: number): Piece<Fraction> {
  if (depth === 0 || random() < 0.35) {
    const name = pick(random, ['amount', 'limit', 'paid'])
    return { text: `p.${name}`, value: (facts) => fraction(facts[name]!) }
  }
  const left = money(random, depth - 1)
  switch (pick(random, ['+', '-', '*', '/', 'n', 'negate', 'if', 'modulo'] as const)) {
    case '+': return combined('+', left, random() < 0.5 ? money(random, depth - 1) : yuan(random))
    case '-': return combined('-', left, random() < 0.5 ? money(random, depth - 1) : yuan(random))
    case '*': return combined('*', left, decimal(random))
    case '/': return combined('/', left, pick(random, [number(random, 0), nonZero(random)]))
    case 'n': return combined('*', number(random, 0), left)
    case 'negate': return { text: `(-${left.text})`,
      value: (facts) => arithmetic('-', { n: 0n, d: 1n }, left.value(facts)) }
    case 'if': {
      const [condition, no] = [plain(random), money(random, 0)]
      return { text: `(if ${condition.text} then ${left.text} else ${no.text})`,
        value: (facts) => (condition.value(facts) === true ? left.value(facts) : no.value(facts)) }
    }
    case 'modulo': {
      const divisor = whole(random, 1, 10_000)
      return { text: `modulo(p.amount, ${divisor})`,
        value: (facts) => floored(fraction(facts['amount']!), BigInt(divisor) * 100n) }
    }
  }
}

function number(random: Random, depth: number): Piece<Fraction> {
  if (depth === 0) {
    const name = pick(random, ['n', 'm', 'rate'])
    return { text: `p.${name}`, value: (facts) =>
      (name === 'rate' ? decimalOf(facts[name] as string | null) : fraction(facts[name]!)) }
  }
  switch (pick(random, ['+', '-', '*', '/', 'ratio', 'length', 'count', 'part', 'modulo', 'field'] as const)) {
    case '+': return combined('+', number(random, depth - 1), decimal(random))
    case '-': return combined('-', number(random, depth - 1), number(random, depth - 1))
    case '*': return combined('*', number(random, depth - 1), number(random, depth - 1))
    case '/': return combined('/', number(random, depth - 1),
      random() < 0.3 ? nonZero(random) : number(random, depth - 1))
    case 'ratio': return combined('/', money(random, 1), money(random, 1))
    case 'length': return { text: 'string length(p.purpose)',
      value: ({ purpose }) => (purpose === null ? null : { n: BigInt(Array.from(purpose as string).length), d: 1n }) }
    case 'count': return { text: 'count(p.tags)',
      value: ({ tags }) => (tags === null ? null : { n: BigInt((tags as string[]).length), d: 1n }) }
    case 'modulo': {
      const divisor = whole(random, 2, 12)
      return { text: `modulo(p.n, ${divisor})`, value: (facts) => floored(fraction(facts['n']!), BigInt(divisor)) }
    }
    case 'part': {
      const part = pick(random, ['year', 'month', 'day', 'day of week'])
      const at = day(random)
      return {
        text: `${part}(${at.text})`,
        value: (facts) => {
          const date = at.value(facts)
          if (date === null) return null
          const parts = { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate(),
            'day of week': date.getUTCDay() || 7 }
          return { n: BigInt(parts[part as 'year']), d: 1n }
        },
      }
    }
    case 'field': return number(random, 0)
  }
}

function day(random: Random): Piece<Date | null> {
  const name = pick(random, ['day', 'due'])
  const base: Piece<Date | null> = { text: `p.${name}`,
    value: (facts) => (facts[name] === null ? null : new Date(`${facts[name] as string}T00:00:00Z`)) }
  const shift = whole(random, 0, 40)
  switch (pick(random, ['plain', 'plain', 'days', 'months', 'wait', 'span', 'literal'] as const)) {
    case 'plain': return base
    case 'days': return { text: `(${base.text} - duration("P${shift}D"))`,
      value: (facts) => plusDays(base.value(facts), -shift) }
    case 'months': return { text: `(${base.text} + duration("P1Y${shift}M"))`,
      value: (facts) => plusMonths(base.value(facts), 12 + shift) }
    case 'wait': return { text: `(${base.text} + p.wait)`,
      value: (facts) => plusDays(base.value(facts), facts['wait'] as number | null) }
    case 'span': return { text: `(${base.text} - p.span)`,
      value: (facts) => plusMonths(base.value(facts), facts['span'] === null ? null : -(facts['span'] as number)) }
    case 'literal': {
      const text = pick(random, DAYS)
      return { text: `date("${text}")`, value: () => new Date(`${text}T00:00:00Z`) }
    }
  }
}

function dayTest(random: Random): Piece<Truth> {
  const [left, right, operator] = [day(random), day(random), pick(random, OPERATORS)]
  return {
    text: `${left.text} ${operator} ${right.text}`,
    value: (facts) => {
      const [a, b] = [left.value(facts), right.value(facts)]
      return compare(operator, a && { n: BigInt(a.getTime()), d: 1n }, b && { n: BigInt(b.getTime()), d: 1n })
    },
  }
}

function spanTest(random: Random): Piece<Truth> {
  const [left, right, operator, limit] = [day(random), day(random), pick(random, OPERATORS), whole(random, -400, 400)]
  return {
    text: `${left.text} - ${right.text} ${operator} ${limit}`,
    value: (facts) => {
      const [a, b] = [left.value(facts), right.value(facts)]
      return compare(operator, a && b && { n: BigInt((a.getTime() - b.getTime()) / 86_400_000), d: 1n },
        { n: BigInt(limit), d: 1n })
    },
  }
}

function text(random: Random): Piece<string | null> {
  const name = pick(random, ['purpose', 'payee', 'code'])
  const start = whole(random, 1, 3)
  const length = whole(random, 1, 3)
  switch (pick(random, ['plain', 'plain', 'literal', 'substring', 'mask'] as const)) {
    case 'plain': return { text: `p.${name}`, value: (facts) => facts[name] as string | null }
    case 'literal': {
      const word = pick(random, WORDS)
      return { text: JSON.stringify(word), value: () => word }
    }
    case 'substring': return {
      text: `substring(p.${name}, ${start}, ${length})`,
      value: (facts) => (facts[name] === null ? null
        : Array.from(facts[name] as string).slice(start - 1, start - 1 + length).join('')),
    }
    case 'mask': return {
      text: `mask(p.${name}, ["会议", "会议费", "𠮷"])`,
      value: (facts) => (facts[name] === null ? null
        : ['会议费', '会议', '𠮷'].reduce((masked, word) => masked.replaceAll(word, ' '), facts[name] as string)),
    }
  }
}

function textTest(random: Random): Piece<Truth> {
  const [left, right] = [text(random), text(random)]
  const pair = (test: (a: string, b: string) => boolean) => (facts: Record<string, FactValue>): Truth => {
    const [a, b] = [left.value(facts), right.value(facts)]
    return a === null || b === null ? null : test(a, b)
  }
  const words = [pick(random, WORDS), pick(random, WORDS), pick(random, CODES)]
  switch (pick(random, ['order', 'equal', 'contains', 'starts', 'ends', 'in', 'any', 'some', 'every', 'matches',
    'under'] as const)) {
    case 'order': {
      const operator = pick(random, ['<', '<=', '>', '>='] as const)
      return { text: `${left.text} ${operator} ${right.text}`,
        value: pair((a, b) => compare(operator, { n: BigInt(codePointOrder(a, b)), d: 1n }, { n: 0n, d: 1n })!) }
    }
    case 'equal': return { text: `${left.text} = ${right.text}`,
      value: (facts) => left.value(facts) === right.value(facts) }
    case 'contains': return { text: `contains(${left.text}, ${right.text})`, value: pair((a, b) => a.includes(b)) }
    case 'starts': return { text: `starts with(${left.text}, ${right.text})`, value: pair((a, b) => a.startsWith(b)) }
    case 'ends': return { text: `ends with(${left.text}, ${right.text})`, value: pair((a, b) => a.endsWith(b)) }
    case 'under': return { text: 'under(p.code, "302")',
      value: ({ code }) => (code === null ? null : (code as string).slice(0, 3) === '302') }
    case 'in': return { text: `(${left.text} in (${words.map((word) => JSON.stringify(word)).join(', ')}))`,
      value: (facts) => words.includes(left.value(facts) as string) }
    case 'any': {
      const list = random() < 0.5 ? words : [...words, ...'1234567890'.split('').map((digit) => `${digit}.*`)]
      return { text: `contains any(${left.text}, [${list.map((word) => JSON.stringify(word)).join(', ')}])`,
        value: (facts) => (left.value(facts) === null ? null : list.some((word) => left.value(facts)!.includes(word))) }
    }
    case 'some': return {
      text: `(some w in [${words.map((word) => JSON.stringify(word)).join(', ')}] satisfies starts with(p.payee, w) and p.cash)`,
      value: (facts) => any(words.map((word) =>
        all([facts['payee'] === null ? null : (facts['payee'] as string).startsWith(word), facts['cash'] as Truth]))),
    }
    case 'every': return {
      text: `(every w in ["a", "会"] satisfies p.purpose != w or p.urgent)`,
      value: (facts) => all(['a', '会'].map((word) => any([facts['purpose'] !== word, facts['urgent'] as Truth]))),
    }
    case 'matches': return { text: `matches(${left.text}, "^(会议|办公)?费{0,2}[a-cB]")`,
      value: (facts) => (left.value(facts) === null ? null : /^(会议|办公)?(费|费费)?[abcB]/u.test(left.value(facts)!)) }
  }
}

function listTest(random: Random): Piece<Truth> {
  const item = text(random)
  const value = (facts: Record<string, FactValue>): Truth =>
    (facts['tags'] === null || item.value(facts) === null ? null
    : (facts['tags'] as string[]).includes(item.value(facts)!))
  return random() < 0.5 ? { text: `list contains(p.tags, ${item.text})`, value }
    : { text: `(${item.text} in p.tags)`, value }
}

function nullTest(random: Random): Piece<Truth> {
  const not = random() < 0.5
  const operator = not ? '!=' : '='
  if (random() < 0.5) {
    const quotient = combined('/', money(random, 1), money(random, 1))
    return { text: `${quotient.text} ${operator} null`, value: (facts) => (quotient.value(facts) === null) !== not }
  }
  const name = pick(random, ['amount', 'purpose', 'cash', 'day', 'tags', 'rate', 'wait'])
  return { text: `p.${name} ${operator} null`, value: (facts) => (facts[name] === null) !== not }
}

function yuan(random: Random): Piece<Fraction> {
  const fen = random() < 0.5 ? pick(random, AMOUNTS) : BigInt(whole(random, -1_000, 1_000))
  const absolute = fen < 0n ? -fen : fen
  const cents = String(absolute % 100n).padStart(2, '0')
  return { text: `${fen < 0n ? '-' : ''}${absolute / 100n}${cents === '00' ? '' : `.${cents}`}`,
    value: () => ({ n: fen, d: 1n }) }
}

function decimal(random: Random): Piece<Fraction> {
  const places = whole(random, 0, 4)
  const units = whole(random, -3_000, 3_000)
  return { text: (units / 10 ** places).toFixed(places), value: () => ({ n: BigInt(units), d: 10n ** BigInt(places) }) }
}

function nonZero(random: Random): Piece<Fraction> {
  const value = pick(random, ['3', '-7', '0.03', '1000', '2.5'])
  return { text: value, value: () => decimalOf(value) }
}

function combined(operator: string, left: Piece<Fraction>, right: Piece<Fraction>): Piece<Fraction> {
  return { text: `(${left.text} ${operator} ${right.text})`,
    value: (facts) => arithmetic(operator, left.value(facts), right.value(facts)) }
}

function arithmetic(operator: string, left: Fraction, right: Fraction): Fraction {
  if (!left || !right) return null
  if (operator === '+') return { n: left.n * right.d + right.n * left.d, d: left.d * right.d }
  if (operator === '-') return { n: left.n * right.d - right.n * left.d, d: left.d * right.d }
  if (operator === '*') return { n: left.n * right.n, d: left.d * right.d }
  if (right.n === 0n) return null
  return right.n > 0n ? { n: left.n * right.d, d: left.d * right.n } : { n: -left.n * right.d, d: left.d * -right.n }
}

function compare(operator: string, left: Fraction, right: Fraction): Truth {
  if (!left || !right) return operator === '=' ? left === right : operator === '!=' ? left !== right : null
  const difference = left.n * right.d - right.n * left.d
  if (operator === '=') return difference === 0n
  if (operator === '!=') return difference !== 0n
  if (operator === '<') return difference < 0n
  if (operator === '<=') return difference <= 0n
  return operator === '>' ? difference > 0n : difference >= 0n
}

const all = (parts: Truth[]): Truth => (parts.includes(false) ? false : parts.includes(null) ? null : true)
const any = (parts: Truth[]): Truth => (parts.includes(true) ? true : parts.includes(null) ? null : false)
const not = (part: Truth): Truth => (part === null ? null : !part)
const fraction = (value: FactValue): Fraction => (value === null ? null : { n: BigInt(value as bigint), d: 1n })

function decimalOf(value: string | null): Fraction {
  if (value === null) return null
  const [head, tail = ''] = value.split('.')
  return { n: BigInt(head + tail), d: 10n ** BigInt(tail.length) }
}

function floored(value: Fraction, divisor: bigint): Fraction {
  if (!value) return null
  const rest = value.n % divisor
  return { n: rest < 0n ? rest + divisor : rest, d: 1n }
}

function codePointOrder(left: string, right: string): number {
  return Math.sign(Buffer.compare(Buffer.from(left), Buffer.from(right)))
}

function plusDays(date: Date | null, days: number | null): Date | null {
  return date === null || days === null ? null : new Date(date.getTime() + days * 86_400_000)
}

function plusMonths(date: Date | null, months: number | null): Date | null {
  if (date === null || months === null) return null
  const moved = new Date(date)
  moved.setUTCDate(1)
  moved.setUTCMonth(moved.getUTCMonth() + months)
  const last = new Date(moved)
  last.setUTCMonth(last.getUTCMonth() + 1, 0)
  moved.setUTCDate(Math.min(date.getUTCDate(), last.getUTCDate()))
  return moved
}

export function show(row: Facts[string] | Record<string, FactValue>): string {
  return JSON.stringify(row, (_, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value))
}
