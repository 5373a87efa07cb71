import cookie from '@fastify/cookie'
import swagger from '@fastify/swagger'
import { TypeBoxValidatorCompiler } from '@fastify/type-provider-typebox'
import Fastify, { LogController, type FastifyInstance } from 'fastify'
import { answerErrors } from './answer-error.ts'
import { takeBodies } from './bodies.ts'
import { harmlessError } from './harmless-error.ts'
import { servePages } from './pages.ts'
import { OPEN_API } from './open-api.ts'
import { mount } from './route.ts'
import { routesOf } from './routes.ts'
import { secure } from './security.ts'
import type { Site } from './site.ts'
import { answerBadAddress, answerNoRequest } from './unreadable.ts'

export interface ServerOptions {
  /** Folder of the built pages; null serves the API alone. */
  webDir: string | null
  /** silent, error, warn, info, debug. */
  logLevel: string
  /** Believe x-forwarded-proto: only behind a proxy of our own. */
  trustProxy?: boolean
}

/** How errors are written, by the server and by whoever writes beside it. */
export const LOG_SERIALIZERS = { err: (error: unknown) => harmlessError(error) }

/** The HTTP face of a site. It holds no state of its own: what it answers is in the database. */
export async function buildServer(site: Omit<Site, 'log'>, options: ServerOptions): Promise<FastifyInstance> {
  const app = Fastify({
    logger: { level: options.logLevel, stream: process.stderr, serializers: LOG_SERIALIZERS },
    // The usual line holds addresses and search words; ours holds neither.
    logController: new LogController({ disableRequestLogging: true }),
    trustProxy: options.trustProxy ?? false,
    requestTimeout: 120_000,
    // Of an export that nobody reads on: it keeps a connection of the readers and one of few places for as long as it lasts.
    connectionTimeout: 300_000,
    routerOptions: { maxParamLength: 100 },
    frameworkErrors: answerBadAddress,
    clientErrorHandler: answerNoRequest,
  })
  app.setValidatorCompiler(TypeBoxValidatorCompiler)
  // Answers are typed against model.ts; what a schema does not list must not vanish in silence.
  app.setSerializerCompiler(() => (answer) => JSON.stringify(answer))
  takeBodies(app)
  app.addHook('onResponse', async (request, reply) => {
    request.log.debug({ method: request.method, route: request.routeOptions.url, status: reply.statusCode, ms: Math.round(reply.elapsedTime) })
  })
  app.addHook('onClose', () => site.backtests.stop())
  secure(app)
  answerErrors(app)
  await app.register(cookie)
  await app.register(swagger, {
    openapi: OPEN_API,
  })
  await app.register(async (inner) => {
    for (const route of routesOf(site.modules)) mount(inner, { ...site, log: app.log }, route)
    for (const path of ['/openapi.json', '/api/openapi.json']) inner.get(path, { schema: { hide: true } }, () => app.swagger())
  })
  await servePages(app, options.webDir)
  await app.ready()
  return app
}
