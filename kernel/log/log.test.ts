import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  canonicalBytes,
  commit,
  consistencyProof,
  coveredBy,
  eraseSalts,
  inclusionProof,
  insertLeaves,
  insertSalts,
  latestCheckpoint,
  leafHash,
  loadOrCreateSigner,
  newSalt,
  opens,
  saltsOf,
  sequenceRegion,
  verifyConsistency,
  verifyInclusion,
} from './index.ts'
import type { Refused } from '#kernel/values/refusal.ts'
import { accepted, leafBytes, NOW, openTestLog, SECRETS, type TestLog } from './test-log.ts'

let log: TestLog
beforeAll(async () => {
  log = await openTestLog()
})
afterAll(() => log.close())

describe('recording', () => {
  it('keeps leaves that nobody may change, and salts that may be erased while the log still proves', async () => {
    const region = await log.openRegion()
    const salt = newSalt()
    const hidden = { number: 'ZF-1', payee: { name: commit('payee.name', SECRETS[0], salt) }, amountFen: 5n }
    await log.gate(region, async (client) => {
      await insertLeaves(client, region, [{ position: 0n, bytes: canonicalBytes(hidden) }])
      await insertSalts(client, region, [{ position: 0, field: 'payee.name', salt }])
    })
    const kept = await log.gate(region, (client) => saltsOf(client, region, 0))
    expect(opens(hidden.payee.name, 'payee.name', SECRETS[0], kept.get('payee.name')!)).toBe(true)
    for (const forbidden of ["update log.leaf set bytes = 'x'", 'delete from log.leaf', 'truncate log.leaf', 'update log.salt set salt = salt']) {
      await expect(log.gate(region, (client) => client.query(`${forbidden}`)), forbidden).rejects.toMatchObject({ code: '42501' })
    }
    expect(await log.gate(region, (client) => eraseSalts(client, region, [0]))).toBe(1)
    expect((await log.gate(region, (client) => saltsOf(client, region, 0))).size).toBe(0)
    await log.sequence(region)
    expect(await log.verify(region)).toMatchObject({ ok: true, leaves: 1 })
  })

  it('lets nobody but the sequencer write nodes and checkpoints, and the sequencer no leaf', async () => {
    const region = await log.openRegion()
    const node = `insert into log.node values ('${region}', 0, 0, sha256(''))`
    const checkpoint = `insert into log.checkpoint values ('${region}', 1, sha256(''), '', now())`
    for (const statement of [node, checkpoint]) {
      await expect(log.gate(region, (client) => client.query(statement))).rejects.toMatchObject({ code: '42501' })
      await expect(log.database.read.query(statement)).rejects.toMatchObject({ code: '42501' })
    }
    const leaf = `insert into log.leaf values ('${region}', 0, 'x')`
    await expect(log.database.sequencer.query(leaf)).rejects.toMatchObject({ code: '42501' })
    for (const table of ['node', 'checkpoint', 'leaf']) {
      await expect(log.database.sequencer.query(`delete from log.${table}`)).rejects.toMatchObject({ code: '42501' })
    }
    await expect(log.database.read.query('select from log.salt')).rejects.toMatchObject({ code: '42501' })
  })

  it('refuses a region that is closed to the session, an unknown one, and a leaf that fits no bundle', async () => {
    const region = await log.openRegion()
    const other = await log.openRegion()
    const leaf = { position: 0, bytes: Buffer.from('x') }
    await expect(log.gate(region, (client) => insertLeaves(client, other, [leaf]))).rejects.toThrow(`log.region_closed`)
    await expect(log.gate('110000000', (client) => insertLeaves(client, '110000000', [leaf]))).rejects.toThrow('log.region_closed')
    const long = { ...leaf, bytes: Buffer.alloc(65_536) }
    await expect(log.gate(region, (client) => insertLeaves(client, region, [long]))).rejects.toThrow('log.leaf_size')
    await log.record(region, 0, 1)
    await expect(log.record(region, 0, 1)).rejects.toMatchObject({ code: '23505' })
  })
})

describe('the sequencer', () => {
  it('signs what was added since, and nothing when nothing was', async () => {
    const region = await log.openRegion()
    expect(await log.sequence(region)).toEqual({ checkpoint: null, added: 0, more: false })
    await log.record(region, 0, 5)
    expect(await log.sequence(region)).toMatchObject({ added: 5, checkpoint: { size: 5 } })
    expect(await log.sequence(region)).toMatchObject({ added: 0, checkpoint: { size: 5, signedAt: NOW } })
    await log.record(region, 5, 300)
    expect(await log.sequence(region, 100)).toMatchObject({ added: 100, more: true, checkpoint: { size: 105 } })
    expect(await log.sequence(region)).toMatchObject({ added: 200, more: false, checkpoint: { size: 305 } })
    expect(await log.verify(region)).toEqual({ ok: true, leaves: 305, checkpoints: 3, problems: [] })
  })

  it('signs one history when several work on the same region at once', async () => {
    const region = await log.openRegion()
    await log.record(region, 0, 3000)
    const results = await Promise.all(Array.from({ length: 2 }, () => log.sequence(region)))
    expect(results.map(({ added }) => added).sort()).toEqual([0, 3000])
    expect(await log.sequence(region)).toMatchObject({ added: 0, checkpoint: { size: 3000 } })
    expect(await log.verify(region)).toMatchObject({ ok: true, leaves: 3000, checkpoints: 1 })
  })

  it('stops at a gap that no page of leaves reaches across', async () => {
    const region = await log.openRegion()
    await log.record(region, 0, 2_048)
    await log.record(region, 9_000, 1)
    await expect(log.sequence(region)).rejects.toThrow(/log\.gap.*position 2048.*9000 was found/)
  })

  it('stops at a gap and says which position is missing', async () => {
    const region = await log.openRegion()
    await log.record(region, 0, 3)
    await log.record(region, 4, 2)
    await expect(log.sequence(region)).rejects.toThrow(/log\.gap.*position 3.*4 was found/)
    expect(await log.onSequencer((client) => latestCheckpoint(client, region))).toBeNull()
    expect(await log.verify(region)).toMatchObject({ ok: false, problems: [{ zh: expect.stringContaining('应为位置 3，实际为 4') }] })
  })

  it('does not extend a history that its key did not sign', async () => {
    const region = await log.signedRegion(10)
    await log.database.owner.query("update log.node set hash = sha256('x') where region = $1 and level = 3 and index = 0", [region])
    await log.record(region, 10, 1)
    await expect(log.sequence(region)).rejects.toThrow('log.nodes_disagree')
    const stranger = await loadOrCreateSigner(join(log.folder, 'stranger'), log.signer.name)
    const forged: unknown = await log.onSequencer((client) => sequenceRegion(client, region, stranger, NOW)).catch((error: unknown) => error)
    const { code, message } = (forged as Refused).refusal
    expect(code).toBe('log.checkpoint_forged')
    // Each language gives its own reason.
    expect(message.zh).toMatch(/不是本系统密钥所签（签名文本没有“[^”]+”的签名。/)
    expect(message.en).toMatch(/was not signed by our key \(The note bears no signature of/)
  })

  it('goes on under a new key when the former one is named', async () => {
    const region = await log.signedRegion(10)
    const successor = await loadOrCreateSigner(join(log.folder, 'successor'), log.signer.name)
    await log.record(region, 10, 1)
    const options = { formerKeys: [log.signer.vkey] }
    const result = await log.onSequencer((client) => sequenceRegion(client, region, successor, NOW, options))
    expect(result).toMatchObject({ added: 1, checkpoint: { size: 11 } })
  })
})

describe('proofs', () => {
  it('show each leaf in the checkpoint, and each older log in the newer one', async () => {
    const region = await log.openRegion()
    for (const [from, count] of [[0, 3], [3, 17], [20, 280]] as const) {
      await log.record(region, from, count)
      await log.sequence(region)
    }
    await log.onSequencer(async (client) => {
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
    const region = await log.openRegion()
    await log.record(region, 0, 5)
    await log.sequence(region)
    await log.record(region, 5, 15)
    await log.sequence(region)
    expect(await log.verify(region)).toEqual({ ok: true, leaves: 20, checkpoints: 2, problems: [] })
    await log.database.owner.query(statement, [region])
    const verdict = await log.verify(region)
    expect(verdict.ok).toBe(false)
    expect(verdict.problems.map(({ zh }) => zh).join('\n')).toContain(sentence)
  })

  it('counts leaves that wait for a checkpoint', async () => {
    const region = await log.signedRegion(10)
    await log.record(region, 10, 5)
    expect(await log.verify(region)).toEqual({ ok: true, leaves: 15, checkpoints: 2, problems: [] })
  })
})
