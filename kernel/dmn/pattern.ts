import { Refused } from '#kernel/values/refusal.ts'
import { LIMITS, refuse } from './model.ts'
import { programOf, type Program } from './pattern-program.ts'
import { findFrom, openSearch, type Match, type Search } from './pattern-search.ts'
import { literalPattern, readPattern, type Flags } from './pattern-syntax.ts'
import { boundedText, spend } from './scope.ts'
import type { Run } from './value.ts'

/**
 * A regular expression that runs on an own matcher: it counts its steps, so no pattern can hang the program. What was tried at a place of
 * the text is not tried there again, so that only a pattern that looks back (\1), or repeats what may be nothing, can have more ways than it
 * has steps times characters.
 */
export interface Pattern extends Flags {
  text: string
  isLiteral: boolean
  groups: number
  program: Program
}

/** Null when the pattern or its flags are not those of XPath. */
export function compilePattern(text: string, flags: string): Pattern | null {
  if (!/^[smixq]*$/.test(flags)) return null
  const read: Flags = { dotAll: flags.includes('s'), multiline: flags.includes('m'), ignoreCase: flags.includes('i') }
  const isLiteral = flags.includes('q')
  const found = isLiteral ? { node: literalPattern(text, read), groups: 0 } : readPattern(flags.includes('x') ? withoutSpace(text) : text, read)
  if (!found) return null
  const program = programOf(found.node, found.groups)
  if (!program) throw new Refused(refuse('dmn.pattern_too_slow', { pattern: text.slice(0, 40) }))
  return { ...read, text, isLiteral, groups: found.groups, program }
}

export function matchesPattern(pattern: Pattern, input: string, cost: Run): boolean {
  const search = openSearch(pattern, input)
  const isFound = findFrom(search, 0) !== null
  spend(cost, search.steps)
  return isFound
}

/** Every match replaced; `$1` is a group, `\$` and `\\` are signs. Null when the pattern matches nothing at all, or the replacement is none. */
export function replacePattern(pattern: Pattern, input: string, replacement: string, cost: Run): string | null {
  const parts = pattern.isLiteral ? [replacement] : readReplacement(replacement, pattern.groups)
  const search = openSearch(pattern, input)
  const matches = allMatches(pattern, search)
  spend(cost, search.steps)
  if (parts === null || matches === null) return null
  let result = ''
  let at = 0
  for (const { start, end, groups } of matches) {
    result += textBetween(search, at, start)
    for (const part of parts) {
      const span = part === 0 ? [start, end] : typeof part === 'number' ? groups[part] : undefined
      result += typeof part === 'string' ? part : span ? textBetween(search, span[0]!, span[1]!) : ''
    }
    at = end
    if (result.length > LIMITS.characters) boundedText(cost, result)
  }
  return result + textBetween(search, at, search.input.length)
}

export function splitByPattern(pattern: Pattern, input: string, cost: Run): string[] | null {
  const search = openSearch(pattern, input)
  const matches = allMatches(pattern, search)
  spend(cost, search.steps)
  if (matches === null) return null
  const starts = [0, ...matches.map(({ end }) => end)]
  const ends = [...matches.map(({ start }) => start), search.input.length]
  return starts.map((start, index) => textBetween(search, start, ends[index]!))
}

function withoutSpace(pattern: string): string {
  let depth = 0
  let before = ''
  return [...pattern].filter((sign) => {
    const isEscaped = before === '\\'
    if (sign === '[' && !isEscaped) depth++
    if (sign === ']' && !isEscaped) depth--
    before = isEscaped ? '' : sign
    return depth > 0 || !' \t\n\r'.includes(sign)
  }).join('')
}

/** Null when the pattern also matches nothing: between which characters would it be replaced? */
function allMatches(pattern: Pattern, search: Search): Match[] | null {
  if (findFrom(openSearch(pattern, ''), 0)) return null
  const matches: Match[] = []
  for (let at = 0; ;) {
    const match = findFrom(search, at)
    if (!match) return matches
    matches.push(match)
    at = Math.max(match.end, match.start + 1)
  }
}

/** `$1`, `$0`, `\$`, `\\`; texts and group numbers in turn, or null. */
function readReplacement(replacement: string, groups: number): (string | number)[] | null {
  const parts: (string | number)[] = []
  const append = (text: string) => (typeof parts.at(-1) === 'string' ? parts.push(`${parts.pop()}${text}`) : parts.push(text))
  for (let at = 0; at < replacement.length; at++) {
    const sign = replacement[at]!
    if (sign === '\\') {
      const next = replacement[++at]
      if (next !== '\\' && next !== '$') return null
      append(next)
    } else if (sign === '$') {
      let digits = /^\d+/.exec(replacement.slice(at + 1))?.[0] ?? ''
      if (digits === '') return null
      while (digits.length > 1 && Number(digits) > groups) digits = digits.slice(0, -1)
      parts.push(Number(digits))
      at += digits.length
    } else append(sign)
  }
  return parts
}

function textBetween({ input }: Search, start: number, end: number): string {
  let text = ''
  for (let at = start; at < end; at++) text += String.fromCodePoint(input[at]!)
  return text
}
