import {
  orderOf, slotOf, type BoolClosure, type Compiler, type ExactClosure, type Frame, type NumberClosure, type Truth,
} from './closures.ts'
import type { Bool, Int, NumberComparison, Rational } from './ir.ts'
import type { CompareOperator } from './syntax.ts'

const SAFE = Number.MAX_SAFE_INTEGER
const WIDE = BigInt(SAFE)

/**
 * A comparison of rationals by cross multiplication. Where bounds prove that every step fits a double, doubles alone
 * decide. Elsewhere the double path guards each step and answers NaN when a result leaves ±(2^53 − 1); then, and for
 * denominators that are not positive, BigInt decides.
 */
export function compileComparison(compiler: Compiler, node: Extract<Bool, { kind: 'compareNumbers' }>): BoolClosure {
  const interval = intervalOf(compiler, node)
  if (interval !== null) return compileInterval(interval)
  const [left, right] = [compileNumber(compiler, node.crossLeft), compileNumber(compiler, node.crossRight)]
  const constantDenominators = hasConstantDenominators(node)
  if (constantDenominators && isNarrow(node.crossLeft) && isNarrow(node.crossRight)) return orderOf(node.operator, left, right)
  const exact = exactComparison(compiler, node)
  const test = decided(node.operator)
  if (constantDenominators) {
    return (frame) => {
      const [a, b] = [left(frame), right(frame)]
      return a === a && b === b ? test(a, b) : exact(frame)
    }
  }
  const [leftDenominator, rightDenominator] = [compileNumber(compiler, node.left.denominator),
    compileNumber(compiler, node.right.denominator)]
  return (frame) => {
    if (leftDenominator(frame) > 0 && rightDenominator(frame) > 0) {
      const [a, b] = [left(frame), right(frame)]
      if (a === a && b === b) return test(a, b)
    }
    return exact(frame)
  }
}

/** A double that is exact, or NaN: the value is null, or too wide for a double (then `compileExact` knows it). */
export function compileNumber(compiler: Compiler, node: Int): NumberClosure {
  switch (node.kind) {
    case 'int': {
      const value = node.value >= -WIDE && node.value <= WIDE ? Number(node.value) : Number.NaN
      return () => value
    }
    case 'intField': {
      const slot = slotOf(compiler, node.field)
      if (fits(node)) return (frame) => frame[slot] as number
      return (frame) => {
        const value = frame[slot]
        return typeof value === 'number' ? value : Number.NaN
      }
    }
    case 'add':
    case 'subtract':
    case 'multiply': {
      const [left, right] = [compileNumber(compiler, node.left), compileNumber(compiler, node.right)]
      const plain: NumberClosure = node.kind === 'add' ? (frame) => left(frame) + right(frame)
        : node.kind === 'subtract' ? (frame) => left(frame) - right(frame) : (frame) => left(frame) * right(frame)
      return fits(node) ? plain : guarded(plain)
    }
    case 'modulo': {
      const value = compileNumber(compiler, node.value)
      const divisor = Number(node.divisor)
      return (frame) => ((value(frame) % divisor) + divisor) % divisor
    }
    case 'choice': {
      const [condition, yes, no] = [compiler.bool(node.condition), compileNumber(compiler, node.yes),
        compileNumber(compiler, node.no)]
      return (frame) => (condition(frame) === true ? yes(frame) : no(frame))
    }
    default: return compiler.measure(node)
  }
}

/** The same number without any bound; slower, and only asked when doubles could not decide. */
export function compileExact(compiler: Compiler, node: Int): ExactClosure {
  switch (node.kind) {
    case 'int': {
      const { value } = node
      return () => value
    }
    case 'intField': {
      const slot = slotOf(compiler, node.field)
      return (frame) => wholeOf(frame[slot] as number | bigint)
    }
    case 'add':
    case 'subtract':
    case 'multiply': {
      const [left, right] = [compileExact(compiler, node.left), compileExact(compiler, node.right)]
      const { kind } = node
      return (frame) => {
        const [a, b] = [left(frame), right(frame)]
        if (a === null || b === null) return null
        return kind === 'add' ? a + b : kind === 'subtract' ? a - b : a * b
      }
    }
    case 'modulo': {
      const value = compileExact(compiler, node.value)
      const { divisor } = node
      return (frame) => {
        const whole = value(frame)
        return whole === null ? null : ((whole % divisor) + divisor) % divisor
      }
    }
    case 'choice': {
      const [condition, yes, no] = [compiler.bool(node.condition), compileExact(compiler, node.yes),
        compileExact(compiler, node.no)]
      return (frame) => (condition(frame) === true ? yes(frame) : no(frame))
    }
    default: {
      const measure = compiler.measure(node)
      return (frame) => wholeOf(measure(frame))
    }
  }
}

export type Fraction = { numerator: bigint; denominator: bigint }

/** Null when a part is null or the denominator is 0; the denominator that comes out is positive. */
export function compileRational(compiler: Compiler, node: Rational): (frame: Frame) => Fraction | null {
  const [top, bottom] = [compileExact(compiler, node.numerator), compileExact(compiler, node.denominator)]
  return (frame) => {
    const [numerator, denominator] = [top(frame), bottom(frame)]
    if (numerator === null || denominator === null || denominator === 0n) return null
    return denominator < 0n ? { numerator: -numerator, denominator: -denominator } : { numerator, denominator }
  }
}

export function isNullRational(compiler: Compiler, node: Rational): (frame: Frame) => boolean {
  const value = compileRational(compiler, node)
  return (frame) => value(frame) === null
}

function exactComparison(compiler: Compiler, node: NumberComparison): BoolClosure {
  const [left, right] = [compileRational(compiler, node.left), compileRational(compiler, node.right)]
  const { operator } = node
  const test = decided(operator)
  return (frame) => {
    const [a, b] = [left(frame), right(frame)]
    if (a === null || b === null) return operator === '=' ? a === b : operator === '!=' ? a !== b : null
    return test(a.numerator * b.denominator, b.numerator * a.denominator)
  }
}

/** Whole numbers of a slot from `lo` to `hi`, both included: what comparing a fact with a threshold comes to. */
export interface Interval {
  slot: number
  lo: number
  hi: number
}

/** The commonest condition of all, a fact against a threshold; null for any other. Unknown is null, so `=` and `!=` are none. */
export function intervalOf(compiler: Compiler, node: Bool): Interval | null {
  if (node.kind !== 'compareNumbers' || !hasConstantDenominators(node)) return null
  const { crossLeft, crossRight, operator } = node
  if (crossLeft.kind !== 'intField' || crossRight.kind !== 'int' || !fits(crossLeft) || !fits(crossRight)) return null
  const [slot, limit] = [slotOf(compiler, crossLeft.field), Number(crossRight.value)]
  switch (operator) {
    case '>': return { slot, lo: limit + 1, hi: SAFE }
    case '>=': return { slot, lo: limit, hi: SAFE }
    case '<': return { slot, lo: -SAFE, hi: limit - 1 }
    case '<=': return { slot, lo: -SAFE, hi: limit }
    default: return null
  }
}

export function compileInterval({ slot, lo, hi }: Interval): BoolClosure {
  return (frame) => {
    const value = frame[slot] as number
    return value >= lo && value <= hi ? true : value === value ? false : null
  }
}

/** Both of one slot: the numbers that they have in common. */
export function meet(left: Interval, right: Interval): Interval {
  return { slot: left.slot, lo: Math.max(left.lo, right.lo), hi: Math.min(left.hi, right.hi) }
}

function hasConstantDenominators({ left, right }: NumberComparison): boolean {
  return left.denominator.kind === 'int' && right.denominator.kind === 'int'
}

function decided(operator: CompareOperator): <N extends number | bigint>(left: N, right: N) => Truth {
  switch (operator) {
    case '=': return (left, right) => left === right
    case '!=': return (left, right) => left !== right
    case '<': return (left, right) => left < right
    case '<=': return (left, right) => left <= right
    case '>': return (left, right) => left > right
    case '>=': return (left, right) => left >= right
  }
}

/** A double product that rounds to within ±(2^53 − 1) was exact: rounding never crosses 2^53 downwards. */
function guarded(plain: NumberClosure): NumberClosure {
  return (frame) => {
    const value = plain(frame)
    return value <= SAFE && value >= -SAFE ? value : Number.NaN
  }
}

function fits(node: Int): boolean {
  return node.lo >= -WIDE && node.hi <= WIDE
}

function isNarrow(node: Int): boolean {
  if (!fits(node)) return false
  switch (node.kind) {
    case 'add':
    case 'subtract':
    case 'multiply': return isNarrow(node.left) && isNarrow(node.right)
    case 'modulo': return isNarrow(node.value)
    case 'choice': return isNarrow(node.yes) && isNarrow(node.no)
    default: return true
  }
}

function wholeOf(value: number | bigint): bigint | null {
  return typeof value === 'bigint' ? value : Number.isNaN(value) ? null : BigInt(value)
}
