import type { ClientBase } from 'pg'
import type { ExportOutcome } from '#kernel/access/index.ts'
import { civilDayOf, dayNumber, startOfDay } from '#kernel/values/civil-day.ts'
import { Refused, type Bilingual } from '#kernel/values/refusal.ts'
import type { Region } from '#kernel/values/region.ts'
import type { Page } from '../model.ts'
import { refuse } from '../refusals.ts'
import { positionName, type Site } from '../site.ts'
import { readCursor, writeCursor } from '../store/documents.ts'
import { aboutWords, exportWords } from './export-words.ts'
import type { ExportEntry, LoginEntry, LookEntry, OperationLog, OperationEntry } from './model.ts'

/** The logs as the audit administrator reads them, and the looks of those who watch as others do: newest first, page by page. */

/** What is looked for: part of a name (or login), civil days, both in it, and a kind of entry. */
export interface LogFilter {
  who?: string | undefined
  from?: string | undefined
  to?: string | undefined
  /** An outcome of a login; a kind of document, or what went out, by code or part of its title. */
  kind?: string | undefined
}

export interface ExportFilter extends LogFilter {
  outcome?: ExportOutcome | undefined
}

interface Stretch {
  after?: string | undefined
  limit: number
}
type Asked = LogFilter & Stretch

/** Of people of this region; what was typed and is no login belongs to no region, so every audit administrator sees it. */
export async function readLoginLog(client: ClientBase, region: Region, { after, limit, who, kind, ...days }: Asked): Promise<Page<LoginEntry>> {
  const place = after === undefined ? null : readCursor(after)
  const { from, until } = spanOf(days)
  const { rows } = await client.query<Omit<LoginEntry, 'at'> & { id: string; at: Date }>({
    name: 'organisation-login-log',
    text: `select l.id, l.at, l.outcome, l.login, n.name, l.address, l.agent
             from access.login_log l left join access.person n on n.id = l.person
            where (l.person is null
                or l.person in (select m.person from access.member m where m.region = $1)
                or l.person in (select a.person from access.assignment a where a.region = $1))
              and ($2::timestamptz is null or (l.at, l.id) < ($2, $3::uuid))
              and l.at >= $5 and l.at < $6 and ($7::text is null or l.outcome = $7)
              and ($8::text is null or strpos(lower(coalesce(n.name, '')), lower($8)) > 0 or strpos(lower(coalesce(l.login, '')), lower($8)) > 0)
            order by l.at desc, l.id desc limit $4`,
    values: [region, place?.at ?? null, place?.id ?? null, limit + 1, from, until, kind ?? null, who ?? null],
  })
  return paged(rows, limit, ({ at, outcome, login, name, address, agent }) => ({ at: at.toISOString(), outcome, login, name, address, agent }))
}

export async function readExportLog(client: ClientBase, site: Site, region: Region, { after, limit, who, kind, outcome, ...days }: ExportFilter & Stretch): Promise<Page<ExportEntry>> {
  const place = after === undefined ? null : readCursor(after)
  const { from, until } = spanOf(days)
  const words = exportWords(site)
  const { rows } = await client.query<{
    id: string; at: Date; name: string; code: string | null; what: string; format: string; rows: bigint | null; about: string; outcome: ExportOutcome; address: string
  }>({
    name: 'organisation-export-log',
    text: `select e.id, e.at, n.name, p.code, e.what, e.format, e.rows, e.about, e.outcome, e.address
             from access.export_log e join access.person n on n.id = e.person
             left join access.position p on p.region = $1 and p.id = e.position
            where e.region = $1 and not (e.outcome = 'begun' and exists (select from access.export_log f where f.region = $1 and f.begun = e.id))
              and ($2::timestamptz is null or (e.at, e.id) < ($2, $3::uuid))
              and e.at >= $5 and e.at < $6 and ($7::text is null or strpos(lower(e.what), lower($7)) > 0 or e.what = any($9::text[])) and ($8::text is null or strpos(lower(n.name), lower($8)) > 0)
              and ($10::text is null or e.outcome = $10)
            order by e.at desc, e.id desc limit $4`,
    values: [region, place?.at ?? null, place?.id ?? null, limit + 1, from, until, kind ?? null, who ?? null, kind === undefined ? [] : codesNamed([...words], kind), outcome ?? null],
  })
  return paged(rows, limit, ({ at, name, code, what, format, rows: count, about, outcome: end, address }) => ({
    at: at.toISOString(), name, position: code === null ? null : positionName(site, code), what, said: words.get(what) ?? { zh: what, en: what }, format,
    rows: count === null ? null : Number(count), about, aboutSaid: aboutWords(site, what, about), outcome: end, address,
  }))
}

/** Whose looks are shown: of one person, of the positions of the office, or also those from outside it. */
export type LooksOf = { person: string } | 'office' | 'all'

export async function readLookLog(
  client: ClientBase, site: Site, region: Region, { after, limit, of, document }: Stretch & { of: LooksOf; document?: string | undefined },
): Promise<Page<LookEntry>> {
  const place = after === undefined ? null : readCursor(after)
  const { rows } = await client.query<{ id: string; at: Date; name: string; code: string | null; isOfOffice: boolean; document: string; kind: string; number: string | null; address: string }>({
    name: 'organisation-look-log',
    text: `select l.id, l.at, n.name, p.code, l.position is not null as "isOfOffice", l.document, d.kind, d.number, l.address
             from access.look_log l join access.person n on n.id = l.person
             join document.document d on d.region = $1 and d.id = l.document
             left join access.position p on p.region = $1 and p.id = l.position
            where l.region = $1 and ($2::timestamptz is null or (l.at, l.id) < ($2, $3::uuid))
              and ($5::uuid is null or l.person = $5) and ($6 or l.position is not null) and ($7::uuid is null or l.document = $7)
            order by l.at desc, l.id desc limit $4`,
    values: [region, place?.at ?? null, place?.id ?? null, limit + 1, typeof of === 'object' ? of.person : null, of !== 'office', document ?? null],
  })
  return paged(rows, limit, ({ at, name, code, isOfOffice, document: id, kind, number, address }) => ({
    at: at.toISOString(), name, position: isOfOffice ? positionName(site, code ?? '') : null, document: id, kind: bareTitle(site, kind), number, address,
  }))
}

function bareTitle({ kinds }: Site, code: string): Bilingual {
  const { zh, en } = kinds.get(code)?.title ?? { zh: code, en: code }
  return { zh, en }
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

/** Of so many leaves one question opens each, which takes seconds; for what lies before it is asked again. */
export const MOST_LEAVES = 200_000

/**
 * What was done, from the very leaves of the log: who, on which document, what. What documents say stays in them. A person or a kind is
 * looked for leaf by leaf; where that stopped before the end, the answer says so, and `next` goes on from there.
 */
export async function readOperationLog(
  client: ClientBase, site: Site, region: Region, { after, limit, who, kind, from, to }: Asked,
): Promise<OperationLog> {
  const kinds = kind === undefined ? null : codesNamed([...site.kinds.values()].map(({ code, title }) => [code, title]), kind)
  // The log is in the order of time: days are a stretch of it, found by halving, so that nobody reads what lies before and after.
  const first = from === undefined ? 0n : await positionAt(client, region, startOfDay(dayOrThrow(from)))
  const end = to === undefined ? await sizeOf(client, region) : await positionAt(client, region, endOfDay(to))
  const start = after !== undefined && BigInt(after) < end ? BigInt(after) : end
  const lowest = (who !== undefined || kinds !== null) && start - BigInt(MOST_LEAVES) > first ? start - BigInt(MOST_LEAVES) : first
  const { rows } = await client.query<{ position: bigint; content: LeafContent }>({
    name: 'organisation-operation-log',
    // Offset 0: each leaf is read once, not once for each of its uses.
    text: `select l.position, k.content - 'body' - 'personal' as content from log.leaf l
             cross join lateral (select convert_from(l.bytes, 'UTF8')::jsonb as content offset 0) k
            where l.region = $1 and l.position < $2 and l.position >= $5 and ($3::text[] is null or k.content ->> 'kind' = any($3))
              and ($6::text is null or k.content -> 'by' ->> 'person' in (select p.id::text from access.person p where strpos(lower(p.name), lower($6)) > 0))
            order by l.position desc limit $4`,
    values: [region, start, kinds, limit + 1, lowest, who ?? null],
  })
  const shown = rows.slice(0, limit)
  const names = await namesOf(client, shown.flatMap(({ content: { by } }) => (by ? [by.person, ...by.onBehalfOf] : [])))
  return {
    items: shown.map(({ position, content }) => entryOf(site, names, position, content)),
    ...(rows.length > limit ? { next: String(shown.at(-1)!.position), stopped: null }
      : lowest > first ? { next: String(lowest), stopped: { leaves: MOST_LEAVES, day: civilDayOf((await momentAt(client, region, lowest))!) } }
      : { next: null, stopped: null }),
  }
}

/** Those of this code, or whose title holds these words in either language. */
function codesNamed(named: readonly (readonly [code: string, title: Bilingual])[], text: string): string[] {
  const words = text.toLowerCase()
  return named.filter(([code, { zh, en }]) => code === text || zh.includes(text) || en.toLowerCase().includes(words)).map(([code]) => code)
}

/** The position of the first leaf that is not older than this moment; behind the last one when all are. */
async function positionAt(client: ClientBase, region: Region, moment: Date): Promise<bigint> {
  let [low, high] = [0n, await sizeOf(client, region)]
  while (low < high) {
    const middle = (low + high) / 2n
    const at = await momentAt(client, region, middle)
    if (!at || at < moment) low = middle + 1n
    else high = middle
  }
  return low
}

async function sizeOf(client: ClientBase, region: Region): Promise<bigint> {
  const { rows: [last] } = await client.query<{ size: bigint }>({
    name: 'organisation-log-size', text: 'select coalesce(max(position), -1) + 1 as size from log.leaf where region = $1', values: [region] })
  return last!.size
}

async function momentAt(client: ClientBase, region: Region, position: bigint): Promise<Date | null> {
  const { rows: [leaf] } = await client.query<{ at: string }>({
    name: 'organisation-leaf-at', text: `select convert_from(bytes, 'UTF8')::jsonb ->> 'at' as at from log.leaf where region = $1 and position = $2`, values: [region, position] })
  return leaf ? new Date(leaf.at) : null
}

function spanOf({ from, to }: LogFilter): { from: Date | string; until: Date | string } {
  return { from: from === undefined ? '-infinity' : startOfDay(dayOrThrow(from)), until: to === undefined ? 'infinity' : endOfDay(to) }
}

/** Also of the last day that a date can say. */
function endOfDay(day: string): Date {
  return new Date(startOfDay(dayOrThrow(day)).getTime() + DAY_MS)
}

const DAY_MS = 86_400_000

function dayOrThrow(day: string): string {
  if (dayNumber(day) === null) throw new Refused(refuse('server.no_such_day', { day }))
  return day
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
