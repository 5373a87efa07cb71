import { randomBytes } from 'node:crypto'
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isRefusal } from '#kernel/values/refusal.ts'
import { formatCheckpoint, openCheckpoint, parseCheckpoint, signCheckpoint } from './checkpoint.ts'
import { loadOrCreateSigner } from './key-file.ts'
import { openNote, parseVkey, signBytes, signerFromSeed, signNote, type Verifier, verifyBytes } from './note.ts'

const signer = signerFromSeed('bureau.example/log', Buffer.alloc(32, 1))
const verifier = verifierOf(signer.vkey)

describe('signed notes', () => {
  it('open the note and key that the documentation of the Go note package prints', () => {
    const author = verifierOf('PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW')
    const text = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
    const line = '— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n'
    expect(openNote(`${text}\n${line}`, author)).toEqual({ text })
  })

  it('come back as they were signed', () => {
    const text = '一\n\n二\n'
    expect(openNote(signNote(text, signer), verifier)).toEqual({ text })
  })

  it('are refused when any single byte was changed', () => {
    const note = Buffer.from(signNote('a\n2\nb\n', signer), 'utf8')
    for (let at = 0; at < note.length; at++) {
      for (const bit of [1, 32]) {
        const tampered = Buffer.from(note)
        tampered[at]! ^= bit
        expect(isRefusal(openNote(tampered.toString('utf8'), verifier)), `byte ${at} bit ${bit}`).toBe(true)
      }
      expect(isRefusal(openNote(note.toString('utf8', 0, at), verifier)), `cut at ${at}`).toBe(true)
    }
  })

  it('tolerate cosignatures of witnesses but not a line that is no signature', () => {
    const note = signNote('a\n', signer)
    const witness = signerFromSeed('audit.example/witness', Buffer.alloc(32, 2))
    const cosignature = `— ${witness.name} ${randomBytes(76).toString('base64')}\n`
    expect(openNote(note + cosignature, verifier)).toEqual({ text: 'a\n' })
    expect(openNote(note + cosignature, verifierOf(witness.vkey))).toMatchObject({ code: 'log.note_unsigned' })
    expect(openNote(`${note}— nothing\n`, verifier)).toMatchObject({ code: 'log.note_malformed' })
  })

  it('are refused under a second, false signature of the same key', () => {
    const note = signNote('a\n', signer)
    const other = signNote('b\n', signer).split('\n\n')[1]!
    expect(openNote(note + other, verifier)).toMatchObject({ code: 'log.note_bad_signature' })
  })

  it('cannot be obtained by asking for the detached signature of a file', () => {
    const text = formatCheckpoint({ origin: 'bureau.example/log/330502000', size: 1, root: Buffer.alloc(32) })
    const signature = signBytes(signer, Buffer.from(text))
    expect(verifyBytes(verifier, Buffer.from(text), signature)).toBe(true)
    expect(verifyBytes(verifier, Buffer.from(`${text} `), signature)).toBe(false)
    const keyId = Buffer.from(verifier.keyId, 'hex')
    const forged = `${text}\n— ${signer.name} ${Buffer.concat([keyId, signature]).toString('base64')}\n`
    expect(openNote(forged, verifier)).toMatchObject({ code: 'log.note_bad_signature' })
  })
})

describe('verifier keys', () => {
  it('are refused with another name, id or key than they were made of', () => {
    expect(isRefusal(parseVkey(signer.vkey))).toBe(false)
    expect(isRefusal(parseVkey(signer.vkey.replace('bureau', 'burean')))).toBe(true)
    expect(isRefusal(parseVkey(signer.vkey.replace(/\+[0-9a-f]{8}\+/, '+00000000+')))).toBe(true)
    expect(isRefusal(parseVkey('not a key'))).toBe(true)
  })
})

describe('checkpoints', () => {
  const checkpoint = { origin: 'bureau.example/log/330502000', size: 20852163, root: randomBytes(32) }

  it('come back as they were signed', () => {
    expect(openCheckpoint(signCheckpoint(checkpoint, signer), verifier)).toEqual(checkpoint)
  })

  it('read extension lines and refuse what is not origin, size and root', () => {
    const text = formatCheckpoint(checkpoint)
    expect(parseCheckpoint(`${text}extension\n`)).toEqual(checkpoint)
    for (const wrong of [
      text.replace('\n2', '\n02'),
      text.replace('\n2', '\n-2'),
      text.replace('\n2', '\n2999999999'),
      text.replace('=\n', '\n'),
      text.replace('bureau.example/log/330502000', ''),
      `${text}\n`,
      text.trimEnd(),
      'x\n0\n',
    ]) expect(parseCheckpoint(wrong), JSON.stringify(wrong)).toBeNull()
  })
})

describe('the key file', () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sluice-key-'))
  })
  afterAll(() => rm(folder, { recursive: true }))

  it('is made once, readable by its owner alone, also when two processes start together', async () => {
    const file = join(folder, 'a', 'log.key')
    const [first, second] = await Promise.all([loadOrCreateSigner(file, 'x.example'), loadOrCreateSigner(file, 'x.example')])
    const third = await loadOrCreateSigner(file, 'x.example')
    expect([second.vkey, third.vkey]).toEqual([first.vkey, first.vkey])
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    expect(openNote(signNote('a\n', third), verifierOf(first.vkey))).toEqual({ text: 'a\n' })
  })

  it('is refused when others may read it, when it is damaged, or of another name', async () => {
    const file = join(folder, 'log.key')
    await loadOrCreateSigner(file, 'x.example')
    await expect(loadOrCreateSigner(file, 'y.example')).rejects.toThrow('x.example')
    await chmod(file, 0o644)
    await expect(loadOrCreateSigner(file, 'x.example')).rejects.toThrow('644')
    await chmod(file, 0o600)
    const content = await readFile(file, 'utf8')
    await writeFile(file, content.replace('PRIVATE', 'PUBLIC'))
    await expect(loadOrCreateSigner(file, 'x.example')).rejects.toThrow('Ed25519')
    await writeFile(file, '')
    await expect(loadOrCreateSigner(file, 'x.example')).rejects.toThrow('Ed25519')
  })
})

function verifierOf(vkey: string): Verifier {
  const verifier = parseVkey(vkey)
  if (isRefusal(verifier)) throw new Error(verifier.message.en)
  return verifier
}
