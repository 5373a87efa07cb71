import { finite, FeelNumber, isNumber, power } from './numbers.ts'
import { atMidnight, datePlus, daysDuration, momentPlusMonths, monthsDuration, onOneLine, plusDays, timePlus } from './moment.ts'
import { kindOf, type DaysDuration, type FeelDate, type FeelDateTime, type FeelTime, type MonthsDuration, type Value } from './value.ts'

type Operator = '+' | '-' | '*' | '/' | '**'
type Moment = FeelDate | FeelTime | FeelDateTime
type Duration = MonthsDuration | DaysDuration

/** `left operator right`; null when the operator is not for these types, or has no value (1 / 0). */
export function calculate(operator: Operator, left: Value, right: Value): Value {
  if (left === null || right === null) return null
  if (isNumber(left) && isNumber(right)) return calculateNumbers(operator, left, right)
  if (typeof left === 'string' && typeof right === 'string') return operator === '+' ? left + right : null
  if (isDuration(left) && isDuration(right)) return calculateDurations(operator, left, right)
  if (isDuration(left) && isNumber(right)) return scale(operator, left, right)
  if (isNumber(left) && isDuration(right)) return operator === '*' ? scale('*', right, left) : null
  if (isMoment(left) && isDuration(right)) return operator === '+' || operator === '-' ? move(left, right, operator === '-') : null
  if (isDuration(left) && isMoment(right)) return operator === '+' ? move(right, left, false) : null
  if (isMoment(left) && isMoment(right)) return operator === '-' ? between(left, right) : null
  return null
}

export function negate(value: Value): Value {
  if (isNumber(value)) return finite(value.neg())
  if (value === null || !isDuration(value)) return null
  return value.kind === 'years and months duration' ? monthsDuration(-value.months) : daysDuration(-value.nanos)
}

function calculateNumbers(operator: Operator, left: FeelNumber, right: FeelNumber): Value {
  switch (operator) {
    case '+': return finite(left.plus(right))
    case '-': return finite(left.minus(right))
    case '*': return finite(left.times(right))
    case '/': return right.isZero() ? null : finite(left.div(right))
    case '**': return power(left, right)
  }
}

function calculateDurations(operator: Operator, left: Duration, right: Duration): Value {
  if (left.kind === 'years and months duration' && right.kind === 'years and months duration') {
    if (operator === '/') return right.months === 0 ? null : finite(new FeelNumber(left.months).div(right.months))
    if (operator !== '+' && operator !== '-') return null
    return monthsDuration(operator === '+' ? left.months + right.months : left.months - right.months)
  }
  if (left.kind === 'days and time duration' && right.kind === 'days and time duration') {
    if (operator === '/') return right.nanos === 0n ? null : finite(new FeelNumber(String(left.nanos)).div(String(right.nanos)))
    if (operator !== '+' && operator !== '-') return null
    return daysDuration(operator === '+' ? left.nanos + right.nanos : left.nanos - right.nanos)
  }
  return null
}

function scale(operator: Operator, duration: Duration, by: FeelNumber): Value {
  if ((operator !== '*' && operator !== '/') || (operator === '/' && by.isZero())) return null
  const apply = (amount: string) => (operator === '*' ? new FeelNumber(amount).times(by) : new FeelNumber(amount).div(by))
  if (duration.kind === 'years and months duration') return monthsDuration(apply(String(duration.months)).trunc().toNumber())
  const nanos = apply(String(duration.nanos)).trunc()
  return nanos.abs().gt('1e40') ? null : daysDuration(BigInt(nanos.toFixed(0)))
}

function move(moment: Moment, duration: Duration, back: boolean): Value {
  if (duration.kind === 'years and months duration') {
    const months = back ? -duration.months : duration.months
    return moment.kind === 'time' ? null : momentPlusMonths(moment, months)
  }
  const nanos = back ? -duration.nanos : duration.nanos
  if (moment.kind === 'time') return timePlus(moment, nanos)
  return moment.kind === 'date' ? datePlus(moment, nanos) : plusDays(moment, nanos)
}

/** The time from one moment to another. A date beside a moment is midnight UTC, so a local moment has no distance from it. */
function between(left: Moment, right: Moment): Value {
  if ((left.kind === 'time') !== (right.kind === 'time')) return null
  const asMoment = (moment: Moment) => (moment.kind === 'date' ? atMidnight(moment, 0) : moment)
  const line = onOneLine(asMoment(left), asMoment(right))
  return line && daysDuration(line[0] - line[1])
}

function isDuration(value: Value): value is Duration {
  const kind = kindOf(value)
  return kind === 'years and months duration' || kind === 'days and time duration'
}

function isMoment(value: Value): value is Moment {
  const kind = kindOf(value)
  return kind === 'date' || kind === 'time' || kind === 'date and time'
}
