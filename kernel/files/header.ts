import type { Refusal } from '#kernel/values/refusal.ts'

/** A row as it stands, of a text or of a sheet, before anything is made of it. */
export type RawRow = { line: number; cells: string[]; reject?: undefined } | { line: number; reject: Refusal }

export interface Header {
  line: number
  /** Names as the file writes them, trimmed. */
  cells: string[]
  /** Wanted columns that are not there. */
  missing: string[]
  /** A wanted column that is there more than once. */
  twice: string | null
}

interface Candidate {
  line: number
  cells: string[]
}

/** The header is looked for among this many rows; what stands above it is a preamble. */
export const HEADER_ROWS = 30

/** The row with the most wanted columns, the first of equals; or the row on the stated line. */
export function locateHeader(
  rows: readonly Candidate[],
  { wanted, header, aliases }: { wanted: readonly string[]; header: number | 'auto'; aliases?: Aliases },
): Header | null {
  let best: Header | null = null
  for (const row of rows) {
    if (header !== 'auto' && row.line !== header) continue
    const cells = underOwnNames(row.cells, aliases)
    const names = cells.map(columnKey)
    const missing = wanted.filter((column) => !names.includes(columnKey(column)))
    if (best && missing.length >= best.missing.length) continue
    const twice = wanted.find((column) => names.indexOf(columnKey(column)) !== names.lastIndexOf(columnKey(column)))
    best = { line: row.line, cells: cells.map((cell) => cell.trim()), missing, twice: twice ?? null }
  }
  if (best === null && header !== 'auto') return { line: header, cells: [], missing: [...wanted], twice: null }
  return best
}

/** Other names of a column, as one publisher changes them from file to file: name → the mapping's own name. */
export type Aliases = ReadonlyMap<string, string>

/** A header cell under another name gets the mapping's name, unless that column is there itself. */
function underOwnNames(cells: readonly string[], aliases: Aliases | undefined): readonly string[] {
  if (!aliases || aliases.size === 0) return cells
  const byKey = new Map([...aliases].map(([name, own]) => [columnKey(name), own]))
  const there = new Set(cells.map(columnKey))
  return cells.map((cell) => {
    const own = byKey.get(columnKey(cell))
    return own === undefined || there.has(columnKey(own)) ? cell : own
  })
}

/** Without wanted columns: the first row that has as many filled cells as any of the first thirty. */
export function widestRow(rows: readonly Candidate[]): Header | null {
  const filled = (row: Candidate) => row.cells.filter((cell) => cell.trim() !== '').length
  const widest = Math.max(0, ...rows.map(filled))
  const row = rows.find((candidate) => filled(candidate) === widest)
  return row ? { line: row.line, cells: row.cells.map((cell) => cell.trim()), missing: [], twice: null } : null
}

/**
 * "Paid_Date", "paid  date" and "ＰａｉｄDate " are one name in practice: width, case, spaces and underscores do not count.
 */
export function columnKey(name: string): string {
  return name.normalize('NFKC').toLowerCase().replace(/[\s_]+/g, '')
}
