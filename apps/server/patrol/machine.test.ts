import { afterAll, beforeAll, expect, it } from 'vitest'
import { testOffice, type TestOffice } from '#kernel/command/testing.ts'
import { newId } from '#kernel/values/id.ts'
import { machineOf } from './machine.ts'

let office: TestOffice
beforeAll(async () => { office = await testOffice() })
afterAll(() => office.close())

const SPEC = { code: 'test.program', title: { zh: '程序', en: 'Program' }, office: true, machine: true, duties: [] } as const
const asked = () => machineOf(office.database.owner, office.region, { ...SPEC, duties: [...SPEC.duties] }, [])

it('a person under the number of the program does not become the program; without one it is made, as no person', async () => {
  const person = newId()
  await office.database.owner.query(`insert into access.person (id, name, staff_number) values ($1, '抢先者', 'MACHINE-PATROL')`, [person])
  await expect(asked()).rejects.toMatchObject({ refusal: { code: 'server.patrol_number_taken' } })
  await office.database.owner.query(`update access.person set staff_number = 'N-1' where id = $1`, [person])
  const actor = (await asked())!
  expect(actor.person).not.toBe(person)
  const { rows } = await office.database.owner.query('select machine from access.person where id = $1', [actor.person])
  expect(rows).toEqual([{ machine: true }])
})
