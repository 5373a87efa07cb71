import type { ClientBase } from 'pg'
import type { Region } from '#kernel/values/region.ts'
import type { ExportOutcome, LoginOutcome } from './model.ts'

/** SQL of what is kept about coming in and about what goes out. Both tables only grow. */

export interface LoginRow {
  id: string
  at: Date
  outcome: LoginOutcome
  /** Null when no such login exists: people type passwords into the wrong box. */
  login: string | null
  person: string | null
  address: string
  agent: string
}

export interface ExportRow {
  id: string
  at: Date
  person: string
  position: string | null
  /** What went out, for example `documents.list` or `payment.print`. At most 100 bytes. */
  what: string
  format: 'csv' | 'xlsx' | 'json' | 'parquet' | 'pdf' | 'print' | 'zip' | 'xml' | 'other'
  /** Null when nobody counted: a file went out as it had come in. */
  rows: number | null
  /** What was asked for, never what was in it. At most 1000 bytes. */
  about: string
  address: string
  /** `begun`: a long one that is not over; its end is another row, which names it in `begun`. */
  outcome: ExportOutcome
  begun: string | null
}

/** One row of the login log. The session is in no region. */
export async function insertLogin(client: ClientBase, row: LoginRow): Promise<void> {
  await client.query({
    name: 'access-insert-login-log',
    text: `insert into access.login_log (id, at, outcome, login, person, address, agent)
           values ($1, $2, $3, $4, $5, $6, $7)`,
    values: [row.id, row.at, row.outcome, row.login, row.person, row.address, row.agent],
  })
}

/** One row of the export log, inside its region. */
export async function insertExport(client: ClientBase, region: Region, row: ExportRow): Promise<void> {
  await client.query({
    name: 'access-insert-export-log',
    text: `insert into access.export_log (region, id, at, person, position, what, format, rows, about, address, outcome, begun)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
    values: [region, row.id, row.at, row.person, row.position, row.what, row.format, row.rows, row.about, row.address, row.outcome, row.begun],
  })
}
