import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { withRegion } from '#kernel/database/index.ts'
import { testDatabase, type TestDatabase } from '#kernel/database/testing.ts'
import { newId } from '#kernel/values/id.ts'
import { establish, holdersOf, insertActs, loadActs, loadStandings, standingKey, standingsOf, type IncompatibleDuty, type Organisation } from './index.ts'

const REGION = '330502000'
const OTHER = '330503000'
const MATRIX: IncompatibleDuty[] = ([['review', 'a', 'unit'], ['request', 'b', 'unit'], ['order', 'a', 'bureau'], ['receipt', 'b', 'bureau']] as const).map(
  ([duty, side, scope]) => ({ pair: `${scope}.set`, duty, side, scope, noun: scope, basis: '依据', verified: false }))

let database: TestDatabase
beforeAll(async () => {
  database = await testDatabase()
  await database.openRegions(REGION, OTHER)
})
afterAll(() => database.close())

let unit: string
let office: string
let position: Record<'clerk' | 'head' | 'payer' | 'receiver', string>
let persons: string[]

function organisation(assignments: Organisation['assignments']): Organisation {
  const one = (id: string, code: string, where: string, duty: string) => ({ id, code, unit: where, title: { zh: code, en: code }, duties: [duty], limitFen: 5_000n })
  return {
    units: [{ id: unit, code: unit.slice(-6), name: '某校', office: false }, { id: office, code: office.slice(-6), name: '某局', office: true }],
    positions: [one(position.clerk, 'clerk', unit, 'request'), one(position.head, 'head', unit, 'review'), one(position.payer, 'payer', office, 'order'),
      one(position.receiver, 'receiver', office, 'receipt')],
    persons: persons.map((id) => ({ id, name: `人员${id.slice(-4)}`, staffNumber: id })), assignments,
  }
}
const found = (assignments: Organisation['assignments'], region = REGION) => withRegion(database.owner, region, (client) => establish(client, region, organisation(assignments), MATRIX))
const standing = async (person: string, at: string, day: string) => {
  const read = await withRegion(database.gate, REGION, (client) => loadStandings(client, REGION, day, [{ person, position: at }]))
  return read.get(standingKey({ person, position: at }))
}

beforeEach(() => {
  unit = newId()
  office = newId()
  position = { clerk: newId(), head: newId(), payer: newId(), receiver: newId() }
  persons = [newId(), newId(), newId()]
})

describe('who holds a position', () => {
  it('holds it from the first day to the day before the end, with its duties and limits', async () => {
    await found([{ position: position.clerk, person: persons[0]!, role: 'primary', from: '2026-01-01', to: '2026-07-01' }])
    expect(await standing(persons[0]!, position.clerk, '2025-12-31')).toBeUndefined()
    expect(await standing(persons[0]!, position.clerk, '2026-01-01')).toMatchObject({ positionCode: 'clerk', unit, office: false, role: 'primary', onBehalfOf: [] })
    expect((await standing(persons[0]!, position.clerk, '2026-06-30'))!.duties).toEqual(new Map([['request', 5_000n]]))
    expect(await standing(persons[0]!, position.clerk, '2026-07-01')).toBeUndefined()
    expect(await standing(persons[1]!, position.clerk, '2026-06-30')).toBeUndefined()
  })

  it('is not named as one who could act once they have signed, nor is who would sign in their stead', async () => {
    const [primary, deputy, other] = persons as [string, string, string]
    await found([
      { position: position.head, person: primary, role: 'primary', from: '2026-01-01' }, { position: position.head, person: deputy, role: 'deputy', from: '2026-01-01', to: '2027-01-01' },
    ])
    const name = (id: string) => `人员${id.slice(-4)}`
    const could = (acted: string[]) => withRegion(database.gate, REGION, (client) => holdersOf(client, REGION, '2026-06-30', [{ position: 'head', unit }], acted))
    expect(await could([other])).toEqual([[name(primary), name(deputy)]])
    expect(await could([deputy])).toEqual([[name(primary)]])
    expect(await could([primary])).toEqual([[]])
  })

  it('has a duty until the day before its grant ends', async () => {
    await found([{ position: position.clerk, person: persons[0]!, role: 'primary', from: '2026-01-01' }])
    await withRegion(database.owner, REGION, (client) => client.query(
      "update access.duty_grant set valid_to = '2026-07-01' where region = $1 and position = $2", [REGION, position.clerk]))
    expect((await standing(persons[0]!, position.clerk, '2026-06-30'))!.duties.has('request')).toBe(true)
    expect((await standing(persons[0]!, position.clerk, '2026-07-01'))!.duties.has('request')).toBe(false)
  })

  it('as deputy acts for the primary holder of the day, found and not claimed', async () => {
    await found([
      { position: position.head, person: persons[0]!, role: 'primary', from: '2026-01-01', to: '2026-07-01' },
      { position: position.head, person: persons[1]!, role: 'primary', from: '2026-07-01' },
      { position: position.head, person: persons[2]!, role: 'deputy', from: '2026-01-01' },
    ])
    expect((await standing(persons[2]!, position.head, '2026-06-30'))!.onBehalfOf.map((one) => one.person)).toEqual([persons[0]])
    expect((await standing(persons[2]!, position.head, '2026-07-01'))!.onBehalfOf.map((one) => one.person)).toEqual([persons[1]])
    expect((await withRegion(database.gate, REGION, (client) => standingsOf(client, REGION, '2026-07-01', persons[2]!))).map((one) => one.positionCode)).toEqual(['head'])
  })

  it('in one region does not hold it in another', async () => {
    await found([{ position: position.clerk, person: persons[0]!, role: 'primary', from: '2026-01-01' }])
    const read = await withRegion(database.gate, OTHER, (client) => loadStandings(client, OTHER, '2026-06-01', [{ person: persons[0]!, position: position.clerk }]))
    expect(read.size).toBe(0)
  })
})

describe('two sides of a unit or of the bureau', () => {
  it('are refused to one person at one time, and allowed one after the other', async () => {
    const both = (to: string | undefined, from: string) => found([
      { position: position.clerk, person: persons[0]!, role: 'primary', from: '2026-01-01', ...(to ? { to } : {}) },
      { position: position.head, person: persons[0]!, role: 'primary', from },
    ])
    await expect(both(undefined, '2027-01-01')).rejects.toThrow(/assignment_sides_apart/)
    await expect(both('2026-07-02', '2026-07-01')).rejects.toThrow(/assignment_sides_apart/)
    await both('2026-07-01', '2026-07-01')
  })

  it('are refused to a deputy like to anyone else, and across the whole bureau', async () => {
    await expect(found([
      { position: position.payer, person: persons[0]!, role: 'primary', from: '2026-01-01' },
      { position: position.receiver, person: persons[0]!, role: 'deputy', from: '2026-01-01' },
    ])).rejects.toThrow(/assignment_sides_apart/)
  })

  it('of two units are not one', async () => {
    const first = { ...position }
    const person = persons[0]!
    await found([{ position: first.clerk, person, role: 'primary', from: '2026-01-01' }])
    unit = newId()
    office = newId()
    position = { clerk: newId(), head: newId(), payer: newId(), receiver: newId() }
    await found([{ position: position.head, person, role: 'primary', from: '2026-01-01' }])
  })
})

describe('acts', () => {
  it('are read back by key, and a second side fails instead of being swallowed', async () => {
    const act = { key: `payment:${newId()}`, pair: 'payment', person: persons[0]!, side: 'request', seq: 1n }
    await withRegion(database.gate, REGION, (client) => insertActs(client, REGION, [act]))
    const read = await withRegion(database.gate, REGION, (client) => loadActs(client, REGION, [{ ...act, side: 'review' }, { ...act, key: 'payment:other' }]))
    expect([...read.values()]).toEqual(['request'])
    for (const side of ['review', 'request']) {
      await expect(withRegion(database.gate, REGION, (client) => insertActs(client, REGION, [{ ...act, side }])), side).rejects.toThrow(/act_pkey/)
    }
    expect((await withRegion(database.gate, OTHER, (client) => loadActs(client, OTHER, [act]))).size).toBe(0)
  })
})
