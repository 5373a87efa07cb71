import { setImmediate } from 'node:timers/promises'
import type { PoolClient } from 'pg'
import { refuse as refuseAccess, findSessions, findTokens, holdingsOf, secretHash, type TokenScope, type Administers, type Holding, type Session } from '#kernel/access/index.ts'
import { refuse as refuseCommand } from '#kernel/command/index.ts'
import { askReader, type Pools, type Reader } from '#kernel/database/index.ts'
import { civilDayOf, type CivilDay } from '#kernel/values/civil-day.ts'
import { Refused, type Refusal } from '#kernel/values/refusal.ts'
import type { Region } from '#kernel/values/region.ts'
import type { Sequencer } from './sequencer.ts'
import { TOKEN_MARK } from './token-mark.ts'

/** Who asks: a person with an open session, and what they hold today. */
export interface Caller {
  person: string
  name: string
  /** Which of the three administrators this is; such a person holds only places of that kind. */
  administers: Administers
  secret: Buffer
  holdings: Holding[]
  /** Regions that an explicit list lets this person read as a whole. */
  oversight: readonly Region[]
  /** Regions that may be read, those of the positions first. */
  regions: Region[]
  /** The token with which the person’s program came; null in a session. */
  token: TokenScope | null
}

/** What sessions are looked up with. */
export interface Sessions {
  pools: Pick<Pools, 'gate' | 'read'>
  sequencer: Pick<Sequencer, 'regions'>
  clock: () => Date
}

/** Finds out who asks, by the cookie of a session or by a token with its mark. */
export type FindCaller = (credential: string | undefined) => Promise<Caller | Refusal>

interface Asked {
  secret: Buffer
  isToken: boolean
  /** A session and a token are told apart, whatever their secrets. */
  name: string
}

interface Waiting extends Asked {
  resolve: (caller: Caller | Refusal) => void
  reject: (error: unknown) => void
}

/**
 * Nothing about a session is believed from before: a session that was ended, or a position that was lost, is gone with the next
 * request. So that many requests cost few look-ups, those that arrive while one is under way share the next; it begins after
 * each of them came.
 */
export function callerFinder(sessions: Sessions): FindCaller {
  const whose = new Map<string, string>()
  let waiting: Waiting[] = []
  let running = false
  const drain = async () => {
    // Requests that are being read in this turn of the loop come along.
    await setImmediate()
    while (waiting.length > 0) {
      const asked = waiting
      waiting = []
      try {
        const callers = await soon(findCallers(sessions, asked, whose))
        for (const one of asked) one.resolve(callers.get(one.name) ?? refuseAccess('access.no_session'))
      } catch (error) {
        for (const one of asked) one.reject(error)
      }
    }
    running = false
  }
  return (credential = '') => new Promise((resolve, reject) => {
    const isToken = credential.startsWith(TOKEN_MARK)
    const secret = secretHash(isToken ? credential.slice(TOKEN_MARK.length) : credential)
    if (!secret) return resolve(refuseAccess('access.no_session'))
    waiting.push({ secret, isToken, name: nameOf(isToken, secret.toString('hex')), resolve, reject })
    if (running) return
    running = true
    void drain()
  })
}

const LOOK_UP_MS = 5_000

/** A look-up whose connection has died must not keep those that wait for the next: after five seconds they are told to try again. */
function soon<Result>(work: Promise<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Refused(refuseCommand('command.busy'))), LOOK_UP_MS)
    work.finally(() => clearTimeout(late)).then(resolve, reject)
  })
}

function nameOf(isToken: boolean, hex: string): string {
  return `${isToken ? 'token' : 'session'} ${hex}`
}

/** By name. `whose`: the persons as they were last found, filled here. */
async function findCallers(site: Sessions, asked: readonly Asked[], whose: Map<string, string>): Promise<Map<string, Caller>> {
  const now = site.clock()
  const day = civilDayOf(now)
  const all = site.sequencer.regions()
  const holdings = (persons: readonly string[]) => (persons.length === 0 ? new Map<string, Holding[]>() : (
    askReader(site.pools.read, { regions: all, units: ['*'] }, (client) => holdingsOf(client, all, day, persons))))
  // Whose a secret was says only whom to ask about meanwhile; whether it still opens anything is asked each time.
  const expected = new Set(asked.flatMap((one) => whose.get(one.name) ?? []))
  const [found, held] = await Promise.all([withGate(site.pools, (client) => findCredentials(client, asked, now, day)), holdings([...expected])])
  const others = new Set([...found.values()].map(({ person }) => person).filter((person) => !expected.has(person)))
  const heldByOthers = await holdings([...others])
  remember(whose, asked, found)
  return new Map([...found].map(([name, who]) => {
    const holdings = (held.get(who.person) ?? heldByOthers.get(who.person) ?? []).filter(({ region }) => !who.token || region === who.token.region)
    const regions = [...new Set([...holdings.map((one) => one.region), ...who.oversight])].filter((region) => !who.token || region === who.token.region)
    return [name, { ...who, secret: Buffer.from(name.split(' ')[1]!, 'hex'), holdings, regions }]
  }))
}

const MOST_KNOWN = 10_000

/** A secret that opens nothing any more is forgotten, so that asking with it again costs no more than asking with a wrong one. */
function remember(whose: Map<string, string>, asked: readonly Asked[], found: ReadonlyMap<string, Known>): void {
  if (whose.size > MOST_KNOWN) whose.clear()
  for (const { name } of asked) whose.delete(name)
  for (const [name, { person }] of found) whose.set(name, person)
}

type Known = Session & { token: TokenScope | null }

async function findCredentials(client: PoolClient, asked: readonly Asked[], now: Date, day: CivilDay): Promise<Map<string, Known>> {
  const secrets = (wanted: boolean) => asked.filter(({ isToken }) => isToken === wanted).map(({ secret }) => secret)
  const sessions = secrets(false).length > 0 ? await findSessions(client, secrets(false), now, day) : new Map<string, Session>()
  const tokens = secrets(true).length > 0 ? await findTokens(client, secrets(true), now, day) : new Map<string, Known>()
  return new Map([
    ...[...sessions].map(([hex, session]) => [nameOf(false, hex), { ...session, token: null }] as const), ...[...tokens].map(([hex, token]) => [nameOf(true, hex), token] as const),
  ])
}

/**
 * What the caller may read in one region: everything of it through a position of the office or by oversight, else the own units.
 * The three administrators look after the system and not into its business: of their own unit’s documents they read their own kinds (without-business.ts).
 * Each request reads one region, so that a wide scope in one never widens another.
 */
export function scopeOf(caller: Caller, region: Region): Reader | Refusal {
  if (!caller.regions.includes(region)) return refuseAccess('access.other_region')
  const here = caller.holdings.filter((one) => one.region === region)
  const wide = caller.oversight.includes(region) || here.some((one) => one.office && one.administers === 'none')
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
