import { randomBytes } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import {
  firstLink, hashPassword, NONCE_BYTES, refuse as refuseAccess, secretHash, takeFirstLink, weakPassword, type FirstLink,
} from '#kernel/access/index.ts'
import { civilDayOf } from '#kernel/values/civil-day.ts'
import { newId } from '#kernel/values/id.ts'
import { Refused } from '#kernel/values/refusal.ts'
import { withGate } from '../caller.ts'
import { firstPath, newToken } from '../first-link.ts'
import { recordLogin } from '../login-log.ts'
import { route } from '../route.ts'
import { FIRST_ADMINISTRATOR, FIRST_ADMINISTRATOR_REQUEST, FIRST_LINK, FIRST_LINK_REQUEST } from '../schemas.ts'
import type { Site } from '../site.ts'
import { startSession } from './session.ts'

const look = route({
  method: 'POST', path: '/api/first-link', may: 'public', answer: FIRST_LINK,
  summary: { zh: '首批管理员的链接是否有效', en: 'Whether the link of a first administrator is open' },
  body: FIRST_LINK_REQUEST,
  handle: async ({ site, body }) => {
    const { administers, expiresAt } = await openLink(site, body.token)
    return { administers, expiresAt: expiresAt.toISOString() }
  },
})

const make = route({
  method: 'POST', path: '/api/first-administrator', may: 'public', answer: FIRST_ADMINISTRATOR,
  summary: { zh: '凭一次性链接建立首位系统、安全或审计管理员', en: 'Make the first system, security or audit administrator, through a one-time link' },
  body: FIRST_ADMINISTRATOR_REQUEST,
  handle: async ({ site, body, request, reply }) => {
    // Asked before the password is derived, which costs time and memory.
    const { administers } = await openLink(site, body.token)
    const office = officeOf(body, administers)
    const { name, staffNumber, login, passwordHash } = await cleaned(body)
    const person = newId()
    const next = { security: newToken(), audit: newToken() }
    const hashes = { security: secretHash(next.security)!, audit: secretHash(next.audit)! }
    const taken = await withGate(site.pools, (client) => (
      takeFirstLink(client, body.token, { person, name, staffNumber, login, passwordHash }, { ...office, day: civilDayOf(site.clock()), next: hashes })))
      .catch((error: unknown) => { throw refusalOf(error, staffNumber, login) })
    if (!taken) throw new Refused(refuseAccess('access.first_link_dead'))
    tell(request, login, taken)
    await recordLogin(site, request, { outcome: 'invited', login, person })
    if (taken === 'system') await site.sequencer.look()
    const me = await startSession(site, { login, person }, request, reply)
    return { me, links: taken === 'system' ? { security: firstPath(next.security), audit: firstPath(next.audit) } : null }
  },
})

export const FIRST_ADMINISTRATOR_ROUTES = [look, make]

async function openLink(site: Site, token: string): Promise<FirstLink> {
  const tokenHash = secretHash(token)
  const link = tokenHash && await withGate(site.pools, (client) => firstLink(client, tokenHash))
  if (!tokenHash || !link) throw new Refused(refuseAccess('access.first_link_dead'))
  return link
}

/** The first of the three says which office they open; the others come into that one. */
function officeOf(body: { region?: string; office?: string }, administers: FirstLink['administers']): { region: string; name: string } {
  if (administers !== 'system') return { region: '000000000', name: '' }
  const region = (body.region ?? '').trim()
  const name = plain(body.office ?? '')
  if (!/^[0-9]{9}$/.test(region) || name === '') throw new Refused(refuseAccess('access.office_missing'))
  return { region, name }
}

/** Login, name and password as they may be kept, or the sentence that says what is wrong. */
async function cleaned(body: { name: string; staffNumber: string; login: string; password: string }) {
  const { login, passwordHash } = await cleanedLogin(body)
  const [name, staffNumber] = [plain(body.name), plain(body.staffNumber)]
  if (name === '') throw new Refused(refuseAccess('access.name_missing'))
  if (staffNumber === '') throw new Refused(refuseAccess('access.staff_number_missing'))
  return { login, name, staffNumber, passwordHash }
}

export async function cleanedLogin(body: { login: string; password: string }) {
  const login = body.login.trim().toLowerCase()
  if (!/^[a-z0-9][a-z0-9._-]{1,63}$/.test(login)) throw new Refused(refuseAccess('access.login_malformed'))
  const weak = weakPassword(login, body.password)
  if (weak) throw new Refused(weak)
  return { login, passwordHash: await hashPassword(body.password, randomBytes(NONCE_BYTES)) }
}

function plain(text: string): string {
  return text.normalize('NFC').replace(/[\p{Cc}\p{Cf}]/gu, '').trim()
}

function refusalOf(error: unknown, staffNumber: string, login: string): unknown {
  const { code, table } = error as { code?: string; table?: string }
  if (code !== '23505') return error
  if (table === 'person') return new Refused(refuseAccess('access.staff_number_taken', { staffNumber }))
  return table === 'account' ? new Refused(refuseAccess('access.login_taken', { login })) : error
}

/** Who came in first is worth a line in the log of the server; neither the link nor the password is. */
function tell(request: FastifyRequest, login: string, administers: string): void {
  request.log.warn({ login, administers }, 'first administrator made')
}
