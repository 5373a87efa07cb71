import type { ClientBase } from 'pg'
import type { Region } from '#kernel/values/region.ts'

export interface Webhook {
  id: string
  url: string
  topics: string[]
  madeBy: string
  madeAt: Date
  /** `dead`: given up after many failures; `ended`: by an administrator. */
  state: 'live' | 'dead' | 'ended'
  failures: number
  nextAt: Date
  deliveredAt: Date | null
  /** The code of what went wrong last; null after a delivery. */
  problem: string | null
}

export interface WebhookEvent {
  seq: bigint
  n: number
  topic: string
  document: string
  at: Date
}

const COLUMNS = `id, url, topics, made_by as "madeBy", made_at as "madeAt", state, failures, next_at as "nextAt", delivered_at as "deliveredAt", problem`

/** Told of what happens from now on. */
export async function insertWebhook(
  client: ClientBase, region: Region, webhook: Pick<Webhook, 'id' | 'url' | 'topics' | 'madeBy' | 'madeAt'> & { secret: string },
): Promise<void> {
  await client.query({
    name: 'events-insert-webhook',
    text: `insert into events.webhook (region, id, url, topics, secret, made_by, made_at, state, seq, n, next_at)
           select c.region, $2, $3, $4, $5, $6, $7, 'live', c.seq, 32767, $7 from platform.region_clock c where c.region = $1`,
    values: [region, webhook.id, webhook.url, webhook.topics, webhook.secret, webhook.madeBy, webhook.madeAt],
  })
}

export async function listWebhooks(client: ClientBase, region: Region): Promise<Webhook[]> {
  const { rows } = await client.query<Webhook>({
    name: 'events-list-webhooks', text: `select ${COLUMNS} from events.webhook where region = $1 order by made_at desc, id limit 200`, values: [region],
  })
  return rows
}

export async function endWebhook(client: ClientBase, region: Region, id: string): Promise<boolean> {
  const { rowCount } = await client.query({
    name: 'events-end-webhook', text: `update events.webhook set state = 'ended' where region = $1 and id = $2 and state <> 'ended'`, values: [region, id],
  })
  return rowCount === 1
}

/** A dead one goes on where it stood, and is from now on the one of who revived it. */
export async function reviveWebhook(client: ClientBase, region: Region, id: string, { person, at }: { person: string; at: Date }): Promise<boolean> {
  const { rowCount } = await client.query({
    name: 'events-revive-webhook',
    text: `update events.webhook set state = 'live', failures = 0, next_at = $3, made_by = $4 where region = $1 and id = $2 and state = 'dead'`, values: [region, id, at, person],
  })
  return rowCount === 1
}

/** Takes those that are due, for so long: of several servers one sends. */
export async function leaseWebhooks(client: ClientBase, region: Region, now: Date, until: Date): Promise<(Webhook & { secret: string; seq: bigint; n: number })[]> {
  const { rows } = await client.query<Webhook & { secret: string; seq: bigint; n: number }>({
    name: 'events-lease-webhooks',
    text: `update events.webhook set next_at = $3 where region = $1 and state = 'live' and next_at <= $2
             and exists (select from events.outbox o where o.region = $1 and (o.seq, o.n) > (webhook.seq, webhook.n))
           returning ${COLUMNS}, secret, seq, n`,
    values: [region, now, until],
  })
  return rows
}

/** The next events after a place, whatever their topic, so that the place moves over those that nobody asked for. */
export async function eventsFor(client: ClientBase, region: Region, place: { seq: bigint; n: number }, limit: number): Promise<WebhookEvent[]> {
  const { rows } = await client.query<WebhookEvent>({
    name: 'events-for-webhook',
    text: 'select seq, n, topic, document, at from events.outbox where region = $1 and (seq, n) > ($2, $3) order by seq, n limit $4',
    values: [region, place.seq, place.n, limit],
  })
  return rows
}

export async function webhookDelivered(client: ClientBase, region: Region, id: string, place: { seq: bigint; n: number }, at: Date): Promise<void> {
  await client.query({
    name: 'events-webhook-delivered',
    text: `update events.webhook set seq = $3, n = $4, failures = 0, next_at = $5, delivered_at = $5, problem = null where region = $1 and id = $2`,
    values: [region, id, place.seq, place.n, at],
  })
}

/** `dead` gives it up; else it is tried again at `nextAt`. */
export async function webhookFailed(client: ClientBase, region: Region, id: string, failed: { failures: number; nextAt: Date; problem: string; dead: boolean }): Promise<void> {
  await client.query({
    name: 'events-webhook-failed',
    text: `update events.webhook set failures = $3, next_at = $4, problem = $5, state = case when $6 and state = 'live' then 'dead' else state end where region = $1 and id = $2`,
    values: [region, id, failed.failures, failed.nextAt, failed.problem, failed.dead],
  })
}
