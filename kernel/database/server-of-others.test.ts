import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Refused } from '#kernel/values/refusal.ts'
import { loginsOfOthers } from './logins-of-others.ts'
import { openDatabase } from './open.ts'

/** A database on a server whose administrator has own ideas, reached as DATABASE_URL says. */

const migrations = { owners: ['kernel/database'] }
const name = `others_${randomBytes(4).toString('hex')}`
const password = 'p@ss:w/o rd#?%密'
const server = JSON.parse(process.env['SLUICE_TEST_SERVER']!) as { host: string; password: string }
const superuser = new pg.Client({ host: server.host, user: 'postgres', password: server.password, database: 'postgres' })
const url = (login: string, database = name) => `postgresql://${login}:${encodeURIComponent(password)}@localhost/${database}?host=${encodeURIComponent(server.host)}`
const environment = { DATABASE_URL: url(`${name}_gate`), SLUICE_MIGRATE_URL: url(`${name}_owner`) }

beforeAll(async () => {
  await superuser.connect()
  for (const role of ['owner', 'gate']) await superuser.query(`create role ${name}_${role} login password ${pg.escapeLiteral(password)}`)
  await superuser.query(`grant sluice_owner, sluice_read, sluice_sequencer to ${name}_owner; grant sluice_gate to ${name}_gate`)
  for (const [suffix, more] of [['', ''], ['_two', ''], ['_latin', `encoding 'LATIN1' locale 'C' template template0`]] as const) {
    await superuser.query(`create database ${name}${suffix} owner ${name}_owner ${more}`)
  }
})
afterAll(async () => {
  for (const suffix of ['', '_two', '_latin']) await superuser.query(`drop database ${name}${suffix} with (force)`)
  await superuser.query(`drop role ${name}_owner, ${name}_gate`)
  await superuser.end()
})

async function refusal(more: NodeJS.ProcessEnv) {
  const error = await openDatabase({ environment: { ...environment, ...more }, dataDir: '/nowhere', migrations }).then(({ close }) => close(), (reason: unknown) => reason)
  if (error !== undefined && !(error instanceof Refused)) throw error
  return error?.refusal.code
}

it('reads moments, days and lists as they are, whatever the server makes of them for others', async () => {
  const odd = ["datestyle = 'German, DMY'", "timezone = 'Pacific/Chatham'", "intervalstyle = 'sql_standard'", 'array_nulls = off', "default_transaction_isolation = 'serializable'", "search_path = 'evil'", "statement_timeout = '20s'", "idle_session_timeout = '20s'"]
  for (const setting of odd) await superuser.query(`alter database ${name} set ${setting}`)
  const { pools, close } = await openDatabase({ environment, dataDir: '/nowhere', migrations })
  for (const role of ['owner', 'gate', 'read', 'sequencer'] as const) {
    const { rows } = await pools[role].query(
      `select timestamptz '2026-03-04 23:30:00Z' as moment, timestamptz '2026-03-04 23:30:00Z'::date as day, array_to_string('{a,NULL}'::text[], ',', '—') as list,
         current_setting('transaction_isolation') as isolation, interval '1 day' :: text as span,
         current_setting('search_path') as path, current_setting('idle_session_timeout') as leaves`)
    expect(rows, role).toEqual([{ moment: new Date('2026-03-04T23:30:00Z'), day: '2026-03-04', list: 'a,—', isolation: 'read committed', span: '1 day', path: 'public', leaves: '0' }])
  }
  const { rows: [patience] } = await pools.gate.query(`select current_setting('lock_timeout') as lock, current_setting('idle_in_transaction_session_timeout') as idle`)
  expect(patience).toEqual({ lock: '10s', idle: '1min' })
  expect((await pools.owner.query(`select current_setting('statement_timeout') as most`)).rows, 'migrations').toEqual([{ most: '0' }])
  await close()
})

describe('is refused in a sentence', () => {
  it('when it can only be read', async () => {
    await superuser.query(`alter database ${name} set default_transaction_read_only = on`)
    expect(await refusal({})).toBe('database.read_only')
    await superuser.query(`alter database ${name} reset default_transaction_read_only`)
  })

  it('when it cannot hold Chinese', async () => {
    expect(await refusal({ DATABASE_URL: url(`${name}_gate`, `${name}_latin`), SLUICE_MIGRATE_URL: url(`${name}_owner`, `${name}_latin`) })).toBe('database.not_unicode')
  })

  it('when the owner may make no tables, with the statement that lets it', async () => {
    await superuser.query(`alter database ${name}_two owner to postgres`)
    const two = { DATABASE_URL: url(`${name}_gate`, `${name}_two`), SLUICE_MIGRATE_URL: url(`${name}_owner`, `${name}_two`) }
    expect(await refusal(two)).toBe('database.owner_may_not_create')
    await superuser.query(`alter database ${name}_two owner to ${name}_owner`)
  })

  it('when one address leads to another database', async () => {
    expect(await refusal({ SLUICE_MIGRATE_URL: url(`${name}_owner`, `${name}_two`) })).toBe('database.not_one')
    expect(await refusal({ SLUICE_SEQUENCER_URL: url(`${name}_owner`, `${name}_two`) })).toBe('database.not_one')
  })

  it('when the one who writes is the one who owns', async () => {
    expect(await refusal({ DATABASE_URL: environment.SLUICE_MIGRATE_URL })).toBe('database.gate_is_owner')
  })

  it.each([
    'nonsense', 'mysql://a:b@c/d', 'postgres://a:p@ss/word@host/db', 'postgres://a:p/word@host/db', 'postgres://a:p#word@host/db', 'postgres://a:12?b@host/db',
  ])('when its address is none: %s', async (DATABASE_URL) => {
    expect(await refusal({ DATABASE_URL })).toBe('database.url_malformed')
  })
})

it.each(['postgres://a:b@c/d', '/var/run/postgresql app', 'socket:/tmp?db=app', 'postgresql:///app?host=/tmp'])('takes the address %s', (address) => {
  expect(loginsOfOthers({ DATABASE_URL: address, SLUICE_MIGRATE_URL: address }).gate.connectionString).toBe(address)
})
