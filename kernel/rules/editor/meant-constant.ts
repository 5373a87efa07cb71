import { dayNumber } from '#kernel/values/civil-day.ts'
import type { FieldType } from '../model.ts'
import type { Suggestion } from '../mistakes.ts'
import type { Range } from '../syntax.ts'
import type { Vocabulary } from '../vocabulary.ts'
import { plainNumber } from '../written-number.ts'

const SIDES = /^([\p{L}_][\p{L}\p{N}_.]*)\s*(=|!=|<=?|>=?|[+-])\s*([^]+)$/u

/** A comparison of a fact with a constant of another kind, written as the fact's kind: "50000" beside money is 50000. */
export function constantFor(text: string, range: Range, vocabulary: Vocabulary): Suggestion | null {
  const [whole, name, operator, constant] = SIDES.exec(text.slice(range.from, range.to)) ?? []
  const type = name === undefined ? undefined : vocabulary.get(name)?.type
  if (!whole || !type) return null
  const to = range.from + whole.length
  const written = constant!.trim()
  if (type === 'timestamp' && /^(date\(|@)/.test(written)) return { from: range.from, to: range.from + name!.length, put: `date of(${name})` }
  const put = type === 'date' && /[+-]/.test(operator!) ? durationOf(written) : constantOf(type, written)
  return put === null ? null : { from: to - constant!.length, to, put }
}

/** date("2026/1/1"), as it is to be written. */
export function dateFor(text: string, range: Range): Suggestion | null {
  const inside = /"[^"]*"/.exec(text.slice(range.from, range.to))?.[0]
  const put = inside === undefined ? null : dateOf(inside)
  return put === null ? null : { ...range, put }
}

function durationOf(written: string): string | null {
  return /^\d{1,6}$/.test(written) ? `duration("P${written}D")` : null
}

const YES = new Set(['1', '"1"', '"true"', '"是"', '"有"', '"Y"'])
const NO = new Set(['0', '"0"', '"false"', '"否"', '"无"', '"N"'])

function constantOf(type: FieldType, written: string): string | null {
  switch (type) {
    case 'bool': return YES.has(written) ? 'true' : NO.has(written) ? 'false' : null
    case 'text':
    case 'code': return /^\d+$/.test(written) ? `"${written}"` : null
    case 'date': return dateOf(written)
    case 'list<text>':
    case 'timestamp': return null
    default: {
      const inside = /^"([^"\\]*)"$/.exec(written)?.[1]
      return inside === undefined ? null : plainNumber(inside.trim())
    }
  }
}

function dateOf(written: string): string | null {
  const [, year, month, day] = /^"?(\d{4})[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})日?"?$/.exec(written) ?? []
  // Without signs between them only eight digits are certain.
  if (year === undefined || (/^"?\d+"?$/.test(written) && written.replaceAll('"', '').length !== 8)) return null
  const iso = `${year}-${month!.padStart(2, '0')}-${day!.padStart(2, '0')}`
  return dayNumber(iso) === null ? null : `date("${iso}")`
}
