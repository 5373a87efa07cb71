import type { Bool, Int, NumberComparison, Rational, Unit } from './ir.ts'
import { refuseAt } from './refuse.ts'
import type { ArithmeticOperator, CompareOperator, Range } from './syntax.ts'

/** A bare number in the text: it takes the unit of its partner, yuan beside money. */
export interface Literal {
  kind: 'literal'
  numerator: bigint
  denominator: bigint
  /** Where it stands, unless it was folded from several. */
  place?: Range
}

export type Quantity = Literal | Rational

const WIDEST = 2n ** 127n

export function literalOf(text: string): Literal {
  const match = /^(-?)(\d*)(?:\.(\d+))?$/.exec(text)
  if (!match) return { kind: 'literal', numerator: 0n, denominator: 0n }
  const decimals = match[3] ?? ''
  const numerator = BigInt(`${match[2] || '0'}${decimals}`)
  return reduced(match[1] ? -numerator : numerator, 10n ** BigInt(decimals.length))
}

export function arithmetic(text: string, range: Range, operator: ArithmeticOperator, left: Quantity,
  right: Quantity): Quantity {
  if (left.kind === 'literal' && right.kind === 'literal') return foldLiterals(text, range, operator, left, right)
  if (isInstant(left) || isInstant(right)) mismatch(text, range, operator, unitOf(left), unitOf(right))
  if (operator === '+' || operator === '-') {
    const [a, b] = aligned(text, range, operator, left, right)
    return sum(text, range, operator, a, b)
  }
  const a = asPlain(left, range)
  const b = asPlain(right, range)
  if (operator === '*') {
    if (a.unit !== 'number' && b.unit !== 'number') mismatch(text, range, operator, a.unit, b.unit)
    return rational(text, range, a.unit === 'number' ? b.unit : a.unit,
      multiply(text, range, a.numerator, b.numerator), multiply(text, range, a.denominator, b.denominator))
  }
  if (b.unit !== 'number' && a.unit !== b.unit) {
    mismatch(text, range, operator, left.kind === 'literal' ? 'number' : a.unit, b.unit)
  }
  if (b.numerator.lo === 0n && b.numerator.hi === 0n) refuseAt(text, range, 'rules.division_by_zero')
  const unit = b.unit === 'number' ? a.unit : 'number'
  const quotient = [multiply(text, range, a.numerator, b.denominator),
    multiply(text, range, a.denominator, b.numerator)] as const
  if (b.denominator.kind === 'int') return rational(text, range, unit, quotient[0], quotient[1])
  // x / (y / 0) is null, not x · 0 / y: the inner denominator must stay below the line.
  const [top, bottom] = quotient.map((part) => multiply(text, range, part, b.denominator)) as [Int, Int]
  return rational(text, range, unit, top, bottom)
}

function isInstant(value: Quantity): boolean {
  return value.kind === 'rational' && value.unit === 'instant'
}

function unitOf(value: Quantity): Unit {
  return value.kind === 'rational' ? value.unit : 'number'
}

export function negated(text: string, range: Range, value: Quantity): Quantity {
  if (isInstant(value)) mismatch(text, range, '-', 'number', 'instant')
  if (value.kind === 'literal') return { ...value, numerator: -value.numerator, place: range }
  return { ...value, ...range, numerator: multiply(text, range, constant(-1n, range), value.numerator) }
}

export function compareNumbers(text: string, range: Range, operator: CompareOperator, left: Quantity,
  right: Quantity): Bool {
  const [a, b] = aligned(text, range, operator, left, right)
  const [leftFactor, rightFactor] = withoutCommonConstant(b.denominator, a.denominator)
  const comparison: NumberComparison = {
    kind: 'compareNumbers', operator, left: a, right: b,
    crossLeft: multiply(text, range, a.numerator, leftFactor),
    crossRight: multiply(text, range, b.numerator, rightFactor),
  }
  const total = operator === '=' || operator === '!='
  return { ...comparison, nullable: !total && (a.nullable || b.nullable), ...range }
}

/** Both sides as rationals of one unit; a bare literal takes the other side's. */
export function aligned(text: string, range: Range, operator: string, left: Quantity,
  right: Quantity): [Rational, Rational] {
  const unit = left.kind === 'rational' ? left.unit : right.kind === 'rational' ? right.unit : 'number'
  const a = left.kind === 'literal' ? withUnit(text, range, left, unit) : left
  const b = right.kind === 'literal' ? withUnit(text, range, right, unit) : right
  if (a.unit !== b.unit) mismatch(text, range, operator, a.unit, b.unit)
  return [a, b]
}

/** A literal in the unit of its partner: 50.5 beside money is 5050 fen. */
function withUnit(text: string, range: Range, literal: Literal, unit: Unit): Rational {
  if (unit === 'number') return asPlain(literal, range)
  if (unit === 'instant') mismatch(text, range, '=', 'instant', 'number')
  const scaled = reduced(literal.numerator * (unit === 'money' ? 100n : 1n), literal.denominator)
  if (scaled.denominator !== 1n) {
    refuseAt(text, literal.place ?? range, unit === 'money' ? 'rules.money_decimals' : 'rules.whole_number')
  }
  return rational(text, range, unit, constant(scaled.numerator, range), constant(1n, range))
}

export function wholeOf(text: string, range: Range, value: Quantity): Int {
  const plain = value.kind === 'literal' ? asPlain(value, range) : value
  if (plain.denominator.kind !== 'int' || plain.denominator.value !== 1n) refuseAt(text, range, 'rules.whole_number')
  return plain.numerator
}

/** A whole number as a value of some unit. */
export function quantity(unit: Unit, numerator: Int): Rational {
  const { from, to, nullable } = numerator
  return { kind: 'rational', unit, numerator, denominator: constant(1n, { from, to }), from, to, nullable }
}

function rational(text: string, range: Range, unit: Unit, numerator: Int, denominator: Int): Rational {
  let [top, bottom] = [numerator, denominator]
  if (top.kind === 'int' && bottom.kind === 'int') {
    const least = reduced(top.value, bottom.value)
    ;[top, bottom] = [constant(least.numerator, range), constant(least.denominator, range)]
  } else if (bottom.kind === 'int' && bottom.value < 0n) {
    top = multiply(text, range, constant(-1n, range), top)
    bottom = constant(-bottom.value, range)
  }
  const zeroable = bottom.lo <= 0n && bottom.hi >= 0n
  return { kind: 'rational', unit, numerator: top, denominator: bottom,
    nullable: top.nullable || bottom.nullable || zeroable, ...range }
}

export function constant(value: bigint, { from, to }: Range): Int {
  return { kind: 'int', value, lo: value, hi: value, nullable: false, from, to }
}

function multiply(text: string, range: Range, left: Int, right: Int): Int {
  if (left.kind === 'int' && right.kind === 'int') return constant(left.value * right.value, range)
  if (left.kind === 'int' && left.value === 1n) return right
  if (right.kind === 'int' && right.value === 1n) return left
  const corners = [left.lo * right.lo, left.lo * right.hi, left.hi * right.lo, left.hi * right.hi]
  return bounded(text, {
    kind: 'multiply', left, right, lo: corners.reduce(least), hi: corners.reduce(greatest),
    nullable: left.nullable || right.nullable,
    from: range.from, to: range.to,
  })
}

function add(text: string, range: Range, operator: '+' | '-', left: Int, right: Int): Int {
  const nullable = left.nullable || right.nullable
  const place = { from: range.from, to: range.to }
  if (left.kind === 'int' && right.kind === 'int') {
    return constant(operator === '+' ? left.value + right.value : left.value - right.value, range)
  }
  if (operator === '+') {
    return bounded(text, { kind: 'add', left, right, lo: left.lo + right.lo, hi: left.hi + right.hi, nullable,
      ...place })
  }
  return bounded(text, { kind: 'subtract', left, right, lo: left.lo - right.hi, hi: left.hi - right.lo, nullable,
    ...place })
}

function sum(text: string, range: Range, operator: '+' | '-', left: Rational, right: Rational): Rational {
  const [leftFactor, rightFactor] = withoutCommonConstant(right.denominator, left.denominator)
  const top = add(text, range, operator, multiply(text, range, left.numerator, leftFactor),
    multiply(text, range, right.numerator, rightFactor))
  return rational(text, range, left.unit, top, multiply(text, range, left.denominator, leftFactor))
}

/** The factors that bring two denominators to a common one; constants are reduced so that plain sums stay narrow. */
function withoutCommonConstant(right: Int, left: Int): [Int, Int] {
  if (right.kind !== 'int' || left.kind !== 'int') return [right, left]
  const common = greatestCommonDivisor(right.value, left.value)
  return [constant(right.value / common, right), constant(left.value / common, left)]
}

function asPlain(value: Quantity, range: Range): Rational {
  if (value.kind === 'rational') return value
  const place = { from: range.from, to: range.to }
  return {
    kind: 'rational', unit: 'number', numerator: constant(value.numerator, place),
    denominator: constant(value.denominator, place), nullable: false, ...place,
  }
}

function foldLiterals(text: string, range: Range, operator: ArithmeticOperator, left: Literal,
  right: Literal): Literal {
  const [a, b, c, d] = [left.numerator, left.denominator, right.numerator, right.denominator]
  if (operator === '/' && c === 0n) refuseAt(text, range, 'rules.division_by_zero')
  const folded = operator === '*' ? reduced(a * c, b * d) : operator === '/' ? reduced(a * d, b * c)
    : reduced(operator === '+' ? a * d + c * b : a * d - c * b, b * d)
  if (folded.numerator > WIDEST || folded.numerator < -WIDEST || folded.denominator > WIDEST) {
    refuseAt(text, range, 'rules.too_wide')
  }
  return folded
}

function reduced(numerator: bigint, denominator: bigint): Literal {
  const common = greatestCommonDivisor(numerator, denominator)
  const sign = denominator < 0n ? -1n : 1n
  return { kind: 'literal', numerator: (sign * numerator) / common, denominator: (sign * denominator) / common }
}

function greatestCommonDivisor(left: bigint, right: bigint): bigint {
  let [a, b] = [left < 0n ? -left : left, right < 0n ? -right : right]
  while (b !== 0n) [a, b] = [b, a % b]
  return a === 0n ? 1n : a
}

function bounded(text: string, node: Int): Int {
  if (node.lo < -WIDEST || node.hi > WIDEST) refuseAt(text, node, 'rules.too_wide')
  return node
}

const UNITS: Record<Unit, [zh: string, en: string]> = {
  money: ['金额', 'an amount'], number: ['数', 'a number'], days: ['天数', 'a number of days'],
  months: ['月数', 'a number of months'], instant: ['时刻', 'an instant'],
}

function mismatch(text: string, range: Range, operator: string, left: Unit, right: Unit): never {
  const [[leftZh, leftEn], [rightZh, rightEn]] = [UNITS[left], UNITS[right]]
  refuseAt(text, range, 'rules.type_mismatch', { operator, leftZh, leftEn, rightZh, rightEn, hintZh: '请改用同类的量。', hintEn: 'Use values of one kind.' })
}

function least(left: bigint, right: bigint): bigint {
  return left < right ? left : right
}

function greatest(left: bigint, right: bigint): bigint {
  return left > right ? left : right
}
