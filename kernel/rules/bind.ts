import { civilOf, dayOf } from './civil.ts'
import type { Frame } from './closures.ts'
import type { Facts, FactValue, FindingValue } from './model.ts'
import type { Term, Vocabulary } from './vocabulary.ts'

/**
 * Lays the facts out in slots. A value of the wrong kind is a broken invariant of the caller and throws with its name.
 */
export function binderOf(slots: ReadonlyMap<string, number>, vocabulary: Vocabulary): (facts: Facts) => Frame {
  const readers = [...slots].sort(([, left], [, right]) => left - right).map(([name, slot]) => readerOf(vocabulary.get(name)!, slot))
  const nothingKnown = readers.map(({ absent }) => absent)
  const groups = [...Map.groupBy(readers, ({ group }) => group)].map(([group, members]) => ({ group, members }))
  return (facts) => {
    const frame: unknown[] = nothingKnown.slice()
    for (let at = 0; at < groups.length; at++) {
      const { group, members } = groups[at]!
      const values = facts[group]
      if (values === undefined) continue
      for (let index = 0; index < members.length; index++) {
        const { key, slot, convert } = members[index]!
        const value = values[key]
        if (value !== undefined && value !== null) frame[slot] = convert(value)
      }
    }
    return frame
  }
}

interface Reader extends FactPlace {
  slot: number
  absent: number | null
  convert(value: Exclude<FactValue, null>): unknown
}

function readerOf(term: Term, slot: number): Reader {
  const numeric = ['money', 'int', 'ratio', 'date', 'timestamp', 'days', 'months'].includes(term.type)
  return { ...placeOf(term), slot, absent: numeric ? Number.NaN : null, convert: converterOf(term) }
}

function converterOf(term: Term): Reader['convert'] {
  const wrong = (value: unknown): never => {
    throw new TypeError(`the fact ${term.name} should be ${term.type} within its bounds, it is ${typeof value} ${String(value).slice(0, 40)}`)
  }
  const [lo, hi] = [Number(term.lo), Number(term.hi)]
  switch (term.type) {
    case 'text':
    case 'code': return (value) => (typeof value === 'string' ? value : wrong(value))
    case 'bool': return (value) => (typeof value === 'boolean' ? value : wrong(value))
    case 'list<text>': return (value) => (Array.isArray(value) ? value : wrong(value))
    case 'date': return (value) => dayOfText(value) ?? wrong(value)
    case 'timestamp': return (value) => {
      const instant = millisOf(value)
      return instant === null || instant < lo || instant > hi ? wrong(value) : instant
    }
    case 'ratio': return (value) => millionthsOf(value) ?? wrong(value)
    default: return (value) => {
      const number = typeof value === 'bigint' ? Number(value) : value
      if (typeof number === 'number' && Number.isSafeInteger(number)) return number >= lo && number <= hi ? number : wrong(value)
      return typeof value === 'bigint' && value >= term.lo && value <= term.hi ? value : wrong(value)
    }
  }
}

/** Milliseconds since 1970 of an instant with its zone; null: it is none, or finer than a millisecond. */
export function millisOf(value: unknown): number | null {
  const match = typeof value === 'string' ? /^(\d{4}-\d{2}-\d{2})T([01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,3})?)?(?:Z|[+-](?:0\d|1[0-4]):[0-5]\d)$/.exec(value) : null
  if (!match || dayOfText(match[1]) === null) return null
  return Date.parse(value as string)
}

function dayOfText(value: unknown): number | null {
  const match = typeof value === 'string' ? /^(\d{4})-(\d{2})-(\d{2})$/.exec(value) : null
  if (!match) return null
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])]
  if (month < 1 || month > 12 || day < 1) return null
  const number = dayOf(year, month, day)
  const back = civilOf(number)
  return back.month === month && back.day === day ? number : null
}

function millionthsOf(value: unknown): number | null {
  const match = typeof value === 'string' ? /^(-?)(\d{1,9})(?:\.(\d{1,6}))?$/.exec(value) : null
  if (!match) return null
  const magnitude = Number(match[2]) * 1_000_000 + Number((match[3] ?? '').padEnd(6, '0'))
  return match[1] ? -magnitude : magnitude
}

/** A fact as it is stored in a finding: money as a string of whole fen. */
export function storedValue(term: Term, value: FactValue | undefined): FindingValue {
  if (value === undefined || value === null) return null
  if (typeof value === 'bigint') return String(value)
  return term.type === 'money' ? String(value) : value
}

/** Where the value of a term stands among the facts; found once, not at every judgement. */
export interface FactPlace {
  term: Term
  group: string
  key: string
}

export function placeOf(term: Term): FactPlace {
  const dot = term.name.indexOf('.')
  return { term, group: term.name.slice(0, dot), key: term.name.slice(dot + 1) }
}

export function factOf(facts: Facts, { group, key }: FactPlace): FactValue {
  return facts[group]?.[key] ?? null
}

export function groupOf(name: string): string {
  return name.slice(0, name.indexOf('.'))
}

