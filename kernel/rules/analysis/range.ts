import type { Day, Int, Ir, Rational } from '../ir.ts'
import { daysOfInstants, monthsAdded, partsOfDays } from './date-range.ts'
import { F, N, T, type Choice, type Interval } from './world.ts'
import { formOf, polynomialOf, type Base, type Form, type Polynomial } from './polynomial.ts'
import type { Reading } from './reading.ts'

/** What the binder accepts as a date: years 0 to 9999. */
const DAY_BOUNDS: Interval = [-719_528n, 2_932_896n]
const ANY: Interval = [-(10n ** 40n), 10n ** 40n]

/** Possible values of a whole number that is not null. Empty (lo > hi): this world does not exist. */
export function rangeOf(reading: Reading, node: Int | Day): Interval {
  return rangeOfPolynomial(reading, polynomial(reading, node))
}

export function polynomial(reading: Reading, node: Int | Day): Polynomial {
  let known = reading.polynomials.get(node)
  if (!known) {
    known = polynomialOf(node, reading.salt)
    reading.polynomials.set(node, known)
  }
  return known
}

export function rangeOfPolynomial(reading: Reading, sum: Polynomial): Interval {
  const found = formOf(sum)
  if (found === null) return [sum.constant, sum.constant]
  const [lo, hi] = scaled(rangeOfForm(reading, found.form), found.scale)
  return [lo + sum.constant, hi + sum.constant]
}

function rangeOfForm(reading: Reading, form: Form): Interval {
  reading.query.forms.set(form.key, form)
  let [lo, hi] = [0n, 0n]
  for (const { coefficient, factors } of form.monomials) {
    const [low, high] = scaled(factors.map((base) => rangeOfBase(reading, base)).reduce(product), coefficient)
    lo += low
    hi += high
  }
  return within([lo, hi], reading.world.ranges.get(form.key))
}

function rangeOfBase(reading: Reading, { key, node }: Base): Interval {
  return within(ownRange(reading, node), reading.world.ranges.get(key))
}

function ownRange(reading: Reading, node: Int | Day): Interval {
  if (node.kind === 'choice') {
    const condition = reading.evaluate(node.condition)
    const parts = [...((condition & T) !== 0 ? [rangeOf(reading, node.yes)] : []), ...((condition & (F | N)) !== 0 ? [rangeOf(reading, node.no)] : [])]
    return parts.length === 0 ? [1n, 0n] : parts.reduce(([a, b], [c, d]) => [a < c ? a : c, b > d ? b : d])
  }
  switch (node.kind) {
    case 'dayField': return DAY_BOUNDS
    case 'datePart': return partsOfDays(node.part, rangeOf(reading, node.day)) ?? [node.lo, node.hi]
    case 'dayOfInstant': return daysOfInstants(rangeOf(reading, node.instant))
    case 'addMonths': return monthsAdded(rangeOf(reading, node.day), rangeOf(reading, node.months)) ?? ANY
    default: return 'lo' in node ? [node.lo, node.hi] : ANY
  }
}

function within([lo, hi]: Interval, bound: Interval | undefined): Interval {
  return bound === undefined ? [lo, hi] : [lo > bound[0] ? lo : bound[0], hi < bound[1] ? hi : bound[1]]
}

function scaled([lo, hi]: Interval, by: bigint): Interval {
  return by >= 0n ? [lo * by, hi * by] : [hi * by, lo * by]
}

function product([a, b]: Interval, [c, d]: Interval): Interval {
  const corners = [a * c, a * d, b * c, b * d]
  return [corners.reduce((least, corner) => (corner < least ? corner : least)), corners.reduce((most, corner) => (corner > most ? corner : most))]
}

/** Splits the form of a sum where the sum is zero; null when it never or always is. */
export function splitAtZero(reading: Reading, sum: Polynomial): Choice | null {
  const found = formOf(sum)
  if (found === null) return null
  const at = floorDivide(-sum.constant, found.scale)
  return { kind: 'range', form: found.form, within: rangeOfForm(reading, found.form), at, isExact: at * found.scale === -sum.constant }
}

export function floorDivide(left: bigint, right: bigint): bigint {
  const quotient = left / right
  return quotient * right !== left && (left < 0n) !== (right < 0n) ? quotient - 1n : quotient
}

/** Whether a part can have a value (T) or be null (N), and what would tell. */
export function nullness(reading: Reading, node: Ir | Rational): number {
  switch (node.kind) {
    case 'intField':
    case 'textField':
    case 'dayField':
    case 'boolField':
    case 'listField': {
      const known = reading.world.nulls.get(node.field)
      if (known !== undefined) return known ? N : T
      if (!node.nullable) return T
      reading.pending.push({ kind: 'null', field: node.field })
      return T | N
    }
    case 'rational': {
      const found = both(nullness(reading, node.numerator), nullness(reading, node.denominator))
      if (node.denominator.kind === 'int' || found === N) return found
      const [lo, hi] = rangeOf(reading, node.denominator)
      if (lo > 0n || hi < 0n) return found
      if (lo === 0n && hi === 0n) return N
      const choice = (found & N) === 0 ? splitAtZero(reading, polynomial(reading, node.denominator)) : null
      if (choice) reading.pending.push(choice)
      return found | N
    }
    case 'choice': {
      const condition = reading.evaluate(node.condition)
      return ((condition & T) !== 0 ? nullness(reading, node.yes) : 0) | ((condition & (F | N)) !== 0 ? nullness(reading, node.no) : 0)
    }
    case 'add':
    case 'subtract':
    case 'multiply':
    case 'daysBetween': return both(nullness(reading, node.left), nullness(reading, node.right))
    case 'dayOfInstant': return nullness(reading, node.instant)
    case 'addDays': return both(nullness(reading, node.day), nullness(reading, node.days))
    case 'addMonths': return both(nullness(reading, node.day), nullness(reading, node.months))
    case 'modulo': return nullness(reading, node.value)
    case 'textLength':
    case 'substring': return nullness(reading, node.text)
    // A mask by a list that has no value is unknown.
    case 'mask': return node.words.length === 0 ? T | N : nullness(reading, node.text)
    case 'listSize': return nullness(reading, node.list)
    case 'datePart': return nullness(reading, node.day)
    case 'int':
    case 'day':
    case 'text': return T
    default: {
      const outcome = reading.evaluate(node)
      return ((outcome & (T | F)) !== 0 ? T : 0) | (outcome & N)
    }
  }
}

function both(left: number, right: number): number {
  if (left === N || right === N) return N
  return (left & right & T) | ((left | right) & N)
}
