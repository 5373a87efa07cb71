import { expect } from 'vitest'
import { selfReplay, verify } from './index.ts'
import type { TestOffice } from './testing.ts'

/** The day of the test office's clock. */
const DAY = '2026-10-12'

/** The books of the region, and every verdict of its day judged again: `verify` asks history what sign-off limits look at, and nothing else. */
export async function everythingStands({ database: { owner }, region, gate }: TestOffice): Promise<void> {
  const { ledger, log, steps } = await verify(owner, region, { gate })
  expect([ledger, log, steps].flatMap(({ problems }) => problems)).toEqual([])
  const client = await owner.connect()
  const replay = await selfReplay(client, region, gate, { day: DAY, sample: 1_000_000, seed: '' }).finally(() => client.release())
  expect(replay).toMatchObject({ mismatches: [], notRecomputed: [] })
  expect(replay.checked).toBeGreaterThan(0)
}
