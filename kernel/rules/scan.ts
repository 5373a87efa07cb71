import { computedOf } from './feature.ts'
import type { FeatureSpec } from './model.ts'

/** The columns of the group that a feature is read from: its own, or the declared small one that holds it. */
export function scanOf({ source, by }: FeatureSpec): readonly string[] {
  return source.small?.find((group) => group.every((column) => by.includes(column))) ?? by
}

/** Features of one name are read by one scan. */
export function scanName(spec: FeatureSpec): string {
  return `${spec.source.relation}|${scanOf(spec).join(',')}`
}

/**
 * The covering indexes that the LATERALs read, as SQL for a migration; region leads, as it does in every statement.
 * `seq` is carried, not a key: behind the range of instants PostgreSQL 18 prices it as a skip scan over every instant
 * (cost 740 instead of 3) and takes another index, which made a batch of 200 cost 300 ms instead of 20.
 */
export function indexProposals(specs: readonly FeatureSpec[]): string[] {
  const groups = Map.groupBy(specs.flatMap(computedOf), scanName)
  return [...groups.values()].map((group) => {
    const { source } = group[0]!
    const keys = scanOf(group[0]!)
    const used = group.flatMap((spec) => [...spec.by, ...(spec.of === undefined ? [] : [spec.of]), ...columnsIn(spec)])
    const included = [...new Set(['document', 'is_part', 'seq', 'sign', ...used])].filter((column) => !keys.includes(column)).sort()
    const [schema, table] = source.relation.split('.')
    const name = `${table}_${keys.join('_')}_window`.slice(0, 54)
    return `create index ${name} on ${schema}.${table} (region, ${keys.join(', ')}, counts_from) include (${included.join(', ')});`
  })
}

function columnsIn(spec: FeatureSpec): string[] {
  return spec.where === undefined ? [] : Object.keys(spec.source.columns).filter((column) =>
    spec.where!.includes(`row.${column}`))
}
