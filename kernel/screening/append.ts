import { type DuckDBConnection, DuckDBDataChunk, type DuckDBType, type DuckDBValue } from '@duckdb/node-api'

/** Rows that go to the column store together: the store's own measure. */
const CHUNK = 2048

export interface TableAppender {
  /** One value for each column of the table, in their order. */
  append: (values: readonly DuckDBValue[]) => void
  /** Before the table is asked. */
  flush: () => void
}

/** Fills a table chunk by chunk: a statement for every row takes fifty times as long. */
export async function appendTo(connection: DuckDBConnection, table: string, types: readonly DuckDBType[]): Promise<TableAppender> {
  const columns: DuckDBValue[][] = types.map(() => [])
  const appender = await connection.createAppender(table)
  const flushChunk = () => {
    const rows = columns[0]!.length
    if (rows === 0) return
    const chunk = DuckDBDataChunk.create(types, rows)
    chunk.setColumns(columns)
    appender.appendDataChunk(chunk)
    for (const one of columns) one.length = 0
  }
  return {
    append(values) {
      for (let index = 0; index < values.length; index++) columns[index]!.push(values[index]!)
      if (columns[0]!.length === CHUNK) flushChunk()
    },
    flush() {
      flushChunk()
      appender.flushSync()
    },
  }
}
