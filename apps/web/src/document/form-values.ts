import type { Body, Field, FieldValue } from '#kernel/document/model.ts'
import { dayNumber } from '#kernel/values/civil-day.ts'
import { parseFen, parseYuan, plainYuan } from '#kernel/values/money.ts'
import { isRefusal } from '#kernel/values/refusal.ts'
import type { Words } from '../words/zh.ts'

/** A form as typed: money is yuan text and a whole number is text, so that half-typed values stay where they are. */
export type TypedValue = string | boolean | null | Typed[]
export type Typed = { [field: string]: TypedValue }

/** What is wrong with a field: a word of `check` and what to put into it. */
export interface Problem {
  word: Exclude<keyof Words['check'], 'wrongRow'>
  values?: Record<string, string | number>
  /** In a table: row (1…) and column of the first wrong cell. */
  cell?: { row: number; column: string }
}

export interface ReadForm {
  /** Wrong and empty fields are null, so that a preview can judge the rest. */
  body: Body
  problems: Record<string, Problem>
  /** Names of required fields that are empty; only submitting asks for them. */
  missing: string[]
}

export function typedOf(fields: readonly Field[], body: Body): Typed {
  return Object.fromEntries(fields.map((field) => [field.name, typedValue(field, body[field.name] ?? null)]))
}

export function readForm(fields: readonly Field[], typed: Typed): ReadForm {
  const read: ReadForm = { body: {}, problems: {}, missing: [] }
  for (const field of fields) {
    const value = typed[field.name] ?? null
    const empty = isEmpty(value)
    const result = empty ? { value: null } : readValue(field, value)
    read.body[field.name] = result.value
    if ('problem' in result && result.problem) read.problems[field.name] = result.problem
    if (empty && field.required) read.missing.push(field.name)
  }
  return read
}

function isEmpty(value: TypedValue): boolean {
  if (typeof value === 'string') return value.trim() === ''
  return value === null || (Array.isArray(value) && value.length === 0)
}

function typedValue(field: Field, value: FieldValue): TypedValue {
  if (value === null) return field.type === 'table' ? [] : field.type === 'bool' ? null : ''
  if (field.type === 'money') return yuanOf(String(value))
  if (field.type === 'bool') return value === true
  if (field.type === 'table') return Array.isArray(value) ? value.map((row) => typedOf(field.columns, row)) : []
  return String(value)
}

/** "1234560" fen → "12345.60"; what is no amount stays as it is, to be corrected by the person. */
function yuanOf(fenText: string): string {
  const fen = parseFen(fenText)
  return isRefusal(fen) ? fenText : plainYuan(fen)
}

type Result = { value: FieldValue; problem?: Problem }

function readValue(field: Field, value: TypedValue): Result {
  switch (field.type) {
    case 'money': return readMoney(String(value))
    case 'bool': return { value: value === true }
    case 'table': return readRows(field, Array.isArray(value) ? value : [])
    case 'int': {
      const number = Number(value)
      const right = Number.isInteger(number) && number >= field.min && number <= field.max
      return right
        ? { value: number }
        : { value: null, problem: { word: 'int', values: { min: field.min, max: field.max } } }
    }
    case 'date': {
      const day = String(value)
      return dayNumber(day) === null ? { value: null, problem: { word: 'date' } } : { value: day }
    }
    case 'text': {
      const count = [...String(value)].length
      return count > field.max
        ? { value: null, problem: { word: 'long', values: { max: field.max, count } } }
        : { value: String(value) }
    }
    default: return { value: String(value) }
  }
}

function readMoney(text: string): Result {
  const fen = parseYuan(text.replaceAll('，', ',').replaceAll('。', '.'))
  if (isRefusal(fen)) return { value: null, problem: { word: fen.code === 'money.too_large' ? 'moneyLarge' : 'money' } }
  return fen > 0n ? { value: String(fen) } : { value: null, problem: { word: 'moneyPositive' } }
}

function readRows(field: Field & { type: 'table' }, rows: Typed[]): Result {
  if (rows.length > field.maxRows) return { value: null, problem: { word: 'rows', values: { max: field.maxRows } } }
  let problem: Problem | undefined
  const value = rows.map((row, index) => {
    const read = readForm(field.columns, row)
    const column = Object.keys(read.problems)[0] ?? read.missing[0]
    if (column && !problem) problem = {
      ...(read.problems[column] ?? { word: 'missing' }), cell: { row: index + 1, column },
    }
    return read.body
  })
  return problem ? { value, problem } : { value }
}
