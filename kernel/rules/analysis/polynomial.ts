import type { Day, Int } from '../ir.ts'
import { keyOf } from './key.ts'

/** A whole number that is looked at as one thing: a fact, or a form that addition and multiplication do not open. */
export interface Base {
  key: string
  node: Int | Day
}

interface Monomial {
  coefficient: bigint
  factors: readonly Base[]
}

/** A sum of products with a constant; by it `a > b` and `b + 1 <= a` are seen to speak of one thing, `a - b`. */
export interface Polynomial {
  constant: bigint
  /** By the sorted keys of the factors. */
  monomials: ReadonlyMap<string, Monomial>
}

/** The same without its constant and divided by the greatest common divisor: `scale` × form + constant gives it back. */
export interface Form {
  key: string
  monomials: readonly Monomial[]
}

const MAX_MONOMIALS = 32

export function polynomialOf(node: Int | Day, salt: string): Polynomial {
  switch (node.kind) {
    case 'int': return { constant: node.value, monomials: new Map() }
    case 'day': return { constant: BigInt(node.value), monomials: new Map() }
    case 'add': return plus(polynomialOf(node.left, salt), polynomialOf(node.right, salt), 1n)
    case 'subtract': return plus(polynomialOf(node.left, salt), polynomialOf(node.right, salt), -1n)
    case 'daysBetween': return plus(polynomialOf(node.left, salt), polynomialOf(node.right, salt), -1n)
    case 'addDays': return plus(polynomialOf(node.day, salt), polynomialOf(node.days, salt), 1n)
    case 'multiply': return times(polynomialOf(node.left, salt), polynomialOf(node.right, salt)) ?? single({ key: keyOf(node, salt), node })
    default: return single({ key: keyOf(node, salt), node })
  }
}

export function difference(left: Polynomial, right: Polynomial): Polynomial {
  return plus(left, right, -1n)
}

/** Null when nothing but the constant is left. */
export function formOf({ monomials }: Polynomial): { form: Form; scale: bigint } | null {
  const sorted = [...monomials].sort(([left], [right]) => (left < right ? -1 : 1))
  if (sorted.length === 0) return null
  const common = sorted.reduce((divisor, [, { coefficient }]) => greatestCommonDivisor(divisor, coefficient), 0n)
  const scale = sorted[0]![1].coefficient < 0n ? -common : common
  const reduced = sorted.map(([, { coefficient, factors }]) => ({ coefficient: coefficient / scale, factors }))
  const isBare = reduced.length === 1
  return { form: { key: isBare ? sorted[0]![0] : sorted.map(([key], index) => `${reduced[index]!.coefficient}·${key}`).join(' + '), monomials: reduced }, scale }
}

function single(base: Base): Polynomial {
  return { constant: 0n, monomials: new Map([[base.key, { coefficient: 1n, factors: [base] }]]) }
}

function plus(left: Polynomial, right: Polynomial, sign: bigint): Polynomial {
  const monomials = new Map(left.monomials)
  for (const [key, { coefficient, factors }] of right.monomials) addTo(monomials, key, sign * coefficient, factors)
  return { constant: left.constant + sign * right.constant, monomials }
}

/** Null when the product has too many parts to be worth opening. */
function times(left: Polynomial, right: Polynomial): Polynomial | null {
  if ((left.monomials.size + 1) * (right.monomials.size + 1) > MAX_MONOMIALS) return null
  const monomials = new Map<string, Monomial>()
  const parts = (polynomial: Polynomial) => [...polynomial.monomials.values(), { coefficient: polynomial.constant, factors: [] }]
  let constant = 0n
  for (const a of parts(left)) {
    for (const b of parts(right)) {
      const factors = [...a.factors, ...b.factors].sort((one, other) => (one.key < other.key ? -1 : 1))
      const coefficient = a.coefficient * b.coefficient
      if (factors.length === 0) constant += coefficient
      else addTo(monomials, factors.map(({ key }) => key).join(' × '), coefficient, factors)
    }
  }
  return { constant, monomials }
}

function addTo(monomials: Map<string, Monomial>, key: string, coefficient: bigint, factors: readonly Base[]): void {
  const sum = coefficient + (monomials.get(key)?.coefficient ?? 0n)
  if (sum === 0n) monomials.delete(key)
  else monomials.set(key, { coefficient: sum, factors })
}

function greatestCommonDivisor(left: bigint, right: bigint): bigint {
  let [a, b] = [left < 0n ? -left : left, right < 0n ? -right : right]
  while (b !== 0n) [a, b] = [b, a % b]
  return a
}
