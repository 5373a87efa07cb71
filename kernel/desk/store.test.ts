import type { PoolClient } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openRegions, withReader, withRegion } from '#kernel/database/index.ts'
import { testDatabase, type TestDatabase } from '#kernel/database/testing.ts'
import { newId } from '#kernel/values/id.ts'
import { readingsOf, wordsOf } from './keys.ts'
import type { Found } from './model.ts'
import { find, keepFound } from './store.ts'

const HERE = '330502000'
const THERE = '330503000'
const [SCHOOL, CLINIC] = [newId(), newId()] as const
const PAPERS = 8_000

let database: TestDatabase
const papers: Found[] = Array.from({ length: PAPERS }, (_, n) => ({
  document: newId(), unit: n % 2 === 0 ? SCHOOL : CLINIC, number: `ZF-330502000-2026-${String(n + 1).padStart(6, '0')}`,
  title: `收款人${n % 400}公司 · ${n % 1_000 === 7 ? '稀有地籍测绘' : '办公楼维修'}款`, amountFen: BigInt(100 + n), madeAt: new Date(Date.parse('2026-01-01T00:00:00Z') + n * 3_600_000),
}))

beforeAll(async () => {
  database = await testDatabase()
  await openRegions(database.owner, [HERE, THERE])
  await withRegion(database.gate, HERE, (client) => keepFound(client, HERE, papers))
  await withRegion(database.gate, THERE, (client) => keepFound(client, THERE, papers.slice(0, 10)))
  await database.owner.query('analyze desk.found_by')
})
afterAll(() => database.close())

const words = (text: string) => readingsOf(text).at(-1)!.words
const as = <Result>(regions: string[], units: string[], work: (client: PoolClient) => Promise<Result>) => withReader(database.read, { regions, units }, work)
const ids = (rows: { document: string }[]) => rows.map((row) => row.document)
const expected = (fits: (paper: Found) => boolean) => papers.filter(fits).toSorted((left, right) => right.madeAt.getTime() - left.madeAt.getTime()).map((paper) => paper.document)

describe('finding documents', () => {
  it('gives those that have all words, newest first, over several months and page by page', async () => {
    const rare = expected((paper) => paper.title.includes('稀有地籍'))
    expect(rare).toHaveLength(8)
    expect(ids(await as([HERE], ['*'], (client) => find(client, HERE, words('稀有地籍测绘'), null, 50)))).toEqual(rare)
    const first = await as([HERE], ['*'], (client) => find(client, HERE, words('稀有地籍测绘'), null, 3))
    const second = await as([HERE], ['*'], (client) => find(client, HERE, words('稀有地籍测绘'), first.at(-1)!, 50))
    expect([...ids(first), ...ids(second)]).toEqual(rare)
  })

  it('gives a reader only their units, and nothing of a region that they may not read', async () => {
    expect(ids(await as([HERE], [CLINIC], (client) => find(client, HERE, words('收款人11公司'), null, 50)))).toEqual(
      expected((paper) => paper.unit === CLINIC && words('收款人11公司').every((word) => wordsOf(paper).includes(word))))
    expect(await as([HERE], [SCHOOL], (client) => find(client, HERE, words('稀有地籍测绘'), null, 50))).toEqual([])
    expect(await as([THERE], ['*'], (client) => find(client, HERE, words('收款人11公司'), null, 50))).toEqual([])
    expect(await as([HERE], [], (client) => find(client, HERE, words('收款人11公司'), null, 50))).toEqual([])
    expect(ids(await as([THERE], ['*'], (client) => find(client, THERE, words('收款人7公司'), null, 50)))).toEqual([papers[7]!.document])
  })

  it('is not run by the gate, and leaves the table itself closed to readers', async () => {
    await expect(withRegion(database.gate, HERE, (client) => find(client, HERE, words('收款人'), null, 5))).rejects.toThrow(/permission denied/)
    await expect(as([HERE], ['*'], (client) => client.query('select from desk.found_by where region = $1', [HERE]))).rejects.toThrow(/permission denied/)
  })

  it.each([['a rare word', '稀有地籍测绘', 20], ['a payee', '收款人11公司', 60], ['the words of nothing', '没有的东西', 5], ['the serial of a number', '4711', 5]])(
    'reads the index and little more than it finds: %s', async (_, text, most) => {
      const counts = await as([HERE], ['*'], async (client) => {
        // What this session did, counted by the server: before and after.
        const counted = async () => (await client.query<{ whole: bigint; fetched: bigint }>(`select coalesce(sum(seq_scan), 0)::bigint as whole, coalesce(sum(idx_tup_fetch), 0)::bigint as fetched
          from pg_stat_xact_user_tables where schemaname = 'desk' and relname = 'found_by'`)).rows[0]!
        const before = await counted()
        await find(client, HERE, (text === '4711' ? readingsOf(text)[0]! : readingsOf(text).at(-1)!).words, null, 20)
        const after = await counted()
        return { whole: after.whole - before.whole, fetched: after.fetched - before.fetched }
      })
      expect(Number(counts.whole)).toBe(0)
      expect(Number(counts.fetched)).toBeLessThanOrEqual(most)
    })

  it('forgets the words that a document no longer has', async () => {
    const [paper] = papers
    await withRegion(database.gate, HERE, (client) => keepFound(client, HERE, [{ ...paper!, title: '改名之后的事项' }]))
    expect(ids(await as([HERE], ['*'], (client) => find(client, HERE, words('改名之后'), null, 5)))).toEqual([paper!.document])
    expect(ids(await as([HERE], ['*'], (client) => find(client, HERE, [`#000001`, ...words('办公楼')], null, 5)))).toEqual([])
  })
})
