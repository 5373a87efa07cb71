import type { Module } from '#kernel/module/index.ts'
import type { Route } from './route.ts'
import { ATTACHMENT_ROUTES } from './routes/attachments.ts'
import { BACKTEST_ROUTES } from './routes/backtests.ts'
import { COMMAND_ROUTES } from './routes/commands.ts'
import { DESK_ROUTES } from './routes/desk.ts'
import { DOCUMENT_ROUTES } from './routes/documents.ts'
import { EVIDENCE_ROUTES } from './routes/evidence.ts'
import { EXPORT_ROUTES } from './routes/exports.ts'
import { FILE_ROUTES } from './routes/files.ts'
import { FIRST_ADMINISTRATOR_ROUTES } from './routes/first-administrator.ts'
import { actRoutesOf } from './routes/module-acts.ts'
import { moduleRoutes } from './routes/module-routes.ts'
import { INVITATION_ROUTES } from './routes/invitations.ts'
import { NOTICE_ROUTES } from './routes/notices.ts'
import { OFFICE_ROUTES } from './routes/office.ts'
import { PATROL_ROUTES } from './routes/patrol.ts'
import { PRINT_ROUTES } from './routes/prints.ts'
import { ORGANISATION_ROUTES } from './routes/organisation.ts'
import { RULE_ROUTES } from './routes/rules.ts'
import { SESSION_ROUTES } from './routes/session.ts'
import { TOKEN_ROUTES } from './routes/tokens.ts'
import { WEBHOOK_ROUTES } from './routes/webhooks.ts'

/** Every route of the server: its own, then those that modules declare. The authorisation matrix is made from this table. */
export function routesOf(modules: readonly Module[]): Route[] {
  return [
    ...OFFICE_ROUTES, ...SESSION_ROUTES, ...TOKEN_ROUTES, ...EXPORT_ROUTES, ...WEBHOOK_ROUTES, ...FIRST_ADMINISTRATOR_ROUTES, ...DOCUMENT_ROUTES, ...PRINT_ROUTES, ...DESK_ROUTES, ...COMMAND_ROUTES, ...ATTACHMENT_ROUTES, ...FILE_ROUTES, ...EVIDENCE_ROUTES, ...NOTICE_ROUTES, ...RULE_ROUTES, ...ORGANISATION_ROUTES, ...INVITATION_ROUTES, ...BACKTEST_ROUTES, ...PATROL_ROUTES,
    ...modules.flatMap((module) => [...(module.routes ?? []).flatMap(moduleRoutes), ...actRoutesOf([module])].map((one) => ({ ...one, subject: module.title }))),
  ]
}
