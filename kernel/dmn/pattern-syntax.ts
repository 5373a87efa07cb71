/**
 * Regular expressions of XPath, which FEEL uses (DMN 1.5, 10.3.4.3): not those of JavaScript. Classes may be subtracted,
 * `\i \c \p{IsGreek}` exist, look-around does not, and an unknown escape is an error. Null when the pattern is none.
 */
export type PatternNode =
  | { kind: 'one'; test: (point: number) => boolean }
  | { kind: 'all'; parts: PatternNode[] }
  | { kind: 'any'; options: PatternNode[] }
  | { kind: 'group'; index: number | null; body: PatternNode }
  | { kind: 'repeat'; body: PatternNode; least: number; most: number; isLazy: boolean }
  | { kind: 'again'; index: number }
  | { kind: 'start' | 'end' }

export interface Flags { dotAll: boolean; multiline: boolean; ignoreCase: boolean }
interface Reading extends Flags { signs: string[]; at: number; groups: number; closed: Set<number>; depth: number }

const MOST_REPEATS = 1_000
const MOST_DEPTH = 100

export function readPattern(pattern: string, flags: Flags): { node: PatternNode; groups: number } | null {
  const reading: Reading = { ...flags, signs: [...pattern], at: 0, groups: 0, closed: new Set(), depth: 0 }
  const node = readOptions(reading)
  return node && reading.at === reading.signs.length ? { node, groups: reading.groups } : null
}

/** A pattern that means its own characters (flag q). */
export function literalPattern(text: string, flags: Flags): PatternNode {
  return { kind: 'all', parts: [...text].map((sign) => literal(sign, flags)) }
}

function readOptions(reading: Reading): PatternNode | null {
  if (++reading.depth > MOST_DEPTH) return null
  const options: PatternNode[] = []
  do {
    const parts: PatternNode[] = []
    while (reading.at < reading.signs.length && !'|)'.includes(reading.signs[reading.at]!)) {
      const piece = readPiece(reading)
      if (!piece) return null
      parts.push(piece)
    }
    options.push({ kind: 'all', parts })
  } while (take(reading, '|'))
  reading.depth--
  return options.length === 1 ? options[0]! : { kind: 'any', options }
}

function readPiece(reading: Reading): PatternNode | null {
  const atom = readAtom(reading)
  if (!atom) return null
  const bounds = readQuantifier(reading)
  if (bounds === null) return null
  if (bounds === undefined) return atom
  return { kind: 'repeat', body: atom, ...bounds, isLazy: take(reading, '?') }
}

/** Undefined when there is none, null when it is none. */
function readQuantifier(reading: Reading): { least: number; most: number } | null | undefined {
  if (take(reading, '*')) return { least: 0, most: Infinity }
  if (take(reading, '+')) return { least: 1, most: Infinity }
  if (take(reading, '?')) return { least: 0, most: 1 }
  if (reading.signs[reading.at] !== '{') return undefined
  const found = /^\{(\d{1,6})(?:(,)(\d{1,6})?)?\}/.exec(reading.signs.slice(reading.at, reading.at + 20).join(''))
  if (!found) return null
  reading.at += found[0].length
  const least = Number(found[1])
  const most = found[2] === undefined ? least : found[3] === undefined ? Infinity : Number(found[3])
  return least <= most && least <= MOST_REPEATS ? { least, most } : null
}

function readAtom(reading: Reading): PatternNode | null {
  const sign = reading.signs[reading.at++]!
  switch (sign) {
    case '^': return { kind: 'start' }
    case '$': return { kind: 'end' }
    case '.': return { kind: 'one', test: reading.dotAll ? () => true : (point) => point !== 10 && point !== 13 }
    case '(': return readGroup(reading)
    case '[': {
      const test = readClass(reading)
      return test && { kind: 'one', test }
    }
    case '\\': return readEscape(reading)
    default: return '?*+{}]'.includes(sign) ? null : literal(sign, reading)
  }
}

function readGroup(reading: Reading): PatternNode | null {
  const isCapturing = !take(reading, '?')
  if (!isCapturing && !take(reading, ':')) return null
  const index = isCapturing ? ++reading.groups : null
  const body = readOptions(reading)
  if (!body || !take(reading, ')')) return null
  if (index !== null) reading.closed.add(index)
  return { kind: 'group', index, body }
}

function readEscape(reading: Reading): PatternNode | null {
  if (/[1-9]/.test(reading.signs[reading.at] ?? '')) {
    let index = Number(reading.signs[reading.at++])
    while (/\d/.test(reading.signs[reading.at] ?? '') && index * 10 + Number(reading.signs[reading.at]) <= reading.groups) {
      index = index * 10 + Number(reading.signs[reading.at++])
    }
    return reading.closed.has(index) ? { kind: 'again', index } : null
  }
  const escaped = readClassEscape(reading)
  if (escaped === null) return null
  return typeof escaped === 'string' ? literal(escaped, reading) : { kind: 'one', test: escaped }
}

const SINGLE: Record<string, string> = { n: '\n', r: '\r', t: '\t' }
const MULTIPLE: Record<string, RegExp> = {
  s: /^[ \t\n\r]$/, d: /^\p{Nd}$/u, w: /^[^\p{P}\p{Z}\p{C}]$/u, i: /^[\p{L}\p{Nl}_:]$/u, c: /^[\p{L}\p{Nl}\p{Nd}\p{M}_:.\u00B7-]$/u,
}

/** After a backslash: one character as text, or the test of a class of characters. */
function readClassEscape(reading: Reading): string | ((point: number) => boolean) | null {
  const sign = reading.signs[reading.at++]
  if (sign === undefined) return null
  if (sign in SINGLE) return SINGLE[sign]!
  if ('\\|.?*+(){}$-[]^'.includes(sign)) return sign
  const multiple = MULTIPLE[sign.toLowerCase()]
  if (multiple && /[a-zA-Z]/.test(sign)) return signed(multiple, sign !== sign.toLowerCase())
  if (sign !== 'p' && sign !== 'P') return null
  const found = /^\{([A-Za-z0-9-]+)\}/.exec(reading.signs.slice(reading.at, reading.at + 50).join(''))
  const property = found && propertyTest(found[1]!)
  if (!found || !property) return null
  reading.at += found[0].length
  return typeof property === 'function' ? (sign === 'P' ? (point) => !property(point) : property) : signed(property, sign === 'P')
}

function signed(test: RegExp, isNegated: boolean): (point: number) => boolean {
  return (point) => test.test(String.fromCodePoint(point)) !== isNegated
}

/** The blocks that people name; any other is an error, not a guess. */
const BLOCKS: Record<string, [number, number]> = {
  BasicLatin: [0, 0x7f], 'Latin-1Supplement': [0x80, 0xff], 'LatinExtended-A': [0x100, 0x17f], 'LatinExtended-B': [0x180, 0x24f],
  IPAExtensions: [0x250, 0x2af], SpacingModifierLetters: [0x2b0, 0x2ff], CombiningDiacriticalMarks: [0x300, 0x36f],
  Greek: [0x370, 0x3ff], GreekandCoptic: [0x370, 0x3ff], Cyrillic: [0x400, 0x4ff], Armenian: [0x530, 0x58f], Hebrew: [0x590, 0x5ff],
  Arabic: [0x600, 0x6ff], Devanagari: [0x900, 0x97f], Bengali: [0x980, 0x9ff], Thai: [0xe00, 0xe7f], Tibetan: [0xf00, 0xfff],
  Georgian: [0x10a0, 0x10ff], HangulJamo: [0x1100, 0x11ff], Mongolian: [0x1800, 0x18af], GeneralPunctuation: [0x2000, 0x206f],
  CurrencySymbols: [0x20a0, 0x20cf], LetterlikeSymbols: [0x2100, 0x214f], NumberForms: [0x2150, 0x218f], Arrows: [0x2190, 0x21ff],
  MathematicalOperators: [0x2200, 0x22ff], BoxDrawing: [0x2500, 0x257f], CJKSymbolsandPunctuation: [0x3000, 0x303f], Hiragana: [0x3040, 0x309f],
  Katakana: [0x30a0, 0x30ff], Bopomofo: [0x3100, 0x312f], CJKUnifiedIdeographsExtensionA: [0x3400, 0x4dbf],
  CJKUnifiedIdeographs: [0x4e00, 0x9fff], HangulSyllables: [0xac00, 0xd7af], CJKCompatibilityIdeographs: [0xf900, 0xfaff],
  HalfwidthandFullwidthForms: [0xff00, 0xffef], CJKUnifiedIdeographsExtensionB: [0x20000, 0x2a6df],
}

function propertyTest(name: string): RegExp | ((point: number) => boolean) | null {
  if (/^(L[ultmo]?|M[nce]?|N[dlo]?|P[cdseifo]?|Z[slp]?|S[mcko]?|C[cfon]?)$/.test(name)) return new RegExp(`^\\p{${name}}$`, 'u')
  const block = name.startsWith('Is') ? BLOCKS[name.slice(2)] : undefined
  return block ? (point) => point >= block[0] && point <= block[1] : null
}

/** From after `[` to its `]`: ranges, escapes, and at the end `-[ … ]` for what is taken out again. */
function readClass(reading: Reading): ((point: number) => boolean) | null {
  if (++reading.depth > MOST_DEPTH) return null
  const isNegated = take(reading, '^')
  const tests: ((point: number) => boolean)[] = []
  let without: ((point: number) => boolean) | null = null
  while (!without && reading.signs[reading.at] !== ']') {
    if (reading.signs[reading.at] === '-' && reading.signs[reading.at + 1] === '[' && tests.length > 0) {
      reading.at += 2
      without = readClass(reading)
      if (!without) return null
    } else {
      const test = readClassPart(reading)
      if (!test) return null
      tests.push(test)
    }
  }
  reading.depth--
  if (!take(reading, ']') || tests.length === 0) return null
  return (point) => tests.some((test) => test(point)) !== isNegated && !(without?.(point) ?? false)
}

function readClassPart(reading: Reading): ((point: number) => boolean) | null {
  const first = readClassSign(reading)
  if (first === null || typeof first === 'function') return first
  const isRange = reading.signs[reading.at] === '-' && ![']', '[', undefined].includes(reading.signs[reading.at + 1])
  const low = first.codePointAt(0)!
  if (!isRange) return ranged(low, low, reading.ignoreCase)
  reading.at++
  const last = readClassSign(reading)
  if (typeof last !== 'string') return null
  const high = last.codePointAt(0)!
  return low <= high ? ranged(low, high, reading.ignoreCase) : null
}

/** A sign "-" that begins no range stands for itself: "[0-9-.]". */
function readClassSign(reading: Reading): string | ((point: number) => boolean) | null {
  const sign = reading.signs[reading.at++]
  if (sign === undefined || sign === '[') return null
  return sign === '\\' ? readClassEscape(reading) : sign
}

function ranged(low: number, high: number, ignoreCase: boolean): (point: number) => boolean {
  if (!ignoreCase) return (point) => point >= low && point <= high
  return (point) => casesOf(point).some((variant) => variant >= low && variant <= high)
}

function literal(sign: string, { ignoreCase }: { ignoreCase: boolean }): PatternNode {
  const point = sign.codePointAt(0)!
  if (!ignoreCase) return { kind: 'one', test: (other) => other === point }
  return { kind: 'one', test: (other) => foldCase(other) === foldCase(point) }
}

/** Upper and lower case made one; the Kelvin sign is a k. */
export function foldCase(point: number): string {
  return String.fromCodePoint(point).toUpperCase().toLowerCase()
}

function casesOf(point: number): number[] {
  const sign = String.fromCodePoint(point)
  const variants = [sign, sign.toUpperCase(), sign.toLowerCase(), foldCase(point)]
  return variants.filter((variant) => [...variant].length === 1).map((variant) => variant.codePointAt(0)!)
}

function take(reading: Reading, sign: string): boolean {
  if (reading.signs[reading.at] !== sign) return false
  reading.at++
  return true
}
