import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { withRegion } from './index.ts'
import { testDatabase, testServer, type TestServer } from './testing.ts'

describe('a server that a test may kill', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await testServer()
  })
  afterAll(() => server.close())

  it('has after kill -9 exactly what was committed before', async () => {
    const database = await server.database()
    await database.openRegions('330502000')
    await withRegion(database.gate, '330502000', (client) =>
      client.query("insert into platform.counter (region, name, value) values ('330502000', 'kept', 1)"))
    const open = await database.gate.connect()
    await open.query('BEGIN')
    await open.query("select platform.enter_region('330502000')")
    await open.query("insert into platform.counter (region, name, value) values ('330502000', 'lost', 1)")
    const pid = server.pid()
    await server.kill()
    open.release(true)
    await database.close()
    await server.restart()
    expect(server.pid()).not.toBe(pid)

    const again = server.reopen(database.name)
    const names = await withRegion(again.gate, '330502000', async (client) =>
      (await client.query("select name from platform.counter where region = '330502000'")).rows)
    expect(names).toEqual([{ name: 'kept' }])
    await again.close()
  })
})

it('two test databases know nothing of each other, and cost little', async () => {
  const [one, other] = await Promise.all([testDatabase(), testDatabase()])
  await one.openRegions('330502000')
  expect((await other.owner.query('select * from platform.region')).rows).toEqual([])
  await Promise.all([one.close(), other.close()])
})

it('a database of the second locale sorts Chinese by pinyin, the first by code point', async () => {
  for (const [locale, first] of [['C', '不'], ['zh', '阿']] as const) {
    const database = await testDatabase({ locale })
    const { rows } = await database.owner.query("select word from unnest(array['阿', '不']) word order by word")
    expect(rows[0].word).toBe(first)
    await database.close()
  }
})
