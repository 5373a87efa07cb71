import { hash } from 'node:crypto'
import type { ClientBase } from 'pg'
import type { Act } from '#kernel/backtest/index.ts'
import type { Body, Document } from '#kernel/document/model.ts'
import type { LoadedKind } from '#kernel/module/index.ts'
import type { Effect, FactValue } from '#kernel/rules/index.ts'
import { civilDayOf } from '#kernel/values/civil-day.ts'
import type { Region } from '#kernel/values/region.ts'
import { isWorkday, type WorkdayCalendar } from '#kernel/values/workday-calendar.ts'

/** Acts read at once. */
const PAGE = 2_000

const PREFIX = 'history_'

export interface BooksOfRegion {
  region: Region
  kind: LoadedKind
  /** Code of the command whose verdicts are judged again. */
  command: string
  calendar: WorkdayCalendar
  /** Takes in each vector of thresholds that a verdict names, by its name. */
  bound: Map<string, BoundThresholds>
}

export interface BoundThresholds {
  /** As stored with the rule set. */
  values: Record<string, unknown>
  /** Of the last act that was judged by them. */
  lastSeq: bigint
}

/**
 * Everything in the books of one region that was judged by the command and everything that history holds, in no order, out of the snapshot
 * of the client's transaction, which has entered the region. The body is that of the version judged, the thresholds those that the verdict
 * names; registers are asked now (the class of an indicator, the name of a unit). Two cursors, so memory holds one page.
 */
export async function* actsOfBooks(client: ClientBase, books: BooksOfRegion): AsyncGenerator<Act[]> {
  const { region, kind, command } = books
  const { relation, columns } = kind.judged!.history!
  const names = Object.keys(columns)
  // A history may have a column called as one of the document's.
  const own = names.map((name) => `h.${name} as ${PREFIX}${name}`).join(', ')
  // Read whole and once: the gate's habit of indexes alone, and of one plan for all, is for its own few statements.
  await client.query('set local enable_seqscan = on; set local jit = off; set local plan_cache_mode = auto')
  await client.query(`declare judged no scroll cursor for
    select v.document, v.seq, v.judged_at, v.effect, v.rule_set, d.unit, u.name as unit_name, p.name as maker, d.fiscal_year, d.number,
           b.body, coalesce(h.sign, 0) as sign, coalesce(h.is_part, false) as is_part, coalesce(h.counts_from, v.judged_at) as counts_from, ${own}
      from rules.verdict v
      join document.document d on d.region = $1 and d.id = v.document and d.kind = $2
      join access.unit u on u.region = $1 and u.id = d.unit
      join access.person p on p.id = d.made_by
      cross join lateral (select b.body from document.version b join log.leaf l on l.region = $1 and l.position = b.leaf
         where b.region = $1 and b.document = v.document and b.at <= v.judged_at
           and (convert_from(l.bytes, 'UTF8')::jsonb ->> 'seq')::bigint <= v.seq order by b.version desc limit 1) b
      left join ${relation} h on h.region = $1 and h.document = v.document and h.seq = v.seq
     where v.region = $1 and v.command = $3`, [region, kind.code, command])
  for (let rows = await next<JudgedRow>(client, 'judged'); rows.length > 0; rows = await next(client, 'judged')) yield await judgedActs(client, books, rows)
  await client.query('close judged')
  await client.query(`declare counted no scroll cursor for
    select h.seq, h.document, h.sign, h.is_part, h.judged_at, h.counts_from, ${own} from ${relation} h
     where h.region = $1 and not exists (select from rules.verdict v join document.document d on d.region = $1 and d.id = v.document and d.kind = $2
       where v.region = $1 and v.document = h.document and v.seq = h.seq and v.command = $3)`, [region, kind.code, command])
  for (let rows = await next<CountedRow>(client, 'counted'); rows.length > 0; rows = await next(client, 'counted')) {
    yield rows.map((row): Act => ({
      region, seq: row.seq, judgedAt: row.judged_at, countsFrom: row.counts_from, document: row.document, sign: row.sign, isPart: row.is_part, facts: null, columns: columnsOf(row, names),
      unit: null, party: null, maker: null, amountFen: 0n, label: row.document, given: null, bound: null,
    }))
  }
  await client.query('close counted')
}

type Columns = Record<string, FactValue>

type CountedRow = Columns & { seq: bigint; document: string; sign: 1 | -1; is_part: boolean; judged_at: Date; counts_from: Date }

type JudgedRow = Columns & {
  document: string
  seq: bigint
  judged_at: Date
  counts_from: Date
  effect: Effect | 'pass'
  rule_set: string
  unit: string
  unit_name: string
  maker: string
  fiscal_year: number
  number: string | null
  body: Body
  sign: 0 | 1 | -1
  is_part: boolean
}

async function next<Row extends object>(client: ClientBase, cursor: string): Promise<Row[]> {
  return (await client.query<Row>(`fetch ${PAGE} from ${cursor}`)).rows
}

function columnsOf(row: Columns, names: readonly string[]): Columns {
  return Object.fromEntries(names.map((name) => [name, row[PREFIX + name] ?? null]))
}

async function judgedActs(client: ClientBase, { region, kind, calendar, bound }: BooksOfRegion, rows: readonly JudgedRow[]): Promise<Act[]> {
  const names = Object.keys(kind.judged!.history!.columns)
  const vectors = await vectorsOf(client, region, [...new Set(rows.map((row) => row.rule_set))], bound)
  const acts: Act[] = []
  // A document submitted twice within a page has two bodies; look-ups go by document, so it comes in two rounds.
  for (let waiting = rows; waiting.length > 0;) {
    const round = [...new Map(waiting.map((row) => [row.document, row])).values()]
    waiting = waiting.filter((row) => !round.includes(row))
    const documents = new Map(round.map((row) => [row, documentOf(kind, row)]))
    const lookups = await kind.lookups?.(client, region, [...documents.values()])
    for (const [row, document] of documents) {
      const lookup = lookups?.get(document.id)
      const vector = bound.get(vectors.get(row.rule_set) ?? '')
      if (vector && row.seq > vector.lastSeq) vector.lastSeq = row.seq
      const day = civilDayOf(row.judged_at)
      // What was counted is what stands in history; what was judged only has the keys that its features asked by.
      const columns: Columns = row.sign === 0 ? kind.judged!.historyRow?.(document, lookup) ?? {} : columnsOf(row, names)
      acts.push({
        region, seq: row.seq, judgedAt: row.judged_at, countsFrom: row.counts_from, document: row.document, sign: row.sign, isPart: row.is_part, columns,
        facts: kind.judged!.facts(document, lookup, { judgedAt: row.judged_at, day, workday: isWorkday(calendar, day), seq: row.seq }),
        unit: row.unit_name, party: (columns['payee'] as string | null | undefined) ?? null, maker: row.maker, amountFen: document.amountFen ?? 0n,
        label: row.number ?? row.document, given: row.effect, bound: vectors.get(row.rule_set) ?? null,
      })
    }
  }
  return acts
}

/** By rule set, the name of its thresholds: rule sets that differ in their rules alone share one. */
async function vectorsOf(client: ClientBase, region: Region, ruleSets: readonly string[], bound: BooksOfRegion['bound']): Promise<Map<string, string>> {
  const { rows } = await client.query<{ hash: string; parameters: Record<string, unknown> }>({
    name: 'backtest-thresholds', text: 'select hash, parameters from rules.rule_set where region = $1 and hash = any($2::text[])', values: [region, ruleSets],
  })
  return new Map(rows.map(({ hash: ruleSet, parameters }) => {
    const name = hash('sha256', JSON.stringify(Object.entries(parameters).sort(([left], [right]) => (left < right ? -1 : 1)))).slice(0, 16)
    if (!bound.has(name)) bound.set(name, { values: parameters, lastSeq: 0n })
    return [ruleSet, name]
  }))
}

function documentOf(kind: LoadedKind, row: JudgedRow): Document {
  return {
    id: row.document, kind: kind.code, number: row.number, unit: row.unit, state: 'draft', version: 1, round: 0, steps: 0,
    ...kind.header(row.body), fiscalYear: row.fiscal_year, madeBy: '', madeAt: row.judged_at, seq: row.seq, countsFrom: null, hold: null, holdStep: null,
    holdKind: null, body: row.body,
  }
}
