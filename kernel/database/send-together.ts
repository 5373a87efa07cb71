import type { EventEmitter } from 'node:events'
import type { Socket } from 'node:net'
import pg from 'pg'

/** What the driver keeps to itself, and the statements of one turn need. */
interface Wire extends EventEmitter {
  stream: Socket
  /** Ends a statement: the server answers what it has, and says that it is ready. */
  sync: () => void
  /** Asked for only when the values of a statement could not be written out: it is never executed. */
  close: () => void
}

interface Sent {
  /** Sent by its name, so that it can share a Sync; a query in simple words is one of its own. A rollback must be heard after a failure. */
  canShare: boolean
  /** Inside of a transaction that was begun before it. */
  isWithin: boolean
  isBegun: boolean
  /** The server says by itself that it is ready behind it; of others it is said here. */
  isSynced: boolean
}

/**
 * Statements asked for in one turn leave in one piece: one buffer, one call of the system and one waking of the server instead of twenty. Those
 * of one transaction share a Sync, so that they are answered in one piece as well: each answer apart wakes this process, which is a tenth
 * of its work (decision 53). A statement that fails takes those behind it along, as the transaction does; a query in simple words, a
 * rollback say, comes behind a Sync and is heard all the same.
 */
export function sendTogether(client: pg.PoolClient): void {
  const query = client.query.bind(client) as (...words: unknown[]) => unknown
  const wire = wireOf(client)
  const { stream } = wire
  const write = stream.write.bind(stream) as (...words: unknown[]) => boolean
  const sync = wire.sync.bind(wire)
  const waitForReady = answerFor(wire, () => { isWithin = false })
  let pieces: Uint8Array[] | null = null
  let current: Sent | null = null
  /** Executed, and its Sync not written yet. */
  let owing: Sent | null = null
  let isWithin = false
  const flush = () => {
    if (owing) {
      owing = null
      sync()
    }
    const waiting = pieces ?? []
    pieces = null
    if (waiting.length > 0) write(Buffer.concat(waiting))
  }
  const begin = (statement: Sent) => {
    statement.isBegun = true
    if (owing && statement.canShare && statement.isWithin) owing.isSynced = false
    else if (owing) sync()
    owing = null
    waitForReady(statement)
  }
  stream.write = ((piece: Uint8Array, ...more: unknown[]) => {
    // Who wants to hear of the writing, as the farewell does, comes behind all that waits.
    if (more.length > 0) flush()
    if (!pieces) return write(piece, ...more)
    if (current && !current.isBegun) begin(current)
    pieces.push(piece)
    return true
  }) as never
  wire.sync = () => {
    if (current?.canShare) owing = current
    else sync()
  }
  // The statement itself stays: the driver believes that the server knows it by its name, and would never make it again in this session.
  wire.close = () => {
    if (current) current.canShare = false
  }
  client.query = ((...words: unknown[]) => {
    if (!pieces) {
      pieces = []
      process.nextTick(flush)
    }
    const { name, text } = askedOf(words[0])
    current = { canShare: Boolean(name) && !ROLLBACK.test(text), isWithin, isBegun: false, isSynced: true }
    if (BEGIN.test(text)) isWithin = true
    else if (END.test(text)) isWithin = false
    try {
      return query(...words)
    } finally {
      current = null
    }
  }) as never
}

/** The driver hands an answer over when it hears that the server is ready: where the server has no Sync to say it at, it is said here. */
function answerFor(wire: Wire, outside: () => void): (statement: Sent) => void {
  const waiting: Sent[] = []
  let isTelling = false
  const answered = () => {
    if (waiting[0]?.isSynced === false) wire.emit('readyForQuery', { status: 'T' })
  }
  wire.on('readyForQuery', ({ status }: { status?: string }) => {
    waiting.shift()
    // Whatever was thought of it.
    if (status === 'I' && waiting.length === 0) outside()
  })
  wire.on('commandComplete', answered)
  wire.on('emptyQuery', answered)
  // What stands behind a statement that failed, up to the next Sync, the server passes over in silence.
  wire.on('errorMessage', ({ severity, code }: { severity?: string; code?: string }) => {
    if (isTelling || severity === 'FATAL' || severity === 'PANIC' || ENDS_SESSION.test(code ?? '')) return
    isTelling = true
    try {
      while (waiting[0]?.isSynced === false) {
        wire.emit('readyForQuery', { status: 'E' })
        wire.emit('errorMessage', passedOver())
      }
    } finally {
      isTelling = false
    }
  })
  return (statement) => { waiting.push(statement) }
}

/** Shutdown, crash, timeouts of a session or transaction: then all that wait hear of the lost session. The word FATAL comes in the server's language. */
const ENDS_SESSION = /^(57P0[1-5]|25P0[34])$/

/** In the words in which the server refuses what comes in an aborted transaction. */
function passedOver(): Error {
  return Object.assign(new pg.DatabaseError('current transaction is aborted, commands ignored until end of transaction block', 0, 'error'), {
    severity: 'ERROR', code: '25P02',
  })
}

const BEGIN = /^\s*begin\b[^;]*$/i
const END = /^\s*(commit|rollback(?!\s+to))\b/i
const ROLLBACK = /^\s*rollback\b/i

/** Of a query that the caller has made, as one that is planned and never executed, nothing is known. */
function askedOf(asked: unknown): { name?: string | undefined; text: string } {
  if (typeof asked === 'string') return { text: asked }
  if (asked instanceof pg.Query) return { text: '' }
  const { name, text = '' } = asked as { name?: string; text?: string }
  return { name, text }
}

/** The driver's way to the server, which it keeps to itself. */
export function wireOf(client: pg.ClientBase): Wire {
  return (client as unknown as { connection: Wire }).connection
}

/** The way to the server. */
export function streamOf(client: pg.ClientBase): Socket {
  return wireOf(client).stream
}
