import { emptyState, groupName, type FeatureState } from './emit.ts'
import { computedOf, seesTakenBack, windowStart, type FeatureEvent, type HistoryRow } from './feature.ts'
import { filterSql } from './filter-sql.ts'
import type { FactValue, FeatureSpec, HistorySource, Window } from './model.ts'

type SqlValue = string | number | bigint | Date | null | undefined

export interface FeatureQuery {
  /** One statement for a whole batch; the same text for the same specs, so it can be a named statement. */
  text: string
  /** `siblings`: every row that the batch may add, so that distinct counts can be combined exactly. */
  parameters(region: string, events: readonly FeatureEvent[], siblings: readonly HistoryRow[]): unknown[]
  /** Per event, in order, one state per spec: give them to `combine`. */
  read(rows: readonly Record<string, unknown>[]): FeatureState[][]
}

/**
 * All features of a batch in one query: rows come as unnest arrays, and each distinct group key is one LATERAL that
 * scans its longest window once, each feature taking its share by FILTER. `seq < u.seq` is "as known then": one order
 * per region, late corrections never change what was known. Windows as in `windowStart`; their starts are computed
 * once, there.
 */
export function featureQuery(specs: readonly FeatureSpec[]): FeatureQuery {
  const layout = layOut(specs)
  const blocks = [...Map.groupBy(specs.map((spec, index) => ({ spec, index })), ({ spec }) => groupName(spec)).values()]
  const inputs = ['$2::int[]', '$3::timestamptz[]', '$4::bigint[]', '$5::uuid[]',
    ...layout.windows.map((_, index) => `$${6 + index}::timestamptz[]`),
    ...layout.keys.map(({ type }, index) => `$${layout.firstKey + index}::${SQL_TYPES[type]}[]`)]
  const names = ['ordinal', 'judged_at', 'seq', 'document', ...layout.windows.map((_, index) => `s${index}`),
    ...layout.keys.map((_, index) => `k${index}`)]
  const text = [
    `select u.ordinal${specs.map((spec, index) => outputsOf(spec, index).map((name) => `, ${name}`).join('')).join('')}`,
    `from unnest(${inputs.join(', ')}) as u(${names.join(', ')})`,
    ...blocks.map((block, index) => lateralOf(block, index, layout)),
    'order by u.ordinal',
  ].join('\n')
  return {
    text,
    parameters: (region, events, siblings) => [
      region, events.map((_, index) => index), events.map(({ judgedAt }) => judgedAt),
      events.map(({ seq }) => String(seq)), events.map(({ document }) => document),
      ...layout.windows.map((window) => startsOf(window, events)),
      ...layout.keys.map(({ column }) => events.map(({ columns }) => sqlValue(columns[column]))),
      ...layout.probes.map((probe) => candidatesOf(probe, siblings)),
    ],
    read: (rows) => rows.map((row) => specs.map((spec, index) => stateOf(spec, row, index))),
  }
}

/** The document ids behind a feature, for many events at once: of each the first 100, in order, and how many there are. */
export function evidenceQuery(
  spec: FeatureSpec,
): { text: string; parameters(region: string, events: readonly FeatureEvent[]): unknown[] } {
  const bounded = windowStart(spec.window, new Date(0)) !== null
  const keys = spec.by.map((column, index) => `h.${column} = u.k${index}`)
  const start = bounded ? ['h.judged_at >= u.start'] : []
  const types = ['int', 'timestamptz', 'bigint', 'uuid', 'timestamptz', ...spec.by.map((column) => SQL_TYPES[spec.source.columns[column]!])]
  const names = ['ordinal', 'judged_at', 'seq', 'document', 'start', ...spec.by.map((_, index) => `k${index}`)]
  const conditions = ['h.region = $1', ...keys, ...start, 'h.judged_at <= u.judged_at', 'h.seq < u.seq',
    'h.document <> u.document', ...rowConditions(spec)]
  const text = [
    'select u.ordinal, e.document, e.count',
    `from unnest(${types.map((type, index) => `$${index + 2}::${type}[]`).join(', ')}) as u(${names.join(', ')})`,
    'cross join lateral (',
    '  select h.document::text as document, h.judged_at, h.seq, (count(*) over ())::int as count',
    `  from ${spec.source.relation} h`,
    `  where ${conditions.join(' and ')}`,
    '  order by h.judged_at, h.seq limit 100',
    ') e',
    'order by u.ordinal, e.judged_at, e.seq',
  ].join('\n')
  return {
    text,
    parameters: (region, events) => [
      region, events.map((_, index) => index), events.map(({ judgedAt }) => judgedAt),
      events.map(({ seq }) => String(seq)), events.map(({ document }) => document), startsOf(spec.window, events),
      ...spec.by.map((column) => events.map(({ columns }) => sqlValue(columns[column]))),
    ],
  }
}

/**
 * The covering indexes that the LATERALs read, as SQL for a migration; region leads, as it does in every statement.
 * `seq` is carried, not a key: behind the range of judged_at PostgreSQL 18 prices it as a skip scan over every instant
 * (cost 740 instead of 3) and takes another index, which made a batch of 200 cost 300 ms instead of 20.
 */
export function indexProposals(specs: readonly FeatureSpec[]): string[] {
  const groups = Map.groupBy(specs.flatMap(computedOf), groupName)
  return [...groups.values()].map((group) => {
    const { source, by } = group[0]!
    const used = group.flatMap((spec) => [...(spec.of === undefined ? [] : [spec.of]), ...columnsIn(spec)])
    const included = [...new Set(['document', 'seq', 'sign', ...used])].filter((column) => !by.includes(column)).sort()
    const [schema, table] = source.relation.split('.')
    const name = `${table}_${by.join('_')}_window`.slice(0, 54)
    return `create index ${name} on ${schema}.${table} (region, ${by.join(', ')}, judged_at) include (${included.join(', ')});`
  })
}

interface Layout {
  windows: Window[]
  keys: { column: string; type: HistorySource['columns'][string] }[]
  firstKey: number
  probes: { relation: string; column: string }[]
}

const SQL_TYPES = { money: 'bigint', int: 'bigint', text: 'text', code: 'text', bool: 'boolean', uuid: 'uuid' } as const

function layOut(specs: readonly FeatureSpec[]): Layout {
  const bounded = specs.map(({ window }) => window).filter((window) => windowStart(window, new Date(0)) !== null)
  const windows = [...new Map(bounded.map((window) => [JSON.stringify(window), window])).values()]
  const keys = new Map(specs.flatMap(({ by, source }) =>
    by.map((column) => [column, { column, type: source.columns[column]! }] as const)))
  const probes = new Map(specs.filter(({ agg }) => agg === 'countDistinct').map(({ source, of }) =>
    [`${source.relation}.${of}`, { relation: source.relation, column: of! }]))
  return { windows, keys: [...keys.values()], firstKey: 6 + windows.length, probes: [...probes.values()] }
}

function lateralOf(block: { spec: FeatureSpec; index: number }[], number: number, layout: Layout): string {
  const { source, by } = block[0]!.spec
  const starts = block.map(({ spec }) => startName(spec, layout))
  const oldest = starts.includes(null) ? [] : [`h.judged_at >= least(${[...new Set(starts)].join(', ')})`]
  const keys = by.map((column) => `h.${column} = u.k${layout.keys.findIndex((key) => key.column === column)}`)
  return [
    'cross join lateral (',
    `  select ${block.flatMap(({ spec, index }) => aggregatesOf(spec, index, layout)).join(',\n    ')}`,
    `  from ${source.relation} h`,
    `  where ${['h.region = $1', ...keys, ...oldest, 'h.judged_at <= u.judged_at', 'h.seq < u.seq', 'h.document <> u.document'].join(' and ')}`,
    `) b${number}`,
  ].join('\n')
}

function startName(spec: FeatureSpec, { windows }: Layout): string | null {
  const index = windows.findIndex((window) => JSON.stringify(window) === JSON.stringify(spec.window))
  return index < 0 ? null : `u.s${index}`
}

function aggregatesOf(spec: FeatureSpec, index: number, layout: Layout): string[] {
  const start = startName(spec, layout)
  const conditions = [...(start === null ? [] : [`h.judged_at >= ${start}`]), ...rowConditions(spec)]
  const over = (more: string[] = []) => {
    const all = [...conditions, ...more]
    return all.length === 0 ? '' : ` filter (where ${all.join(' and ')})`
  }
  const column = `h.${spec.of}`
  const sum = `coalesce(sum(${column} * h.sign)${over()}, 0)::text as f${index}`
  switch (spec.agg) {
    case 'sum': return [sum]
    case 'count': return [`coalesce(sum(h.sign)${over()}, 0)::text as f${index}`]
    case 'avg': return [sum, `coalesce(sum(h.sign)${over([`${column} is not null`])}, 0)::text as n${index}`]
    case 'min':
    case 'max': return [`${spec.agg}(${column})${over()}::text as f${index}`]
    case 'shareOf': throw new Error(`the share ${spec.id} is computed as its two sums`)
    case 'first': {
      const known = over([`${column} is not null`])
      return [`(array_agg(${column} order by h.seq, ${column})${known})[1]::text as f${index}`, `min(h.seq)${known}::text as n${index}`]
    }
    case 'daysSinceLast': return [`floor(extract(epoch from max(h.judged_at)${over()}) * 1000)::text as f${index}`]
    case 'countDistinct': {
      const probe = layout.probes.findIndex((item) => item.relation === spec.source.relation && item.column === spec.of)
      const candidates = `$${layout.firstKey + layout.keys.length + probe}::text[]`
      return [`count(distinct ${column})${over()}::text as f${index}`,
        `array_agg(distinct ${column}::text)${over([`${column}::text = any(${candidates})`])} as n${index}`]
    }
  }
}

function outputsOf(spec: FeatureSpec, index: number): string[] {
  return spec.agg === 'avg' || spec.agg === 'countDistinct' || spec.agg === 'first' ? [`f${index}`, `n${index}`] : [`f${index}`]
}

function rowConditions(spec: FeatureSpec): string[] {
  const conditions = seesTakenBack(spec) ? [] : ['h.sign > 0']
  if (spec.where === undefined) return conditions
  const column = (name: string) => (spec.source.columns[name] === 'uuid' ? `h.${name}::text` : `h.${name}`)
  return [...conditions, filterSql(spec, 'postgres', column)]
}

function columnsIn(spec: FeatureSpec): string[] {
  return spec.where === undefined ? [] : Object.keys(spec.source.columns).filter((column) =>
    spec.where!.includes(`row.${column}`))
}

/** One instant per batch, so the start of a window is worked out once and not per member. */
function startsOf(window: Window, events: readonly FeatureEvent[]): (Date | null)[] {
  const known = new Map<number, Date | null>()
  return events.map(({ judgedAt }) => {
    const at = judgedAt.getTime()
    if (!known.has(at)) known.set(at, windowStart(window, judgedAt))
    return known.get(at)!
  })
}

function candidatesOf(probe: Layout['probes'][number], siblings: readonly HistoryRow[]): string[] {
  const values = siblings.filter(({ relation }) => relation === probe.relation).map(({ columns }) =>
    columns[probe.column] ?? null)
  return [...new Set(values.filter((value) => value !== null).map(String))]
}

function stateOf(spec: FeatureSpec, row: Record<string, unknown>, index: number): FeatureState {
  const state = emptyState()
  const value = row[`f${index}`] as string | null
  switch (spec.agg) {
    case 'sum': state.sum = BigInt(value!); break
    case 'count': state.count = BigInt(value!); break
    case 'avg':
      state.sum = BigInt(value!)
      state.count = BigInt(row[`n${index}`] as string)
      break
    case 'min':
    case 'max': state.extreme = value === null ? null : BigInt(value); break
    case 'first':
      state.extreme = value === null ? null : BigInt(value)
      state.firstSeq = value === null ? null : BigInt(row[`n${index}`] as string)
      break
    case 'daysSinceLast': state.lastMs = value === null ? null : Number(value); break
    case 'countDistinct':
      state.distinct = Number(value)
      state.seen = new Set((row[`n${index}`] as string[] | null) ?? [])
  }
  return state
}

function sqlValue(value: FactValue | undefined): SqlValue | boolean {
  if (value === undefined || value === null) return null
  return typeof value === 'bigint' ? String(value) : (value as string | number | boolean)
}
