import { setImmediate } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { isRefusal } from '#kernel/values/refusal.ts'
import { callerFinder } from './caller.ts'
import { testServer, type TestServer } from './test-server.ts'

let server: TestServer
let cookies: string[]

beforeAll(async () => {
  server = await testServer()
  const login = await server.account(server.office.actor('unit.clerk').person)
  cookies = await Promise.all([server.login(login), server.login(login)])
})
afterAll(() => server.close())
afterEach(() => { vi.useRealTimers() })

const finder = () => {
  const { database, region } = server.office
  return callerFinder({ pools: database, sequencer: { regions: () => [region] }, clock: () => server.clock.now })
}

describe('who asks', () => {
  it('is found with one look-up for all who come in one turn of the loop', async () => {
    const callerOf = finder()
    let lookUps = 0
    const count = () => { lookUps += 1 }
    server.office.database.gate.on('acquire', count)
    const found = await Promise.all(Array.from({ length: 20 }, async (_, index) => {
      for (let job = 0; job < index; job++) await new Promise<void>((resolve) => process.nextTick(resolve))
      return callerOf(cookies[index % 2])
    }))
    server.office.database.gate.off('acquire', count)
    expect(found.every((caller) => !isRefusal(caller) && caller.holdings.length === 1)).toBe(true)
    expect(lookUps).toBe(1)
  })

  it('is looked up anew for who comes while a look-up is under way: a session ended by then is none', async () => {
    const callerOf = finder()
    const login = await server.account(server.office.actor('unit.clerk').person)
    const cookie = await server.login(login)
    let second: ReturnType<typeof callerOf> | null = null
    const { gate, owner } = server.office.database
    gate.once('acquire', () => {
      second = owner.query('delete from access.session where login = $1', [login]).then(() => callerOf(cookie))
    })
    expect(isRefusal(await callerOf(cookies[0]))).toBe(false)
    expect(await second).toMatchObject({ code: 'access.no_session' })
  })

  it('is whom the session is of by now, whoever it was of before', async () => {
    const callerOf = finder()
    const [one, other] = ['division.handler', 'division.head'].map((code) => server.office.actor(code).person)
    const cookie = await server.login(await server.account(one!))
    const login = await server.account(other!)
    for (let round = 0; round < 2; round++) expect(await callerOf(cookie)).toMatchObject({ person: one, holdings: [{ code: 'division.handler' }] })
    await server.office.database.owner.query('update access.session set login = $2, person = $3 where person = $1', [one, login, other])
    expect(await callerOf(cookie)).toMatchObject({ person: other, holdings: [{ code: 'division.head' }] })
  })

  it('is nobody once the session is over, and asking again then looks for nothing that anybody holds', async () => {
    const callerOf = finder()
    const login = await server.account(server.office.actor('unit.clerk').person)
    const cookie = await server.login(login)
    const both = await Promise.all([callerOf(cookie), callerOf(cookie)])
    expect(both.map((caller) => !isRefusal(caller) && caller.holdings.length)).toEqual([1, 1])
    const { owner, read } = server.office.database
    await owner.query('delete from access.session where login = $1', [login])
    expect(await callerOf(cookie)).toMatchObject({ code: 'access.no_session' })
    let looked = 0
    const count = () => { looked += 1 }
    read.on('acquire', count)
    expect(await callerOf(cookie)).toMatchObject({ code: 'access.no_session' })
    read.off('acquire', count)
    expect(looked).toBe(0)
  })

  it('cannot be said when no connection answers for five seconds: then one is told so, and the next is served', async () => {
    const callerOf = finder()
    const { gate } = server.office.database
    const taken = await Promise.all(Array.from({ length: gate.options.max }, () => gate.connect()))
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const told = callerOf(cookies[0]).catch((error: unknown) => error)
    await setImmediate()
    await setImmediate()
    await vi.advanceTimersByTimeAsync(4_900)
    await vi.advanceTimersByTimeAsync(200)
    expect(await told).toMatchObject({ refusal: { code: 'command.busy', status: 503 } })
    vi.useRealTimers()
    for (const client of taken) client.release()
    expect(isRefusal(await callerOf(cookies[0]))).toBe(false)
  })
})
