import type { Socket } from 'node:net'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Refusal } from '#kernel/values/refusal.ts'
import { sendRefusal } from './answer-error.ts'
import { refuse } from './refusals.ts'

/** An address that is none, such as one with half of an escaped sign: it reaches no route, and is answered like any other that leads nowhere. */
export function answerBadAddress(_error: Error, request: FastifyRequest, reply: FastifyReply): void {
  sendRefusal(reply, refuse('server.no_such_page', { path: request.url.slice(0, 100) }))
}

/** What Node itself could not take for a request. There is no reply to send with, only the connection. */
export function answerNoRequest({ code }: Error & { code?: string }, socket: Socket): void {
  if (code === 'ECONNRESET' || !socket.writable) {
    socket.destroy()
    return
  }
  const { status, ...refusal } = refusalOf(code)
  const body = JSON.stringify({ code: refusal.code, message: refusal.message })
  const head = [`HTTP/1.1 ${status} Refused`, 'content-type: application/json; charset=utf-8', `content-length: ${Buffer.byteLength(body)}`, 'connection: close']
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`)
}

function refusalOf(code: string | undefined): Refusal {
  if (code === 'HPE_HEADER_OVERFLOW') return refuse('server.headers_too_large')
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return refuse('server.too_slow')
  return refuse('server.not_http')
}
