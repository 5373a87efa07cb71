import type { ClientBase } from 'pg'
import type { Reader } from '#kernel/database/index.ts'
import type { Body } from '#kernel/document/index.ts'
import type { LoadedKind } from '#kernel/module/index.ts'
import { Refused, type Bilingual } from '#kernel/values/refusal.ts'
import { isId } from '#kernel/values/id.ts'
import type { Region } from '#kernel/values/region.ts'
import type { DocumentRow, Page } from '../model.ts'
import { refuse } from '../refusals.ts'

/** Lists and headers of documents. Row security confines every statement to what the reader may see; it is named here too, for the index. */

export interface DocumentHeader {
  id: string
  kind: string
  unit: string
  state: string
}

export async function readHeader(client: ClientBase, reader: Reader, id: string): Promise<DocumentHeader | null> {
  const { rows } = await client.query<DocumentHeader>({
    name: 'server-document-header',
    text: 'select id, kind, unit, state from document.document where region = $1 and id = $2',
    values: [reader.regions[0], id],
  })
  return rows[0] ?? null
}

interface Row {
  id: string; region: string; kind: string; number: string | null; title: string; unit: string; unit_name: string; state: string
  amount_fen: bigint | null; made_by: string; made_at: Date; came_back: string | null
}

const COLUMNS = 'd.id, d.region, d.kind, d.number, d.title, d.unit, u.name as unit_name, d.state, d.amount_fen, n.name as made_by, d.made_at, r.reason as came_back'
/** The region is $1. A draft that has steps came back; the last of them says why. */
const NAMES = `join access.unit u on u.region = d.region and u.id = d.unit join access.person n on n.id = d.made_by
            left join lateral (select s.reason from process.step s
              where s.region = $1 and s.document = d.id and d.state = 'draft' order by s.n desc limit 1) r on true`

export interface ListQuestion {
  region: Region
  kind: string
  state?: string
  after?: string
  limit: number
}

/** One page, newest first. Each shape of question has its own text, so that each finds its own index. */
export async function listDocuments(
  client: ClientBase, kinds: Kinds, reader: Reader, asked: ListQuestion,
): Promise<Page<DocumentRow>> {
  const units = reader.units.includes('*') ? null : reader.units
  const after = asked.after === undefined ? null : readCursor(asked.after)
  const values: unknown[] = [asked.region, asked.kind, asked.limit + 1]
  const given = (value: unknown) => `$${values.push(value)}`
  const state = asked.state === undefined ? '' : `and d.state = ${given(asked.state)}`
  const place = after === null ? '' : `and (d.made_at, d.id) < (${given(after.at)}::timestamptz, ${given(after.id)}::uuid)`
  const page = (unit: string) => `select d.* from document.document d where d.region = $1 and d.kind = $2 ${unit} ${state} ${place}
            order by d.made_at desc, d.id desc limit $3`
  // Each unit is read from its own stretch of the index, which is in the order of the list.
  const source = units === null ? `(${page('')}) d` : `unnest(${given(units)}::uuid[]) k(unit) cross join lateral (${page('and d.unit = k.unit')}) d`
  const { rows } = await client.query<Row>({
    name: `server-documents-${[units, asked.state, after].map((part) => (part === null || part === undefined ? '0' : '1')).join('')}`,
    text: `select ${COLUMNS} from ${source} ${NAMES} order by d.made_at desc, d.id desc limit $3`,
    values,
  })
  const shown = rows.slice(0, asked.limit)
  const last = shown.at(-1)
  return { items: await worded(client, kinds, asked.region, shown), next: rows.length > asked.limit && last ? writeCursor(last.made_at, last.id) : null }
}

/** Documents by id, in no order; what the reader may not see is absent. */
export async function readRows(client: ClientBase, kinds: Kinds, region: Region, ids: readonly string[]): Promise<Map<string, DocumentRow>> {
  const { rows } = await client.query<Row>({
    name: 'server-document-rows',
    text: `select ${COLUMNS} from document.document d ${NAMES} where d.region = $1 and d.id = any($2::uuid[])`,
    values: [region, ids],
  })
  return new Map((await worded(client, kinds, region, rows)).map((row) => [row.id, row]))
}

/** The document this one is about, and those about it, oldest first. */
export async function readRelated(client: ClientBase, kinds: Kinds, region: Region, id: string, subject: string | null): Promise<DocumentRow[]> {
  const { rows } = await client.query<Row>({
    name: 'server-documents-related',
    text: `select ${COLUMNS} from document.document d ${NAMES}
            where d.region = $1 and (d.subject = $2 or d.id = $3) order by d.made_at, d.id limit 100`,
    values: [region, id, subject],
  })
  return worded(client, kinds, region, rows)
}

type Kinds = ReadonlyMap<string, Pick<LoadedKind, 'titleEn' | 'titleIn' | 'titlesFor' | 'judged'>>

/** Rows as they are shown. Kinds whose titles are our own words are asked for them, all of a page in one query. */
async function worded(client: ClientBase, kinds: Kinds, region: Region, rows: readonly Row[]): Promise<DocumentRow[]> {
  const asked = rows.filter(({ kind }) => kinds.get(kind)?.titleEn ?? kinds.get(kind)?.titleIn ?? kinds.get(kind)?.titlesFor)
  const titles = new Map<string, Titles>()
  if (asked.length > 0) {
    const { rows: bodies } = await client.query<{ id: string; kind: string; body: Body }>({
      name: 'server-bodies-for-titles',
      text: `select d.id, d.kind, v.body from unnest($2::uuid[]) as k(id)
              cross join lateral (select d.id, d.kind, d.version from document.document d where d.region = $1 and d.id = k.id offset 0) d
              cross join lateral (select v.body from document.version v where v.region = $1 and v.document = d.id and v.version = d.version offset 0) v`,
      values: [region, asked.map((row) => row.id)],
    })
    for (const [kind, of] of Map.groupBy(bodies, (one) => one.kind)) {
      const named = await kinds.get(kind)!.titlesFor?.(client, region, of.map(({ body }) => body))
      for (const [index, { id, body }] of of.entries()) titles.set(id, titlesOf(kinds, kind, body, named?.[index]))
    }
  }
  return rows.map((row) => rowOf(row, titles.get(row.id) ?? { titleZh: null, titleEn: null }))
}

type Titles = Pick<DocumentRow, 'titleZh' | 'titleEn'>

function titlesOf(kinds: Kinds, code: string, body: Body, named: Bilingual | undefined): Titles {
  const kind = kinds.get(code)!
  const words = named ?? kind.titleIn?.(body, kinds)
  return { titleZh: words?.zh ?? null, titleEn: words?.en ?? kind.titleEn?.(body) ?? null }
}

function rowOf(row: Row, titles: Titles): DocumentRow {
  return {
    id: row.id, region: row.region, kind: row.kind, number: row.number, title: row.title, ...titles, unit: { id: row.unit, name: row.unit_name },
    state: row.state, amountFen: row.amount_fen === null ? null : String(row.amount_fen), madeBy: row.made_by, madeAt: row.made_at.toISOString(),
    cameBack: row.came_back,
  }
}

/** A place between two rows of a list that is ordered by a moment and an id. */
export function writeCursor(at: Date, id: string): string {
  return `${at.getTime()}.${id}`
}

export function readCursor(text: string): { at: Date; id: string } {
  const [ms = '', id = ''] = text.split('.')
  if (!/^\d{1,14}$/.test(ms) || !isId(id)) throw new Refused(refuse('server.bad_cursor'))
  return { at: new Date(Number(ms)), id }
}
