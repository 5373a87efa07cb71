import { emptyState, groupName, keyOf, type FeatureState } from './emit.ts'
import { isBounded, seesParts, seesTakenBack, windowStart, type FeatureEvent, type HistoryRow } from './feature.ts'
import { filterSql } from './filter-sql.ts'
import type { FactValue, FeatureSpec, Window } from './model.ts'
import { scanName } from './scan.ts'

type SqlValue = string | number | bigint | Date | null | undefined

export interface FeatureQuery {
  /** One statement for a whole batch; the same text for the same specs, so it can be a named statement. */
  text: string
  /**
   * `siblings`: every row that the batch may add, so that distinct counts can be combined exactly. `read` gives per event, in order, one state
   * per spec: give them to `combine`. States are shared between events; they are not to be changed.
   */
  ask(region: string, events: readonly FeatureEvent[], siblings: readonly HistoryRow[]): {
    values: unknown[]
    read(rows: readonly Record<string, unknown>[]): FeatureState[][]
  }
}

/**
 * All features of a batch in one query. Each distinct scan is a part of it, with a LATERAL that reads its longest window once, each feature
 * taking its share by FILTER; its rows come as unnest arrays, one for each distinct group of the batch: two hundred payments to one account
 * read that account once, and an act without the key reads nothing. `seq < u.seq` is "as known then": one order per region, late corrections
 * never change what was known. Windows as in `windowStart`; their starts are computed once, there. Acts of one instant, which is every batch
 * of the gate, name it once: written 200 times, parsing instants was a tenth of the query.
 */
export function featureQuery(specs: readonly FeatureSpec[], moments: 'one' | 'many' = 'many'): FeatureQuery {
  const bounded = specs.map(({ window }) => window).filter(isBounded)
  const windows = [...new Map(bounded.map((window) => [JSON.stringify(window), window])).values()]
  const instants = moments === 'one' ? 1 + windows.length : 0
  const blocks = blocksOf(specs, windows, moments, 2 + instants)
  const width = Math.max(...blocks.map(({ outputs }) => outputs.length))
  return {
    text: blocks.map((block, number) => partOf(block, number, width)).join('\nunion all\n'),
    ask: (region, events, siblings) => {
      const groups = blocks.map((block) => groupsOf(block, events, moments === 'many'))
      const first = events[0]!.judgedAt
      const scalars = moments === 'one' ? [first, ...windows.map((window) => windowStart(window, first))] : []
      return {
        values: [region, ...scalars, ...blocks.flatMap((block, number) => valuesOf(block, groups[number]!, siblings))],
        read: (rows) => statesOf(specs, blocks, groups, rows),
      }
    },
  }
}

/** One scan with the features that are read from it. */
interface Block {
  relation: string
  members: { spec: FeatureSpec; index: number }[]
  /** The columns by which its groups are told apart: all that any of its features groups by. */
  by: { name: string; column: string; type: string }[]
  windows: readonly Window[]
  probes: FeatureSpec[]
  /** What it is asked with, row by row, beside `by`. */
  inputs: { name: string; parameter: string; type: string }[]
  /** How the parts name the instant and the starts of windows. */
  instant: (window: Window | null) => string
  moments: 'one' | 'many'
  outputs: string[]
}

export const SQL_TYPES = { money: 'bigint', int: 'bigint', text: 'text', code: 'text', bool: 'boolean', uuid: 'uuid' } as const

function blocksOf(specs: readonly FeatureSpec[], windows: readonly Window[], moments: Block['moments'], firstParameter: number): Block[] {
  let parameter = firstParameter
  const placeOf = (window: Window) => windows.findIndex((one) => isSame(one, window))
  return [...Map.groupBy(specs.map((spec, index) => ({ spec, index })), ({ spec }) => scanName(spec)).values()].map((members) => {
    const { source } = members[0]!.spec
    const by = [...new Set(members.flatMap(({ spec }) => spec.by))].map((column, n) => ({ name: `k${n}`, column, type: SQL_TYPES[source.columns[column]!] }))
    const probes = [...new Map(members.filter(({ spec }) => spec.agg === 'countDistinct').map(({ spec }) => [probeName(spec), spec])).values()]
    const used = windows.filter((window) => members.some(({ spec }) => isSame(spec.window, window)))
    const at = (window: Window | null) => (window === null ? 'judged_at' : `s${placeOf(window)}`)
    const inputs = [
      ...by.map(({ name, type }) => ({ name, type })), { name: 'seq', type: 'bigint' }, { name: 'document', type: 'uuid' },
      ...(moments === 'many' ? [null, ...used].map((window) => ({ name: at(window), type: 'timestamptz' })) : []),
      ...probes.map((_, n) => ({ name: `c${n}`, type: 'text' })),
    ].map((input) => ({ ...input, parameter: `$${parameter++}` }))
    const scalar = (window: Window | null) => `$${window === null ? 2 : 3 + placeOf(window)}::timestamptz`
    const instant = (window: Window | null) => (moments === 'one' ? scalar(window) : `u.${at(window)}`)
    const block = { relation: source.relation, members, by, windows: used, probes, inputs, instant, moments }
    return { ...block, outputs: members.flatMap(({ spec }) => aggregatesOf(spec, block)) }
  })
}

const isSame = (one: Window, other: Window) => JSON.stringify(one) === JSON.stringify(other)

const probeName = (spec: FeatureSpec) => `${groupName(spec)}${spec.of}`

/** Behind `offset 0` the candidates become a list once for each group and not for each row of its history. */
function partOf(block: Block, number: number, width: number): string {
  const { relation, members, by, windows, inputs, outputs, instant } = block
  const starts = members.every(({ spec }) => isBounded(spec.window)) ? [`h.counts_from >= least(${windows.map(instant).join(', ')})`] : []
  const equal = by.filter(({ column }) => isShared(block, column)).map(({ name, column }) => `h.${column} = u.${name}`)
  const columns = Array.from({ length: width }, (_, n) => (n < outputs.length ? `b.v${n}` : number === 0 ? `null::text as v${n}` : 'null'))
  const rows = inputs.map(({ name }) => (name.startsWith('c') ? `${name}::text[] as ${name}` : name)).join(', ')
  return [
    `select ${number} as block, u.n, ${columns.join(', ')}`,
    `from (select n::int as n, ${rows}`,
    `  from unnest(${inputs.map(({ parameter, type }) => `${parameter}::${type}[]`).join(', ')}) with ordinality as a(${inputs.map(({ name }) => name).join(', ')}, n) offset 0) u`,
    'cross join lateral (',
    `  select ${outputs.map((output, n) => `${output} as v${n}`).join(',\n    ')}`,
    `  from ${relation} h`,
    `  where ${['h.region = $1', ...equal, ...starts, `h.counts_from <= ${instant(null)}`, 'h.seq < u.seq', 'h.document is distinct from u.document'].join(' and ')}`,
    ') b',
  ].join('\n')
}

/** What all features of a scan group by is a condition of the scan, the rest one of their own. */
function isShared({ members }: Pick<Block, 'members'>, column: string): boolean {
  return members.every(({ spec }) => spec.by.includes(column))
}

interface Groups {
  /** One act for each group, to ask by, and how many acts the group has. */
  events: FeatureEvent[]
  sizes: number[]
  /** For each act of the batch the place of its group; -1 when it has none. */
  places: number[]
}

/** Acts that see the same history: of one group, as of one order and instant. One that has history of its own, which it must not meet, stands alone. */
function groupsOf({ by, members }: Block, events: readonly FeatureEvent[], manyMoments: boolean): Groups {
  const known = new Map<string, number>()
  const groups: Groups = { events: [], sizes: [], places: [] }
  // A feature by fewer columns has a value where another of the scan has none.
  const needed = by.filter((key) => isShared({ members }, key.column)).map(({ column }) => column)
  for (const event of events) {
    if (keyOf(needed, event.columns) === null) {
      groups.places.push(-1)
      continue
    }
    let key = `${event.seq}|${event.isNew ? '' : event.document}|${manyMoments ? event.judgedAt.getTime() : ''}`
    for (const { column } of by) {
      const text = String(event.columns[column] ?? '\0')
      key += `|${text.length}:${text}`
    }
    let place = known.get(key)
    if (place === undefined) {
      known.set(key, place = groups.events.length)
      groups.events.push(event)
      groups.sizes.push(0)
    }
    groups.sizes[place]! += 1
    groups.places.push(place)
  }
  return groups
}

function valuesOf({ by, windows, probes, moments }: Block, groups: Groups, siblings: readonly HistoryRow[]): unknown[] {
  const { events } = groups
  return [
    ...by.map(({ column }) => events.map(({ columns }) => sqlValue(columns[column]))),
    events.map(({ seq }) => seq), events.map(({ isNew, document }) => (isNew ? null : document)),
    ...(moments === 'many' ? [events.map(({ judgedAt }) => judgedAt), ...windows.map((window) => startsOf(window, events))] : []),
    ...probes.map((probe) => candidatesOf(probe, groups, siblings)),
  ]
}

function statesOf(specs: readonly FeatureSpec[], blocks: readonly Block[], groups: readonly Groups[], rows: readonly Record<string, unknown>[]): FeatureState[][] {
  const found: FeatureState[][][] = blocks.map(() => [])
  for (const row of rows) {
    let column = 0
    const next = () => row[`v${column++}`] as string | null
    found[row['block'] as number]![(row['n'] as number) - 1] = blocks[row['block'] as number]!.members.map(({ spec }) => stateOf(spec, next))
  }
  return groups[0]!.places.map((_, event) => {
    const states: FeatureState[] = specs.map(() => NO_HISTORY)
    blocks.forEach(({ members }, number) => {
      const place = groups[number]!.places[event]!
      if (place >= 0) members.forEach(({ index }, member) => { states[index] = found[number]![place]![member]! })
    })
    return states
  })
}

const NO_HISTORY = Object.freeze(emptyState())

function aggregatesOf(spec: FeatureSpec, block: Omit<Block, 'outputs'>): string[] {
  const narrower = block.by.filter(({ column }) => spec.by.includes(column) && !isShared(block, column)).map(({ name, column }) => `h.${column} = u.${name}`)
  // Where the only window is also the bound of the scan, nothing is left to ask.
  const isWhole = !isBounded(spec.window) || block.members.every((member) => isSame(member.spec.window, spec.window))
  const conditions = [...narrower, ...(isWhole ? [] : [`h.counts_from >= ${block.instant(spec.window)}`]), ...rowConditions(spec)]
  const over = (more: string[] = []) => {
    const all = [...conditions, ...more]
    return all.length === 0 ? '' : ` filter (where ${all.join(' and ')})`
  }
  const column = `h.${spec.of}`
  const sum = `coalesce(sum(${column} * h.sign)${over()}, 0)::text`
  switch (spec.agg) {
    case 'sum': return [sum]
    case 'count': return [`coalesce(sum(h.sign)${over()}, 0)::text`]
    case 'avg': return [sum, `coalesce(sum(h.sign)${over([`${column} is not null`, 'not h.is_part'])}, 0)::text`]
    case 'min':
    case 'max': return [`${spec.agg}(${column})${over()}::text`]
    case 'shareOf': throw new Error(`the share ${spec.id} is computed as its two sums`)
    case 'first': {
      const known = over([`${column} is not null`])
      return [`(array_agg(${column} order by h.seq, ${column})${known})[1]::text`, `min(h.seq)${known}::text`]
    }
    case 'daysSinceLast': return [`floor(extract(epoch from max(h.counts_from)${over()}) * 1000)::text`]
    case 'countDistinct': {
      const candidates = `u.c${block.probes.findIndex((probe) => probeName(probe) === probeName(spec))}`
      return [`count(distinct ${column})${over()}::text`,
        `array_to_json(array_agg(distinct ${column}::text)${over([`${column}::text = any(${candidates})`])})::text`]
    }
  }
}

export function rowConditions(spec: FeatureSpec): string[] {
  const conditions = [...(seesTakenBack(spec) ? [] : ['h.sign > 0']), ...(seesParts(spec) ? [] : ['not h.is_part'])]
  if (spec.where === undefined) return conditions
  const column = (name: string) => (spec.source.columns[name] === 'uuid' ? `h.${name}::text` : `h.${name}`)
  return [...conditions, filterSql(spec, 'postgres', column)]
}

/** The start of a window for each act; that of one instant is worked out once. */
function startsOf(window: Window, events: readonly FeatureEvent[]): (Date | null)[] {
  const known = new Map<number, Date | null>()
  return events.map(({ judgedAt }) => {
    const at = judgedAt.getTime()
    if (!known.has(at)) known.set(at, windowStart(window, judgedAt))
    return known.get(at)!
  })
}

/**
 * Of each group, the values that rows of the batch may add to what is counted already; null for an act alone in its group, as nearly
 * all are. All values of the batch for every act made a row of history be compared with each of them: half of the query's time.
 */
function candidatesOf(spec: FeatureSpec, { events, sizes }: Groups, siblings: readonly HistoryRow[]): (string | null)[] {
  const groups = siblingGroups(spec, siblings)
  return events.map(({ columns, document }, place) => {
    const key = groups.size === 0 ? null : keyOf(spec.by, columns)
    const others = key === null ? undefined : groups.get(key)
    const isAlone = sizes[place] === 1 && others?.every((row) => row.document === document)
    return !others || isAlone ? null : listText([...new Set(others.map((row) => String(row.columns[spec.of!])))])
  })
}

/** A list as PostgreSQL reads an array. */
function listText(values: readonly string[]): string {
  return `{${values.map((value) => `"${value.replace(/["\\]/g, '\\$&')}"`).join(',')}}`
}

const sorted = new WeakMap<readonly HistoryRow[], Map<string, Map<string, HistoryRow[]>>>()

/** Siblings with a value of the column by group. The slices of a batch ask with the same list. */
function siblingGroups(spec: FeatureSpec, siblings: readonly HistoryRow[]): Map<string, HistoryRow[]> {
  const known = sorted.get(siblings) ?? new Map<string, Map<string, HistoryRow[]>>()
  sorted.set(siblings, known)
  const found = known.get(probeName(spec))
  if (found) return found
  const groups = new Map<string, HistoryRow[]>()
  for (const row of siblings) {
    const key = row.relation === spec.source.relation && (row.columns[spec.of!] ?? null) !== null ? keyOf(spec.by, row.columns) : null
    if (key === null) continue
    const group = groups.get(key)
    if (group) group.push(row)
    else groups.set(key, [row])
  }
  known.set(probeName(spec), groups)
  return groups
}

/** `next` gives the values that its aggregates have, in their order. */
function stateOf(spec: FeatureSpec, next: () => string | null): FeatureState {
  const value = next()
  const state = emptyState()
  switch (spec.agg) {
    case 'sum': state.sum = BigInt(value!); break
    case 'count': state.count = BigInt(value!); break
    case 'avg':
      state.sum = BigInt(value!)
      state.count = BigInt(next()!)
      break
    case 'min':
    case 'max': state.extreme = value === null ? null : BigInt(value); break
    case 'first': {
      const seq = next()
      state.extreme = value === null ? null : BigInt(value)
      state.firstSeq = seq === null ? null : BigInt(seq)
      break
    }
    case 'daysSinceLast': state.lastMs = value === null ? null : Number(value); break
    case 'countDistinct':
      state.distinct = Number(value)
      state.seen = new Set(JSON.parse(next() ?? '[]') as string[])
  }
  return state
}

export function sqlValue(value: FactValue | undefined): SqlValue | boolean {
  return (value ?? null) as SqlValue | boolean
}
