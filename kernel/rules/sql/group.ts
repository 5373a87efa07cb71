import { filterSql } from '../filter-sql.ts'
import type { FeatureSpec } from '../model.ts'

/**
 * A feature over all rows of a group, as a DuckDB aggregate: what `judgePopulation` takes in memory. `column` gives a column of the rows
 * by its name. Of aggregates that need an order or two sums there is none: a group has no “last”.
 */
export function groupAggregate(spec: FeatureSpec, column: (name: string) => string): string {
  const filter = spec.where === undefined ? '' : ` filter (where ${filterSql(spec, 'duckdb', column)})`
  const of = spec.of === undefined ? '' : column(spec.of)
  switch (spec.agg) {
    case 'sum': return `coalesce(sum(${of})${filter}, 0)::bigint`
    case 'count': return `count(*)${filter}`
    case 'countDistinct': return `count(distinct ${of})${filter}`
    case 'min':
    case 'max': return `${spec.agg}(${of})${filter}`
    case 'avg':
    case 'first':
    case 'daysSinceLast':
    case 'shareOf': throw new Error(`The feature ${spec.id} of a population is a ${spec.agg}; groups know sum, count, countDistinct, min and max.`)
  }
}
