import type { Pool } from 'pg'
import type { Reader } from '#kernel/database/index.ts'
import type { ExportQuery, Value } from './model.ts'

/** Rows that are in memory at one moment. */
const PAGE = 1_000

/**
 * The rows of a question as the reader may see them, all as of one moment, a page at a time from a cursor of the database: memory does not
 * grow with what is exported. Whoever stops reading ends the transaction.
 */
export async function* exportRows(pool: Pool, reader: Reader, { text, values, read }: ExportQuery): AsyncGenerator<Value[][]> {
  const client = await pool.connect()
  let broken = false
  try {
    await client.query('begin isolation level repeatable read read only')
    await client.query('select platform.enter_reader($1, $2)', [reader.regions, reader.units])
    await client.query({ text: `declare exported no scroll cursor for ${text}`, values })
    for (;;) {
      const { rows } = await client.query<Record<string, unknown>>(`fetch ${PAGE} from exported`)
      if (rows.length > 0) yield rows.map(read)
      if (rows.length < PAGE) return
    }
  } catch (error) {
    broken = true
    throw error
  } finally {
    await client.query('rollback').catch(() => (broken = true))
    client.release(broken)
  }
}
