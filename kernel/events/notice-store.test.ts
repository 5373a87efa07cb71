import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { withRegion } from '#kernel/database/index.ts'
import { testDatabase, type TestDatabase } from '#kernel/database/testing.ts'
import { newId } from '#kernel/values/id.ts'
import { insertOutbox, listNotices, tellPersons } from './index.ts'

const [REGION, QUIET] = ['330502000', '330503000']
const [LI, WANG] = [newId(), newId()]
let database: TestDatabase
beforeAll(async () => {
  database = await testDatabase()
  await database.openRegions(REGION, QUIET)
  await withRegion(database.gate, REGION, (client) => insertOutbox(client, REGION, [
    { seq: 7n, n: 0, topic: 'payment.submit', document: newId(), payload: { state: 'held', number: null } }], new Date()))
})
afterAll(() => database.close())

const tell = (region: string, what: string, meanwhile: () => Promise<void> = async () => {}) => withRegion(database.gate, region, async (client) => {
  await tellPersons(client, region, [LI, WANG], { about: 'webhook', said: { zh: what, en: what }, at: new Date() })
  await meanwhile()
})
const toldTo = (region: string, person: string) => withRegion(database.gate, region, async (client) => (
  (await listNotices(client, region, { addressees: [`person:${person}`], person }, { after: null, limit: 100 })).map(({ said }) => said!.en)))

describe('a notice about no document', () => {
  it('reaches everybody when two transactions tell at once', async () => {
    let second: Promise<void> | undefined
    await tell(REGION, 'first', async () => {
      second = tell(REGION, 'second')
      await new Promise((resolve) => setTimeout(resolve, 200))
    })
    await second
    for (const person of [LI, WANG]) expect(await toldTo(REGION, person)).toEqual(['second', 'first'])
    await Promise.all(Array.from({ length: 8 }, (_, index) => tell(REGION, `side by side ${index}`)))
    for (const person of [LI, WANG]) expect(await toldTo(REGION, person)).toHaveLength(10)
  })

  it('reaches everybody where nothing has happened yet, and stands before what happens then', async () => {
    await tell(QUIET, 'quiet')
    await tell(QUIET, 'still quiet')
    await withRegion(database.gate, QUIET, (client) => insertOutbox(client, QUIET, [
      { seq: 1n, n: 0, topic: 'payment.submit', document: newId(), payload: { state: 'held', number: null } }], new Date()))
    await tell(QUIET, 'later')
    for (const person of [LI, WANG]) expect(await toldTo(QUIET, person)).toEqual(['later', 'still quiet', 'quiet'])
  })
})
