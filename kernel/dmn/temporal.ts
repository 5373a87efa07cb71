import { dateFromText, dateTimeFromText, durationFromText, timeFromText } from './moment.ts'
import type { Value } from './value.ts'

/** `@"…"`: a date, a time, both, or a duration; null when it is none. */
export function atLiteral(text: string): Value {
  if (/^-?P/.test(text)) return durationFromText(text)
  if (text.includes('T') && /^-?\d+-/.test(text)) return dateTimeFromText(text)
  return dateFromText(text) ?? timeFromText(text)
}
