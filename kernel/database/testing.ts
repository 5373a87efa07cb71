import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { type EmbeddedServer, startEmbedded } from './embedded.ts'
import { migrate, type MigrateOptions } from './migrate.ts'
import type { Role } from './model.ts'
import { openPools, type Pools } from './pools.ts'
import { openRegions } from './region.ts'
import { createLogins, embeddedLogins } from './roles.ts'

export { relay } from './test-relay.ts'

/** How a test reaches the server of its run. */
export interface ServerAddress {
  host: string
  user: string
  password: string
  passwords: Record<string, string>
}

/** C: by code point. zh: ICU zh-Hans-CN, in which text compares by pinyin. What a test says must hold in both. */
export type TestLocale = 'C' | 'zh'

export interface TestDatabase extends Pools {
  name: string
  url: (role: Role) => string
  /** Opens the books of these regions (anchor row and clock). */
  openRegions: (...regions: string[]) => Promise<void>
}

/** Set by test-setup.ts for all workers of one run. */
export const SERVER_VARIABLE = 'SLUICE_TEST_SERVER'
/** Optional, to work on one owner while the migrations of another are unfinished: "kernel/database,kernel/ledger". */
const OWNERS_VARIABLE = 'SLUICE_TEST_OWNERS'

/**
 * A fresh database with all migrations, 20 ms: a copy of a template that is migrated once per run and locale.
 * Close it in `afterAll`.
 */
export async function testDatabase(options: { locale?: TestLocale } = {}): Promise<TestDatabase> {
  const address = process.env[SERVER_VARIABLE]
  if (!address) throw new Error('testDatabase() needs the server of kernel/database/test-setup.ts: run the test with vitest')
  return cloneDatabase(JSON.parse(address) as ServerAddress, options.locale ?? 'C')
}

export interface TestServer {
  /** A fresh database on the server as it runs now. Pools opened before a kill are dead: open them again by `reopen`. */
  database: () => Promise<TestDatabase>
  /** The same database after a restart, with new pools. */
  reopen: (name: string) => TestDatabase
  /** What no login of ours may: settings of the server, rows that no foreign key is asked about. */
  asSuperuser: <Result>(database: string, work: (client: pg.Client) => Promise<Result>) => Promise<Result>
  pid: () => number
  /** kill -9 of the server, as when the power fails; returns when it is gone. */
  kill: () => Promise<void>
  /** Starts again on the same files; what was committed is there. */
  restart: () => Promise<void>
  /** Stops the server and removes its files. */
  close: () => Promise<void>
}

/** A server of its own, unless told otherwise durable as in production, that a test may kill. About one second. */
export async function testServer({ durable = true } = {}): Promise<TestServer> {
  const dataDir = await mkdtemp(join(tmpdir(), 'sluice-server-'))
  let server = await startTestServer(dataDir, durable)
  const close = async () => {
    await server.stop()
    await rm(dataDir, { recursive: true, force: true })
  }
  const kill = async () => {
    process.kill(server.pid, 'SIGKILL')
    await server.gone
  }
  return {
    database: () => cloneDatabase(server, 'C'),
    reopen: (name) => connect(server, name),
    asSuperuser: (database, work) => asSuperuser(server, database, work),
    pid: () => server.pid,
    kill,
    restart: async () => {
      server = await startTestServer(dataDir, durable)
    },
    close,
  }
}

/** Starts a server with the four logins. */
export async function startTestServer(dataDir: string, durable: boolean): Promise<EmbeddedServer> {
  const server = await startEmbedded({ dataDir, durable })
  await asSuperuser(server, 'postgres', (superuser) => createLogins(superuser, server.passwords))
  return server
}

/** Gives `work` a migrated database on a server that lives only for it. For tools; tests share one server. */
export async function withScratchDatabase<Result>(
  work: (database: TestDatabase) => Promise<Result>, options: MigrateOptions = {},
): Promise<Result> {
  const dataDir = await mkdtemp(join(tmpdir(), 'sluice-scratch-'))
  const server = await startTestServer(dataDir, false)
  try {
    await asSuperuser(server, 'postgres', (superuser) => superuser.query(creation('scratch', 'C')))
    const database = connect(server, 'scratch')
    try {
      await migrate(database.owner, options)
      return await work(database)
    } finally {
      await database.close()
    }
  } finally {
    await server.stop()
    await rm(dataDir, { recursive: true, force: true })
  }
}

/** "sluice" + "t": only one worker builds a template, the others wait for it. */
const TEMPLATE_LOCK = 0x736c7574

async function cloneDatabase(server: ServerAddress, locale: TestLocale): Promise<TestDatabase> {
  const template = `template_${locale.toLowerCase()}`
  const name = `test_${randomBytes(8).toString('hex')}`
  await asSuperuser(server, 'postgres', async (superuser) => {
    const question = 'select from pg_database where datname = $1 and datistemplate'
    const isBuilt = async () => (await superuser.query(question, [template])).rowCount
    if (!(await isBuilt())) {
      await superuser.query('select pg_advisory_lock($1)', [TEMPLATE_LOCK])
      if (!(await isBuilt())) await buildTemplate(server, superuser, template, locale)
      await superuser.query('select pg_advisory_unlock($1)', [TEMPLATE_LOCK])
    }
    await superuser.query(`CREATE DATABASE ${name} OWNER sluice_owner TEMPLATE ${template} STRATEGY file_copy`)
  })
  const database = connect(server, name)
  const dropping = `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`
  const drop = () => asSuperuser(server, 'postgres', (superuser) => superuser.query(dropping))
  return {
    ...database,
    close: async () => {
      await database.close()
      // The server may have been killed by the test; its files are removed as a whole.
      await drop().catch((error: unknown) => {
        if (!['ENOENT', 'ECONNREFUSED'].includes(String((error as { code?: string }).code))) throw error
      })
    },
  }
}

async function buildTemplate(
  server: ServerAddress, superuser: pg.Client, template: string, locale: TestLocale,
): Promise<void> {
  await superuser.query(`DROP DATABASE IF EXISTS ${template}`)
  await superuser.query(creation(template, locale))
  const database = connect(server, template)
  try {
    const owners = process.env[OWNERS_VARIABLE]?.split(',')
    await migrate(database.owner, owners ? { owners } : {}).catch((error: unknown) => {
      const wayOut = `To test without the migrations of others: ${OWNERS_VARIABLE}=kernel/database,kernel/ledger npx vitest run …`
      throw new Error(`${(error as Error).message}\n${wayOut}`, { cause: error })
    })
  } finally {
    await database.close()
  }
  await superuser.query(`ALTER DATABASE ${template} IS_TEMPLATE true`)
}

function creation(name: string, locale: TestLocale): string {
  const provider = locale === 'zh' ? "LOCALE_PROVIDER icu ICU_LOCALE 'zh-Hans-CN' LOCALE 'C'" : ''
  return `CREATE DATABASE ${name} OWNER sluice_owner TEMPLATE template0 ENCODING 'UTF8' ${provider} STRATEGY file_copy`
}

function connect(server: ServerAddress, name: string): TestDatabase {
  const logins = embeddedLogins(server, name)
  const url = (role: Role) => {
    const { user, password } = logins[role]
    return `postgresql://${user}:${password as string}@localhost/${name}?host=${encodeURIComponent(server.host)}`
  }
  const pools = openPools(logins)
  return { ...pools, name, url, openRegions: (...regions) => openRegions(pools.owner, regions) }
}

async function asSuperuser<Result>(
  server: ServerAddress, database: string, work: (client: pg.Client) => Promise<Result>,
): Promise<Result> {
  const client = new pg.Client({ host: server.host, user: server.user, password: server.password, database })
  client.on('error', () => {})
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}
