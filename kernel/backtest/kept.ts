import { createHash } from 'node:crypto'
import { version } from '@duckdb/node-api'
import type { Acts } from './acts.ts'
import type { Store } from './store.ts'

/** Runs for which something stays that none of them asked for: a morning's edits of one rule, and the way back. */
const KEPT_RUNS = 20
/** All tables that are kept are called so, and no other. */
const PREFIX = 'kept_'

/** Something found out about the acts, under a name that says of what; `tables` hold its rows and live as long as it does. */
export interface Entry {
  name: string
  value: unknown
  tables: readonly string[]
}

/**
 * Names what is kept by everything that it comes from: the data, whatever else the caller says, and the engine that computed it. What is
 * found under a name is therefore never out of date, and no name is ever given twice to different things.
 */
export function nameOfKept(acts: Acts, kind: string, from: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify([version(), acts.version, kind, from])).digest('hex')
}

export function tableOfKept(kind: string, names: readonly string[]): string {
  return `${PREFIX}${kind}_${createHash('sha256').update(names.join()).digest('hex').slice(0, 16)}`
}

/** What of these names is kept. */
export async function recall<Value>(store: Store, names: readonly string[]): Promise<Map<string, Value>> {
  await store.run('create table if not exists kept (name varchar primary key, value varchar, kept_tables varchar[], age integer)')
  if (names.length === 0) return new Map()
  const asked = `name in (${names.map((name) => `'${name}'`).join(', ')})`
  await store.run(`update kept set age = 0 where age > 0 and ${asked}`)
  const rows = await store.rows<{ name: string; value: string }>(`select name, value from kept where ${asked}`)
  return new Map(rows.map(({ name, value }) => [name, JSON.parse(value) as Value]))
}

/** Once its tables stand: a run that was killed before this line has kept nothing. */
export async function keep(store: Store, entries: readonly Entry[]): Promise<void> {
  const text = (value: string) => `'${value.replaceAll("'", "''")}'`
  const rows = entries.map(({ name, value, tables }) => `(${text(name)}, ${text(JSON.stringify(value))}, [${tables.map(text).join(', ')}]::varchar[], 0)`)
  if (rows.length > 0) await store.run(`insert into kept values ${rows.join(', ')}`)
}

/** At the end of a run: forgets what the last runs did not ask for, and drops the tables that nothing kept speaks of. */
export async function forgetUnused(store: Store): Promise<void> {
  await store.run(`delete from kept where age >= ${KEPT_RUNS}`)
  await store.run('update kept set age = age + 1')
  const unused = await store.rows<{ name: string }>(`select table_name as name from duckdb_tables() where starts_with(table_name, '${PREFIX}')
    and table_name not in (select unnest(kept_tables) from kept) order by name`)
  for (const { name } of unused) await store.run(`drop table ${name}`)
}
