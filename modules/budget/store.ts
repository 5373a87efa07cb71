import type { ClientBase } from 'pg'
import type { Document } from '#kernel/document/model.ts'
import type { Change } from '#kernel/module/model.ts'
import { indicatorId, linesOf } from './postings.ts'

export interface BatchLookup {
  region: string
  /** Unit code → id, for the codes that the lines name. */
  units: Map<string, string>
  /** Codes of this fiscal year that exist already. */
  taken: Set<string>
}

export async function loadBatchLookups(client: ClientBase, region: string, documents: readonly Document[]): Promise<Map<string, BatchLookup>> {
  const lines = documents.flatMap((document) => linesOf(document).map((line) => ({ ...line, year: document.fiscalYear })))
  const { rows: units } = await client.query<{ code: string; id: string }>({
    name: 'budget-units-by-code',
    text: 'select code, id from access.unit where region = $1 and code = any($2::text[])',
    values: [region, [...new Set(lines.map((line) => line.unit))]],
  })
  const { rows: taken } = await client.query<{ code: string; fiscal_year: number }>({
    name: 'budget-codes-taken',
    text: `select f.* from unnest($2::int[], $3::text[]) as k(year, code)
            cross join lateral (select i.code, i.fiscal_year from budget.indicator i
                                 where i.region = $1 and i.fiscal_year = k.year and i.code = k.code offset 0) f`,
    values: [region, lines.map((line) => line.year), lines.map((line) => line.code)],
  })
  const byCode = new Map(units.map((unit) => [unit.code, unit.id]))
  return new Map(documents.map((document) => [document.id, {
    region, units: byCode,
    taken: new Set(taken.filter((row) => row.fiscal_year === document.fiscalYear).map((row) => row.code)),
  }]))
}

/** The indicators of batches that became effective. */
export async function projectIndicators(client: ClientBase, region: string, changes: readonly Change[]): Promise<void> {
  const rows = changes.filter((change) => change.move.to === 'effective').flatMap(({ document, lookup }) => (
    linesOf(document).map((line, index) => ({
      ...line, id: indicatorId(document.id, index), unit: (lookup as BatchLookup).units.get(line.unit)!, batch: document.id,
      year: document.fiscalYear, sourceDocument: document.body.sourceDocument as string | null,
    }))))
  if (rows.length === 0) return
  await client.query({
    name: 'budget-insert-indicators',
    text: `insert into budget.indicator (region, id, code, title, unit, fiscal_year, fund_type, function_class, economic_class, project,
             project_kind, source_document, approved_fen, batch)
           select a.region, u.*
             from platform.region a, unnest($2::uuid[], $3::text[], $4::text[], $5::uuid[], $6::int[], $7::text[], $8::text[], $9::text[],
               $10::text[], $11::text[], $12::text[], $13::bigint[], $14::uuid[]) u
            where a.region = $1`,
    values: [
      region, rows.map((r) => r.id), rows.map((r) => r.code), rows.map((r) => r.title), rows.map((r) => r.unit), rows.map((r) => r.year),
      rows.map((r) => r.fundType), rows.map((r) => r.functionClass), rows.map((r) => r.economicClass), rows.map((r) => r.project),
      rows.map((r) => r.projectKind), rows.map((r) => r.sourceDocument), rows.map((r) => BigInt(r.amountFen)), rows.map((r) => r.batch),
    ],
  })
}

interface ListRow {
  id: string; code: string; title: string; unit: string; unit_name: string; fiscal_year: number; fund_type: string; function_class: string
  economic_class: string; project: string | null; approved: bigint; available: bigint | null; requested: bigint | null; ordered: bigint | null
}

/** The end of a chain of an indicator, by primary key. */
const tail = (code: string) => `left join lateral (select e.after from ledger.entry e
      where e.region = $1 and e.holder = i.id and e.code = '${code}' order by e.n desc limit 1)`

/** One page of indicators with their balances: a lateral look at the end of three chains each. */
export async function listIndicators(
  client: ClientBase, asked: { region: string; unit?: string; query?: string; after?: string; limit: number },
) {
  const { rows } = await client.query<ListRow>({
    name: 'budget-list-indicators',
    text: `select i.id, i.code, i.title, i.unit, u.name as unit_name, i.fiscal_year, i.fund_type, i.function_class, i.economic_class, i.project,
                  i.approved_fen as approved, a.after as available, b.after as requested, c.after as ordered
             from budget.indicator i
             join access.unit u on u.region = $1 and u.id = i.unit
             ${tail('2005')} a on true ${tail('3001')} b on true ${tail('3002')} c on true
            where i.region = $1 and ($2::uuid is null or i.unit = $2) and i.code > $3
              and ($4::text is null or strpos(i.code || ' ' || i.title || ' ' || u.name, $4) > 0)
            order by i.code limit $5`,
    values: [asked.region, asked.unit ?? null, asked.after ?? '', asked.query ?? null, asked.limit + 1],
  })
  const page = rows.slice(0, asked.limit)
  return {
    items: page.map(shownIndicator),
    next: rows.length > asked.limit ? page.at(-1)!.code : null,
  }
}

/** Indicators of this year of which less than a tenth is available, the emptiest first: of one unit, or of the whole office. */
export async function shortIndicators(client: ClientBase, asked: { region: string; unit?: string; fiscalYear: number }) {
  const { rows } = await client.query<ListRow>({
    name: 'budget-short-indicators',
    text: `select i.id, i.code, i.title, i.unit, u.name as unit_name, i.fiscal_year, i.fund_type, i.function_class, i.economic_class, i.project,
                  i.approved_fen as approved, a.after as available, b.after as requested, c.after as ordered
             from budget.indicator i
             join access.unit u on u.region = $1 and u.id = i.unit
             ${tail('2005')} a on true ${tail('3001')} b on true ${tail('3002')} c on true
            where i.region = $1 and ($2::uuid is null or i.unit = $2) and i.fiscal_year = $3 and coalesce(a.after, 0) * 10 < i.approved_fen
            order by coalesce(a.after, 0)::numeric / i.approved_fen, i.code limit $4`,
    values: [asked.region, asked.unit ?? null, asked.fiscalYear, MOST_SHORT],
  })
  return { items: rows.map(shownIndicator) }
}

const MOST_SHORT = 8

function shownIndicator(row: ListRow) {
  const available = row.available ?? 0n
  const inProcess = (row.requested ?? 0n) + (row.ordered ?? 0n)
  return {
    id: row.id, code: row.code, title: row.title, unit: { id: row.unit, name: row.unit_name }, fiscalYear: row.fiscal_year,
    fundType: row.fund_type, functionClass: row.function_class, economicClass: row.economic_class, project: row.project,
    approvedFen: String(row.approved), availableFen: String(available), inProcessFen: String(inProcess),
    paidFen: String(row.approved - available - inProcess),
  }
}
