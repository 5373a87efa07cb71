import tls from 'node:tls'
import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openPool } from './pools.ts'
import { keepReady } from './ready-sessions.ts'
import { streamOf, wireOf } from './send-together.ts'
import { relay, type Relay } from './test-relay.ts'
import { testDatabase, type TestDatabase } from './testing.ts'

let database: TestDatabase
let way: Relay
beforeAll(async () => {
  database = await testDatabase()
  // A server that speaks TLS by a key both know: SSLRequest is eight bytes, and S says yes.
  way = await relay(new URL(database.url('gate')).searchParams.get('host')!, (client, server) => {
    client.once('data', () => {
      client.write('S')
      const secure = new tls.TLSSocket(client as never, { isServer: true, pskCallback: () => KEY, ...PSK } as tls.TLSSocketOptions)
      secure.on('error', () => {})
      secure.pipe(server).pipe(secure)
    })
  })
})
afterAll(async () => {
  await way.close()
  await database.close()
})

const KEY = Buffer.from('a key of this test')
const PSK = { ciphers: 'PSK', maxVersion: 'TLSv1.2' } as const

function overTls(): pg.Pool {
  const url = new URL(database.url('gate'))
  url.searchParams.delete('host')
  url.hostname = '127.0.0.1'
  url.port = String(way.port)
  const ssl = { ...PSK, pskCallback: () => ({ psk: KEY, identity: 'gate' }), checkServerIdentity: () => undefined }
  return openPool('gate', { connectionString: url.href, ssl: ssl as never, max: 1 })
}
const overSocket = () => openPool('gate', { connectionString: database.url('gate'), max: 1 })
const numbers = (length: number) => Array.from({ length }, (_, index) => index)
const ended = (client: pg.PoolClient) => new Promise<void>((resolve) => { client.once('end', resolve) })
const ask = async (client: pg.PoolClient | pg.Pool, n: number) => (await client.query<{ n: number }>({ name: `n${n % 3}`, text: `select $1::int as n, ${n % 3}`, values: [n] })).rows[0]!.n

describe.each([['a socket', overSocket], ['TLS', overTls]])('statements of one turn over %s', (_, open) => {
  it('wait for the end of the turn and are answered in their order, also those that others sent in between call for', async () => {
    const pool = open()
    const client = await pool.connect()
    const before = streamOf(client).bytesWritten
    const asked = numbers(30).map((n) => ask(client, n).then(async (got) => [got, await ask(client, got + 100)]))
    expect(streamOf(client).bytesWritten).toBe(before)
    expect(await Promise.all(asked)).toEqual(numbers(30).map((n) => [n, n + 100]))
    client.release()
    await pool.end()
  })

  it('go along with one of many megabytes, and with one that fails', async () => {
    const pool = open()
    const client = await pool.connect()
    const long = 'x'.repeat(32 * 1024 * 1024)
    const told = await Promise.allSettled([
      ask(client, 1), client.query('select octet_length($1) as n', [long]), client.query('select 1 / 0'), ask(client, 2),
      client.query({ name: 'n2', text: 'another text under a name that is taken' }), ask(client, 3),
    ])
    expect(told.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled', 'rejected', 'fulfilled'])
    expect((told[1] as PromiseFulfilledResult<pg.QueryResult>).value.rows).toEqual([{ n: long.length }])
    client.release()
    await pool.end()
  })

  it('are answered before a farewell that is said in the same turn', async () => {
    const pool = open()
    const client = await pool.connect()
    const asked = numbers(5).map((n) => ask(client, n))
    client.release()
    const end = pool.end()
    expect(await Promise.all(asked)).toEqual(numbers(5))
    await end
  })

  it('hear that the connection is gone when it breaks before they have left', async () => {
    const pool = open()
    const client = await pool.connect()
    const gone = ended(client)
    const asked = Promise.allSettled(numbers(5).map((n) => ask(client, n)))
    streamOf(client).destroy()
    expect((await asked).map(({ status }) => status)).toEqual(numbers(5).map(() => 'rejected'))
    await gone
    client.release()
    expect(await ask(pool, 7)).toBe(7)
    await pool.end()
  })
})

it('who wants to hear that it was written hears of it, behind the statements that wait', async () => {
  const pool = overSocket()
  const client = await pool.connect()
  const asked = numbers(3).map((n) => ask(client, n))
  // Flush: the server sends what it has.
  await new Promise((resolve) => { streamOf(client).write(Buffer.from('H\0\0\0\x04'), resolve) })
  expect(await Promise.all(asked)).toEqual(numbers(3))
  client.release()
  await pool.end()
})

it('a farewell behind a statement that never left comes through', async () => {
  const pool = overSocket()
  const client = await pool.connect()
  expect(await ask(client, 2)).toBe(2)
  const gone = ended(client)
  const told = client.query({ name: 'n2', text: 'another text under a name that is taken' }).catch((error: Error) => error.message)
  client.release(true)
  expect(await told).toContain('must be unique')
  await gone
  await pool.end()
})

describe('statements of one transaction', () => {
  const begin = { name: 'begin', text: 'begin' }
  const commit = { name: 'commit', text: 'commit' }
  const unseen = { name: 'unseen', text: 'select 5 as n' }
  const fails = { name: 'fails', text: 'select 1 / $1::int', values: [0] }
  const codes = (told: PromiseSettledResult<unknown>[]) => told.map((one) => (one.status === 'fulfilled' ? 'done' : (one.reason as { code: string }).code))
  /** How often the server has said that it is ready, which is how often it answered. */
  function answersOf(client: pg.PoolClient) {
    const seen = { answers: 0 }
    wireOf(client).on('message', ({ name }: { name: string }) => { seen.answers += Number(name === 'readyForQuery') })
    return seen
  }
  async function withClient(work: (client: pg.PoolClient) => Promise<void>): Promise<void> {
    const pool = overSocket()
    const client = await pool.connect()
    await work(client)
    expect(await ask(client, 8)).toBe(8)
    client.release()
    await pool.end()
  }

  it('are answered in one piece', () => withClient(async (client) => {
    const seen = answersOf(client)
    const asked = [client.query(begin), ...numbers(5).map((n) => ask(client, n)), client.query(commit)]
    expect((await Promise.all(asked)).slice(1, 6)).toEqual(numbers(5))
    expect(seen.answers).toBe(1)
  }))

  it('tell who has asked when one fails', () => withClient(async (client) => {
    const error = await (async () => client.query(fails).catch((thrown: Error) => thrown))() as Error
    expect(error.message).toBe('division by zero')
    expect(error.stack).toContain('send-together.test.ts')
  }))

  it('are passed over behind one that fails, whose own cause is told; a rollback of the same turn is heard', () => withClient(async (client) => {
    const told = await Promise.allSettled([
      client.query(begin), ask(client, 1), client.query(fails), ask(client, 2), client.query(unseen), client.query(commit), client.query('rollback'),
    ])
    expect(codes(told)).toEqual(['done', 'done', '22012', '25P02', '25P02', '25P02', 'done'])
    // It never reached the server under that name.
    expect((await client.query(unseen)).rows).toEqual([{ n: 5 }])
  }))

  it.each(['rollback to savepoint here', { name: 'back', text: 'rollback to savepoint here' }])('go on behind a savepoint that one of them is taken back to', (back) => withClient(async (client) => {
    await client.query(begin)
    const seen = answersOf(client)
    const told = await Promise.allSettled([
      ask(client, 1), client.query('savepoint here'), client.query(fails), ask(client, 2), client.query(back as string), ask(client, 3), ask(client, 4), client.query(commit),
    ])
    expect(codes(told)).toEqual(['done', 'done', '22012', '25P02', 'done', 'done', 'done', 'done'])
    expect(seen.answers).toBe(5)
  }))

  it('are answered around one whose values cannot be written out', () => withClient(async (client) => {
    await client.query(begin)
    const unwritable = { toPostgres: () => { throw new Error('no such value') } }
    const told = await Promise.allSettled([
      ask(client, 1), ask(client, 2), client.query({ name: 'unwritable', text: 'select $1::int', values: [unwritable] }), ask(client, 4), client.query(commit),
    ])
    expect(told.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled', 'fulfilled'])
  }))

  it('are asked again under the name of one whose values could not be written out', () => withClient(async (client) => {
    const named = (value: unknown) => client.query<{ n: number }>({ name: 'unwritable', text: 'select $1::int as n', values: [value] })
    const unwritable = { toPostgres: () => { throw new Error('no such value') } }
    for (let time = 0; time < 2; time++) {
      const [refused, next] = await Promise.allSettled([named(unwritable), named(1)])
      expect(refused).toMatchObject({ reason: { message: 'no such value' } })
      expect(next).toMatchObject({ value: { rows: [{ n: 1 }] } })
    }
  }))

  it('hear of the lost connection, all of them, when the server ends it in the middle', async () => {
    const pool = overSocket()
    const client = await pool.connect()
    const gone = ended(client)
    const told = await Promise.allSettled([
      client.query(begin), ask(client, 1), client.query({ name: 'end', text: 'select pg_terminate_backend(pg_backend_pid())' }), ask(client, 2), ask(client, 3),
    ])
    expect(told.slice(2).map((one) => (one.status === 'rejected' ? (one.reason as Error).message : 'done'))).toEqual(
      [expect.stringContaining('terminating'), ...[2, 3].map(() => expect.stringContaining('terminated'))])
    await gone
    client.release()
    await pool.end()
  })
})

/** A session that was only made ready for a transaction is in none. */
async function madeReady(): Promise<{ pool: pg.Pool; client: pg.PoolClient }> {
  const pool = openPool('gate', { connectionString: database.url('gate'), max: 2 })
  const open = keepReady(pool, 1e9)
  const first = await pool.connect()
  await Promise.all([first.query({ name: 'begin', text: 'begin' }), ask(first, 1)])
  await first.query('rollback')
  first.release()
  await open()
  const client = await pool.connect()
  return { pool, client }
}
async function justOpened(): Promise<{ pool: pg.Pool; client: pg.PoolClient }> {
  const pool = overSocket()
  return { pool, client: await pool.connect() }
}

it.each([['', justOpened], [', in a session that was made ready for one', madeReady]])('statements outside of any transaction stand each for itself%s', async (_, open) => {
  const { pool, client } = await open()
  await client.query('create temporary table kept (n int primary key)')
  const insert = (n: number) => client.query({ name: 'keep', text: 'insert into kept values ($1)', values: [n] })
  const told = await Promise.allSettled([insert(1), insert(1), insert(2)])
  expect(told.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  expect((await client.query('select n from kept order by n')).rows).toEqual([{ n: 1 }, { n: 2 }])
  client.release()
  await pool.end()
})
