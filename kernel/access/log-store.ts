import type { ClientBase } from 'pg'
import type { Region } from '#kernel/values/region.ts'
import type { ExportOutcome, LoginOutcome } from './model.ts'

/** SQL of what is kept about coming in, about what goes out and about who looked. The tables only grow. */

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

export interface LookRow {
  id: string
  at: Date
  person: string
  /** Null: by oversight. */
  position: string | null
  document: string
  /** Looks of one person at one document within the same one are one row. */
  stretch: number
  address: string
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

/** One row of the log of looks, inside its region; the first of its stretch stays. */
export async function insertLook(client: ClientBase, region: Region, row: LookRow): Promise<void> {
  await client.query({
    name: 'access-insert-look-log',
    text: `insert into access.look_log (region, id, at, person, position, document, stretch, address)
           values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (region, document, person, stretch) do nothing`,
    values: [region, row.id, row.at, row.person, row.position, row.document, row.stretch, row.address],
  })
}
