import type { FastifyReply, FastifyRequest } from 'fastify'
import { SESSION_HOURS } from '#kernel/access/index.ts'

export const SESSION_COOKIE = 'sluice_session'

/** Out of reach of scripts and of other sites; `secure` wherever the page itself came over TLS. */
export function giveCookie(request: FastifyRequest, reply: FastifyReply, secret: string): void {
  reply.setCookie(SESSION_COOKIE, secret, { ...flags(request), maxAge: SESSION_HOURS * 3_600 })
}

export function takeCookie(request: FastifyRequest, reply: FastifyReply): void {
  reply.clearCookie(SESSION_COOKIE, flags(request))
}

function flags(request: FastifyRequest) {
  return { httpOnly: true, sameSite: 'strict' as const, path: '/', secure: request.protocol === 'https' }
}
