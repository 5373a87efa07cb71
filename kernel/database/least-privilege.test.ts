import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Refused } from '#kernel/values/refusal.ts'
import { type EmbeddedServer } from './embedded.ts'
import { assertLeastPrivilege } from './least-privilege.ts'
import { openDatabase } from './open.ts'
import { openPool } from './pools.ts'
import { withRegion } from './region.ts'
import { startTestServer, testDatabase, type TestDatabase } from './testing.ts'

/** The start is looked at here, not the migrations of others. */
const migrations = { owners: ['kernel/database'] }

describe('the login that writes', () => {
  let database: TestDatabase
  let server: EmbeddedServer
  let dataDir: string
  beforeAll(async () => {
    database = await testDatabase()
    dataDir = await mkdtemp(join(tmpdir(), 'sluice-foreign-'))
    server = await startTestServer(dataDir, false)
  })
  afterAll(async () => {
    await database.close()
    await server.stop()
    await rm(dataDir, { recursive: true, force: true })
  })

  it('is accepted as the migrations grant it', async () => {
    await expect(assertLeastPrivilege(database.gate)).resolves.toBeUndefined()
    const left = await withRegion(database.gate, '000000000', (client) => client.query('select from platform.counter'))
    expect(left.rowCount).toBe(0)
  })

  it('is refused when it owns the tables', async () => {
    expect(await refusalOf(database.owner)).toBe('database.gate_owns_tables')
  })

  it('is refused when it is a reader', async () => {
    expect(await refusalOf(database.read)).toBe('database.gate_has_no_grant')
  })

  it('is refused as superuser, with BYPASSRLS, and as a member of one that has either', async () => {
    const { asSuperuser, address } = await superuserOf(database)
    expect(await refusalOf(asSuperuser)).toBe('database.gate_is_superuser')
    const name = `clerk_${randomBytes(4).toString('hex')}`
    await asSuperuser.query(`create role ${name}_all bypassrls; create role ${name} login password 'x'; grant sluice_gate to ${name}`)
    const pool = openPool('gate', { ...address, user: name, password: 'x' })
    expect(await refusalOf(pool)).toBe(undefined)
    await asSuperuser.query(`grant ${name}_all to ${name}`)
    expect(await refusalOf(pool)).toBe('database.gate_bypasses_row_security')
    await pool.end()
    await asSuperuser.query(`drop role ${name}, ${name}_all`)
    await asSuperuser.end()
  })

  it('is refused when row security does not hold, as on a table whose policies were taken away', async () => {
    await database.owner.query('alter table platform.counter no force row level security; alter table platform.counter disable row level security')
    expect(await refusalOf(database.gate)).toBe('database.row_security_not_routed')
    await database.owner.query('alter table platform.counter enable row level security; alter table platform.counter force row level security')
    expect(await refusalOf(database.gate)).toBe(undefined)
  })

  it('may have a name of its own on a server of others, where the owner joins it to its role', async () => {
    const superuser = new pg.Client({ host: server.host, user: 'postgres', password: server.password, database: 'postgres' })
    superuser.on('error', () => {})
    await superuser.connect()
    await superuser.query('drop role sluice_owner, sluice_gate, sluice_read, sluice_sequencer')
    await superuser.query("create role bureau_owner login password 'o' nosuperuser; create role bureau_app login password 'a'")
    await superuser.query('create database bureau owner bureau_owner')
    const url = (user: string, password: string) => `postgresql://${user}:${password}@localhost/bureau?host=${encodeURIComponent(server.host)}`
    const environment = { DATABASE_URL: url('bureau_app', 'a'), SLUICE_MIGRATE_URL: url('bureau_owner', 'o') }
    const open = () => openDatabase({ environment, dataDir, migrations })

    const refused = await open().catch((error: Refused) => error.refusal)
    expect(refused).toMatchObject({ code: 'database.roles_missing' })
    const statement = (refused as Refused['refusal']).values['statement'] as string
    expect(statement).toContain('GRANT sluice_gate TO "bureau_app"')
    await superuser.query(statement)

    const opened = await open()
    expect(opened.embedded).toBe(false)
    expect(opened.applied[0]).toBe('kernel/database/migrations/001-platform.sql')
    expect((await opened.pools.read.query('select current_user as who')).rows).toEqual([{ who: 'sluice_read' }])
    expect((await opened.pools.sequencer.query('select current_user as who')).rows).toEqual([{ who: 'sluice_sequencer' }])
    await opened.close()
    const withoutOwner = openDatabase({ environment: { DATABASE_URL: environment.DATABASE_URL }, dataDir })
    await expect(withoutOwner).rejects.toThrow('database.migrate_url_missing')
    await superuser.end()
  })

  it('a start with the server of our own ends migrated and least privileged, twice in a row', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'sluice-own-'))
    for (const expected of [true, false]) {
      const opened = await openDatabase({ environment: {}, dataDir: join(folder, 'data'), migrations })
      expect(opened.embedded).toBe(true)
      expect(opened.applied.length > 0).toBe(expected)
      const question = `select has_database_privilege(current_database(), 'temporary') as fills, has_database_privilege(current_database(), 'create') as makes`
      for (const role of ['gate', 'read', 'sequencer'] as const) {
        expect((await opened.pools[role].query(question)).rows, role).toEqual([{ fills: false, makes: false }])
      }
      await opened.close()
    }
    await rm(folder, { recursive: true, force: true })
  })
})

async function refusalOf(pool: pg.Pool): Promise<string | undefined> {
  const error = await assertLeastPrivilege(pool).then(() => null, (reason: unknown) => reason)
  if (error !== null && !(error instanceof Refused)) throw error
  return error?.refusal.code
}

async function superuserOf(database: TestDatabase) {
  const server = JSON.parse(process.env['SLUICE_TEST_SERVER']!) as EmbeddedServer
  const address = { host: server.host, database: database.name }
  return { address, asSuperuser: openPool('owner', { ...address, user: 'postgres', password: server.password }) }
}
