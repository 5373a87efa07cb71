import type { Bool, Day, Int } from '../ir.ts'
import type { CompareOperator } from '../syntax.ts'
import type { Form, Polynomial } from './polynomial.ts'
import { F, N, T, type Choice, type TextRegion, type World } from './world.ts'

/** What one question is about: shared by all its worlds. */
export interface Query {
  /** Every sum that was met, for carrying bounds from one to the other. */
  forms: Map<string, Form>
  /** Regions of each text, from every word that the conditions name. */
  regions: ReadonlyMap<string, readonly TextRegion[]>
}

/** One condition looked at in one world. */
export interface Reading {
  query: Query
  world: World
  /** Rule of the condition. */
  salt: string
  polynomials: WeakMap<Int | Day, Polynomial>
  /** What would tell more, the most telling first. */
  pending: Choice[]
  evaluate(node: Bool): number
}

export function truth({ world, pending }: Reading, key: string, possible: readonly number[]): number {
  const known = world.truths.get(key)
  if (known !== undefined) return known
  pending.push({ kind: 'truth', key, outcomes: possible })
  return possible.reduce((mask, outcome) => mask | outcome)
}

/** `=` and `!=` are total, the orders are null beside a null; `values` is asked only when both sides can have one. */
export function compared(reading: Reading, operator: CompareOperator, [left, right]: readonly [number, number], values: () => number): number {
  const isTotal = operator === '=' || operator === '!='
  const [yes, no] = operator === '!=' ? [F, T] : [T, F]
  let mask = 0
  if ((left & N) !== 0 && (right & N) !== 0) mask |= isTotal ? yes : N
  if (((left & N) !== 0 && (right & T) !== 0) || ((left & T) !== 0 && (right & N) !== 0)) mask |= isTotal ? no : N
  if ((left & right & T) === 0) return mask
  const before = reading.pending.length
  mask |= values()
  // A sum may be split only where all of its facts are known.
  if (left !== T || right !== T) reading.pending.length = before
  return mask
}
