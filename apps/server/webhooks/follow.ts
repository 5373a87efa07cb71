import type { Pool } from 'pg'
import { withRegion } from '#kernel/database/index.ts'
import { eventsFor, leaseWebhooks, webhookDelivered, webhookFailed } from '#kernel/events/index.ts'
import type { Region } from '#kernel/values/region.ts'
import { keepersOf, tellKeepers } from './keepers.ts'
import { problemWords } from './problems.ts'
import { bodyOf, post, signatureOf } from './send.ts'

export interface WebhookOptions {
  /** Connections of the gate. */
  pool: Pool
  regions: () => readonly Region[]
  clock: () => Date
  /** Receivers on this machine and in this network, and without TLS. */
  allowsPrivate: boolean
  sweepMs?: number
  /** A webhook was given up, or the work behind it failed. */
  onProblem: (region: Region, problem: unknown) => void
}

export interface Webhooks {
  committed: (region: Region) => void
  stop: () => Promise<void>
}

const PAGE = 100
const LEASE_MS = 60_000
const FIRST_PAUSE_MS = 10_000
const LONGEST_PAUSE_MS = 3_600_000
/** Ten pauses that double from ten seconds: given up after some two hours and a half of silence. */
export const MOST_FAILURES = 10

/** Sends what is due, region by region, in the order of events; at least once each. */
export function followWebhooks(options: WebhookOptions): Webhooks {
  const running = new Map<Region, Promise<void>>()
  const again = new Set<Region>()
  const life = { stopped: false }
  const wake = (region: Region): void => {
    if (life.stopped) return
    again.add(region)
    if (running.has(region)) return
    const work = async () => {
      while (!life.stopped && again.delete(region)) await sendDue(options, region)
    }
    running.set(region, work().catch((error: unknown) => options.onProblem(region, error)).finally(() => running.delete(region)))
  }
  const timer = setInterval(() => options.regions().forEach(wake), options.sweepMs ?? 5_000)
  timer.unref()
  return {
    committed: wake,
    stop: async () => {
      life.stopped = true
      clearInterval(timer)
      await Promise.all(running.values())
    },
  }
}

type Leased = Awaited<ReturnType<typeof leaseWebhooks>>[number]

/** All webhooks of a region that are due, side by side: a slow receiver delays nobody but itself. */
export async function sendDue(options: WebhookOptions, region: Region): Promise<void> {
  const now = options.clock()
  const due = await withRegion(options.pool, region, (client) => leaseWebhooks(client, region, now, new Date(now.getTime() + LEASE_MS)))
  if (due.length === 0) return
  const keepers = await withRegion(options.pool, region, (client) => keepersOf(client, region, now))
  await Promise.all(due.map((webhook) => (keepers.has(webhook.madeBy) ? sendAll(options, region, webhook) : stop(options, region, webhook))))
}

/** Who made it, or revived it last, is no system administrator here any more: it tells nobody further until one takes it over. */
async function stop({ pool, clock, onProblem }: WebhookOptions, region: Region, webhook: Leased): Promise<void> {
  const at = clock()
  await withRegion(pool, region, async (client) => {
    await webhookFailed(client, region, webhook.id, { failures: webhook.failures, nextAt: at, problem: 'maker', dead: true })
    await tellKeepers(client, region, webhook, problemWords('maker'), at)
  })
  onProblem(region, `webhook ${webhook.id} stopped: its maker ${webhook.madeBy} is no system administrator any more`)
}

async function sendAll(options: WebhookOptions, region: Region, webhook: Leased): Promise<void> {
  const { pool, clock, allowsPrivate } = options
  let place: { seq: bigint; n: number } = webhook
  for (;;) {
    const events = await withRegion(pool, region, (client) => eventsFor(client, region, place, PAGE))
    const last = events.at(-1)
    if (!last) return
    const asked = events.filter(({ topic }) => wants(webhook.topics, topic))
    const body = bodyOf(region, asked)
    const problem = asked.length === 0 ? null : await post(webhook.url, {
      'sluice-webhook': webhook.id, 'sluice-signature': signatureOf(webhook.secret, body, clock()),
    }, body, allowsPrivate)
    const at = clock()
    if (problem !== null) {
      const failures = webhook.failures + 1
      const dead = failures >= MOST_FAILURES
      const said = problemWords(problem)
      const nextAt = new Date(at.getTime() + Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (failures - 1)))
      await withRegion(pool, region, async (client) => {
        await webhookFailed(client, region, webhook.id, { failures, nextAt, problem, dead })
        if (dead) await tellKeepers(client, region, webhook, { zh: `${failures} 次投递都没有成功（${said.zh}）`, en: `${failures} deliveries failed (${said.en})` }, at)
      })
      if (dead) options.onProblem(region, `webhook ${webhook.id} given up after ${failures} failures: ${problem}`)
      return
    }
    await withRegion(pool, region, (client) => webhookDelivered(client, region, webhook.id, last, at))
    place = last
    if (events.length < PAGE) return
  }
}

export function wants(topics: readonly string[], topic: string): boolean {
  return topics.some((one) => one === '*' || one === topic || (one.endsWith('.*') && topic.startsWith(one.slice(0, -1))))
}
