import { Refused } from '#kernel/values/refusal.ts'
import { decode, type Decoding, findEncoding } from './decode.ts'
import { type Aliases, HEADER_ROWS, type Header, locateHeader, type RawRow, widestRow } from './header.ts'
import { refuse } from './model.ts'
import { ROW_CHARACTERS, type ScannedRow, scanRows } from './scan.ts'
import type { OpenedSource, Part } from './source.ts'
import { readWorkbook } from './workbook.ts'

export interface HeadedRows extends Header {
  /** As the mapping would name it; `xlsx` for a workbook. */
  encoding: string
  /** Empty for a workbook. */
  delimiter: string
  /** Data rows after the header, blank ones left out, in batches. */
  batches: AsyncGenerator<RawRow[]>
}

export interface RowRequest {
  encoding: string
  delimiter: string
  header: number | 'auto'
  /** Column names that the header must have; none: the first row with the most cells is the header. */
  wanted: readonly string[]
  aliases?: Aliases
}

const DELIMITERS = [',', ';', '\t', '|']
const HEAD_CHARACTERS = 256 * 1024

/**
 * Finds encoding, delimiter and header of one part, then streams its rows. Throws Refused when a wanted column is
 * missing.
 */
export async function openRows(kind: OpenedSource['kind'], part: Part, request: RowRequest): Promise<HeadedRows> {
  return kind === 'workbook' ? openWorkbook(part, request) : openText(part, request)
}

async function openText(part: Part, request: RowRequest): Promise<HeadedRows> {
  const decoding = await findEncoding(part, request.encoding)
  const text = decode(part, decoding.encoding)
  let head = ''
  let ended = false
  while (!ended && head.length < HEAD_CHARACTERS) {
    const next = await text.next()
    if (next.done) ended = true
    else head += next.value
  }
  try {
    const { delimiter, header } = await chooseDelimiter(part, head, request)
    const scanned = scanRows(chain(head, text), { delimiter, expected: header.cells.length })
    return { ...header, delimiter, encoding: decoding.encoding, batches: dataRows(asRaw(scanned, decoding), header) }
  } catch (error) {
    await text.return(undefined)
    throw error
  }
}

async function chooseDelimiter(part: Part, head: string, request: RowRequest) {
  const candidates = request.delimiter === 'auto' ? DELIMITERS : [request.delimiter]
  let best: { delimiter: string; header: Header; score: number } | null = null
  for (const delimiter of candidates) {
    const rows = await firstRows(head, delimiter, request.header)
    const header = request.wanted.length > 0 ? locateHeader(rows, request) : widestRow(rows)
    if (!header) continue
    const score = (request.wanted.length - header.missing.length) * 10_000 + header.cells.length
    if (!best || score > best.score) best = { delimiter, header, score }
  }
  if (!best) throw new Refused(refuse('files.empty', { file: part.name }))
  checkHeader(part.name, best.header, request)
  return best
}

async function firstRows(head: string, delimiter: string, header: number | 'auto') {
  const rows: { line: number; cells: string[] }[] = []
  for await (const batch of scanRows(chain(head), { delimiter, expected: null })) {
    for (const row of batch) {
      if (row.cells && !isBlank(row.cells)) rows.push(row)
      if (header === 'auto' && rows.length >= HEADER_ROWS) return rows
    }
  }
  return rows
}

async function openWorkbook(part: Part, request: RowRequest): Promise<HeadedRows> {
  const rows = readWorkbook(part)
  const head: RawRow[] = []
  const most = request.header === 'auto' ? HEADER_ROWS : request.header
  while (head.length < most) {
    const next = await rows.next()
    if (next.done) break
    head.push(...next.value)
  }
  const candidates = head.filter((row) => row.reject === undefined).filter((row) => !isBlank(row.cells))
  const header = request.wanted.length > 0 ? locateHeader(candidates, request) : widestRow(candidates)
  if (!header) throw new Refused(refuse('files.empty', { file: part.name }))
  checkHeader(part.name, header, request)
  return { ...header, delimiter: '', encoding: 'xlsx', batches: dataRows(padded(chain(head, rows), header), header) }
}

/** A spreadsheet stores no empty cells at the right end of a row. */
async function* padded(batches: AsyncIterable<RawRow[]>, header: Header): AsyncGenerator<RawRow[]> {
  for await (const batch of batches) {
    for (const row of batch) {
      while (row.reject === undefined && row.cells.length < header.cells.length) row.cells.push('')
    }
    yield batch
  }
}

function checkHeader(file: string, { line, cells, missing, twice }: Header, { wanted, header: asked }: RowRequest): void {
  if (missing.length > 0) {
    const values = { file, line, missing: missing.join(', '), header: cells.filter((cell) => cell !== '').slice(0, 40).join(', ') }
    // Not one of them in all the rows looked at: it may stand below them, and that is then the way out.
    const nowhere = asked === 'auto' && missing.length === wanted.length
    throw new Refused(nowhere ? refuse('files.header_not_found', { ...values, rows: HEADER_ROWS }) : refuse('files.column_missing', values))
  }
  if (twice !== null) throw new Refused(refuse('files.column_twice', { file, line, column: twice }))
}

async function* asRaw(scanned: AsyncGenerator<ScannedRow[]>, decoding: Decoding): AsyncGenerator<RawRow[]> {
  for await (const batch of scanned) {
    yield batch.map((row): RawRow => {
      const { line } = row
      if (row.fault === 'quote') return { line, reject: refuse('files.quote_not_closed', { line }) }
      if (row.fault) return { line, reject: refuse('files.row_too_long', { line, limitKb: ROW_CHARACTERS / 1024 }) }
      return isReadable(row.cells, decoding.proven)
        ? row
        : { line, reject: refuse('files.bad_characters', { line, encoding: decoding.encoding }) }
    })
  }
}

/**
 * Unless every byte was proven to fit, U+FFFD is a byte that did not. A null character cannot be kept in the database.
 */
function isReadable(cells: string[], proven: boolean): boolean {
  return !cells.some((cell) => cell.includes('\0') || (!proven && cell.includes('\uFFFD')))
}

/**
 * Rows below the header with as many cells as it has. Cells that spreadsheets leave empty at the right end are no
 * fault.
 */
async function* dataRows(batches: AsyncIterable<RawRow[]>, header: Header): AsyncGenerator<RawRow[]> {
  const expected = header.cells.length
  const named = header.cells.findLastIndex((cell) => cell !== '') + 1
  for await (const batch of batches) {
    const rows: RawRow[] = []
    for (const row of batch) {
      if (row.line <= header.line) continue
      if (row.reject !== undefined) {
        rows.push(row)
      } else if (!isBlank(row.cells)) {
        const found = row.cells.length
        const fits = found === expected || (found >= named && isBlank(row.cells.slice(expected)))
        const { line } = row
        rows.push(fits ? row : { line, reject: refuse('files.wrong_columns', { line, found, expected }) })
      }
    }
    if (rows.length > 0) yield rows
  }
}

function isBlank(cells: readonly string[]): boolean {
  for (const cell of cells) if (cell.trim() !== '') return false
  return true
}

async function* chain<Item>(first: Item, rest?: AsyncIterable<Item>): AsyncGenerator<Item> {
  yield first
  if (rest) yield* rest
}
