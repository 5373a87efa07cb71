import type { TakenTable } from '#kernel/module/index.ts'
import { harmlessInSpreadsheets } from '#kernel/values/spreadsheet.ts'

/** With it spreadsheets on Chinese desktops read UTF-8. */
const BYTE_ORDER_MARK = '\uFEFF'

/** Cells that a spreadsheet would run as a formula become text (CONTRACTS §7). */
export function csvOf({ columns, rows }: TakenTable): string {
  const line = (cells: readonly (string | number | null)[]) => `${cells.map(cell).join(',')}\r\n`
  return `${BYTE_ORDER_MARK}${[columns, ...rows].map(line).join('')}`
}

export async function workbookOf(tables: readonly TakenTable[]): Promise<Buffer> {
  const { default: excel } = await import('exceljs')
  const book = new excel.Workbook()
  for (const { name, columns, rows } of tables) {
    const sheet = book.addWorksheet(name.slice(0, 31), { views: [{ state: 'frozen', ySplit: 1 }] })
    sheet.columns = columns.map((title) => ({ width: Math.min(40, Math.max(10, [...title].length * 2 + 2)) }))
    sheet.addRow([...columns]).font = { bold: true }
    for (const row of rows) sheet.addRow(row.map((value) => (typeof value === 'string' ? harmlessInSpreadsheets(value) : value)))
  }
  return Buffer.from(await book.xlsx.writeBuffer())
}

function cell(value: string | number | null): string {
  // Numbers are ours; a sign in front of one is no formula.
  const text = typeof value === 'number' ? String(value) : harmlessInSpreadsheets(value ?? '')
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
