import { columnSql, type ActRelation } from '#kernel/rules/index.ts'
import type { Store } from './store.ts'

/** A column of a table that has a row for each act, in the order of `id`, and what it is called beside them. */
export interface Beside {
  table: string
  column: string
  as: string
}

/**
 * The acts with these columns beside them, as a relation. Rows are laid side by side, only of the tables that are named: seven joins of ten
 * million rows each cost more than the rules.
 */
export function actsBeside(acts: ActRelation, columns: readonly Beside[]): string {
  const tables = [...new Set(columns.map(({ table }) => table))]
  const named = columns.map(({ table, column, as }) => `t${tables.indexOf(table)}.${columnSql(column)} as ${columnSql(as)}`)
  return `(select ${['a.*', ...named].join(', ')} from ${acts.name} a${tables.map((table, index) => ` positional join ${table} t${index}`).join('')})`
}

/** Ids as rows. `rowid in` such a select reads of a table only the places where they lie, where a list of ids would read all of it. */
export function idsOf(ids: readonly bigint[]): string {
  return `select unnest([${ids.join(', ')}]::bigint[])`
}

/** Rows laid side by side must be of the same act: that each lies at the place of its id is looked at once, where a table is made. */
export async function refuseApart(store: Store, acts: ActRelation, table: string): Promise<void> {
  const [found] = await store.rows<{ apart: bigint; missing: bigint }>(`select count(*) filter (where id is distinct from rowid) as apart,
    (select count(*) from ${acts.name}) - count(*) as missing from ${table}`)
  if (found!.apart !== 0n || found!.missing !== 0n) throw new Error(`${table}: ${found!.apart} rows do not lie beside their acts, ${found!.missing} are missing`)
}
