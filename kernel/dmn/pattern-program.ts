import type { PatternNode } from './pattern-syntax.ts'

type Test = (point: number) => boolean

/**
 * One step of a pattern; after it comes the next unless it says otherwise. `split` is tried at `first` and, when that fails, at `second`;
 * `moved` fails where nothing was taken since its slot was saved. Those with a `place` are where a search may come by twice.
 */
export type Step =
  | { kind: 'one'; test: Test }
  | { kind: 'many'; test: Test; least: number; most: number; isLazy: boolean; place: number }
  | { kind: 'split'; first: number; second: number; place: number }
  | { kind: 'jump'; to: number }
  | { kind: 'save' | 'moved'; slot: number }
  | { kind: 'again'; index: number }
  | { kind: 'start' | 'end' | 'match' }

export interface Program {
  steps: Step[]
  groups: number
  places: number
  /** Of group n the slots 2n and 2n + 1; behind them where the turns of repetitions began. */
  slots: number
  /** What a place leads to depends on more than where it stands in the text. */
  looksBack: boolean
}

const MOST_STEPS = 100_000

/** Null when repetitions within each other make it longer than any text is worth. */
export function programOf(node: PatternNode, groups: number): Program | null {
  const program: Program = { steps: [], groups, places: 0, slots: 2 * groups + 2, looksBack: false }
  if (!emit(program, node)) return null
  program.steps.push({ kind: 'match' })
  return program
}

function emit(program: Program, node: PatternNode): boolean {
  const { steps } = program
  if (steps.length > MOST_STEPS) return false
  switch (node.kind) {
    case 'one':
    case 'start':
    case 'end': return steps.push(node) > 0
    case 'again': {
      program.looksBack = true
      return steps.push(node) > 0
    }
    case 'all': return node.parts.every((part) => emit(program, part))
    case 'any': return emitAny(program, node.options)
    case 'group': {
      if (node.index === null) return emit(program, node.body)
      steps.push({ kind: 'save', slot: 2 * node.index })
      return emit(program, node.body) && steps.push({ kind: 'save', slot: 2 * node.index + 1 }) > 0
    }
    case 'repeat': return emitRepeat(program, node)
  }
}

function emitAny(program: Program, options: PatternNode[]): boolean {
  const { steps } = program
  const ends: Extract<Step, { kind: 'jump' }>[] = []
  for (const [index, option] of options.entries()) {
    const split = index < options.length - 1 ? openSplit(program, false) : null
    if (!emit(program, option)) return false
    if (!split) continue
    const end = { kind: 'jump' as const, to: 0 }
    ends.push(end)
    steps.push(end)
    split.leave(steps.length)
  }
  for (const end of ends) end.to = steps.length
  return true
}

function emitRepeat(program: Program, { body, least, most, isLazy }: Extract<PatternNode, { kind: 'repeat' }>): boolean {
  const { steps } = program
  if (body.kind === 'one' && most !== Infinity) {
    return steps.push({ kind: 'many', test: body.test, least, most, isLazy, place: program.places++ }) > 0
  }
  for (let turn = 0; turn < least; turn++) if (!emit(program, body)) return false
  const splits: Split[] = []
  const head = steps.length
  for (let turn = 0; turn < (most === Infinity ? 1 : most - least); turn++) {
    splits.push(openSplit(program, isLazy))
    if (!emitTurn(program, body)) return false
  }
  if (most === Infinity) steps.push({ kind: 'jump', to: head })
  for (const split of splits) split.leave(steps.length)
  return true
}

/** A turn that takes no character would go on for ever: it fails, whatever else leads to the same place. */
function emitTurn(program: Program, body: PatternNode): boolean {
  if (!takesNothing(body)) return emit(program, body)
  program.looksBack = true
  const slot = program.slots++
  program.steps.push({ kind: 'save', slot })
  return emit(program, body) && program.steps.push({ kind: 'moved', slot }) > 0
}

/** Whether there is a way to match without a character. */
function takesNothing(node: PatternNode): boolean {
  switch (node.kind) {
    case 'one': return false
    case 'again':
    case 'start':
    case 'end': return true
    case 'all': return node.parts.every(takesNothing)
    case 'any': return node.options.some(takesNothing)
    case 'group': return takesNothing(node.body)
    case 'repeat': return node.least === 0 || takesNothing(node.body)
  }
}

interface Split {
  /** Where it goes when what follows it is left out. */
  leave: (to: number) => void
}

/** Goes on with the step behind it; `isLazy`: tries to leave first. */
function openSplit(program: Program, isLazy: boolean): Split {
  const next = program.steps.length + 1
  const split = { kind: 'split' as const, first: next, second: next, place: program.places++ }
  program.steps.push(split)
  return { leave: (to) => { split[isLazy ? 'first' : 'second'] = to } }
}
