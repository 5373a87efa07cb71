import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { unstaffed } from './index.ts'
import { testOffice, type TestOffice } from './testing.ts'

let office: TestOffice

beforeAll(async () => {
  office = await testOffice()
})
afterAll(() => office.close())

describe('the people of an office', () => {
  it('are enough for every flow, and nothing is said', async () => {
    expect(await unstaffed(office.database.owner, office.region, office.gate)).toEqual([])
  })

  it('are not when nobody holds a position: one sentence names the flow and the position, once for all units', async () => {
    const { rowCount } = await office.database.owner.query(
      `delete from access.assignment_side where region = $1 and assignment in (
         select a.id from access.assignment a join access.position p on p.region = a.region and p.id = a.position
          where a.region = $1 and p.code = 'treasury.payer')`, [office.region])
    expect(rowCount).toBeGreaterThan(0)
    await office.database.owner.query(
      `delete from access.assignment a using access.position p
        where a.region = $1 and p.region = $1 and p.id = a.position and p.code = 'treasury.payer'`, [office.region])
    const told = await unstaffed(office.database.owner, office.region, office.gate)
    expect(told).toHaveLength(1)
    expect(told[0]!.zh).toMatch(/支付申请.*treasury\.payer.*没有任何人任职/)
    expect(told[0]!.en).toMatch(/Payment request/)
  })
})
