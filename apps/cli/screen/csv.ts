import { harmlessInSpreadsheets } from '#kernel/values/spreadsheet.ts'

/** A line of CSV; cells that a spreadsheet would run as a formula become text (CONTRACTS §7). */
export function csvLine(cells: readonly (string | number | bigint | null)[]): string {
  return `${cells.map(cell).join(',')}\n`
}

function cell(value: string | number | bigint | null): string {
  const text = harmlessInSpreadsheets(value === null ? '' : String(value))
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** With it spreadsheets on Chinese desktops read UTF-8. */
export const BYTE_ORDER_MARK = '\uFEFF'
