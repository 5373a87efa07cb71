import { Refused, type Bilingual } from '#kernel/values/refusal.ts'
import { LIMITS, refuse } from './model.ts'
import { addName, canonical, isPartAt, knownNameAt, SPACE, wordAt, type NameIndex, type OwnNames } from './names.ts'

/** A place in a FEEL text, and the names that may be met there. */
export interface Reader {
  text: string
  at: number
  depth: number
  known: NameIndex
  /** Names that the text itself defines: parameters, keys, iterators. */
  own: OwnNames
  /** Within the end of a range, where `[` may close it: [1..10[. */
  inRangeEnd: boolean
}

export function openReader(text: string, known: NameIndex): Reader {
  if (text.length > LIMITS.length) throw new Refused(refuse('dmn.too_long', { length: text.length, limit: LIMITS.length }))
  return { text, at: 0, depth: 0, known, own: new Map(), inRangeEnd: false }
}

/** Skips white space and comments, and gives the character that follows ('' at the end). */
export function peek(reader: Reader): string {
  const { text } = reader
  for (;;) {
    while (reader.at < text.length && SPACE.test(text[reader.at]!)) reader.at++
    if (text.startsWith('//', reader.at)) {
      const end = text.indexOf('\n', reader.at)
      reader.at = end < 0 ? text.length : end
    } else if (text.startsWith('/*', reader.at)) {
      const end = text.indexOf('*/', reader.at + 2)
      if (end < 0) fail(reader, { zh: '注释的结尾 */', en: 'the end */ of the comment' })
      reader.at = end + 2
    } else return text[reader.at] ?? ''
  }
}

export function accept(reader: Reader, sign: string): boolean {
  peek(reader)
  if (!reader.text.startsWith(sign, reader.at)) return false
  reader.at += sign.length
  return true
}

export function expect(reader: Reader, sign: string): void {
  if (!accept(reader, sign)) fail(reader, { zh: `“${sign}”`, en: `“${sign}”` })
}

/** A word of the language: `then` does not match `thenceforth`. */
export function isWord(reader: Reader, word: string): boolean {
  peek(reader)
  return reader.text.startsWith(word, reader.at) && !isPartAt(reader.text, reader.at + word.length)
}

export function acceptWord(reader: Reader, word: string): boolean {
  if (!isWord(reader, word)) return false
  reader.at += word.length
  return true
}

export function expectWord(reader: Reader, word: string): void {
  if (!acceptWord(reader, word)) fail(reader, { zh: `“${word}”`, en: `“${word}”` })
}

/** The known name at this place, as long as possible, or one plain word; null when no name begins here. */
export function readName(reader: Reader): string | null {
  peek(reader)
  const found = knownNameAt(reader.text, reader.at, [reader.known, reader.own])
  if (found) {
    reader.at = found.end
    return found.name
  }
  const word = wordAt(reader.text, reader.at)
  if (word !== null) reader.at += word.length
  return word
}

/** A name as the model spells it, or in one spelling when nobody knows it. */
export function spelled(reader: Reader, at: number, written: string): string {
  const name = written.trim()
  const found = knownNameAt(reader.text, at, [reader.known, reader.own])
  return found?.end === at + name.length ? found.name : canonical(name)
}

export function remember(reader: Reader, name: string): void {
  addName(reader.own, name)
}

/** Runs one level deeper, so that no text can exhaust the stack. */
export function deeper<Result>(reader: Reader, read: () => Result): Result {
  if (++reader.depth > LIMITS.nesting) throw new Refused(refuse('dmn.too_deep', { ...place(reader), limit: LIMITS.nesting }))
  const result = read()
  reader.depth--
  return result
}

export function fail(reader: Reader, expected: Bilingual): never {
  peekQuietly(reader)
  const { line, column } = place(reader)
  const found = reader.text.slice(reader.at, reader.at + 60).split(/\s/)[0]!
  throw new Refused(refuse('dmn.syntax', {
    line, column, expected, found: found === '' ? { zh: '文本结束', en: 'the end of the text' } : visible([...found].slice(0, 24).join('')),
  }))
}

/** Signs that a screen does not show, or that turn its writing about, by their numbers. */
function visible(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}]/gu, (sign) => `U+${sign.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`)
}

function peekQuietly(reader: Reader): void {
  while (reader.at < reader.text.length && SPACE.test(reader.text[reader.at]!)) reader.at++
}

function place(reader: Reader): { line: number; column: number } {
  const before = reader.text.slice(0, reader.at).split('\n')
  return { line: before.length, column: [...before.at(-1)!].length + 1 }
}
