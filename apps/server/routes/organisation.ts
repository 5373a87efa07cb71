import { Type } from '@fastify/type-provider-typebox'
import type { ClientBase } from 'pg'
import { refuse as refuseAccess, type Administers, type Holding } from '#kernel/access/index.ts'
import { withReader } from '#kernel/database/index.ts'
import type { TakenTable } from '#kernel/module/index.ts'
import { Refused, type Bilingual } from '#kernel/values/refusal.ts'
import type { Region } from '#kernel/values/region.ts'
import type { Caller } from '../caller.ts'
import { recordExport } from '../export-log.ts'
import { exportTable, loginTable, operationTable } from '../organisation/log-tables.ts'
import type { StoppedAt } from '../organisation/model.ts'
import { readExportLog, readLoginLog, readLookLog, readOperationLog, type ExportFilter, type LooksOf } from '../organisation/logs.ts'
import { CONFLICT_REPORT, EXPORT_LOG, EXPORT_OUTCOME, LOGIN_LOG, LOOK_LOG, OPERATION_LOG, ORGANISATION } from '../organisation/schemas.ts'
import { readConflicts, readOrganisation } from '../organisation/store.ts'
import { refuse } from '../refusals.ts'
import { route } from '../route.ts'
import { watches } from '../rules/here.ts'
import { AFTER, closedObject, ID, LIMIT, REGION, WORD } from '../schemas.ts'
import type { Site } from '../site.ts'
import { csvOf } from '../taken-table.ts'

const WHO = { region: REGION, position: ID }

const organisation = route({
  method: 'GET', path: '/api/organisation', may: 'position', answer: ORGANISATION,
  summary: { zh: '机构与人员：单位、岗位、任职和授权', en: 'The organisation: units, positions, holders and grants' },
  query: closedObject(WHO),
  handle: ({ site, region, reader, holding }) => {
    // Names of colleagues are for the office; a budget unit sees its own on its documents.
    if (!holding.office) throw new Refused(refuseAccess('access.not_shown'))
    return withReader(site.pools.read, reader, (client) => readOrganisation(client, site, region))
  },
})

const conflicts = route({
  method: 'GET', path: '/api/organisation/conflicts', may: 'position', answer: CONFLICT_REPORT,
  summary: { zh: '不相容岗位冲突报告', en: 'Report of incompatible positions and missing hands' },
  query: closedObject(WHO),
  handle: ({ site, caller, region, reader, holding }) => {
    mustOversee(site, caller, holding)
    return withReader(site.pools.read, reader, (client) => readConflicts(client, site, region))
  },
})

/** Days as text, so that a wrong one is refused in a sentence. */
const FILTER = {
  who: Type.Optional(Type.String({ minLength: 1, maxLength: 60, description: '姓名或登录名的一部分 part of a name or login' })),
  from: Type.Optional(Type.String({ maxLength: 20, description: '起日 first day' })), to: Type.Optional(Type.String({ maxLength: 20, description: '止日 last day' })),
  kind: Type.Optional(WORD),
}
/** Of what went out also how far it came. */
const EXPORT_FILTER = { ...FILTER, outcome: Type.Optional(EXPORT_OUTCOME) }

const logins = route({
  method: 'GET', path: '/api/organisation/logins', may: 'position', answer: LOGIN_LOG,
  summary: { zh: '登录日志：按人员、日期、结果', en: 'Log of logins, by person, day and outcome' },
  query: closedObject({ ...WHO, ...FILTER, after: AFTER, limit: LIMIT }),
  handle: ({ site, region, reader, holding, query }) => {
    mustBe(holding, 'audit')
    return withReader(site.pools.read, reader, (client) => readLoginLog(client, region, { ...query, limit: query.limit ?? 50 }))
  },
})

const operations = route({
  method: 'GET', path: '/api/organisation/operations', may: 'position', answer: OPERATION_LOG,
  summary: { zh: '操作日志（来自存证）：按人员、日期、单据种类', en: 'Log of acts, from the leaves, by person, day and kind' },
  query: closedObject({ ...WHO, ...FILTER, after: Type.Optional(Type.String({ pattern: '^[0-9]{1,18}$' })), limit: LIMIT }),
  handle: ({ site, region, reader, holding, query }) => {
    mustBe(holding, 'audit')
    return withReader(site.pools.read, reader, (client) => readOperationLog(client, site, region, { ...query, limit: query.limit ?? 50 }))
  },
})

const exports = route({
  method: 'GET', path: '/api/organisation/exports', may: 'position', answer: EXPORT_LOG,
  summary: { zh: '导出日志：下载、打印和表格，按人员、日期、内容、结果', en: 'Log of what went out: downloads, prints, tables, by person, day, what it was and how it ended' },
  query: closedObject({ ...WHO, ...EXPORT_FILTER, after: AFTER, limit: LIMIT }),
  handle: ({ site, region, reader, holding, query }) => {
    mustBe(holding, 'audit')
    return withReader(site.pools.read, reader, (client) => readExportLog(client, site, region, { ...query, limit: query.limit ?? 50 }))
  },
})

const looks = route({
  method: 'GET', path: '/api/organisation/looks', may: 'region', answer: LOOK_LOG,
  summary: { zh: '查阅日志：监督、监控人员看过哪些单据；监督检查看全部，分管局长和审计员看本机关的，其他人只看自己的', en: 'Log of looks: which documents those who watch have seen; inspection reads all, the bureau leader and the auditor those of the office, others their own' },
  query: closedObject({ region: REGION, document: Type.Optional(ID), after: AFTER, limit: LIMIT }),
  handle: ({ site, caller, region, query: { after, document, limit = 50 } }) => {
    const of = looksFor(site, caller, region)
    // It names documents and says nothing of them, so the audit administrator reads it whole as well.
    return withReader(site.pools.read, { regions: [region], units: ['*'] }, (client) => readLookLog(client, site, region, { after, limit, of, document }))
  },
})

/** Who looks from outside is not told to the office: an inspection that is announced to those it looks into is none. */
function looksFor(site: Site, caller: Caller, region: Region): LooksOf {
  if (caller.oversight.includes(region)) return 'all'
  const inspecting = new Set(site.modules.flatMap(({ positions }) => positions.filter((position) => position.inspects).map(({ code }) => code)))
  const here = caller.holdings.filter((one) => one.region === region)
  if (here.some(({ code, administers }) => administers === 'audit' || inspecting.has(code))) return 'office'
  if (watches(site, caller, region)) return { person: caller.person }
  throw new Refused(refuseAccess('access.not_shown'))
}

/** More are not taken away at once: a file of a whole log is nobody's working paper. */
const MOST_TAKEN = 50_000

interface TakenLog { log: 'logins' | 'operations' | 'exports'; summary: Bilingual; filter: typeof FILTER | typeof EXPORT_FILTER; read: (client: ClientBase, site: Site, region: Region, asked: ExportFilter & { limit: number }, say: keyof Bilingual) => Promise<{ table: TakenTable; more: boolean; note?: string }> }

const TAKEN: readonly TakenLog[] = [
  {
    log: 'logins', summary: { zh: '登录日志导出（CSV）', en: 'Log of logins as CSV' }, filter: FILTER,
    read: async (client, _, region, asked, say) => {
      const { items, next } = await readLoginLog(client, region, asked)
      return { table: loginTable(items, say), more: next !== null }
    },
  },
  {
    log: 'operations', summary: { zh: '操作日志导出（CSV）', en: 'Log of acts as CSV' }, filter: FILTER,
    read: async (client, site, region, asked, say) => {
      const { items, next, stopped } = await readOperationLog(client, site, region, asked)
      return { table: operationTable(items, say), more: next !== null && stopped === null, ...(stopped ? { note: sayStopped(stopped)[say] } : {}) }
    },
  },
  {
    log: 'exports', summary: { zh: '导出日志导出（CSV）', en: 'Log of what went out as CSV' }, filter: EXPORT_FILTER,
    read: async (client, site, region, asked, say) => {
      const { items, next } = await readExportLog(client, site, region, asked)
      return { table: exportTable(items, say), more: next !== null }
    },
  },
]

/** A log leaves the house as everything else does: with a row in the log of what went out. */
const taken = TAKEN.map(({ log, summary, filter, read }) => route({
  method: 'GET', path: `/api/organisation/${log}/export`, may: 'position', answer: Type.Unknown(), summary,
  query: closedObject({ ...WHO, ...filter, language: Type.Optional(Type.Union([Type.Literal('zh'), Type.Literal('en')], { default: 'zh' })) }),
  handle: async ({ site, caller, region, reader, holding, query, request, reply }) => {
    mustBe(holding, 'audit')
    const { region: _, position: __, language = 'zh', ...asked } = query
    const { table, more, note } = await withReader(site.pools.read, reader, (client) => read(client, site, region, { ...asked, limit: MOST_TAKEN }, language))
    if (more) throw new Refused(refuse('server.log_too_long', { limit: MOST_TAKEN }))
    const what = `organisation.${log}`
    await recordExport(site, request, caller, { region, position: holding.position, what, format: 'csv', rows: table.rows.length, about: JSON.stringify(asked) })
    return reply.header('content-type', 'text/csv; charset=utf-8').header('content-disposition', `attachment; filename="${what}.csv"`).send(csvOf(note === undefined ? table : noted(table, note)))
  },
}))

/** What a reader of the file must know stands in it: a row of its own, below the others. */
function noted(table: TakenTable, note: string): TakenTable {
  return { ...table, rows: [...table.rows, table.columns.map((_, index) => (index === 0 ? note : null))] }
}

function sayStopped({ leaves, day }: StoppedAt): Bilingual {
  return {
    zh: `未查完：本次查阅了 ${leaves} 条存证，查到 ${day} 为止，更早的没有查。请把止日改为 ${day} 再导出。`,
    en: `Not all was searched: ${leaves} leaves were opened, back to ${day}, and nothing before. Set the last day to ${day} and export again.`,
  }
}

export const ORGANISATION_ROUTES = [organisation, conflicts, logins, operations, exports, looks, ...taken]

function mustBe(holding: Holding, administers: Administers): void {
  if (holding.administers !== administers) throw new Refused(refuseAccess('access.not_shown'))
}

/** The three administrators, and the positions of the office that supervise. */
function mustOversee(site: Site, caller: Caller, holding: Holding): void {
  if (holding.administers === 'none' && !watches(site, caller, holding.region)) throw new Refused(refuseAccess('access.not_shown'))
}
