import type { Bilingual } from '#kernel/values/refusal.ts'
import { toHalfWidth, withoutTexts } from './half-width.ts'
import { MISTAKES } from './mistakes-table.ts'
import type { Range } from './syntax.ts'

/** Put `put` in the place of `from` to `to`. */
export interface Suggestion extends Range {
  put: string
}

/** What somebody wrote who knows what to say, but not how this language says it. */
export interface Mistake extends Range {
  hint: Bilingual
  /** Null: what was meant is not certain. */
  suggestion: Suggestion | null
}

/** The mistake at a place that could not be read: one that lies over it, else one that touches it, else a bracket without a partner. */
export function mistakeAt(text: string, place: Range): Mistake | null {
  const found = mistakesIn(text)
  return found.find(({ from, to }) => from === place.from && to === place.to)
    ?? found.find(({ from, to }) => from < place.to && place.from < to)
    ?? found.find(({ from, to }) => from <= place.to && place.from <= to)
    ?? unpairedBracket(text)
}

/** The first mistake inside a part that was read as something else: a name with 且 in it, a date that came out as a division. */
export function mistakeWithin(text: string, place: Range): Mistake | null {
  return mistakesIn(text).find(({ from, to }) => from < place.to && place.from < to) ?? null
}

/** A text of nothing but mistakes is no condition that somebody mends sign by sign. */
const MOST = 200

/** An editor asks about every fault of one text. */
let latest: { text: string; found: Mistake[] } = { text: '', found: [] }

function mistakesIn(text: string): Mistake[] {
  if (latest.text !== text) latest = { text, found: readMistakes(text) }
  return latest.found
}

/** In text order, none over another; what stands first in the table wins. Only of use in a text that is refused: sound texts have some too. */
function readMistakes(text: string): Mistake[] {
  const [halfWidth, masked] = [toHalfWidth(text), withoutTexts(text)]
  const taken: Mistake[] = []
  for (const { find, put, hint } of MISTAKES) {
    for (const found of masked.matchAll(find)) {
      const range = { from: found.index, to: found.index + found[0].length }
      if (taken.some(({ from, to }) => from < range.to && range.from < to)) continue
      const parts = found.indices!.map((span) => (span ? halfWidth.slice(...span) : ''))
      const instead = typeof put === 'string' ? put : put(parts, { written: text.slice(range.from, range.to), before: masked.slice(0, range.from) })
      if (taken.length === MOST) return inOrder(taken)
      if (instead !== undefined) taken.push({ ...range, hint, suggestion: instead === null ? null : { ...range, put: spaced(masked, range, instead) } })
    }
  }
  return inOrder(taken)
}

const inOrder = (found: Mistake[]) => found.sort((left, right) => left.from - right.from)

/** A word in the place of a sign needs blanks around it. */
function spaced(text: string, { from, to }: Range, put: string): string {
  const isWord = (sign: string | undefined) => sign !== undefined && /[\p{L}\p{N}_.")\]]/u.test(sign)
  const before = /^[\p{L}\p{N}]/u.test(put) && isWord(text[from - 1]) ? ' ' : ''
  const after = /[\p{L}\p{N}]$/u.test(put) && text[to] !== undefined && /[\p{L}\p{N}_."]/u.test(text[to]) ? ' ' : ''
  return `${before}${put}${after}`
}

const BRACKET: Bilingual = { zh: '括号没有配对。', en: 'A bracket has no partner.' }
const CLOSING: Record<string, string> = { '(': ')', '[': ']' }

/** Of kinds that may be mixed: (1..5] is a range. */
function unpairedBracket(text: string): Mistake | null {
  const masked = withoutTexts(text)
  const open: number[] = []
  for (const { 0: sign, index } of masked.matchAll(/[()[\]]/g)) {
    const place = { from: index, to: index + 1 }
    if (sign in CLOSING) open.push(index)
    else if (open.pop() === undefined) return { ...place, hint: BRACKET, suggestion: { ...place, put: '' } }
  }
  const last = open.at(-1)
  if (last === undefined) return null
  const end = masked.trimEnd().length
  // With several open, where each was to end is not certain.
  return { from: last, to: last + 1, hint: BRACKET, suggestion: open.length > 1 ? null : { from: end, to: end, put: CLOSING[masked[last]!]! } }
}
