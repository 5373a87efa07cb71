import { drawInvitation, findInvitation, refuse as refuseAccess, secretHash, takeInvitation } from '#kernel/access/index.ts'
import { withReader, withRegion } from '#kernel/database/index.ts'
import { isId } from '#kernel/values/id.ts'
import { Refused } from '#kernel/values/refusal.ts'
import { Type } from '@fastify/type-provider-typebox'
import { newToken } from '../first-link.ts'
import { recordLogin } from '../login-log.ts'
import { INVITATION, INVITATION_LINK } from '../organisation/schemas.ts'
import { route } from '../route.ts'
import { closedObject, ID, ME, REGION, TOKEN } from '../schemas.ts'
import { cleanedLogin } from './first-administrator.ts'
import { startSession } from './session.ts'

const INVITATION_HOURS = 72

const draw = route({
  method: 'POST', path: '/api/organisation/invitations', may: 'position', answer: INVITATION_LINK,
  summary: { zh: '取一次性登录链接（须有经批准的单据）', en: 'Draw the one-time log-in link of a person whose document was approved' },
  body: closedObject({ region: REGION, position: ID, person: ID }),
  handle: async ({ site, region, reader, holding, body: { person } }) => {
    if (holding.administers !== 'system') throw new Refused(refuseAccess('access.not_shown'))
    const token = newToken()
    const now = site.clock()
    const expiresAt = new Date(now.getTime() + INVITATION_HOURS * 3_600_000)
    const drawn = isId(person) && await withRegion(site.pools.gate, region, (client) => (
      drawInvitation(client, region, { person, tokenHash: secretHash(token)!, now, expiresAt })))
    if (!drawn) {
      const { rows } = isId(person) ? await withReader(site.pools.read, reader, (client) => client.query<{ name: string }>(
        { name: 'server-person-name', text: 'select name from access.person where id = $1', values: [person] })) : { rows: [] }
      throw new Refused(refuseAccess('access.nobody_invited', { name: rows[0]?.name ?? '—' }))
    }
    return { link: `/invitation/${region}#${token}`, expiresAt: expiresAt.toISOString() }
  },
})

const look = route({
  method: 'POST', path: '/api/invitation', may: 'public', answer: INVITATION,
  summary: { zh: '登录链接是否有效，发给谁', en: 'Whether a log-in link is open, and for whom' },
  body: closedObject({ region: REGION, token: TOKEN }),
  handle: async ({ site, body: { region, token } }) => {
    const tokenHash = secretHash(token)
    const found = tokenHash && await withRegion(site.pools.gate, region, (client) => findInvitation(client, region, tokenHash, site.clock()))
    if (!found) throw new Refused(refuseAccess('access.invitation_dead'))
    return { name: found.name, login: found.login, expiresAt: found.expiresAt.toISOString() }
  },
})

const take = route({
  method: 'POST', path: '/api/invitation/password', may: 'public', answer: ME,
  summary: { zh: '凭一次性链接设置密码并登录', en: 'Set a password through the one-time link, and log in' },
  body: closedObject({ region: REGION, token: TOKEN, login: Type.String({ maxLength: 64 }), password: Type.String({ minLength: 1, maxLength: 256 }) }),
  handle: async ({ site, body: { region, token, login, password }, request, reply }) => {
    // Asked before the password is derived, which costs time and memory.
    const tokenHash = secretHash(token)
    const found = tokenHash && await withRegion(site.pools.gate, region, (client) => findInvitation(client, region, tokenHash, site.clock()))
    if (!found) throw new Refused(refuseAccess('access.invitation_dead'))
    const chosen = await cleanedLogin({ login: found.login ?? login, password })
    const taken = await withRegion(site.pools.gate, region, (client) => takeInvitation(client, region, token, chosen, site.clock()))
      .catch((error: unknown) => {
        const { code, table } = error as { code?: string; table?: string }
        throw code === '23505' && table === 'account' ? new Refused(refuseAccess('access.login_taken', { login: chosen.login })) : error
      })
    if (!taken) throw new Refused(refuseAccess('access.invitation_dead'))
    await recordLogin(site, request, { outcome: 'invited', ...taken })
    return startSession(site, taken, request, reply)
  },
})

export const INVITATION_ROUTES = [draw, look, take]
