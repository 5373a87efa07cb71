import { equals, isWithin, order } from './compare.ts'
import { define } from './define.ts'
import { asKind, type FeelFunction, type FeelRange, type Value } from './value.ts'

/** Where a range begins or ends: -1 and 1 say that it does not. */
interface End { value: Value; included: boolean; endless: -1 | 0 | 1 }

const lowOf = ({ low, lowIncluded }: FeelRange): End => ({ value: low, included: lowIncluded, endless: low === null ? -1 : 0 })
const highOf = ({ high, highIncluded }: FeelRange): End => ({ value: high, included: highIncluded, endless: high === null ? 1 : 0 })

function difference(left: End, right: End): number {
  if (left.endless !== 0 || right.endless !== 0) return left.endless - right.endless
  return order(left.value, right.value)!
}

/** Whether the ends of both have an order with each other; without it no relation is asked. */
function areComparable(left: FeelRange, right: FeelRange): boolean {
  const ends = [left.low, left.high, right.low, right.high].filter((end) => end !== null)
  return ends.length > 0 && ends.every((end) => order(ends[0]!, end) !== null)
}

const point = (value: Value): FeelRange => ({ kind: 'range', low: value, high: value, lowIncluded: true, highIncluded: true, operator: null })

function isBefore(left: FeelRange, right: FeelRange): boolean {
  const [end, start] = [highOf(left), lowOf(right)]
  const distance = difference(end, start)
  return distance < 0 || (distance === 0 && end.endless === 0 && !(end.included && start.included))
}

function meets(left: FeelRange, right: FeelRange): boolean {
  return left.highIncluded && right.lowIncluded && difference(highOf(left), lowOf(right)) === 0
}

function overlaps(left: FeelRange, right: FeelRange): boolean {
  return !isBefore(left, right) && !isBefore(right, left)
}

/** Whether `left` begins before `right` does; a closed end at the same place begins before an open one. */
function beginsBefore(left: FeelRange, right: FeelRange): boolean {
  const distance = difference(lowOf(left), lowOf(right))
  return distance < 0 || (distance === 0 && left.lowIncluded && !right.lowIncluded)
}

function endsAfter(left: FeelRange, right: FeelRange): boolean {
  const distance = difference(highOf(left), highOf(right))
  return distance > 0 || (distance === 0 && left.highIncluded && !right.highIncluded)
}

function isIncludedIn(left: FeelRange, right: FeelRange): boolean {
  return !beginsBefore(left, right) && !endsAfter(left, right)
}

function overlapsBefore(left: FeelRange, right: FeelRange): boolean {
  return beginsBefore(left, right) && overlaps(left, right) && !endsAfter(left, right)
}

function haveSameEnd(left: FeelRange, right: FeelRange): boolean {
  return left.highIncluded === right.highIncluded && difference(highOf(left), highOf(right)) === 0
}

function haveSameStart(left: FeelRange, right: FeelRange): boolean {
  return left.lowIncluded === right.lowIncluded && difference(lowOf(left), lowOf(right)) === 0
}

type Form = 'pp' | 'pr' | 'rp' | 'rr'
const NAMES: Record<Form, string> = {
  pp: 'point1: any, point2: any', pr: 'point: any, range: any', rp: 'range: any, point: any', rr: 'range1: any, range2: any',
}

/** A relation between points and ranges; a point is the range from itself to itself. */
function relation(name: string, forms: readonly Form[], holds: (left: FeelRange, right: FeelRange) => boolean | null): FeelFunction {
  return define(name, forms.map((form) => NAMES[form]), ([left, right]) => {
    if (left === null || right === null) return undefined
    const [first, second] = [asKind(left, 'range'), asKind(right, 'range')]
    const form = `${first ? 'r' : 'p'}${second ? 'r' : 'p'}` as Form
    if (!forms.includes(form)) return undefined
    const [one, other] = [first ?? point(left!), second ?? point(right!)]
    return areComparable(one, other) ? holds(one, other) ?? undefined : undefined
  })
}

const swapped = (holds: (left: FeelRange, right: FeelRange) => boolean | null) => (left: FeelRange, right: FeelRange) => holds(right, left)

const finishes = (left: FeelRange, right: FeelRange) => isPoint(left)
  ? right.highIncluded && difference(highOf(right), highOf(left)) === 0
  : haveSameEnd(left, right) && !beginsBefore(left, right)
const starts = (left: FeelRange, right: FeelRange) => isPoint(left)
  ? right.lowIncluded && difference(lowOf(right), lowOf(left)) === 0
  : haveSameStart(left, right) && !endsAfter(left, right)
const during = (left: FeelRange, right: FeelRange) => (isPoint(left) ? isWithin(left.low, right) : isIncludedIn(left, right))

function isPoint({ low, high }: FeelRange): boolean {
  return low === high
}

export const RANGE_FUNCTIONS: readonly FeelFunction[] = [
  relation('before', ['pp', 'pr', 'rp', 'rr'], isBefore), relation('after', ['pp', 'pr', 'rp', 'rr'], swapped(isBefore)),
  relation('meets', ['rr'], meets), relation('met by', ['rr'], swapped(meets)), relation('overlaps', ['rr'], overlaps),
  relation('overlaps before', ['rr'], overlapsBefore), relation('overlaps after', ['rr'], swapped(overlapsBefore)),
  relation('finishes', ['pr', 'rr'], finishes), relation('finished by', ['rp', 'rr'], swapped(finishes)),
  relation('starts', ['pr', 'rr'], starts), relation('started by', ['rp', 'rr'], swapped(starts)),
  relation('during', ['pr', 'rr'], during), relation('includes', ['rp', 'rr'], swapped(during)),
  relation('coincides', ['pp', 'rr'], (left, right) =>
    (isPoint(left) && isPoint(right) ? equals(left.low, right.low) : haveSameStart(left, right) && haveSameEnd(left, right))),
]
