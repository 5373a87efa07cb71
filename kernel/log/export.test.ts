import { readFileSync } from 'node:fs'
import { readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newId } from '#kernel/values/id.ts'
import {
  canonicalBytes,
  commit,
  exportLog,
  insertLeaves,
  insertSalts,
  latestCheckpoint,
  loadOrCreateSigner,
  newSalt,
  verifyExport,
} from './index.ts'
import { filesOf, openTestLog, SECRETS, type TestLog } from './test-log.ts'

let log: TestLog
beforeAll(async () => {
  log = await openTestLog()
})
afterAll(() => log.close())

describe('an export', () => {
  it.each([1, 255, 256, 257, 1000])('of %i leaves is verified with its files and the public key alone', async (count) => {
    const region = await log.signedRegion(count)
    const verdict = await verifyExport(await log.exported(region), log.signer.vkey)
    const { root } = (await log.onSequencer((client) => latestCheckpoint(client, region)))!
    const expected = { region, size: count, root: Buffer.from(root).toString('base64'), rootsCompared: count === 1 ? 2 : 3 }
    expect(verdict).toEqual({ ok: true, regions: [expected], problems: [] })
  })

  it('leaves out what is not yet signed, and a region without a checkpoint', async () => {
    const region = await log.signedRegion(10)
    const empty = await log.openRegion()
    await log.record(region, 10, 5)
    const target = join(log.folder, `export-${newId()}`)
    const done = await log.onOwner((client) => exportLog(client, [region, empty], target, log.signer.vkey))
    expect(done).toEqual([{ region, size: 10 }, { region: empty, size: 0 }])
    expect(await verifyExport(target, log.signer.vkey)).toMatchObject({ ok: true, regions: [{ region, size: 10 }] })
    await expect(log.onOwner((client) => exportLog(client, [region], target, log.signer.vkey))).rejects.toThrow('log.folder_not_empty')
  })

  it('is also written by a reader of the region', async () => {
    const region = await log.signedRegion(10)
    const client = await log.database.read.connect()
    await client.query('begin')
    await client.query("select platform.enter_reader($1, '{*}')", [[region]])
    const target = join(log.folder, `export-${newId()}`)
    await exportLog(client, [region], target, log.signer.vkey)
    await client.query('commit')
    client.release()
    expect(await verifyExport(target, log.signer.vkey)).toMatchObject({ ok: true, regions: [{ size: 10 }] })
  })

  it('holds no name, id number or account, in clear or encoded', async () => {
    const region = await log.openRegion()
    const salts = new Map(['payee.name', 'payee.idNumber', 'lines[0].account'].map((field) => [field, newSalt()]))
    const [name, idNumber, account] = [...salts].map(([field, salt], index) => commit(field, SECRETS[index], salt))
    const act = { number: 'ZF-1', payee: { name, idNumber }, lines: [{ account, fen: 1n }] }
    await log.gate(region, async (client) => {
      const bytes = canonicalBytes(act)
      await insertLeaves(client, region, [{ position: 0, bytes }])
      await insertSalts(client, region, [...salts].map(([field, salt]) => ({ position: 0, field, salt })))
    })
    await log.sequence(region)
    const target = await log.exported(region)
    const files = filesOf(target)
    const everything = Buffer.concat(files.map((file) => readFileSync(file)))
    expect(everything.includes('ZF-1')).toBe(true)
    const hidden = [...SECRETS.map((text) => Buffer.from(text)), ...salts.values()]
    for (const secret of hidden) {
      for (const form of [secret, secret.toString('hex'), secret.toString('base64')]) expect(everything.includes(form)).toBe(false)
    }
    expect(await verifyExport(target, log.signer.vkey)).toMatchObject({ ok: true })
  })

  it('is found out when any byte of any file was changed', async () => {
    const region = await log.signedRegion(300)
    const target = await log.exported(region)
    for (const file of filesOf(join(target, region))) {
      const content = await readFile(file)
      for (const at of [0, content.length >> 1, content.length - 1]) {
        const changed = Buffer.from(content)
        changed[at]! ^= 4
        await writeFile(file, changed)
        const { ok, problems } = await verifyExport(target, log.signer.vkey)
        expect(ok, `${file} byte ${at}`).toBe(false)
        expect(problems[0]!.zh).toContain(region)
      }
      await rm(file)
      expect((await verifyExport(target, log.signer.vkey)).ok, `${file} removed`).toBe(false)
      await writeFile(file, content)
    }
    expect((await verifyExport(target, log.signer.vkey)).ok).toBe(true)
  })

  it('names file and position of an edited leaf', async () => {
    const region = await log.signedRegion(300)
    const target = await log.exported(region)
    const file = join(target, region, 'tile/entries/000')
    const content = await readFile(file)
    content[content.indexOf('"leaf 200"') + 1] = 'L'.charCodeAt(0)
    await writeFile(file, content)
    const { problems } = await verifyExport(target, log.signer.vkey)
    const sentences = problems.map(({ zh }) => zh)
    expect(sentences).toContain(`文件 ${region}/tile/entries/000 中位置 200 的存证与文件 ${region}/tile/0/000 中的哈希不符。`)
    expect(sentences.join()).toContain('位置 150 至 299')
  })

  it('that was rolled back, or replaced by another history, is found with the remembered checkpoint', async () => {
    const region = await log.signedRegion(40)
    const earlier = await log.exported(region)
    await log.record(region, 40, 10)
    const { checkpoint } = await log.sequence(region)
    expect(await verifyExport(earlier, log.signer.vkey)).toMatchObject({ ok: true })
    const rolledBack = await verifyExport(earlier, log.signer.vkey, checkpoint!.note)
    expect(rolledBack).toMatchObject({ ok: false, problems: [{ zh: expect.stringContaining('位置 40 起的存证被回退') }] })

    for (const table of ['leaf', 'node', 'checkpoint']) await log.database.owner.query(`delete from log.${table} where region = $1`, [region])
    await log.record(region, 0, 60, 'other')
    await log.sequence(region)
    const rewritten = await log.exported(region)
    expect(await verifyExport(rewritten, log.signer.vkey)).toMatchObject({ ok: true })
    const forked = await verifyExport(rewritten, log.signer.vkey, [checkpoint!.note])
    expect(forked).toMatchObject({ ok: false, problems: [{ en: expect.stringContaining('size 50') }] })
  })

  it('is not passed when a file of it is a link that leads back to itself', async () => {
    const region = await log.signedRegion(3)
    const target = await log.exported(region)
    await rm(join(target, region, 'checkpoint'))
    await symlink('checkpoint', join(target, region, 'checkpoint'))
    expect(await verifyExport(target, log.signer.vkey)).toMatchObject({ ok: false, problems: [expect.anything()] })
  })

  it('is not passed without a region, with the key of another, or a remembered checkpoint of an absent log', async () => {
    const region = await log.signedRegion(3)
    const target = await log.exported(region)
    const other = await log.signedRegion(2)
    const { note } = (await log.onSequencer((client) => latestCheckpoint(client, other)))!
    const stranger = await loadOrCreateSigner(join(log.folder, 'stranger'), log.signer.name)
    expect(await verifyExport(join(log.folder, 'nowhere'), log.signer.vkey)).toMatchObject({ ok: false, regions: [] })
    expect(await verifyExport(target, stranger.vkey)).toMatchObject({ ok: false })
    expect(await verifyExport(target, 'no key')).toMatchObject({ ok: false })
    expect(await verifyExport(target, log.signer.vkey, note)).toMatchObject({ ok: false })
    expect(await verifyExport(target, log.signer.vkey, 'no checkpoint')).toMatchObject({ ok: false })
    expect(await verifyExport(target, log.signer.vkey)).toMatchObject({ ok: true })
  })
})
