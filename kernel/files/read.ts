import { isRefusal } from '#kernel/values/refusal.ts'
import type { Mapping, PaymentRow } from './model.ts'
import { recordReader, wantedColumns } from './record.ts'
import { openRows } from './rows.ts'
import { type FileSource, openSource, type Part, type UnpackLimits } from './source.ts'

/** What was found out about one text of the source, before its first row. */
export interface PartFound {
  file: string
  encoding: string
  headerLine: number
  header: readonly string[]
}

export interface ReadOptions extends UnpackLimits {
  onPart?: (found: PartFound) => void
  /** Names inside an archive that are no CSV and were left aside. */
  onIgnored?: (names: readonly string[]) => void
  /** Bytes of the texts that went by since the last call; each text is read twice, once to find its encoding. */
  onBytes?: (bytes: number) => void
}

/**
 * Streams a payment file (.csv, .csv.gz, .zip with one or many CSV, .xlsx) in batches, in bounded memory. Every
 * physical
 * data row comes out once: as a record, or as a reject with its line and reason. Throws `Refused` when the file as a
 * whole
 * cannot be taken: missing column, unknown encoding, zip bomb, macros, broken archive.
 */
export async function* readPayments(
  source: FileSource,
  mapping: Mapping,
  options: ReadOptions = {},
): AsyncGenerator<PaymentRow[]> {
  const opened = await openSource(source, options)
  const request = { ...mapping, wanted: wantedColumns(mapping) }
  try {
    if (opened.kind === 'text' && opened.ignored.length > 0) options.onIgnored?.(opened.ignored)
    for (const part of opened.kind === 'text' ? opened.parts : [opened.part]) {
      const file = part.name
      const rows = await openRows(opened.kind, counted(part, options.onBytes), request)
      options.onPart?.({ file, encoding: rows.encoding, headerLine: rows.line, header: rows.cells })
      const toRecord = recordReader(mapping, rows.cells)
      for await (const batch of rows.batches) {
        yield batch.map((row): PaymentRow => {
          if (row.reject !== undefined) return { file, line: row.line, reject: row.reject }
          const fields = toRecord(row.line, row.cells)
          return isRefusal(fields) ? { file, line: row.line, reject: fields } : { file, line: row.line, fields, cells: row.cells }
        })
      }
    }
  } finally {
    opened.close()
  }
}

function counted(part: Part, onBytes: ReadOptions['onBytes']): Part {
  if (!onBytes) return part
  return {
    name: part.name,
    async* open() {
      for await (const chunk of part.open()) {
        onBytes(chunk.length)
        yield chunk
      }
    },
  }
}
