import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openPool } from './pools.ts'
import { keepReady } from './ready-sessions.ts'
import { testDatabase, type TestDatabase } from './testing.ts'

let database: TestDatabase

beforeAll(async () => {
  database = await testDatabase()
  await database.owner.query(`create schema sample;
    create table sample.paper (id int, title text);
    create function sample.needs_a_word(word text) returns int language plpgsql immutable as
      $$ begin if word is null then raise 'no word'; end if; return 1; end $$;
    grant usage on schema sample to sluice_gate;
    grant select, insert, update on sample.paper to sluice_gate`)
})
afterAll(() => database.close())

const insert = { name: 'paper-insert', text: 'insert into sample.paper (id, title) select u.id, $2 from unnest($1::int[]) u(id)' }
const count = { name: 'paper-count', text: 'select count(*) as n from sample.paper where title = $1' }
const touch = { name: 'paper-touch', text: 'update sample.paper set title = title' }

const WHICH = 'select pg_backend_pid() as pid'

function gatePool(max: number) {
  const pool = openPool('gate', { connectionString: database.url('gate'), max })
  return { pool, openOne: keepReady(pool, 3_600_000) }
}

describe('a session made ready behind the requests', () => {
  it('has a plan of every statement that the pool has seen, and has run none of them', async () => {
    const { pool, openOne } = gatePool(4)
    await pool.query({ ...insert, values: [[1, 2], '用款'] })
    await pool.query({ ...count, values: ['用款'] })
    await pool.query(touch)
    const [old] = (await pool.query(WHICH)).rows
    await openOne()
    const client = await pool.connect()
    const { rows: plans } = await client.query('select name, generic_plans as made from pg_prepared_statements order by name')
    expect((await client.query(WHICH)).rows).not.toEqual([old])
    expect(plans).toEqual([{ name: 'paper-count', made: 1n }, { name: 'paper-insert', made: 1n }, { name: 'paper-touch', made: 1n }])
    // It is used as if it had prepared them itself; and nothing but the two rows from before is there.
    expect((await client.query({ ...count, values: ['用款'] })).rows).toEqual([{ n: 2n }])
    expect((await client.query('select count(*) as n from sample.paper')).rows).toEqual([{ n: 2n }])
    client.release()
    await pool.end()
  })

  it('gives back what it took when the server lets no more in', async () => {
    const { pool, openOne } = gatePool(4)
    const three = await Promise.all([pool.connect(), pool.connect(), pool.connect()])
    await three[0]!.query({ ...count, values: ['用款'] })
    for (const client of three) client.release()
    Object.assign(pool.options, { connectionString: database.url('gate').replace(/:[^:@/]+@/, ':wrong@') })
    // Somebody asks in the same turn and gets one of the three, so the last of ours needs a new session.
    const other = pool.connect()
    await openOne().catch(() => {})
    ;(await other).release()
    expect([pool.totalCount, pool.idleCount, pool.waitingCount]).toEqual([3, 3, 0])
    await pool.end()
  })

  it('is ready although one of the statements cannot be planned without its values', async () => {
    const { pool, openOne } = gatePool(4)
    const word = { name: 'needs-a-word', text: 'select sample.needs_a_word($1)' }
    await pool.query({ ...word, values: ['字'] })
    await pool.query({ ...count, values: ['用款'] })
    await openOne()
    const client = await pool.connect()
    expect((await client.query('select name from pg_prepared_statements where generic_plans > 0')).rows).toContainEqual({ name: 'paper-count' })
    expect((await client.query({ ...word, values: ['字'] })).rowCount).toBe(1)
    client.release()
    await pool.end()
  })

  it('is not opened where the pool has no room, and takes nobody’s connection', async () => {
    const { pool, openOne } = gatePool(1)
    const client = await pool.connect()
    await openOne()
    expect(pool.totalCount).toBe(1)
    client.release()
    await openOne()
    expect([pool.totalCount, pool.idleCount]).toEqual([1, 1])
    await pool.end()
  })

  it('comes by itself where the pool is used, and not where it is not', async () => {
    const pool = openPool('gate', { connectionString: database.url('gate'), max: 4 })
    keepReady(pool, 50)
    await pool.query({ ...count, values: ['用款'] })
    for (let tries = 0; tries < 100 && pool.totalCount < 2; tries++) await new Promise((resolve) => setTimeout(resolve, 20))
    expect(pool.totalCount).toBe(2)
    await new Promise((resolve) => setTimeout(resolve, 300))
    expect(pool.totalCount).toBe(2)
    await pool.end()
  })
})
