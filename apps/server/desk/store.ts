import type { ClientBase } from 'pg'
import type { Region } from '#kernel/values/region.ts'

/** So many of the unit's newest documents are looked through for those of one person. */
const NEWEST = 200
const OWN = 40

/** What this person made, newest first, among the newest documents of the unit in each of these kinds. */
export async function ownDocuments(
  client: ClientBase, region: Region, unit: string, kinds: readonly string[], person: string,
): Promise<{ id: string }[]> {
  if (kinds.length === 0) return []
  const { rows } = await client.query<{ id: string }>({
    name: 'server-own-documents',
    text: `select d.id from unnest($3::text[]) as k(kind) cross join lateral (
             select id, made_by, made_at from document.document
              where region = $1 and unit = $2 and kind = k.kind order by made_at desc, id desc limit $5) d
            where d.made_by = $4 order by d.made_at desc, d.id desc limit $6`,
    values: [region, unit, kinds, person, NEWEST, OWN],
  })
  return rows
}

/** How many documents are in each state, counted up to `most`; states that hold none are absent. */
export async function countStates(
  client: ClientBase, region: Region, wanted: readonly { kind: string; state: string }[], most: number,
): Promise<{ kind: string; state: string; count: number }[]> {
  const { rows } = await client.query<{ kind: string; state: string; count: number }>({
    name: 'server-count-states',
    text: `select k.kind, k.state, c.count::int from unnest($2::text[], $3::text[]) with ordinality as k(kind, state, n) cross join lateral (
             select count(*) from (select id from document.document where region = $1 and kind = k.kind and state = k.state limit $4) d) c
            where c.count > 0 order by k.n`,
    values: [region, wanted.map(({ kind }) => kind), wanted.map(({ state }) => state), most],
  })
  return rows
}

export async function unitsOf(client: ClientBase, region: Region): Promise<string[]> {
  const { rows } = await client.query<{ id: string }>({ name: 'server-desk-units', text: 'select id from access.unit where region = $1', values: [region] })
  return rows.map((row) => row.id)
}

export interface OpenTask {
  document: string
  kind: string
  node: string
  position: string
  unit: string | null
}

/** Tasks that stand open, by id, with the kind of their document; what the reader may not see is absent. */
export async function openTasks(client: ClientBase, region: Region, ids: readonly string[]): Promise<Map<string, OpenTask>> {
  const { rows } = await client.query<OpenTask & { id: string }>({
    name: 'server-open-tasks',
    text: `select t.id, t.document, d.kind, t.node, t.position, t.unit from unnest($2::uuid[]) as k(id)
            cross join lateral (select * from process.task t where t.region = $1 and t.id = k.id offset 0) t
            cross join lateral (select d.kind from document.document d where d.region = $1 and d.id = t.document offset 0) d
            where t.state = 'open'`,
    values: [region, ids],
  })
  return new Map(rows.map(({ id, ...task }) => [id, task]))
}
