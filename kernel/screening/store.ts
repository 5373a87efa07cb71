import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { hash } from 'node:crypto'
import { type DuckDBConnection, DuckDBInstance, type DuckDBType, BIGINT, BOOLEAN, INTEGER, SMALLINT, VARCHAR, type DuckDBValue } from '@duckdb/node-api'
import type { MappedRecord, TextField } from '#kernel/files/model.ts'
import { dayNumber } from '#kernel/values/civil-day.ts'
import { appendTo, type TableAppender } from './append.ts'
import { MEMORY_MB, withinMemory } from './memory.ts'
import type { Cell, Population, Row } from './model.ts'

const REMEMBERED = 50_000

/** With two, groups come in an order of chance, and one file would have two reports: another of equal rows shown, another unit named. */
const THREADS = '1'

/** Text fields that the tests know, in the order of the table. */
export const TEXTS = [
  'unit', 'department', 'budget', 'category', 'project', 'contract', 'fundNature', 'settlement', 'payee', 'payeeId', 'payeeBank', 'payeeAccount',
  'application', 'transaction', 'invoice', 'purpose',
] as const satisfies readonly TextField[]

export interface Store {
  /** `text` is the whole row as it came, columns that no field takes among it. Answers the row's place in all files, from 1. */
  append: (part: number, line: number, fields: MappedRecord, text: string) => bigint
  /** Takes back all rows of a part that turned out to be another part again. */
  forget: (part: number) => Promise<void>
  ask: Population['ask']
  /** A table of its own, to be filled from the program. */
  table: (name: string, columns: Readonly<Record<string, DuckDBType>>) => Promise<TableAppender>
  close: () => Promise<void>
}

/**
 * Opens an empty store in a folder of its own below `folder`; the caller closes it, also after an error.
 *
 * Why a column store: a test of a population groups millions of rows by names that repeat little. Maps of the program grow
 * with the file; this store is given a fixed memory and spills the rest to its folder, so any size passes.
 */
export async function openStore(folder: string): Promise<Store> {
  const home = await mkdtemp(join(folder, 'store-'))
  const instance = await DuckDBInstance.create(join(home, 'rows.duckdb'), {
    memory_limit: `${MEMORY_MB}MB`, threads: THREADS, temp_directory: join(home, 'spill'), preserve_insertion_order: 'false',
    // By itself it gives memory back in steps of 128 and 512 MB: with 1.9 million rows 70 MB lay idle at the peak.
    allocator_flush_threshold: '16MB', allocator_bulk_deallocation_flush_threshold: '16MB',
    // Nothing of this machine is read but what the program appends.
    enable_external_access: 'false', autoinstall_known_extensions: 'false', autoload_known_extensions: 'false',
  })
  const connection = await instance.connect()
  await connection.run(`create table raw (id bigint, part smallint, line_no integer, day integer, fen bigint, withheld boolean, raw varchar, who varchar,
    ${TEXTS.map((name) => `${column(name)} varchar`).join(', ')})`)
  const rows = await appendRows(connection)
  const run = withinMemory(connection)
  return {
    append: rows.append,
    async forget(part) {
      rows.flush()
      await connection.run('delete from raw where part = $part', { part })
    },
    async ask<Answer = Row>(sql: string, values?: Record<string, string | number | bigint>, as?: (row: Row) => Answer) {
      rows.flush()
      const answers: Answer[] = []
      for await (const page of (await run(sql, values)).yieldConvertedRowObjects<Cell>(cellOf)) {
        for (const row of page) answers.push(as ? as(row) : row as Answer)
      }
      return answers
    },
    async table(name, columns) {
      await connection.run(`create table ${name} (${Object.entries(columns).map(([key, type]) => `${key} ${type}`).join(', ')})`)
      return appendTo(connection, name, Object.values(columns))
    },
    async close() {
      connection.closeSync()
      instance.closeSync()
      await rm(home, { recursive: true, force: true })
    },
  }
}

/** payeeId → payee_id. */
export function column(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}

async function appendRows(connection: DuckDBConnection) {
  const types = [BIGINT, SMALLINT, INTEGER, INTEGER, BIGINT, BOOLEAN, VARCHAR, VARCHAR, ...TEXTS.map(() => VARCHAR)]
  const rows = await appendTo(connection, 'raw', types)
  const keyOf = remembered(payeeKey)
  const dayOf = remembered(dayNumber)
  let count = 0n
  return {
    append(part: number, line: number, fields: MappedRecord, text: string) {
      count += 1n
      const withheld = fields.redacted.includes('payee')
      rows.append([
        count, part, line, fields.date === null ? null : dayOf(fields.date), fields.amountFen, withheld,
        // A store of 96 bits: two rows that differ will not meet, even if somebody wants them to.
        hash('sha256', text, 'base64url').slice(0, 16),
        fields.payee !== null ? keyOf(fields.payee) : fields.payeeId, ...TEXTS.map((name) => fields[name]),
      ])
      return count
    },
    flush: rows.flush,
  }
}

/** One spelling of a name: width, case, spaces and signs do not make another payee. */
function payeeKey(name: string): string {
  return name.normalize('NFKC').toUpperCase().replace(/[^\p{L}\p{N}]+/gu, '') || name
}

/** A file has few days and names for its rows; what is worked out for each is kept. */
function remembered<Answer>(work: (text: string) => Answer): (text: string) => Answer {
  const known = new Map<string, Answer>()
  return (text) => {
    let answer = known.get(text)
    if (answer === undefined) {
      answer = work(text)
      if (known.size >= REMEMBERED) known.clear()
      known.set(text, answer)
    }
    return answer
  }
}

function cellOf(value: DuckDBValue): Cell {
  if (value === null || typeof value !== 'object') return value as Cell
  if ('items' in value) return (value as { items: DuckDBValue[] }).items as Cell
  if ('days' in value && Object.keys(value).length === 1) return new Date((value as { days: number }).days * 86_400_000).toISOString().slice(0, 10)
  return String(value)
}
