import type { ClientBase } from 'pg'
import type { Body, Document } from '#kernel/document/model.ts'
import { saidBy, type Bilingual } from '#kernel/values/refusal.ts'
import type { Region } from '#kernel/values/region.ts'
import type { WorkdayCalendar } from '#kernel/values/workday-calendar.ts'
import { PROJECTIONS, TABLES, type Row, type TableName } from './projection.ts'
import { loadCalendar } from './projection-store.ts'

/** A step of one of our documents, with the state, round and body that its leaf says it had then. */
interface FiledAct {
  document: string
  kind: string
  number: string | null
  seq: bigint
  at: Date
  action: string
  from: string | null
  state: string
  round: number
  body: Body | null
}

/**
 * Rows of the rulebook against the documents that alone may leave them: the rows are made again from every step, by the functions that wrote
 * them, and compared both ways. A row that nobody approved, one that was changed and one that is gone are each told.
 */
export async function rulebookFaults(client: ClientBase, region: Region): Promise<Bilingual[]> {
  const acts = await readActs(client, region)
  const units = await readUnits(client, region)
  const calendar = await loadCalendar(client)
  const faults: Bilingual[] = []
  const expected = new Map<TableName, Map<string, { row: Row; act: FiledAct; other: Row }>>(tables().map((table) => [table, new Map()]))
  for (const act of acts) {
    try {
      const rows = rowsOf(act, units, calendar)
      const uncertain = rowsOf(act, units, NO_CALENDAR)
      for (const table of tables()) {
        rows[table]?.forEach((row, index) => expected.get(table)!.set(keyOf(table, row), { row, act, other: uncertain[table]![index]! }))
      }
    } catch (error) {
      const said = saidBy(error)
      faults.push({ zh: `单据 ${nameOf(act)} 的内容不合格式，规则库无法核验（${said.zh}）。`, en: `The document ${nameOf(act)} is not of its form, so the rulebook could not be checked (${said.en}).` })
    }
  }
  for (const table of tables()) faults.push(...compare(table, await readRows(client, region, table), expected.get(table)!))
  return faults
}

const tables = () => Object.keys(TABLES) as TableName[]
const NO_CALENDAR: WorkdayCalendar = { years: new Set(), holidays: new Set(), makeUpDays: new Set() }

function rowsOf(act: FiledAct, units: ReadonlyMap<string, string>, calendar: WorkdayCalendar) {
  if (!act.body) throw new Error('no body of its version')
  const document = { id: act.document, round: act.round, body: act.body } as Document
  const lookup = { unit: units.get(String((act.kind === 'parameterChange' ? act.body.forUnit : act.body.unit) ?? '')) ?? null }
  return PROJECTIONS[act.kind]!([{ document, move: { from: act.from, to: act.state, action: act.action }, seq: act.seq, lookup }], act.at, calendar)
}

function compare(table: TableName, found: readonly Record<string, unknown>[], expected: ReadonlyMap<string, { row: Row; act: FiledAct; other: Row }>): Bilingual[] {
  const faults: Bilingual[] = []
  const seen = new Set<string>()
  for (const row of found) {
    const key = keyOf(table, row)
    const wanted = expected.get(key)
    seen.add(key)
    if (!wanted) {
      faults.push({ zh: `规则库 ${table} 有一行（${key}）没有办结的单据为据。`, en: `The rulebook’s ${table} has a row (${key}) that no approved document carries.` })
      continue
    }
    // An end in working days was made by the calendar of then; where a year was not known, by the days of the week.
    const differs = Object.keys(TABLES[table].columns).filter((name) => !same(row[name], wanted.row[name]!) && !same(row[name], wanted.other[name]!))
    if (differs.length > 0) {
      faults.push({
        zh: `规则库 ${table} 中单据 ${nameOf(wanted.act)} 的一行（${key}）与单据不符：${differs.join('、')}。`,
        en: `In the rulebook’s ${table} the row (${key}) of document ${nameOf(wanted.act)} is not what the document says: ${differs.join(', ')}.`,
      })
    }
  }
  for (const [key, { act }] of expected) {
    if (!seen.has(key)) faults.push({ zh: `规则库 ${table} 缺少单据 ${nameOf(act)} 的一行（${key}）。`, en: `The rulebook’s ${table} lacks the row (${key}) of document ${nameOf(act)}.` })
  }
  return faults
}

const nameOf = ({ number, document }: FiledAct) => (number ? `${number} (${document})` : document)

function keyOf(table: TableName, row: Record<string, unknown>): string {
  return TABLES[table].key.map((name) => String(row[name])).join('/')
}

/** The database’s JSON beside the value that was written. */
function same(found: unknown, wanted: Row[string]): boolean {
  if (found === null || wanted === null) return found === wanted
  return wanted instanceof Date ? Date.parse(String(found)) === wanted.getTime() : String(found) === String(wanted)
}

async function readActs(client: ClientBase, region: Region): Promise<FiledAct[]> {
  const { rows } = await client.query<FiledAct>({
    name: 'rulebook-verify-acts',
    text: `select s.document, d.kind, d.number, s.seq, s.at, s.action, l.content ->> 'from' as "from", l.content ->> 'state' as state,
                  (l.content ->> 'round')::int as round, b.body
             from process.step s
             join document.document d on d.region = $1 and d.id = s.document and d.kind = any($2::text[])
             join (select position, convert_from(bytes, 'UTF8')::jsonb as content from log.leaf where region = $1) l on l.position = s.leaf
             left join document.version b on b.region = $1 and b.document = s.document and b.version = (l.content ->> 'version')::int
            where s.region = $1 order by s.seq`,
    values: [region, Object.keys(PROJECTIONS)],
  })
  return rows
}

async function readUnits(client: ClientBase, region: Region): Promise<Map<string, string>> {
  const { rows } = await client.query<{ code: string; id: string }>({
    name: 'rulebook-verify-units', text: 'select code, id from access.unit where region = $1', values: [region],
  })
  return new Map(rows.map(({ code, id }) => [code, id]))
}

async function readRows(client: ClientBase, region: Region, table: TableName): Promise<Record<string, unknown>[]> {
  const { rows } = await client.query<{ row: Record<string, unknown> }>({
    name: `rulebook-verify-${table}`, text: `select to_jsonb(t) as row from rulebook.${table} t where t.region = $1`, values: [region],
  })
  return rows.map(({ row }) => row)
}
