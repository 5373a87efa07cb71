import type { Found } from './model.ts'

/**
 * Words under which a document is found: every two neighbouring characters of its title, so that Chinese needs no dictionary, its number,
 * the serial at the number's end, its amount, and its unit, by which somebody who sees one unit of hundreds is kept from going through the
 * papers of all. No word of one kind can be taken for one of another.
 */
export function wordsOf({ number, title, amountFen, unit }: Pick<Found, 'number' | 'title' | 'amountFen' | 'unit'>): string[] {
  const named = number === null ? [] : [`#${number.toLowerCase()}`, `#${number.slice(-SERIAL_DIGITS)}`]
  return [...new Set([...runsOf(title).flatMap(pairsOf), ...named, ...(amountFen === null ? [] : [`¥${amountFen}`]), `@${unit}`])]
}

/** As stored: each word behind region and month, which a search goes back through one by one. */
export function keysOf(region: string, found: Found): string[] {
  const month = found.madeAt.toISOString().slice(0, 7).replace('-', '')
  return wordsOf(found).map((word) => `${region}${month}${word}`)
}

/** One way to read what was typed: a document has all of `words`, and its title all of `runs`. */
export interface Reading {
  words: string[]
  runs: string[]
}

/** What somebody may have meant: a number, the serial of one, an amount in yuan, or words of a title. Empty: too short to look for. */
export function readingsOf(text: string): Reading[] {
  const typed = normal(text).trim()
  const readings: Reading[] = []
  if (/^[a-z]{2}-\d{9}-\d{4}-\d{6}$/.test(typed)) return [{ words: [`#${typed}`], runs: [] }]
  if (/^\d{1,6}$/.test(typed)) readings.push({ words: [`#${typed.padStart(SERIAL_DIGITS, '0')}`], runs: [] })
  const fen = fenOf(typed)
  if (fen !== null) readings.push({ words: [`¥${fen}`], runs: [] })
  const runs = runsOf(text).filter((run) => [...run].length > 1)
  if (runs.length > 0) readings.push({ words: wordsOfText(text), runs })
  return readings
}

/** Words of a title in which all of this text stands. */
export function wordsOfText(text: string): string[] {
  return [...new Set(runsOf(text).flatMap(pairsOf))].slice(0, MOST_WORDS)
}

/** Pairs of a run can stand apart in a title; whoever shows a row makes sure that each run stands in it as it was typed. */
export function hasRuns(title: string, runs: readonly string[]): boolean {
  const whole = normal(title)
  return runs.every((run) => whole.includes(run))
}

const SERIAL_DIGITS = 6
/** More pairs find nothing that these do not. */
const MOST_WORDS = 24

/** Wide and narrow forms, and large and small letters, are one. */
function normal(text: string): string {
  return text.normalize('NFKC').toLowerCase()
}

/** Unbroken runs of letters and digits. */
function runsOf(text: string): string[] {
  return normal(text).match(/[\p{L}\p{M}\p{N}]+/gu) ?? []
}

function pairsOf(run: string): string[] {
  const signs = [...run]
  return signs.slice(1).map((sign, index) => `${signs[index]!}${sign}`)
}

/** 1,234.5 and ¥1234.50元 are 123450 fen. */
function fenOf(text: string): string | null {
  const match = /^¥?(\d{1,3}(?:,\d{3})+|\d{1,13})(?:\.(\d{1,2}))?元?$/.exec(text)
  return match && String(BigInt(match[1]!.replaceAll(',', '')) * 100n + BigInt((match[2] ?? '').padEnd(2, '0')))
}
