import { afterAll, beforeAll, expect, it } from 'vitest'
import { withRegion } from './index.ts'
import { testServer, type TestServer } from './testing.ts'

const REGION = '330502000'
let server: TestServer
beforeAll(async () => {
  server = await testServer()
})
afterAll(() => server.close())

it('what the gate’s login has set for itself, to keep the program out or to wait for ever, is gone with the next start', async () => {
  const database = await server.database()
  await database.openRegions(REGION)
  for (const statement of [
    'alter role sluice_gate set default_transaction_read_only = on', 'alter role sluice_gate set lock_timeout = 0', 'alter role sluice_gate set search_path = pg_temp',
    `alter role sluice_gate in database ${database.name} set default_transaction_read_only = on`, `alter role sluice_gate password 'known'`,
  ]) await database.gate.query(statement)
  await server.kill()
  await database.close()
  await server.restart()

  const again = server.reopen(database.name)
  const { rows } = await withRegion(again.gate, REGION, async (client) => {
    await client.query('insert into platform.counter (region, name, value) values ($1, $2, 1)', [REGION, 'written'])
    return client.query(`select name, setting from pg_settings where name in ('lock_timeout', 'idle_in_transaction_session_timeout', 'search_path') order by name`)
  })
  expect(rows).toEqual([
    { name: 'idle_in_transaction_session_timeout', setting: '60000' }, { name: 'lock_timeout', setting: '10000' }, { name: 'search_path', setting: '"$user", public' }])
  await again.close()
})
