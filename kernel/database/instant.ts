import pg from 'pg'

export const TIMESTAMPTZ = 1184
const parseAny = pg.types.getTypeParser(TIMESTAMPTZ) as (text: string) => Date

/** "2026-11-23 08:15:00.25+00": four digits of a year, to the second at least, in UTC. */
const SECONDS_END = 19
const ZONE = '+00'
const LONGEST = 29
const ZERO = 48

/**
 * A `timestamptz` as PostgreSQL writes it. The driver looks at each of its parts with an expression, a microsecond a time, and a page of
 * documents has ten thousand of them; ours come in UTC and are read by their places. All others are left to the driver.
 */
export function parseInstant(text: string): Date {
  const end = text.length - ZONE.length
  if (end < SECONDS_END || text.length > LONGEST || !text.endsWith(ZONE) || text[4] !== '-' || text[7] !== '-' || text[10] !== ' ') return parseAny(text)
  const year = twoDigits(text, 0) * 100 + twoDigits(text, 2)
  // Date.UTC takes the first hundred years for those of the last century.
  if (year < 100) return parseAny(text)
  let ms = 0
  for (let at = SECONDS_END + 1, unit = 100; at < end && unit >= 1; at += 1, unit /= 10) ms += (text.charCodeAt(at) - ZERO) * unit
  return new Date(Date.UTC(year, twoDigits(text, 5) - 1, twoDigits(text, 8), twoDigits(text, 11), twoDigits(text, 14), twoDigits(text, 17), ms))
}

function twoDigits(text: string, at: number): number {
  return (text.charCodeAt(at) - ZERO) * 10 + text.charCodeAt(at + 1) - ZERO
}
