import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { happyOffice, ids, type HappyOffice } from './test-happy-office.ts'
import type { TestOffice } from './testing.ts'
import { attack } from './test-payments.ts'

/** What the gate's own role may not do beyond rows: other roles, the server's files, the functions of installing, names that shadow ours. */

let office: TestOffice
let sql: HappyOffice['sql']

beforeAll(async () => ({ office, sql } = await happyOffice()))
afterAll(() => office.close())

const refused = (statement: string) => attack(office, (client) => client.query(statement))

describe('the gate', () => {
  it.each([
    'set role sluice_read', 'set role sluice_sequencer', 'set role postgres', 'set role pg_write_all_data', 'set session authorization sluice_owner',
    'grant sluice_owner to sluice_gate', 'alter role sluice_gate bypassrls', 'alter role sluice_owner set lock_timeout = 1', 'create role other', 'reassign owned by sluice_owner to sluice_gate',
  ])('becomes nobody else: %s', async (statement) => {
    expect(await refused(statement)).toMatch(/^42501/)
  })

  it.each([
    `copy log.leaf to '/tmp/leaves'`, `copy ledger.entry from '/etc/passwd'`, `copy (select 1) to program 'id'`, `select pg_read_file('/etc/passwd')`, `select lo_import('/etc/passwd')`,
    `load 'auto_explain'`, 'create extension dblink', `select pg_create_physical_replication_slot('x')`, 'create publication p for all tables', 'checkpoint',
    `select pg_terminate_backend(pid) from pg_stat_activity where usename = 'sluice_owner'`,
  ])('reaches nothing of the server: %s', async (statement) => {
    // A connection of the owner, for the last of them to aim at.
    const owner = await office.database.owner.connect()
    expect(await refused(statement)).toMatch(/^42501/)
    owner.release()
  })

  it.each([
    `select platform.distribute('ledger.entry')`, `select platform.make_reference('access.act')`, `select platform.keep_local('access.act')`, `select platform.protect('ledger.entry')`,
    `select desk.find('330502000', '{a}', now(), gen_random_uuid(), 5)`,
  ])('installs nothing: %s', async (statement) => {
    expect(await refused(statement)).toMatch(/^42501/)
  })

  it('gives itself no right: what installing grants, it grants in vain', async () => {
    expect(await attack(office, async (client) => {
      await client.query(`select platform.allow_update('ledger.entry', '{amount}')`)
      await client.query('update ledger.entry set amount = amount where region = $1', [office.region])
    })).toMatch(/^42501/)
    expect(await refused(`select platform.allow_update('ledger.entry', '{"amount) on ledger.entry to sluice_gate; --"}')`), 'nor by a name that is a statement').toMatch(/^42703/)
  })

  it.each([null, '', '%', '3305020000', '330502000\n', '３３０５０２０００', `330502000'; reset role; --`])('enters no region that is none: %j', async (region) => {
    expect(await attack(office, (client) => client.query('select platform.enter_region($1)', [region]))).toMatch(/^P0001: not a region/)
  })

  it('sees nothing without row security, and nothing of a region that it sets itself and is none', async () => {
    expect(await attack(office, async (client) => {
      await client.query('set local row_security = off')
      await client.query('select from ledger.entry')
    })).toMatch(/^42501.*row-level security/)
    expect(await attack(office, async (client) => {
      await client.query(`set local app.region = '%'`)
      expect((await client.query('select from ledger.entry')).rows).toEqual([])
    })).toBeNull()
  })

  it('deceives no constraint and no policy by a function, an operator or a table of the same name', async () => {
    expect(await attack(office, async (client) => {
      await client.query(`create function pg_temp.sha256(bytea) returns bytea language sql as 'select $1'`)
      await client.query('set local search_path = pg_temp, pg_catalog')
      await client.query(`insert into document.attachment (region, sha256, document, name, type, kind, bytes, person, at)
        values ($1, 'another', $2, 'a.pdf', 'pdf', 'contract', 'another', $3, now())`, [office.region, ids.draft, office.actor('unit.clerk').person])
    })).toBe('attachment_hash')
    expect(await attack(office, async (client) => {
      await client.query(`create function pg_temp.same(text, text) returns boolean language sql as 'select true'`)
      await client.query('create operator pg_temp.= (leftarg = text, rightarg = text, function = pg_temp.same)')
      await client.query(`set local search_path = pg_temp, pg_catalog; set local app.region = '330521000'`)
      expect((await client.query('select from ledger.entry')).rows, 'the policy compares by the operator that it was written with').toEqual([])
      await client.query(`insert into access.act (region, key, pair, person, side, seq) values ($1, 'x', 'payment', $2, 'request', 1)`, [office.region, office.actor('unit.clerk').person])
    })).toMatch(/^42501.*row-level security/)
    expect(await refused('create temp table mine (document uuid references document.document)')).toMatch(/^42P16/)
  })

  it('merges into and locks away nothing that it may not update', async () => {
    expect(await sql(`merge into access.act a using (select 1) s on a.region = $1 when matched then update set side = 'review'`)).toMatch(/^42501/)
    for (const table of ['log.leaf', 'ledger.entry', 'access.person', 'access.digest_key']) {
      expect(await refused(`select from ${table} for update`), table).toMatch(/^42501/)
      expect(await refused(`select from ${table} for key share`), table).toMatch(/^42501/)
    }
  })

  it('prepares no transaction that would outlive its session', async () => {
    expect(await refused(`prepare transaction 'x'`)).toMatch(/^55000/)
  })
})
