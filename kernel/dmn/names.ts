/**
 * Names of FEEL may hold spaces, signs and even words such as `in` ("values in a list", "Date-Time"), so a text can only
 * be read with the names that it may meet. Of several that fit, the longest is meant.
 */
const START = 'A-Z_a-z\\u00C0-\\u00D6\\u00D8-\\u00F6\\u00F8-\\u02FF\\u0370-\\u037D\\u037F-\\u1FFF\\u200C-\\u200D\\u2070-\\u218F'
  + '\\u2C00-\\u2FEF\\u3001-\\uD7FF\\uF900-\\uFDCF\\uFDF0-\\uFFFD\\u{10000}-\\u{EFFFF}'
const PART = `${START}0-9\\u00B7\\u0300-\\u036F\\u203F-\\u2040`

export const SPACE = /[\s\u0085\u180E\u200B]/
const WORD = new RegExp(`[${START}][${PART}]*`, 'uy')
const PIECE = new RegExp(`[${PART}]+|[^\\s]`, 'gu')
const PART_BEFORE = new RegExp(`^[${PART}]`, 'u')
/** What may stand in a name that is being defined, up to the sign or word that ends it. */
const DEFINED = new RegExp(`[?${START}](?:[${PART}\\s./'’*+-])*`, 'uy')

interface KnownName { pieces: readonly string[]; name: string }

/** First word → the names of more than one piece that begin with it, each under its canonical spelling. */
export type NameIndex = ReadonlyMap<string, ReadonlyMap<string, KnownName>>
export type OwnNames = Map<string, Map<string, KnownName>>

export function indexNames(names: Iterable<string>, base: NameIndex = new Map()): NameIndex {
  const index: OwnNames = new Map([...base].map(([first, known]) => [first, new Map(known)]))
  for (const name of names) addName(index, name)
  return index
}

/** Both indexes as one. */
export function joinIndexes(left: NameIndex, right: NameIndex): NameIndex {
  return indexNames([...right.values()].flatMap((known) => [...known.values()].map(({ name }) => name)), left)
}

export function addName(index: OwnNames, name: string): void {
  const pieces = name.match(PIECE) ?? []
  const first = pieces[0]
  if (pieces.length < 2 || first === undefined) return
  const known = index.get(first) ?? new Map<string, KnownName>()
  index.set(first, known)
  if (!known.has(pieces.join(' '))) known.set(pieces.join(' '), { pieces, name })
}

/** The plain word at a place, or null. */
export function wordAt(text: string, at: number): string | null {
  WORD.lastIndex = at
  return WORD.exec(text)?.[0] ?? null
}

/** The longest known name of several pieces at a place: its end, and the name as it is known. */
export function knownNameAt(text: string, at: number, indexes: readonly NameIndex[]): { name: string; end: number } | null {
  const first = wordAt(text, at)
  if (first === null) return null
  let found: { name: string; end: number } | null = null
  for (const index of indexes) {
    for (const { pieces, name } of index.get(first)?.values() ?? []) {
      const end = endOf(text, at, pieces)
      if (end !== null && (found === null || end > found.end)) found = { name, end }
    }
  }
  return found
}

function endOf(text: string, at: number, pieces: readonly string[]): number | null {
  let place = at
  for (const piece of pieces) {
    while (SPACE.test(text[place] ?? '')) place++
    if (!text.startsWith(piece, place)) return null
    place += piece.length
    // "rate of" is not the beginning of "rate offset".
    if (PART_BEFORE.test(piece) && isPartAt(text, place)) return null
  }
  return place
}

export function isPartAt(text: string, at: number): boolean {
  const point = text.codePointAt(at)
  return point !== undefined && PART_BEFORE.test(String.fromCodePoint(point))
}

/** Everything at a place that could belong to a name that is being defined. */
export function definedNameAt(text: string, at: number): string | null {
  DEFINED.lastIndex = at
  return DEFINED.exec(text)?.[0] ?? null
}

/** One spelling for a name that a text defines: single spaces between words, none around signs. */
export function canonical(name: string): string {
  const pieces = name.match(PIECE) ?? []
  return pieces.reduce((joined, piece, index) =>
    index > 0 && PART_BEFORE.test(piece) && PART_BEFORE.test(pieces[index - 1]!) ? `${joined} ${piece}` : joined + piece, '')
}
