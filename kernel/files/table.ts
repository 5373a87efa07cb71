import { Refused, type Refusal } from '#kernel/values/refusal.ts'
import { refuse, type Table } from './model.ts'
import { openRows } from './rows.ts'
import { openSource } from './source.ts'

export interface TableRequest {
  /** Columns that the header must have; it is then found under any preamble. */
  columns?: readonly string[]
  /** When the file has no byte order mark and is not UTF-8; spreadsheets on Chinese desktops write GB18030. */
  encoding?: string
}

/** Uploads larger than this are refused before they are read. */
const UPLOAD_BYTES = 100 * 1024 ** 2

/** Reads a small list (indicators, accounts, staff) whole, CSV or XLSX alike. */
export async function readTable(
  input: AsyncIterable<Uint8Array> | Buffer,
  name: string,
  { columns = [], encoding = 'gb18030' }: TableRequest = {},
): Promise<Table | Refusal> {
  try {
    return await readWhole({ name, bytes: await collect(input, name) }, { columns, encoding })
  } catch (error) {
    if (error instanceof Refused) return error.refusal
    throw error
  }
}

async function readWhole(source: { name: string; bytes: Buffer }, request: Required<TableRequest>): Promise<Table> {
  const opened = await openSource(source)
  try {
    const parts = opened.kind === 'text' ? opened.parts : [opened.part]
    const [part] = parts
    const count = parts.length
    if (!part || count > 1) throw new Refused(refuse('files.one_only', { file: source.name, count }))
    const { encoding, columns: wanted } = request
    const rows = await openRows(opened.kind, part, { encoding, delimiter: 'auto', header: 'auto', wanted })
    const table: Table = { header: rows.cells, headerLine: rows.line, rows: [], rejects: [] }
    for await (const batch of rows.batches) {
      for (const row of batch) {
        if (row.reject !== undefined) table.rejects.push({ line: row.line, reject: row.reject })
        else table.rows.push({ line: row.line, cells: rows.cells.map((_, index) => (row.cells[index] ?? '').trim()) })
      }
    }
    return table
  } finally {
    opened.close()
  }
}

async function collect(input: AsyncIterable<Uint8Array> | Buffer, name: string): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of Buffer.isBuffer(input) ? [input] : input) {
    size += chunk.length
    if (size > UPLOAD_BYTES) {
      throw new Refused(refuse('files.too_large', { file: name, limitMb: UPLOAD_BYTES / 1024 ** 2 }))
    }
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
