import { harmlessInSpreadsheets } from '#kernel/values/spreadsheet.ts'
import type { Column, Value } from './model.ts'

/** CSV in UTF-8 with a mark that spreadsheets know; a text that a spreadsheet would run as a formula is made text (CONTRACTS §7). */
export async function* csvOf(columns: readonly Column[], pages: AsyncIterable<Value[][]>): AsyncGenerator<string> {
  yield `\uFEFF${columns.map(({ name }) => name).join(',')}\r\n`
  for await (const page of pages) yield page.map((row) => `${row.map(cell).join(',')}\r\n`).join('')
}

function cell(value: Value): string {
  if (value === null) return ''
  if (typeof value === 'bigint') return String(value)
  const text = value instanceof Date ? value.toISOString() : value
  const safe = harmlessInSpreadsheets(text)
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
