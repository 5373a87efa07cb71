import { keyOf } from './emit.ts'
import { windowStart, type FeatureEvent, type HistoryRow } from './feature.ts'
import { SQL_TYPES, sqlValue } from './lateral.ts'
import type { RunningTotal } from './model.ts'

/** What the committed history says of one event; `taken`: of the documents that were asked for, those that count, with what they count. */
export interface CommittedTotal {
  sum: bigint
  taken: ReadonlyMap<string, bigint>
}

export interface RunningTotalQuery {
  text: string
  /** `documents`: those that may cease to count before the event, in the batch or in the one ahead. */
  ask(region: string, events: readonly FeatureEvent[], documents: readonly string[]): {
    values: unknown[]
    /** Per event, in order; null where a key of the group is unknown. */
    read(rows: readonly Record<string, unknown>[]): (CommittedTotal | null)[]
  }
}

/** One statement for a whole batch; acts of one group that see the same history ask once. It reads the index of the features by the same columns. */
export function runningTotalQuery(total: RunningTotal): RunningTotalQuery {
  const { source, of, by } = total
  const types = [...by.map((column) => SQL_TYPES[source.columns[column]!]), 'bigint', 'uuid', 'timestamptz', 'timestamptz']
  const names = [...by.map((_, index) => `k${index}`), 'seq', 'document', 'judged_at', 'start']
  const rows = ['h.region = $1', ...by.map((column, index) => `h.${column} = u.k${index}`), 'h.judged_at >= u.start', 'h.judged_at <= u.judged_at',
    'h.seq < u.seq', 'h.document is distinct from u.document']
  const text = [
    'select u.n, b.sum, b.taken',
    `from (select n::int as n, ${names.join(', ')}`,
    `  from unnest(${types.map((type, index) => `$${index + 3}::${type}[]`).join(', ')}) with ordinality as a(${names.join(', ')}, n) offset 0) u`,
    'cross join lateral (',
    '  select coalesce(sum(d.counts), 0)::text as sum, json_agg(json_build_array(d.document, d.counts::text)) filter (where d.document = any($2::uuid[])) as taken',
    // A row that takes back what these days do not hold takes nothing. Few rows take back, and only for those the document is looked up.
    `  from (select h.document, h.${of} * case when h.sign > 0 then 1 when exists (select from ${source.relation} p`,
    '      where p.region = $1 and p.document = h.document and p.seq < h.seq and p.sign > 0 and p.judged_at >= u.start) then -1 else 0 end as counts',
    `    from ${source.relation} h where ${rows.join(' and ')}) d`,
    ') b',
  ].join('\n')
  return { text, ask: (region, events, documents) => asked(total, region, events, documents) }
}

function asked({ by, days }: RunningTotal, region: string, events: readonly FeatureEvent[], documents: readonly string[]): ReturnType<RunningTotalQuery['ask']> {
  const groups: FeatureEvent[] = []
  const known = new Map<string, number>()
  const places = events.map((event) => {
    const key = keyOf(by, event.columns)
    if (key === null) return -1
    const name = `${event.seq}|${event.isNew ? '' : event.document}|${event.judgedAt.getTime()}|${key}`
    const place = known.get(name) ?? groups.push(event) - 1
    known.set(name, place)
    return place
  })
  return {
    values: [
      region, documents, ...by.map((column) => groups.map(({ columns }) => sqlValue(columns[column]))), groups.map(({ seq }) => seq),
      groups.map(({ isNew, document }) => (isNew ? null : document)), groups.map(({ judgedAt }) => judgedAt),
      groups.map(({ judgedAt }) => windowStart({ kind: 'days', days }, judgedAt)),
    ],
    read: (rows) => {
      const found = new Map(rows.map((row): [number, CommittedTotal] => {
        const taken = new Map<string, bigint>()
        for (const [document, counts] of (row['taken'] ?? []) as [string, string][]) taken.set(document, (taken.get(document) ?? 0n) + BigInt(counts))
        return [Number(row['n']) - 1, { sum: BigInt(row['sum'] as string), taken }]
      }))
      return places.map((place) => found.get(place) ?? null)
    },
  }
}

/** Accepted rows of a batch and of the one ahead, in their order: of each document the last one counts. */
export interface LaterRows {
  add(row: HistoryRow): void
  /** The committed total moved on by them; null stays null. */
  after(committed: CommittedTotal | null, event: FeatureEvent): bigint | null
}

export function laterRows({ source, of, by }: RunningTotal, rows: readonly HistoryRow[] = []): LaterRows {
  const groups = new Map<string, Map<string, HistoryRow>>()
  const later: LaterRows = {
    add(row) {
      const key = row.relation === source.relation ? keyOf(by, row.columns) : null
      if (key === null) return
      const group = groups.get(key) ?? new Map<string, HistoryRow>()
      groups.set(key, group.set(row.document, row))
    },
    after(committed, event) {
      const key = committed && keyOf(by, event.columns)
      if (!committed || key === null) return null
      let { sum } = committed
      for (const { document, sign, columns } of groups.get(key)?.values() ?? []) {
        if (document === event.document) continue
        sum -= committed.taken.get(document) ?? 0n
        if (sign > 0) sum += BigInt(columns[of] as bigint)
      }
      return sum
    },
  }
  rows.forEach(later.add)
  return later
}
