import { globSync, readFileSync, statSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { PoolClient } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestDatabase, testDatabase } from '#kernel/database/testing.ts'
import { newId } from '#kernel/values/id.ts'
import { isRefusal, type Refusal } from '#kernel/values/refusal.ts'
import {
  canonicalBytes,
  commitPersonal,
  consistencyProof,
  coveredBy,
  eraseSalts,
  exportLog,
  inclusionProof,
  insertLeaves,
  insertSalts,
  latestCheckpoint,
  leafHash,
  loadOrCreateSigner,
  newSalt,
  opens,
  openCheckpoint,
  parseVkey,
  personalFields,
  saltsOf,
  sequenceRegion,
  type Signer,
  verifyConsistency,
  verifyExport,
  verifyInclusion,
  verifyStored,
} from './index.ts'

const NOW = new Date('2026-11-21T04:00:00Z')
const PERSONAL = ['payee.name', 'payee.idNumber', 'lines[].account']
const SECRETS = ['欧阳某某', '330502199001011234', '6222021203001234567']
let database: TestDatabase
let folder: string
let signer: Signer
let nextRegion = 330502000

beforeAll(async () => {
  database = await testDatabase()
  folder = await mkdtemp(join(tmpdir(), 'sluice-log-'))
  signer = await loadOrCreateSigner(join(folder, 'key'), 'bureau.example/log')
})
afterAll(async () => {
  await database.close()
  await rm(folder, { recursive: true })
})

describe('recording', () => {
  it('keeps leaves that nobody may change, and salts that may be erased while the log still proves', async () => {
    const region = await openRegion()
    const record = { number: 'ZF-1', payee: { name: SECRETS[0] }, amountFen: 5n }
    const salts = new Map(personalFields(record, PERSONAL).map((field) => [field, newSalt()]))
    const hidden = commitPersonal(record, PERSONAL, salts)
    await gate(region, async (client) => {
      await insertLeaves(client, region, [{ position: 0n, id: newId(), bytes: canonicalBytes(hidden) }])
      await insertSalts(client, region, [...salts].map(([field, salt]) => ({ position: 0, field, salt })))
    })
    const kept = await gate(region, (client) => saltsOf(client, region, 0))
    expect(opens((hidden['payee'] as { name: never }).name, 'payee.name', SECRETS[0], kept.get('payee.name')!)).toBe(true)
    for (const forbidden of ["update log.leaf set bytes = 'x'", 'delete from log.leaf', 'truncate log.leaf', 'update log.salt set salt = salt']) {
      await expect(gate(region, (client) => client.query(`${forbidden}`)), forbidden).rejects.toMatchObject({ code: '42501' })
    }
    expect(await gate(region, (client) => eraseSalts(client, region, [0]))).toBe(1)
    expect((await gate(region, (client) => saltsOf(client, region, 0))).size).toBe(0)
    await sequence(region)
    expect(await verify(region)).toMatchObject({ ok: true, leaves: 1 })
  })

  it('lets nobody but the sequencer write nodes and checkpoints, and the sequencer no leaf', async () => {
    const region = await openRegion()
    const node = `insert into log.node values ('${region}', 0, 0, sha256(''))`
    const checkpoint = `insert into log.checkpoint values ('${region}', 1, sha256(''), '', now())`
    for (const statement of [node, checkpoint]) {
      await expect(gate(region, (client) => client.query(statement))).rejects.toMatchObject({ code: '42501' })
      await expect(database.read.query(statement)).rejects.toMatchObject({ code: '42501' })
    }
    const leaf = `insert into log.leaf values ('${region}', 0, gen_random_uuid(), 'x')`
    await expect(database.sequencer.query(leaf)).rejects.toMatchObject({ code: '42501' })
    for (const table of ['node', 'checkpoint', 'leaf']) {
      await expect(database.sequencer.query(`delete from log.${table}`)).rejects.toMatchObject({ code: '42501' })
    }
    await expect(database.read.query('select from log.salt')).rejects.toMatchObject({ code: '42501' })
  })

  it('refuses a region that is closed to the session, an unknown one, and a leaf that fits no bundle', async () => {
    const region = await openRegion()
    const other = await openRegion()
    const leaf = { position: 0, id: newId(), bytes: Buffer.from('x') }
    await expect(gate(region, (client) => insertLeaves(client, other, [leaf]))).rejects.toThrow(`log.region_closed`)
    await expect(gate('110000000', (client) => insertLeaves(client, '110000000', [leaf]))).rejects.toThrow('log.region_closed')
    const long = { ...leaf, bytes: Buffer.alloc(65_536) }
    await expect(gate(region, (client) => insertLeaves(client, region, [long]))).rejects.toThrow('log.leaf_size')
    await record(region, 0, 1)
    await expect(record(region, 0, 1)).rejects.toMatchObject({ code: '23505' })
  })
})

describe('the sequencer', () => {
  it('signs what was added since, and nothing when nothing was', async () => {
    const region = await openRegion()
    expect(await sequence(region)).toEqual({ checkpoint: null, added: 0, more: false })
    await record(region, 0, 5)
    expect(await sequence(region)).toMatchObject({ added: 5, checkpoint: { size: 5 } })
    expect(await sequence(region)).toMatchObject({ added: 0, checkpoint: { size: 5, signedAt: NOW } })
    await record(region, 5, 300)
    expect(await sequence(region, 100)).toMatchObject({ added: 100, more: true, checkpoint: { size: 105 } })
    expect(await sequence(region)).toMatchObject({ added: 200, more: false, checkpoint: { size: 305 } })
    expect(await verify(region)).toEqual({ ok: true, leaves: 305, checkpoints: 3, problems: [] })
  })

  it('signs one history when several work on the same region at once', async () => {
    const region = await openRegion()
    await record(region, 0, 3000)
    const results = await Promise.all(Array.from({ length: 2 }, () => sequence(region)))
    expect(results.map(({ added }) => added).sort()).toEqual([0, 3000])
    expect(await sequence(region)).toMatchObject({ added: 0, checkpoint: { size: 3000 } })
    expect(await verify(region)).toMatchObject({ ok: true, leaves: 3000, checkpoints: 1 })
  })

  it('stops at a gap and says which position is missing', async () => {
    const region = await openRegion()
    await record(region, 0, 3)
    await record(region, 4, 2)
    await expect(sequence(region)).rejects.toThrow(/log\.gap.*position 3.*4 was found/)
    expect(await onSequencer((client) => latestCheckpoint(client, region))).toBeNull()
    expect(await verify(region)).toMatchObject({ ok: false, problems: [{ zh: expect.stringContaining('应为位置 3，实际为 4') }] })
  })

  it('does not extend a history that its key did not sign', async () => {
    const region = await signedRegion(10)
    await database.owner.query("update log.node set hash = sha256('x') where region = $1 and level = 3 and index = 0", [region])
    await record(region, 10, 1)
    await expect(sequence(region)).rejects.toThrow('log.nodes_disagree')
    const stranger = await loadOrCreateSigner(join(folder, 'stranger'), signer.name)
    await expect(onSequencer((client) => sequenceRegion(client, region, stranger, NOW))).rejects.toThrow('log.checkpoint_forged')
  })

  it('goes on under a new key when the former one is named', async () => {
    const region = await signedRegion(10)
    const successor = await loadOrCreateSigner(join(folder, 'successor'), signer.name)
    await record(region, 10, 1)
    const options = { formerKeys: [signer.vkey] }
    const result = await onSequencer((client) => sequenceRegion(client, region, successor, NOW, options))
    expect(result).toMatchObject({ added: 1, checkpoint: { size: 11 } })
  })
})

describe('proofs', () => {
  it('show each leaf in the checkpoint, and each older log in the newer one', async () => {
    const region = await openRegion()
    for (const [from, count] of [[0, 3], [3, 17], [20, 280]] as const) {
      await record(region, from, count)
      await sequence(region)
    }
    await onSequencer(async (client) => {
      for (const position of [0, 2, 19, 20, 255, 256, 299]) {
        const proven = accepted(await inclusionProof(client, region, BigInt(position)))
        const claim = { index: position, size: 300, root: proven.checkpoint!.root, leafHash: leafHash(leafBytes(position)) }
        expect(verifyInclusion(claim, proven.proof), `position ${position}`).toBe(true)
      }
      const early = accepted(await inclusionProof(client, region, 1, 20))
      expect(early.checkpoint?.size).toBe(20)
      const old = (await coveredBy(client, region, 3))!
      const now = (await latestCheckpoint(client, region))!
      expect([old.size, now.size]).toEqual([20, 300])
      const proof = accepted(await consistencyProof(client, region, 20, 300))
      expect(verifyConsistency({ oldSize: 20, newSize: 300, oldRoot: old.root, newRoot: now.root }, proof)).toBe(true)
      expect(await inclusionProof(client, region, 300)).toMatchObject({ code: 'log.not_covered' })
      expect(await consistencyProof(client, region, 20, 301)).toMatchObject({ code: 'log.size_unknown' })
      expect(await coveredBy(client, region, 300)).toBeNull()
    })
  })
})

describe('verifying the stored log', () => {
  it.each([
    ['an edited leaf', "update log.leaf set bytes = 'forged' where region = $1 and position = 7", '位置 5 至 19'],
    ['an edited leaf under an early checkpoint', "update log.leaf set bytes = 'forged' where region = $1 and position = 2", '位置 0 至 4'],
    ['an edited node', "update log.node set hash = sha256('x') where region = $1 and level = 2 and index = 1", '第 2 层第 1 号'],
    ['a missing node', 'delete from log.node where region = $1 and level = 0 and index = 9', '第 0 层第 9 号节点（自位置 9 起）缺失'],
    ['a node too many', "insert into log.node values ($1, 0, 20, sha256('x'))", '第 0 层第 20 号节点（自位置 20 起）超出'],
    ['leaves cut off at the end', 'delete from log.leaf where region = $1 and position >= 18', '位置 18 起的存证缺失'],
    ['a leaf taken out', 'delete from log.leaf where region = $1 and position = 11', '应为位置 11，实际为 12'],
    ['an edited root', "update log.checkpoint set root = sha256('x') where region = $1 and size = 5", '大小 5'],
    ['an edited note', "update log.checkpoint set note = replace(note, 'bureau', 'burean') where region = $1 and size = 20", '签名文本不可信'],
  ])('finds %s and says where', async (_, statement, sentence) => {
    const region = await openRegion()
    await record(region, 0, 5)
    await sequence(region)
    await record(region, 5, 15)
    await sequence(region)
    expect(await verify(region)).toEqual({ ok: true, leaves: 20, checkpoints: 2, problems: [] })
    await database.owner.query(statement, [region])
    const verdict = await verify(region)
    expect(verdict.ok).toBe(false)
    expect(verdict.problems.map(({ zh }) => zh).join('\n')).toContain(sentence)
  })

  it('counts leaves that wait for a checkpoint', async () => {
    const region = await signedRegion(10)
    await record(region, 10, 5)
    expect(await verify(region)).toEqual({ ok: true, leaves: 15, checkpoints: 2, problems: [] })
  })
})

describe('an export', () => {
  it.each([1, 255, 256, 257, 1000])('of %i leaves is verified with its files and the public key alone', async (count) => {
    const region = await signedRegion(count)
    const verdict = await verifyExport(await exported(region), signer.vkey)
    const { root } = (await onSequencer((client) => latestCheckpoint(client, region)))!
    const expected = { region, size: count, root: Buffer.from(root).toString('base64'), rootsCompared: count === 1 ? 2 : 3 }
    expect(verdict).toEqual({ ok: true, regions: [expected], problems: [] })
  })

  it('leaves out what is not yet signed, and a region without a checkpoint', async () => {
    const region = await signedRegion(10)
    const empty = await openRegion()
    await record(region, 10, 5)
    const target = join(folder, `export-${newId()}`)
    const done = await onOwner((client) => exportLog(client, [region, empty], target, signer.vkey))
    expect(done).toEqual([{ region, size: 10 }, { region: empty, size: 0 }])
    expect(await verifyExport(target, signer.vkey)).toMatchObject({ ok: true, regions: [{ region, size: 10 }] })
    await expect(onOwner((client) => exportLog(client, [region], target, signer.vkey))).rejects.toThrow('log.folder_not_empty')
  })

  it('is also written by a reader of the region', async () => {
    const region = await signedRegion(10)
    const client = await database.read.connect()
    await client.query('begin')
    await client.query("select platform.enter_reader($1, '{*}')", [[region]])
    const target = join(folder, `export-${newId()}`)
    await exportLog(client, [region], target, signer.vkey)
    await client.query('commit')
    client.release()
    expect(await verifyExport(target, signer.vkey)).toMatchObject({ ok: true, regions: [{ size: 10 }] })
  })

  it('holds no name, id number or account, in clear or encoded', async () => {
    const region = await openRegion()
    const act = { number: 'ZF-1', payee: { name: SECRETS[0], idNumber: SECRETS[1] }, lines: [{ account: SECRETS[2], fen: 1n }] }
    const salts = new Map(personalFields(act, PERSONAL).map((field) => [field, newSalt()]))
    await gate(region, async (client) => {
      const bytes = canonicalBytes(commitPersonal(act, PERSONAL, salts))
      await insertLeaves(client, region, [{ position: 0, id: newId(), bytes }])
      await insertSalts(client, region, [...salts].map(([field, salt]) => ({ position: 0, field, salt })))
    })
    await sequence(region)
    const target = await exported(region)
    const files = filesOf(target)
    const everything = Buffer.concat(files.map((file) => readFileSync(file)))
    expect(everything.includes('ZF-1')).toBe(true)
    const hidden = [...SECRETS.map((text) => Buffer.from(text)), ...salts.values()]
    for (const secret of hidden) {
      for (const form of [secret, secret.toString('hex'), secret.toString('base64')]) expect(everything.includes(form)).toBe(false)
    }
    expect(await verifyExport(target, signer.vkey)).toMatchObject({ ok: true })
  })

  it('is found out when any byte of any file was changed', async () => {
    const region = await signedRegion(300)
    const target = await exported(region)
    for (const file of filesOf(join(target, region))) {
      const content = await readFile(file)
      for (const at of [0, content.length >> 1, content.length - 1]) {
        const changed = Buffer.from(content)
        changed[at]! ^= 4
        await writeFile(file, changed)
        const { ok, problems } = await verifyExport(target, signer.vkey)
        expect(ok, `${file} byte ${at}`).toBe(false)
        expect(problems[0]!.zh).toContain(region)
      }
      await rm(file)
      expect((await verifyExport(target, signer.vkey)).ok, `${file} removed`).toBe(false)
      await writeFile(file, content)
    }
    expect((await verifyExport(target, signer.vkey)).ok).toBe(true)
  })

  it('names file and position of an edited leaf', async () => {
    const region = await signedRegion(300)
    const target = await exported(region)
    const file = join(target, region, 'tile/entries/000')
    const content = await readFile(file)
    content[content.indexOf('"leaf 200"') + 1] = 'L'.charCodeAt(0)
    await writeFile(file, content)
    const { problems } = await verifyExport(target, signer.vkey)
    const sentences = problems.map(({ zh }) => zh)
    expect(sentences).toContain(`文件 ${region}/tile/entries/000 中位置 200 的存证与文件 ${region}/tile/0/000 中的哈希不符。`)
    expect(sentences.join()).toContain('位置 150 至 299')
  })

  it('that was rolled back, or replaced by another history, is found with the remembered checkpoint', async () => {
    const region = await signedRegion(40)
    const earlier = await exported(region)
    await record(region, 40, 10)
    const { checkpoint } = await sequence(region)
    expect(await verifyExport(earlier, signer.vkey)).toMatchObject({ ok: true })
    const rolledBack = await verifyExport(earlier, signer.vkey, checkpoint!.note)
    expect(rolledBack).toMatchObject({ ok: false, problems: [{ zh: expect.stringContaining('位置 40 起的存证被回退') }] })

    for (const table of ['leaf', 'node', 'checkpoint']) await database.owner.query(`delete from log.${table} where region = $1`, [region])
    await record(region, 0, 60, 'other')
    await sequence(region)
    const rewritten = await exported(region)
    expect(await verifyExport(rewritten, signer.vkey)).toMatchObject({ ok: true })
    const forked = await verifyExport(rewritten, signer.vkey, [checkpoint!.note])
    expect(forked).toMatchObject({ ok: false, problems: [{ en: expect.stringContaining('size 50') }] })
  })

  it('is not passed without a region, with the key of another, or a remembered checkpoint of an absent log', async () => {
    const region = await signedRegion(3)
    const target = await exported(region)
    const other = await signedRegion(2)
    const { note } = (await onSequencer((client) => latestCheckpoint(client, other)))!
    const stranger = await loadOrCreateSigner(join(folder, 'stranger'), signer.name)
    expect(await verifyExport(join(folder, 'nowhere'), signer.vkey)).toMatchObject({ ok: false, regions: [] })
    expect(await verifyExport(target, stranger.vkey)).toMatchObject({ ok: false })
    expect(await verifyExport(target, 'no key')).toMatchObject({ ok: false })
    expect(await verifyExport(target, signer.vkey, note)).toMatchObject({ ok: false })
    expect(await verifyExport(target, signer.vkey, 'no checkpoint')).toMatchObject({ ok: false })
    expect(await verifyExport(target, signer.vkey)).toMatchObject({ ok: true })
  })
})

async function openRegion(): Promise<string> {
  nextRegion += 1
  await database.openRegions(String(nextRegion))
  return String(nextRegion)
}

/** Two checkpoints, the first over half of the leaves; one only when there is one leaf. */
async function signedRegion(count: number): Promise<string> {
  const region = await openRegion()
  await record(region, 0, count)
  await sequence(region, Math.max(1, count >> 1))
  await sequence(region)
  return region
}

async function exported(region: string): Promise<string> {
  const target = join(folder, `export-${newId()}`)
  await onOwner((client) => exportLog(client, [region], target, signer.vkey))
  expect(await readdir(target)).toEqual([region, 'key'])
  return target
}

function filesOf(root: string): string[] {
  return globSync(`${root}/**/*`).filter((file) => statSync(file).isFile())
}

function leafBytes(position: number, kind = 'leaf'): Buffer {
  return canonicalBytes({ act: `${kind} ${position}` })
}

function record(region: string, from: number, count: number, kind?: string): Promise<void> {
  const leaves = Array.from({ length: count }, (_, at) => ({ position: from + at, id: newId(), bytes: leafBytes(from + at, kind) }))
  return gate(region, (client) => insertLeaves(client, region, leaves))
}

function sequence(region: string, limit?: number) {
  return onSequencer((client) => sequenceRegion(client, region, signer, NOW, limit === undefined ? {} : { limit }))
}

async function verify(region: string) {
  const verdict = await onOwner((client) => verifyStored(client, region, signer.vkey))
  const checkpoint = await onSequencer((client) => latestCheckpoint(client, region))
  const verifier = parseVkey(signer.vkey)
  if (verdict.ok && checkpoint && !isRefusal(verifier)) accepted(openCheckpoint(checkpoint.note, verifier))
  return verdict
}

async function gate<Result>(region: string, work: (client: PoolClient) => Promise<Result>): Promise<Result> {
  const client = await database.gate.connect()
  try {
    await client.query('begin')
    await client.query('select platform.enter_region($1)', [region])
    const result = await work(client)
    await client.query('commit')
    return result
  } catch (error) {
    await client.query('rollback')
    throw error
  } finally {
    client.release()
  }
}

async function onSequencer<Result>(work: (client: PoolClient) => Promise<Result>): Promise<Result> {
  const client = await database.sequencer.connect()
  return work(client).finally(() => client.release())
}

async function onOwner<Result>(work: (client: PoolClient) => Promise<Result>): Promise<Result> {
  const client = await database.owner.connect()
  return work(client).finally(() => client.release())
}

function accepted<Value>(value: Value | Refusal): Value {
  if (isRefusal(value)) throw new Error(value.message.en)
  return value
}
