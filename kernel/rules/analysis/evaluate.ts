import type { Bool, Int, NumberComparison } from '../ir.ts'
import type { CompareOperator } from '../syntax.ts'
import { keyOf } from './key.ts'
import { difference, type Polynomial } from './polynomial.ts'
import { nullness, polynomial, rangeOf, rangeOfPolynomial, splitAtZero } from './range.ts'
import { compared, truth, type Query, type Reading } from './reading.ts'
import { textOutcome } from './texts.ts'
import { F, N, T, type Choice, type World } from './world.ts'

/**
 * Every outcome that the condition can have in this world, and perhaps some that it cannot: never fewer. Comparisons are
 * exact for one number against constants; of several numbers the sum is bounded; what is not understood may be anything.
 */
export function possibleOutcomes(query: Query, world: World, salt: string, node: Bool, polynomials: Reading['polynomials']): { mask: number; pending: Choice[] } {
  const reading: Reading = { query, world, salt, polynomials, pending: [], evaluate: (inner) => outcomes(reading, inner) }
  return { mask: outcomes(reading, node), pending: reading.pending }
}

function outcomes(reading: Reading, node: Bool): number {
  switch (node.kind) {
    case 'bool': return node.value ? T : F
    case 'boolField': {
      const found = nullness(reading, node)
      return (found & N) | ((found & T) !== 0 ? truth(reading, node.field, [T, F]) : 0)
    }
    case 'and': return joined(reading, node.items, F)
    case 'or': return joined(reading, node.items, T)
    case 'not': return swapped(outcomes(reading, node.item))
    case 'confirmed': {
      const item = outcomes(reading, node.item)
      return (item & T) | ((item & (F | N)) !== 0 ? F : 0)
    }
    case 'isNull': {
      const found = nullness(reading, node.item)
      const mask = ((found & N) !== 0 ? T : 0) | ((found & T) !== 0 ? F : 0)
      return node.negated ? swapped(mask) : mask
    }
    case 'compareNumbers': return compareNumbers(reading, node)
    case 'compareDays': return compared(reading, node.operator, [nullness(reading, node.left), nullness(reading, node.right)], () =>
      signOutcomes(reading, node.operator, difference(polynomial(reading, node.left), polynomial(reading, node.right)), false))
    case 'compareBools': return compareOutcomes(outcomes(reading, node.left), outcomes(reading, node.right), node.operator === '=')
    case 'choice': {
      const condition = outcomes(reading, node.condition)
      return ((condition & T) !== 0 ? outcomes(reading, node.yes) : 0) | ((condition & (F | N)) !== 0 ? outcomes(reading, node.no) : 0)
    }
    case 'isWorkday': return nullness(reading, node.day) === N ? N : truth(reading, keyOf(node, reading.salt), [T, F, N])
    case 'listContains': {
      const found = nullness(reading, node.list) | nullness(reading, node.item)
      if (nullness(reading, node.list) === N || nullness(reading, node.item) === N) return N
      return (found & N) | truth(reading, keyOf(node, reading.salt), [T, F])
    }
    default: return textOutcome(reading, node)
  }
}

/** Kleene: one item with the deciding outcome decides, whatever the others are. */
function joined(reading: Reading, items: readonly Bool[], deciding: number): number {
  const neutral = deciding === F ? T : F
  const before = reading.pending.length
  let [canDecide, canBeNull, canBeNeutral] = [false, false, true]
  for (const item of items) {
    const mask = outcomes(reading, item)
    if (mask === deciding) {
      reading.pending.length = before
      return deciding
    }
    if (mask === 0) return 0
    canDecide ||= (mask & deciding) !== 0
    canBeNull ||= (mask & N) !== 0
    canBeNeutral &&= (mask & neutral) !== 0
  }
  return (canDecide ? deciding : 0) | (canBeNull ? N : 0) | (canBeNeutral ? neutral : 0)
}

function swapped(mask: number): number {
  return ((mask & T) !== 0 ? F : 0) | ((mask & F) !== 0 ? T : 0) | (mask & N)
}

function compareOutcomes(left: number, right: number, isEqual: boolean): number {
  const same = (left & right) !== 0
  const isOne = (mask: number) => (mask & (mask - 1)) === 0
  const other = !(isOne(left) && left === right)
  return (same ? (isEqual ? T : F) : 0) | (other ? (isEqual ? F : T) : 0)
}

function compareNumbers(reading: Reading, node: NumberComparison): number {
  const { left, right, operator } = node
  return compared(reading, operator, [nullness(reading, left), nullness(reading, right)], () => {
    const sum = difference(polynomial(reading, node.crossLeft), polynomial(reading, node.crossRight))
    const signs = [left.denominator, right.denominator].map((denominator) => signOf(reading, denominator))
    let mask = 0
    for (const a of signs[0]!) for (const b of signs[1]!) mask |= signOutcomes(reading, operator, sum, a !== b)
    return mask
  })
}

/** Signs that a denominator can have where it is not zero. */
function signOf(reading: Reading, denominator: Int): boolean[] {
  if (denominator.kind === 'int') return [denominator.value > 0n]
  const [lo, hi] = rangeOf(reading, denominator)
  if (lo < 0n && hi > 0n) {
    const choice = splitAtZero(reading, polynomial(reading, denominator))
    if (choice && nullness(reading, denominator) === T) reading.pending.push(choice)
  }
  return [...(hi > 0n ? [true] : []), ...(lo < 0n ? [false] : [])]
}

function signOutcomes(reading: Reading, operator: CompareOperator, sum: Polynomial, isFlipped: boolean): number {
  let [lo, hi] = rangeOfPolynomial(reading, sum)
  if (lo > hi) return 0
  if (isFlipped) [lo, hi] = [-hi, -lo]
  const [below, zero, above] = [lo < 0n, lo <= 0n && hi >= 0n, hi > 0n]
  const [yes, no] = ({
    '<': [below, zero || above], '<=': [below || zero, above], '>': [above, below || zero], '>=': [above || zero, below],
    '=': [zero, below || above], '!=': [below || above, zero],
  } as const)[operator]
  if (yes && no) {
    const choice = splitAtZero(reading, sum)
    if (choice) reading.pending.push(choice)
  }
  return (yes ? T : 0) | (no ? F : 0)
}
