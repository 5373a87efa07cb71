import { isUtf8 } from 'node:buffer'
import type { FastifyInstance } from 'fastify'
import { Refused } from '#kernel/values/refusal.ts'
import { refuse } from './refusals.ts'

/** What a request may bring: JSON, and files as they are. */
export function takeBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers()
  const parse = app.getDefaultJsonParser('error', 'error')
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body: Buffer, done) => {
    // Read leniently, what is no UTF-8 would become � in a signed record, and nobody would know what had stood there.
    if (!isUtf8(body)) done(new Refused(refuse('server.not_unicode')))
    else parse(request, body.toString('utf8'), done)
  })
  app.addContentTypeParser('application/octet-stream', (_request, payload, done) => done(null, payload))
}
