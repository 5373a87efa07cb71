import { isBounded, windowStart, type FeatureEvent } from './feature.ts'
import { rowConditions, SQL_TYPES, sqlValue } from './lateral.ts'
import type { FeatureSpec } from './model.ts'

/** The document ids behind a feature, for many events at once: of each the first 100, in order, and how many there are. */
export function evidenceQuery(
  spec: FeatureSpec,
): { text: string; parameters(region: string, events: readonly FeatureEvent[]): unknown[] } {
  const keys = spec.by.map((column, index) => `h.${column} = u.k${index}`)
  const start = isBounded(spec.window) ? ['h.counts_from >= u.start'] : []
  const types = ['int', 'timestamptz', 'bigint', 'uuid', 'timestamptz', ...spec.by.map((column) => SQL_TYPES[spec.source.columns[column]!])]
  const names = ['ordinal', 'judged_at', 'seq', 'document', 'start', ...spec.by.map((_, index) => `k${index}`)]
  const conditions = ['h.region = $1', ...keys, ...start, 'h.counts_from <= u.judged_at', 'h.seq < u.seq',
    'h.document <> u.document', ...rowConditions(spec)]
  const text = [
    'select u.ordinal, e.document, e.count',
    `from unnest(${types.map((type, index) => `$${index + 2}::${type}[]`).join(', ')}) as u(${names.join(', ')})`,
    'cross join lateral (',
    '  select h.document::text as document, h.seq, (count(*) over ())::int as count',
    `  from ${spec.source.relation} h`,
    `  where ${conditions.join(' and ')}`,
    '  order by h.seq limit 100',
    ') e',
    'order by u.ordinal, e.seq',
  ].join('\n')
  return {
    text,
    parameters: (region, events) => [
      region, events.map((_, index) => index), events.map(({ judgedAt }) => judgedAt),
      events.map(({ seq }) => String(seq)), events.map(({ document }) => document), events.map(({ judgedAt }) => windowStart(spec.window, judgedAt)),
      ...spec.by.map((column) => events.map(({ columns }) => sqlValue(columns[column]))),
    ],
  }
}
