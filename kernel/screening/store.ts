import { mkdtemp, rm } from 'node:fs/promises'
import { freemem } from 'node:os'
import { join } from 'node:path'
import { hash } from 'node:crypto'
import { type DuckDBConnection, DuckDBDataChunk, DuckDBInstance, BIGINT, BOOLEAN, INTEGER, SMALLINT, VARCHAR, type DuckDBResultReader, type DuckDBValue } from '@duckdb/node-api'
import type { MappedRecord, TextField } from '#kernel/files/model.ts'
import { dayNumber } from '#kernel/values/civil-day.ts'
import { Refused } from '#kernel/values/refusal.ts'
import { type Cell, type Population, type Profile, refuse, type Row, type Source } from './model.ts'

/**
 * Why a column store: a test of a population groups millions of rows by names that repeat little. Maps of the program grow
 * with the file; this store is given a fixed memory and spills the rest to a folder of its own, so any size passes.
 */
const MEMORY_MB = 192
/** With two, groups come in an order of chance, and one file would have two reports: another of equal rows shown, another unit named. */
const THREADS = '1'
/** Some groupings cannot spill; then the store gets more, in steps, up to this share of what the machine has free. */
const SHARE_OF_FREE = 0.6
const CHUNK = 2048

/** Text fields that the tests know, in the order of the table. */
export const TEXTS = [
  'unit', 'department', 'budget', 'category', 'project', 'contract', 'fundNature', 'settlement', 'payee', 'payeeId', 'payeeBank', 'payeeAccount',
  'application', 'transaction', 'invoice', 'purpose',
] as const satisfies readonly TextField[]

export interface Store {
  /** Answers the row's place in all files, from 1. */
  append: (part: number, line: number, fields: MappedRecord, cells: readonly string[]) => bigint
  /** Takes back all rows of a part that turned out to be another part again. */
  forget: (part: number) => Promise<void>
  ask: Population['ask']
  close: () => Promise<void>
}

/** Opens an empty store in a folder of its own below `folder`; the caller closes it, also after an error. */
export async function openStore(folder: string): Promise<Store> {
  const home = await mkdtemp(join(folder, 'store-'))
  const instance = await DuckDBInstance.create(join(home, 'rows.duckdb'), {
    memory_limit: `${MEMORY_MB}MB`, threads: THREADS, temp_directory: join(home, 'spill'), preserve_insertion_order: 'false',
    // Nothing of this machine is read but what the program appends.
    enable_external_access: 'false', autoinstall_known_extensions: 'false', autoload_known_extensions: 'false',
  })
  const connection = await instance.connect()
  await connection.run(`create table raw (id bigint, part smallint, line_no integer, day integer, fen bigint, withheld boolean, raw varchar, who varchar,
    ${TEXTS.map((name) => `${column(name)} varchar`).join(', ')})`)
  const appender = await appendTo(connection)
  const run = withMoreMemory(connection)
  return {
    append: appender.append,
    async forget(part) {
      appender.flush()
      await connection.run('delete from raw where part = $part', { part })
    },
    async ask(sql, values) {
      appender.flush()
      const answer = await run(sql, values)
      const names = answer.columnNames()
      return answer.getRows().map((row): Row => Object.fromEntries(names.map((name, index) => [name, cellOf(row[index]!)])))
    },
    async close() {
      connection.closeSync()
      instance.closeSync()
      await rm(home, { recursive: true, force: true })
    },
  }
}

/** Asks; when the memory does not suffice asks again with twice as much. Throws Refused when there is no more. */
function withMoreMemory(connection: DuckDBConnection) {
  let limitMb = MEMORY_MB
  const ask = async (sql: string, values?: Record<string, string | number | bigint>): Promise<DuckDBResultReader> => {
    try {
      return await connection.runAndReadAll(sql, values as Record<string, DuckDBValue>)
    } catch (error) {
      if (!(error instanceof Error) || !error.message.startsWith('Out of Memory Error')) throw error
      if (limitMb * 2 > (freemem() / 1024 ** 2) * SHARE_OF_FREE) throw new Refused(refuse('screening.memory', { limitMb }))
      limitMb *= 2
      await connection.run(`set memory_limit = '${limitMb}MB'`)
      return ask(sql, values)
    }
  }
  return ask
}

/** payeeId → payee_id. */
export function column(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}

async function appendTo(connection: DuckDBConnection) {
  const types = [BIGINT, SMALLINT, INTEGER, INTEGER, BIGINT, BOOLEAN, VARCHAR, VARCHAR, ...TEXTS.map(() => VARCHAR)]
  const columns: DuckDBValue[][] = types.map(() => [])
  const appender = await connection.createAppender('raw')
  const keyOf = payeeKeys()
  let count = 0n
  const flushChunk = () => {
    const [first] = columns
    if (first!.length === 0) return
    const chunk = DuckDBDataChunk.create(types, first!.length)
    chunk.setColumns(columns)
    appender.appendDataChunk(chunk)
    for (const one of columns) one.length = 0
  }
  return {
    append(part: number, line: number, fields: MappedRecord, cells: readonly string[]) {
      count += 1n
      const withheld = fields.redacted.includes('payee')
      const values: DuckDBValue[] = [
        count, part, line, fields.date === null ? null : dayNumber(fields.date), fields.amountFen, withheld,
        // A store of 96 bits: two rows that differ will not meet, even if somebody wants them to.
        hash('sha256', cells.join('\u001f'), 'base64url').slice(0, 16),
        fields.payee !== null ? keyOf(fields.payee) : fields.payeeId, ...TEXTS.map((name) => fields[name]),
      ]
      for (let index = 0; index < values.length; index++) columns[index]!.push(values[index]!)
      if (columns[0]!.length === CHUNK) flushChunk()
      return count
    },
    flush() {
      flushChunk()
      appender.flushSync()
    },
  }
}

/** One spelling of a name: width, case, spaces and signs do not make another payee. */
function payeeKey(name: string): string {
  return name.normalize('NFKC').toUpperCase().replace(/[^\p{L}\p{N}]+/gu, '') || name
}

function payeeKeys(): (name: string) => string {
  const known = new Map<string, string>()
  return (name) => {
    let key = known.get(name)
    if (key === undefined) {
      key = payeeKey(name)
      if (known.size >= 50_000) known.clear()
      known.set(name, key)
    }
    return key
  }
}

function cellOf(value: DuckDBValue): Cell {
  if (value === null || typeof value !== 'object') return value as Cell
  if ('items' in value) return (value as { items: DuckDBValue[] }).items as Cell
  if ('days' in value && Object.keys(value).length === 1) return new Date((value as { days: number }).days * 86_400_000).toISOString().slice(0, 10)
  return String(value)
}

/** Below this share of rows that share a transaction with another, repeats are no grain. */
const LINES_FROM = 0.02
const LEAST_LARGE_FEN = 100_000n

/** Finds the grain, puts lines together into payments, and reads the profile. To be called once, after the last row. */
export async function closeIntake(store: Store, source: Source, stated: Pick<Profile, 'calendar' | 'limitsFen'>): Promise<Population> {
  const [shared] = await store.ask(
    `select count(*) as n, coalesce(sum(c) filter (where c > 1), 0)::bigint as sharing
       from (select count(*) as c from raw where transaction is not null group by transaction, who, day)`)
  const [all] = await store.ask('select count(*) as n from raw')
  const byTransaction = 'transaction' in source.columns && Number(shared!['sharing']) > LINES_FROM * Number(all!['n'])
  for (const statement of linesSql(byTransaction)) await store.ask(statement)
  await store.ask(paymentsSql(byTransaction))
  const [seen] = await store.ask(
    `select count(*) as payments, sum(lines)::bigint as rows, min(day)::varchar as first, max(day)::varchar as last,
       coalesce(quantile_disc(fen, 0.99) filter (where fen > 0), 0)::bigint as large from payment`)
  const large = seen!['large'] as bigint
  return {
    ask: store.ask,
    profile: {
      ...stated, currency: source.currency, weekend: source.weekend, fiscalYearStart: source.fiscalYearStart,
      grain: byTransaction ? 'transaction' : 'row', lines: byTransaction || source.grain === 'line',
      payments: Number(seen!['payments']), rows: Number(seen!['rows'] ?? 0), from: seen!['first'] as string | null, to: seen!['last'] as string | null,
      largeFen: large > LEAST_LARGE_FEN ? large : LEAST_LARGE_FEN,
    },
  }
}

/** The window runs over four narrow columns; over whole rows it would hold them all at once. */
function linesSql(byTransaction: boolean): string[] {
  const row = "select raw.* replace (date '1970-01-01' + day as day)"
  if (!byTransaction) return [`create view line as ${row}, id as payment from raw`]
  return [
    `create table member as select id, case when transaction is null then id else min(id) over (partition by transaction, who, day) end as payment from raw`,
    `create table line as ${row}, member.payment from raw join member using (id)`,
    'drop table member', 'drop table raw', 'checkpoint',
  ]
}

/** What a payment of several lines says of unit or purpose is what its largest line says. */
function paymentsSql(byTransaction: boolean): string {
  if (!byTransaction) return 'create view payment as select * exclude (payment), 1::bigint as lines, 1::bigint as units from line'
  const texts = TEXTS.map(column)
  const same = new Set(['transaction', 'payee', 'payee_id', 'payee_account', 'payee_bank', 'application'])
  const one = texts.map((name) => (same.has(name) ? `any_value(${name}) as ${name}` : `arg_max(${name}, abs(fen)) as ${name}`))
  return `create table payment as select payment as id, any_value(part) as part, min(line_no) as line_no, any_value(raw) as raw, any_value(day) as day,
    sum(fen)::bigint as fen, bool_or(withheld) as withheld, any_value(who) as who, count(*) as lines, count(distinct unit) as units, ${one.join(', ')}
    from line group by payment`
}
