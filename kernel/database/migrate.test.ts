import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Refused } from '#kernel/values/refusal.ts'
import { findMigrations, migrate } from './migrate.ts'
import { testDatabase, type TestDatabase } from './testing.ts'

let root: string
let database: TestDatabase
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'sluice-migrate-'))
  database = await testDatabase()
  await database.owner.query('delete from platform.migration')
})
afterEach(async () => {
  await database.close()
  await rm(root, { recursive: true, force: true })
})

describe('migrations', () => {
  it('are applied once, each in the order kernel first, then modules after those that they need', async () => {
    await write('modules/asset/migrations/001.sql', '-- needs: payment\ncreate table trace.asset as select * from trace.payment')
    await write('modules/payment/migrations/002.sql', 'create table trace.payment as select 1 as one')
    await write('modules/payment/migrations/001.sql', '-- The money.\n-- needs: budget\nselect 1')
    await write('modules/budget/migrations/001.sql', 'select 1')
    await write('kernel/command/migrations/001.sql', 'select 1')
    await write('kernel/access/migrations/001.sql', 'create schema trace')
    const files = ['kernel/access/migrations/001.sql', 'kernel/command/migrations/001.sql', 'modules/budget/migrations/001.sql',
      'modules/payment/migrations/001.sql', 'modules/payment/migrations/002.sql', 'modules/asset/migrations/001.sql']
    expect(await migrate(database.owner, { root })).toEqual(files)
    expect(await migrate(database.owner, { root })).toEqual([])
  })

  it('a file that was changed after it had been applied is refused, with its name and the way out', async () => {
    await write('kernel/log/migrations/001.sql', 'create schema changed')
    await migrate(database.owner, { root })
    await write('kernel/log/migrations/001.sql', 'create schema changed; select 1')
    const refused = await migrate(database.owner, { root }).catch((error: Refused) => error.refusal)
    expect(refused).toMatchObject({ code: 'database.migration_changed', values: { file: 'kernel/log/migrations/001.sql' } })
  })

  it('a database that is newer than the program is refused', async () => {
    await write('kernel/log/migrations/001.sql', 'select 1')
    await migrate(database.owner, { root })
    await rm(join(root, 'kernel/log/migrations/001.sql'))
    await expect(migrate(database.owner, { root })).rejects.toThrow('database.migration_unknown')
  })

  it('a file that fails leaves nothing of itself, and says where', async () => {
    await write('kernel/log/migrations/001.sql', 'create schema half;\n\ncreate table half.x (y nosuchtype);')
    await expect(migrate(database.owner, { root })).rejects.toThrow(/^kernel\/log\/migrations\/001\.sql:3: type "nosuchtype"/)
    const { rows } = await database.owner.query("select from pg_namespace where nspname = 'half'")
    expect(rows).toEqual([])
  })

  it('a start that waits in vain for its turn is told which session holds it', async () => {
    const holder = await database.gate.connect()
    const { rows: [own] } = await holder.query<{ pid: number }>(`select pg_backend_pid() as pid, pg_advisory_lock(x'736c75696365'::bigint)`)
    const refused = await migrate(database.owner, { root, patienceMs: 50 }).catch((error: Refused) => error.refusal)
    holder.release(true)
    expect(refused).toMatchObject({ code: 'database.migration_waits', values: { pid: own!.pid, login: 'sluice_gate' } })
    expect(await migrate(database.owner, { root }), 'and goes on when it is gone').toEqual([])
  })

  it('two programs that start at once do not apply a file twice', async () => {
    await write('kernel/log/migrations/001.sql', 'create schema once; select pg_sleep(0.1)')
    const applied = await Promise.all([migrate(database.owner, { root }), migrate(database.owner, { root })])
    expect(applied.flat()).toEqual(['kernel/log/migrations/001.sql'])
  })

  it('modules that need each other in a circle, or a module that is not there, stop the start', async () => {
    await write('modules/a/migrations/001.sql', '-- needs: b\nselect 1')
    expect(() => findMigrations(root)).toThrow('modules/a needs the migrations of modules/b, which has none')
    await write('modules/b/migrations/001.sql', '-- needs: a\nselect 1')
    expect(() => findMigrations(root)).toThrow('in a circle: modules/a → modules/b → modules/a')
  })
})

async function write(file: string, sql: string): Promise<void> {
  await mkdir(dirname(join(root, file)), { recursive: true })
  await writeFile(join(root, file), sql)
}
