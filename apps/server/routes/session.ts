import { randomBytes } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from '@fastify/type-provider-typebox'
import {
  clearAttempts, countAttempt, deleteSession, findAccount, insertSession, loginHash, PASSWORD_MAX_BYTES, passwordFits, refuse as refuseAccess,
  SECRET_BYTES, secretHash, sessionEnd,
} from '#kernel/access/index.ts'
import { Refused } from '#kernel/values/refusal.ts'
import { withGate, type Caller } from '../caller.ts'
import { recordLogin } from '../login-log.ts'
import type { Me } from '../model.ts'
import { refuse } from '../refusals.ts'
import { orThrow, route } from '../route.ts'
import { closedObject, ME } from '../schemas.ts'
import { giveCookie, takeCookie } from '../session-cookie.ts'
import type { Site } from '../site.ts'
import { readRegions } from '../store/regions.ts'

const login = route({
  method: 'POST', path: '/api/login', may: 'public', answer: ME,
  summary: { zh: '登录', en: 'Log in' },
  body: closedObject({ login: Type.String({ minLength: 1, maxLength: 64 }), password: Type.String({ minLength: 1, maxLength: 256 }) }),
  handle: async ({ site, body, request, reply }) => {
    const name = body.login.trim().toLowerCase()
    const person = await inTurn(name, () => personOf(site, request, name, body.password))
    return startSession(site, { login: name, person }, request, reply)
  },
})

const logout = route({
  method: 'POST', path: '/api/logout', may: 'session', answer: closedObject({}),
  summary: { zh: '退出', en: 'Log out' },
  handle: async ({ site, caller, request, reply }) => {
    await recordLogin(site, request, { outcome: 'logout', login: null, person: caller.person })
    await withGate(site.pools, (client) => deleteSession(client, caller.secret))
    takeCookie(request, reply)
    return {}
  },
})

const me = route({
  method: 'GET', path: '/api/me', may: 'session', answer: ME,
  summary: { zh: '我和我的岗位', en: 'Who I am and which positions I hold' },
  handle: ({ site, caller }) => meOf(site, caller),
})

export const SESSION_ROUTES = [login, logout, me]

/** Starts a session, gives the browser its secret and answers who came in. */
export async function startSession(site: Site, who: { login: string; person: string }, request: FastifyRequest, reply: FastifyReply): Promise<Me> {
  const secret = randomBytes(SECRET_BYTES).toString('base64url')
  const startedAt = site.clock()
  await withGate(site.pools, (client) => insertSession(client, {
    ...who, secretHash: secretHash(secret)!, startedAt, expiresAt: sessionEnd(startedAt),
  }))
  giveCookie(request, reply, secret)
  return meOf(site, orThrow(await site.callerOf(secret)))
}

/** The person of this login and password. An unknown name goes the same way as a known one: counted, barred, and as long under way. */
async function personOf(site: Site, request: FastifyRequest, login: string, password: string): Promise<string> {
  const failed = async (outcome: 'failure' | 'barred', person: string | null) => recordLogin(site, request, { outcome, login: person && login, person })
  if (Buffer.byteLength(password) > PASSWORD_MAX_BYTES) {
    await failed('failure', null)
    throw new Refused(refuseAccess('access.bad_login'))
  }
  const now = site.clock()
  const hashed = loginHash(login)
  const { barred, account } = await withGate(site.pools, async (client) => ({
    barred: await countAttempt(client, hashed, now), account: await findAccount(client, login, now),
  }))
  if (barred) {
    await failed('barred', account?.person ?? null)
    throw new Refused(refuseAccess('access.locked', { minutes: Math.ceil((barred.barredUntil.getTime() - now.getTime()) / 60_000) }))
  }
  const fits = await passwordFits(password, account?.passwordHash ?? NOBODY)
  if (!account || !fits) {
    await failed('failure', account?.person ?? null)
    throw new Refused(refuseAccess('access.bad_login'))
  }
  await withGate(site.pools, (client) => clearAttempts(client, hashed))
  await recordLogin(site, request, { outcome: 'success', login, person: account.person })
  return account.person
}

/** Of no password: the derivation runs, and nothing equals it. */
const NOBODY = `$argon2id$v=19$m=19456,t=2,p=1$${'A'.repeat(22)}$${'A'.repeat(43)}`

const turns = new Map<string, Promise<unknown>>()
/** Waiting logins cost 19 MB each once their turn has come. */
const MOST_WAITING = 64
let waiting = 0

/** Attempts on one login run one after the other: several windows of one person that log in at once are no attack. */
async function inTurn<Result>(login: string, work: () => Promise<Result>): Promise<Result> {
  if (waiting >= MOST_WAITING) throw new Refused(refuse('server.busy'))
  waiting += 1
  const turn = (turns.get(login) ?? Promise.resolve()).then(work, work)
  const settled = turn.catch(() => {})
  turns.set(login, settled)
  try {
    return await turn
  } finally {
    waiting -= 1
    if (turns.get(login) === settled) turns.delete(login)
  }
}

async function meOf(site: Site, caller: Caller): Promise<Me> {
  return {
    person: { id: caller.person, name: caller.name },
    positions: caller.holdings.map((one) => ({
      id: one.position, region: one.region, code: one.code, name: { zh: one.nameZh, en: one.nameEn },
      unit: { id: one.unit, name: one.unitName }, office: one.office, role: one.role,
      makes: [...site.kinds.values()].filter(({ make }) => make?.positions.includes(one.code) && !make.byAct).map((kind) => kind.code),
    })),
    regions: await readRegions(site, caller.regions),
    demonstration: site.demonstration !== null, administrator: caller.administers !== 'none',
  }
}
