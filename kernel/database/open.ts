import pg from 'pg'
import { type EmbeddedServer, startEmbedded } from './embedded.ts'
import { assertFit, assertOneDatabase } from './fit-server.ts'
import { assertLeastPrivilege } from './least-privilege.ts'
import { loginsOfOthers } from './logins-of-others.ts'
import { migrate, type MigrateOptions } from './migrate.ts'
import { type Logins, openPools, type Pools } from './pools.ts'
import { createLogins, embeddedLogins, joinRoles } from './roles.ts'

export interface Database {
  pools: Pools
  /** The server is our own, so demonstration data may be loaded. */
  embedded: boolean
  /** Our own server, for a benchmark that puts a peer beside us; null with DATABASE_URL. */
  server: EmbeddedServer | null
  /** Names of the migrations that this start applied. */
  applied: string[]
  /** Closes the pools, then stops the server if it is our own. */
  close: () => Promise<void>
}

export interface OpenOptions {
  /** Read: DATABASE_URL, SLUICE_MIGRATE_URL, SLUICE_READ_URL, SLUICE_SEQUENCER_URL. */
  environment: NodeJS.ProcessEnv
  /** SLUICE_DATA; used only without DATABASE_URL. */
  dataDir: string
  migrations?: MigrateOptions
  /** Of our own server; see `startEmbedded`. */
  bufferMb?: number
}

/**
 * What a start needs: a server (DATABASE_URL, or our own in `dataDir`), roles, migrations, and the proof that the gate has
 * no more power than it should. Throws Refused with the sentence to show when any of it is missing.
 */
export async function openDatabase(options: OpenOptions): Promise<Database> {
  const { migrations = {} } = options
  if (options.environment['DATABASE_URL']) {
    const { SLUICE_READ_URL: read, SLUICE_SEQUENCER_URL: sequencer } = options.environment
    const join = async (pools: Pools) => {
      await assertFit(pools)
      await joinRoles(pools, { read: !!read, sequencer: !!sequencer })
      await assertOneDatabase(pools)
    }
    return prepare(loginsOfOthers(options.environment), { server: null, migrations, join })
  }
  const server = await startEmbedded({ dataDir: options.dataDir, durable: true, ...(options.bufferMb ? { bufferMb: options.bufferMb } : {}) })
  try {
    await createDatabase(server, 'sluice')
    return await prepare(embeddedLogins(server, 'sluice'), { server, migrations, join: async () => {} })
  } catch (error) {
    await server.stop()
    throw error
  }
}

interface Preparation {
  server: EmbeddedServer | null
  migrations: MigrateOptions
  join: (pools: Pools) => Promise<void>
}

async function prepare(logins: Logins, { server, migrations, join }: Preparation): Promise<Database> {
  const pools = openPools(logins)
  try {
    await join(pools)
    const applied = await migrate(pools.owner, migrations)
    await assertLeastPrivilege(pools.gate)
    const close = async () => {
      await pools.close()
      await server?.stop()
    }
    return { pools, embedded: server !== null, server, applied, close }
  } catch (error) {
    await pools.close()
    throw error
  }
}

/** Sorting of names for people is asked for where they are shown (`COLLATE "zh-x-icu"`); keys compare by code point. */
async function createDatabase(server: EmbeddedServer, name: string): Promise<void> {
  const superuser = new pg.Client({ host: server.host, user: server.user, password: server.password, database: 'postgres' })
  await superuser.connect()
  try {
    await createLogins(superuser, server.passwords)
    const { rowCount } = await superuser.query('select from pg_database where datname = $1', [name])
    if (!rowCount) await superuser.query(`CREATE DATABASE ${name} OWNER sluice_owner`)
    await superuser.query(`REVOKE ALL ON DATABASE ${name} FROM PUBLIC`)
    await superuser.query(`GRANT CONNECT ON DATABASE ${name} TO sluice_gate, sluice_read, sluice_sequencer`)
  } finally {
    await superuser.end()
  }
}
