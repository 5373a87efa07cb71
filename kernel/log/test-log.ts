import { globSync, statSync } from 'node:fs'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Pool, PoolClient } from 'pg'
import { expect } from 'vitest'
import { withRegion } from '#kernel/database/index.ts'
import { testDatabase } from '#kernel/database/testing.ts'
import { newId } from '#kernel/values/id.ts'
import { isRefusal, type Refusal } from '#kernel/values/refusal.ts'
import { canonicalBytes, exportLog, insertLeaves, loadOrCreateSigner, sequenceRegion, verifyStored } from './index.ts'

export const NOW = new Date('2026-11-21T04:00:00Z')
export const SECRETS = ['欧阳某某', '330502199001011234', '6222021203001234567']

export type TestLog = Awaited<ReturnType<typeof openTestLog>>

/** A database, a folder and a key for the tests of the log, and the acts that they share. */
export async function openTestLog() {
  const database = await testDatabase()
  const folder = await mkdtemp(join(tmpdir(), 'sluice-log-'))
  const signer = await loadOrCreateSigner(join(folder, 'key'), 'bureau.example/log')
  let nextRegion = 330502000

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

  function record(region: string, from: number, count: number, kind?: string): Promise<void> {
    const leaves = Array.from({ length: count }, (_, at) => {
      return { position: BigInt(from + at), bytes: leafBytes(from + at, kind) }
    })
    return gate(region, (client) => insertLeaves(client, region, leaves))
  }

  function sequence(region: string, limit?: number) {
    return onSequencer((client) => sequenceRegion(client, region, signer, NOW, limit === undefined ? {} : { limit }))
  }

  function gate<Result>(region: string, work: (client: PoolClient) => Promise<Result>): Promise<Result> {
    return withRegion(database.gate, region, work)
  }

  function onSequencer<Result>(work: (client: PoolClient) => Promise<Result>): Promise<Result> {
    return onPool(database.sequencer, work)
  }

  function onOwner<Result>(work: (client: PoolClient) => Promise<Result>): Promise<Result> {
    return onPool(database.owner, work)
  }

  const verify = (region: string) => onOwner((client) => verifyStored(client, region, signer.vkey))

  async function close(): Promise<void> {
    await database.close()
    await rm(folder, { recursive: true })
  }

  const acts = { openRegion, signedRegion, exported, record, sequence, verify }
  return { database, folder, signer, ...acts, gate, onSequencer, onOwner, close }
}

async function onPool<Result>(pool: Pool, work: (client: PoolClient) => Promise<Result>): Promise<Result> {
  const client = await pool.connect()
  return work(client).finally(() => client.release())
}

export function leafBytes(position: number, kind = 'leaf'): Buffer {
  return canonicalBytes({ act: `${kind} ${position}` })
}

export function filesOf(root: string): string[] {
  return globSync(`${root}/**/*`).filter((file) => statSync(file).isFile())
}

export function accepted<Value>(value: Value | Refusal): Value {
  if (isRefusal(value)) throw new Error(value.message.en)
  return value
}
