import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Type, type Static, type TObject, type TSchema } from '@fastify/type-provider-typebox'
import { refuse as refuseDocument } from '#kernel/document/index.ts'
import { withReader, type Reader } from '#kernel/database/index.ts'
import type { Holding } from '#kernel/access/index.ts'
import { isId } from '#kernel/values/id.ts'
import { isRefusal, Refused, type Bilingual, type Refusal } from '#kernel/values/refusal.ts'
import type { Region } from '#kernel/values/region.ts'
import { holdingOf, scopeOf, type Caller } from './caller.ts'
import { keepLook } from './look-log.ts'
import { described } from './open-api.ts'
import { REFUSAL } from './schemas.ts'
import { SESSION_COOKIE } from './session-cookie.ts'
import type { Site } from './site.ts'
import { stampUse } from './token-use.ts'
import { assertInScope, assertOpenToTokens, bearerOf } from './token-scope.ts'
import { readHeader, type DocumentHeader } from './store/documents.ts'
import { mayKnowKind, withoutBusiness } from './without-business.ts'

/**
 * Who may call a route; each includes the one before. `public`: anyone. `session`: a person who is logged in. `region`: may read the
 * region that the request names. `position`: also holds the position that it names there. `document`: may read the document that it
 * names (as `id` or `document`), whether or not it exists.
 */
export type May = 'public' | 'session' | 'region' | 'position' | 'document'

interface ByCaller { caller: Caller }
interface ByRegion extends ByCaller { region: Region; reader: Reader }
interface Known {
  public: object
  session: ByCaller
  region: ByRegion
  position: ByRegion & { holding: Holding }
  document: ByRegion & { document: DocumentHeader }
}

interface Call<Params extends TSchema, Query extends TSchema, Body extends TSchema> {
  site: Site
  params: Static<Params>
  query: Static<Query>
  body: Static<Body>
  request: FastifyRequest
  reply: FastifyReply
}

interface Declaration<Who extends May, Params extends TObject, Query extends TObject, Body extends TSchema> {
  method: 'GET' | 'POST'
  path: string
  summary: Bilingual
  may: Who
  params?: Params
  query?: Query
  /** JSON of this shape; absent with `bytes`, where the body is a stream. */
  body?: Body
  bytes?: boolean
  /** Under which title it is described; absent for the server's own. */
  subject?: Bilingual
  /** A writing route that tokens open too: the kind of document that it writes, for which the token must be. */
  machine?: string
  /** 200 is answered with this. */
  answer: TSchema
  handle: (call: Call<Params, Query, Body> & Known[Who]) => Promise<unknown>
}

/** A route with its types rubbed off, as the table, the mount and the authorisation matrix see it. */
export interface Route extends Omit<Declaration<May, TObject, TObject, TSchema>, 'handle'> {
  handle: (call: never) => Promise<unknown>
}

const NOTHING = Type.Object({}, { additionalProperties: false })
type Nothing = typeof NOTHING

export function route<
  const Who extends May, Params extends TObject = Nothing, Query extends TObject = Nothing, Body extends TSchema = Nothing,
>(declaration: Declaration<Who, Params, Query, Body>): Route {
  return declaration
}

/** Mounts a route: nobody passes whom its declaration does not name. */
export function mount(app: FastifyInstance, site: Site, { handle, ...declared }: Route): void {
  const callers = new WeakMap<FastifyRequest, Caller>()
  app.route({
    method: declared.method,
    url: declared.path,
    ...(declared.bytes ? {} : { bodyLimit: JSON_BYTES }),
    schema: {
      ...described(declared),
      params: declared.params ?? NOTHING,
      querystring: declared.query ?? NOTHING,
      ...(declared.body ? { body: declared.body } : {}),
      ...(declared.bytes ? { consumes: ['application/octet-stream'] } : {}),
      response: { 200: declared.answer, default: REFUSAL },
    },
    // Before the body is read: a stranger's upload is not taken in.
    onRequest: async (request) => {
      if (declared.may === 'public') return
      const caller = orThrow(await site.callerOf(bearerOf(request) ?? request.cookies[SESSION_COOKIE]))
      assertOpenToTokens(declared, caller)
      await stampUse(site, request, caller)
      callers.set(request, caller)
    },
    handler: async (request, reply) => {
      const { params, query, body } = request
      const named = { ...asObject(query), ...asObject(body), ...asObject(params) }
      const caller = callers.get(request)
      const known = await know(site, declared, caller, named)
      if (caller) assertInScope(declared, caller, named, known.document?.kind)
      const answer = handle({ site, params, query, body, request, reply, ...known } as never) as Promise<unknown>
      const look = caller && known.document && known.region ? keepLook(site, request, caller, known.region, known.document.id) : null
      return look ? (await Promise.all([answer, look]))[0] : answer
    },
  })
}

const JSON_BYTES = 2 * 1024 ** 2

type KnownAtMost = Partial<ByRegion & { holding: Holding; document: DocumentHeader }>

async function know(site: Site, { may, path }: Pick<Route, 'may' | 'path'>, caller: Caller | undefined, named: Record<string, unknown>): Promise<KnownAtMost> {
  if (may === 'public') return {}
  if (!caller) throw new Error('a route that is not public was reached without a caller')
  if (may === 'session') return { caller }
  const region = String(named['region'])
  const scope = orThrow(scopeOf(caller, region))
  if (may === 'document') {
    const document = await headerOrThrow(site, scope, named['id'] ?? named['document'])
    if (!mayKnowKind(site, caller, document.kind)) throw new Refused(refuseDocument('document.no_such'))
    return { caller, region, reader: scope, document }
  }
  const base = { caller, region, reader: withoutBusiness(site, path, caller, scope, named['kind']) }
  if (may === 'position') return { ...base, holding: orThrow(holdingOf(caller, region, String(named['position']))) }
  return base
}

/** Unknown and out of reach are one answer, so that ids cannot be probed. */
async function headerOrThrow(site: Site, reader: Reader, id: unknown): Promise<DocumentHeader> {
  const header = isId(id) ? await withReader(site.pools.read, reader, (client) => readHeader(client, reader, id)) : null
  if (!header) throw new Refused(refuseDocument('document.no_such'))
  return header
}

export function orThrow<Value>(value: Value | Refusal): Value {
  if (isRefusal(value)) throw new Refused(value)
  return value
}

/** Bodies that are streams name nothing. */
function asObject(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !('pipe' in value) ? (value as Record<string, unknown>) : {}
}
