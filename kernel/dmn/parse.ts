import { Refused } from '#kernel/values/refusal.ts'
import { numberOf } from './numbers.ts'
import { definedNameAt, type NameIndex } from './names.ts'
import { readText, readNumberText } from './literals.ts'
import { readType } from './parse-type.ts'
import { accept, acceptWord, deeper, expect, expectWord, fail, isWord, openReader, peek, readName, remember, spelled, type Reader } from './reader.ts'
import { LIMITS } from './model.ts'
import type { BinaryOperator, Iterator, Syntax, TestOperator, UnaryTests } from './syntax.ts'

const VALUE = { zh: '一个值', en: 'a value' }
const OPERATOR_OR_END = { zh: '运算符或结尾', en: 'an operator or the end' }

/**
 * Reads a FEEL expression. An own reader, because names may hold spaces, signs and words of the language: it needs to know
 * which names may be met (`known`), and it says the place of what it cannot read. Throws `Refused`.
 */
export function parseExpression(text: string, known: NameIndex): Syntax {
  const reader = openReader(text, known)
  const syntax = readExpression(reader)
  if (peek(reader) !== '') fail(reader, OPERATOR_OR_END)
  return syntax
}

/** Null where the text is no expression. */
export function tryParse(text: string, known: NameIndex): Syntax | null {
  try {
    return parseExpression(text, known)
  } catch (error) {
    if (error instanceof Refused) return null
    throw error
  }
}

/** Reads the cell of a decision table, or allowed values: `-`, `not( … )`, or tests with commas between them. */
export function parseUnaryTests(text: string, known: NameIndex): UnaryTests {
  const reader = openReader(text, known)
  if (accept(reader, '-') && peek(reader) === '') return { any: true, negated: false, tests: [] }
  reader.at = 0
  if (acceptWord(reader, 'not') && accept(reader, '(')) {
    const tests = readTests(reader)
    if (accept(reader, ')') && peek(reader) === '') return { any: false, negated: true, tests }
  }
  // not( … ) was the beginning of an expression.
  reader.at = 0
  reader.depth = 0
  const tests = readTests(reader)
  if (peek(reader) !== '') fail(reader, OPERATOR_OR_END)
  return { any: false, negated: false, tests }
}

function readTests(reader: Reader): Syntax[] {
  const tests = [readTest(reader)]
  while (accept(reader, ',')) tests.push(readTest(reader))
  return tests
}

function readTest(reader: Reader): Syntax {
  peek(reader)
  const at = reader.at
  const operator = acceptComparison(reader)
  return operator ? { kind: 'test range', operator, end: readBinary(reader, ADDITION), at } : readExpression(reader)
}

const COMPARISON = 3
const ADDITION = 4
const PRECEDENCE: readonly { sign: BinaryOperator; level: number }[] = [
  { sign: '**', level: 6 }, { sign: '*', level: 5 }, { sign: '/', level: 5 }, { sign: '+', level: ADDITION }, { sign: '-', level: ADDITION },
  { sign: '!=', level: COMPARISON }, { sign: '<=', level: COMPARISON }, { sign: '>=', level: COMPARISON },
  { sign: '=', level: COMPARISON }, { sign: '<', level: COMPARISON }, { sign: '>', level: COMPARISON },
]

function readExpression(reader: Reader): Syntax {
  const before = reader.inRangeEnd
  reader.inRangeEnd = false
  const syntax = deeper(reader, () => readBinary(reader, 1))
  reader.inRangeEnd = before
  return syntax
}

/** Operators by precedence: or, and, comparisons, + and -, * and /, **. All lean to the left. */
function readBinary(reader: Reader, lowest: number): Syntax {
  let left = readUnary(reader)
  for (let length = 0; ; length++) {
    if (length > LIMITS.calls) deeper({ ...reader, depth: LIMITS.nesting }, () => null)
    peek(reader)
    const { at } = left
    const found = PRECEDENCE.find(({ sign }) => reader.text.startsWith(sign, reader.at))
    if (found && found.level >= lowest) {
      reader.at += found.sign.length
      left = { kind: 'binary', operator: found.sign, left, right: readBinary(reader, found.level + 1), at }
    } else if (lowest <= 1 && acceptWord(reader, 'or')) left = { kind: 'or', left, right: readBinary(reader, 2), at }
    else if (lowest <= 2 && acceptWord(reader, 'and')) left = { kind: 'and', left, right: readBinary(reader, COMPARISON), at }
    else if (lowest <= COMPARISON && acceptWord(reader, 'between')) {
      const low = readBinary(reader, ADDITION)
      expectWord(reader, 'and')
      left = { kind: 'between', value: left, low, high: readBinary(reader, ADDITION), at }
    } else if (lowest <= COMPARISON && acceptWord(reader, 'in')) left = { kind: 'in', value: left, tests: readInTests(reader), at }
    else return left
  }
}

/** After `in`: one test, or several in brackets. `(1..5)` and `(a).b` begin with a bracket too. */
function readInTests(reader: Reader): Syntax[] {
  peek(reader)
  const start = reader.at
  const depth = reader.depth
  if (accept(reader, '(')) {
    const tests = deeper(reader, () => readTests(reader))
    if (accept(reader, ')') && !['.', '[', '('].includes(peek(reader))) return tests
    reader.at = start
    reader.depth = depth
  }
  const operator = acceptComparison(reader)
  if (operator) return [{ kind: 'test range', operator, end: readBinary(reader, ADDITION), at: start }]
  return [readBinary(reader, ADDITION)]
}

function acceptComparison(reader: Reader): TestOperator | null {
  for (const sign of ['<=', '>=', '!=', '=', '<', '>'] as const) if (accept(reader, sign)) return sign
  return null
}

function readUnary(reader: Reader): Syntax {
  peek(reader)
  const at = reader.at
  let value: Syntax = accept(reader, '-')
    ? { kind: 'negate', value: deeper(reader, () => readUnary(reader)), at }
    : readPostfix(reader)
  while (isWord(reader, 'instance')) {
    acceptWord(reader, 'instance')
    expectWord(reader, 'of')
    value = { kind: 'instance of', value, type: readType(reader), at }
  }
  return value
}

function readPostfix(reader: Reader): Syntax {
  let value = readPrimary(reader)
  for (let length = 0; ; length++) {
    if (length > LIMITS.nesting) deeper({ ...reader, depth: LIMITS.nesting }, () => null)
    const next = peek(reader)
    const { at } = value
    if (next === '.' && reader.text[reader.at + 1] !== '.') {
      reader.at++
      const name = readName(reader)
      if (name === null) fail(reader, { zh: '名称', en: 'a name' })
      value = { kind: 'path', value, name, at }
    } else if (next === '[' && !closesRange(reader)) {
      reader.at++
      value = { kind: 'filter', value, condition: readExpression(reader), at }
      expect(reader, ']')
    } else if (next === '(') {
      reader.at++
      value = readArguments(reader, value)
    } else return value
  }
}

/** In `[1..b[`, the bracket closes the range unless something that can begin a condition follows. */
function closesRange(reader: Reader): boolean {
  if (!reader.inRangeEnd) return false
  const following = /^\[\s*(\S{0,12})/.exec(reader.text.slice(reader.at, reader.at + 200))?.[1] ?? ''
  return following === '' || /^([.)\],=<>!+*/}-]|(and|or|in|then|else|return|satisfies|instance|between)\b)/.test(following)
}

function readArguments(reader: Reader, callee: Syntax): Syntax {
  const { at } = callee
  if (accept(reader, ')')) return { kind: 'call', callee, positional: [], at }
  if (definedBefore(reader, ':') !== null) {
    const named: { name: string; value: Syntax }[] = []
    do {
      const name = readDefined(reader, ':')
      named.push({ name, value: readExpression(reader) })
    } while (accept(reader, ','))
    expect(reader, ')')
    return { kind: 'named call', callee, named, at }
  }
  const positional = [readExpression(reader)]
  while (accept(reader, ',')) positional.push(readExpression(reader))
  expect(reader, ')')
  return { kind: 'call', callee, positional, at }
}

function readPrimary(reader: Reader): Syntax {
  const next = peek(reader)
  const at = reader.at
  switch (next) {
    case '"': return { kind: 'string', value: readText(reader), at }
    case '(': return readBracket(reader)
    case '[': return readSquare(reader)
    case ']': return readOpenRange(reader)
    case '{': return readContext(reader)
    case '?': reader.at++; return { kind: 'input', at }
    case '@': {
      reader.at++
      if (peek(reader) !== '"') fail(reader, { zh: '引号', en: 'a quotation mark' })
      return { kind: 'at', text: readText(reader), at }
    }
    default: {
      const digits = readNumberText(reader)
      return digits === null ? readWord(reader, at) : { kind: 'number', value: numberOf(digits), at }
    }
  }
}

function readWord(reader: Reader, at: number): Syntax {
  const name = readName(reader)
  switch (name) {
    case null: return fail(reader, VALUE)
    case 'null': return { kind: 'null', at }
    case 'true': case 'false': return { kind: 'boolean', value: name === 'true', at }
    case 'if': {
      const condition = readExpression(reader)
      expectWord(reader, 'then')
      const yes = readExpression(reader)
      expectWord(reader, 'else')
      return { kind: 'if', condition, yes, no: readExpression(reader), at }
    }
    case 'for': {
      const iterators = readIterators(reader)
      expectWord(reader, 'return')
      return { kind: 'for', iterators, body: readExpression(reader), at }
    }
    case 'some': case 'every': {
      const iterators = readIterators(reader)
      expectWord(reader, 'satisfies')
      return { kind: 'quantified', every: name === 'every', iterators, body: readExpression(reader), at }
    }
    case 'function': return readFunction(reader, at)
    case 'and': case 'or': case 'then': case 'else': case 'return': case 'satisfies': case 'between': case 'in': case 'instance':
      reader.at = at
      return fail(reader, VALUE)
    default: return { kind: 'name', name, at }
  }
}

function readIterators(reader: Reader): Iterator[] {
  const iterators: Iterator[] = []
  do {
    const name = readDefined(reader, 'in')
    remember(reader, name)
    const source = readExpression(reader)
    iterators.push({ name, source, end: accept(reader, '..') ? readExpression(reader) : null })
  } while (accept(reader, ','))
  return iterators
}

function readFunction(reader: Reader, at: number): Syntax {
  expect(reader, '(')
  const parameters: Extract<Syntax, { kind: 'function' }>['parameters'] = []
  if (!accept(reader, ')')) {
    do {
      const typed = definedBefore(reader, ':')
      const name = typed ?? definedBefore(reader, ',') ?? definedBefore(reader, ')')
      if (name === null) fail(reader, { zh: '参数名', en: 'the name of a parameter' })
      readDefined(reader, null)
      remember(reader, name)
      parameters.push({ name, type: accept(reader, ':') ? readType(reader) : null })
    } while (accept(reader, ','))
    expect(reader, ')')
  }
  const isExternal = acceptWord(reader, 'external')
  return { kind: 'function', parameters, isExternal, body: readExpression(reader), at }
}

/** `(`: an expression, an open range `(1..5]`, or a test as a range `(< 10)`. */
function readBracket(reader: Reader): Syntax {
  const at = reader.at++
  const operator = acceptComparison(reader)
  if (operator) {
    const end = deeper(reader, () => readBinary(reader, ADDITION))
    expect(reader, ')')
    return { kind: 'test range', operator, end, at }
  }
  const first = readExpression(reader)
  if (accept(reader, '..')) return readRangeEnd(reader, first, false, at)
  expect(reader, ')')
  return first
}

function readOpenRange(reader: Reader): Syntax {
  const at = reader.at++
  const low = readExpression(reader)
  expect(reader, '..')
  return readRangeEnd(reader, low, false, at)
}

function readRangeEnd(reader: Reader, low: Syntax, lowIncluded: boolean, at: number): Syntax {
  reader.inRangeEnd = true
  const high = deeper(reader, () => readBinary(reader, ADDITION))
  reader.inRangeEnd = false
  const highIncluded = accept(reader, ']')
  if (!highIncluded && !accept(reader, ')') && !accept(reader, '[')) fail(reader, { zh: '区间的结尾', en: 'the end of the range' })
  return { kind: 'range', low, high, lowIncluded, highIncluded, at }
}

function readSquare(reader: Reader): Syntax {
  const at = reader.at++
  if (accept(reader, ']')) return { kind: 'list', items: [], at }
  const first = readTest(reader)
  if (accept(reader, '..')) return readRangeEnd(reader, first, true, at)
  const items = [first]
  while (accept(reader, ',')) items.push(readTest(reader))
  expect(reader, ']')
  return { kind: 'list', items, at }
}

function readContext(reader: Reader): Syntax {
  const at = reader.at++
  const entries: { name: string; value: Syntax }[] = []
  if (accept(reader, '}')) return { kind: 'context', entries, at }
  do {
    const name = peek(reader) === '"' ? readText(reader) : readDefined(reader, null)
    expect(reader, ':')
    const value = readExpression(reader)
    remember(reader, name)
    entries.push({ name, value })
  } while (accept(reader, ','))
  expect(reader, '}')
  return { kind: 'context', entries, at }
}

/** The name that is defined here, up to a sign or to the word `in`; null when that does not follow. */
function definedBefore(reader: Reader, end: ':' | ',' | ')'): string | null {
  peek(reader)
  const name = definedNameAt(reader.text, reader.at)
  return name !== null && reader.text[reader.at + name.length] === end ? spelled(reader, reader.at, name) : null
}

function readDefined(reader: Reader, end: ':' | 'in' | null): string {
  peek(reader)
  const found = definedNameAt(reader.text, reader.at) ?? fail(reader, { zh: '名称', en: 'a name' })
  const upToIn = end === 'in' ? /^[^]*?(?=\s+in(?![\p{L}\p{N}_]))/u.exec(found)?.[0] : found
  if (upToIn === undefined) {
    reader.at += found.length
    fail(reader, { zh: '“in”', en: '“in”' })
  }
  const start = reader.at
  reader.at += upToIn.length
  if (end !== null && end !== 'in') expect(reader, end)
  if (end === 'in') expectWord(reader, 'in')
  return spelled(reader, start, upToIn)
}

