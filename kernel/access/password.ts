import { argon2, timingSafeEqual } from 'node:crypto'

/** OWASP's second parameter set for argon2id: 19 MiB, two passes, one lane; about 50 ms here. */
const MEMORY_KIB = 19_456
const PASSES = 2
const LANES = 1
const TAG_BYTES = 32

/** Bytes of the random nonce that `hashPassword` takes. */
export const NONCE_BYTES = 16
/** Longer ones are cut off before they cost time. */
export const PASSWORD_MAX_BYTES = 256

/** The PHC string `$argon2id$v=19$m=…,t=…,p=…$nonce$tag`; `nonce` is 16 fresh random bytes. */
export async function hashPassword(password: string, nonce: Uint8Array): Promise<string> {
  const tag = await derive(password, nonce, { memory: MEMORY_KIB, passes: PASSES, parallelism: LANES })
  return `$argon2id$v=19$m=${MEMORY_KIB},t=${PASSES},p=${LANES}$${base64(nonce)}$${base64(tag)}`
}

/** Whether the password is the one of this PHC string. Throws for a string that is none: a broken account is not a wrong password. */
export async function passwordFits(password: string, stored: string): Promise<boolean> {
  const match = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/.exec(stored)
  if (!match) throw new Error('a stored password is no argon2id string')
  const [, memory, passes, lanes, nonce, tag] = match
  const parameters = { memory: Number(memory), passes: Number(passes), parallelism: Number(lanes) }
  const derived = await derive(password, Buffer.from(nonce!, 'base64'), parameters)
  const expected = Buffer.from(tag!, 'base64')
  return expected.length === derived.length && timingSafeEqual(expected, derived)
}

/** A person types the same word in different ways of composing it; NFC makes them one. */
function derive(password: string, nonce: Uint8Array, parameters: { memory: number; passes: number; parallelism: number }): Promise<Buffer> {
  const message = Buffer.from(password.normalize('NFC'), 'utf8')
  return new Promise((resolve, reject) => {
    argon2('argon2id', { message, nonce, tagLength: TAG_BYTES, ...parameters }, (error, tag) => (error ? reject(error) : resolve(tag)))
  })
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64').replaceAll('=', '')
}
