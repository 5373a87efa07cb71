import type { Bool, Day, Int } from '../ir.ts'
import { possibleOutcomes } from './evaluate.ts'
import type { Polynomial } from './polynomial.ts'
import { carryBounds } from './bounds.ts'
import type { Query } from './reading.ts'
import { regionsOf } from './texts.ts'
import { branches, NOTHING_KNOWN, type Choice, type World } from './world.ts'

/** A condition of a rule and the outcomes asked for, as bits. */
export interface Asked {
  node: Bool
  /** Rule it belongs to. */
  salt: string
  outcomes: number
}

/**
 * Whether any document can give all these outcomes at once. `impossible` is proved; `possible` is not: the documents that
 * speak for it may exist only as far as this procedure understands the conditions.
 */
export type Answer = 'impossible' | 'possible' | 'undecided'

const MAX_WORLDS = 2_000

/**
 * Looks at all documents at once and divides them where the conditions do: a fact unknown or known, a number below, at or
 * above a constant, a text one of the words named, a test that is not understood true or false. Every division is
 * complete, so when no part is left that may give the outcomes, no document does.
 */
export function decide(asked: readonly Asked[], known: readonly string[] = []): Answer {
  const query: Query = { forms: new Map(), regions: regionsOf(asked) }
  const polynomials = new WeakMap<Int | Day, Polynomial>()
  const worlds: World[] = [{ ...NOTHING_KNOWN, nulls: new Map(known.map((name) => [name, false])) }]
  let looked = 0
  while (worlds.length > 0) {
    if (++looked > MAX_WORLDS) return 'undecided'
    const world = worlds.pop()!
    const next = look(asked, query, polynomials, world)
    if (next === 'possible') return 'possible'
    if (next === 'impossible') continue
    for (const branch of branches(world, next)) {
      const bounded = carryBounds(query.forms, branch)
      if (bounded) worlds.push(bounded)
    }
  }
  return 'impossible'
}

function look(asked: readonly Asked[], query: Query, polynomials: WeakMap<Int | Day, Polynomial>, world: World): Choice | 'possible' | 'impossible' {
  let choice: Choice | null = null
  let isSettled = true
  for (const { node, salt, outcomes } of asked) {
    const { mask, pending } = possibleOutcomes(query, world, salt, node, polynomials)
    if ((mask & outcomes) === 0) return 'impossible'
    if ((mask & ~outcomes) === 0) continue
    isSettled = false
    choice ??= pending.find(({ kind }) => kind === 'null') ?? pending[0] ?? null
  }
  // Nothing left to ask and still open: beyond this procedure, so it must count as possible.
  return isSettled || choice === null ? 'possible' : choice
}
