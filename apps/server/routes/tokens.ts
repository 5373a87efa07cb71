import { randomBytes } from 'node:crypto'
import { Type } from '@fastify/type-provider-typebox'
import { insertToken, listTokens, refuse, revokeToken, SECRET_BYTES, secretHash, type MadeToken } from '#kernel/access/index.ts'
import { newId } from '#kernel/values/id.ts'
import { Refused } from '#kernel/values/refusal.ts'
import { holdingOf, withGate } from '../caller.ts'
import type { NewTokenView, TokenView } from '../tokens/model.ts'
import { orThrow, route } from '../route.ts'
import { closedObject, ID, NEW_TOKEN, REGION, TOKENS, WORD } from '../schemas.ts'
import { TOKEN_MARK } from '../token-mark.ts'

const DAY_MS = 86_400_000
const MOST_DAYS = 366
const MOST_TOKENS = 20

const make = route({
  method: 'POST', path: '/api/tokens', may: 'region', answer: NEW_TOKEN,
  summary: { zh: '为自己的程序新建接口令牌；只显示一次', en: 'Make a token for a program of one’s own; shown once' },
  body: closedObject({
    region: REGION, name: WORD, days: Type.Integer({ minimum: 1, maximum: MOST_DAYS }), kinds: Type.Array(WORD, { minItems: 1, maxItems: 50, uniqueItems: true }), position: Type.Optional(ID),
  }),
  handle: async ({ site, caller, region, body }): Promise<NewTokenView> => {
    if (body.days > MOST_DAYS) throw new Refused(refuse('access.token_end', { most: MOST_DAYS }))
    const unknown = body.kinds.find((kind) => kind !== '*' && !site.kinds.has(kind))
    if (unknown !== undefined) throw new Refused(refuse('access.token_kind', { kind: unknown }))
    if (body.position !== undefined) orThrow(holdingOf(caller, region, body.position))
    const madeAt = site.clock()
    const secret = randomBytes(SECRET_BYTES).toString('base64url')
    const token: MadeToken = {
      id: newId(), name: body.name, region, kinds: body.kinds, position: body.position ?? null, madeAt, expiresAt: new Date(madeAt.getTime() + body.days * DAY_MS),
      revokedAt: null, usedAt: null,
    }
    await withGate(site.pools, async (client) => {
      const valid = (await listTokens(client, caller.person)).filter(({ revokedAt, expiresAt }) => revokedAt === null && expiresAt > madeAt)
      if (valid.length >= MOST_TOKENS) throw new Refused(refuse('access.token_too_many', { limit: MOST_TOKENS }))
      await insertToken(client, { ...token, person: caller.person, secretHash: secretHash(secret)! })
    })
    return { ...viewOf(token, madeAt), secret: `${TOKEN_MARK}${secret}` }
  },
})

const list = route({
  method: 'GET', path: '/api/tokens', may: 'session', answer: TOKENS,
  summary: { zh: '我的接口令牌', en: 'My tokens' },
  handle: async ({ site, caller }): Promise<TokenView[]> => {
    const now = site.clock()
    return (await withGate(site.pools, (client) => listTokens(client, caller.person))).map((token) => viewOf(token, now))
  },
})

const revoke = route({
  method: 'POST', path: '/api/tokens/revoke', may: 'session', answer: TOKENS,
  summary: { zh: '作废接口令牌；立即生效', en: 'Revoke a token, at once' },
  body: closedObject({ token: ID }),
  handle: async ({ site, caller, body }): Promise<TokenView[]> => {
    const now = site.clock()
    const revoked = /^[0-9a-f-]{36}$/i.test(body.token) && await withGate(site.pools, (client) => revokeToken(client, caller.person, body.token, now))
    if (!revoked) throw new Refused(refuse('access.no_such_token'))
    return (await withGate(site.pools, (client) => listTokens(client, caller.person))).map((token) => viewOf(token, now))
  },
})

export const TOKEN_ROUTES = [make, list, revoke]

function viewOf({ id, name, region, kinds, position, madeAt, expiresAt, revokedAt, usedAt }: MadeToken, now: Date): TokenView {
  return {
    id, name, region, kinds, position, madeAt: madeAt.toISOString(), expiresAt: expiresAt.toISOString(), usedAt: usedAt?.toISOString() ?? null,
    state: revokedAt ? 'revoked' : expiresAt <= now ? 'expired' : 'valid',
  }
}
