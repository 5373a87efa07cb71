import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { testDatabase, type TestDatabase } from '#kernel/database/testing.ts'
import { newId } from '#kernel/values/id.ts'
import { findSessions } from './index.ts'

const NOW = new Date('2026-03-02T02:00:00Z')
const OPEN = 200

let database: TestDatabase
const secrets = Array.from({ length: OPEN }, () => randomBytes(32))
const persons = secrets.map(() => newId())

beforeAll(async () => {
  database = await testDatabase()
  await database.owner.query(`insert into access.person (id, name, staff_number) select u, '人员', u::text from unnest($1::uuid[]) u`, [persons])
  await database.owner.query(`insert into access.account (login, person, password_hash) select u::text, u, '-' from unnest($1::uuid[]) u`, [persons])
  await database.owner.query(
    `insert into access.session (secret_hash, login, person, started_at, expires_at)
     select h, u::text, u, $3::timestamptz - interval '1 hour', $3::timestamptz + case when n % 2 = 0 then interval '1 hour' else interval '0' end
       from unnest($1::bytea[], $2::uuid[]) with ordinality k(h, u, n)`, [secrets, persons, NOW])
  await database.owner.query('analyze access.session, access.account, access.person')
})
afterAll(() => database.close())

it('finds those that are open, by their own secrets, and none that has ended at this moment', async () => {
  const client = await database.gate.connect()
  const asked = [...secrets.slice(10, 14), randomBytes(32)]
  const found = await findSessions(client, asked, NOW, '2026-03-02')
  client.release()
  expect([...found.keys()].toSorted()).toEqual([secrets[11]!, secrets[13]!].map((secret) => secret.toString('hex')).toSorted())
  expect(found.get(secrets[11]!.toString('hex'))).toEqual({ person: persons[11], name: '人员', administers: 'none', oversight: [] })
})

it('reads only what it asks for, and not all that are open', async () => {
  const readByEnd = async () => {
    const { rows } = await database.owner.query<{ n: bigint }>(`select idx_tup_read as n from pg_stat_user_indexes where indexrelname = 'session_expiry'`)
    return rows[0]!.n
  }
  const before = await readByEnd()
  const client = await database.gate.connect()
  for (let again = 0; again < 8; again++) await findSessions(client, secrets.slice(0, 3), NOW, '2026-03-02')
  await client.query('select pg_stat_force_next_flush()')
  await client.query('select 1')
  client.release()
  expect(await readByEnd() - before).toBeLessThan(100n)
})
