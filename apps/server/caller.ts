import { refuse as refuseAccess, findSession, holdingsOf, secretHash, type Holding } from '#kernel/access/index.ts'
import { withReader, type Pools, type Reader } from '#kernel/database/index.ts'
import { civilDayOf } from '#kernel/values/civil-day.ts'
import type { Refusal } from '#kernel/values/refusal.ts'
import type { Region } from '#kernel/values/region.ts'
import type { Sequencer } from './sequencer.ts'

/** Who asks: a person with an open session, and what they hold today. */
export interface Caller {
  person: string
  name: string
  secret: Buffer
  holdings: Holding[]
  /** Regions that an explicit list lets this person read as a whole. */
  oversight: readonly Region[]
  /** Regions that may be read, those of the positions first. */
  regions: Region[]
}

/** What a session is looked up with. */
export interface Sessions {
  pools: Pick<Pools, 'gate' | 'read'>
  sequencer: Pick<Sequencer, 'regions'>
  /** Sessions seen in the last two seconds, by cookie. */
  believed: Map<string, { caller: Caller; atMs: number }>
  clock: () => Date
}

/**
 * How long an answer about a session is believed without asking again. A session ended elsewhere, or a position lost, lasts this much
 * longer for reading; acts are not affected, because `run` looks up the position in its own transaction.
 */
const BELIEVED_MS = 2_000
const MAX_BELIEVED = 10_000

/** Who asks. Many calls of one session within two seconds cost one look at the database. */
export async function callerOf(site: Sessions, cookie: string | undefined): Promise<Caller | Refusal> {
  const known = cookie === undefined ? undefined : site.believed.get(cookie)
  const nowMs = site.clock().getTime()
  if (known && nowMs >= known.atMs && nowMs < known.atMs + BELIEVED_MS) return known.caller
  const caller = await findCaller(site, cookie)
  if ('refused' in caller || cookie === undefined) return caller
  if (site.believed.size >= MAX_BELIEVED) site.believed.clear()
  site.believed.set(cookie, { caller, atMs: nowMs })
  return caller
}

async function findCaller(site: Sessions, cookie: string | undefined): Promise<Caller | Refusal> {
  const secret = secretHash(cookie ?? '')
  const now = site.clock()
  const day = civilDayOf(now)
  const session = secret && await findWithPool(site, secret, now, day)
  if (!secret || !session) return refuseAccess('access.no_session')
  const all = site.sequencer.regions()
  const holdings = await withReader(site.pools.read, { regions: all, units: ['*'] }, (client) => holdingsOf(client, all, day, session.person))
  const regions = [...new Set([...holdings.map((one) => one.region), ...session.oversight])]
  return { person: session.person, name: session.name, secret, holdings, oversight: session.oversight, regions }
}

/**
 * What the caller may read in one region: everything of it through a position of the office or by oversight, else the own units.
 * Each request reads one region, so that a wide scope in one never widens another.
 */
export function scopeOf(caller: Caller, region: Region): Reader | Refusal {
  if (!caller.regions.includes(region)) return refuseAccess('access.other_region')
  const here = caller.holdings.filter((one) => one.region === region)
  const wide = caller.oversight.includes(region) || here.some((one) => one.office)
  return { regions: [region], units: wide ? ['*'] : [...new Set(here.map((one) => one.unit))] }
}

/** The named position, when the caller holds it in this region today. */
export function holdingOf(caller: Caller, region: Region, position: string): Holding | Refusal {
  return caller.holdings.find((one) => one.region === region && one.position === position) ?? refuseAccess('access.no_position')
}

async function findWithPool(site: Sessions, secret: Buffer, now: Date, day: string) {
  const client = await site.pools.gate.connect()
  try {
    return await findSession(client, secret, now, day)
  } finally {
    client.release()
  }
}
