import { Readable } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from '@fastify/type-provider-typebox'
import { withReader, type Reader } from '#kernel/database/index.ts'
import { civilDayOf } from '#kernel/values/civil-day.ts'
import { isId } from '#kernel/values/id.ts'
import { Refused, type Bilingual } from '#kernel/values/refusal.ts'
import type { Region } from '#kernel/values/region.ts'
import type { Caller } from '../caller.ts'
import { beginExport } from '../export-log.ts'
import { csvOf } from '../exports/csv.ts'
import { refuse, type ExportQuery, type RunningExports, type Value } from '../exports/model.ts'
import { parquetOf } from '../exports/parquet.ts'
import { documentsQuery, documentVerdictsQuery, entriesQuery, verdictsQuery } from '../exports/queries.ts'
import { exportRows } from '../exports/rows.ts'
import { exportsOf, isBusy, MOST_AT_ONCE, stopExport, takePlace, type Place } from '../exports/running.ts'
import { route } from '../route.ts'
import { closedObject, ID, REGION, WORD } from '../schemas.ts'
import type { Site } from '../site.ts'
import { thingsOf } from '../store/document-view.ts'

const FORMAT = Type.Optional(Type.Union([Type.Literal('csv'), Type.Literal('parquet')], { default: 'csv', description: 'csv（缺省）或 parquet csv when absent, or parquet' }))

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
    return send({ site, caller, region, reader, request, reply }, { what: 'documents.export', said: kind.title, about: `${query.kind} ${query.state ?? ''}`.trim(), name: query.kind }, documentsQuery(kind, region, query.state), query.format)
  },
})

const entries = route({
  method: 'GET', path: '/api/exports/entries', may: 'region', answer: Type.String({ description: 'CSV, Parquet' }),
  summary: { zh: '导出全部分录，或一个预算指标的分录（CSV 或 Parquet）', en: 'Export all ledger entries, or those of one budget indicator (CSV or Parquet)' },
  query: closedObject({ region: REGION, indicator: Type.Optional(ID), format: FORMAT }),
  handle: async ({ site, caller, region, reader, query, request, reply }) => {
    if (query.indicator === undefined) assertWhole(reader)
    const about = query.indicator === undefined ? 'entries' : await indicatorName(site, region, reader, query.indicator)
    return send({ site, caller, region, reader, request, reply }, { what: 'ledger.export', said: { zh: '账本分录', en: 'Entries of the ledger' }, about, name: 'entries' }, entriesQuery(region, query.indicator), query.format)
  },
})

const verdicts = route({
  method: 'GET', path: '/api/exports/verdicts', may: 'region', answer: Type.String({ description: 'CSV, Parquet' }),
  summary: { zh: '导出全部判定（CSV 或 Parquet）', en: 'Export all verdicts (CSV or Parquet)' },
  query: closedObject({ region: REGION, format: FORMAT }),
  handle: async ({ site, caller, region, reader, query, request, reply }) => {
    assertWhole(reader)
    return send({ site, caller, region, reader, request, reply }, { what: 'verdicts.export', said: { zh: '判定结果', en: 'Verdicts' }, about: 'verdicts', name: 'verdicts' }, verdictsQuery(region), query.format)
  },
})

const documentVerdicts = route({
  method: 'GET', path: '/api/exports/document-verdicts', may: 'document', answer: Type.String({ description: 'CSV, Parquet' }),
  summary: { zh: '导出一份单据的判定（CSV 或 Parquet）', en: 'Export the verdicts of one document (CSV or Parquet)' },
  query: closedObject({ region: REGION, document: ID, format: FORMAT }),
  handle: ({ site, caller, region, reader, document, query, request, reply }) => send(
    { site, caller, region, reader, request, reply }, { what: 'verdicts.export', said: { zh: '判定结果', en: 'Verdicts' }, about: `${document.kind} ${document.id}`, name: 'verdicts' },
    documentVerdictsQuery(region, document.id, isWhole(reader)), query.format),
})

const running = route({
  method: 'GET', path: '/api/exports/running', may: 'region', answer: Type.Unsafe<RunningExports>({ type: 'object' }),
  summary: { zh: '本人正在进行的导出：已导出行数、起始时间', en: 'The caller’s exports under way: rows so far, and since when' },
  query: closedObject({ region: REGION }),
  handle: async ({ caller, region }): Promise<RunningExports> => (
    { items: exportsOf(caller.person, region), busy: isBusy() ? refuse('exports.busy', { limit: MOST_AT_ONCE }).message : null }),
})

const cancel = route({
  method: 'POST', path: '/api/exports/cancel', may: 'region', answer: Type.Unsafe<RunningExports>({ type: 'object' }),
  summary: { zh: '中断本人的导出；文件不完整，导出日志记为中断', en: 'Break off an export of one’s own: the file stays incomplete, and the export log says so' },
  body: closedObject({ region: REGION, id: ID }),
  handle: async ({ caller, region, body }): Promise<RunningExports> => {
    stopExport(caller.person, region, body.id)
    return { items: exportsOf(caller.person, region), busy: null }
  },
})

export const EXPORT_ROUTES = [documents, entries, verdicts, documentVerdicts, running, cancel]

/** Entries and verdicts carry no unit that row security could ask for. */
function assertWhole(reader: Reader): void {
  if (!isWhole(reader)) throw new Refused(refuse('exports.office_only'))
}

function isWhole({ units }: Reader): boolean {
  return units.includes('*')
}

/**
 * The indicator in words: who may see it may see what was booked on it.
 * @throws Refused for one that the reader may not see, as for none
 */
async function indicatorName(site: Site, region: Region, reader: Reader, indicator: string): Promise<string> {
  const seen = isId(indicator) ? await withReader(site.pools.read, reader, (client) => thingsOf(client, site.modules, region, 'indicator', [indicator])) : null
  const thing = seen?.get(indicator)
  if (!thing) throw new Refused(refuse('exports.no_such_indicator'))
  return `${thing.code} ${thing.title}`
}

interface Asked { site: Site; caller: Caller; region: Region; reader: Reader; request: FastifyRequest; reply: FastifyReply }

/** Written down before the first byte, counted when it is over. A place is taken when the export is accepted, not when it is first read. */
async function send(asked: Asked, exported: { what: string; said: Bilingual; about: string; name: string }, query: ExportQuery, format: 'csv' | 'parquet' = 'csv') {
  const { site, caller, region, reader, request, reply } = asked
  const place = takePlace({ person: caller.person, region, what: exported.said, format, beganAt: site.clock().toISOString() })
  const log = await beginExport(site, request, caller, { region, what: exported.what, format, about: exported.about }).catch((error: unknown) => {
    place.end('aborted')
    throw error
  })
  const pages = counted(exportRows(site.pools.read, reader, query), place)
  const pieces: AsyncIterable<string | Buffer> = format === 'csv' ? csvOf(query.columns, pages) : parquetOf(query.columns, pages)
  let isDone = false
  const end = async () => {
    await log.done(place.rows())
    isDone = true
  }
  const body = Readable.from(ended(pieces, end), { objectMode: false })
  place.stopWith((why) => body.destroy(why))
  body.once('close', () => {
    place.end(isDone ? 'done' : 'aborted')
    if (!isDone) log.aborted(place.rows()).catch((error: unknown) => request.log.error({ err: error }, 'the end of an export was not written down'))
  })
  const name = `${exported.name}-${region}-${civilDayOf(site.clock())}.${format}`
  return reply
    .header('content-type', format === 'csv' ? 'text/csv; charset=utf-8' : 'application/vnd.apache.parquet')
    .header('content-disposition', `attachment; filename="${name}"`)
    .send(body)
}

async function* counted(pages: AsyncIterable<Value[][]>, place: Place): AsyncGenerator<Value[][]> {
  for await (const page of pages) {
    place.count(page.length)
    yield page
  }
}

/** The row of the log comes before the end of the file: where it cannot be written the file stays without its end, and is seen to be broken. */
async function* ended<Piece>(pieces: AsyncIterable<Piece>, end: () => Promise<void>): AsyncGenerator<Piece> {
  yield* pieces
  await end()
}
