import type { FastifyRequest } from 'fastify'
import { stampToken } from '#kernel/access/index.ts'
import { withGate, type Caller } from './caller.ts'
import { recordLogin } from './login-log.ts'
import type { Site } from './site.ts'

const HOUR_MS = 3_600_000

/** A token that comes in is in the login log, once an hour; what it does is in the log of acts, under its person, and what it takes away in the export log. */
export async function stampUse(site: Pick<Site, 'pools' | 'clock'>, request: Pick<FastifyRequest, 'ip' | 'headers'>, { person, token }: Caller): Promise<void> {
  const now = site.clock()
  if (!token || (token.usedAt && now.getTime() - token.usedAt.getTime() < HOUR_MS)) return
  const first = await withGate(site.pools, (client) => stampToken(client, token.id, now))
  if (first) await recordLogin(site, { ip: request.ip, headers: { 'user-agent': `token ${token.name}` } }, { outcome: 'success', login: null, person })
}
