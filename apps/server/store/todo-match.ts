import type { ClientBase } from 'pg'
import type { DueSpan, StoredTask } from '#kernel/process/index.ts'
import type { Region } from '#kernel/values/region.ts'
import { roundEffect } from './round-effect.ts'

/** What a document in the to-do list must be; what is absent does not matter. */
export interface TodoMatch {
  kind?: string | undefined
  state?: string | undefined
  units?: readonly string[] | undefined
  minFen?: bigint | undefined
  maxFen?: bigint | undefined
  text?: string | undefined
  /** A verdict of this round had a finding. */
  marked?: boolean | undefined
}

/** Which of these documents fit, with their amounts; each by its key. */
export async function matchDocuments(
  client: ClientBase, region: Region, ids: readonly string[], { kind, state, units, minFen, maxFen, text, marked }: TodoMatch,
): Promise<Map<string, bigint | null>> {
  const { rows } = await client.query<{ id: string; amount: bigint | null }>({
    name: 'server-todo-match',
    text: `select d.id, d.amount_fen as amount from unnest($2::uuid[]) as k(id)
            cross join lateral (select * from document.document d where d.region = $1 and d.id = k.id offset 0) d
            where ($3::text is null or d.kind = $3) and ($4::text is null or d.state = $4) and ($5::uuid[] is null or d.unit = any($5))
              and ($6::bigint is null or d.amount_fen >= $6) and ($7::bigint is null or d.amount_fen <= $7)
              and ($8::text is null or strpos(lower(d.title), lower($8)) > 0 or strpos(lower(d.number), lower($8)) > 0)
              and (not $9::boolean or ${roundEffect('d.id')} <> 'pass')`,
    values: [region, ids, kind ?? null, state ?? null, units ?? null, minFen ?? null, maxFen ?? null, text ?? null, marked ?? false],
  })
  return new Map(rows.map((row) => [row.id, row.amount]))
}

export interface TodoStretch {
  position: string
  /** Whose tasks besides the office's own: one unit, or none. */
  unit: string | null
  after: { dueAt: Date; id: string } | null
  due: DueSpan
  /** Of the tasks, nearest deadline first, no more are looked through. */
  most: number
  limit: number
}

export type TodoRow = Pick<StoredTask, 'id' | 'document' | 'node' | 'position' | 'openedAt' | 'dueAt'>

/**
 * The first tasks of a stretch whose documents fit. Task by task inside the database, and it stops at the last one wanted: fetching
 * the tasks by thousands and asking for their documents in further questions took twice as long, most of it under way.
 */
export async function matchTasks(client: ClientBase, region: Region, { limit, ...stretch }: TodoStretch, match: TodoMatch): Promise<TodoRow[]> {
  const { kind, state, units, minFen, maxFen, text, marked } = match
  const { rows } = await client.query<TodoRow>({
    name: 'server-match-tasks',
    text: `select t.id, t.document, t.node, t.position, t.opened_at as "openedAt", t.due_at as "dueAt"
             from (${STRETCH}) t cross join lateral (
              select from document.document d
               where d.region = $1 and d.id = t.document
                 and ($8::text is null or d.kind = $8) and ($9::text is null or d.state = $9) and ($10::uuid[] is null or d.unit = any($10))
                 and ($11::bigint is null or d.amount_fen >= $11) and ($12::bigint is null or d.amount_fen <= $12)
                 and ($13::text is null or strpos(lower(d.title), lower($13)) > 0 or strpos(lower(d.number), lower($13)) > 0)
                 and (not $14::boolean or ${roundEffect('d.id')} <> 'pass')
               limit 1) fits
            order by t.due_at, t.id limit $15`,
    values: [...placeOf(region, stretch), kind ?? null, state ?? null, units ?? null, minFen ?? null, maxFen ?? null, text ?? null, marked ?? false, limit],
  })
  return rows
}

/** The last task of a stretch that was looked through to its bound; null when it ended before. */
export async function endOfStretch(client: ClientBase, region: Region, stretch: Omit<TodoStretch, 'limit'>): Promise<{ dueAt: Date; id: string } | null> {
  const { rows } = await client.query<{ dueAt: Date; id: string }>({
    name: 'server-end-of-stretch',
    text: `select t.due_at as "dueAt", t.id from (${STRETCH}) t order by t.due_at, t.id offset $7 - 1 limit 1`,
    values: placeOf(region, stretch),
  })
  return rows[0] ?? null
}

const OPEN = `select id, document, node, position, opened_at, due_at from process.task
  where region = $1 and position = $2 and state = 'open' and (due_at, id) > ($4::timestamptz, $5::uuid) and due_at <= $6::timestamptz`
/** Both parts come in the order of their index and are merged in it. */
const STRETCH = `select * from ((${OPEN} and whose = '' order by due_at, id limit $7) union all
  (${OPEN} and whose = $3 and $3 <> '' order by due_at, id limit $7)) both_places order by due_at, id limit $7`
const FIRST_ID = '00000000-0000-0000-0000-000000000000'
const LAST_ID = 'ffffffff-ffff-ffff-ffff-ffffffffffff'

function placeOf(region: Region, { position, unit, after, due, most }: Omit<TodoStretch, 'limit'>): unknown[] {
  // A span begins behind all of its first moment.
  const begin = due.after && (after === null || after.dueAt <= due.after) ? { dueAt: due.after, id: LAST_ID } : after
  return [region, position, unit ?? '', begin?.dueAt ?? '-infinity', begin?.id ?? FIRST_ID, due.upTo ?? 'infinity', most]
}

/** Units whose name has this part. */
export async function readUnitIds(client: ClientBase, region: Region, name: string): Promise<string[]> {
  const { rows } = await client.query<{ id: string }>({
    name: 'server-todo-units',
    text: 'select id from access.unit where region = $1 and strpos(lower(name), lower($2)) > 0',
    values: [region, name],
  })
  return rows.map((row) => row.id)
}
