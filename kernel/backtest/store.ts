import { rmSync, statSync } from 'node:fs'
import { DuckDBInstance, type DuckDBAppender, type DuckDBConnection } from '@duckdb/node-api'
import { Refused } from '#kernel/values/refusal.ts'
import { refuse } from './model.ts'

export interface StoreOptions {
  /** Database file, kept for the next run; null: in memory. */
  file: string | null
  memoryMb: number
  /** Where what does not fit goes. */
  spillFolder: string | null
  threads?: number
}

export type Row = Record<string, unknown>

/** DuckDB in this process. One statement at a time; it is closed by whoever opened it. */
export interface Store {
  run: (sql: string) => Promise<void>
  rows: <Found extends Row>(sql: string) => Promise<Found[]>
  appender: (table: string) => Promise<DuckDBAppender>
  close: () => void
}

/** Opens the file or begins it anew, when it was cut off or belongs to another version of the engine: all that it keeps can be made again. */
export async function openStore(options: StoreOptions): Promise<Store> {
  const { file } = options
  const store = await open(options)
  if (store !== null && (file === null || await isWhole(store, file))) return store
  store?.close()
  for (const one of [file!, `${file!}.wal`]) rmSync(one, { force: true })
  return (await open(options))!
}

/** Null for a file that cannot be opened as what it is. */
async function open({ file, memoryMb, spillFolder, threads }: StoreOptions): Promise<Store | null> {
  const instance = await DuckDBInstance.create(file ?? ':memory:', {
    memory_limit: `${memoryMb}MB`,
    ...(spillFolder === null ? {} : { temp_directory: spillFolder }),
    ...(threads === undefined ? {} : { threads: String(threads) }),
    // Results are asked in their own order where it matters; keeping the order of insertion costs memory.
    preserve_insertion_order: 'false',
    // No file of others is read or fetched on the way: what DuckDB needs is built into it.
    autoinstall_known_extensions: 'false',
    // So many acts are looked up by their place; a table is read as a whole for more.
    dynamic_or_filter_threshold: '1000',
  }).catch((error: Error) => {
    if (/conflicting lock|already attached/i.test(error.message)) throw new Refused(refuse('backtest.store_in_use', { file: file ?? '' }))
    if (UNREADABLE.test(error.message)) return null
    throw error
  })
  if (instance === null) return null
  const connection: DuckDBConnection = await instance.connect()
  const asked = <Result>(work: Promise<Result>) => work.catch((error: Error): never => {
    // Each block bears a sum of its bytes, so a damaged one is never taken for data.
    throw file !== null && DAMAGED.test(error.message) ? new Refused(refuse('backtest.store_damaged', { file })) : error
  })
  return {
    run: async (sql) => void await asked(connection.run(sql)),
    rows: async <Found extends Row>(sql: string) => (await asked(connection.runAndReadAll(sql))).getRowObjectsJS() as Found[],
    appender: (table) => connection.createAppender(table),
    close: () => {
      connection.closeSync()
      instance.closeSync()
    },
  }
}

const DAMAGED = /corrupt database file|could not read enough bytes/i
/** Of a file that nobody can read any more; whatever else keeps it from being opened is no reason to take it away. */
const UNREADABLE = new RegExp(`${DAMAGED.source}|not a valid duckdb|database file with version number|serializ|metadata pointer`, 'i')
/** What stands before the blocks of a file: three headers. */
const HEADERS_BYTES = 3 * 4_096

/** A file may open although its end is missing; the blocks that it should have are counted at its head. */
async function isWhole(store: Store, file: string): Promise<boolean> {
  const [size] = await store.rows<{ block_size: bigint; total_blocks: bigint }>('pragma database_size')
  return statSync(file).size >= HEADERS_BYTES + Number(size!.block_size * size!.total_blocks)
}
