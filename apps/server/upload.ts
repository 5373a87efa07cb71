import type { FastifyRequest } from 'fastify'
import type { Readable } from 'node:stream'
import { Refused } from '#kernel/values/refusal.ts'
import { refuse } from './refusals.ts'

/** The raw body of a request; anything that was parsed into something else is refused. */
export function streamOf(request: FastifyRequest): Readable {
  const body = request.body as Readable | undefined | null
  if (!body) throw new Refused(refuse('server.body_missing'))
  if (typeof body.pipe !== 'function') throw new Refused(refuse('server.other_type', { type: String(request.headers['content-type']).slice(0, 60) }))
  return body
}

/** The whole body, given up as soon as it passes the limit. */
export async function collect(request: FastifyRequest, limitBytes: number): Promise<Buffer> {
  const tooLarge = () => new Refused(refuse('server.too_large', { limit: `${limitBytes / 1024 ** 2} MB` }))
  const body = streamOf(request)
  if (Number(request.headers['content-length'] ?? 0) > limitBytes) throw tooLarge()
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of body as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > limitBytes) throw tooLarge()
    chunks.push(chunk)
  }
  if (size === 0) throw new Refused(refuse('server.body_missing'))
  return Buffer.concat(chunks)
}
