import { DuckDBInstance, LIST, VARCHAR } from '@duckdb/node-api'
import { testDatabase } from '#kernel/database/testing.ts'
import { MODEL } from '../test-random-facts.ts'
import type { FactValue, FieldType } from '../model.ts'
import { identifier, type Dialect } from './dialect.ts'

type Row = Record<string, FactValue>

/** One database with the facts in it; `answers` gives, per expression, one digit per row in their order. */
export interface Engine {
  name: string
  dialect: Dialect['name']
  answers: (expressions: readonly string[]) => Promise<string[]>
  close: () => Promise<void>
}

/** The list's one fact stands in the column of another, see `factsOf`. */
export const columnOf = (name: string) => identifier(name === 's.listed' ? 'p.cash' : name)

const FIELDS = Object.entries(MODEL.groups['p']!.fields)
const SQL_TYPES: Record<FieldType, string> = { money: 'bigint', int: 'bigint', ratio: 'bigint', days: 'bigint', months: 'bigint',
  text: 'text', code: 'text', bool: 'boolean', date: 'date', timestamp: 'timestamptz', 'list<text>': 'text[]' }
const COLUMNS = `id int, ${FIELDS.map(([name, { type }]) => `${columnOf(`p.${name}`)} ${SQL_TYPES[type]}`).join(', ')}`

export async function openEngines(rows: readonly Row[]): Promise<Engine[]> {
  return Promise.all([postgresEngine('C', rows), postgresEngine('zh', rows), duckdbEngine(rows)])
}

async function postgresEngine(locale: 'C' | 'zh', rows: readonly Row[]): Promise<Engine> {
  const database = await testDatabase({ locale })
  const { owner } = database
  await owner.query(`create schema trial; create table trial.fact (${COLUMNS})`)
  for (let from = 0; from < rows.length; from += 2_000) {
    const part = rows.slice(from, from + 2_000).map((row, index) => ({ id: from + index,
      ...Object.fromEntries(FIELDS.map(([name, { type }]) => [`p.${name}`, stored(row[name]!, type)])) }))
    await owner.query(`insert into trial.fact select * from jsonb_to_recordset($1) as u(${COLUMNS})`,
      [JSON.stringify(part, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value))])
  }
  return {
    name: `PostgreSQL ${locale}`, dialect: 'postgres', close: () => database.close(),
    answers: async (expressions) => {
      const { rows: [found] } = await owner.query<Record<string, string>>(selection(expressions, 'trial.fact'))
      return expressions.map((_, index) => found![`a${index}`]!)
    },
  }
}

async function duckdbEngine(rows: readonly Row[]): Promise<Engine> {
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  await connection.run(`create table fact (${COLUMNS.replaceAll('timestamptz', 'timestamp')})`)
  const appender = await connection.createAppender('fact')
  for (const [id, row] of rows.entries()) {
    appender.appendInteger(id)
    for (const [name, { type }] of FIELDS) {
      const value = stored(row[name]!, type)
      if (value === null) appender.appendNull()
      else if (typeof value === 'bigint') appender.appendBigInt(value)
      else if (typeof value === 'boolean') appender.appendBoolean(value)
      else if (Array.isArray(value)) appender.appendList(value as string[], LIST(VARCHAR))
      else appender.appendVarchar(value as string)
    }
    appender.endRow()
  }
  appender.closeSync()
  return {
    name: 'DuckDB', dialect: 'duckdb',
    close: async () => {
      connection.closeSync()
      instance.closeSync()
    },
    answers: async (expressions) => {
      const [found] = (await connection.runAndReadAll(selection(expressions, 'fact'))).getRowsJS()
      return found as string[]
    },
  }
}

function selection(expressions: readonly string[], relation: string): string {
  const columns = expressions.map((sql, index) => `string_agg((${sql})::text, '' order by id) as a${index}`)
  return `select ${columns.join(',\n')}\nfrom ${relation}`
}

/** As the back ends take a fact: whole numbers as bigint, a ratio in millionths. */
function stored(value: FactValue, type: FieldType): bigint | string | boolean | readonly string[] | null {
  // DuckDB takes no zone with a timestamp: it is UTC.
  if (type === 'timestamp' && value !== null) return new Date(value as string).toISOString()
  if (value === null || typeof value === 'boolean' || Array.isArray(value)) return value as boolean | null
  if (type !== 'ratio') return typeof value === 'number' ? BigInt(value) : (value as string)
  const [head, tail = ''] = (value as string).split('.')
  return BigInt(head! + tail.padEnd(6, '0'))
}
