import { dayNumber } from '#kernel/values/civil-day.ts'
import { Refused, type Refusal } from '#kernel/values/refusal.ts'
import { millisOf } from './bind.ts'
import { bool, boolOf, expected, isQuantity, KINDS, type CheckContext, type Checker, type Value } from './checker.ts'
import { callFunction } from './functions.ts'
import type { Bool, Day, Int, Text } from './ir.ts'
import { aligned, arithmetic, compareNumbers, literalOf, negated, quantity, wholeOf } from './numbers.ts'
import { meantBy } from './meant-name.ts'
import { mistakeWithin } from './mistakes.ts'
import { refuseAt } from './refuse.ts'
import type { CompareOperator, Range, Syntax, Test } from './syntax.ts'
import { parameterValue, termValue } from './terms.ts'
import { INSTANTS } from './vocabulary.ts'

const MAX_PARTS = 5_000

/**
 * Gives every part a type and a unit, refuses what has none, and builds the typed form. Only yes-or-no conditions pass.
 */
export function checkCondition(text: string, syntax: Syntax, context: CheckContext): Bool | Refusal {
  try {
    return boolOf({ ...context, text, variables: new Map(), parts: 0, valueOf }, syntax)
  } catch (error) {
    if (error instanceof Refused) return error.refusal
    throw error
  }
}

/** The value of one part, which need not be a condition; `variables` are those of some and every around it. */
export function checkPart(text: string, syntax: Syntax, context: CheckContext,
  variables: ReadonlyMap<string, Syntax> = new Map()): Value | Refusal {
  try {
    return valueOf({ ...context, text, variables: new Map(variables), parts: 0, valueOf }, syntax)
  } catch (error) {
    if (error instanceof Refused) return error.refusal
    throw error
  }
}

function valueOf(checker: Checker, syntax: Syntax): Value {
  if (++checker.parts > MAX_PARTS) refuseAt(checker.text, syntax, 'rules.too_many_parts', { limit: MAX_PARTS })
  const range = { from: syntax.from, to: syntax.to }
  switch (syntax.kind) {
    case 'number': return readNumber(checker, syntax)
    case 'text': return { kind: 'text', node: { kind: 'text', value: syntax.value, nullable: false, ...range },
      ...range }
    case 'boolean': return bool({ kind: 'bool', value: syntax.value, nullable: false, ...range })
    case 'null': return { kind: 'null', ...range }
    case 'date': return readDate(checker, syntax)
    case 'duration': return readDuration(checker, syntax)
    case 'name': return readName(checker, syntax)
    case 'call': return callFunction(checker, syntax)
    case 'list': return readList(checker, syntax)
    case 'negate': {
      const value = valueOf(checker, syntax.value)
      return isQuantity(value) ? negated(checker.text, range, value) : expected(checker, syntax.value, 'number', value)
    }
    case 'arithmetic': return checkArithmetic(checker, syntax)
    case 'compare': return bool(compare(checker, range, syntax.operator, valueOf(checker, syntax.left),
      valueOf(checker, syntax.right)))
    case 'between': {
      const value = valueOf(checker, syntax.value)
      return bool(both([
        compare(checker, range, '>=', value, valueOf(checker, syntax.low)),
        compare(checker, range, '<=', value, valueOf(checker, syntax.high)),
      ], range))
    }
    case 'in': return bool(checkIn(checker, syntax))
    case 'and':
    case 'or': return bool(joined(syntax.kind, syntax.items.map((item) => boolOf(checker, item)), range))
    case 'if': return checkChoice(checker, syntax)
    case 'quantified': return bool(unroll(checker, syntax))
  }
}

/** `range` may be a whole part of the text: only its ends are taken. */
function joined(kind: 'and' | 'or', items: Bool[], { from, to }: Range): Bool {
  if (items.length === 0) return { kind: 'bool', value: kind === 'and', nullable: false, from, to }
  return items.length === 1 ? items[0]! : { kind, items, nullable: items.some((item) => item.nullable), from, to }
}

function both(items: Bool[], range: Range): Bool {
  return joined('and', items, range)
}

function compare(checker: Checker, range: Range, operator: CompareOperator, left: Value, right: Value): Bool {
  const { text } = checker
  const place = { from: range.from, to: range.to }
  if (left.kind === 'null' || right.kind === 'null') return compareWithNull(checker, place, operator, left, right)
  if (isQuantity(left) && isQuantity(right)) return compareNumbers(text, place, operator, left, right)
  const total = operator === '=' || operator === '!='
  if (left.kind === 'text' && right.kind === 'text') {
    refuseTitle(checker, left.node, right.node)
    refuseTitle(checker, right.node, left.node)
    return { kind: 'compareTexts', operator, left: left.node, right: right.node,
      nullable: !total && (left.node.nullable || right.node.nullable), ...place }
  }
  if (left.kind === 'day' && right.kind === 'day') {
    return { kind: 'compareDays', operator, left: left.node, right: right.node,
      nullable: !total && (left.node.nullable || right.node.nullable), ...place }
  }
  if (left.kind === 'bool' && right.kind === 'bool' && total) {
    return { kind: 'compareBools', operator, left: left.node, right: right.node, nullable: false, ...place }
  }
  mismatch(checker, place, operator, left, right)
}

/** What a code is called, where the fact holds the code itself: such a rule would never hold, and nobody would see why. */
function refuseTitle(checker: Checker, field: Text, constant: Range & ({ kind: 'text'; value: string } | Text)): void {
  if (field.kind !== 'textField' || constant.kind !== 'text') return
  const codes = checker.vocabulary.get(field.field)?.codes
  if (!codes || codes.some(({ code }) => code === constant.value)) return
  const meant = codes.find(({ zh, en }) => zh === constant.value || en === constant.value)
  if (meant) refuseAt(checker.text, { from: constant.from, to: constant.to }, 'rules.code_title', { code: meant.code })
}

function compareWithNull(checker: Checker, range: Range, operator: CompareOperator, left: Value, right: Value): Bool {
  const value = left.kind === 'null' ? right : left
  if ((operator !== '=' && operator !== '!=') || value.kind === 'null' || value.kind === 'texts'
    || value.kind === 'literal') {
    return refuseAt(checker.text, range, 'rules.null_operand')
  }
  const item = value.kind === 'rational' ? value : value.node
  return { kind: 'isNull', item, negated: operator === '!=', nullable: false, ...range }
}

function checkArithmetic(checker: Checker, syntax: Extract<Syntax, { kind: 'arithmetic' }>): Value {
  const { operator } = syntax
  const range = { from: syntax.from, to: syntax.to }
  const left = valueOf(checker, syntax.left)
  const right = valueOf(checker, syntax.right)
  if (isQuantity(left) && isQuantity(right)) return arithmetic(checker.text, range, operator, left, right)
  if (left.kind === 'day' && right.kind === 'day' && operator === '-') {
    const nullable = left.node.nullable || right.node.nullable
    return quantity('days', { kind: 'daysBetween', left: left.node, right: right.node, lo: -20_000_000n,
      hi: 20_000_000n, nullable, ...range })
  }
  if (left.kind === 'day' && right.kind === 'rational' && (right.unit === 'days' || right.unit === 'months')
    && (operator === '+' || operator === '-')) {
    const amount = wholeOf(checker.text, right, operator === '-' ? negated(checker.text, right, right) : right)
    const nullable = left.node.nullable || amount.nullable
    const node: Day = right.unit === 'days'
      ? { kind: 'addDays', day: left.node, days: amount, nullable, ...range }
      : { kind: 'addMonths', day: left.node, months: amount, nullable, ...range }
    return { kind: 'day', node, ...range }
  }
  mismatch(checker, range, operator, left, right)
}

function checkIn(checker: Checker, syntax: Extract<Syntax, { kind: 'in' }>): Bool {
  const value = valueOf(checker, syntax.value)
  const range = { from: syntax.from, to: syntax.to }
  const words: string[] = []
  const others: Bool[] = []
  for (const test of syntax.tests) {
    const constants = test.kind === 'equals' && value.kind === 'text' ? constantTexts(checker, value.node, test.value) : null
    if (constants) words.push(...constants)
    else others.push(checkTest(checker, range, value, test))
  }
  // All constant texts are one look-up, however long the list.
  if (value.kind === 'text' && (words.length > 0 || others.length === 0)) {
    others.unshift({ kind: 'inTexts', text: value.node, values: [...new Set(words)], nullable: false, ...range })
  }
  return joined('or', others, range)
}

function constantTexts(checker: Checker, field: Text, syntax: Syntax): readonly string[] | null {
  for (const item of syntax.kind === 'list' ? syntax.items : [syntax]) if (item.kind === 'text') refuseTitle(checker, field, item)
  if (syntax.kind === 'text') return [syntax.value]
  if (syntax.kind !== 'list' && syntax.kind !== 'name') return null
  const value = valueOf(checker, syntax)
  return value.kind === 'texts' && value.known ? value.values : null
}

function checkTest(checker: Checker, range: Range, value: Value, test: Test): Bool {
  if (test.kind === 'against') return compare(checker, range, test.operator, value, valueOf(checker, test.value))
  if (test.kind === 'interval') {
    return both([
      compare(checker, range, test.lowOpen ? '>' : '>=', value, valueOf(checker, test.low)),
      compare(checker, range, test.highOpen ? '<' : '<=', value, valueOf(checker, test.high)),
    ], range)
  }
  if (test.value.kind === 'list') {
    const { items } = test.value
    return joined('or', items.map((item) => compare(checker, range, '=', value, valueOf(checker, item))), range)
  }
  const member = valueOf(checker, test.value)
  if (member.kind === 'list' && value.kind === 'text') {
    return { kind: 'listContains', list: member.node, item: value.node,
      nullable: member.node.nullable || value.node.nullable, from: range.from, to: range.to }
  }
  if (member.kind === 'texts') {
    // Reached with a list parameter that has no value: an unknown list, so an unknown answer.
    if (value.kind !== 'text') return mismatch(checker, range, 'in', value, member)
    return { kind: 'inTexts', text: value.node, values: member.values, nullable: true, from: range.from, to: range.to }
  }
  return compare(checker, range, '=', value, member)
}

function checkChoice(checker: Checker, syntax: Extract<Syntax, { kind: 'if' }>): Value {
  const condition = boolOf(checker, syntax.condition)
  const yes = valueOf(checker, syntax.yes)
  const no = valueOf(checker, syntax.no)
  const range = { from: syntax.from, to: syntax.to }
  if (isQuantity(yes) && isQuantity(no)) {
    const [a, b] = aligned(checker.text, range, 'if', yes, no)
    const choose = (left: Int, right: Int): Int => {
      if (left.kind === 'int' && right.kind === 'int' && left.value === right.value) return left
      return {
        kind: 'choice', of: 'int', condition, yes: left, no: right, nullable: left.nullable || right.nullable,
        lo: left.lo < right.lo ? left.lo : right.lo, hi: left.hi > right.hi ? left.hi : right.hi, ...range,
      }
    }
    return {
      kind: 'rational', unit: a.unit, numerator: choose(a.numerator, b.numerator),
      denominator: choose(a.denominator, b.denominator),
      nullable: a.nullable || b.nullable, ...range,
    }
  }
  if (yes.kind === 'bool' && no.kind === 'bool') {
    return bool({ kind: 'choice', of: 'bool', condition, yes: yes.node, no: no.node,
      nullable: yes.node.nullable || no.node.nullable, ...range })
  }
  if (yes.kind === 'text' && no.kind === 'text') {
    return { kind: 'text', node: { kind: 'choice', of: 'text', condition, yes: yes.node, no: no.node,
      nullable: yes.node.nullable || no.node.nullable, ...range }, ...range }
  }
  if (yes.kind === 'day' && no.kind === 'day') {
    return { kind: 'day', node: { kind: 'choice', of: 'day', condition, yes: yes.node, no: no.node,
      nullable: yes.node.nullable || no.node.nullable, ...range }, ...range }
  }
  mismatch(checker, range, 'if', yes, no)
}

/** some and every go over constants only, so they unroll to or and and, with three-valued logic as FEEL folds it. */
function unroll(checker: Checker, syntax: Extract<Syntax, { kind: 'quantified' }>): Bool {
  const items = constantItems(checker, syntax.list)
  const outer = checker.variables.get(syntax.variable)
  const parts = items.map((item) => {
    checker.variables.set(syntax.variable, item)
    return boolOf(checker, syntax.body)
  })
  if (outer) checker.variables.set(syntax.variable, outer)
  else checker.variables.delete(syntax.variable)
  return joined(syntax.every ? 'and' : 'or', parts, syntax)
}

function constantItems(checker: Checker, syntax: Syntax): Syntax[] {
  if (syntax.kind === 'list') return syntax.items
  const value = valueOf(checker, syntax)
  if (value.kind !== 'texts') {
    return refuseAt(checker.text, syntax, 'rules.constant_needed', { whatZh: '名单或名单参数', whatEn: 'a list or a list parameter' })
  }
  // An absent list still has its body checked, once, with an empty word.
  const values = value.known ? value.values : ['']
  return values.map((word) => ({ kind: 'text', value: word, from: syntax.from, to: syntax.to }))
}

function readNumber(checker: Checker, syntax: Extract<Syntax, { kind: 'number' }>): Value {
  const literal = literalOf(syntax.text)
  if (literal.denominator === 0n || syntax.text.length > 40) {
    refuseAt(checker.text, syntax, 'rules.syntax',
      { hintZh: '数字只写数码和小数点，最多 40 位。', hintEn: 'A number is digits and a point, at most 40.' })
  }
  return { ...literal, place: { from: syntax.from, to: syntax.to } }
}

function readDate(checker: Checker, syntax: Extract<Syntax, { kind: 'date' }>): Value {
  if (syntax.value.includes('T')) return readInstant(checker, syntax)
  const number = dayNumber(syntax.value)
  if (number === null || syntax.value < '1900-01-01') return refuseAt(checker.text, syntax, 'rules.bad_date')
  const range = { from: syntax.from, to: syntax.to }
  return { kind: 'day', node: { kind: 'day', value: number, nullable: false, ...range }, ...range }
}

/** An instant names its zone: without one two readers would take it for two. */
function readInstant(checker: Checker, syntax: Extract<Syntax, { kind: 'date' }>): Value {
  const millis = millisOf(syntax.value)
  const whole = BigInt(millis ?? 0)
  if (millis === null || whole < INSTANTS[0] || whole > INSTANTS[1]) return refuseAt(checker.text, syntax, 'rules.bad_instant')
  return quantity('instant', { kind: 'int', value: whole, lo: whole, hi: whole, nullable: false, from: syntax.from, to: syntax.to })
}

function readDuration(checker: Checker, syntax: Extract<Syntax, { kind: 'duration' }>): Value {
  const match = /^(-?)P(?:(\d{1,6})D|(?:(\d{1,4})Y)?(?:(\d{1,5})M)?)$/.exec(syntax.value)
  if (!match || syntax.value.endsWith('P')) return refuseAt(checker.text, syntax, 'rules.bad_duration')
  const days = match[2] !== undefined
  const magnitude = days ? BigInt(match[2]!) : BigInt(match[3] ?? 0) * 12n + BigInt(match[4] ?? 0)
  const value = match[1] ? -magnitude : magnitude
  return quantity(days ? 'days' : 'months',
    { kind: 'int', value, lo: value, hi: value, nullable: false, from: syntax.from, to: syntax.to })
}

function readName(checker: Checker, syntax: Extract<Syntax, { kind: 'name' }>): Value {
  const { name } = syntax
  const range = { from: syntax.from, to: syntax.to }
  const variable = checker.variables.get(name)
  if (variable) return valueOf(checker, { ...variable, ...range })
  const term = checker.vocabulary.get(name)
  if (term) {
    const id = name.startsWith('parameter.') ? name.slice('parameter.'.length) : null
    const value = id === null ? null : (checker.parameters?.[id] ?? null)
    return value === null ? termValue(term, range) : parameterValue(term, value, range)
  }
  const part = /^(.+)\.(year|month|day|weekday)$/.exec(name)
  if (part && checker.vocabulary.get(part[1]!)?.type === 'date') {
    const words = { weekday: 'day of week' }[part[2]!] ?? part[2]!
    return callFunction(checker, { kind: 'call', name: words, values: [{ kind: 'name', name: part[1]!, ...range }],
      ...range })
  }
  const mistake = mistakeWithin(checker.text, range)
  if (mistake) refuseAt(checker.text, mistake, 'rules.syntax', { hintZh: mistake.hint.zh, hintEn: mistake.hint.en })
  return refuseAt(checker.text, range, 'rules.unknown_name', nameHint(checker, name, range))
}

function nameHint(checker: Checker, name: string, range: Range): Record<string, string> {
  const meant = meantBy(checker.text, name, range, checker.vocabulary, checker.variables.keys())
  if (meant !== null) return { hintZh: `是否为“${meant}”？`, hintEn: `Did you mean “${meant}”?` }
  if (/\s/.test(name) || [...checker.vocabulary.keys()].some((known) => name.length > known.length && name.startsWith(known))) {
    return { hintZh: '是否缺少运算符（and、or、比较符）？', hintEn: 'Is an operator missing (and, or, a comparison)?' }
  }
  return { hintZh: '请从事实表中选用。', hintEn: 'Choose a name from the fact list.' }
}

function readList(checker: Checker, syntax: Extract<Syntax, { kind: 'list' }>): Value {
  const values = syntax.items.map((item) => {
    const value = valueOf(checker, item)
    if (value.kind === 'text' && value.node.kind === 'text') return value.node.value
    return refuseAt(checker.text, item, 'rules.constant_needed', { whatZh: '文字', whatEn: 'text' })
  })
  return { kind: 'texts', values, known: true, from: syntax.from, to: syntax.to }
}

function mismatch(checker: Checker, range: Range, operator: string, left: Value, right: Value): never {
  if (left.kind === 'null' || right.kind === 'null') refuseAt(checker.text, range, 'rules.null_operand')
  const kinds = [left, right].map((value) => (value.kind === 'rational' && value.unit === 'instant' ? 'instant' : value.kind))
  const date = kinds.includes('day') ? mistakeWithin(checker.text, range) : null
  // 2026/1/1 is two divisions to the grammar.
  if (date) refuseAt(checker.text, date, 'rules.syntax', { hintZh: date.hint.zh, hintEn: date.hint.en })
  const [[leftZh, leftEn], [rightZh, rightEn]] = kinds.map((kind) => KINDS[kind]) as [[string, string], [string, string]]
  const [hintZh, hintEn] = MISMATCH_HINTS.find(([kind]) => kinds.includes(kind))![1]
  refuseAt(checker.text, range, 'rules.type_mismatch', { operator, leftZh, leftEn, rightZh, rightEn, hintZh, hintEn })
}

/** How a value of the other kind is written; the first that is concerned is said. */
const MISMATCH_HINTS: readonly [kind: Exclude<Value['kind'], 'null'> | 'instant', hint: [zh: string, en: string]][] = [
  ['instant', ['时刻与日期比较时先取日期，写 date of(时刻)。', 'To compare an instant with a date, take its day: date of(instant).']],
  ['day', ['日期写 date("2026-03-31")，加减天数写 duration("P5D")。', 'A date is date("2026-03-31"), days are added as duration("P5D").']],
  ['bool', ['是非只与 true、false 比较。', 'A yes-or-no value is compared with true or false.']],
  ['list', ['名单中有无一项，写 list contains(名单, "甲")。', 'Whether a list has an item is list contains(list, "a").']],
  ['texts', ['是名单中的一项，写 in。', 'To be one of a list is in.']],
  ['text', ['文字要加引号，数不加引号。', 'Text has quotation marks, a number has none.']],
]
