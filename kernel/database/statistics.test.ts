import { afterAll, beforeAll, expect, it } from 'vitest'
import { analyseAll, analyseUnseen } from './statistics.ts'
import { testDatabase, type TestDatabase } from './testing.ts'

let database: TestDatabase
beforeAll(async () => { database = await testDatabase() })
afterAll(() => database.close())

const fill = (name: string) => database.owner.query(
  `insert into platform.counter (region, name, value) select '330502000', $1 || n, n from generate_series(1, 5000) n`, [name])
async function rowsKnown() {
  const { rows } = await database.owner.query<{ reltuples: number }>(`select reltuples from pg_class where oid = 'platform.counter'::regclass`)
  return rows[0]!.reltuples
}

it('a table with rows that nobody looked at is looked at once; small ones are left alone', async () => {
  await database.openRegions('330502000')
  expect(await analyseUnseen(database.owner)).toEqual([])
  // Filling is not what is tried here: the owner may, once it asks for no region.
  await database.owner.query('alter table platform.counter no force row level security')
  await fill('a')
  expect(await analyseUnseen(database.owner, () => true), 'stopped').toEqual([])
  expect(await analyseUnseen(database.owner)).toEqual(['platform.counter'])
  expect(await rowsKnown()).toBe(5_000)
  await fill('b')
  expect(await analyseUnseen(database.owner)).toEqual([])
  expect(await rowsKnown(), 'PostgreSQL looks again by itself').toBe(5_000)
  await analyseAll(database.owner)
  expect(await rowsKnown()).toBe(10_000)
})
