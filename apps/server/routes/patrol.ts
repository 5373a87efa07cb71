import { Type } from '@fastify/type-provider-typebox'
import { refuse as refuseAccess } from '#kernel/access/index.ts'
import { withReader } from '#kernel/database/index.ts'
import type { KeptPatrolFinding, KeptPatrolRun } from '#kernel/module/index.ts'
import { Refused } from '#kernel/values/refusal.ts'
import type { Region } from '#kernel/values/region.ts'
import type { Caller } from '../caller.ts'
import { patrolOf } from '../patrol/patrol-region.ts'
import { route } from '../route.ts'
import { watches } from '../rules/here.ts'
import { closedObject, LIMIT, REGION, WORD } from '../schemas.ts'
import { positionName, type Site } from '../site.ts'

const last = route({
  method: 'GET', path: '/api/patrol', may: 'region', answer: Type.Unsafe<{ last: KeptPatrolRun | null }>({ type: 'object', additionalProperties: true }),
  summary: { zh: '最近一次夜间巡查：各项总体检验的结果', en: 'The newest night patrol: what came of each test of a population' },
  query: closedObject({ region: REGION }),
  handle: async ({ site, caller, region, reader }) => {
    mustWatch(site, caller, region)
    return { last: await withReader(site.pools.read, reader, (client) => patrolOf(site.modules).last(client, region)) }
  },
})

const findings = route({
  method: 'GET', path: '/api/patrol/findings', may: 'region', answer: Type.Unsafe<{ items: unknown[]; next: number | null }>({ type: 'object', additionalProperties: true }),
  summary: { zh: '一次夜间巡查的疑点，按先后', en: 'What one night patrol found, the most worth an hour first' },
  query: closedObject({
    region: REGION, night: Type.Optional(Type.Integer({ minimum: 1, maximum: 2_000_000_000, description: 'number of the run; the newest when absent' })),
    test: Type.Optional(WORD), after: Type.Optional(Type.Integer({ minimum: 0, maximum: 2_000_000_000, description: 'next of the page before' })), limit: LIMIT,
  }),
  handle: async ({ site, caller, region, reader, query }) => {
    mustWatch(site, caller, region)
    const limit = query.limit ?? 50
    const patrol = patrolOf(site.modules)
    const rows = await withReader(site.pools.read, reader, async (client) => {
      const run = query.night ?? (await patrol.last(client, region))?.n
      return run === undefined ? [] : patrol.findings(client, region, { run, test: query.test ?? null, after: query.after ?? 0, limit: limit + 1 })
    })
    const page = rows.slice(0, limit)
    return { items: page.map(shown), next: rows.length > limit ? page.at(-1)!.rank : null }
  },
})

export const PATROL_ROUTES = [last, findings]

function shown({ amountFen, ...finding }: KeptPatrolFinding) {
  return { ...finding, amountFen: amountFen === null ? null : String(amountFen) }
}

/** Supervision, monitoring, who writes rules, and who oversees the region: names of payees beside suspicions are for nobody else. */
function mustWatch(site: Site, caller: Caller, region: Region): void {
  if (watches(site, caller, region)) return
  const code = caller.holdings.find((holding) => holding.region === region)?.code
  throw new Refused(refuseAccess('access.no_duty', { position: code === undefined ? '—' : positionName(site, code) }))
}
