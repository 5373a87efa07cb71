import { LIST, VARCHAR, type DuckDBAppender } from '@duckdb/node-api'
import { dayText, type CivilDay } from '#kernel/values/civil-day.ts'
import { columnSql, orderKey, orderSql, TICKS_MS, tickSql, type ActRelation, type FactModel, type FactValue, type FieldType, type HistorySource, type RuleSet } from '#kernel/rules/index.ts'
import { refuseApart } from './beside.ts'
import type { Act } from './model.ts'
import type { Store } from './store.ts'

/** What a store of acts must know of the facts and the history that it holds. */
export interface ActShape {
  model: FactModel
  history: HistorySource
}

/**
 * What the acts must hold for these rules: the facts of the form always, so that an edited rule finds them without reading the source
 * again; of the many groups that registers bring only those that a rule asks.
 */
export function shapeFor({ model, history }: ActShape, ruleSets: readonly RuleSet[]): ActShape {
  const asked = new Set(ruleSets.flatMap(({ rules }) => rules.flatMap(({ groups }) => groups)))
  const groups = Object.entries(model.groups).filter(([group, { from }]) => from === undefined || asked.has(group))
  return { model: { groups: Object.fromEntries(groups) }, history }
}

/** The store of acts, ready for windows and rules. */
export interface Acts extends ActRelation {
  /** Names the data: SHA-256 or what the source says of itself. */
  version: string
  shape: ActShape
}

const FIXED = 'region varchar, seq bigint, ms bigint, counts_ms bigint, document varchar, sign bigint, is_part boolean, judged boolean, unit varchar, party varchar, maker varchar, amount_fen bigint, label varchar, given varchar, bound varchar'
const FACT_TYPES: Record<FieldType, string> = { money: 'bigint', int: 'bigint', ratio: 'bigint', days: 'bigint', months: 'bigint',
  text: 'varchar', code: 'varchar', bool: 'boolean', date: 'date', timestamp: 'timestamp', 'list<text>': 'varchar[]' }
const COLUMN_TYPES = { money: 'bigint', int: 'bigint', text: 'varchar', code: 'varchar', uuid: 'varchar', bool: 'boolean' } as const

/** Columns beyond the fixed ones, with what fills them. */
interface Column {
  name: string
  type: string
  value: (act: Act) => FactValue
}

/** Takes acts in, in any order and in bounded memory. */
export async function loadActs(store: Store, version: string, shape: ActShape, source: AsyncIterable<readonly Act[]>): Promise<Acts> {
  const columns = columnsOf(shape)
  await store.run(`create or replace table raw_act (${[FIXED, ...columns.map(({ name, type }) => `${columnSql(name)} ${type}`)].join(', ')})`)
  const appender = await store.appender('raw_act')
  // DuckDB takes what is appended in portions of its own; a flush after each batch is a write to disk each time.
  for await (const batch of source) for (const act of batch) appendAct(appender, columns, act)
  appender.closeSync()
  return orderActs(store, version, shape)
}

/** A parquet file that `keepActs` wrote; answers the columns that it lacks. */
export async function loadParquet(store: Store, version: string, shape: ActShape, file: string): Promise<Acts | { missing: string[] }> {
  return loadRelation(store, version, shape, `select * from read_parquet('${file.replaceAll("'", "''")}')`)
}

/** Acts that DuckDB can read by itself, with the columns of `actColumns`; answers those that it lacks. */
export async function loadRelation(store: Store, version: string, shape: ActShape, select: string): Promise<Acts | { missing: string[] }> {
  const found = new Set((await store.rows<{ column_name: string }>(`describe ${select}`)).map((row) => row.column_name))
  const wanted = actColumns(shape).map(({ name }) => name)
  const missing = wanted.filter((name) => !found.has(name))
  if (missing.length > 0) return { missing }
  await store.run(`create or replace view raw_act as select ${wanted.map(columnSql).join(', ')} from (${select})`)
  return orderActs(store, version, shape)
}

/** Columns of acts as they are taken in, with their DuckDB types. */
export function actColumns(shape: ActShape): { name: string; type: string }[] {
  const fixed = FIXED.split(', ').map((column) => column.split(' ')).map(([name, type]) => ({ name: name!, type: type! }))
  return [...fixed, ...columnsOf(shape).map(({ name, type }) => ({ name, type }))]
}

/** Writes the acts as they were taken in, for another run without the source. */
export async function keepActs(store: Store, file: string): Promise<void> {
  await store.run(`copy (select * exclude (id, place, own_sign, began, apart, again, day, month, quarter, year) from act order by id) to '${file.replaceAll("'", "''")}' (format parquet, compression zstd)`)
}

/** The acts that an earlier run left in this store, when they are of the same data and shape. */
export async function recallActs(store: Store, version: string, shape: ActShape): Promise<Acts | null> {
  await store.run('create table if not exists meta (name varchar primary key, value varchar)')
  const [kept] = await store.rows<{ value: string }>(`select value from meta where name = 'acts'`)
  if (!kept) return null
  const { name, order, repeats, late, version: keptVersion, columns } = JSON.parse(kept.value, revived) as Acts & { columns: string }
  return keptVersion === version && columns === shapeText(shape) ? { name, order, repeats, late, version, shape } : null
}

async function orderActs(store: Store, version: string, shape: ActShape): Promise<Acts> {
  // Acts that were there are gone with their table: whoever is killed meanwhile leaves none that would be taken for them.
  await store.run('create table if not exists meta (name varchar primary key, value varchar)')
  await store.run(`delete from meta where name = 'acts'`)
  const [span] = await store.rows<Record<string, bigint>>(`with bounds as (select min(least(ms, counts_ms)) as ms from raw_act)
    select b.ms as first_ms, max(r.ms) as last_ms, min(r.seq) as first_seq, max(r.seq) as last_seq, count(*) filter (where r.counts_ms < r.ms) as late,
      ${TICKS_MS.map((tick) => `count(*) filter (where (r.ms - b.ms) % ${tick} <> 0 or (r.counts_ms - b.ms) % ${tick} <> 0) as t${tick}`).join(', ')}
    from raw_act r, bounds b group by b.ms`)
  const order = orderKey({
    firstMs: span?.['first_ms'] ?? 0n, lastMs: span?.['last_ms'] ?? 0n, firstSeq: span?.['first_seq'] ?? 0n, lastSeq: span?.['last_seq'] ?? 0n,
    divides: (tick) => (span?.[`t${tick}`] ?? 0n) === 0n,
  })
  const late = (span?.['late'] ?? 0n) > 0n
  const [repeated] = await store.rows<{ repeats: boolean }>(
    'select count(*) > (select count(*) from (select distinct region, document from raw_act)) as repeats from raw_act')
  const repeats = repeated!.repeats
  const again = repeats ? `${orderSql(order, 'ms', 'seq')} > min(${orderSql(order, 'ms', 'seq')}) over (partition by region, document)` : 'false'
  const [is, was] = [civil('ms'), civil('counts_ms')]
  await store.run(`create or replace table act as select (row_number() over (order by ms, seq, document, label) - 1)::bigint as id, raw_act.*,
    ${orderSql(order, 'ms', 'seq')} as place, case when is_part then 0 else sign end as own_sign, case when counts_ms < ms then ${tickSql(order, 'counts_ms')} end as began,
    case when counts_ms = ms or ${is.day} = ${was.day} then 0 when ${is.month} = ${was.month} then 1 when ${is.quarter} = ${was.quarter} then 2
      when ${is.year} = ${was.year} then 3 else 4 end as apart,
    ${again} as again, ${is.day} as day, ${is.month} as month, ${is.quarter} as quarter, ${is.year} as year from raw_act order by ms, seq, document, label`)
  await store.run('drop view if exists raw_act').catch(() => store.run('drop table raw_act'))
  const acts: Acts = { name: 'act', order, repeats, late, version, shape }
  await refuseApart(store, acts, acts.name)
  const kept = JSON.stringify({ name: 'act', order, repeats, late, version, columns: shapeText(shape) }, (_, value: unknown) =>
    (typeof value === 'bigint' ? `${value}n` : value))
  await store.run(`insert into meta values ('acts', '${kept.replaceAll("'", "''")}')`)
  return acts
}

/** Numbers of the civil periods in Shanghai of an instant in milliseconds, as SQL. */
function civil(ms: string): Record<'day' | 'month' | 'quarter' | 'year', string> {
  const day = `((${ms} + 28800000) // 86400000)`
  const date = `(date '1970-01-01' + ${day}::int)`
  return { day, month: `(year(${date}) * 12 + month(${date}))`, quarter: `(year(${date}) * 4 + quarter(${date}))`, year: `year(${date})` }
}

function columnsOf({ model, history }: ActShape): Column[] {
  const groups = Object.entries(model.groups)
  const present = groups.filter(([, { from }]) => from !== undefined).map(([group]): Column =>
    ({ name: `has.${group}`, type: 'boolean', value: ({ facts }) => facts?.[group] !== undefined }))
  const facts = groups.flatMap(([group, { fields }]) => Object.entries(fields).map(([field, { type }]): Column =>
    ({ name: `${group}.${field}`, type: FACT_TYPES[type], value: ({ facts: known }) => storedAs(type, known?.[group]?.[field] ?? null) })))
  const rows = Object.entries(history.columns).map(([name, type]): Column =>
    ({ name: `row.${name}`, type: COLUMN_TYPES[type], value: ({ columns }) => columns[name] ?? null }))
  return [...present, ...facts, ...rows]
}

/** As the back end takes a fact: a ratio in millionths, an instant in UTC, because a timestamp of the store has no zone. */
function storedAs(type: FieldType, value: FactValue): FactValue {
  if (type === 'ratio') return millionths(value)
  return type === 'timestamp' && typeof value === 'string' ? new Date(value).toISOString() : value
}

function appendAct(appender: DuckDBAppender, columns: readonly Column[], act: Act): void {
  appender.appendVarchar(act.region)
  appender.appendBigInt(act.seq)
  appender.appendBigInt(BigInt(act.judgedAt.getTime()))
  appender.appendBigInt(BigInt(act.countsFrom.getTime()))
  appender.appendVarchar(act.document)
  appender.appendBigInt(BigInt(act.sign))
  appender.appendBoolean(act.isPart)
  appender.appendBoolean(act.facts !== null)
  appendText(appender, act.unit)
  appendText(appender, act.party)
  appendText(appender, act.maker)
  appender.appendBigInt(act.amountFen)
  appender.appendVarchar(act.label)
  appendText(appender, act.given)
  appendText(appender, act.bound)
  for (const { type, value } of columns) {
    const found = value(act)
    if (found === null) appender.appendNull()
    else if (type === 'bigint') appender.appendBigInt(BigInt(found as bigint))
    else if (type === 'boolean') appender.appendBoolean(found as boolean)
    else if (type === 'varchar[]') appender.appendList(found as string[], LIST(VARCHAR))
    else appender.appendVarchar(found as string)
  }
  appender.endRow()
}

function appendText(appender: DuckDBAppender, text: string | null): void {
  if (text === null) appender.appendNull()
  else appender.appendVarchar(text)
}

/** A ratio arrives as decimal text and is compared in whole millionths. */
function millionths(value: FactValue): FactValue {
  if (value === null) return null
  const [, sign, head, tail = ''] = /^(-?)(\d{1,9})(?:\.(\d{1,6}))?$/.exec(String(value))!
  return BigInt(`${sign}${head}${tail.padEnd(6, '0')}`)
}

function shapeText(shape: ActShape): string {
  return columnsOf(shape).map(({ name, type }) => `${name} ${type}`).join(',')
}

function revived(_: string, value: unknown): unknown {
  return typeof value === 'string' && /^-?\d+n$/.test(value) ? BigInt(value.slice(0, -1)) : value
}


/** First and last day on which something was judged; null when nothing was. */
export async function judgedSpan(store: Store): Promise<{ from: CivilDay; to: CivilDay } | null> {
  const [span] = await store.rows<{ first: bigint | null; last: bigint | null }>('select min(day) as first, max(day) as last from act where judged')
  return span!.first === null ? null : { from: dayText(Number(span!.first)), to: dayText(Number(span!.last)) }
}
