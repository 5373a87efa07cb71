import type { Form } from './polynomial.ts'

/** Outcomes that are still possible, as bits. */
export const [T, F, N] = [1, 2, 4]

export type Interval = readonly [lo: bigint, hi: bigint]

/** A text is one of the words that rules name, or another one: then only the longest of the named beginnings is known. */
export type TextRegion = { is: string } | { beginsWith: string }

/**
 * What is assumed so far: every real document lies in exactly one branch of every choice, so what no branch allows does not exist.
 * Ranges of sums hold only where all their facts are known.
 */
export interface World {
  nulls: ReadonlyMap<string, boolean>
  ranges: ReadonlyMap<string, Interval>
  texts: ReadonlyMap<string, TextRegion>
  /** Outcome of what is not looked into, as one bit. */
  truths: ReadonlyMap<string, number>
}

export const NOTHING_KNOWN: World = { nulls: new Map(), ranges: new Map(), texts: new Map(), truths: new Map() }

/** A question whose answer would tell more. */
export type Choice =
  | { kind: 'null'; field: string }
  | { kind: 'range'; form: Form; within: Interval; at: bigint; isExact: boolean }
  | { kind: 'text'; key: string; regions: readonly TextRegion[] }
  | { kind: 'truth'; key: string; outcomes: readonly number[] }

export function branches(world: World, choice: Choice): World[] {
  switch (choice.kind) {
    case 'null': return [false, true].map((isNull) => ({ ...world, nulls: new Map(world.nulls).set(choice.field, isNull) }))
    case 'text': return choice.regions.map((region) => ({ ...world, texts: new Map(world.texts).set(choice.key, region) }))
    case 'truth': return choice.outcomes.map((outcome) => ({ ...world, truths: new Map(world.truths).set(choice.key, outcome) }))
    case 'range': {
      const { form, within: [lo, hi], at, isExact } = choice
      const parts: Interval[] = isExact ? [[at + 1n, hi], [lo, at - 1n], [at, at]] : [[at + 1n, hi], [lo, at]]
      return parts.filter(([low, high]) => low <= high).map((part) => ({ ...world, ranges: new Map(world.ranges).set(form.key, part) }))
    }
  }
}
