import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { askReader, withReader, withRegion } from './index.ts'
import { testDatabase, type TestDatabase, type TestLocale } from './testing.ts'

const HERE = '330502000'
const THERE = '330503000'

describe.each<TestLocale>(['C', 'zh'])('the books of two finance offices in one database (%s)', (locale) => {
  let database: TestDatabase
  beforeAll(async () => {
    database = await testDatabase({ locale })
    await database.openRegions(HERE, THERE)
    for (const region of [HERE, THERE]) {
      await withRegion(database.gate, region, (client) =>
        client.query('insert into platform.counter (region, name, value) values ($1, $2, 7)', [region, 'ZF-2026']))
    }
  })
  afterAll(() => database?.close())

  it('an office sees its own rows and nobody else’s', async () => {
    const rows = await withRegion(database.gate, HERE, async (client) =>
      (await client.query('select region, value from platform.counter')).rows)
    expect(rows).toEqual([{ region: HERE, value: 7n }])
  })

  it('an office cannot write into the books of another', async () => {
    const writing = withRegion(database.gate, HERE, (client) =>
      client.query('insert into platform.counter (region, name, value) values ($1, $2, 1)', [THERE, 'ZF-2027']))
    await expect(writing).rejects.toMatchObject({ code: '42501' })
    const updated = await withRegion(database.gate, HERE, (client) =>
      client.query('update platform.counter set value = 99 where region = $1', [THERE]))
    expect(updated.rowCount).toBe(0)
  })

  it('without entering a region nothing is seen, also on a connection that had entered one', async () => {
    await withRegion(database.gate, HERE, (client) => client.query('select 1'))
    expect((await database.gate.query('select * from platform.counter')).rows).toEqual([])
  })

  it('a reader sees exactly the offices in the list, and cannot write', async () => {
    const count = (regions: string[]) => withReader(database.read, { regions, units: ['*'] }, async (client) =>
      (await client.query('select count(*) as n from platform.counter')).rows[0].n)
    expect(await count([])).toBe(0n)
    expect(await count([THERE])).toBe(1n)
    expect(await count([HERE, THERE])).toBe(2n)
    await expect(database.read.query('delete from platform.counter')).rejects.toMatchObject({ code: '42501' })
  })

  it('a unit list with a comma inside a word is refused, so that one word is one unit', async () => {
    const reading = withReader(database.read, { regions: [HERE], units: ['101001,101002'] }, async () => null)
    await expect(reading).rejects.toThrow('not a unit')
  })

  it('what was asked behind a beginning that was refused is not answered, and the connection comes back clean', async () => {
    let asked: Promise<unknown> | null = null
    const reading = withReader(database.read, { regions: [HERE], units: ['101001,101002'] }, async (client) => {
      asked = client.query('select count(*) from platform.counter')
      return asked.catch(() => 'caught by the reader itself')
    })
    await expect(reading).rejects.toThrow('not a unit')
    await expect(asked).rejects.toMatchObject({ code: '25P02' })
    for (let again = 0; again < 10; again++) {
      expect((await database.read.query('select * from platform.counter')).rows).toEqual([])
    }
  })

  it('a reading that fails tells its own reason, at once or later, and gives the connection back', async () => {
    const reader = { regions: [HERE], units: ['*'] }
    await expect(withReader(database.read, reader, async (client) => client.query('select 1 / 0'))).rejects.toMatchObject({ code: '22012' })
    await expect(withReader(database.read, reader, () => { throw new Error('no paper') })).rejects.toThrow('no paper')
    for (let tries = 0; tries < 100 && database.read.idleCount < database.read.totalCount; tries++) await new Promise((resolve) => setTimeout(resolve, 10))
    expect(database.read.idleCount).toBe(database.read.totalCount)
  })

  it('a question known beforehand sees what a reader sees; after one that fails the connection is clean, and its own reason is told', async () => {
    const count = (regions: string[], units = ['*']) => askReader(database.read, { regions, units }, async (client) =>
      (await client.query({ name: 'test-count-counters', text: 'select count(*) as n from platform.counter' })).rows[0].n)
    expect(await count([])).toBe(0n)
    expect(await count([HERE, THERE])).toBe(2n)
    await expect(count([HERE], ['101001,101002'])).rejects.toThrow('not a unit')
    const reader = { regions: [HERE], units: ['*'] }
    const divide = { name: 'test-divide', text: 'select 1 / $1::int', values: [0] }
    await expect(askReader(database.read, reader, (client) => client.query(divide))).rejects.toMatchObject({ code: '22012' })
    await expect(askReader(database.read, reader, (client) => client.query({ ...divide, values: [1, 2] }))).rejects.toMatchObject({ code: '08P01' })
    await expect(askReader(database.read, reader, () => { throw new Error('no paper') })).rejects.toThrow('no paper')
    for (let tries = 0; tries < 100 && database.read.idleCount < database.read.totalCount; tries++) await new Promise((resolve) => setTimeout(resolve, 10))
    expect(database.read.idleCount).toBe(database.read.totalCount)
    for (let again = 0; again < 10; again++) {
      expect((await database.read.query('select * from platform.counter')).rows).toEqual([])
      expect(await count([HERE])).toBe(1n)
    }
  })

  it('a table with a unit column shows a reader only the units in the list', async () => {
    await database.owner.query(`
      create schema sample;
      grant usage on schema sample to sluice_read;
      create table sample.paper (region text not null, id int not null, unit text not null, primary key (region, id));
      select platform.distribute('sample.paper'), platform.protect('sample.paper', 'unit');
      grant select on sample.paper to sluice_read;
      insert into sample.paper values ('${HERE}', 1, '101001'), ('${HERE}', 2, '101002'), ('${THERE}', 3, '101001')`)
    const seen = (units: string[]) => withReader(database.read, { regions: [HERE], units }, async (client) =>
      (await client.query('select id from sample.paper order by id')).rows.map((row) => row.id as number))
    expect(await seen(['101002'])).toEqual([2])
    expect(await seen(['*'])).toEqual([1, 2])
    expect(await seen([])).toEqual([])
  })

  it('the gate may move the clock and the counters, and change nothing else', async () => {
    for (const statement of ['delete from platform.counter', 'update platform.region set region = region', 'delete from platform.region_clock',
      'truncate platform.counter', 'update platform.office set name = name', 'delete from platform.migration']) {
      await expect(database.gate.query(statement), statement).rejects.toMatchObject({ code: '42501' })
    }
    const moved = await withRegion(database.gate, HERE, (client) => client.query(
      'update platform.region_clock set seq = seq + $2, judged_at = greatest(judged_at, $3) where region = $1 returning seq, judged_at',
      [HERE, 2n, new Date('2026-03-01T00:00:00Z')]))
    expect(moved.rows).toEqual([{ seq: 2n, judged_at: new Date('2026-03-01T00:00:00Z') }])
  })

  it('work that fails leaves nothing behind and gives the connection back', async () => {
    const failing = withRegion(database.gate, HERE, async (client) => {
      await client.query('update platform.counter set value = 50 where region = $1', [HERE])
      throw new Error('the approver left')
    })
    await expect(failing).rejects.toThrow('the approver left')
    const value = await withRegion(database.gate, HERE, async (client) =>
      (await client.query('select value from platform.counter where region = $1', [HERE])).rows[0].value)
    expect(value).toBe(7n)
    expect(database.gate.idleCount).toBe(database.gate.totalCount)
  })

  it('days, amounts and big numbers arrive in the shape that the kernel speaks', async () => {
    const { rows } = await database.gate.query(
      "select date '2026-02-28' as day, 9007199254740993::bigint as fen, 1.50::numeric as rate, array[1, null]::bigint[] as list, array[date '2026-01-01'] as days")
    expect(rows[0]).toEqual({ day: '2026-02-28', fen: 9007199254740993n, rate: '1.50', list: [1n, null], days: ['2026-01-01'] })
  })

  it('logs in by the address that a second process would use', async () => {
    const { default: pg } = await import('pg')
    const client = new pg.Client(database.url('gate'))
    await client.connect()
    expect((await client.query('select current_user as who, current_database() as name')).rows).toEqual([{ who: 'sluice_gate', name: database.name }])
    await client.end()
  })
})
