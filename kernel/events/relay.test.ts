import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { withRegion } from '#kernel/database/index.ts'
import { testDatabase, type TestDatabase } from '#kernel/database/testing.ts'
import { newId } from '#kernel/values/id.ts'
import { insertOutbox, relay, type OutboxRow } from './index.ts'

const REGION = '330502000'
const OTHER = '330503000'
let database: TestDatabase
let consumer = 0
beforeAll(async () => {
  database = await testDatabase()
  await database.openRegions(REGION, OTHER)
  await withRegion(database.gate, REGION, (client) => insertOutbox(client, REGION, Array.from({ length: 25 }, (_, index): OutboxRow => (
    { seq: BigInt(Math.floor(index / 2) + 1), n: index % 2, topic: 'payment.submit', document: newId(), payload: { state: 'held', number: null } })), new Date()))
})
afterAll(() => database.close())

const follow = (name: string, handle: (row: OutboxRow) => void | Promise<void>, limit = 10, region = REGION) => (
  withRegion(database.gate, region, (client) => relay(client, region, name, async (_client, _region, events) => {
    for (const event of events) await handle(event)
  }, limit)))
const place = (row: OutboxRow) => Number(row.seq) * 10 + row.n

describe('a relay', () => {
  it('gives each consumer every event once and in order, page by page', async () => {
    const name = `c${consumer += 1}`
    const seen: number[] = []
    const counts = []
    for (let page = 0; page < 4; page++) counts.push(await follow(name, (row) => void seen.push(place(row))))
    expect(counts).toEqual([10, 10, 5, 0])
    expect(seen).toEqual(seen.toSorted((left, right) => left - right))
    expect(new Set(seen).size).toBe(25)
    const others: number[] = []
    expect(await follow(`c${consumer += 1}`, (row) => void others.push(place(row)), 100)).toBe(25)
    expect(others).toEqual(seen)
  })

  it('gives an event again when its handler failed, and no event after it before', async () => {
    const name = `c${consumer += 1}`
    const seen: number[] = []
    await expect(follow(name, (row) => {
      if (seen.length === 3) throw new Error('the bank does not answer')
      seen.push(place(row))
    })).rejects.toThrow('the bank does not answer')
    const again: number[] = []
    await follow(name, (row) => void again.push(place(row)))
    expect(again.slice(0, 3)).toEqual(seen)
    expect(again).toHaveLength(10)
  })

  it('lets one session at a time go on, so that two relays of one consumer double nothing', async () => {
    const name = `c${consumer += 1}`
    const seen: number[] = []
    const both = () => follow(name, async (row) => {
      await new Promise((resolve) => setTimeout(resolve, 1))
      seen.push(place(row))
    }, 5)
    expect((await Promise.all([both(), both(), both(), both(), both(), both()])).reduce((sum, count) => sum + count, 0)).toBe(25)
    expect(seen).toHaveLength(new Set(seen).size)
  })

  it('of another region has nothing to give', async () => {
    expect(await follow(`c${consumer += 1}`, () => {}, 10, OTHER)).toBe(0)
  })
})
