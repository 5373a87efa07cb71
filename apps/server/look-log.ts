import type { FastifyRequest } from 'fastify'
import { insertLook } from '#kernel/access/index.ts'
import { withRegion } from '#kernel/database/index.ts'
import { newId } from '#kernel/values/id.ts'
import type { Region } from '#kernel/values/region.ts'
import type { Caller } from './caller.ts'
import { watches, watchingHolding } from './rules/here.ts'
import type { Site } from './site.ts'

/** A page asks several times, and again whenever its window comes back: that is one look. */
export const STRETCH_MS = 600_000

/**
 * One row of the log of looks, for those who watch over others; null for everybody else, who reads in the course of their work. Not waited for
 * before the answer is made, but before it is given: what could not be written down is not shown. It stands there also when the answer is a no.
 */
export function keepLook(
  site: Pick<Site, 'pools' | 'clock' | 'modules'>, request: Pick<FastifyRequest, 'ip'>, caller: Caller, region: Region, document: string,
): Promise<void> | null {
  if (!watches(site, caller, region)) return null
  const at = site.clock()
  const row = {
    id: newId(), at, person: caller.person, position: watchingHolding(site, caller, region)?.position ?? null, document,
    stretch: Math.floor(at.getTime() / STRETCH_MS), address: request.ip,
  }
  return withRegion(site.pools.gate, region, (client) => insertLook(client, region, row))
}
