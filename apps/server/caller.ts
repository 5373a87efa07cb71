import { setTimeout } from 'node:timers/promises'
import type { PoolClient } from 'pg'
import { refuse as refuseAccess, findSessions, holdingsOf, secretHash, type Holding } from '#kernel/access/index.ts'
import { refuse as refuseCommand } from '#kernel/command/index.ts'
import { withReader, type Pools, type Reader } from '#kernel/database/index.ts'
import { civilDayOf } from '#kernel/values/civil-day.ts'
import { Refused, type Refusal } from '#kernel/values/refusal.ts'
import type { Region } from '#kernel/values/region.ts'
import type { Sequencer } from './sequencer.ts'

/** Who asks: a person with an open session, and what they hold today. */
export interface Caller {
  person: string
  name: string
  /** Looks after the system; holds no position. */
  administrator: boolean
  secret: Buffer
  holdings: Holding[]
  /** Regions that an explicit list lets this person read as a whole. */
  oversight: readonly Region[]
  /** Regions that may be read, those of the positions first. */
  regions: Region[]
}

/** What sessions are looked up with. */
export interface Sessions {
  pools: Pick<Pools, 'gate' | 'read'>
  sequencer: Pick<Sequencer, 'regions'>
  clock: () => Date
}

/** Finds out who asks, by the cookie. */
export type FindCaller = (cookie: string | undefined) => Promise<Caller | Refusal>

interface Waiting {
  secret: Buffer
  resolve: (caller: Caller | Refusal) => void
  reject: (error: unknown) => void
}

/**
 * Nothing about a session is believed from before: a session that was ended, or a position that was lost, is gone with the next
 * request. So that many requests cost few look-ups, those that arrive while one is under way share the next; it begins after
 * each of them came.
 */
export function callerFinder(sessions: Sessions): FindCaller {
  let waiting: Waiting[] = []
  let running = false
  const drain = async () => {
    while (waiting.length > 0) {
      const asked = waiting
      waiting = []
      try {
        const callers = await soon(findCallers(sessions, asked.map((one) => one.secret)))
        for (const one of asked) one.resolve(callers.get(one.secret.toString('hex')) ?? refuseAccess('access.no_session'))
      } catch (error) {
        for (const one of asked) one.reject(error)
      }
    }
    running = false
  }
  return (cookie) => new Promise((resolve, reject) => {
    const secret = secretHash(cookie ?? '')
    if (!secret) return resolve(refuseAccess('access.no_session'))
    waiting.push({ secret, resolve, reject })
    if (running) return
    running = true
    void drain()
  })
}

const LOOK_UP_MS = 5_000

/** A look-up whose connection has died must not keep those that wait for the next: after five seconds they are told to try again. */
async function soon<Result>(work: Promise<Result>): Promise<Result> {
  const late = new AbortController()
  try {
    return await Promise.race([work, tooLate(late.signal)])
  } finally {
    late.abort()
    work.catch(() => {})
  }
}

async function tooLate(signal: AbortSignal): Promise<never> {
  await setTimeout(LOOK_UP_MS, null, { signal })
  throw new Refused(refuseCommand('command.busy'))
}

/** By hash of the secret, in hex. */
async function findCallers(site: Sessions, secrets: readonly Buffer[]): Promise<Map<string, Caller>> {
  const now = site.clock()
  const day = civilDayOf(now)
  const sessions = await withGate(site.pools, (client) => findSessions(client, secrets, now, day))
  if (sessions.size === 0) return new Map()
  const all = site.sequencer.regions()
  const persons = [...new Set([...sessions.values()].map((session) => session.person))]
  const held = await withReader(site.pools.read, { regions: all, units: ['*'] }, (client) => holdingsOf(client, all, day, persons))
  return new Map([...sessions].map(([hex, session]) => {
    const holdings = held.get(session.person) ?? []
    const regions = [...new Set([...holdings.map((one) => one.region), ...session.oversight])]
    return [hex, { ...session, secret: Buffer.from(hex, 'hex'), holdings, regions }]
  }))
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

/** One connection of the gate, in no region: what concerns logins and sessions lies in none. */
export async function withGate<Result>(pools: Pick<Pools, 'gate'>, work: (client: PoolClient) => Promise<Result>): Promise<Result> {
  const client = await pools.gate.connect()
  try {
    return await work(client)
  } finally {
    client.release()
  }
}
