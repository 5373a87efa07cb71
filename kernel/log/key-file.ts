import { randomBytes } from 'node:crypto'
import { link, mkdir, open, readFile, stat, unlink } from 'node:fs/promises'
import { dirname } from 'node:path'
import { Refused } from '#kernel/values/refusal.ts'
import { refuse } from './model.ts'
import { decodeBase64, type Signer, signerFromSeed } from './note.ts'

/**
 * The Ed25519 signer kept in this file, made on first use. One line, `PRIVATE+KEY+name+id+base64(0x01 ‖ seed)` as
 * c2sp.org/signed-note tools write it, readable by the owner of the process alone (0600), never in the database.
 * Throws `Refused` (log.key_file) when the file is open to others, is of another name, or cannot be read as a key.
 */
export async function loadOrCreateSigner(file: string, name: string): Promise<Signer> {
  const stored = await readKeyFile(file)
  if (stored !== null) return parseKeyFile(file, name, stored)
  const seed = randomBytes(32)
  const signer = signerFromSeed(name, seed)
  const keyId = signer.vkey.split('+')[1]!
  await createKeyFile(file, `PRIVATE+KEY+${name}+${keyId}+${Buffer.concat([Buffer.of(1), seed]).toString('base64')}\n`)
  // Read back: of two processes that start together, both go on with the key that came first.
  return parseKeyFile(file, name, (await readKeyFile(file)) ?? '')
}

async function readKeyFile(file: string): Promise<string | null> {
  try {
    const { mode } = await stat(file)
    if ((mode & 0o077) !== 0) throw unusable(file, `权限是 ${octal(mode)}，应为 600`, `its mode is ${octal(mode)}, it must be 600`)
    return await readFile(file, 'utf8')
  } catch (error) {
    if ((error as { code?: unknown }).code === 'ENOENT') return null
    throw error
  }
}

function parseKeyFile(file: string, name: string, content: string): Signer {
  const match = /^PRIVATE\+KEY\+([^+\s]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)\n?$/u.exec(content)
  const typed = match ? decodeBase64(match[3]!) : null
  if (!match || typed?.length !== 33 || typed[0] !== 1) throw unusable(file, '内容不是一行 Ed25519 密钥', 'it is not an Ed25519 key line')
  if (match[1] !== name) throw unusable(file, `存放的是“${match[1]}”的密钥，不是“${name}”的`, `it holds the key of “${match[1]}”, not of “${name}”`)
  const signer = signerFromSeed(name, typed.subarray(1))
  if (signer.vkey.split('+')[1] !== match[2]) throw unusable(file, '密钥编号与密钥不符', 'its key id does not fit the key')
  return signer
}

/** Appears whole or not at all, and never over a key that exists: a lost key can sign no consistent history again. */
async function createKeyFile(file: string, content: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 })
  const draft = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`
  const handle = await open(draft, 'wx', 0o600)
  try {
    await handle.writeFile(content, 'utf8')
    await handle.sync()
  } finally {
    await handle.close()
  }
  try {
    await link(draft, file)
  } catch (error) {
    if ((error as { code?: unknown }).code !== 'EEXIST') throw error
  } finally {
    await unlink(draft)
  }
}

const octal = (mode: number): string => (mode & 0o777).toString(8)

function unusable(file: string, zh: string, en: string): Refused {
  return new Refused(refuse('log.key_file', { file, reason: { zh, en } }))
}
