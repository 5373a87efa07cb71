import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testOffice, type TestOffice } from '#kernel/command/testing.ts'
import { newId } from '#kernel/values/id.ts'
import { forgetReceiptsDaily } from './forget-receipts.ts'

const DAY_MS = 86_400_000

describe('the receipt of a command', () => {
  let office: TestOffice
  beforeAll(async () => {
    office = await testOffice()
  })
  afterAll(() => office.close())

  const kept = async () => {
    const { rows } = await office.database.owner.query<{ key: string }>('select key from command.receipt where region = $1', [office.region])
    return rows.map(({ key }) => key)
  }
  const forgetAfter = async (days: number, pool = office.database.owner) => {
    const problems: unknown[] = []
    const forgetting = forgetReceiptsDaily({
      pool, regions: () => [office.region], clock: () => new Date(office.gate.clock().getTime() + days * DAY_MS),
      onProblem: (_, error) => problems.push(error),
    })
    await forgetting.first
    await forgetting.stop()
    return problems
  }

  it('is kept for ninety days and then forgotten', async () => {
    await office.act('unit.clerk', { kind: 'payment', document: newId(), action: 'draft', key: 'kept', body: {} })
    expect(await forgetAfter(90)).toEqual([])
    expect(await kept()).toContain('kept')
    expect(await forgetAfter(91)).toEqual([])
    expect(await kept()).toEqual([])
  })

  it('cannot be taken away by the gate, and that is told, not thrown', async () => {
    await office.act('unit.clerk', { kind: 'payment', document: newId(), action: 'draft', key: 'stays', body: {} })
    expect(await forgetAfter(91, office.database.gate)).toEqual([expect.objectContaining({ code: '42501' })])
    expect(await kept()).toContain('stays')
  })
})
