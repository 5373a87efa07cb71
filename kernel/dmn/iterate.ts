import { civilOf, dayNumber } from './civil.ts'
import { order } from './compare.ts'
import { integer, wholeOf } from './numbers.ts'
import { REASONS } from './reasons.ts'
import { boundedItems, nothing, within, type Scope } from './scope.ts'
import type { Iterator, Syntax } from './syntax.ts'
import { asKind, isList, type FeelRange, type Run, type Value } from './value.ts'

/**
 * Runs `visit` for every combination of the iterators, the last turning fastest, until it answers false. A later iterator
 * sees the earlier ones. False when something to iterate over is nothing to iterate over.
 */
export function iterate(
  iterators: readonly Iterator[], scope: Scope, run: Run,
  evaluate: (syntax: Syntax, scope: Scope, run: Run) => Value, visit: (scope: Scope) => boolean,
): boolean {
  let isStopped = false
  const turn = (index: number, outer: Scope): boolean => {
    const iterator = iterators[index]
    if (!iterator) {
      isStopped = !visit(outer)
      return true
    }
    const start = evaluate(iterator.source, outer, run)
    const items = iterator.end === null ? itemsOf(start, run) : counted(start, evaluate(iterator.end, outer, run), run)
    if (items === null) return false
    for (const item of items) {
      if (!turn(index + 1, within(outer, new Map([[iterator.name, item]])))) return false
      if (isStopped) return true
    }
    return true
  }
  return turn(0, scope)
}

/** A list, the values of a range, or one value by itself; null when there is nothing to go through. */
export function itemsOf(value: Value, run: Run): readonly Value[] | null {
  if (isList(value)) return value
  const range = asKind(value, 'range')
  if (range) return itemsOfRange(range, run)
  return value === null ? nothing(run, 'in', REASONS.nothingToLoop) : [value]
}

/** A range of whole numbers or of dates, without the ends that it leaves out. */
function itemsOfRange({ low, high, lowIncluded, highIncluded, operator }: FeelRange, run: Run): readonly Value[] | null {
  if (operator !== null || (order(low, high) ?? 1) > 0) return nothing(run, '..', REASONS.noLoopRange)
  const items = counted(low, high, run)
  return items && items.slice(lowIncluded ? 0 : 1, highIncluded ? undefined : -1)
}

/** Whole numbers or days from one to the other, upwards or downwards. */
function counted(start: Value, end: Value, run: Run): Value[] | null {
  const [from, to] = [asKind(start, 'date'), asKind(end, 'date')]
  const first = from ? dayNumber(from) : wholeOf(start)
  const last = to ? dayNumber(to) : wholeOf(end)
  if (first === null || last === null || (from === null) !== (to === null)) {
    return nothing(run, '..', REASONS.loopEnds)
  }
  const count = Math.abs(last - first) + 1
  boundedItems(run, count)
  const step = last < first ? -1 : 1
  return Array.from({ length: count }, (_, index) => {
    const number = first + step * index
    return from ? { kind: 'date' as const, ...civilOf(number) } : integer(number)
  })
}
