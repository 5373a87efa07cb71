import type { ClientBase } from 'pg'
import type { Region } from '#kernel/values/region.ts'
import type { Page } from '../model.ts'
import { positionName, type Site } from '../site.ts'
import { readCursor, writeCursor } from '../store/documents.ts'
import type { ExportEntry, LoginEntry, OperationEntry } from './model.ts'

/** The three logs as the audit administrator reads them: newest first, page by page. */

interface Asked {
  after?: string | undefined
  limit: number
}

/** Of people of this region; what was typed and is no login belongs to no region, so every audit administrator sees it. */
export async function readLoginLog(client: ClientBase, region: Region, { after, limit }: Asked): Promise<Page<LoginEntry>> {
  const place = after === undefined ? null : readCursor(after)
  const { rows } = await client.query<Omit<LoginEntry, 'at'> & { id: string; at: Date }>({
    name: 'organisation-login-log',
    text: `select l.id, l.at, l.outcome, l.login, n.name, l.address, l.agent
             from access.login_log l left join access.person n on n.id = l.person
            where (l.person is null
                or l.person in (select m.person from access.member m where m.region = $1)
                or l.person in (select a.person from access.assignment a where a.region = $1))
              and ($2::timestamptz is null or (l.at, l.id) < ($2, $3::uuid))
            order by l.at desc, l.id desc limit $4`,
    values: [region, place?.at ?? null, place?.id ?? null, limit + 1],
  })
  return paged(rows, limit, ({ at, outcome, login, name, address, agent }) => ({ at: at.toISOString(), outcome, login, name, address, agent }))
}

export async function readExportLog(client: ClientBase, site: Site, region: Region, { after, limit }: Asked): Promise<Page<ExportEntry>> {
  const place = after === undefined ? null : readCursor(after)
  const { rows } = await client.query<{
    id: string; at: Date; name: string; code: string | null; what: string; format: string; rows: bigint | null; about: string; address: string
  }>({
    name: 'organisation-export-log',
    text: `select e.id, e.at, n.name, p.code, e.what, e.format, e.rows, e.about, e.address
             from access.export_log e join access.person n on n.id = e.person
             left join access.position p on p.region = $1 and p.id = e.position
            where e.region = $1 and ($2::timestamptz is null or (e.at, e.id) < ($2, $3::uuid))
            order by e.at desc, e.id desc limit $4`,
    values: [region, place?.at ?? null, place?.id ?? null, limit + 1],
  })
  return paged(rows, limit, ({ at, name, code, what, format, rows: count, about, address }) => ({
    at: at.toISOString(), name, position: code === null ? null : positionName(site, code), what, format,
    rows: count === null ? null : Number(count), about, address,
  }))
}

interface LeafContent {
  at: string
  kind: string
  number: string | null
  document: string
  action: string
  state: string
  by: { person: string; position: string; onBehalfOf: string[] } | null
}

/** What was done, from the very leaves of the log: who, on which document, what. What documents say stays in them. */
export async function readOperationLog(
  client: ClientBase, site: Site, region: Region, { after, limit, kind }: Asked & { kind?: string | undefined },
): Promise<Page<OperationEntry>> {
  const { rows } = await client.query<{ position: bigint; content: LeafContent }>({
    name: 'organisation-operation-log',
    text: `select l.position, k.content from log.leaf l
             cross join lateral (select convert_from(l.bytes, 'UTF8')::jsonb - 'body' - 'personal' as content) k
            where l.region = $1 and ($2::bigint is null or l.position < $2) and ($3::text is null or k.content ->> 'kind' = $3)
            order by l.position desc limit $4`,
    values: [region, after ?? null, kind ?? null, limit + 1],
  })
  const shown = rows.slice(0, limit)
  const names = await namesOf(client, shown.flatMap(({ content: { by } }) => (by ? [by.person, ...by.onBehalfOf] : [])))
  return {
    items: shown.map(({ position, content }) => entryOf(site, names, position, content)),
    next: rows.length > limit ? String(shown.at(-1)!.position) : null,
  }
}

function entryOf(site: Site, names: ReadonlyMap<string, string>, position: bigint, { at, kind: code, number, document, action, state, by }: LeafContent): OperationEntry {
  const kind = site.kinds.get(code)
  const bare = (word: { zh: string; en: string } | undefined, text: string) => (word ? { zh: word.zh, en: word.en } : { zh: text, en: text })
  return {
    leaf: String(position), at, kind: bare(kind?.title, code), number, document,
    action: bare(kind?.actions[action] ?? OWN[action], action), state: bare(kind?.states[state], state),
    name: by ? names.get(by.person) ?? null : null, position: by ? positionName(site, by.position) : null,
    onBehalfOf: by ? by.onBehalfOf.map((person) => names.get(person) ?? '') : [],
  }
}

/** Acts that no form names. */
const OWN: Record<string, { zh: string; en: string }> = {
  open: { zh: '系统生成', en: 'Opened by the system' }, alertRelease: { zh: '预警放行', en: 'Released by an alert' },
  alertReturn: { zh: '预警退回', en: 'Returned by an alert' }, alertForbid: { zh: '预警禁止', en: 'Forbidden by an alert' },
}

async function namesOf(client: ClientBase, ids: readonly string[]): Promise<Map<string, string>> {
  const { rows } = await client.query<{ id: string; name: string }>({
    name: 'organisation-names', text: 'select id, name from access.person where id = any($1::uuid[])', values: [[...new Set(ids)]],
  })
  return new Map(rows.map(({ id, name }) => [id, name]))
}

function paged<Row extends { id: string; at: Date }, Item>(rows: readonly Row[], limit: number, shown: (row: Row) => Item): Page<Item> {
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  return { items: page.map(shown), next: rows.length > limit && last ? writeCursor(last.at, last.id) : null }
}
