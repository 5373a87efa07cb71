import { Type } from '@fastify/type-provider-typebox'
import type { ClientBase } from 'pg'
import { withReader, type Reader } from '#kernel/database/index.ts'
import type { ModuleRoute, RouteToday } from '#kernel/module/index.ts'
import { Refused, type Bilingual } from '#kernel/values/refusal.ts'
import { recordExport } from '../export-log.ts'
import { refuse } from '../refusals.ts'
import { route, type Route } from '../route.ts'
import { closedObject, REGION } from '../schemas.ts'
import type { Site } from '../site.ts'
import { csvOf, workbookOf } from '../taken-table.ts'
import { workingDaysLeft } from '../working-days.ts'

type Query = Record<string, string | number | undefined>

/** What a module reads, and the same as a table to take away. It reads as the caller: row security is set before it is asked, whatever its SQL says. */
export function moduleRoutes(declared: ModuleRoute): Route[] {
  const { tables } = declared
  return [readRoute(declared), ...(tables ? [exportRoute(declared, tables)] : [])]
}

function readRoute(declared: ModuleRoute): Route {
  return route({
    method: 'GET', path: declared.path, summary: declared.summary, may: 'region', answer: Type.Unknown(), query: closedObject(queryOf(declared)),
    handle: async ({ site, reader, query }) => {
      mustReadAll(declared, reader)
      return withReader(site.pools.read, reader, (client) => readAs(site, client, declared, query as Query))
    },
  })
}

function exportRoute(declared: ModuleRoute, tables: NonNullable<ModuleRoute['tables']>): Route {
  return route({
    method: 'GET', path: `${declared.path}/export`, may: 'region', answer: Type.Unknown(),
    summary: { zh: `导出：${declared.summary.zh}`, en: `Export: ${declared.summary.en}` },
    query: closedObject({
      ...queryOf(declared), format: Type.Optional(Type.Union([Type.Literal('csv'), Type.Literal('xlsx')], { default: 'xlsx' })),
      language: Type.Optional(Type.Union([Type.Literal('zh'), Type.Literal('en')], { default: 'zh' })),
    }),
    handle: async ({ site, caller, region, reader, query, request, reply }) => {
      mustReadAll(declared, reader)
      const { format = 'xlsx', language = 'zh', ...asked } = query as Query & { format?: 'csv' | 'xlsx'; language?: 'zh' | 'en' }
      const answer = await withReader(site.pools.read, reader, (client) => readAs(site, client, declared, asked))
      const taken = tables(answer as never, language)
      const bytes = format === 'csv' ? Buffer.from(csvOf(taken[0]!)) : await workbookOf(taken)
      const what = declared.path.replace(/^\/api\//, '').replaceAll('/', '.')
      await recordExport(site, request, caller, {
        region, what, format, rows: (format === 'csv' ? taken.slice(0, 1) : taken).reduce((sum, { rows }) => sum + rows.length, 0), about: JSON.stringify(asked),
      })
      return reply
        .header('content-type', format === 'csv' ? 'text/csv; charset=utf-8' : 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet')
        .header('content-disposition', `attachment; filename="${what}.${format}"`).send(bytes)
    },
  })
}

function mustReadAll({ whole, summary }: ModuleRoute, reader: Reader): void {
  if (whole && !reader.units.includes('*')) throw new Refused(refuse('server.office_only', { what: summary }))
}

function readAs(site: Site, client: ClientBase, declared: ModuleRoute, query: Query): Promise<unknown> {
  const now = site.clock()
  const today: RouteToday = { now, daysLeft: (dueAt) => workingDaysLeft(site.gate.calendar, now, dueAt), titleOfRule: (rule) => titlesOf(site).get(rule) ?? null }
  return declared.read(client, query, today)
}

const titles = new WeakMap<Site['kinds'], Map<string, Bilingual>>()

function titlesOf({ kinds }: Site): Map<string, Bilingual> {
  const known = titles.get(kinds) ?? new Map([...kinds.values()].flatMap(({ rules, shelf }) => (
    [...rules, ...shelf].flatMap(({ id, title }): [string, Bilingual][] => (title ? [[id, title]] : [])))))
  titles.set(kinds, known)
  return known
}

function queryOf(declared: ModuleRoute) {
  return {
    region: REGION,
    ...Object.fromEntries(Object.entries(declared.query).filter(([name]) => name !== 'region').map(([name, { type, required, description }]) => {
      const schema = type === 'integer' ? Type.Integer({ minimum: 0, description }) : Type.String({ maxLength: 200, description })
      return [name, required ? schema : Type.Optional(schema)]
    })),
  }
}
