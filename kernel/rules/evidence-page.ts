import { windowStart, type FeatureEvent } from './feature.ts'
import { rowConditions, sqlValue } from './lateral.ts'
import type { FeatureSpec } from './model.ts'

/** A row of history behind a feature. */
export interface EvidenceRow {
  document: string
  seq: bigint
  sign: 1 | -1
  judgedAt: Date
}

/** The place after which a page begins: a history has one row of a document at a seq. */
export type EvidencePlace = Pick<EvidenceRow, 'seq' | 'document'>

/**
 * All rows behind one feature of one event, a page at a time, in the order of `evidenceQuery` and with its conditions: as known at the
 * event's seq, however long ago that was. Null: a group key of the event is unknown, so no row can stand behind it.
 */
export function evidencePageQuery(
  spec: FeatureSpec, region: string, event: FeatureEvent, after: EvidencePlace | null, limit: number,
): { text: string; values: unknown[] } | null {
  const keys = spec.by.map((column) => event.columns[column] ?? null)
  if (keys.includes(null)) return null
  const values: unknown[] = [region, event.judgedAt, String(event.seq), event.document, limit]
  const given = (value: unknown) => `$${values.push(value)}`
  const start = windowStart(spec.window, event.judgedAt)
  const conditions = [
    'h.region = $1', ...spec.by.map((name, index) => `h.${name} = ${given(sqlValue(keys[index]))}`),
    'h.counts_from <= $2', 'h.seq < $3', 'h.document <> $4',
    ...(start === null ? [] : [`h.counts_from >= ${given(start)}`]),
    ...rowConditions(spec),
    ...(after === null ? [] : [`(h.seq, h.document) > (${given(String(after.seq))}::bigint, ${given(after.document)}::uuid)`]),
  ]
  const text = `select h.document, h.seq, h.sign, h.judged_at as "judgedAt" from ${spec.source.relation} h
    where ${conditions.join(' and ')} order by h.seq, h.document limit $5`
  return { text, values }
}
