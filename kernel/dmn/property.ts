import { weekdayOf } from './civil.ts'
import { FeelNumber, integer } from './numbers.ts'
import { offsetOf, partsOfDays, secondsDuration } from './moment.ts'
import { isNumber } from './numbers.ts'
import type { FeelRange, MonthsDuration, DaysDuration, FeelDate, FeelDateTime, FeelTime, Value } from './value.ts'

/** `value.name` for the parts that FEEL itself names; undefined when the value has no such part. */
export function propertyOf(value: Value, name: string): Value | undefined {
  if (value === null || typeof value !== 'object' || isNumber(value) || !('kind' in value)) return undefined
  switch (value.kind) {
    case 'date': return partOfDate(value, name)
    case 'date and time': return partOfDate(value, name) ?? partOfTime(value, name)
    case 'time': return partOfTime(value, name)
    case 'years and months duration': return partOfMonths(value, name)
    case 'days and time duration': return partOfDays(value, name)
    case 'range': return partOfRange(value, name)
    default: return undefined
  }
}

function partOfDate(value: FeelDate | FeelDateTime, name: string): Value | undefined {
  switch (name) {
    case 'year': case 'month': case 'day': return integer(value[name])
    case 'weekday': return integer(weekdayOf(value))
    default: return undefined
  }
}

function partOfTime(value: FeelTime | FeelDateTime, name: string): Value | undefined {
  switch (name) {
    case 'hour': case 'minute': case 'second': return integer(value[name])
    case 'time offset': {
      const offset = offsetOf(value)
      return offset === null ? null : secondsDuration(offset)
    }
    case 'timezone': return value.zone
    default: return undefined
  }
}

function partOfMonths({ months }: MonthsDuration, name: string): Value | undefined {
  if (name === 'years') return integer(Math.trunc(months / 12))
  return name === 'months' ? integer(months % 12) : undefined
}

function partOfDays({ nanos }: DaysDuration, name: string): Value | undefined {
  const parts = partsOfDays(nanos < 0n ? -nanos : nanos)
  const signed = (amount: FeelNumber) => (nanos < 0n && !amount.isZero() ? amount.neg() : amount)
  switch (name) {
    case 'days': return signed(new FeelNumber(String(parts.days)))
    case 'hours': case 'minutes': case 'seconds': return signed(integer(parts[name]))
    default: return undefined
  }
}

function partOfRange({ low, high, lowIncluded, highIncluded }: FeelRange, name: string): Value | undefined {
  switch (name) {
    case 'start': return low
    case 'end': return high
    case 'start included': return lowIncluded
    case 'end included': return highIncluded
    default: return undefined
  }
}
