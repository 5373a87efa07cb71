import type { Refusal } from '#kernel/values/refusal.ts'
import { FUNCTIONS } from '../functions.ts'
import { nearest } from '../refuse.ts'
import type { Range } from '../syntax.ts'
import type { Vocabulary } from '../vocabulary.ts'

/** Put `put` in the place of `from` to `to`. */
export interface Suggestion extends Range {
  put: string
}

/** Signs of other languages and keyboards, at the place of the fault or just before it. */
const SIGNS: [RegExp, string][] = [
  [/^==/, '='], [/^<>/, '!='], [/^≥/, '>='], [/^≤/, '<='], [/^≠/, '!='], [/^=>/, '>='], [/^=</, '<='],
  [/^&&?/, 'and'], [/^\|\|?/, 'or'], [/^(并且|而且|以及|且)/, 'and'], [/^(或者|或)/, 'or'],
]

/** The one thing that was probably meant, or null. Never more than a proposal: the author takes it or not. */
export function suggestionFor(text: string, refusal: Refusal, range: Range, vocabulary: Vocabulary): Suggestion | null {
  switch (refusal.code) {
    case 'rules.unknown_name': return nameFor(text, range, vocabulary)
    case 'rules.unknown_function': return functionFor(String(refusal.values['text']), range)
    case 'rules.syntax':
    case 'rules.not_in_language': return signFor(text, range) ?? quotesFor(text, range)
    case 'rules.chained_comparison': return chainFor(text, range)
    default: return null
  }
}

function nameFor(text: string, range: Range, vocabulary: Vocabulary): Suggestion | null {
  const name = text.slice(range.from, range.to)
  const negated = /^not\s+(\S+)$/.exec(name)
  if (negated && vocabulary.has(negated[1]!)) return { ...range, put: `not(${negated[1]})` }
  const near = nearest(name, vocabulary.keys())
  if (near !== null) return { ...range, put: near }
  const joined = name.replace(/\s*(并且|而且|以及|且)\s*/g, ' and ').replace(/\s*(或者|或)\s*/g, ' or ')
  const known = joined.split(/ and | or /).some((word) => vocabulary.has(word))
  return joined !== name && known ? { ...range, put: joined } : null
}

function functionFor(name: string, { from }: Range): Suggestion | null {
  const near = nearest(name, Object.keys(FUNCTIONS))
  return near === null ? null : { from, to: from + name.length, put: near }
}

function signFor(text: string, range: Range): Suggestion | null {
  for (const start of [range.from, range.from - 1]) {
    if (start < 0) continue
    for (const [sign, put] of SIGNS) {
      const found = sign.exec(text.slice(start))
      if (found) return { from: start, to: start + found[0].length, put: spaced(text, start, found[0], put) }
    }
  }
  return null
}

/** A word in the place of a sign needs blanks around it. */
function spaced(text: string, start: number, found: string, put: string): string {
  if (!/^\p{L}/u.test(put)) return put
  const before = start > 0 && !/\s/.test(text[start - 1]!) ? ' ' : ''
  const after = text[start + found.length]
  return `${before}${put}${after !== undefined && !/\s/.test(after) ? ' ' : ''}`
}

function quotesFor(text: string, { from }: Range): Suggestion | null {
  const found = /^(?:“([^“”]*)”|‘([^‘’]*)’|'([^']*)'|「([^「」]*)」)/.exec(text.slice(from))
  const inside = found?.slice(1).find((part) => part !== undefined)
  return found && inside !== undefined ? { from, to: from + found[0].length, put: JSON.stringify(inside) } : null
}

/** 1 < a < 3 becomes 1 < a and a < 3. */
function chainFor(text: string, range: Range): Suggestion | null {
  const parts = /^([^<>=!]+?)\s*(<=?|>=?)\s*([^<>=!]+?)\s*(<=?|>=?)\s*([^<>=!]+)$/.exec(text.slice(range.from, range.to))
  if (!parts) return null
  const [, low, first, middle, second, high] = parts
  return { ...range, put: `${low} ${first} ${middle} and ${middle} ${second} ${high!.trim()}` }
}
