import type { FastifyRequest } from 'fastify'
import { insertLogin, type LoginRow } from '#kernel/access/index.ts'
import { newId } from '#kernel/values/id.ts'
import { withGate } from './caller.ts'
import { cutToBytes } from './cut-to-bytes.ts'
import type { Site } from './site.ts'

/** Keeps who tried to come in, from where, and what came of it. `login` is null when what was typed is no login. */
export async function recordLogin(
  site: Pick<Site, 'pools' | 'clock'>, request: Pick<FastifyRequest, 'ip' | 'headers'>,
  tried: Pick<LoginRow, 'outcome' | 'login' | 'person'>,
): Promise<void> {
  const { outcome, login, person } = tried
  const agent = cutToBytes(request.headers['user-agent'] ?? '', AGENT_BYTES)
  await withGate(site.pools, (client) => insertLogin(client, {
    id: newId(), at: site.clock(), outcome, login, person, address: request.ip, agent,
  }))
}

const AGENT_BYTES = 400
