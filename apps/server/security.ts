import type { FastifyInstance } from 'fastify'
import { Refused } from '#kernel/values/refusal.ts'
import { refuse } from './refusals.ts'

/** Nothing from elsewhere, nothing inline but styles: antd writes its own at run time. */
const CONTENT_POLICY = [
  "default-src 'self'", "script-src 'self'", "style-src 'self' 'unsafe-inline'", "img-src 'self' data: blob:", "font-src 'self' data:",
  "connect-src 'self'", "object-src 'none'", "base-uri 'none'", "form-action 'self'", "frame-ancestors 'none'",
].join('; ')

const HEADERS: Record<string, string> = {
  'content-security-policy': CONTENT_POLICY,
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=(), payment=()',
}

export function secure(app: FastifyInstance): void {
  app.addHook('onRequest', async (request) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') assertOwnPage(request.headers)
  })
  app.addHook('onSend', async (request, reply) => {
    // A file that is looked at inside a page brings its own, tighter policy.
    for (const [name, value] of Object.entries(HEADERS)) if (!reply.hasHeader(name)) reply.header(name, value)
    if (request.protocol === 'https') reply.header('strict-transport-security', 'max-age=31536000')
    if (request.url.startsWith('/api/')) reply.header('cache-control', 'no-store')
  })
}

/** A form of another site can neither set a header of its own nor hide where it comes from. */
function assertOwnPage(headers: Record<string, string | string[] | undefined>): void {
  const { origin, host } = headers
  const site = headers['sec-fetch-site']
  const foreign = (typeof origin === 'string' && hostOf(origin) !== host)
    || (site !== undefined && site !== 'same-origin' && site !== 'none')
  if (foreign || headers['x-sluice'] !== '1') throw new Refused(refuse('server.cross_site'))
}

function hostOf(origin: string): string | null {
  return URL.canParse(origin) ? new URL(origin).host : null
}
