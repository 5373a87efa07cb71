import { createHmac } from 'node:crypto'
import { request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import type { WebhookEvent } from '#kernel/events/index.ts'
import type { Region } from '#kernel/values/region.ts'
import { publicLookup, unfitUrl } from './address.ts'
import { problemOf } from './problems.ts'

const TIMEOUT_MS = 10_000

/** What is told: which event, on which document, when. Names and ids; whoever wants more asks with a token. */
export function bodyOf(region: Region, events: readonly WebhookEvent[]): string {
  return JSON.stringify({
    region, events: events.map(({ seq, n, topic, document, at }) => ({ id: `${region}-${seq}-${n}`, topic, document, at: at.toISOString() })),
  })
}

/** `t=<seconds>,v1=<HMAC-SHA256 of "seconds.body" in hex>`: an old message cannot be sent again as a new one. */
export function signatureOf(secret: string, body: string, at: Date): string {
  const seconds = Math.floor(at.getTime() / 1000)
  return `t=${seconds},v1=${createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')}`
}

/** Posts once. Null when it was taken (2xx), else the code of what went wrong. No redirect is followed. */
export function post(url: string, headers: Record<string, string>, body: string, allowsPrivate: boolean): Promise<string | null> {
  const unfit = unfitUrl(url, allowsPrivate)
  if (unfit) return Promise.resolve(unfit.code)
  const send = url.startsWith('https:') ? requestHttps : requestHttp
  return new Promise((resolve) => {
    const request = send(url, {
      method: 'POST', headers: { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(body)), ...headers },
      signal: AbortSignal.timeout(TIMEOUT_MS), ...(allowsPrivate ? {} : { lookup: publicLookup as never }),
    }, (response) => {
      const status = response.statusCode ?? 0
      // What the receiver says is not read.
      response.destroy()
      resolve(status >= 200 && status < 300 ? null : `HTTP ${status}`)
    })
    request.on('error', (error) => resolve(problemOf(error)))
    request.end(body)
  })
}
