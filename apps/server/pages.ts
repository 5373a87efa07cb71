import { existsSync } from 'node:fs'
import { join } from 'node:path'
import serveStatic from '@fastify/static'
import type { FastifyInstance } from 'fastify'
import { sendRefusal } from './answer-error.ts'
import { refuse } from './refusals.ts'

/** The built pages. Names below assets/ carry a hash of their content and never change; every address of the pages is one document. */
export async function servePages(app: FastifyInstance, webDir: string | null): Promise<void> {
  const built = webDir !== null && existsSync(join(webDir, 'index.html'))
  if (built) {
    await app.register(serveStatic, {
      root: webDir,
      wildcard: false,
      index: false,
      cacheControl: false,
      setHeaders: (reply, path) => {
        reply.header('cache-control', path.startsWith(join(webDir, 'assets')) ? 'public, max-age=31536000, immutable' : 'no-cache')
      },
    })
  }
  app.setNotFoundHandler((request, reply) => {
    const isPage = request.method === 'GET' && !/^\/(api|assets|healthz)(\/|$|\?)/.test(request.url)
    if (built && isPage) return reply.header('cache-control', 'no-cache').sendFile('index.html')
    return sendRefusal(reply, refuse('server.no_such_page', { path: request.url.split('?')[0]!.slice(0, 100) }))
  })
}
