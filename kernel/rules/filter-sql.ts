import { isRefusal } from '#kernel/values/refusal.ts'
import { filterOf } from './feature.ts'
import type { FeatureSpec } from './model.ts'
import { duckdb, postgres, type Dialect } from './sql/dialect.ts'
import { emitterFor } from './sql/expression.ts'

/**
 * The filter of a feature as SQL, which counts a row exactly when the closure answers true. `column` gives a column of
 * the history by its name.
 */
export function filterSql(spec: FeatureSpec, dialect: Dialect['name'], column: (name: string) => string): string {
  const node = filterOf(spec)
  if (isRefusal(node)) throw new Error(`feature ${spec.id} was not checked`)
  return emitterFor(dialect === 'postgres' ? postgres : duckdb, (name) => column(name.slice('row.'.length))).bool(node)
}
