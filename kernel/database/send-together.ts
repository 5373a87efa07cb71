import type { Socket } from 'node:net'
import type pg from 'pg'

/** Statements asked for in one turn leave in one piece: one buffer, one call of the system and one waking of the server instead of twenty. */
export function sendTogether(client: pg.PoolClient): void {
  const query = client.query.bind(client) as (...words: unknown[]) => unknown
  const stream = streamOf(client)
  const write = stream.write.bind(stream) as (...words: unknown[]) => boolean
  let pieces: Uint8Array[] | null = null
  const flush = () => {
    const waiting = pieces ?? []
    pieces = null
    if (waiting.length > 0) write(Buffer.concat(waiting))
  }
  stream.write = ((piece: Uint8Array, ...more: unknown[]) => {
    // Who wants to hear of the writing, as the farewell does, comes behind all that waits.
    if (more.length > 0) flush()
    if (!pieces) return write(piece, ...more)
    pieces.push(piece)
    return true
  }) as never
  client.query = ((...words: unknown[]) => {
    if (!pieces) {
      pieces = []
      process.nextTick(flush)
    }
    return query(...words)
  }) as never
}

/** The way to the server, which the driver keeps to itself. */
export function streamOf(client: pg.ClientBase): Socket {
  return (client as unknown as { connection: { stream: Socket } }).connection.stream
}
