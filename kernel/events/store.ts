import type { ClientBase } from 'pg'
import type { Region } from '#kernel/values/region.ts'

export interface OutboxRow {
  seq: bigint
  /** Order among the events of one act. */
  n: number
  /** `payment.submit`: kind and action. */
  topic: string
  document: string
  payload: Record<string, string | number | boolean | null>
}

export async function insertOutbox(client: ClientBase, region: Region, rows: readonly OutboxRow[], at: Date): Promise<void> {
  if (rows.length === 0) return
  await client.query({
    name: 'events-insert-outbox',
    text: `insert into events.outbox (region, seq, n, topic, document, payload, at)
           select a.region, u.seq, u.n, u.topic, u.document, u.payload, $7::timestamptz
             from platform.region a, unnest($2::bigint[], $3::smallint[], $4::text[], $5::uuid[], $6::json[]) u(seq, n, topic, document, payload)
            where a.region = $1`,
    values: [
      region, rows.map((row) => row.seq), rows.map((row) => row.n), rows.map((row) => row.topic), rows.map((row) => row.document),
      rows.map((row) => JSON.stringify(row.payload)), at,
    ],
  })
}

export interface Cursor {
  seq: bigint
  n: number
}

/** Where a consumer stands in a region, its row locked so that one relay at a time goes on; {0, 0} before the first event. */
export async function lockCursor(client: ClientBase, region: Region, consumer: string): Promise<Cursor> {
  await client.query({
    name: 'events-open-cursor',
    text: `insert into events.cursor (region, consumer, seq, n) values ($1, $2, 0, 0) on conflict (region, consumer) do nothing`,
    values: [region, consumer],
  })
  const { rows } = await client.query<Cursor>({
    name: 'events-lock-cursor',
    text: `select seq, n from events.cursor where region = $1 and consumer = $2 for update`,
    values: [region, consumer],
  })
  return rows[0]!
}

export async function eventsAfter(client: ClientBase, region: Region, cursor: Cursor, limit: number): Promise<(OutboxRow & { at: Date })[]> {
  const { rows } = await client.query<OutboxRow & { at: Date }>({
    name: 'events-after',
    text: `select seq, n, topic, document, payload, at from events.outbox
            where region = $1 and (seq, n) > ($2, $3) order by seq, n limit $4`,
    values: [region, cursor.seq, cursor.n, limit],
  })
  return rows
}

export async function moveCursor(client: ClientBase, region: Region, consumer: string, cursor: Cursor): Promise<void> {
  await client.query({
    name: 'events-move-cursor',
    text: `update events.cursor set seq = $3, n = $4 where region = $1 and consumer = $2`,
    values: [region, consumer, cursor.seq, cursor.n],
  })
}
