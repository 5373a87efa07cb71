import { hash, timingSafeEqual } from 'node:crypto'
import { Refused } from '#kernel/values/refusal.ts'
import { canonicalText } from './canonical.ts'
import { type Commitment, refuse, SALT_BYTES } from './model.ts'

/**
 * Hides a personal value: base64 of sha256(salt ‖ field ‖ canonical value). `field` is the concrete path
 * (`lines[0].payeeName`). The verifier takes the field name from where the commitment stands in the leaf, so no
 * separator is needed after it; the salt has a fixed length. Erase the salt and the value can no longer be guessed from
 * the log, while the log still proves.
 */
export function commit(field: string, value: unknown, salt: Uint8Array): Commitment {
  if (salt.length !== SALT_BYTES) throw new Refused(refuse('log.salt_length', { field, expected: SALT_BYTES }))
  const bytes = Buffer.concat([salt, Buffer.from(field + canonicalText(value), 'utf8')])
  return { commitment: hash('sha256', bytes, 'base64') }
}

/** True when this value and salt are what was committed to under this field. */
export function opens(commitment: Commitment, field: string, value: unknown, salt: Uint8Array): boolean {
  const given = Buffer.from(commitment.commitment, 'base64')
  const expected = Buffer.from(commit(field, value, salt).commitment, 'base64')
  return given.length === expected.length && timingSafeEqual(given, expected)
}
