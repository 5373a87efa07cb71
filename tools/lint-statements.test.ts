import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testDatabase, type TestDatabase } from '#kernel/database/testing.ts'
import { lintStatements } from './lint-statements.ts'

describe('the lint of statements', () => {
  let database: TestDatabase
  beforeAll(async () => {
    database = await testDatabase()
    await database.owner.query(`create schema planted;
      create table planted.paper (region text not null, id uuid not null, title text not null, primary key (region, id));
      create table planted.line (region text not null, paper uuid not null, n int not null, primary key (region, paper, n));
      select platform.distribute('planted.paper'), platform.distribute('planted.line'), platform.protect('planted.paper')`)
  })
  afterAll(() => database.close())

  const lint = (text: string) => lintStatements(database.owner, [{ role: 'gate', text, from: 'modules/planted/store.ts:1' }])

  it.each([
    'select * from planted.paper where region = $1 and id = $2',
    'select p.title, l.n from planted.paper p join planted.line l on l.region = p.region and l.paper = p.id where p.region = $1',
    'select p.title, l.n from planted.paper p left join planted.line l on l.region = p.region and l.paper = p.id where p.region = $1',
    'select count(*) from planted.paper where region = any($1)',
    "select * from planted.paper where region = '330502000'",
    'insert into planted.paper (region, id, title) select a.region, u.* from platform.region a, unnest($2::uuid[], $3::text[]) u where a.region = $1',
    'insert into planted.paper (region, id, title) values ($1, $2, $3) on conflict (region, id) do update set title = excluded.title',
    'update planted.line l set n = u.n from unnest($2::uuid[], $3::int[]) u (paper, n) where l.region = $1 and l.paper = u.paper',
    'with gone as (delete from planted.line where region = $1 returning paper) select p.id from planted.paper p join gone on gone.paper = p.id where p.region = $1',
    'select u.id, x.n from unnest($2::uuid[]) u (id) left join lateral (select count(*) n from planted.line l where l.region = $1 and l.paper = u.id) x on true',
    'select * from platform.office where level = $1',
    'BEGIN',
    "select platform.enter_region($1) -- the region of the batch",
  ])('accepts: %s', async (text) => {
    expect(await lint(text)).toEqual([])
  })

  it('explains what reads a table that its transaction made for itself', async () => {
    const from = 'modules/planted/store.ts:1'
    const texts = [
      'insert into planted_gone select * from unnest($1::uuid[])',
      'select p.title from planted.paper p join planted_gone g on g.id = p.id where p.region = $1',
      'select p.title from planted.paper p join planted_gone g on g.id = p.id',
      'create temporary table planted_gone (id uuid) on commit drop',
    ]
    expect(await lintStatements(database.owner, texts.map((text) => ({ role: 'owner', text, from })))).toEqual([
      expect.stringContaining('planted.paper is read without region'),
    ])
  })

  it.each([
    ['select * from planted.paper where id = $1', 'read without region'],
    ['select p.title from planted.paper p join planted.line l on l.paper = p.id where p.region = $1', 'planted.line is read without region'],
    ["select * from planted.paper where region = current_setting('app.region', true)", 'read without region'],
    ['select p.* from planted.paper p join unnest($1::text[]) u (region) on u.region = p.region', 'read without region'],
    ['select region, count(*) from planted.paper group by region', 'read without region'],
    ['delete from planted.line where paper = $1', 'planted.line is read without region'],
    ['update planted.paper set title = $1 where id = $2', 'planted.paper is read without region'],
    ['select * from planted.nowhere where region = $1', 'could not be explained'],
    ["select set_config('app.region', $1, true)", 'set_config'],
    ["update planted.paper set title = case title when 'a' then 'b' else 'c' end where region = $1", 'simple CASE'],
    ['insert into platform.counter (region, name, value) values ($1, $2, 1) on conflict (region, name) do update set value = extract(epoch from now())::bigint', 'excluded'],
    ['update planted.paper set region = $2 where region = $1', 'region never changes'],
    ['select 1; delete from planted.paper', 'several statements'],
  ])('catches: %s', async (text, why) => {
    const problems = await lint(text)
    expect(problems).not.toEqual([])
    expect(problems.join('\n')).toContain(why)
    expect(problems[0]).toContain('modules/planted/store.ts:1')
  })

  it('lets pass what is allowed by file and text, and nothing beside it', async () => {
    const text = 'select region,\n  count(*) from planted.paper group by region'
    const from = 'modules/planted/store.ts:9'
    const allowance = { from: 'modules/planted/store.ts', contains: 'select region, count(*) from planted.paper', reason: 'closed projection' }
    expect(await lintStatements(database.owner, [{ role: 'read', text, from }], [allowance])).toEqual([])
    const elsewhere = { ...allowance, from: 'modules/other/store.ts' }
    expect(await lintStatements(database.owner, [{ role: 'read', text, from }], [elsewhere])).toHaveLength(1)
  })
})
