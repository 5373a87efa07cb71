import { createPrivateKey, createPublicKey, hash, type KeyObject, sign, verify } from 'node:crypto'
import { type Bilingual, type Refusal, Refused } from '#kernel/values/refusal.ts'
import { refuse } from './model.ts'

/** Who signs: the private key stays in this process and in its key file, never in the database. */
export interface Signer {
  name: string
  privateKey: KeyObject
  /** The line that verifiers are given: name+id+key. */
  vkey: string
}

export interface Verifier {
  name: string
  /** Four bytes as eight hex digits: an identifier, not a proof. */
  keyId: string
  publicKey: KeyObject
}

const ED25519 = 0x01
const SIGNATURE_BYTES = 64
const MAX_SIGNATURES = 100
const MAX_NOTE_CHARACTERS = 1_000_000
const DETACHED = Buffer.from('sluice-detached/v1\n')
// The fixed beginnings of an Ed25519 key in PKCS #8 and in SubjectPublicKeyInfo (RFC 8410 §4, §7).
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex')
const SPKI = Buffer.from('302a300506032b6570032100', 'hex')

/**
 * Builds a signer from the 32 secret bytes of an Ed25519 key. Throws when the name cannot stand in a signature line.
 */
export function signerFromSeed(name: string, seed: Uint8Array): Signer {
  assertKeyName(name)
  const privateKey = createPrivateKey({ key: Buffer.concat([PKCS8, seed]), format: 'der', type: 'pkcs8' })
  const key = createPublicKey(privateKey).export({ format: 'der', type: 'spki' }).subarray(SPKI.length)
  const typed = Buffer.concat([Buffer.of(ED25519), key])
  return { name, privateKey, vkey: `${name}+${keyIdOf(name, typed)}+${typed.toString('base64')}` }
}

/** `name+id+base64(0x01 ‖ public key)`, c2sp.org/signed-note. */
export function parseVkey(text: string): Verifier | Refusal {
  const malformed = (): Refusal => refuse('log.verifier_key', { text: text.slice(0, 120) })
  const match = /^([^+\s]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/u.exec(text.trim())
  if (!match) return malformed()
  const [, name = '', keyId = '', encoded = ''] = match
  const typed = decodeBase64(encoded)
  if (typed?.length !== 33 || typed[0] !== ED25519 || keyIdOf(name, typed) !== keyId) return malformed()
  const publicKey = createPublicKey({ key: Buffer.concat([SPKI, typed.subarray(1)]), format: 'der', type: 'spki' })
  return { name, keyId, publicKey }
}

/** The note: the text, an empty line, one signature line. `text` ends with a newline. */
export function signNote(text: string, signer: Signer): string {
  if (!isNoteText(text)) throw new Error('a note is lines that end with a newline, without control characters')
  const keyId = Buffer.from(signer.vkey.split('+')[1]!, 'hex')
  const signature = sign(null, Buffer.from(text, 'utf8'), signer.privateKey)
  return `${text}\n— ${signer.name} ${Buffer.concat([keyId, signature]).toString('base64')}\n`
}

/**
 * The text of a note when `verifier` signed it, otherwise the reason why not. Lines of other keys (cosignatures of
 * witnesses, a rotated key) must be well-formed and are otherwise ignored, as c2sp.org/signed-note demands.
 */
export function openNote(note: string, verifier: Verifier): { text: string } | Refusal {
  const parsed = parseNote(note)
  if ('reason' in parsed) return refuse('log.note_malformed', parsed)
  const ours = parsed.signatures.filter((line) => line.name === verifier.name && line.keyId === verifier.keyId)
  if (ours.length === 0) return refuse('log.note_unsigned', { name: verifier.name })
  const text = Buffer.from(parsed.text, 'utf8')
  const allTrue = ours.every(
    ({ signature }) => signature.length === SIGNATURE_BYTES && verify(null, text, verifier.publicKey, signature),
  )
  return allTrue ? { text: parsed.text } : refuse('log.note_bad_signature', { name: verifier.name })
}

/**
 * A detached signature of a file (an order file, a manifest): Ed25519 over "sluice-detached/v1", a newline and the
 * bytes. The first line keeps it apart from a note, so nobody can have a checkpoint signed by offering it as a file.
 */
export function signBytes(signer: Signer, bytes: Uint8Array): Buffer {
  return sign(null, Buffer.concat([DETACHED, bytes]), signer.privateKey)
}

export function verifyBytes(verifier: Verifier, bytes: Uint8Array, signature: Uint8Array): boolean {
  return verify(null, Buffer.concat([DETACHED, bytes]), verifier.publicKey, signature)
}

/** Standard Base64 of RFC 4648 §4, in its one canonical spelling; null otherwise. Node alone would forgive anything. */
export function decodeBase64(text: string): Buffer | null {
  const bytes = Buffer.from(text, 'base64')
  return text !== '' && bytes.toString('base64') === text ? bytes : null
}

interface SignatureLine {
  name: string
  keyId: string
  signature: Buffer
}

const malformed = (zh: string, en: string) => ({ reason: { zh, en } })

function parseNote(note: string): { text: string; signatures: SignatureLine[] } | { reason: Bilingual } {
  if (note.length > MAX_NOTE_CHARACTERS) return malformed('太长', 'too long')
  const split = note.lastIndexOf('\n\n')
  if (split < 0) return malformed('签名之前没有空行', 'no empty line before the signatures')
  const text = note.slice(0, split + 1)
  if (!isNoteText(text)) return malformed('正文为空或含有控制字符', 'control characters or an empty text')
  if (!note.endsWith('\n')) return malformed('最后一行不完整', 'the last line is cut off')
  const lines = note.slice(split + 2, -1).split('\n')
  if (lines.length > MAX_SIGNATURES) return malformed('签名太多', 'too many signatures')
  const signatures: SignatureLine[] = []
  for (const line of lines) {
    const [, name = '', encoded = ''] = /^— ([^+\s\p{Cc}]+) ([A-Za-z0-9+/=]+)$/u.exec(line) ?? []
    const bytes = decodeBase64(encoded)
    if (!bytes || bytes.length < 5) return malformed('有一行签名无法读取', 'a signature line cannot be read')
    signatures.push({ name, keyId: bytes.toString('hex', 0, 4), signature: bytes.subarray(4) })
  }
  return { text, signatures }
}

function keyIdOf(name: string, typedKey: Uint8Array): string {
  return hash('sha256', Buffer.concat([Buffer.from(`${name}\n`, 'utf8'), typedKey]), 'buffer').toString('hex', 0, 4)
}

function isNoteText(text: string): boolean {
  // oxlint-disable-next-line no-control-regex -- control characters are exactly what is refused
  return text.endsWith('\n') && text.length > 1 && text.isWellFormed() && !/[\x00-\x09\x0b-\x1f]/.test(text)
}

function assertKeyName(name: string): void {
  if (!/^[^+\s\p{Cc}]+$/u.test(name)) {
    throw new Refused(refuse('log.key_file', { file: '—', reason: { zh: `名称“${name}”为空，或含有空格、加号`, en: `“${name}” holds a space, a plus or nothing` } }))
  }
}
