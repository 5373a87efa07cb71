import { Refused } from '#kernel/values/refusal.ts'
import { LIMITS, refuse } from './model.ts'
import type { Program, Step } from './pattern-program.ts'
import { foldCase, type Flags } from './pattern-syntax.ts'

export interface Match { start: number; end: number; groups: ([number, number] | undefined)[] }

/** A pattern at work on one text, by code points. */
export interface Search extends Flags {
  /** The pattern as it was written. */
  text: string
  program: Program
  input: number[]
  /** Over all matches of the text. */
  steps: number
  slots: Int32Array
  /** What is still to be tried, in threes: a step, a place in the text, how many it takes; or ~slot and the value that it had. */
  waiting: number[]
  /** Places of the program that were tried at places of the text, and led to nothing; null where that depends on what stands before. */
  tried: Uint32Array | null
  /** Words of `tried` that were written. */
  written: number[]
}

interface Thread { step: number; at: number }

/** Bits of `tried`. */
const MOST_PLACES = 128_000_000

export function openSearch(pattern: Flags & { text: string; program: Program }, text: string): Search {
  const input = Array.from(text, (sign) => sign.codePointAt(0)!)
  const { places, slots, looksBack } = pattern.program
  const size = places * (input.length + 1)
  if (!looksBack && size > MOST_PLACES) throw tooSlow(pattern)
  return { ...pattern, input, steps: 0, slots: new Int32Array(slots), waiting: [], tried: looksBack ? null : new Uint32Array((size >> 5) + 1), written: [] }
}

/** The first match that begins at `from` or later. What leads to nothing from one beginning leads to nothing from any other. */
export function findFrom(search: Search, from: number): Match | null {
  for (let start = from; start <= search.input.length; start++) {
    search.slots.fill(-1)
    const end = runFrom(search, start)
    if (end < 0) continue
    // Places on the way to this match are not failures.
    for (const word of search.written) search.tried![word] = 0
    search.written.length = 0
    return { start, end, groups: groupsOf(search) }
  }
  return null
}

function groupsOf({ slots, program }: Search): Match['groups'] {
  const groups: Match['groups'] = []
  for (let group = 1; group <= program.groups; group++) if (slots[2 * group + 1]! >= 0) groups[group] = [slots[2 * group]!, slots[2 * group + 1]!]
  return groups
}

/** The end of the match that begins at a place, or −1. */
function runFrom(search: Search, start: number): number {
  const { steps } = search.program
  const thread: Thread = { step: 0, at: start }
  search.waiting.length = 0
  for (;;) {
    if (++search.steps > LIMITS.patternSteps) throw tooSlow(search)
    const step = steps[thread.step]!
    if (step.kind === 'match') return thread.at
    if (!take(search, thread, step) && !tryNext(search, thread)) return -1
  }
}

/** Whether the thread could go on. */
function take(search: Search, thread: Thread, step: Step): boolean {
  const { input, slots, waiting } = search
  const { at } = thread
  const isLineEnd = (place: number) => search.multiline && input[place] === 10
  switch (step.kind) {
    case 'one': return at < input.length && step.test(input[at]!) && goOn(thread, at + 1)
    case 'many': {
      const count = isNew(search, step.place, at) ? fitting(search, step.test, at, step.isLazy ? step.least : step.most) : -1
      return count >= step.least && takeMany(search, thread, step, count)
    }
    case 'split': {
      if (!isNew(search, step.place, at)) return false
      waiting.push(step.second, at, -1)
      thread.step = step.first
      return true
    }
    case 'jump': {
      thread.step = step.to
      return true
    }
    case 'save': {
      waiting.push(~step.slot, slots[step.slot]!, -1)
      slots[step.slot] = at
      return goOn(thread, at)
    }
    case 'moved': return slots[step.slot] !== at && goOn(thread, at)
    case 'again': return takeAgain(search, thread, step.index)
    case 'start': return (at === 0 || (isLineEnd(at - 1) && at < input.length)) && goOn(thread, at)
    case 'end': return (at === input.length || isLineEnd(at)) && goOn(thread, at)
    case 'match': return false
  }
}

function goOn(thread: Thread, at: number): true {
  thread.step++
  thread.at = at
  return true
}

/** Takes up what was left waiting last; false when nothing is. */
function tryNext(search: Search, thread: Thread): boolean {
  const { waiting, slots, program } = search
  while (waiting.length > 0) {
    const count = waiting.pop()!
    const value = waiting.pop()!
    const step = waiting.pop()!
    if (step < 0) slots[~step] = value
    else {
      thread.step = step
      thread.at = value
      const many = program.steps[step]!
      return many.kind === 'many' && count >= 0 ? takeMany(search, thread, many, count) : true
    }
  }
  return false
}

type Many = Extract<Step, { kind: 'many' }>

/** So many of one character, and when that leads to nothing one fewer, or one more when it is lazy. */
function takeMany({ input, waiting }: Search, thread: Thread, { test, least, most, isLazy }: Many, count: number): true {
  const { step, at } = thread
  const hasOther = isLazy ? count < most && at + count < input.length && test(input[at + count]!) : count > least
  if (hasOther) waiting.push(step, at, isLazy ? count + 1 : count - 1)
  return goOn(thread, at + count)
}

function fitting(search: Search, test: Many['test'], at: number, most: number): number {
  const { input } = search
  let count = 0
  while (count < most && at + count < input.length && test(input[at + count]!)) count++
  search.steps += count
  return count
}

function takeAgain({ slots, input, ignoreCase }: Search, thread: Thread, index: number): boolean {
  const [start, end] = slots[2 * index + 1]! < 0 ? [0, 0] : [slots[2 * index]!, slots[2 * index + 1]!]
  for (let place = start; place < end; place++) {
    const [left, right] = [input[place]!, input[thread.at + place - start]]
    if (right === undefined || (ignoreCase ? foldCase(left) !== foldCase(right) : left !== right)) return false
  }
  return goOn(thread, thread.at + end - start)
}

function isNew({ tried, written, input }: Search, place: number, at: number): boolean {
  if (!tried) return true
  const index = place * (input.length + 1) + at
  const [word, bit] = [index >> 5, 1 << (index & 31)]
  if ((tried[word]! & bit) !== 0) return false
  tried[word]! |= bit
  written.push(word)
  return true
}

function tooSlow({ text }: { text: string }): Refused {
  return new Refused(refuse('dmn.pattern_too_slow', { pattern: text.slice(0, 40) }))
}
