import { Readable } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from '@fastify/type-provider-typebox'
import type { Reader } from '#kernel/database/index.ts'
import { civilDayOf } from '#kernel/values/civil-day.ts'
import { Refused } from '#kernel/values/refusal.ts'
import type { Region } from '#kernel/values/region.ts'
import type { Caller } from '../caller.ts'
import { beginExport, type BegunExport } from '../export-log.ts'
import { csvOf } from '../exports/csv.ts'
import { refuse, type ExportQuery, type Value } from '../exports/model.ts'
import { parquetOf } from '../exports/parquet.ts'
import { documentsQuery, entriesQuery, verdictsQuery } from '../exports/queries.ts'
import { exportRows } from '../exports/rows.ts'
import { route } from '../route.ts'
import { closedObject, REGION, WORD } from '../schemas.ts'
import type { Site } from '../site.ts'

const FORMAT = Type.Optional(Type.Union([Type.Literal('csv'), Type.Literal('parquet')], { default: 'csv', description: 'csv（缺省）或 parquet csv when absent, or parquet' }))
/** Each holds a connection of the readers for as long as it lasts. */
const MOST_AT_ONCE = 3

const documents = route({
  method: 'GET', path: '/api/exports/documents', may: 'region', answer: Type.String({ description: 'CSV, Parquet' }),
  summary: { zh: '导出一种单据（CSV 或 Parquet）', en: 'Export the documents of a kind (CSV or Parquet)' },
  query: closedObject({ region: REGION, kind: WORD, state: Type.Optional(WORD), format: FORMAT }),
  handle: async ({ site, caller, region, reader, query, request, reply }) => {
    const kind = site.kinds.get(query.kind)
    if (!kind) throw new Refused(refuse('exports.unknown_kind', { kind: query.kind }))
    // Asked before the export is logged and begun: what the database refuses after the first byte reaches nobody as a sentence.
    if (query.state !== undefined && !Object.hasOwn(kind.states, query.state)) {
      throw new Refused(refuse('exports.unknown_state', { kind: kind.title, state: query.state.slice(0, 40), known: Object.keys(kind.states).join(', ') }))
    }
    return send({ site, caller, region, reader, request, reply }, { what: 'documents.export', about: `${query.kind} ${query.state ?? ''}`.trim(), name: query.kind }, documentsQuery(kind, region, query.state), query.format)
  },
})

const entries = route({
  method: 'GET', path: '/api/exports/entries', may: 'region', answer: Type.String({ description: 'CSV, Parquet' }),
  summary: { zh: '导出全部分录（CSV 或 Parquet）', en: 'Export all ledger entries (CSV or Parquet)' },
  query: closedObject({ region: REGION, format: FORMAT }),
  handle: async ({ site, caller, region, reader, query, request, reply }) => {
    assertWhole(reader)
    return send({ site, caller, region, reader, request, reply }, { what: 'ledger.export', about: 'entries', name: 'entries' }, entriesQuery(region), query.format)
  },
})

const verdicts = route({
  method: 'GET', path: '/api/exports/verdicts', may: 'region', answer: Type.String({ description: 'CSV, Parquet' }),
  summary: { zh: '导出全部判定（CSV 或 Parquet）', en: 'Export all verdicts (CSV or Parquet)' },
  query: closedObject({ region: REGION, format: FORMAT }),
  handle: async ({ site, caller, region, reader, query, request, reply }) => {
    assertWhole(reader)
    return send({ site, caller, region, reader, request, reply }, { what: 'verdicts.export', about: 'verdicts', name: 'verdicts' }, verdictsQuery(region), query.format)
  },
})

export const EXPORT_ROUTES = [documents, entries, verdicts]

/** Entries and verdicts carry no unit that row security could ask for. */
function assertWhole(reader: Reader): void {
  if (!reader.units.includes('*')) throw new Refused(refuse('exports.office_only'))
}

interface Asked { site: Site; caller: Caller; region: Region; reader: Reader; request: FastifyRequest; reply: FastifyReply }

let running = 0

/** Written down before the first byte, counted when it is over. A place is taken when the export is accepted, not when it is first read. */
async function send(asked: Asked, exported: { what: string; about: string; name: string }, query: ExportQuery, format: 'csv' | 'parquet' = 'csv') {
  const { site, caller, region, reader, request, reply } = asked
  if (running >= MOST_AT_ONCE) throw new Refused(refuse('exports.busy', { limit: MOST_AT_ONCE }))
  running += 1
  const log = await beginExport(site, request, caller, { region, what: exported.what, format, about: exported.about }).catch((error: unknown) => {
    running -= 1
    throw error
  })
  const told: Told = { rows: 0, isDone: false }
  const pages = counted(exportRows(site.pools.read, reader, query), told)
  const pieces: AsyncIterable<string | Buffer> = format === 'csv' ? csvOf(query.columns, pages) : parquetOf(query.columns, pages)
  const body = Readable.from(ended(pieces, told, log), { objectMode: false })
  body.once('close', () => {
    running -= 1
    if (!told.isDone) log.aborted(told.rows).catch((error: unknown) => request.log.error({ err: error }, 'the end of an export was not written down'))
  })
  const name = `${exported.name}-${region}-${civilDayOf(site.clock())}.${format}`
  return reply
    .header('content-type', format === 'csv' ? 'text/csv; charset=utf-8' : 'application/vnd.apache.parquet')
    .header('content-disposition', `attachment; filename="${name}"`)
    .send(body)
}

interface Told {
  rows: number
  isDone: boolean
}

async function* counted(pages: AsyncIterable<Value[][]>, told: Told): AsyncGenerator<Value[][]> {
  for await (const page of pages) {
    told.rows += page.length
    yield page
  }
}

/** The row of the log comes before the end of the file: where it cannot be written the file stays without its end, and is seen to be broken. */
async function* ended<Piece>(pieces: AsyncIterable<Piece>, told: Told, log: BegunExport): AsyncGenerator<Piece> {
  yield* pieces
  await log.done(told.rows)
  told.isDone = true
}
