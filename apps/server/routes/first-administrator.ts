import { randomBytes } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import {
  firstLinkEnd, hashPassword, NONCE_BYTES, refuse as refuseAccess, secretHash, takeFirstLink, weakPassword,
} from '#kernel/access/index.ts'
import { newId } from '#kernel/values/id.ts'
import { Refused } from '#kernel/values/refusal.ts'
import { withGate } from '../caller.ts'
import { route } from '../route.ts'
import { FIRST_ADMINISTRATOR_REQUEST, FIRST_LINK, FIRST_LINK_REQUEST, ME } from '../schemas.ts'
import type { Site } from '../site.ts'
import { startSession } from './session.ts'

const look = route({
  method: 'POST', path: '/api/first-link', may: 'public', answer: FIRST_LINK,
  summary: { zh: '首位管理员的链接是否有效', en: 'Whether the link of the first administrator is open' },
  body: FIRST_LINK_REQUEST,
  handle: async ({ site, body }) => ({ expiresAt: (await openLink(site, body.token)).toISOString() }),
})

const make = route({
  method: 'POST', path: '/api/first-administrator', may: 'public', answer: ME,
  summary: { zh: '凭一次性链接建立首位系统管理员', en: 'Make the first system administrator, through the one-time link' },
  body: FIRST_ADMINISTRATOR_REQUEST,
  handle: async ({ site, body, request, reply }) => {
    // Asked before the password is derived, which costs time and memory.
    await openLink(site, body.token)
    const { name, staffNumber, login, passwordHash } = await cleaned(body)
    const person = newId()
    const taken = await withGate(site.pools, (client) => takeFirstLink(client, body.token, { person, name, staffNumber, login, passwordHash }))
      .catch((error: unknown) => { throw isTaken(error) ? new Refused(refuseAccess('access.staff_number_taken', { staffNumber })) : error })
    if (!taken) throw new Refused(refuseAccess('access.first_link_dead'))
    tell(request, login)
    return startSession(site, { login, person }, request, reply)
  },
})

export const FIRST_ADMINISTRATOR_ROUTES = [look, make]

async function openLink(site: Site, token: string): Promise<Date> {
  const tokenHash = secretHash(token)
  const end = tokenHash && await withGate(site.pools, (client) => firstLinkEnd(client, tokenHash))
  if (!tokenHash || !end) throw new Refused(refuseAccess('access.first_link_dead'))
  return end
}

async function cleaned(body: { name: string; staffNumber: string; login: string; password: string }) {
  const login = body.login.trim().toLowerCase()
  if (!/^[a-z0-9][a-z0-9._-]{1,63}$/.test(login)) throw new Refused(refuseAccess('access.login_malformed'))
  const weak = weakPassword(login, body.password)
  if (weak) throw new Refused(weak)
  const [name, staffNumber] = [body.name, body.staffNumber].map((text) => text.normalize('NFC').replace(/[\p{Cc}\p{Cf}]/gu, '').trim()) as [string, string]
  if (name === '') throw new Refused(refuseAccess('access.name_missing'))
  if (staffNumber === '') throw new Refused(refuseAccess('access.staff_number_missing'))
  return { login, name, staffNumber, passwordHash: await hashPassword(body.password, randomBytes(NONCE_BYTES)) }
}

function isTaken(error: unknown): boolean {
  return (error as { code?: string; table?: string }).code === '23505' && (error as { table?: string }).table === 'person'
}

/** Who came in first is worth a line in the log of the server; neither the link nor the password is. */
function tell(request: FastifyRequest, login: string): void {
  request.log.warn({ login }, 'first administrator made')
}
