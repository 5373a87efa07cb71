import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Pool, PoolClient } from 'pg'
import { Refused } from '#kernel/values/refusal.ts'
import { refuse } from './model.ts'

export interface MigrateOptions {
  /** The folder that holds `kernel/` and `modules/`; this repository when absent. */
  root?: string
  /** Only these owners, for example `['kernel/database', 'kernel/ledger']`; all when absent. */
  owners?: readonly string[]
  /** How long another start may take before this one gives up. */
  patienceMs?: number
}

interface Migration {
  /** "kernel/ledger" or "modules/payment". */
  owner: string
  /** "001-accounts.sql" */
  name: string
  sql: string
  sha256: string
}

/** Engines do not know each other's tables, but a few foreign keys lead from the later to the earlier. */
const KERNEL_ORDER = ['database', 'access', 'log', 'ledger', 'rules', 'document', 'process', 'events', 'command']
const ROOT = fileURLToPath(new URL('../..', import.meta.url))
/**
 * "sluice" in ASCII: two starts at once run one after the other. Migrations go through the coordinator only, so a lock on
 * that one machine is enough.
 */
const LOCK = 0x736c75696365
/** Longer than migrations take; a session that nobody misses may hold the lock for ever. */
const PATIENCE_MS = 120_000

/** Applies what is new, each file in one transaction, and returns their names ("kernel/ledger/001-accounts.sql"). */
export async function migrate(owner: Pool, options: MigrateOptions = {}): Promise<string[]> {
  const migrations = findMigrations(options.root ?? ROOT).filter(({ owner: name }) => options.owners?.includes(name) ?? true)
  const client = await owner.connect()
  try {
    await takeTurn(client, options.patienceMs ?? PATIENCE_MS)
    await client.query('create schema if not exists platform')
    await client.query(`create table if not exists platform.migration (
      owner text not null, name text not null, sha256 text not null, applied_at timestamptz not null default now(),
      constraint migration_pkey primary key (owner, name))`)
    const pending = await compareWithApplied(client, migrations, options.owners !== undefined)
    for (const migration of pending) await apply(client, migration)
    return pending.map(fileOf)
  } finally {
    await client.query('select pg_advisory_unlock($1)', [LOCK]).catch(() => {})
    client.release()
  }
}

/** Any login may take such a lock, the gate's too; whoever waits in vain is told which session holds it. Throws Refused. */
async function takeTurn(client: PoolClient, patienceMs: number): Promise<void> {
  await client.query(`set lock_timeout = ${patienceMs}`)
  try {
    await client.query('select pg_advisory_lock($1)', [LOCK])
  } catch (error) {
    if ((error as { code?: string }).code !== '55P03') throw error
    const { rows: [holder] } = await client.query<{ pid: number; login: string }>(
      `select l.pid, a.usename as login from pg_locks l join pg_stat_activity a on a.pid = l.pid
        where l.locktype = 'advisory' and l.granted and (l.classid::bigint << 32) + l.objid::bigint = $1 limit 1`, [LOCK])
    throw new Refused(refuse('database.migration_waits', { pid: holder?.pid ?? '—', login: holder?.login ?? '—', seconds: Math.round(patienceMs / 1_000) }))
  } finally {
    await client.query('reset lock_timeout')
  }
}

/** All migration files in the order in which they are applied. */
export function findMigrations(root: string): Migration[] {
  const kernel = foldersWithMigrations(root, 'kernel').sort((a, b) => kernelRank(a) - kernelRank(b) || a.localeCompare(b))
  const owned = new Map([...kernel, ...foldersWithMigrations(root, 'modules')].map((owner) => [owner, readMigrations(root, owner)]))
  const modules = orderByNeed([...owned].filter(([owner]) => owner.startsWith('modules/')))
  return [...kernel, ...modules].flatMap((owner) => owned.get(owner)!)
}

async function compareWithApplied(client: PoolClient, migrations: Migration[], partial: boolean): Promise<Migration[]> {
  const { rows } = await client.query<{ owner: string; name: string; sha256: string; applied_at: Date }>(
    'select owner, name, sha256, applied_at from platform.migration order by applied_at, owner, name')
  const byFile = new Map(migrations.map((migration) => [fileOf(migration), migration]))
  for (const row of rows) {
    const file = fileOf(row)
    const migration = byFile.get(file)
    if (!migration && !partial) throw new Refused(refuse('database.migration_unknown', { file }))
    if (migration && migration.sha256 !== row.sha256) {
      throw new Refused(refuse('database.migration_changed', { file, appliedAt: row.applied_at.toISOString() }))
    }
  }
  const applied = new Set(rows.map(fileOf))
  return migrations.filter((migration) => !applied.has(fileOf(migration)))
}

async function apply(client: PoolClient, migration: Migration): Promise<void> {
  try {
    await client.query('BEGIN')
    await client.query("SET LOCAL citus.multi_shard_modify_mode = 'sequential'")
    await client.query(migration.sql)
    await client.query('insert into platform.migration (owner, name, sha256) values ($1, $2, $3)', [
      migration.owner, migration.name, migration.sha256,
    ])
    await client.query('COMMIT')
  } catch (error) {
    await client.query('ROLLBACK')
    throw new Error(`${fileOf(migration)}${lineOf(migration.sql, error)}: ${(error as Error).message}`, { cause: error })
  }
}

function lineOf(sql: string, error: unknown): string {
  const position = Number((error as { position?: string }).position)
  return position > 0 ? `:${sql.slice(0, position).split('\n').length}` : ''
}

/** Alphabetical, except that a module comes after those that its files name in a leading `-- needs: payment, budget`. */
function orderByNeed(owned: [string, Migration[]][]): string[] {
  const needs = new Map(owned.map(([owner, migrations]) => [owner, migrations.flatMap(({ sql }) => neededBy(sql))]))
  const ordered: string[] = []
  const place = (owner: string, path: string[]): void => {
    if (ordered.includes(owner)) return
    if (path.includes(owner)) throw new Error(`migrations need each other in a circle: ${[...path, owner].join(' → ')}`)
    for (const needed of needs.get(owner)!) {
      if (!needs.has(needed)) throw new Error(`${owner} needs the migrations of ${needed}, which has none`)
      place(needed, [...path, owner])
    }
    ordered.push(owner)
  }
  for (const owner of [...needs.keys()].sort()) place(owner, [])
  return ordered
}

function neededBy(sql: string): string[] {
  const leading = /^(?:\s*--[^\n]*\n?)*/.exec(sql)![0]
  return [...leading.matchAll(/^\s*--\s*needs:\s*(.+)$/gm)]
    .flatMap((match) => match[1]!.split(','))
    .map((word) => `modules/${word.trim()}`)
}

function foldersWithMigrations(root: string, area: string): string[] {
  if (!existsSync(join(root, area))) return []
  return readdirSync(join(root, area))
    .map((name) => `${area}/${name}`)
    .filter((owner) => existsSync(join(root, owner, 'migrations')))
}

function readMigrations(root: string, owner: string): Migration[] {
  const folder = join(root, owner, 'migrations')
  return readdirSync(folder).filter((name) => name.endsWith('.sql')).sort().map((name) => {
    const sql = readFileSync(join(folder, name), 'utf8')
    return { owner, name, sql, sha256: createHash('sha256').update(sql).digest('hex') }
  })
}

function kernelRank(owner: string): number {
  const rank = KERNEL_ORDER.indexOf(owner.slice('kernel/'.length))
  return rank === -1 ? KERNEL_ORDER.length : rank
}

function fileOf({ owner, name }: { owner: string; name: string }): string {
  return `${owner}/migrations/${name}`
}
