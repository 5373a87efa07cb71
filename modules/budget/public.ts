import type { ClientBase } from 'pg'
import { bookId } from './postings.ts'

export { FUND_TYPES, PROJECT_KINDS } from './model.ts'

/** The book of one region's source accounts: its name in the ledger and its holder id. */
export function bookOf(region: string, fiscalYear: number, fundType: string): { name: string; holder: string } {
  return { name: `${region}/${fiscalYear}/${fundType}`, holder: bookId(region, fiscalYear, fundType) }
}

/** What siblings may know of an indicator inside their transaction. */
export interface IndicatorFacts {
  id: string
  code: string
  title: string
  unit: string
  fiscalYear: number
  fundType: string
  functionClass: string
  economicClass: string
  project: string | null
  projectKind: string
}

/** Indicators by id; those that are not effective or not of this region are absent. */
export async function indicatorsById(client: ClientBase, region: string, ids: readonly string[]): Promise<Map<string, IndicatorFacts>> {
  const { rows } = await client.query<IndicatorFacts>({
    name: 'budget-indicators-by-id',
    text: `select id, code, title, unit, fiscal_year as "fiscalYear", fund_type as "fundType", function_class as "functionClass",
                  economic_class as "economicClass", project, project_kind as "projectKind"
             from budget.indicator where region = $1 and id = any($2::uuid[])`,
    values: [region, [...new Set(ids)]],
  })
  return new Map(rows.map((row) => [row.id, row]))
}
