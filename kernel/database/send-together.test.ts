import tls from 'node:tls'
import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openPool } from './pools.ts'
import { streamOf } from './send-together.ts'
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
