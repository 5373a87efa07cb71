import type { ClientBase } from 'pg'
import type { Region } from '#kernel/values/region.ts'
import { keysOf } from './keys.ts'
import type { Found, SavedView } from './model.ts'

/** Views are each person’s own: every statement names the person of the session. */
export interface ViewPlace {
  person: string
  /** The page whose filters they are. */
  page: string
}

/** Views of one page, by name. */
export async function listViews(client: ClientBase, region: Region, { person, page }: ViewPlace): Promise<SavedView[]> {
  const { rows } = await client.query<SavedView>({
    name: 'desk-list-views',
    text: 'select name, query from desk.saved_view where region = $1 and person = $2 and page = $3 order by name',
    values: [region, person, page],
  })
  return rows
}

/** A view of the same name is replaced. */
export async function keepView(client: ClientBase, region: Region, { person, page }: ViewPlace, id: string, view: SavedView, at: Date): Promise<void> {
  await client.query({
    name: 'desk-keep-view',
    text: `insert into desk.saved_view (region, person, id, page, name, query, saved_at) values ($1, $2, $3, $4, $5, $6, $7)
           on conflict (region, person, page, name) do update set query = excluded.query, saved_at = excluded.saved_at`,
    values: [region, person, id, page, view.name, JSON.stringify(view.query), at],
  })
}

export async function removeView(client: ClientBase, region: Region, { person, page }: ViewPlace, name: string): Promise<void> {
  await client.query({
    name: 'desk-remove-view',
    text: 'delete from desk.saved_view where region = $1 and person = $2 and page = $3 and name = $4',
    values: [region, person, page, name],
  })
}

/** Makes documents findable, as the relay comes past them; the same ones again change nothing. */
export async function keepFound(client: ClientBase, region: Region, found: readonly Found[]): Promise<void> {
  if (found.length === 0) return
  await client.query({
    name: 'desk-keep-found',
    text: `insert into desk.found_by (region, document, unit, made_at, keys)
           select a.region, u.document, u.unit, u.made_at, array(select jsonb_array_elements_text(u.keys))
             from platform.region a, unnest($2::uuid[], $3::uuid[], $4::timestamptz[], $5::jsonb[]) u(document, unit, made_at, keys)
            where a.region = $1
           on conflict (region, document) do update set keys = excluded.keys where found_by.keys <> excluded.keys`,
    values: [
      region, found.map(({ document }) => document), found.map(({ unit }) => unit), found.map(({ madeAt }) => madeAt),
      found.map((one) => JSON.stringify(keysOf(region, one))),
    ],
  })
}

/** The newest documents that have all of these words, made before a place; only what the reader of this transaction may see. */
export async function find(
  client: ClientBase, region: Region, words: readonly string[], before: { madeAt: Date; document: string } | null, limit: number,
): Promise<{ document: string; madeAt: Date }[]> {
  const { rows } = await client.query<{ document: string; madeAt: Date }>({
    name: 'desk-find',
    text: 'select document, made_at as "madeAt" from desk.find($1, $2::text[], $3::timestamptz, $4::uuid, $5)',
    values: [region, words, before?.madeAt ?? 'infinity', before?.document ?? 'ffffffff-ffff-ffff-ffff-ffffffffffff', limit],
  })
  return rows
}
