import { isNumber, textOfNumber } from './numbers.ts'
import { textOfDate, textOfDateTime, textOfDays, textOfMonths, textOfTime } from './moment.ts'
import type { FeelRange, Value } from './value.ts'

/** `string(value)`: what FEEL would read back, but a text by itself has no quotation marks. */
export function textOf(value: Value): string {
  return typeof value === 'string' ? value : written(value)
}

function written(value: Value): string {
  if (value === null) return 'null'
  if (typeof value === 'string') return `"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`
  if (typeof value === 'boolean') return String(value)
  if (isNumber(value)) return textOfNumber(value)
  if (Array.isArray(value)) return `[${value.map(written).join(', ')}]`
  if (value instanceof Map) return `{${[...value].map(([name, item]) => `${keyOf(name)}: ${written(item)}`).join(', ')}}`
  switch (value.kind) {
    case 'date': return textOfDate(value)
    case 'time': return textOfTime(value)
    case 'date and time': return textOfDateTime(value)
    case 'years and months duration': return textOfMonths(value)
    case 'days and time duration': return textOfDays(value)
    case 'range': return textOfRange(value)
    case 'function': return `function ${value.name}`
  }
}

function keyOf(name: string): string {
  return /^[\p{L}_][\p{L}\p{N}_ ]*$/u.test(name) ? name : written(name)
}

function textOfRange({ low, high, lowIncluded, highIncluded, operator }: FeelRange): string {
  if (operator !== null) return `(${operator} ${written(operator === '<' || operator === '<=' ? high : low)})`
  return `${lowIncluded ? '[' : '('}${written(low)}..${written(high)}${highIncluded ? ']' : ')'}`
}
