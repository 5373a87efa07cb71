/**
 * Text by code point: databases count and order characters so, JavaScript counts UTF-16 units. Texts are well-formed.
 */

const SURROGATE = /[\ud800-\udfff]/

export function lengthInCodePoints(text: string): number {
  return SURROGATE.test(text) ? [...text].length : text.length
}

/** From 1; to the end when `length` is null. */
export function substringByCodePoint(text: string, start: number, length: number | null): string {
  const end = length === null ? undefined : start - 1 + length
  return SURROGATE.test(text) ? [...text].slice(start - 1, end).join('') : text.slice(start - 1, end)
}

/** Negative, zero or positive, as PostgreSQL's collation "C" on UTF-8. */
export function compareCodePoints(left: string, right: string): number {
  const length = Math.min(left.length, right.length)
  for (let index = 0; index < length; index++) {
    const [a, b] = [left.charCodeAt(index), right.charCodeAt(index)]
    if (a !== b) return rank(a) - rank(b)
  }
  return left.length - right.length
}

/** Surrogates stand for characters above U+FFFF, so they sort after U+E000…U+FFFF. */
function rank(unit: number): number {
  return unit < 0xd800 ? unit : unit < 0xe000 ? unit + 0x2000 : unit - 0x800
}

const MANY_WORDS = 12

/** Literal search for any of the words; one alternation from a dozen words on. An empty word is in every text. */
export function containsAny(words: readonly string[]): (text: string) => boolean {
  if (words.includes('')) return () => true
  if (words.length >= MANY_WORDS) {
    const pattern = new RegExp(words.map((word) => word.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')).join('|'), 'u')
    return (text) => pattern.test(text)
  }
  return (text) => {
    for (let index = 0; index < words.length; index++) if (text.includes(words[index]!)) return true
    return false
  }
}

/** Each word becomes one blank, in the order given (longest first). */
export function maskWords(text: string, words: readonly string[]): string {
  let masked = text
  for (const word of words) if (masked.includes(word)) masked = masked.split(word).join(' ')
  return masked
}
