import { hash } from 'node:crypto'
import type { Refusal } from '#kernel/values/refusal.ts'
import { refuse } from './model.ts'
import { PASSWORD_MAX_BYTES } from './password.ts'

/** Bytes of the random secret that the browser keeps. */
export const SECRET_BYTES = 32
export const SESSION_HOURS = 12
/** The link of the first administrator lives so long. */
export const FIRST_LINK_HOURS = 24
const PASSWORD_LEAST_CHARACTERS = 12
/** So many wrong passwords in a row bar the name … */
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

/** Under this attempts are counted: somebody may have typed the password in the place of the name. */
export function loginHash(login: string): Buffer {
  return hash('sha256', login, 'buffer')
}

/** Why a new password is not taken, or null. Length is what guessing costs; the name itself is the first guess. */
export function weakPassword(login: string, password: string): Refusal | null {
  if ([...password].length < PASSWORD_LEAST_CHARACTERS) return refuse('access.password_short', { least: PASSWORD_LEAST_CHARACTERS })
  if (Buffer.byteLength(password) > PASSWORD_MAX_BYTES) return refuse('access.password_long', { most: PASSWORD_MAX_BYTES })
  const few = new Set(password).size < 4
  return few || (login !== '' && password.toLowerCase().includes(login)) ? refuse('access.password_guessable') : null
}
