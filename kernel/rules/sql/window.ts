import { groupName } from '../emit.ts'
import { seesTakenBack, valueNames } from '../feature.ts'
import { filterSql } from '../filter-sql.ts'
import type { FeatureSpec, Window } from '../model.ts'
import { identifier } from './dialect.ts'

/**
 * The relation that features are computed over, in DuckDB: one row for everything that happened, in the order of `place`.
 * - `id` unique, `region`, `document`
 * - `place` whole number, the place in the one order; rows of one `seq` share it and do not see each other. Made by `orderKey`
 * - `day month quarter year` numbers of the civil periods in Shanghai
 * - `sign` 1 counts, −1 takes back, 0 was judged only
 * - `own_sign` the sign; 0 of a part of what another document counted, which only sums see (`seesParts`). A column, so that no count needs a filter for it
 * - `began` of a row that takes back what began before it: the least place of the tick in which that began; null of all others
 * - `apart` how far the two lie: 0 one day, 1 one month, 2 one quarter, 3 one year, 4 further
 * - `again` an earlier row has the same document, so that some aggregates must leave it out
 * - `"row.<column>"` the columns of the history: bigint, varchar or boolean
 */
export interface ActRelation {
  name: string
  order: OrderKey
  /** Whether any row is `again`. */
  repeats: boolean
  /** Whether any row has a `began`. */
  late: boolean
}

/** Where whole numbers stand for a text of the history, one for each value of a region, null for null: a column of a table in the order of the relation. */
export interface KeyCode {
  of: string
  table: string
  column: string
}

/** How `place` is made: ticks of `tickMs` since `firstMs`, and within a tick the seq since `firstSeq`. */
export interface OrderKey {
  firstMs: bigint
  tickMs: bigint
  firstSeq: bigint
  /** Room of one tick; more than twice as many as there are seqs. */
  room: bigint
  /** int64 where it fits. */
  type: 'bigint' | 'hugeint'
}

const DAY_MS = 86_400_000n
/** Of which an instant may be a multiple, the longest first. */
export const TICKS_MS = [DAY_MS, 3_600_000n, 60_000n, 1_000n, 1n]

/**
 * One whole number that orders by (judgedAt, seq) and makes every window of days a constant distance: a frame RANGE
 * BETWEEN w PRECEDING AND 1 PRECEDING then takes the whole first tick and neither the row itself nor its equals.
 * `EXCLUDE CURRENT ROW` and `EXCLUDE GROUP` over judgedAt are both wrong where several things happen at one instant.
 */
export function orderKey(span: { firstMs: bigint; lastMs: bigint; firstSeq: bigint; lastSeq: bigint; divides: (tickMs: bigint) => boolean }): OrderKey {
  const tickMs = TICKS_MS.find((tick) => span.divides(tick))!
  const room = 2n * (span.lastSeq - span.firstSeq + 2n)
  const ticks = (span.lastMs - span.firstMs) / tickMs + 3_660n * (DAY_MS / tickMs) + 2n
  return { firstMs: span.firstMs, tickMs, firstSeq: span.firstSeq, room, type: ticks * room < 2n ** 62n ? 'bigint' : 'hugeint' }
}

/** `place` of a row as SQL, from its instant in milliseconds and its seq. */
export function orderSql(order: OrderKey, instantMs: string, seq: string): string {
  return `${tickSql(order, instantMs)} + (${seq} - ${order.firstSeq})`
}

/** `began` as SQL. */
export function tickSql({ firstMs, tickMs, room, type }: OrderKey, instantMs: string): string {
  return `((${instantMs} - ${firstMs}) // ${tickMs})::${type} * ${room}`
}

export interface WindowQuery {
  specs: readonly FeatureSpec[]
  /** Columns that it yields beside `id`: `"feature.<id>"`, and for an average the two parts as the rules name them. */
  columns: string[]
  /** One row for each row of the relation; of an act without a group key the features are null, and no window is spent on it. */
  text: string
}

/**
 * All features as windows over the whole history: one query per group key, which sorts once and lets each feature have
 * its own frame. The same numbers as the LATERAL query and the reference in memory, with `codes` and without.
 */
export function windowQueries(specs: readonly FeatureSpec[], acts: ActRelation, codes: readonly KeyCode[] = []): WindowQuery[] {
  return [...Map.groupBy(specs, groupName).values()].map((group) => {
    const { by } = group[0]!
    const coded = new Map(codes.filter((code) => group.some((spec) => [...by, spec.of].includes(code.of))).map((code) => [code.of, code]))
    const tables = [...new Set([...coded.values()].map(({ table }) => table))]
    const keyOf = (column: string) => {
      const code = coded.get(column)
      return code ? `c${tables.indexOf(code.table)}.${identifier(code.column)}` : `a.${rowColumn(column)}`
    }
    const from = `${acts.name} a${tables.map((table, index) => ` positional join ${table} c${index}`).join('')}`
    const known = by.map((column) => `${keyOf(column)} is not null`).join(' and ')
    // A code is of one region alone and says which.
    const keys = [...(by.some((column) => coded.has(column)) ? [] : ['a.region']), ...by.map(keyOf)]
    const columns = group.flatMap(outputsOf)
    const values = group.flatMap((spec) => valuesOf(spec, (condition, value, aggregate) =>
      `${aggregate}(${value})${filtered([condition, inFrame(spec, acts), ...rowConditions(spec, 'a')])} over (${windowOf(spec, acts, keys)})`, 'a', keyOf))
    const named = values.map((value, index) => `${value} as ${identifier(columns[index]!)}`)
    const text = `select a.id,\n  ${named.join(',\n  ')}\nfrom ${from} where ${known}`
    const whole = acts.late ? withLate(group, acts, columns, text) : text
    const all = acts.repeats ? correctedFor(group, acts, columns, whole) : whole
    const nothing = columns.map((column) => `null as ${identifier(column)}`)
    return { specs: group, columns, text: `${all}\nunion all select a.id, ${nothing.join(', ')} from ${from} where not (${known})` }
  })
}

export function rowColumn(name: string): string {
  return identifier(`row.${name}`)
}

/**
 * A row whose document came before must not meet itself, which no frame can say: those few rows are aggregated one by
 * one and replace what the window gave.
 */
function correctedFor(group: readonly FeatureSpec[], acts: ActRelation, columns: readonly string[], windows: string): string {
  const { by } = group[0]!
  const known = by.map((column) => `a.${rowColumn(column)} is not null`).join(' and ')
  const keys = by.map((column) => `h.${rowColumn(column)} = a.${rowColumn(column)}`)
  const values = group.flatMap((spec) => valuesOf(spec, (condition, value, aggregate) =>
    `${aggregate}(${value})${filtered(['h.id is not null', condition, boundsOf(spec, acts), ...rowConditions(spec, 'h')])}`, 'h', (column) => `h.${rowColumn(column)}`))
  const names = columns.map(identifier)
  const own = `select a.id, ${values.map((value, index) => `${value} as ${names[index]}`).join(',\n  ')}
from ${acts.name} a left join ${acts.name} h on h.region = a.region and ${keys.join(' and ')} and h.place < a.place and h.document <> a.document
where a.again and ${known} group by a.id, a.day`
  return `select w.id, ${names.map((name) => `case when o.id is null then w.${name} else o.${name} end as ${name}`).join(', ')}
from (${windows}) w left join (${own}) o on o.id = w.id`
}

/**
 * A frame of days holds a row by its own place. What takes back counts by that of its beginning, which no frame can say: those rows are left out
 * of the frames (`inFrame`), summed up one by one, and added.
 */
function withLate(group: readonly FeatureSpec[], acts: ActRelation, columns: readonly string[], windows: string): string {
  const specs = group.filter((spec) => spec.window.kind === 'days' && seesTakenBack(spec))
  if (specs.length === 0) return windows
  const keys = group[0]!.by.map((column) => `h.${rowColumn(column)} = a.${rowColumn(column)}`)
  const longest = specs.reduce((most, { window }) => (window.kind === 'days' && window.days > most ? window.days : most), 0)
  const added = specs.flatMap(outputsOf)
  const values = specs.flatMap((spec) => valuesOf(spec, (condition, value, aggregate) =>
    `${aggregate}(${value})${filtered([condition, boundsOf(spec, acts), ...rowConditions(spec, 'h')])}`, 'h', (column) => `h.${rowColumn(column)}`))
  const late = `select a.id, ${values.map((value, index) => `${value} as ${identifier(added[index]!)}`).join(',\n  ')}
from ${acts.name} a join ${acts.name} h on h.region = a.region and ${keys.join(' and ')} and h.place < a.place
where h.began >= a.place - ${distanceOf(longest, acts.order)} group by a.id`
  const all = columns.map((column) => {
    const name = identifier(column)
    return added.includes(column) ? `(w.${name} + coalesce(l.${name}, 0))::bigint as ${name}` : `w.${name}`
  })
  return `select w.id, ${all.join(', ')} from (${windows}) w left join (${late}) l on l.id = w.id`
}

/** Which rows of its frame a feature may count, where some of the relation began before their place. */
function inFrame(spec: FeatureSpec, { late }: ActRelation): string | null {
  if (!late || !seesTakenBack(spec)) return null
  return spec.window.kind === 'days' ? 'a.began is null' : withinPeriod(spec.window, 'a')
}

/** A row of the period that takes back what began before it takes nothing from the period. */
function withinPeriod(window: Window, row: 'a' | 'h'): string | null {
  const period = periodOf(window)
  return period === null ? null : `${row}.apart <= ${PERIODS.indexOf(period)}`
}

const PERIODS = ['day', 'month', 'quarter', 'year'] as const

type Aggregated = (condition: string | null, value: string, aggregate: string) => string

/** The values of one feature; `aggregated` says over which rows, `row` is their alias and `a` that of the row judged; `keyOf` tells values apart. */
function valuesOf(spec: FeatureSpec, aggregated: Aggregated, row: 'a' | 'h', keyOf: (column: string) => string): string[] {
  const column = spec.of === undefined ? '' : `${row}.${rowColumn(spec.of)}`
  const sum = `coalesce(${aggregated(null, `${column} * ${row}.sign`, 'sum')}, 0)::bigint`
  switch (spec.agg) {
    case 'sum': return [sum]
    case 'count': return [`coalesce(${aggregated(null, `${row}.own_sign`, 'sum')}, 0)::bigint`]
    case 'avg': return [sum, `coalesce(${aggregated(`${column} is not null`, `${row}.own_sign`, 'sum')}, 0)::bigint`]
    case 'min':
    case 'max': return [aggregated(null, column, spec.agg)]
    case 'first': return [`struct_extract(${aggregated(`${column} is not null`, `{place: ${row}.place, value: ${column}}`, 'min')}, 'value')`]
    case 'daysSinceLast': return [`(a.day - ${aggregated(null, `${row}.day`, 'max')})::bigint`]
    case 'shareOf': throw new Error(`the share ${spec.id} is computed as its two sums`)
    case 'countDistinct': return [aggregated(null, `distinct ${keyOf(spec.of!)}`, 'count')]
  }
}

/** The period of a to-date window is part of its group, so that its frame needs no beginning. */
function windowOf(spec: FeatureSpec, acts: ActRelation, group: readonly string[]): string {
  const period = periodOf(spec.window)
  const keys = [...group, ...(period === null ? [] : [`a.${period}`])]
  const start = spec.window.kind === 'days' ? `${distanceOf(spec.window.days, acts.order)} preceding` : 'unbounded preceding'
  return `partition by ${keys.join(', ')} order by a.place range between ${start} and 1 preceding`
}

function boundsOf(spec: FeatureSpec, acts: ActRelation): string | null {
  const period = periodOf(spec.window)
  if (period !== null) return `h.${period} = a.${period} and ${withinPeriod(spec.window, 'h')}`
  return spec.window.kind === 'days' ? `coalesce(h.began, h.place) >= a.place - ${distanceOf(spec.window.days, acts.order)}` : null
}

/** Half a tick's room beyond the days: the first tick lies within it as a whole, the one before it not at all. */
function distanceOf(days: number, { tickMs, room, type }: OrderKey): string {
  return `${(BigInt(days) * DAY_MS / tickMs) * room + room / 2n}::${type}`
}

function periodOf(window: Window): typeof PERIODS[number] | null {
  switch (window.kind) {
    case 'day':
    case 'month':
    case 'quarter': return window.kind
    case 'yearToDate': return 'year'
    case 'days':
    case 'all':
    case 'contract': return null
  }
}

function outputsOf(spec: FeatureSpec): string[] {
  return valueNames(spec).map((name) => `feature.${name}`)
}

function rowConditions(spec: FeatureSpec, row: 'a' | 'h'): (string | null)[] {
  return [
    seesTakenBack(spec) ? null : `${row}.own_sign > 0`,
    spec.where === undefined ? null : filterSql(spec, 'duckdb', (column) => `${row}.${rowColumn(column)}`),
  ]
}

function filtered(conditions: readonly (string | null)[]): string {
  const all = conditions.filter((condition) => condition !== null)
  return all.length === 0 ? '' : ` filter (where ${all.join(' and ')})`
}
