import { Readable } from 'node:stream'
import type Excel from 'exceljs'
import { Refused } from '#kernel/values/refusal.ts'
import type { RawRow } from './header.ts'
import { refuse } from './model.ts'
import type { Part } from './source.ts'

/**
 * Rows of the first sheet, one per batch, with the row number as line. A formula or an error value refuses the whole
 * workbook: its value was computed on another machine and nobody here can check it.
 */
export async function* readWorkbook(part: Part): AsyncGenerator<RawRow[]> {
  for await (const row of sheetRows(part)) yield [readRow(row, part.name)]
}

/** The first rows of the first sheet as they look, for the eye alone: a formula shows the value that was kept with it. Reads no further. */
export async function peekWorkbook(part: Part, most: { rows: number; columns: number }): Promise<{ rows: string[][]; more: boolean }> {
  const rows: string[][] = []
  for await (const row of sheetRows(part)) {
    if (rows.length === most.rows) return { rows, more: true }
    const width = Math.min(row.cellCount, most.columns)
    rows.push(Array.from({ length: width }, (_, index) => lookOf(row.findCell(index + 1)?.value, part.name)))
  }
  return { rows, more: false }
}

function lookOf(value: Excel.CellValue | undefined, file: string): string {
  if (typeof value !== 'object' || value === null) return cellText({ value, address: '' } as Excel.Cell, file)
  if ('error' in value) return String(value.error)
  if ('formula' in value || 'sharedFormula' in value) return lookOf(value.result as Excel.CellValue | undefined, file)
  return cellText({ value, address: '' } as Excel.Cell, file)
}

async function* sheetRows(part: Part): AsyncGenerator<Excel.Row> {
  const input = Readable.from(part.open(), { objectMode: false })
  try {
    // Loaded when a workbook comes: it costs a third of the start of a command that reads CSV.
    const { default: excel } = await import('exceljs')
    const reader = new excel.stream.xlsx.WorkbookReader(input, {
      worksheets: 'emit',
      sharedStrings: 'cache',
      styles: 'cache',
      hyperlinks: 'ignore',
    })
    for await (const sheet of reader) {
      if (!isFirst(sheet, reader)) continue
      yield* sheet
      return
    }
  } catch (error) {
    if (error instanceof Refused) throw error
    throw new Refused(refuse('files.broken_workbook', { file: part.name, reported: (error as Error).message }))
  } finally {
    input.destroy()
  }
}

/** Sheets come in the order of the archive; the first is the one that the workbook lists first. */
function isFirst(sheet: unknown, reader: unknown): boolean {
  const first = (reader as { model?: { sheets?: { id: number }[] } }).model?.sheets?.[0]
  const { id, name } = sheet as { id: number | string; name?: string }
  return first === undefined || name === undefined || Number(id) === Number(first.id)
}

function readRow(row: Excel.Row, file: string): RawRow {
  const cells: string[] = []
  for (let column = 1; column <= row.cellCount; column++) {
    const cell = row.findCell(column)
    if (cell && typeof cell.value === 'number' && Math.abs(cell.value) >= 1e15) {
      return { line: row.number, reject: refuse('files.long_number', { line: row.number, cell: cell.address }) }
    }
    cells.push(cell ? cellText(cell, file) : '')
  }
  return { line: row.number, cells }
}

function cellText({ value, address }: Excel.Cell, file: string): string {
  if (value === null || value === undefined) return ''
  // A spreadsheet holds 15 digits; what a double shows beyond them (30.299999999999997) nobody typed.
  if (typeof value === 'number') return String(Number(value.toPrecision(15)))
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? '' : value.toISOString().slice(0, 10)
  if (typeof value !== 'object') return String(value)
  if ('richText' in value) return value.richText.map((piece) => piece.text).join('')
  if ('hyperlink' in value) return String(value.text)
  // Members of a shared formula carry an empty formula text, so the key counts and not its value.
  throw new Refused(refuse('files.formula', { file, cell: address }))
}
