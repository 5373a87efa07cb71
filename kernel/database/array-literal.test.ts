import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { arrayLiteral } from './array-literal.ts'
import { testDatabase, type TestDatabase } from './testing.ts'

let database: TestDatabase

beforeAll(async () => {
  database = await testDatabase()
})
afterAll(() => database.close())

const back = async (type: string, values: readonly unknown[]) => (
  await database.gate.query<{ value: unknown[] }>(`select $1::${type}[] as value`, [arrayLiteral(values)])).rows[0]!.value

describe('a list as an array of PostgreSQL', () => {
  it('comes back as it was: any text, quotes, backslashes, braces, the word NULL', async () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 12 }).filter((one) => !one.includes('\0') && one.isWellFormed())
    const special = fc.constantFrom('', 'NULL', 'null', '"', '\\', '{}', ',', ' a ', '\\"', "'", '\n', '采购“款”', '𠮷')
    await fc.assert(fc.asyncProperty(fc.array(fc.oneof(text, special, fc.constant(null)), { minLength: 1, maxLength: 20 }), async (values) => {
      expect(await back('text', values)).toEqual(values)
    }), { numRuns: 100 })
  })

  it('keeps whole fen, flags, instants, bytes and JSON', async () => {
    const at = new Date('2026-11-21T16:05:06.789Z')
    expect(await back('bigint', [1n, -1_000_000_000_000_000n, null])).toEqual([1n, -1_000_000_000_000_000n, null])
    expect(await back('boolean', [true, false, undefined])).toEqual([true, false, null])
    expect(await back('timestamptz', [at, null])).toEqual([at, null])
    expect(await back('bytea', [Buffer.from([0, 92, 34, 255]), new Uint8Array([1, 2])])).toEqual([Buffer.from([0, 92, 34, 255]), Buffer.from([1, 2])])
    expect(await back('jsonb', [JSON.stringify({ a: '"\\' }), { b: [1, '}'] }])).toEqual([{ a: '"\\' }, { b: [1, '}'] }])
    expect(arrayLiteral([])).toBe('{}')
  })
})
