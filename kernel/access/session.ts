import { hash } from 'node:crypto'

/** Bytes of the random secret that the browser keeps. */
export const SECRET_BYTES = 32
export const SESSION_HOURS = 12
/** So many wrong passwords in a row bar the account … */
export const FAILURES_ALLOWED = 5
/** … for so long. */
export const BARRED_MINUTES = 15

/** Only this is stored: who reads the table of sessions cannot take one over. Null for text that is no secret of ours. */
export function secretHash(secret: string): Buffer | null {
  if (!/^[A-Za-z0-9_-]{43}$/.test(secret)) return null
  return hash('sha256', Buffer.from(secret, 'base64url'), 'buffer')
}

export function sessionEnd(startedAt: Date): Date {
  return new Date(startedAt.getTime() + SESSION_HOURS * 3_600_000)
}
