import { FeelNumber } from './numbers.ts'
import { atMidnight, localNanos, offsetOf, onOneLine } from './moment.ts'
import { dayNumber } from './civil.ts'
import { isContext, kindOf, type FeelDate, type FeelDateTime, type FeelRange, type FeelTime, type Value } from './value.ts'

const SECOND = 1_000_000_000n

/**
 * `left = right`: null when the two cannot be compared, because they are of different types. Moments are equal when they are
 * the same instant, to the second (DMN 1.5, table 53: the parts of a second are no component of a moment).
 */
export function equals(left: Value, right: Value): boolean | null {
  if (left === null || right === null) return left === right
  const kind = kindOf(left)
  if (kind !== kindOf(right)) return areZeroDurations(left, right) ? true : null
  if (typeof left !== 'object') return left === right
  if (Array.isArray(left)) return listsEqual(left, right as Value[])
  if (isContext(left)) return contextsEqual(left, right as Map<string, Value>)
  if (left instanceof FeelNumber) return left.eq(right as FeelNumber)
  switch (left.kind) {
    case 'function': return left === right || left.overloads === (right as typeof left).overloads
    case 'range': return rangesEqual(left, right as FeelRange)
    case 'years and months duration': return left.months === (right as typeof left).months
    case 'days and time duration': return left.nanos === (right as typeof left).nanos
    case 'date': return dayNumber(left) === dayNumber(right as FeelDate)
    default: {
      const line = onOneLine(left, right as FeelTime | FeelDateTime)
      return line !== null && floorSecond(line[0]) === floorSecond(line[1])
    }
  }
}

function floorSecond(nanos: bigint): bigint {
  return nanos / SECOND - (nanos < 0n && nanos % SECOND !== 0n ? 1n : 0n)
}

function areZeroDurations(left: Value, right: Value): boolean {
  return isZeroDuration(left) && isZeroDuration(right)
}

function isZeroDuration(value: Value): boolean {
  if (value === null || typeof value !== 'object' || !('kind' in value)) return false
  return value.kind === 'years and months duration' ? value.months === 0 : value.kind === 'days and time duration' && value.nanos === 0n
}

function listsEqual(left: Value[], right: Value[]): boolean {
  return left.length === right.length && left.every((item, index) => equals(item, right[index]!) === true)
}

function contextsEqual(left: Map<string, Value>, right: Map<string, Value>): boolean {
  return left.size === right.size && [...left].every(([name, value]) => right.has(name) && equals(value, right.get(name)!) === true)
}

function rangesEqual(left: FeelRange, right: FeelRange): boolean {
  return left.operator === right.operator && left.lowIncluded === right.lowIncluded && left.highIncluded === right.highIncluded
    && equals(left.low, right.low) === true && equals(left.high, right.high) === true
}

/** Negative, zero or positive; null when the two have no order. A date beside a moment is its midnight. */
export function order(left: Value, right: Value): number | null {
  const [kind, other] = [kindOf(left), kindOf(right)]
  if (kind === 'date' && other === 'date and time') return order(midnightBeside(left as FeelDate, right as FeelDateTime), right)
  if (kind === 'date and time' && other === 'date') return order(left, midnightBeside(right as FeelDate, left as FeelDateTime))
  if (kind !== other || left === null || right === null) return null
  if (typeof left === 'string') return orderByCodePoint(left, right as string)
  if (left instanceof FeelNumber) return left.cmp(right as FeelNumber)
  if (typeof left !== 'object' || Array.isArray(left) || isContext(left)) return null
  switch (left.kind) {
    case 'date': return dayNumber(left) - dayNumber(right as FeelDate)
    case 'years and months duration': return left.months - (right as typeof left).months
    case 'days and time duration': return sign(left.nanos - (right as typeof left).nanos)
    case 'time': case 'date and time': {
      const line = onOneLine(left, right as FeelTime | FeelDateTime)
      return line && sign(line[0] - line[1])
    }
    default: return null
  }
}

function midnightBeside(date: FeelDate, moment: FeelDateTime): FeelDateTime {
  return atMidnight(date, offsetOf(moment) === null ? null : 0)
}

function sign(difference: bigint): number {
  return difference < 0n ? -1 : difference > 0n ? 1 : 0
}

/** By code point, as the databases of the product order text; UTF-16 units would put 𠀀 before ﹏. */
function orderByCodePoint(left: string, right: string): number {
  const shorter = Math.min(left.length, right.length)
  for (let at = 0; at < shorter; at++) {
    if (left.charCodeAt(at) !== right.charCodeAt(at)) {
      // Within a surrogate pair the whole point is compared.
      const start = at > 0 && /[\uD800-\uDBFF]/.test(left[at - 1]!) ? at - 1 : at
      return left.codePointAt(start)! - right.codePointAt(start)!
    }
  }
  return left.length - right.length
}

/** Whether a point lies in a range; null when the ends and the point have no order. */
export function isWithin(point: Value, range: FeelRange): boolean | null {
  if (point === null) return null
  if (range.operator === '=') return equals(point, range.low)
  if (range.operator === '!=') {
    const equal = equals(point, range.low)
    return equal === null ? null : !equal
  }
  // Only a test such as (< 10) is unbounded; an end that is null is an end that nobody knows.
  if (range.operator === null && (range.low === null || range.high === null)) return null
  const above = range.low === null ? true : compared(order(point, range.low), range.lowIncluded)
  const below = range.high === null ? true : compared(order(range.high, point), range.highIncluded)
  return above === false || below === false ? false : above === null || below === null ? null : true
}

function compared(difference: number | null, included: boolean): boolean | null {
  return difference === null ? null : included ? difference >= 0 : difference > 0
}

/** The same value and the same way of writing it: `is(@"10:00:00Z", @"11:00:00+01:00")` is false. */
export function isSame(left: Value, right: Value): boolean {
  if (kindOf(left) !== kindOf(right)) return false
  if (left !== null && typeof left === 'object' && 'kind' in left && (left.kind === 'time' || left.kind === 'date and time')) {
    const other = right as typeof left
    return left.zone === other.zone && left.offset === other.offset && localNanos(left) === localNanos(other)
  }
  return equals(left, right) === true
}
