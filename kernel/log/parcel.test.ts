import { hash, randomBytes } from 'node:crypto'
import { expect, it } from 'vitest'
import { canonicalBytes } from './canonical.ts'
import { originOf, signCheckpoint } from './checkpoint.ts'
import { leafHash } from './merkle.ts'
import { signerFromSeed } from './note.ts'
import { packParcel, verifyParcel } from './parcel.ts'

const signer = signerFromSeed('sluice', randomBytes(32))
const content = { what: 'orderFile', region: '330502000', document: 'd1', about: { number: 'PC-1', count: 1 } }
const payload = Buffer.from('"1","甲"\r\n')

function parcel({ document = 'd1', region = '330502000', named = hash('sha256', payload, 'hex') } = {}): Map<string, Buffer> {
  const leaf = canonicalBytes({ document, body: { csvSha256: named } })
  const checkpoint = signCheckpoint({ origin: originOf('sluice', region), size: 1, root: leafHash(leaf) }, signer)
  const files = packParcel(content, [{ name: 'orders.csv', bytes: payload }], [{ position: '0', leaf: leaf.toString(), hashes: [], checkpoint }], signer)
  return new Map(files.map(({ name, bytes }) => [name, bytes]))
}

const saidOf = (files: Map<string, Buffer>, vkey = signer.vkey) => verifyParcel(files, vkey).problems.map(({ en }) => en).join(' ')

it('a parcel verifies, and any one byte changed, added or taken away anywhere in it is found', () => {
  const files = parcel()
  expect(verifyParcel(files, signer.vkey)).toMatchObject({ ok: true, manifest: { about: { number: 'PC-1' } }, problems: [] })
  for (const [name, bytes] of files) {
    for (let at = 0; at < bytes.length; at += 1) {
      const changed = Buffer.from(bytes)
      changed[at]! ^= 1 << (at % 8)
      const verdict = verifyParcel(new Map([...files, [name, changed]]), signer.vkey)
      expect(verdict.ok, `${name}, byte ${at}`).toBe(false)
      expect(verdict.problems.length, `${name}, byte ${at}: one clear sentence`).toBe(1)
    }
    expect(verifyParcel(new Map([...files, [name, Buffer.concat([bytes, Buffer.from('\n')])]]), signer.vkey).ok).toBe(false)
    expect(saidOf(new Map([...files].filter(([other]) => other !== name)))).toContain(`${name} is missing`)
  }
  expect(saidOf(new Map([...files, ['more.csv', payload]]))).toContain('more.csv is not in the signed manifest')
})

it('a parcel of another key, or whose document does not name the file in the log, is not believed', () => {
  expect(saidOf(parcel(), signerFromSeed('sluice', randomBytes(32)).vkey)).toContain('not by the given key')
  expect(saidOf(parcel(), 'no key')).toContain('verifier key')
  expect(saidOf(parcel({ named: '0'.repeat(64) }))).toContain('The hash of orders.csv is not in the leaves')
  expect(saidOf(parcel({ document: 'd2' }))).toContain('of another document')
  expect(saidOf(parcel({ region: '330503000' })), 'a checkpoint of another region').toContain('not proven')
})
