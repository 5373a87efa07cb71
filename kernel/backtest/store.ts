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

export async function openStore({ file, memoryMb, spillFolder, threads }: StoreOptions): Promise<Store> {
  const instance = await DuckDBInstance.create(file ?? ':memory:', {
    memory_limit: `${memoryMb}MB`,
    ...(spillFolder === null ? {} : { temp_directory: spillFolder }),
    ...(threads === undefined ? {} : { threads: String(threads) }),
    // Results are asked in their own order where it matters; keeping the order of insertion costs memory.
    preserve_insertion_order: 'false',
    // No file of others is read or fetched on the way: what DuckDB needs is built into it.
    autoinstall_known_extensions: 'false',
  }).catch((error: Error) => {
    throw /conflicting lock|already attached/i.test(error.message) ? new Refused(refuse('backtest.store_in_use', { file: file ?? '' })) : error
  })
  const connection: DuckDBConnection = await instance.connect()
  return {
    run: async (sql) => void await connection.run(sql),
    rows: async <Found extends Row>(sql: string) => (await connection.runAndReadAll(sql)).getRowObjectsJS() as Found[],
    appender: (table) => connection.createAppender(table),
    close: () => {
      connection.closeSync()
      instance.closeSync()
    },
  }
}
