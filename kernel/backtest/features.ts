import { valueNames, windowQueries, type FeatureSpec } from '#kernel/rules/index.ts'
import type { Acts } from './acts.ts'
import { refuseApart, type Beside } from './beside.ts'
import { keep, nameOfKept, recall, tableOfKept } from './kept.ts'
import { ensureKeyCodes } from './key-codes.ts'
import type { Store } from './store.ts'

/** Where the values of a feature stand: a table with `id` and the feature's columns, a row for each act in the order of `id`. */
export interface FeatureTable {
  table: string
  columns: string[]
}

export interface CachedFeatures {
  tables: FeatureTable[]
  features: { id: string; cached: boolean }[]
  /** By column, what its values were computed from. */
  names: ReadonlyMap<string, string>
}

/**
 * The features over all acts, each computed once per declaration and version of the data: most of a back-test's time
 * goes into them, and a rule's edit seldom touches one.
 */
export async function ensureFeatures(store: Store, acts: Acts, specs: readonly FeatureSpec[]): Promise<CachedFeatures> {
  // The text of its window says all that the declaration says and how this program computes it.
  const names = new Map(specs.map((spec) => [spec, nameOfKept(acts, 'feature', windowQueries([spec], acts).map(({ text }) => text))]))
  const known = await recall<FeatureTable>(store, [...names.values()])
  const missing = specs.filter((spec) => !known.has(names.get(spec)!))
  const codes = await ensureKeyCodes(store, acts, missing)
  for (const { specs: group, columns, text } of windowQueries(missing, acts, codes)) {
    const table = tableOfKept('feature', group.map((spec) => names.get(spec)!))
    await store.run(`create or replace table ${table} as select * from (${text}) order by id`)
    await refuseApart(store, acts, table)
    const made = group.map((spec) => ({ name: names.get(spec)!, value: { table, columns: columns.filter(isOf(spec)) }, tables: [table] }))
    await keep(store, made)
    for (const { name, value } of made) known.set(name, value)
  }
  const found = specs.map((spec) => ({ ...known.get(names.get(spec)!)!, name: names.get(spec)! }))
  const byTable = Map.groupBy(found, ({ table }) => table)
  return {
    tables: [...byTable].map(([table, parts]) => ({ table, columns: parts.flatMap(({ columns }) => columns) })),
    features: specs.map((spec) => ({ id: spec.id, cached: !missing.includes(spec) })),
    names: new Map(found.flatMap(({ name, columns }) => columns.map((column) => [column, name] as const))),
  }
}

function isOf(spec: FeatureSpec): (column: string) => boolean {
  const names = valueNames(spec)
  return (column) => names.some((name) => column === `feature.${name}`)
}

/** Of what a rule reads the features, as columns beside the acts. */
export function featuresBeside({ tables }: CachedFeatures, reads: readonly string[]): Beside[] {
  return tables.flatMap(({ table, columns }) => columns.filter((column) => reads.includes(column)).map((column) => ({ table, column, as: column })))
}
