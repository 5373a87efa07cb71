import { LIMITS } from './model.ts'
import { spend, tooMuch } from './scope.ts'
import { isContext, type Run, type Value } from './value.ts'

interface Weight { items: number; depth: number }

const known = new WeakMap<object, Weight>()
const NONE: Weight = { items: 0, depth: 0 }

/**
 * Lists share their items, so sixty doublings of `[s, s]` are cheap to make and endless to walk. Every list and context is
 * weighed once when it appears: all values within it, and how deep they lie.
 */
export function weigh(value: Value, run: Run): Weight {
  if (value === null || typeof value !== 'object' || (!Array.isArray(value) && !isContext(value))) {
    return typeof value === 'string' ? { items: value.length >> 4, depth: 0 } : NONE
  }
  const before = known.get(value)
  if (before) return before
  let items = 0
  let depth = 0
  for (const item of value.values()) {
    const inner = weigh(item, run)
    items += inner.items + 1
    depth = Math.max(depth, inner.depth)
  }
  if (items > LIMITS.items) throw tooMuch({ zh: '列表的项数', en: 'items of a list' }, LIMITS.items)
  if (depth >= LIMITS.nesting) throw tooMuch({ zh: '列表的层数', en: 'levels of a list' }, LIMITS.nesting)
  spend(run, items >> 4)
  const weight = { items, depth: depth + 1 }
  known.set(value, weight)
  return weight
}

/** What it costs to walk all of these once. */
export function spendOn(values: readonly (Value | undefined)[], run: Run): void {
  let items = 0
  for (const value of values) if (value !== undefined) items += weigh(value, run).items
  spend(run, items >> 4)
}
