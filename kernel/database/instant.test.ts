import { randomInt } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { parseInstant } from './instant.ts'
import { testDatabase, type TestDatabase } from './testing.ts'

let database: TestDatabase

beforeAll(async () => { database = await testDatabase() })
afterAll(() => database.close())

const ofDriver = pg.types.getTypeParser(1184) as (text: string) => Date

it('an instant is read as the driver reads it, whatever the server writes', async () => {
  const odd = [
    '2026-11-23 08:15:00+00', '2026-11-23 08:15:00.2+00', '2026-11-23 08:15:00.123456+00', '1999-12-31 23:59:59.999999+00', '2024-02-29 00:00:00.009+00',
    '2026-11-23 16:15:00.25+08', '2026-11-23 13:45:00+05:30', '1883-11-18 12:03:58-07:52:58', '0001-01-01 00:00:00+00', '0099-06-01 00:00:00+00',
    '0044-03-15 12:00:00+00 BC', '12026-11-23 08:15:00+00', '294276-12-31 23:59:59.999999+00', 'infinity', '-infinity',
  ]
  for (const text of odd) expect([text, parseInstant(text)]).toEqual([text, ofDriver(text)])
  const seed = process.env['SLUICE_SEED'] ?? String(randomInt(1_000_000_000))
  const { rows } = await database.owner.query<{ text: string }>(
    `with seeded as (select setseed($1::float8 / 1000000000)) select (timestamptz '0001-01-01 UTC' + random() * interval '9000 years')::text as text from seeded, generate_series(1, 20000)`, [seed])
  expect(rows).toHaveLength(20_000)
  for (const { text } of rows) expect([seed, text, parseInstant(text).getTime()]).toEqual([seed, text, ofDriver(text).getTime()])
})

it('a pool reads instants so, alone and in lists', async () => {
  const { rows: [row] } = await database.owner.query(
    `select timestamptz '2026-11-23 16:15:00.25+08' as at, array[timestamptz '2026-11-23 08:15:00Z', null] as list, null::timestamptz as none`)
  expect(row).toEqual({ at: new Date('2026-11-23T08:15:00.250Z'), list: [new Date('2026-11-23T08:15:00Z'), null], none: null })
})
