import type { Base, Form } from './polynomial.ts'
import { floorDivide } from './range.ts'
import type { Interval, World } from './world.ts'

const ROUNDS = 6
/** Of numbers that no bound is known of; wider than any exact number of a rule. */
const ANY: Interval = [-(10n ** 45n), 10n ** 45n]

/**
 * From a − b > 0 and b ≥ 100 follows a > 100: bounds of sums become bounds of their parts. Null when a range has become
 * empty: this world does not exist. Sums of products are left alone.
 */
export function carryBounds(forms: ReadonlyMap<string, Form>, world: World): World | null {
  const sums = [...forms.values()].filter(({ key, monomials }) =>
    world.ranges.has(key) && monomials.length > 1 && monomials.every(({ factors }) => factors.length === 1))
  if (sums.length === 0) return world
  const ranges = new Map(world.ranges)
  const rangeOf = ({ key, node }: Base): Interval => ranges.get(key) ?? ('lo' in node ? [node.lo, node.hi] : ANY)
  for (let round = 0; round < ROUNDS; round++) {
    let hasChanged = false
    for (const { key, monomials } of sums) {
      const [lo, hi] = ranges.get(key)!
      for (const mine of monomials) {
        const base = mine.factors[0]!
        const others = monomials.filter((other) => other !== mine).map(({ coefficient, factors }) => times(rangeOf(factors[0]!), coefficient))
        const least = lo - others.reduce((sum, [, high]) => sum + high, 0n)
        const most = hi - others.reduce((sum, [low]) => sum + low, 0n)
        const [low, high] = mine.coefficient > 0n ? [ceilDivide(least, mine.coefficient), floorDivide(most, mine.coefficient)]
          : [ceilDivide(most, mine.coefficient), floorDivide(least, mine.coefficient)]
        const [oldLow, oldHigh] = rangeOf(base)
        const narrowed: Interval = [low > oldLow ? low : oldLow, high < oldHigh ? high : oldHigh]
        if (narrowed[0] > narrowed[1]) return null
        if (narrowed[0] === oldLow && narrowed[1] === oldHigh) continue
        ranges.set(base.key, narrowed)
        hasChanged = true
      }
    }
    if (!hasChanged) break
  }
  return { ...world, ranges }
}

function times([lo, hi]: Interval, by: bigint): Interval {
  return by >= 0n ? [lo * by, hi * by] : [hi * by, lo * by]
}

function ceilDivide(left: bigint, right: bigint): bigint {
  return -floorDivide(-left, right)
}
