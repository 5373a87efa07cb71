import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testDatabase, type TestDatabase } from '#kernel/database/testing.ts'
import { dumpSchema } from './dump-schema.ts'
import { lintCatalog } from './lint-catalog.ts'

describe('the lint of the catalog', () => {
  let database: TestDatabase
  let before: string[]
  beforeAll(async () => {
    database = await testDatabase()
    before = await lintCatalog(database.owner)
    await database.owner.query('create schema planted')
  })
  afterAll(() => database.close())

  it('finds nothing in the platform’s own tables', () => {
    expect(before.filter((line) => line.includes('platform.'))).toEqual([])
  })

  it.each([
    ['unclassified: planted.t1', 'create table planted.t1 (id int primary key)'],
    ['region-column: planted.t2', "create table planted.t2 (region varchar not null primary key); select platform.distribute('planted.t2')"],
    ['primary-key: planted.t3', "create table planted.t3 (id int, region text not null, primary key (id, region)); select platform.distribute('planted.t3')"],
    ['unique: planted.t4_name', "create table planted.t4 (region text primary key, name text); create unique index t4_name on planted.t4 (name); select platform.distribute('planted.t4')"],
    ['foreign-key-region: t5_up', `create table planted.t5 (region text, id text, up text, primary key (region, id), constraint t5_up foreign key (up, region) references planted.t5 (region, id));
      select platform.distribute('planted.t5')`],
    ['foreign-key-target: t6_local', `create table planted.t6l (id int primary key); create table planted.t6 (region text, id int, primary key (region, id), constraint t6_local foreign key (id) references planted.t6l);
      select platform.distribute('planted.t6'), platform.keep_local('planted.t6l')`],
    ['sequence: planted.t7_n_seq', "create table planted.t7 (region text primary key, n serial); select platform.distribute('planted.t7')"],
    ['column-grant: planted.t8.region', "create table planted.t8 (region text primary key); grant select (region) on planted.t8 to sluice_read; select platform.distribute('planted.t8')"],
    ['update-grant: planted.t13', "create table planted.t13 (region text primary key); grant update on planted.t13 to sluice_gate; select platform.distribute('planted.t13')"],
    ['policy-subquery: t9_policy', `create table planted.t9 (region text primary key); alter table planted.t9 enable row level security;
      create policy t9_policy on planted.t9 using (exists (select from platform.office)); select platform.distribute('planted.t9')`],
    ['row-security: planted.t10', "create table planted.t10 (region text primary key); select platform.distribute('planted.t10')"],
    ['trigger: t11_guard', `create table planted.t11 (region text primary key);
      create trigger t11_guard before update on planted.t11 for each row execute function suppress_redundant_updates_trigger(); select platform.distribute('planted.t11')`],
    ['foreign-key-set-null: t12_up', `create table planted.t12 (region text, id text, primary key (region, id), constraint t12_up foreign key (region, id) references planted.t12 on delete set null);
      select platform.distribute('planted.t12')`],
  ])('finds %s', async (finding, sql) => {
    await database.owner.query(sql)
    const found = await lintCatalog(database.owner)
    expect(found.filter((line) => line.startsWith(`${finding} `))).toHaveLength(1)
  })

  it('accepts a table that follows the pattern', async () => {
    await database.owner.query(`create table planted.good (region text not null, id uuid not null, primary key (region, id));
      alter table planted.good add column note text;
      select platform.distribute('planted.good'), platform.protect('planted.good'), platform.allow_update('planted.good', '{note}')`)
    expect((await lintCatalog(database.owner)).filter((line) => line.includes('planted.good'))).toEqual([])
  })
})

describe('the dump of the schema', () => {
  it('is the same for two databases of the same migrations, and names every kind of change', async () => {
    const [one, other] = await Promise.all([testDatabase(), testDatabase({ locale: 'zh' })])
    const text = await dumpSchema(one.owner)
    expect(await dumpSchema(other.owner)).toBe(text)
    const changes = {
      'alter table platform.counter add column note text': '  note text,',
      'create index counter_value on platform.counter (value)': 'CREATE INDEX counter_value',
      'grant delete on platform.counter to sluice_read': 'grant delete, select on platform.counter to sluice_read;',
      'grant update (value) on platform.counter to sluice_read': 'grant update (value) on platform.counter to sluice_read;',
      'create policy more on platform.counter to sluice_read using (true)': 'create policy more on platform.counter for all to sluice_read using (true);',
      'alter table platform.counter add constraint small check (value < 9)': '  constraint small CHECK ((value < 9))',
      'create function platform.more() returns int language sql as $$ select 1 $$': 'FUNCTION platform.more()',
      'create view platform.seen as select region from platform.counter': 'create view platform.seen as',
      "create type platform.mood as enum ('well', 'ill')": "create type platform.mood as enum ('well', 'ill');",
      'alter table platform.counter disable row level security': 'alter table platform.counter force row level security;',
    }
    for (const [change, line] of Object.entries(changes)) {
      await one.owner.query(change)
      const changed = await dumpSchema(one.owner)
      expect(changed, change).toContain(line)
      expect(changed, change).not.toBe(text)
    }
    expect(await dumpSchema(one.owner)).not.toContain('alter table platform.counter enable row level security;')
    await Promise.all([one.close(), other.close()])
  })
})
