import type { ClientBase } from 'pg'
import type { Region } from '#kernel/values/region.ts'
import type { Body, Document } from './model.ts'

interface Row {
  id: string; kind: string; number: string | null; unit: string; state: string; version: number; round: number; steps: number
  title: string; amount_fen: bigint | null; fiscal_year: number; indicator: string | null; subject: string | null
  made_by: string; made_at: Date; seq: bigint; counts_from: Date | null; hold: string | null; hold_step: number | null; hold_kind: string | null; body: Body
}

const COLUMNS = `d.id, d.kind, d.number, d.unit, d.state, d.version, d.round, d.steps, d.title, d.amount_fen, d.fiscal_year, d.indicator,
  d.subject, d.made_by, d.made_at, d.seq, d.counts_from, d.hold, d.hold_step, d.hold_kind, v.body`

/** Documents with the body of their current version. The region clock is held, so no other judged act can be changing them. */
export async function loadDocuments(client: ClientBase, region: Region, ids: readonly string[]): Promise<Map<string, Document>> {
  if (ids.length === 0) return new Map()
  const { rows } = await client.query<Row>({
    name: 'document-load',
    // One by one, by their keys: planned while the tables were young, a join read all of them for ever after (3 ms became 100).
    text: `select f.* from unnest($2::uuid[]) as k(id)
            cross join lateral (select ${COLUMNS}
                                  from document.document d
                                  join document.version v on v.region = $1 and v.document = k.id and v.version = d.version
                                 where d.region = $1 and d.id = k.id offset 0) f`,
    values: [region, ids],
  })
  return new Map(rows.map((row) => [row.id, fromRow(row)]))
}

export async function insertDocuments(client: ClientBase, region: Region, documents: readonly Document[], at: Date): Promise<void> {
  if (documents.length === 0) return
  const d = documents
  await client.query({
    name: 'document-insert',
    text: `insert into document.document (region, id, kind, number, unit, state, version, round, steps, title, amount_fen, fiscal_year,
             indicator, subject, made_by, seq, hold, hold_step, hold_kind, counts_from, made_at, changed_at)
           select a.region, u.*, $21::timestamptz, $21::timestamptz
             from platform.region a, unnest($2::uuid[], $3::text[], $4::text[], $5::uuid[], $6::text[], $7::int[], $8::int[], $9::int[],
               $10::text[], $11::bigint[], $12::int[], $13::uuid[], $14::uuid[], $15::uuid[], $16::bigint[],
               $17::uuid[], $18::smallint[], $19::text[], $20::timestamptz[]) u
            where a.region = $1`,
    values: [
      region, d.map((r) => r.id), d.map((r) => r.kind), d.map((r) => r.number), d.map((r) => r.unit), d.map((r) => r.state),
      d.map((r) => r.version), d.map((r) => r.round), d.map((r) => r.steps), d.map((r) => r.title), d.map((r) => r.amountFen),
      d.map((r) => r.fiscalYear), d.map((r) => r.indicator), d.map((r) => r.subject), d.map((r) => r.madeBy), d.map((r) => r.seq),
      d.map((r) => r.hold), d.map((r) => r.holdStep), d.map((r) => r.holdKind), d.map((r) => r.countsFrom), at,
    ],
  })
}

export async function updateDocuments(client: ClientBase, region: Region, documents: readonly Document[], at: Date): Promise<void> {
  if (documents.length === 0) return
  const d = documents
  await client.query({
    name: 'document-update',
    // The ids once more as a list: without it, a plan made while the table was young read all of it to join it with them.
    text: `update document.document d
              set number = u.number, state = u.state, version = u.version, round = u.round, steps = u.steps, title = u.title,
                  amount_fen = u.amount_fen, indicator = u.indicator, subject = u.subject, seq = u.seq,
                  hold = u.hold, hold_step = u.hold_step, hold_kind = u.hold_kind, counts_from = u.counts_from, changed_at = $17
             from unnest($2::uuid[], $3::text[], $4::text[], $5::int[], $6::int[], $7::int[], $8::text[], $9::bigint[], $10::uuid[],
               $11::uuid[], $12::bigint[], $13::uuid[], $14::smallint[], $15::text[], $16::timestamptz[])
               as u(id, number, state, version, round, steps, title, amount_fen, indicator, subject, seq, hold, hold_step, hold_kind, counts_from)
            where d.region = $1 and d.id = any($2::uuid[]) and d.id = u.id`,
    values: [
      region, d.map((r) => r.id), d.map((r) => r.number), d.map((r) => r.state), d.map((r) => r.version), d.map((r) => r.round),
      d.map((r) => r.steps), d.map((r) => r.title), d.map((r) => r.amountFen), d.map((r) => r.indicator), d.map((r) => r.subject),
      d.map((r) => r.seq), d.map((r) => r.hold), d.map((r) => r.holdStep), d.map((r) => r.holdKind), d.map((r) => r.countsFrom), at,
    ],
  })
}

export interface Version {
  document: string
  version: number
  body: Body
  person: string
  leaf: bigint
}

export async function insertVersions(client: ClientBase, region: Region, versions: readonly Version[], at: Date): Promise<void> {
  if (versions.length === 0) return
  await client.query({
    name: 'document-insert-versions',
    text: `insert into document.version (region, document, version, body, person, leaf, at)
           select a.region, u.document, u.version, u.body, u.person, u.leaf, $7::timestamptz
             from platform.region a, unnest($2::uuid[], $3::int[], $4::jsonb[], $5::uuid[], $6::bigint[]) u(document, version, body, person, leaf)
            where a.region = $1`,
    values: [
      region, versions.map((row) => row.document), versions.map((row) => row.version), versions.map((row) => JSON.stringify(row.body)),
      versions.map((row) => row.person), versions.map((row) => row.leaf), at,
    ],
  })
}

/** The last number given, by name of the counter, for example ZF-330502000-2026. Stable while the region's clock is held. */
export async function loadCounters(client: ClientBase, region: Region): Promise<Map<string, bigint>> {
  const { rows } = await client.query<{ name: string; value: bigint }>({
    name: 'document-load-counters', text: 'select name, value from platform.counter where region = $1', values: [region],
  })
  return new Map(rows.map((row) => [row.name, row.value]))
}

/** Numbers stay gapless, because the counter's row is part of the transaction that gives them. */
export async function setCounters(client: ClientBase, region: Region, counters: ReadonlyMap<string, bigint>): Promise<void> {
  if (counters.size === 0) return
  await client.query({
    name: 'document-set-counters',
    text: `insert into platform.counter (region, name, value)
           select a.region, u.name, u.value from platform.region a, unnest($2::text[], $3::bigint[]) u(name, value) where a.region = $1
           on conflict (region, name) do update set value = excluded.value`,
    values: [region, [...counters.keys()], [...counters.values()]],
  })
}

function fromRow(row: Row): Document {
  return {
    id: row.id, kind: row.kind, number: row.number, unit: row.unit, state: row.state, version: row.version, round: row.round,
    steps: row.steps, title: row.title, amountFen: row.amount_fen, fiscalYear: row.fiscal_year, indicator: row.indicator,
    subject: row.subject, madeBy: row.made_by, madeAt: row.made_at, seq: row.seq, countsFrom: row.counts_from, hold: row.hold, holdStep: row.hold_step,
    holdKind: row.hold_kind, body: row.body,
  }
}
