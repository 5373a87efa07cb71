import { Type } from '@fastify/type-provider-typebox'
import { refuse as refuseAccess, type Administers, type Holding } from '#kernel/access/index.ts'
import { withReader } from '#kernel/database/index.ts'
import { Refused } from '#kernel/values/refusal.ts'
import type { Caller } from '../caller.ts'
import { readExportLog, readLoginLog, readOperationLog } from '../organisation/logs.ts'
import { CONFLICT_REPORT, EXPORT_LOG, LOGIN_LOG, OPERATION_LOG, ORGANISATION } from '../organisation/schemas.ts'
import { readConflicts, readOrganisation } from '../organisation/store.ts'
import { route } from '../route.ts'
import { watches } from '../rules/here.ts'
import { AFTER, closedObject, ID, LIMIT, REGION, WORD } from '../schemas.ts'
import type { Site } from '../site.ts'

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

const logins = route({
  method: 'GET', path: '/api/organisation/logins', may: 'position', answer: LOGIN_LOG,
  summary: { zh: '登录日志', en: 'Log of logins' },
  query: closedObject({ ...WHO, after: AFTER, limit: LIMIT }),
  handle: ({ site, region, reader, holding, query }) => {
    mustBe(holding, 'audit')
    return withReader(site.pools.read, reader, (client) => readLoginLog(client, region, { after: query.after, limit: query.limit ?? 50 }))
  },
})

const operations = route({
  method: 'GET', path: '/api/organisation/operations', may: 'position', answer: OPERATION_LOG,
  summary: { zh: '操作日志（来自存证）', en: 'Log of acts, from the leaves' },
  query: closedObject({ ...WHO, after: Type.Optional(Type.String({ pattern: '^[0-9]{1,18}$' })), limit: LIMIT, kind: Type.Optional(WORD) }),
  handle: ({ site, region, reader, holding, query }) => {
    mustBe(holding, 'audit')
    return withReader(site.pools.read, reader, (client) => (
      readOperationLog(client, site, region, { after: query.after, limit: query.limit ?? 50, kind: query.kind })))
  },
})

const exports = route({
  method: 'GET', path: '/api/organisation/exports', may: 'position', answer: EXPORT_LOG,
  summary: { zh: '导出日志：下载、打印和表格', en: 'Log of what went out: downloads, prints, tables' },
  query: closedObject({ ...WHO, after: AFTER, limit: LIMIT }),
  handle: ({ site, region, reader, holding, query }) => {
    mustBe(holding, 'audit')
    return withReader(site.pools.read, reader, (client) => readExportLog(client, site, region, { after: query.after, limit: query.limit ?? 50 }))
  },
})

export const ORGANISATION_ROUTES = [organisation, conflicts, logins, operations, exports]

function mustBe(holding: Holding, administers: Administers): void {
  if (holding.administers !== administers) throw new Refused(refuseAccess('access.not_shown'))
}

/** The three administrators, and the positions of the office that supervise. */
function mustOversee(site: Site, caller: Caller, holding: Holding): void {
  if (holding.administers === 'none' && !watches(site, caller, holding.region)) throw new Refused(refuseAccess('access.not_shown'))
}
