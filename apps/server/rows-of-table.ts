import { validate, type Body, type Field, type FieldValue } from '#kernel/document/index.ts'
import type { Table } from '#kernel/files/index.ts'
import { parseYuan } from '#kernel/values/money.ts'
import { isRefusal, type Refusal } from '#kernel/values/refusal.ts'
import type { TableView } from './model.ts'
import { refuse } from './refusals.ts'

/**
 * Rows of an uploaded list as rows of a table field. Columns are known by their title in either language or by their name; amounts are
 * in yuan, as people write them. A row that would not pass the form is told apart with its line, the others are taken.
 */
export function rowsOfTable(field: Field & { type: 'table' }, table: Table): TableView | Refusal {
  const columns = field.columns.flatMap((column) => {
    const index = table.header.findIndex((title) => titlesOf(column).includes(plain(title)))
    return index < 0 ? [] : [{ column, index }]
  })
  if (columns.length === 0) return refuse('table.no_columns', { wanted: field.columns.map((column) => column.title.zh).join('、') })
  const rows: Body[] = []
  const rejected = table.rejects.map(({ line, reject }) => ({ line, why: reject.message }))
  for (const { line, cells } of table.rows) {
    const body: Record<string, FieldValue> = {}
    let refusal: Refusal | null = null
    for (const { column, index } of columns) {
      const value = readCell(column, cells[index] ?? '')
      if (isRefusal(value)) refusal ??= value
      else body[column.name] = value
    }
    const checked = refusal ?? validate(field.columns, body, true)
    if (isRefusal(checked)) rejected.push({ line, why: checked.message })
    else rows.push(checked)
  }
  return { rows, rejected: rejected.toSorted((left, right) => left.line - right.line).slice(0, 500) }
}

function titlesOf({ name, title }: Field): string[] {
  return [name, title.zh, title.en].map(plain)
}

function plain(text: string): string {
  return text.normalize('NFKC').toLowerCase().replace(/[\s*（()）]/g, '')
}

/** Cells are texts; `validate` then checks what they mean. */
function readCell(column: Field, cell: string): FieldValue | Refusal {
  const text = cell.trim()
  if (text === '') return null
  const wrong = (why: { zh: string; en: string }) => (
    refuse('table.cell_wrong', { column: column.title, text: text.slice(0, 40), why }))
  switch (column.type) {
    case 'money': {
      const fen = parseYuan(text)
      return isRefusal(fen) ? wrong(fen.message) : String(fen)
    }
    case 'int': return /^-?\d{1,15}$/.test(text) ? Number(text) : wrong({ zh: '应为整数。', en: 'It must be a whole number.' })
    case 'bool': return BOOLEANS.get(text.toLowerCase()) ?? wrong({ zh: '应为“是”或“否”。', en: 'It must be yes or no.' })
    case 'date': return text.replace(/^(\d{4})[/.年](\d{1,2})[/.月](\d{1,2})日?$/, (_, year: string, month: string, day: string) => (
      `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`))
    case 'code': return codeOf(column, text)
    default: return text
  }
}

const BOOLEANS = new Map([['是', true], ['否', false], ['yes', true], ['no', false], ['true', true], ['false', false], ['1', true], ['0', false]])

/** A code, or the words that the form shows for it. */
function codeOf(column: Field & { type: 'code' }, text: string): string {
  const options = Array.isArray(column.options) ? column.options as readonly { code: string; zh: string; en: string }[] : []
  return options.find((option) => [option.code, option.zh, option.en].map(plain).includes(plain(text)))?.code ?? text
}
