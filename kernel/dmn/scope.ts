import { Refused, type Bilingual } from '#kernel/values/refusal.ts'
import { LIMITS, refuse } from './model.ts'
import type { FeelType, Run, Value } from './value.ts'

/** The names that an expression may use, from the inside out, and the item definitions of its model. */
export interface Scope {
  parent: Scope | null
  entries: ReadonlyMap<string, Value>
  types: (name: string) => FeelType | null
}

export function within(parent: Scope, entries: ReadonlyMap<string, Value>): Scope {
  return { parent, entries, types: parent.types }
}

/** Undefined when nobody knows the name. */
export function lookUp(scope: Scope, name: string): Value | undefined {
  for (let place: Scope | null = scope; place; place = place.parent) {
    const value = place.entries.get(name)
    if (value !== undefined) return value
  }
  return undefined
}

export function openRun(now: Date, zone: string): Run {
  return { now, zone, steps: 0, depth: 0, notes: [] }
}

/** Counts what an evaluation costs; beyond the limit it is refused, so that it always ends. */
export function spend(run: Run, steps: number): void {
  run.steps += steps
  if (run.steps > LIMITS.steps) throw tooMuch({ zh: '步骤数', en: 'steps' }, LIMITS.steps)
}

export function boundedItems(run: Run, count: number): void {
  if (count > LIMITS.items) throw tooMuch({ zh: '列表的项数', en: 'items of a list' }, LIMITS.items)
  spend(run, count)
}

export function boundedText(run: Run, text: string): string {
  if (text.length > LIMITS.characters) throw tooMuch({ zh: '文本的字符数', en: 'characters of a text' }, LIMITS.characters)
  spend(run, text.length >> 6)
  return text
}

export function tooMuch(what: Bilingual, limit: number): Refused {
  return new Refused(refuse('dmn.too_much', { what, limit }))
}

const MOST_NOTES = 20

/** Says why a value is null, and gives that null. FEEL does not stop for an error; a person has to see it all the same. */
export function nothing(run: Run, place: Bilingual | string, reason: Bilingual): null {
  if (run.notes.length < MOST_NOTES) run.notes.push(refuse('dmn.no_value', { place, reason }).message)
  return null
}
