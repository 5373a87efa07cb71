import { createReadStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import type { Column, Value } from './model.ts'

/** Beyond this the store spills to its folder. */
const MEMORY_MB = 128

/**
 * Parquet by way of a column store in a folder of its own: rows are appended as they come, the file is written at the end, sent, and the folder
 * goes away. The end of a Parquet file says where its columns lie, so that nothing can be sent before all rows are there.
 */
export async function* parquetOf(columns: readonly Column[], pages: AsyncIterable<Value[][]>): AsyncGenerator<Buffer> {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-export-'))
  try {
    const file = join(folder, 'export.parquet')
    await writeParquet(folder, file, columns, pages)
    for await (const piece of createReadStream(file)) yield piece as Buffer
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function writeParquet(folder: string, file: string, columns: readonly Column[], pages: AsyncIterable<Value[][]>): Promise<void> {
  const instance = await DuckDBInstance.create(join(folder, 'rows.duckdb'), { memory_limit: `${MEMORY_MB}MB`, threads: '1', temp_directory: join(folder, 'spill') })
  try {
    const connection = await instance.connect()
    try {
      await connection.run(`create table exported (${columns.map(({ name, type }) => `${quoted(name)} ${type === 'integer' ? 'bigint' : 'varchar'}`).join(', ')})`)
      const appender = await connection.createAppender('exported')
      for await (const page of pages) {
        for (const row of page) {
          for (const value of row) {
            if (value === null) appender.appendNull()
            else if (typeof value === 'bigint') appender.appendBigInt(value)
            else appender.appendVarchar(value instanceof Date ? value.toISOString().replace('Z', '') : value)
          }
          appender.endRow()
        }
        appender.flushSync()
      }
      appender.closeSync()
      const selected = columns.map(({ name, type }) => (type === 'instant' ? `cast(${quoted(name)} as timestamp) as ${quoted(name)}` : quoted(name)))
      await connection.run(`copy (select ${selected.join(', ')} from exported) to '${file.replaceAll("'", "''")}' (format parquet, compression zstd)`)
    } finally {
      connection.closeSync()
    }
  } finally {
    instance.closeSync()
  }
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}
