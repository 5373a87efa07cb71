import { civilDayOf, dayNumber } from '#kernel/values/civil-day.ts'
import { rowFilter, seesParts, seesTakenBack, windowStart, type FeatureEvent, type HistoryRow } from './feature.ts'
import type { FactValue, FeatureSpec } from './model.ts'

/** What is known of one feature before it becomes a value: enough to add one more row exactly. */
export interface FeatureState {
  sum: bigint
  count: bigint
  /** Least, greatest or first of the column. */
  extreme: bigint | null
  /** Of the first. */
  firstSeq: bigint | null
  /** Instant of the latest accepted row, milliseconds. */
  lastMs: number | null
  distinct: number
  /** Values already counted in `distinct`: all of them here, those that occur in the batch when the LATERAL answers. */
  seen: Set<string>
}

/** Facts of the group `feature`: `id` → value, for an average `id.sum` and `id.count`. */
export type FeatureValues = Record<string, FactValue>

export function emptyState(): FeatureState {
  return { sum: 0n, count: 0n, extreme: null, firstSeq: null, lastMs: null, distinct: 0, seen: new Set() }
}

/** The reference that the SQL is held to: features over a history in memory. Rows are added in any order. */
export function createHistory(specs: readonly FeatureSpec[]): {
  add(row: HistoryRow): void
  values(event: FeatureEvent): FeatureValues
} {
  const emitters = specs.map(emitterOf)
  const groups = new Map<string, Group>()
  const groupNames = [...new Set(specs.map(groupName))]
  return {
    add(row) {
      for (const name of groupNames) {
        const { relation, by } = parseGroupName(name)
        const key = relation === row.relation ? keyOf(by, row.columns) : null
        if (key === null) continue
        const group = groups.get(name + key) ?? { rows: [], ordered: true }
        const last = group.rows.at(-1)
        if (last && last.judgedAt > row.judgedAt) group.ordered = false
        group.rows.push(row)
        groups.set(name + key, group)
      }
    },
    values(event) {
      const states = emitters.map((emitter) => {
        const key = keyOf(emitter.spec.by, event.columns)
        const state = emptyState()
        const group = key === null ? undefined : groups.get(groupName(emitter.spec) + key)
        if (group) accumulateGroup(emitter, state, group, event)
        return state
      })
      return finish(specs, states, event)
    },
  }
}

/**
 * The committed states plus the accepted siblings of the same batch that come before the event, in order: exactly what
 * committing the siblings first would have given.
 */
export function combine(specs: readonly FeatureSpec[], committed: readonly FeatureState[],
  siblings: readonly HistoryRow[] | Siblings, event: FeatureEvent): FeatureValues {
  const known = isSiblings(siblings) ? siblings : createSiblings(specs, siblings)
  const states = specs.map((spec, index) => {
    const mine = known.of(spec, event)
    if (mine.length === 0) return committed[index]!
    const state = { ...committed[index]!, seen: new Set(committed[index]!.seen) }
    const emitter = cachedEmitter(spec)
    const start = windowStart(spec.window, event.judgedAt)
    for (const row of mine) if (counts(emitter, row, event, start)) add(spec, state, row)
    return state
  })
  return finish(specs, states, event)
}

/** Accepted rows of a batch by group, so that a batch of 200 does not compare each member with each. */
export interface Siblings {
  add(row: HistoryRow): void
  of(spec: FeatureSpec, event: FeatureEvent): readonly HistoryRow[]
}

export function createSiblings(specs: readonly FeatureSpec[], rows: readonly HistoryRow[] = []): Siblings {
  const groups = new Map(specs.map((spec) => [groupName(spec), { source: spec.source, by: spec.by, rowsOf: new Map<string, HistoryRow[]>() }]))
  const siblings: Siblings = {
    add(row) {
      for (const { source, by, rowsOf } of groups.values()) {
        const key = source.relation === row.relation ? keyOf(by, row.columns) : null
        if (key === null) continue
        const rows = rowsOf.get(key)
        if (rows) rows.push(row)
        else rowsOf.set(key, [row])
      }
    },
    of(spec, event) {
      const rowsOf = groups.get(groupName(spec))?.rowsOf
      const key = rowsOf?.size ? keyOf(spec.by, event.columns) : null
      return key === null ? NO_ROWS : (rowsOf!.get(key) ?? NO_ROWS)
    },
  }
  rows.forEach(siblings.add)
  return siblings
}

const NO_ROWS: readonly HistoryRow[] = []

function isSiblings(value: readonly HistoryRow[] | Siblings): value is Siblings {
  return !Array.isArray(value)
}

/** Rows of the batch that stand behind a feature, to be put before the committed ones of `evidenceQuery`. */
export function siblingEvidence(spec: FeatureSpec, siblings: readonly HistoryRow[], event: FeatureEvent): string[] {
  const key = keyOf(spec.by, event.columns)
  const emitter = cachedEmitter(spec)
  const start = windowStart(spec.window, event.judgedAt)
  return siblings
    .filter((row) => row.relation === spec.source.relation && key !== null && keyOf(spec.by, row.columns) === key
      && counts(emitter, row, event, start))
    .map(({ document }) => document)
}

/** States as fact values. A null group key makes the value null: the history of nobody cannot be known. */
export function finish(specs: readonly FeatureSpec[], states: readonly FeatureState[],
  event: FeatureEvent): FeatureValues {
  const values: FeatureValues = {}
  for (let index = 0; index < specs.length; index++) {
    const spec = specs[index]!
    const state = states[index]!
    const known = spec.by.every((column) => (event.columns[column] ?? null) !== null)
    switch (spec.agg) {
      case 'sum': values[spec.id] = known ? state.sum : null; break
      case 'count': values[spec.id] = known ? state.count : null; break
      case 'countDistinct': values[spec.id] = known ? state.distinct : null; break
      case 'first':
      case 'min':
      case 'max': values[spec.id] = known ? state.extreme : null; break
      case 'daysSinceLast': values[spec.id] = known && state.lastMs !== null
        ? daysBetween(state.lastMs, event.judgedAt) : null; break
      case 'avg':
        values[`${spec.id}.sum`] = known ? state.sum : null
        values[`${spec.id}.count`] = known ? state.count : null
    }
  }
  return values
}

interface Emitter {
  spec: FeatureSpec
  passes: (row: HistoryRow) => boolean
}

interface Group {
  rows: HistoryRow[]
  /** Instants never step back, so a walk from the end may stop at the start of the window. */
  ordered: boolean
}

const emitters = new WeakMap<FeatureSpec, Emitter>()

function cachedEmitter(spec: FeatureSpec): Emitter {
  const known = emitters.get(spec) ?? emitterOf(spec)
  emitters.set(spec, known)
  return known
}

function emitterOf(spec: FeatureSpec): Emitter {
  return { spec, passes: rowFilter(spec) }
}

function accumulateGroup(emitter: Emitter, state: FeatureState, group: Group, event: FeatureEvent): void {
  const start = windowStart(emitter.spec.window, event.judgedAt)
  for (let index = group.rows.length - 1; index >= 0; index--) {
    const row = group.rows[index]!
    // Nothing counts from later than it was judged.
    if (start !== null && group.ordered && row.judgedAt < start) return
    if (counts(emitter, row, event, start)) add(emitter.spec, state, row)
  }
}

/** As known then: only what has a smaller seq; and within the window. The event itself has its own seq and is out. */
function counts(emitter: Emitter, row: HistoryRow, event: FeatureEvent, start: Date | null): boolean {
  return row.seq < event.seq && row.document !== event.document && row.countsFrom <= event.judgedAt && (start === null || row.countsFrom >= start)
    && (row.sign > 0 || seesTakenBack(emitter.spec)) && (!row.isPart || seesParts(emitter.spec)) && emitter.passes(row)
}

function add(spec: FeatureSpec, state: FeatureState, row: HistoryRow): void {
  const sign = BigInt(row.sign)
  const value = spec.of === undefined ? null : (row.columns[spec.of] ?? null)
  switch (spec.agg) {
    case 'count': state.count += sign; break
    case 'sum': if (value !== null) state.sum += sign * BigInt(value as bigint); break
    case 'avg':
      if (value === null) break
      state.sum += sign * BigInt(value as bigint)
      if (!row.isPart) state.count += sign
      break
    case 'min':
    case 'max': {
      if (value === null) break
      const number = BigInt(value as bigint)
      if (state.extreme === null || (spec.agg === 'min' ? number < state.extreme : number > state.extreme)) {
        state.extreme = number
      }
      break
    }
    case 'first': {
      if (value === null) break
      const number = BigInt(value as bigint)
      const isEarlier = state.firstSeq === null || row.seq < state.firstSeq
      if (!isEarlier && (row.seq !== state.firstSeq || number >= state.extreme!)) break
      state.extreme = number
      state.firstSeq = row.seq
      break
    }
    case 'daysSinceLast': state.lastMs = Math.max(state.lastMs ?? -Infinity, row.judgedAt.getTime()); break
    case 'countDistinct': {
      if (value === null || state.seen.has(String(value))) break
      state.seen.add(String(value))
      state.distinct += 1
    }
  }
}

function daysBetween(fromMs: number, to: Date): number {
  return dayNumber(civilDayOf(to))! - dayNumber(civilDayOf(new Date(fromMs)))!
}

/** Null when a key is: such a row belongs to no group. */
export function keyOf(by: readonly string[], columns: Record<string, FactValue>): string | null {
  let key = ''
  for (const column of by) {
    const value = columns[column] ?? null
    if (value === null) return null
    const text = String(value)
    key += `${text.length}:${text}`
  }
  return key
}

export function groupName(spec: FeatureSpec): string {
  const known = groupNames.get(spec) ?? `${spec.source.relation}|${spec.by.join(',')}|`
  groupNames.set(spec, known)
  return known
}

const groupNames = new WeakMap<FeatureSpec, string>()

function parseGroupName(name: string): { relation: string; by: string[] } {
  const [relation, by] = name.split('|')
  return { relation: relation!, by: by!.split(',') }
}
