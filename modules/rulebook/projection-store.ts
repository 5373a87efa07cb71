import type { ClientBase } from 'pg'
import type { Change, DocumentKind } from '#kernel/module/model.ts'
import type { Region } from '#kernel/values/region.ts'
import type { WorkdayCalendar } from '#kernel/values/workday-calendar.ts'
import { PROJECTIONS, TABLES, type Row, type TableName } from './projection.ts'

/** The write phase of one kind: a statement a table, whatever the number of changes. */
export function projectionOf(kind: string): NonNullable<DocumentKind['project']> {
  return async (client: ClientBase, region: Region, changes: readonly Change[], at: Date) => {
    const calendar = kind === 'ruleStop' && changes.some(({ move }) => move.to === 'stopped') ? await loadCalendar(client) : NO_CALENDAR
    const rows = PROJECTIONS[kind]!(changes, at, calendar)
    for (const table of Object.keys(TABLES) as TableName[]) await insertRows(client, region, table, rows[table] ?? [])
  }
}

const NO_CALENDAR: WorkdayCalendar = { years: new Set(), holidays: new Set(), makeUpDays: new Set() }

async function insertRows(client: ClientBase, region: Region, table: TableName, rows: readonly Row[]): Promise<void> {
  if (rows.length === 0) return
  const columns = Object.entries(TABLES[table].columns)
  // A text that is known stays: that it is the same is the release's foreign key.
  const known = table === 'rule_version' ? 'on conflict (region, rule, version) do nothing' : ''
  await client.query({
    name: `rulebook-insert-${table}`,
    text: `insert into rulebook.${table} (region, ${columns.map(([name]) => name).join(', ')})
           select a.region, u.* from platform.region a, unnest(${columns.map(([, type], index) => `$${index + 2}::${type}[]`).join(', ')}) u
            where a.region = $1 ${known}`,
    values: [region, ...columns.map(([name]) => rows.map((row) => row[name] ?? null))],
  })
}

export async function loadCalendar(client: ClientBase): Promise<WorkdayCalendar> {
  const { rows: years } = await client.query<{ year: number }>('select year from platform.calendar_year')
  const { rows: days } = await client.query<{ day: string; kind: string }>('select day::text as day, kind from platform.calendar_day')
  const of = (kind: string) => new Set(days.filter((row) => row.kind === kind).map((row) => row.day))
  return { years: new Set(years.map((row) => row.year)), holidays: of('holiday'), makeUpDays: of('makeUp') }
}
