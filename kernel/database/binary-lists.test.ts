import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { withBinaryLists } from './binary-lists.ts'
import { testDatabase, type TestDatabase } from './testing.ts'

let database: TestDatabase

beforeAll(async () => {
  database = await testDatabase()
})
afterAll(() => database.close())

/** The list as the server understood it; fails when it did not go out in binary form. */
async function back(type: string, values: readonly unknown[]): Promise<unknown[]> {
  const statement = `select $1::${type}[] as value`
  const sent = withBinaryLists(statement, [values])
  expect(sent[0]).toBeInstanceOf(Buffer)
  return (await database.gate.query<{ value: unknown[] }>(statement, sent)).rows[0]!.value
}

const orNull = <Value>(value: fc.Arbitrary<Value>) => fc.array(fc.oneof(value, fc.constant(null)), { maxLength: 20 })
const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })
const text = fc.oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom('', 'NULL', '"', '\\', '{}', ',', '采购“款”', '𠮷')).filter((one) => !one.includes('\0') && one.isWellFormed())
const TYPES: [type: string, values: fc.Arbitrary<unknown>][] = [
  ['bigint', int64], ['int', fc.integer({ min: -2_147_483_647 })], ['smallint', fc.integer({ min: -32_767, max: 32_767 })], ['boolean', fc.boolean()], ['text', text],
  ['uuid', fc.uuid()], ['timestamptz', fc.date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })],
  ['bytea', fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes))],
]

describe('a list in the binary form of PostgreSQL', () => {
  it.each(TYPES)('comes back as it was: %s[]', async (type, values) => {
    await fc.assert(fc.asyncProperty(orNull(values), async (list) => {
      expect(await back(type, list)).toEqual(list)
    }), { numRuns: 60 })
  })

  it.each(['jsonb', 'json'])('carries JSON as the text that it is: %s[]', async (type) => {
    await fc.assert(fc.asyncProperty(fc.array(fc.json().filter((one) => !one.includes('\\u0000') && one.isWellFormed())), async (list) => {
      const { rows } = await database.gate.query<{ same: boolean | null }>(`select $1::${type}[]::text[] = $2::text[]::${type}[]::text[] as same`,
        withBinaryLists(`$1::${type}[] = $2::text[]`, [list, list]))
      expect(rows[0]!.same).toBe(true)
    }), { numRuns: 60 })
  })

  it('has room for texts of any length, and those after it come back as well', async () => {
    for (const one of ['采'.repeat(2_000_000), 'x']) expect(await back('text', ['before', null, one, 'behind'])).toEqual(['before', null, one, 'behind'])
  })

  it('takes undefined for null', async () => expect(await back('int', [1, undefined])).toEqual([1, null]))
})

describe('what is not plainly of the type of its list', () => {
  const ODD: [type: string, values: unknown[]][] = [
    ['bigint', ['12']], ['bigint', [2n ** 63n]], ['bigint', [1.5]], ['int', [2 ** 31]], ['int', [1n]], ['smallint', [40_000]], ['text', [7]], ['text', [['a']]],
    ['uuid', ['nobody']], ['uuid', ['0192f0c1-8e5b-7cc3-98c4-dc0c0c07398']], ['uuid', ['0192f0c1-8e5b-7cc3-98c4-dc0c0c07398g']],
    ['uuid', ['0192f0c18-e5b-7cc3-98c4-dc0c0c073981']], ['uuid', ['0192f0c1-8e5b-7cc3-98c4-dc0c0c07398１']], ['timestamptz', ['infinity']], ['timestamptz', [new Date(Number.NaN)]],
    ['jsonb', [{ a: 1 }]], ['date', ['2026-11-22']], ['numeric', ['1.5']],
  ]
  it.each(ODD)('is left as it came: %s[]', (type, values) => {
    expect(withBinaryLists(`select $1::${type}[]`, [values])).toEqual([values])
  })

  it('so is a list that is cast to two types, to none, or is one of lists', () => {
    for (const statement of ['select $1::text[], $1::uuid[]', 'select any($1)', 'select $1::text[][]']) expect(withBinaryLists(statement, [['a']])).toEqual([['a']])
  })

  it('is refused by the server in its own words', async () => {
    await expect(database.gate.query('select $1::uuid[]', [['nobody']])).rejects.toMatchObject({ code: '22P02', message: expect.stringContaining('nobody') as string })
    await expect(database.gate.query('select $1::text[]', [['a\0b']])).rejects.toMatchObject({ code: '22021' })
  })
})
