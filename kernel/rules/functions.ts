import { bool, boolOf, dayOfValue, expected, isQuantity, textOf, type Checker, type Value } from './checker.ts'
import type { Int, Text } from './ir.ts'
import { quantity, wholeOf } from './numbers.ts'
import { patternFault } from './pattern.ts'
import { nearest, refuseAt } from './refuse.ts'
import type { Syntax } from './syntax.ts'

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
    const near = nearest(call.name, Object.keys(FUNCTIONS))
    return refuseAt(checker.text, call, 'rules.unknown_function', {
      text: call.name,
      hintZh: near ? `是否为“${near}”？` : `可用：${Object.keys(FUNCTIONS).join('、')}。`,
      hintEn: near ? `Did you mean “${near}”?` : `Available: ${Object.keys(FUNCTIONS).join(', ')}.`,
    })
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

function wordsOf(checker: Checker, syntax: Syntax): { words: readonly string[]; known: boolean } {
  const value = checker.valueOf(checker, syntax)
  if (value.kind !== 'texts') {
    return refuseAt(checker.text, syntax, 'rules.constant_needed', { whatZh: '词表', whatEn: 'a list of words' })
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
