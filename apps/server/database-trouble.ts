import { refuse as refuseCommand } from '#kernel/command/index.ts'
import type { Refusal } from '#kernel/values/refusal.ts'
import { refuse } from './refusals.ts'

interface Trouble {
  code?: unknown
  syscall?: unknown
}

/** Codes of PostgreSQL: a question that took too long, no connection left, a lock that others hold, a deadlock, a race that was lost. */
const BUSY = /^(57014|53300|55P03|40P01|40001)$/
/** It was shut down, crashed, is not up yet, ended a transaction that nobody went on with, lets us in no longer; or the way to it broke. */
const GONE = /^(57P0[1235]|25P0[34]|08...|3D000|28000|28P01)$/
const GONE_IN_NODE = new Set(['ECONNRESET', 'EPIPE', 'ETIMEDOUT'])
/** The driver gives no code when a connection breaks under a statement. */
const BROKEN = /^(Connection terminated|Client has encountered a connection error)/

/**
 * What the database or the way to it cannot do just now, as a sentence; null for anything else. A connection that broke may have broken
 * between the commit and its answer, so that sentence does not say that nothing was written.
 */
export function troubleOf(error: Error & Trouble): Refusal | null {
  const code = typeof error.code === 'string' ? error.code : ''
  if (BUSY.test(code)) return refuseCommand('command.busy')
  if (code === '53100') return refuse('server.disk_full')
  const isGone = GONE.test(code) || GONE_IN_NODE.has(code) || error.syscall === 'connect' || BROKEN.test(error.message)
  return isGone ? refuse('server.database_gone') : null
}
