import { randomBytes } from 'node:crypto'
import { Type } from '@fastify/type-provider-typebox'
import type { Holding } from '#kernel/access/index.ts'
import { withRegion } from '#kernel/database/index.ts'
import { endWebhook, insertWebhook, listWebhooks, reviveWebhook, type Webhook } from '#kernel/events/index.ts'
import { newId } from '#kernel/values/id.ts'
import { Refused } from '#kernel/values/refusal.ts'
import type { Region } from '#kernel/values/region.ts'
import { route } from '../route.ts'
import { closedObject, ID, NEW_WEBHOOK, REGION, WEBHOOKS, WORD } from '../schemas.ts'
import type { Site } from '../site.ts'
import { unfitUrl } from '../webhooks/address.ts'
import { refuse, type NewWebhookView, type WebhookView } from '../webhooks/model.ts'
import { problemWords } from '../webhooks/problems.ts'

const MOST = 20
const PLACE = { region: REGION, position: ID }

const list = route({
  method: 'GET', path: '/api/webhooks', may: 'position', answer: WEBHOOKS,
  summary: { zh: '事件推送：地址、事件和投递情况', en: 'Webhooks: addresses, events, deliveries' },
  query: closedObject(PLACE),
  handle: async ({ site, region, holding }): Promise<WebhookView[]> => {
    assertAdministrator(holding)
    return listOf(site, region)
  },
})

const make = route({
  method: 'POST', path: '/api/webhooks', may: 'position', answer: NEW_WEBHOOK,
  summary: { zh: '新建事件推送；签名密钥只显示一次', en: 'Make a webhook; its signing secret is shown once' },
  body: closedObject({ ...PLACE, url: Type.String({ minLength: 1, maxLength: 500 }), topics: Type.Array(Type.String({ minLength: 1, maxLength: 80 }), { minItems: 1, maxItems: 50, uniqueItems: true }) }),
  handle: async ({ site, caller, region, holding, body }): Promise<NewWebhookView> => {
    assertAdministrator(holding)
    const unfit = unfitUrl(body.url, site.allowsPrivateWebhooks)
    if (unfit) throw new Refused(unfit)
    const strange = body.topics.find((topic) => topic !== '*' && !isTopic(site, topic))
    if (strange !== undefined) throw new Refused(refuse('webhooks.topic', { topic: strange }))
    const secret = randomBytes(32).toString('base64url')
    const webhook = { id: newId(), url: body.url, topics: body.topics, madeBy: caller.person, madeAt: site.clock() }
    await withRegion(site.pools.gate, region, async (client) => {
      const standing = (await listWebhooks(client, region)).filter(({ state }) => state !== 'ended')
      if (standing.length >= MOST) throw new Refused(refuse('webhooks.too_many', { limit: MOST }))
      await insertWebhook(client, region, { ...webhook, secret })
    })
    return { ...viewOf({ ...webhook, state: 'live', failures: 0, nextAt: webhook.madeAt, deliveredAt: null, problem: null }), secret }
  },
})

const end = route({
  method: 'POST', path: '/api/webhooks/end', may: 'position', answer: WEBHOOKS,
  summary: { zh: '结束事件推送', en: 'End a webhook' },
  body: closedObject({ ...PLACE, webhook: WORD }),
  handle: async ({ site, region, holding, body }): Promise<WebhookView[]> => {
    assertAdministrator(holding)
    return changed(site, region, body.webhook, (client) => endWebhook(client, region, body.webhook))
  },
})

const revive = route({
  method: 'POST', path: '/api/webhooks/revive', may: 'position', answer: WEBHOOKS,
  summary: { zh: '恢复已停的事件推送：从停下处接着发，此后由恢复人负责', en: 'Revive a webhook that was given up: it goes on where it stood, as the one of who revives it' },
  body: closedObject({ ...PLACE, webhook: WORD }),
  handle: async ({ site, caller, region, holding, body }): Promise<WebhookView[]> => {
    assertAdministrator(holding)
    return changed(site, region, body.webhook, (client) => reviveWebhook(client, region, body.webhook, { person: caller.person, at: site.clock() }))
  },
})

export const WEBHOOK_ROUTES = [list, make, end, revive]

function assertAdministrator({ administers }: Holding): void {
  if (administers !== 'system') throw new Refused(refuse('webhooks.not_administrator'))
}

function isTopic({ kinds }: Site, topic: string): boolean {
  const [code = '', action = ''] = topic.split('.')
  const kind = kinds.get(code)
  return kind !== undefined && (action === '*' || Object.hasOwn(kind.actions, action))
}

type Change = Parameters<typeof withRegion<boolean>>[2]

async function changed(site: Site, region: Region, id: string, change: Change): Promise<WebhookView[]> {
  const done = /^[0-9a-f-]{36}$/i.test(id) && await withRegion(site.pools.gate, region, change)
  if (!done) throw new Refused(refuse('webhooks.no_such'))
  return listOf(site, region)
}

async function listOf(site: Site, region: Region): Promise<WebhookView[]> {
  return (await withRegion(site.pools.gate, region, (client) => listWebhooks(client, region))).map(viewOf)
}

function viewOf({ id, url, topics, state, failures, madeAt, nextAt, deliveredAt, problem }: Webhook): WebhookView {
  return {
    id, url, topics, state, failures, problem: problem === null ? null : problemWords(problem), madeAt: madeAt.toISOString(), nextAt: failures > 0 && state === 'live' ? nextAt.toISOString() : null,
    deliveredAt: deliveredAt?.toISOString() ?? null,
  }
}
