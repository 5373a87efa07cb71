import { type CivilDay, dayNumber } from '#kernel/values/civil-day.ts'

/** Reads a date text; null when it has another form or names a day that does not exist. */
export type DateReader = (text: string) => CivilDay | null

const TOKENS: Record<string, string> = {
  yyyy: '(?<year>\\d{4})',
  MM: '(?<month>\\d{2})',
  M: '(?<month>\\d{1,2})',
  dd: '(?<day>\\d{2})',
  d: '(?<day>\\d{1,2})',
  HH: '(?:[01]\\d|2[0-3])',
  H: '(?:[01]?\\d|2[0-3])',
  mm: '[0-5]\\d',
  ss: '[0-5]\\d(?:\\.\\d+)?',
}

/** "dd/MM/yyyy" → a reader; null when the format lacks a year, month or day, repeats one, or has unknown letters. */
export function compileDateFormat(format: string): DateReader | null {
  let pattern = ''
  for (const [piece] of format.matchAll(/([A-Za-z])\1*|[^A-Za-z]/gu)) {
    if (/^[A-Za-z]/.test(piece) && piece !== 'T' && piece !== 'Z') {
      const token = TOKENS[piece]
      if (!token) return null
      pattern += token
    } else {
      pattern += piece.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')
    }
  }
  for (const part of ['year', 'month', 'day']) {
    if (pattern.split(`(?<${part}>`).length !== 2) return null
  }
  const expression = new RegExp(`^${pattern}$`)
  return (text) => {
    const parts = expression.exec(text)?.groups
    if (!parts) return null
    const day = `${parts.year}-${parts.month!.padStart(2, '0')}-${parts.day!.padStart(2, '0')}`
    return dayNumber(day) === null ? null : day
  }
}

const ISO = compileDateFormat('yyyy-MM-dd')!
const REMEMBERED = 10_000

/**
 * The first format that fits wins; ISO dates are always understood. A file has few distinct dates, so answers are kept.
 */
export function dateReader(formats: readonly string[]): DateReader {
  const readers = [...formats.map((format) => compileDateFormat(format)!), ISO]
  const known = new Map<string, CivilDay | null>()
  return (text) => {
    let day = known.get(text)
    if (day !== undefined) return day
    day = null
    for (const read of readers) if ((day = read(text)) !== null) break
    if (known.size >= REMEMBERED) known.clear()
    known.set(text, day)
    return day
  }
}
