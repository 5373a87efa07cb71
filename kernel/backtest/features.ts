import { createHash } from 'node:crypto'
import { columnSql, windowQueries, type FeatureSpec } from '#kernel/rules/index.ts'
import type { Acts } from './acts.ts'
import { makeKeyCodes } from './key-codes.ts'
import type { Store } from './store.ts'

/** Where the values of a feature stand: a table with `id` and the feature's columns, a row for each act in the order of `id`. */
export interface FeatureTable {
  table: string
  columns: string[]
}

export interface CachedFeatures {
  tables: FeatureTable[]
  features: { id: string; cached: boolean }[]
}

/**
 * The features over all acts, each computed once per declaration and version of the data: most of a back-test's time
 * goes into them, and a rule's edit seldom touches one.
 */
export async function ensureFeatures(store: Store, acts: Acts, specs: readonly FeatureSpec[]): Promise<CachedFeatures> {
  await store.run('create table if not exists feature_cache (hash varchar primary key, feature_table varchar, columns varchar[])')
  const names = new Map(specs.map((spec) => [spec, hashOf(spec, acts)]))
  const known = new Map((await store.rows<{ hash: string; feature_table: string; columns: string[] }>('select * from feature_cache'))
    .map((row) => [row.hash, { table: row.feature_table, columns: row.columns }]))
  const missing = specs.filter((spec) => !known.has(names.get(spec)!))
  const codes = await makeKeyCodes(store, acts, missing)
  if (codes !== null) await refuseApart(store, acts, codes.table)
  for (const { specs: group, columns, text } of windowQueries(missing, acts, codes)) {
    const table = `feature_${createHash('sha256').update(group.map((spec) => names.get(spec)).join()).digest('hex').slice(0, 16)}`
    await store.run(`create or replace table ${table} as select * from (${text}) order by id`)
    await refuseApart(store, acts, table)
    for (const spec of group) {
      const own = columns.filter((column) => column === `feature.${spec.id}` || column.startsWith(`feature.${spec.id}.`))
      await store.run(`insert into feature_cache values ('${names.get(spec)!}', '${table}', [${own.map((column) => `'${column}'`).join(', ')}])`)
      known.set(names.get(spec)!, { table, columns: own })
    }
  }
  if (codes !== null) await store.run(`drop table ${codes.table}`)
  const byTable = Map.groupBy(specs.map((spec) => known.get(names.get(spec)!)!), ({ table }) => table)
  return {
    tables: [...byTable].map(([table, parts]) => ({ table, columns: parts.flatMap(({ columns }) => columns) })),
    features: specs.map((spec) => ({ id: spec.id, cached: !missing.includes(spec) })),
  }
}

/**
 * The acts with their features beside them, as a relation for the rules to be asked of. All tables lie in the order of `id`, so that
 * rows are laid side by side; seven joins of ten million rows each cost more than the rules.
 */
export function actsWithFeatures(acts: Acts, { tables }: CachedFeatures): string {
  const beside = tables.map(({ table }, index) => `positional join ${table} f${index}`)
  const columns = tables.flatMap(({ columns: own }, index) => own.map((column) => `f${index}.${columnSql(column)}`))
  return `(select ${['a.*', ...columns].join(', ')} from ${acts.name} a ${beside.join(' ')})`
}

/** Rows laid side by side must be of the same act; that they are is looked at once, where a table is made. */
export async function refuseApart(store: Store, acts: Acts, table: string): Promise<void> {
  const [apart] = await store.rows<{ rows: bigint }>(`select count(*) as rows from ${acts.name} a positional join ${table} t where a.id is distinct from t.id`)
  if (apart!.rows !== 0n) throw new Error(`${apart!.rows} rows of ${table} do not lie beside their acts`)
}

function hashOf({ id, source, agg, of, by, where, window }: FeatureSpec, { version }: Acts): string {
  return createHash('sha256').update(JSON.stringify([version, id, source, agg, of, by, where, window])).digest('hex')
}
