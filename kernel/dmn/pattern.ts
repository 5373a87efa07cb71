import { Refused } from '#kernel/values/refusal.ts'
import { LIMITS, refuse } from './model.ts'
import { boundedText, spend } from './scope.ts'
import type { Run } from './value.ts'
import { foldCase, literalPattern, readPattern, type Flags, type PatternNode } from './pattern-syntax.ts'

/** A regular expression that runs on an own matcher: it counts its steps, so no pattern can hang the program. */
export interface Pattern extends Flags {
  text: string
  isLiteral: boolean
  groups: number
  node: PatternNode
}

interface Match { start: number; end: number; groups: ([number, number] | undefined)[] }
interface Walk extends Pattern { input: number[]; steps: number; depth: number; groupsSeen: Match['groups'] }
type Next = (at: number) => number
type Repeat = Extract<PatternNode, { kind: 'repeat' }>

const MOST_DEPTH = 2_000

/** Null when the pattern or its flags are not those of XPath. */
export function compilePattern(text: string, flags: string): Pattern | null {
  if (!/^[smixq]*$/.test(flags)) return null
  const read: Flags = { dotAll: flags.includes('s'), multiline: flags.includes('m'), ignoreCase: flags.includes('i') }
  if (flags.includes('q')) return { ...read, text, isLiteral: true, groups: 0, node: literalPattern(text, read) }
  const found = readPattern(flags.includes('x') ? withoutSpace(text) : text, read)
  return found && { ...read, text, isLiteral: false, ...found }
}

export function matchesPattern(pattern: Pattern, input: string, cost: Run): boolean {
  const walk = openWalk(pattern, input)
  const isFound = findFrom(walk, 0) !== null
  spend(cost, walk.steps)
  return isFound
}

/** Every match replaced; `$1` is a group, `\$` and `\\` are signs. Null when the pattern matches nothing at all, or the replacement is none. */
export function replacePattern(pattern: Pattern, input: string, replacement: string, cost: Run): string | null {
  const parts = pattern.isLiteral ? [replacement] : readReplacement(replacement, pattern.groups)
  const walk = openWalk(pattern, input)
  const matches = allMatches(walk)
  spend(cost, walk.steps)
  if (parts === null || matches === null) return null
  let result = ''
  let at = 0
  for (const { start, end, groups } of matches) {
    result += textBetween(walk, at, start)
    for (const part of parts) {
      const span = part === 0 ? [start, end] : typeof part === 'number' ? groups[part] : undefined
      result += typeof part === 'string' ? part : span ? textBetween(walk, span[0]!, span[1]!) : ''
    }
    at = end
    if (result.length > LIMITS.characters) boundedText(cost, result)
  }
  return result + textBetween(walk, at, walk.input.length)
}

export function splitByPattern(pattern: Pattern, input: string, cost: Run): string[] | null {
  const walk = openWalk(pattern, input)
  const matches = allMatches(walk)
  spend(cost, walk.steps)
  if (matches === null) return null
  const starts = [0, ...matches.map(({ end }) => end)]
  const ends = [...matches.map(({ start }) => start), walk.input.length]
  return starts.map((start, index) => textBetween(walk, start, ends[index]!))
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

function openWalk(pattern: Pattern, input: string): Walk {
  return { ...pattern, input: Array.from(input, (sign) => sign.codePointAt(0)!), steps: 0, depth: 0, groupsSeen: [] }
}

/** Null when the pattern also matches nothing: between which characters would it be replaced? */
function allMatches(walk: Walk): Match[] | null {
  if (findFrom({ ...walk, input: [] }, 0)) return null
  const matches: Match[] = []
  for (let at = 0; ;) {
    const match = findFrom(walk, at)
    if (!match) return matches
    matches.push(match)
    at = Math.max(match.end, match.start + 1)
  }
}

function findFrom(walk: Walk, from: number): Match | null {
  for (let start = from; start <= walk.input.length; start++) {
    walk.groupsSeen = []
    walk.depth = 0
    const end = run(walk, walk.node, start, (at) => at)
    if (end >= 0) return { start, end, groups: walk.groupsSeen }
  }
  return null
}

/** The end of the match when `node` and what follows it match at a place, else -1. */
function run(walk: Walk, node: PatternNode, at: number, next: Next): number {
  if (++walk.steps > LIMITS.patternSteps || walk.depth > MOST_DEPTH) {
    throw new Refused(refuse('dmn.pattern_too_slow', { pattern: walk.text.slice(0, 40) }))
  }
  walk.depth++
  const end = runOne(walk, node, at, next)
  walk.depth--
  return end
}

function runOne(walk: Walk, node: PatternNode, at: number, next: Next): number {
  switch (node.kind) {
    case 'one': return at < walk.input.length && node.test(walk.input[at]!) ? next(at + 1) : -1
    case 'all': return runAll(walk, node.parts, 0, at, next)
    case 'any':
      for (const option of node.options) {
        const end = run(walk, option, at, next)
        if (end >= 0) return end
      }
      return -1
    case 'group': return runGroup(walk, node, at, next)
    case 'repeat': return node.body.kind === 'one' ? repeatOne(walk, node, node.body.test, at, next) : repeat(walk, node, 0, at, next)
    case 'again': return runAgain(walk, node.index, at, next)
    case 'start': return at === 0 || (walk.multiline && walk.input[at - 1] === 10 && at < walk.input.length) ? next(at) : -1
    case 'end': return at === walk.input.length || (walk.multiline && walk.input[at] === 10) ? next(at) : -1
  }
}

function runAll(walk: Walk, parts: PatternNode[], index: number, at: number, next: Next): number {
  const part = parts[index]
  return part ? run(walk, part, at, (place) => runAll(walk, parts, index + 1, place, next)) : next(at)
}

function runGroup(walk: Walk, { index, body }: Extract<PatternNode, { kind: 'group' }>, at: number, next: Next): number {
  if (index === null) return run(walk, body, at, next)
  return run(walk, body, at, (end) => {
    const outer = walk.groupsSeen
    walk.groupsSeen = Object.assign([...outer], { [index]: [at, end] })
    const found = next(end)
    if (found < 0) walk.groupsSeen = outer
    return found
  })
}

function runAgain(walk: Walk, index: number, at: number, next: Next): number {
  const [start, end] = walk.groupsSeen[index] ?? [0, 0]
  for (let place = start; place < end; place++) {
    const [left, right] = [walk.input[place]!, walk.input[at + place - start]]
    if (right === undefined || (walk.ignoreCase ? foldCase(left) !== foldCase(right) : left !== right)) return -1
  }
  return next(at + end - start)
}

/** A repetition of one character needs no stack: it counts, and gives back one by one. */
function repeatOne(walk: Walk, { least, most, isLazy }: Repeat, test: (point: number) => boolean, at: number, next: Next): number {
  const fits = (count: number) => at + count < walk.input.length && test(walk.input[at + count]!)
  let count = 0
  const goal = isLazy ? least : most
  while (count < goal && fits(count)) count++
  walk.steps += count
  if (count < least) return -1
  for (;;) {
    if (++walk.steps > LIMITS.patternSteps) throw new Refused(refuse('dmn.pattern_too_slow', { pattern: walk.text.slice(0, 40) }))
    const end = next(at + count)
    if (end >= 0) return end
    if (isLazy ? count >= most || !fits(count) : count <= least) return -1
    count += isLazy ? 1 : -1
  }
}

function repeat(walk: Walk, node: Repeat, done: number, at: number, next: Next): number {
  const again = () => (done >= node.most ? -1 : run(walk, node.body, at, (end) =>
    // A turn that takes no character would go on for ever.
    (end === at && done >= node.least ? -1 : repeat(walk, node, done + 1, end, next))))
  if (done < node.least) return again()
  if (node.isLazy) {
    const end = next(at)
    return end >= 0 ? end : again()
  }
  const end = again()
  return end >= 0 ? end : next(at)
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

function textBetween({ input }: Walk, start: number, end: number): string {
  let text = ''
  for (let at = start; at < end; at++) text += String.fromCodePoint(input[at]!)
  return text
}
