import type { Pool, PoolClient } from 'pg'
import type { Act } from '#kernel/backtest/index.ts'
import type { Body, Document } from '#kernel/document/model.ts'
import type { LoadedKind } from '#kernel/module/index.ts'
import type { Effect, FactValue } from '#kernel/rules/index.ts'
import { civilDayOf } from '#kernel/values/civil-day.ts'
import { isWorkday, type WorkdayCalendar } from '#kernel/values/workday-calendar.ts'

/** Numbers of the region's order read at once. */
const PAGE = 5_000n

export interface DatabaseSource {
  pool: Pool
  regions: readonly string[]
  kind: LoadedKind
  command: string
  calendar: WorkdayCalendar
}

/**
 * Everything that was judged by the command and everything that history holds, region by region in its order, out of one snapshot.
 * The body is that of the version judged, registers are asked for that moment; what a look-up knows only of today (the class of an
 * indicator, the name of a unit) is today's.
 */
export async function* actsOfDatabase({ pool, regions, ...source }: DatabaseSource): AsyncGenerator<Act[]> {
  const client = await pool.connect()
  try {
    await client.query('begin isolation level repeatable read read only')
    for (const region of regions) {
      const last = await lastSeq(client, region)
      for (let from = 0n; from <= last; from += PAGE) yield await actsOfPage(client, { ...source, region, from, to: from + PAGE })
    }
  } finally {
    await client.query('rollback')
    client.release()
  }
}

export async function lastSeq(client: PoolClient | Pool, region: string): Promise<bigint> {
  const { rows } = await client.query<{ seq: bigint }>('select seq from platform.region_clock where region = $1', [region])
  return rows[0]?.seq ?? 0n
}

interface Page extends Omit<DatabaseSource, 'pool' | 'regions'> {
  region: string
  /** Included, and excluded. */
  from: bigint
  to: bigint
}

interface JudgedRow {
  document: string
  seq: bigint
  judged_at: Date
  effect: Effect | 'pass'
  unit: string
  unit_name: string
  fiscal_year: number
  number: string | null
  body: Body
}

async function actsOfPage(client: PoolClient, page: Page): Promise<Act[]> {
  const { region, kind, from, to } = page
  const { relation, columns } = kind.judged!.history!
  const { rows: history } = await client.query<Record<string, FactValue> & { seq: bigint; document: string; sign: 1 | -1; judged_at: Date }>(
    `select seq, document, sign, judged_at, ${Object.keys(columns).join(', ')} from ${relation} where region = $1 and seq >= $2 and seq < $3`,
    [region, String(from), String(to)])
  const acts = new Map(history.map((row) => [`${row.seq}/${row.document}`, {
    region, seq: row.seq, judgedAt: row.judged_at, document: row.document, sign: row.sign, facts: null,
    columns: Object.fromEntries(Object.keys(columns).map((name) => [name, row[name] ?? null])),
    unit: null, party: null, amountFen: 0n, label: row.document, given: null,
  } satisfies Act as Act]))
  for (const act of await judgedOfPage(client, page)) {
    const name = `${act.seq}/${act.document}`
    acts.set(name, { ...act, sign: acts.get(name)?.sign ?? 0 })
  }
  return [...acts.values()]
}

async function judgedOfPage(client: PoolClient, { region, kind, command, calendar, from, to }: Page): Promise<Act[]> {
  const { rows } = await client.query<JudgedRow>(
    `select v.document, v.seq, v.judged_at, v.effect, d.unit, u.name as unit_name, d.fiscal_year, d.number, x.body
       from rules.verdict v
       join document.document d on d.region = $1 and d.id = v.document and d.kind = $4
       join access.unit u on u.region = $1 and u.id = d.unit
       join lateral (select body from document.version where region = $1 and document = v.document and at <= v.judged_at
                      order by version desc limit 1) x on true
      where v.region = $1 and v.seq >= $2 and v.seq < $3 and v.command = $5 order by v.seq`,
    [region, String(from), String(to), kind.code, command])
  const acts: Act[] = []
  // A document submitted twice within a page has two bodies; look-ups go by document, so it comes in two rounds.
  for (let waiting = rows; waiting.length > 0;) {
    const round = [...new Map(waiting.map((row) => [row.document, row])).values()]
    waiting = waiting.filter((row) => !round.includes(row))
    const documents = new Map(round.map((row) => [row, documentOf(kind, row)]))
    const lookups = await kind.lookups?.(client, region, [...documents.values()])
    for (const [row, document] of documents) {
      const lookup = lookups?.get(document.id)
      const day = civilDayOf(row.judged_at)
      const columns = kind.judged!.historyRow?.(document, lookup) ?? {}
      acts.push({
        region, seq: row.seq, judgedAt: row.judged_at, document: row.document, sign: 0, columns,
        facts: kind.judged!.facts(document, lookup, { judgedAt: row.judged_at, day, workday: isWorkday(calendar, day) }),
        unit: row.unit_name, party: (columns['payee'] as string | null | undefined) ?? null, amountFen: document.amountFen ?? 0n,
        label: row.number ?? row.document, given: row.effect,
      })
    }
  }
  return acts
}

function documentOf(kind: LoadedKind, row: JudgedRow): Document {
  return {
    id: row.document, kind: kind.code, number: row.number, unit: row.unit, state: 'draft', version: 1, round: 0, steps: 0,
    ...kind.header(row.body), fiscalYear: row.fiscal_year, madeBy: '', madeAt: row.judged_at, seq: row.seq, hold: null, holdStep: null,
    holdKind: null, body: row.body,
  }
}
