import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { latestCheckpoint } from '#kernel/log/index.ts'
import { testOffice, type TestOffice } from '#kernel/command/testing.ts'
import { newId } from '#kernel/values/id.ts'
import { startSequencer } from './sequencer.ts'
import { signerForTests } from './test-signer.ts'

let office: TestOffice
beforeAll(async () => { office = await testOffice() })
afterAll(() => office.close())

const leaves = async () => {
  const { rows } = await office.database.owner.query<{ size: bigint }>('select log_size as size from platform.region_clock where region = $1', [office.region])
  return Number(rows[0]!.size)
}
const signed = async () => {
  const client = await office.database.owner.connect()
  return ((await latestCheckpoint(client, office.region).finally(() => client.release()))?.size ?? 0)
}
const save = () => office.done('unit.clerk', { kind: 'payment', document: newId(), action: 'draft', body: {} })

describe('the sequencer', () => {
  it('signs what was there at its start, what is announced, and all that waits when it is stopped', async () => {
    await save()
    const problems: unknown[] = []
    const sequencer = await startSequencer({
      pool: office.database.sequencer, signer: await signerForTests(), clock: () => new Date(), gatherMs: 20, sweepMs: 60_000,
      onProblem: (_, error) => problems.push(error),
    })
    expect(sequencer.regions()).toContain(office.region)
    await expect.poll(signed, { timeout: 5_000 }).toBe(await leaves())
    for (let index = 0; index < 5; index++) {
      await save()
      sequencer.committed(office.region)
    }
    expect(sequencer.lag().waitingRegions).toBe(1)
    await expect.poll(signed, { timeout: 5_000 }).toBe(await leaves())
    await expect.poll(() => sequencer.lag().waitingRegions).toBe(0)
    await save()
    sequencer.committed(office.region)
    await sequencer.stop()
    expect(await signed()).toBe(await leaves())
    expect(problems).toEqual([])
  })

  it('tells that it stands still when the last checkpoint was signed by another key, and goes on saying so', async () => {
    const problems: string[] = []
    const sequencer = await startSequencer({
      pool: office.database.sequencer, signer: await signerForTests(), clock: () => new Date(), gatherMs: 5, sweepMs: 20,
      onProblem: (_, error) => problems.push(String(error)),
    })
    await save()
    sequencer.committed(office.region)
    await expect.poll(() => sequencer.lag()).toMatchObject({ waitingRegions: 1, failingRegions: 1 })
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect(problems).toHaveLength(1)
    expect(problems[0]).toContain('log.checkpoint_forged')
    await sequencer.stop()
  })
})
