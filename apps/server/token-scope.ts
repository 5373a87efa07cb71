import { refuse as refuseAccess } from '#kernel/access/index.ts'
import { Refused } from '#kernel/values/refusal.ts'
import type { FastifyRequest } from 'fastify'
import type { Caller } from './caller.ts'
import { TOKEN_MARK } from './token-mark.ts'

/** What a route declares, as far as it matters to a token. */
interface Asked {
  method: 'GET' | 'POST'
  path: string
  may: 'public' | 'session' | 'region' | 'position' | 'document'
  /** The kind of document that a machine writes here. */
  machine?: string
}

/** The token of a request, with its mark; a request with one is not asked for a session. */
export function bearerOf({ headers }: Pick<FastifyRequest, 'headers'>): string | undefined {
  const [scheme, token] = headers.authorization?.split(' ') ?? []
  return scheme?.toLowerCase() === 'bearer' && token?.startsWith(TOKEN_MARK) ? token : undefined
}

/** Whoever reads documents needs the words for them; they are no secret. */
const WORDS = ['/api/kinds', '/api/catalogues/:catalogue']
/** The only writing that a token does: acts of its position, and the question what would become of them. */
const ACTS = ['/api/commands', '/api/preview']

/** Refuses a route that no token opens, before its body is read: whoever comes with one learns nothing of what the route would take. */
export function assertOpenToTokens({ method, path, may, machine }: Asked, { token }: Caller): void {
  if (!token || (method === 'GET' && (may !== 'session' || WORDS.includes(path)))) return
  if (method === 'GET' || (!ACTS.includes(path) && machine === undefined) || token.position === null) throw new Refused(refuseAccess('access.token_out_of_scope'))
}

/**
 * Refuses what lies outside a token, after everything that holds for its person: it reads what names its region, and of documents its kinds;
 * what names no kind only with all kinds; what names a position only with that one. It makes no tokens and ends no session.
 */
export function assertInScope({ method, path, may, machine }: Asked, { token }: Caller, named: Record<string, unknown>, documentKind?: string): void {
  if (!token || (method === 'GET' && WORDS.includes(path))) return
  const kind = documentKind ?? machine ?? (typeof named['kind'] === 'string' ? named['kind'] : null)
  const inRegion = may !== 'session' && may !== 'public' && named['region'] === token.region
  const inKinds = token.kinds.includes('*') || (kind !== null && token.kinds.includes(kind))
  const inPosition = may !== 'position' || (token.position !== null && named['position'] === token.position)
  if (!inRegion || !inKinds || !inPosition) throw new Refused(refuseAccess('access.token_out_of_scope'))
}
