import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { civilDayOf, dayNumber } from '#kernel/values/civil-day.ts'
import { createHistory } from '../emit.ts'
import type { FeatureEvent, HistoryRow } from '../feature.ts'
import { generator, randomHistory, SOURCE, SPECS } from '../test-random-history.ts'
import { orderKey, orderSql, rowColumn, tickSql, windowQueries, type ActRelation, type KeyCode } from './window.ts'

const SEED = Number(process.env['SLUICE_SEED'] ?? Date.now() % 1_000_000)
const ROUNDS = process.env['SLUICE_RANDOM'] === 'large' ? 400 : 12
const TYPES = { money: 'bigint', int: 'bigint', text: 'varchar', code: 'varchar', uuid: 'varchar', bool: 'boolean' }

/** `feature.test.ts` holds the LATERAL query of PostgreSQL to the same reference, on histories of the same kind. */
describe('features as windows over the whole history', () => {
  let instance: DuckDBInstance
  let connection: DuckDBConnection
  beforeAll(async () => {
    instance = await DuckDBInstance.create(':memory:')
    connection = await instance.connect()
  })
  afterAll(() => {
    connection.closeSync()
    instance.closeSync()
  })

  it.each([true, false])(`are those of the reference in memory, ties and withdrawals included; documents come again: %s (seed ${SEED})`, async (repeats) => {
    console.log(`features as windows: seed ${SEED}`)
    const random = generator(SEED + Number(repeats))
    for (let round = 0; round < ROUNDS; round++) {
      const { rows, events } = randomHistory(random, 120)
      // A document of its own for every row and event, then none can meet itself.
      const own = <T extends { document: string }>(items: T[], prefix: string) => (repeats ? items
        : items.map((item, index) => ({ ...item, document: `${prefix}${index}` })))
      const [history, judged] = [own(rows, 'r'), own(events, 'e')]
      const reference = createHistory(SPECS)
      for (const row of history) reference.add(row)
      const acts = await loadActs(connection, history, judged)
      expect(acts.repeats).toBe(repeats)
      const found = judged.map((): Record<string, unknown> => ({}))
      // Every other history with whole numbers for its texts.
      const codes = round % 2 === 0 ? [] : await makeCodes(connection)
      for (const { text, columns } of windowQueries(SPECS, acts, codes)) {
        for (const row of (await connection.runAndReadAll(text)).getRowObjectsJS()) {
          const event = Number(row['id']) - history.length
          if (event >= 0 && event < judged.length) for (const column of columns) found[event]![column.slice('feature.'.length)] = row[column]
        }
      }
      judged.forEach((event, index) => {
        const wanted = Object.fromEntries(Object.entries(reference.values(event)).map(([name, value]) =>
          [name, value === null ? null : BigInt(value as bigint)]))
        const all = Object.fromEntries(Object.keys(wanted).map((name) => [name, found[index]![name] ?? null]))
        expect(all, `seed ${SEED}, round ${round}, event ${index}`).toEqual(wanted)
      })
    }
  }, 600_000)
})

/** One number for each value of a region, as `ensureKeyCodes` of the back-test gives them out. */
async function makeCodes(connection: DuckDBConnection): Promise<KeyCode[]> {
  const columns = Object.entries(SOURCE.columns).filter(([, type]) => TYPES[type] === 'varchar').map(([name]) => name)
  const codes = columns.map((name) => `case when ${rowColumn(name)} is not null then dense_rank() over (order by region, ${rowColumn(name)}) end as "code.${name}"`)
  await connection.run(`create or replace table codes as select id, ${codes.join(', ')} from act order by id`)
  return columns.map((name) => ({ of: name, table: 'codes', column: `code.${name}` }))
}

async function loadActs(connection: DuckDBConnection, rows: readonly HistoryRow[], events: readonly FeatureEvent[]): Promise<ActRelation> {
  // The same rows once more in the books of another region, which nobody here may see.
  const all = [...rows, ...events.map((event) => ({ ...event, countsFrom: event.judgedAt, sign: 0, isPart: false })), ...rows]
  const regionOf = (id: number) => (id < rows.length + events.length ? '330502000' : '330503000')
  const instants = all.flatMap(({ judgedAt, countsFrom }) => [judgedAt.getTime(), countsFrom.getTime()])
  const seqs = all.map(({ seq }) => Number(seq))
  const order = orderKey({
    firstMs: BigInt(Math.min(...instants)), lastMs: BigInt(Math.max(...instants)), firstSeq: BigInt(Math.min(...seqs)),
    lastSeq: BigInt(Math.max(...seqs)), divides: (tick) => instants.every((at) => (at - Math.min(...instants)) % Number(tick) === 0),
  })
  const columns = Object.entries(SOURCE.columns)
  await connection.run(`create or replace table raw (id bigint, region varchar, document varchar, seq bigint, ms bigint, counts_ms bigint, sign bigint, own_sign bigint, day bigint, month bigint, quarter bigint, year bigint, apart bigint${
    columns.map(([name, type]) => `, ${rowColumn(name)} ${TYPES[type]}`).join('')})`)
  const appender = await connection.createAppender('raw')
  for (const [id, one] of all.entries()) {
    const day = civilDayOf(one.judgedAt)
    const [year, month] = [Number(day.slice(0, 4)), Number(day.slice(5, 7))]
    const began = civilDayOf(one.countsFrom)
    // As many of the four periods as the two do not share.
    const apart = [began === day, began.slice(0, 7) === day.slice(0, 7), began.slice(0, 4) === day.slice(0, 4) && Math.ceil(Number(began.slice(5, 7)) / 3) === Math.ceil(month / 3),
      began.slice(0, 4) === day.slice(0, 4)].filter((isShared) => !isShared).length
    appender.appendBigInt(BigInt(id))
    appender.appendVarchar(regionOf(id))
    appender.appendVarchar(one.document)
    for (const value of [Number(one.seq), one.judgedAt.getTime(), one.countsFrom.getTime(), one.sign, one.isPart ? 0 : one.sign, dayNumber(day)!, year * 12 + month, year * 4 + Math.ceil(month / 3), year, apart]) {
      appender.appendBigInt(BigInt(value))
    }
    for (const [name, type] of columns) {
      const value = one.columns[name] ?? null
      if (value === null) appender.appendNull()
      else if (TYPES[type] === 'bigint') appender.appendBigInt(BigInt(value as bigint))
      else if (TYPES[type] === 'boolean') appender.appendBoolean(value as boolean)
      else appender.appendVarchar(value as string)
    }
    appender.endRow()
  }
  appender.closeSync()
  await connection.run(`create or replace table act as select *, ${orderSql(order, 'ms', 'seq')} as place,
    seq > min(seq) over (partition by region, document) as again, case when counts_ms < ms then ${tickSql(order, 'counts_ms')} end as began from raw`)
  const repeats = (await connection.runAndReadAll('select coalesce(bool_or(again), false) from act')).getRowsJS()[0]![0] as boolean
  return { name: 'act', order, repeats, late: true }
}
