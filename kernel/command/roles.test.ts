import type { Pool, PoolClient } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { withReader } from '#kernel/database/index.ts'
import { newId } from '#kernel/values/id.ts'
import { testOffice, type TestOffice } from './testing.ts'
import { pay, paymentBody } from './test-payments.ts'

/** What the lesser roles can do to a database in a happy state: the reader reads its scope, the sequencer hashes and signs. */
let office: TestOffice
const ids = { school: newId(), clinic: newId() }
let tables: string[]

beforeAll(async () => {
  office = await testOffice()
  await pay(office, paymentBody(await office.indicator('school', 100_000_00n)), 'receive', ids.school)
  await office.done('clinic:unit.clerk', { kind: 'payment', document: ids.clinic, action: 'submit', body: paymentBody(await office.indicator('clinic', 100_000_00n)) })
  const { rows } = await office.database.owner.query<{ name: string }>(
    `select schemaname || '.' || tablename as name from pg_tables where schemaname not like 'pg\\_%' and schemaname <> 'information_schema'
        and schemaname <> 'graphile_worker' order by 1`)
  tables = rows.map((row) => row.name)
})
afterAll(() => office.close())

async function refused(pool: Pool, statement: string, enter?: (client: PoolClient) => Promise<unknown>): Promise<string | null> {
  const client = await pool.connect()
  try {
    await client.query('begin')
    await enter?.(client)
    await client.query(statement)
    return null
  } catch (error) {
    return (error as { code: string }).code
  } finally {
    await client.query('rollback')
    client.release()
  }
}

describe('the reader', () => {
  const enter = (client: PoolClient) => client.query('select platform.enter_reader($1, $2)', [[office.region], ['*']])

  it('writes into no table', async () => {
    for (const table of tables) {
      for (const statement of [`insert into ${table} default values`, `delete from ${table}`, `truncate ${table}`]) {
        expect(await refused(office.database.read, statement, enter), statement).toBe('42501')
      }
    }
  })

  it('sees the documents of its units alone, and nothing before it has entered', async () => {
    const seen = (regions: string[], units: string[]) => withReader(office.database.read, { regions, units }, async (client) => (
      (await client.query<{ id: string }>(`select id from document.document where kind = 'payment' order by id`)).rows.map((row) => row.id)))
    expect(await seen([office.region], ['*'])).toEqual([ids.school, ids.clinic].toSorted())
    expect(await seen([office.region], [office.units.clinic])).toEqual([ids.clinic])
    expect(await seen([office.region], [])).toEqual([])
    expect(await seen(['330503000'], ['*'])).toEqual([])
    expect((await office.database.read.query('select from document.document')).rows).toEqual([])
  })

  it('reads neither passwords nor sessions nor what would open personal fields: salts, and the key of digests', async () => {
    for (const table of ['access.account', 'access.session', 'access.digest_key', 'log.salt', 'command.receipt']) {
      expect(await refused(office.database.read, `select from ${table}`, enter), table).toBe('42501')
    }
  })
})

describe('the sequencer', () => {
  it('reads leaves and writes hashes and checkpoints, nothing else', async () => {
    const allowed = new Set(['log.node', 'log.checkpoint'])
    for (const table of tables) {
      if (!allowed.has(table)) expect(await refused(office.database.sequencer, `insert into ${table} default values`), table).toBe('42501')
      for (const statement of [`delete from ${table}`, `truncate ${table}`]) expect(await refused(office.database.sequencer, statement), statement).toBe('42501')
    }
    expect(await refused(office.database.sequencer, 'update log.leaf set bytes = bytes')).toBe('42501')
    expect(await refused(office.database.sequencer, 'update log.checkpoint set root = root')).toBe('42501')
    expect(await refused(office.database.sequencer, 'select from log.leaf')).toBeNull()
    expect(await refused(office.database.sequencer, 'select from document.document')).toBe('42501')
  })
})

describe('the gate', () => {
  it('has no right that it does not need: neither update nor delete on what is append-only', async () => {
    const { rows } = await office.database.owner.query<{ name: string; privilege: string }>(
      `select table_schema || '.' || table_name as name, privilege_type as privilege from information_schema.table_privileges
        where grantee = 'sluice_gate' and privilege_type not in ('SELECT', 'INSERT') order by 1, 2`)
    const lively = new Set(['access.session', 'access.token', 'access.login_attempt', 'document.document', 'process.instance', 'process.task', 'platform.region_clock',
      'platform.counter', 'events.cursor', 'events.webhook', 'log.salt',
      // What a person keeps on the desk, and the words by which a document is found.
      'desk.saved_view', 'desk.found_by',
      // What two administrators change; each row names the change, by a policy and foreign keys.
      'access.assignment', 'access.assignment_side', 'access.duty_grant', 'access.invitation', 'access.member', 'access.position', 'access.unit'])
    expect(rows.filter((row) => !lively.has(row.name))).toEqual([])
    expect(rows.filter((row) => row.privilege === 'DELETE').map((row) => row.name)).toEqual(['access.login_attempt', 'access.session', 'desk.saved_view', 'log.salt'])
  })

  it('writes no night of the patrol and no replay of verdicts: the program would take it for done and leave it out', async () => {
    for (const table of ['patrol.run', 'patrol.finding', 'command.self_replay']) {
      expect(await refused(office.database.gate, `insert into ${table} select * from ${table}`, (client) => client.query('select platform.enter_region($1)', [office.region])), table).toBe('42501')
    }
  })
})
