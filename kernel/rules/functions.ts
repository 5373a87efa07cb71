import { bool, boolOf, dayOfValue, expected, isQuantity, textOf, type Checker, type Value } from './checker.ts'
import type { Int, Text } from './ir.ts'
import { constant, quantity, wholeOf } from './numbers.ts'
import { patternFault } from './pattern.ts'
import { functionHint } from './other-functions.ts'
import { refuseAt } from './refuse.ts'
import type { Syntax } from './syntax.ts'

const MINUTE_MS = 60_000n
const HOUR_MS = 3_600_000n
const DAY_MS = 86_400_000n
const SHANGHAI_MS = 28_800_000n

type Call = Extract<Syntax, { kind: 'call' }>

export interface LanguageFunction {
  usage: string
  least: number
  most: number
  check(checker: Checker, call: Call): Value
}

export function callFunction(checker: Checker, call: Call): Value {
  const found = FUNCTIONS[call.name]
  if (!found) {
    return refuseAt(checker.text, { from: call.from, to: call.from + call.name.length }, 'rules.unknown_function', { text: call.name, ...functionHint(call.name, Object.keys(FUNCTIONS)) })
  }
  if (call.values.length < found.least || call.values.length > found.most) {
    return refuseAt(checker.text, call, 'rules.arguments', { usage: found.usage })
  }
  return found.check(checker, call)
}

/** The functions of the language with their usage, for the editor's list. */
export const FUNCTIONS: Record<string, LanguageFunction> = {
  not: one('not(condition)', (checker, call) => {
    const item = boolOf(checker, call.values[0]!)
    return bool({ kind: 'not', item, nullable: item.nullable, ...rangeOf(call) })
  }),
  confirmed: one('confirmed(condition)', (checker, call) =>
    bool({ kind: 'confirmed', item: boolOf(checker, call.values[0]!), nullable: false, ...rangeOf(call) })),
  contains: search('contains(text, part)', 'contains'),
  'starts with': search('starts with(text, part)', 'starts'),
  'ends with': search('ends with(text, part)', 'ends'),
  under: search('under(code, "302")', 'starts'),
  'contains any': {
    usage: 'contains any(text, ["a", "b"])', least: 2, most: 2,
    check(checker, call) {
      const text = textOf(checker, call.values[0]!)
      const { words, known } = wordsOf(checker, call.values[1]!)
      return bool({ kind: 'anyWord', text, words, nullable: text.nullable || !known, ...rangeOf(call) })
    },
  },
  mask: {
    usage: 'mask(text, ["a", "b"])', least: 2, most: 2,
    check(checker, call) {
      const text = textOf(checker, call.values[0]!)
      const { words, known } = wordsOf(checker, call.values[1]!)
      return textValue({ kind: 'mask', text, words: longestFirst(words), nullable: text.nullable || !known,
        ...rangeOf(call) })
    },
  },
  matches: {
    usage: 'matches(text, "[0-9]+")', least: 2, most: 2,
    check(checker, call) {
      const text = textOf(checker, call.values[0]!)
      const pattern = constantText(checker, call.values[1]!)
      const fault = patternFault(pattern)
      if (fault) refuseAt(checker.text, call.values[1]!, 'rules.pattern', fault)
      return bool({ kind: 'matches', text, pattern, nullable: text.nullable, ...rangeOf(call) })
    },
  },
  substring: {
    usage: 'substring(text, 1, 4)', least: 2, most: 3,
    check(checker, call) {
      const text = textOf(checker, call.values[0]!)
      const start = positiveConstant(checker, call.values[1]!)
      const length = call.values[2] ? positiveConstant(checker, call.values[2]) : null
      return textValue({ kind: 'substring', text, start, length, nullable: text.nullable, ...rangeOf(call) })
    },
  },
  'string length': one('string length(text)', (checker, call) => {
    const text = textOf(checker, call.values[0]!)
    return quantity('number', { kind: 'textLength', text, lo: 0n, hi: 1_000_000n, nullable: text.nullable,
      ...rangeOf(call) })
  }),
  count: one('count(list)', (checker, call) => {
    const list = checker.valueOf(checker, call.values[0]!)
    if (list.kind !== 'list') return expected(checker, call.values[0]!, 'list', list)
    return quantity('number', { kind: 'listSize', list: list.node, lo: 0n, hi: 1_000_000n,
      nullable: list.node.nullable, ...rangeOf(call) })
  }),
  'list contains': {
    usage: 'list contains(list, text)', least: 2, most: 2,
    check(checker, call) {
      const list = checker.valueOf(checker, call.values[0]!)
      const item = textOf(checker, call.values[1]!)
      if (list.kind === 'texts') {
        return bool({ kind: 'inTexts', text: item, values: list.values, nullable: !list.known, ...rangeOf(call) })
      }
      if (list.kind !== 'list') return expected(checker, call.values[0]!, 'list', list)
      return bool({ kind: 'listContains', list: list.node, item, nullable: list.node.nullable || item.nullable,
        ...rangeOf(call) })
    },
  },
  year: datePart('year', -30_000n, 30_000n),
  month: datePart('month', 1n, 12n),
  day: datePart('day', 1n, 31n),
  'day of week': datePart('weekday', 1n, 7n),
  'date of': one('date of(instant)', (checker, call) => {
    const instant = instantOf(checker, call.values[0]!)
    return { kind: 'day', node: { kind: 'dayOfInstant', instant, nullable: instant.nullable, ...rangeOf(call) }, ...rangeOf(call) }
  }),
  'hour of': one('hour of(instant)', (checker, call) => {
    const place = rangeOf(call)
    const instant = instantOf(checker, call.values[0]!)
    const local: Int = { kind: 'add', left: instant, right: constant(SHANGHAI_MS, place), lo: instant.lo + SHANGHAI_MS, hi: instant.hi + SHANGHAI_MS, nullable: instant.nullable, ...place }
    const ofDay: Int = { kind: 'modulo', value: local, divisor: DAY_MS, lo: 0n, hi: DAY_MS - 1n, nullable: instant.nullable, ...place }
    return wholeParts(ofDay, HOUR_MS, place)
  }),
  'minutes from': between('minutes from(earlier, later)', MINUTE_MS),
  'days from': between('days from(earlier, later)', DAY_MS),
  'is workday': one('is workday(date)', (checker, call) => {
    if (!checker.calendar) refuseAt(checker.text, call, 'rules.no_calendar')
    // Outside the years whose notice is loaded the answer is unknown, never "a working day".
    return bool({ kind: 'isWorkday', day: dayOfValue(checker, call.values[0]!), nullable: true, ...rangeOf(call) })
  }),
  modulo: {
    usage: 'modulo(number, 100)', least: 2, most: 2,
    check(checker, call) {
      const value = checker.valueOf(checker, call.values[0]!)
      if (value.kind !== 'rational') return expected(checker, call.values[0]!, 'number', value)
      const divisor = BigInt(positiveConstant(checker, call.values[1]!)) * (value.unit === 'money' ? 100n : 1n)
      const whole = wholeOf(checker.text, call.values[0]!, value)
      return quantity(value.unit, { kind: 'modulo', value: whole, divisor, lo: 0n, hi: divisor - 1n,
        nullable: whole.nullable, ...rangeOf(call) })
    },
  },
}

function one(usage: string, check: LanguageFunction['check']): LanguageFunction {
  return { usage, least: 1, most: 1, check }
}

function search(usage: string, how: 'contains' | 'starts' | 'ends'): LanguageFunction {
  return {
    usage, least: 2, most: 2,
    check(checker, call) {
      const text = textOf(checker, call.values[0]!)
      const needle = textOf(checker, call.values[1]!)
      return bool({ kind: 'search', how, text, needle, nullable: text.nullable || needle.nullable, ...rangeOf(call) })
    },
  }
}

function datePart(part: 'year' | 'month' | 'day' | 'weekday', lo: bigint, hi: bigint): LanguageFunction {
  return one(`${part === 'weekday' ? 'day of week' : part}(date)`, (checker, call) => {
    const day = dayOfValue(checker, call.values[0]!)
    const node: Int = { kind: 'datePart', part, day, lo, hi, nullable: day.nullable, ...rangeOf(call) }
    return quantity('number', node)
  })
}

/** How many whole units lie from one instant to another, rounded down; below zero when the second is the earlier. */
function between(usage: string, unitMs: bigint): LanguageFunction {
  return {
    usage, least: 2, most: 2,
    check(checker, call) {
      const [from, to] = [instantOf(checker, call.values[0]!), instantOf(checker, call.values[1]!)]
      const place = rangeOf(call)
      const apart: Int = { kind: 'subtract', left: to, right: from, lo: to.lo - from.hi, hi: to.hi - from.lo, nullable: from.nullable || to.nullable, ...place }
      return wholeParts(apart, unitMs, place)
    },
  }
}

/** Milliseconds in whole units: what remains is taken off before, so that the quotient is whole and exact. */
function wholeParts(millis: Int, unitMs: bigint, place: { from: number; to: number }): Value {
  const rest: Int = { kind: 'modulo', value: millis, divisor: unitMs, lo: 0n, hi: unitMs - 1n, nullable: millis.nullable, ...place }
  const whole: Int = { kind: 'subtract', left: millis, right: rest, lo: millis.lo - unitMs, hi: millis.hi, nullable: millis.nullable, ...place }
  return { kind: 'rational', unit: 'number', numerator: whole, denominator: constant(unitMs, place), nullable: millis.nullable, ...place }
}

function instantOf(checker: Checker, syntax: Syntax): Int {
  const value = checker.valueOf(checker, syntax)
  return value.kind === 'rational' && value.unit === 'instant' ? value.numerator : expected(checker, syntax, 'instant', value)
}

function wordsOf(checker: Checker, syntax: Syntax): { words: readonly string[]; known: boolean } {
  const value = checker.valueOf(checker, syntax)
  if (value.kind !== 'texts') {
    return refuseAt(checker.text, syntax, 'rules.constant_needed', { whatZh: '词表或名单参数', whatEn: 'a list of words or a list parameter' })
  }
  return { words: [...new Set(value.values)], known: value.known }
}

/** Longest first by code points, then by code point: the same order in every back end. */
function longestFirst(words: readonly string[]): string[] {
  return words.filter((word) => word !== '').sort((left, right) =>
    [...right].length - [...left].length || (left < right ? -1 : 1))
}

function constantText(checker: Checker, syntax: Syntax): string {
  const value = checker.valueOf(checker, syntax)
  if (value.kind === 'text' && value.node.kind === 'text') return value.node.value
  return refuseAt(checker.text, syntax, 'rules.constant_needed', { whatZh: '文字', whatEn: 'text' })
}

function positiveConstant(checker: Checker, syntax: Syntax): number {
  const value = checker.valueOf(checker, syntax)
  if (isQuantity(value)) {
    const literal = value.kind === 'literal' ? value.denominator === 1n && value.numerator
      : value.numerator.kind === 'int' && value.numerator.value
    if (typeof literal === 'bigint' && literal >= 1n && literal <= 10_000_000_000n) return Number(literal)
  }
  return refuseAt(checker.text, syntax, 'rules.constant_needed',
    { whatZh: '不小于 1 的整数', whatEn: 'a whole number from 1' })
}

function textValue(node: Text): Value {
  return { kind: 'text', node, from: node.from, to: node.to }
}

function rangeOf({ from, to }: Call): { from: number; to: number } {
  return { from, to }
}
