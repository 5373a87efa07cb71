import { define } from './define.ts'
import { callPositional } from './call.ts'
import { equals, order } from './compare.ts'
import { integer, wholePartOf } from './numbers.ts'
import { boundedItems } from './scope.ts'
import type { FeelFunction, Run, Value } from './value.ts'

const contains = (list: readonly Value[], value: Value) => list.some((item) => equals(item, value) === true)

function distinct(list: readonly Value[], run: Run): Value[] {
  const kept: Value[] = []
  for (const item of list) {
    boundedItems(run, kept.length)
    if (!contains(kept, item)) kept.push(item)
  }
  return kept
}

/** The index of a position: 1 is the first, -1 the last; null outside the list. */
function indexOf(list: readonly Value[], position: Value | undefined): number | null {
  const place = wholePartOf(position)
  if (place === null || place === 0 || Math.abs(place) > list.length) return null
  return place > 0 ? place - 1 : list.length + place
}

function flatten(list: readonly Value[], run: Run): Value[] {
  const flat = (list as readonly unknown[]).flat(Infinity) as Value[]
  boundedItems(run, flat.length)
  return flat
}

/** The first or last of values that all have an order with each other. */
function extreme(name: string, isBetter: (difference: number) => boolean): FeelFunction {
  return define(name, ['list: list', '...values: any'], ([given]) => {
    const items = given as Value[]
    let best: Value | undefined
    for (const item of items) {
      const difference = best === undefined ? order(item, item) : order(item, best)
      if (difference === null) return undefined
      if (best === undefined || isBetter(difference)) best = item
    }
    return best ?? null
  })
}

function truth(name: string, decisive: boolean): FeelFunction {
  return define(name, ['list: list', '...booleans: any'], ([given]) => {
    const items = given as Value[]
    if (items.includes(decisive)) return decisive
    return items.every((item) => typeof item === 'boolean') ? !decisive : undefined
  })
}

function sort(list: Value[], precedes: FeelFunction | undefined, run: Run): Value | undefined {
  let isUnordered = false
  const sorted = list.toSorted((left, right) => {
    boundedItems(run, 1)
    if (!precedes) {
      const difference = order(left, right)
      isUnordered ||= difference === null
      return difference ?? 0
    }
    const [before, after] = [callPositional(precedes, [left, right], run), callPositional(precedes, [right, left], run)]
    isUnordered ||= typeof before !== 'boolean' || typeof after !== 'boolean'
    return before === true && after !== true ? -1 : after === true && before !== true ? 1 : 0
  })
  return isUnordered ? undefined : sorted
}

function replaceItems(list: Value[], where: Value, item: Value, run: Run): Value | undefined {
  if (where !== null && typeof where === 'object' && 'kind' in where && where.kind === 'function') {
    const answers = list.map((old) => callPositional(where, [old, item], run))
    return answers.every((answer) => typeof answer === 'boolean') ? list.map((old, index) => (answers[index] === true ? item : old)) : undefined
  }
  const index = indexOf(list, where)
  return index === null ? undefined : list.with(index, item)
}

export const LIST_FUNCTIONS: readonly FeelFunction[] = [
  extreme('min', (difference) => difference < 0), extreme('max', (difference) => difference > 0),
  truth('all', false), truth('any', true),
  define('list contains', 'list: list, element: any', ([list, element]) => contains(list as Value[], element!)),
  define('count', 'list: list', ([list]) => integer((list as Value[]).length)),
  define('append', 'list: list, ...item: any', ([list, items]) =>
    ((items as Value[]).length === 0 ? undefined : [...list as Value[], ...items as Value[]])),
  define('concatenate', '...list: any', ([lists], run) => concatenated(lists as Value[], run)),
  define('union', '...list: any', ([lists], run) => {
    const all = concatenated(lists as Value[], run)
    return all && distinct(all, run)
  }),
  define('sublist', 'list: list, start position: number, length?: number', ([list, start, length]) => {
    const index = indexOf(list as Value[], start)
    const count = length === undefined ? Infinity : wholePartOf(length)
    if (index === null || count === null || count < 0) return undefined
    return index + count > (list as Value[]).length && count !== Infinity ? undefined : (list as Value[]).slice(index, index + count)
  }),
  define('insert before', 'list: list, position: number, newItem: any', ([list, position, item]) => {
    const index = indexOf(list as Value[], position)
    return index === null ? undefined : (list as Value[]).toSpliced(index, 0, item!)
  }),
  define('remove', 'list: list, position: number', ([list, position]) => {
    const index = indexOf(list as Value[], position)
    return index === null ? undefined : (list as Value[]).toSpliced(index, 1)
  }),
  define('list replace', ['list: list, position: any, newItem: any', 'list: list, match: any, newItem: any'],
    ([list, where, item], run) => replaceItems(list as Value[], where!, item!, run)),
  define('reverse', 'list: list', ([list]) => (list as Value[]).toReversed()),
  define('index of', 'list: list, match: any', ([list, match]) =>
    (list as Value[]).flatMap((item, index) => (equals(item, match!) === true ? [integer(index + 1)] : []))),
  define('distinct values', 'list: list', ([list], run) => distinct(list as Value[], run)),
  define('flatten', 'list: list', ([list], run) => flatten(list as Value[], run)),
  define('sort', 'list: list, precedes?: function', ([list, precedes], run) => sort(list as Value[], precedes as FeelFunction | undefined, run)),
]

function concatenated(lists: Value[], run: Run): Value[] | undefined {
  if (lists.length === 0 || lists.includes(null)) return undefined
  const all = lists.flatMap((list) => (Array.isArray(list) ? list : [list]))
  boundedItems(run, all.length)
  return all
}
