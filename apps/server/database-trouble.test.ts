import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { withRegion } from '#kernel/database/index.ts'
import { testDatabase, type TestDatabase } from '#kernel/database/testing.ts'
import { troubleOf } from './database-trouble.ts'
import { testServer } from './test-server.ts'

/** What a real database says on its bad days, and what people are told then. */

const REGION = '330502000'
let database: TestDatabase

beforeAll(async () => {
  database = await testDatabase()
  await database.openRegions(REGION)
})
afterAll(() => database.close())

const told = async (work: Promise<unknown>) => {
  const error = await work.then(() => null, (caught: unknown) => caught as Error)
  if (error === null) throw new Error('nothing went wrong')
  return troubleOf(error)?.code ?? null
}
const failing = (text: string) => told(database.gate.query(text))
const TAKE = 'select from platform.region_clock where region = $1 for update'

describe('the database', () => {
  it('that has no room left says so, and that nothing was written', async () => {
    expect(await failing(`do $$ begin raise exception 'no space left' using errcode = '53100'; end $$`)).toBe('server.disk_full')
  })

  it('that ends the session, or cannot be reached, leaves open whether it was done', async () => {
    expect(await failing(`do $$ begin raise exception 'terminating connection' using errcode = '57P01'; end $$`)).toBe('server.database_gone')
    expect(await told(new pg.Client({ host: '/nowhere', user: 'x' }).connect())).toBe('server.database_gone')
    const client = new pg.Client({ connectionString: database.url('gate') })
    client.on('error', () => {})
    await client.connect()
    const asked = told(client.query('select pg_sleep(20)'))
    ;(client as unknown as { connection: { stream: { destroy: () => void } } }).connection.stream.destroy()
    expect(await asked).toBe('server.database_gone')
  })

  it('that takes too long is busy', async () => {
    expect(await failing(`set statement_timeout = 1; select pg_sleep(5)`)).toBe('command.busy')
  })

  it('that met an error of ours is in no trouble', async () => {
    expect(await failing('select 1 / 0')).toBeNull()
  })
})

describe('the clock of a region', () => {
  it('that a session holds for ever makes others wait seconds, not for ever', async () => {
    const { rows: [patience] } = await database.gate.query<Record<string, string>>(
      `select current_setting('lock_timeout') as lock, current_setting('idle_in_transaction_session_timeout') as idle`)
    expect(patience).toEqual({ lock: '10s', idle: '1min' })
    await withRegion(database.gate, REGION, async (holder) => {
      await holder.query(TAKE, [REGION])
      const waiting = withRegion(database.gate, REGION, async (client) => {
        await client.query(`set local lock_timeout = '50ms'`)
        await client.query(TAKE, [REGION])
      })
      expect(await told(waiting)).toBe('command.busy')
    })
  })
})

it('the server without its database says so on its health and on every request, in a sentence', async () => {
  const server = await testServer()
  const cookie = await server.login(await server.account(server.office.actor('unit.clerk').person))
  const health = async () => (await server.ask({ method: 'GET', url: '/healthz' })).statusCode
  expect(await health()).toBe(200)
  const { host, user, password } = JSON.parse(process.env['SLUICE_TEST_SERVER']!) as { host: string; user: string; password: string }
  const superuser = new pg.Client({ host, user, password, database: 'postgres' })
  await superuser.connect()
  await superuser.query(`drop database ${server.office.database.name} with (force)`)
  await superuser.end()
  expect(await health()).toBe(503)
  const command = { key: 'k', region: server.office.region, position: 'x', kind: 'payment', document: 'x', action: 'draft', body: {} }
  const answer = await server.ask({ method: 'POST', url: '/api/commands', cookie, payload: command })
  expect([answer.statusCode, answer.json<{ code: string }>().code]).toEqual([503, 'server.database_gone'])
  await server.close()
})
