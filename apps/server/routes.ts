import { Type } from '@fastify/type-provider-typebox'
import { withReader } from '#kernel/database/index.ts'
import type { Module, ModuleRoute } from '#kernel/module/index.ts'
import { route, type Route } from './route.ts'
import { ATTACHMENT_ROUTES } from './routes/attachments.ts'
import { COMMAND_ROUTES } from './routes/commands.ts'
import { DOCUMENT_ROUTES } from './routes/documents.ts'
import { EVIDENCE_ROUTES } from './routes/evidence.ts'
import { FILE_ROUTES } from './routes/files.ts'
import { FIRST_ADMINISTRATOR_ROUTES } from './routes/first-administrator.ts'
import { NOTICE_ROUTES } from './routes/notices.ts'
import { OFFICE_ROUTES } from './routes/office.ts'
import { RULE_ROUTES } from './routes/rules.ts'
import { SESSION_ROUTES } from './routes/session.ts'
import { closedObject, REGION } from './schemas.ts'

/** Every route of the server: its own, then those that modules declare. The authorisation matrix is made from this table. */
export function routesOf(modules: readonly Module[]): Route[] {
  return [
    ...OFFICE_ROUTES, ...SESSION_ROUTES, ...FIRST_ADMINISTRATOR_ROUTES, ...DOCUMENT_ROUTES, ...COMMAND_ROUTES, ...ATTACHMENT_ROUTES, ...FILE_ROUTES, ...EVIDENCE_ROUTES, ...NOTICE_ROUTES, ...RULE_ROUTES,
    ...modules.flatMap((module) => (module.routes ?? []).map(moduleRoute)),
  ]
}

/** A module reads as the caller: row security is set before it is asked, whatever its SQL says. */
function moduleRoute(declared: ModuleRoute): Route {
  const query = Object.fromEntries(Object.entries(declared.query).filter(([name]) => name !== 'region').map(([name, { type, required, description }]) => {
    const schema = type === 'integer' ? Type.Integer({ minimum: 0, description }) : Type.String({ maxLength: 200, description })
    return [name, required ? schema : Type.Optional(schema)]
  }))
  return route({
    method: 'GET', path: declared.path, summary: declared.summary, may: 'region', answer: Type.Unknown(),
    query: closedObject({ region: REGION, ...query }),
    handle: ({ site, reader, query: given }) => (
      withReader(site.pools.read, reader, (client) => declared.read(client, given as Record<string, string | number | undefined>))),
  })
}
