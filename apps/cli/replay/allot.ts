import type { Pool } from 'pg'
import { withReader } from '#kernel/database/index.ts'
import type { LoadedKind, Module, RouteToday } from '#kernel/module/index.ts'
import { newId } from '#kernel/values/id.ts'
import { isRefusal, Refused, type Refusal } from '#kernel/values/refusal.ts'
import { allotmentBody } from './bodies.ts'
import { carryOn, type Office, submit } from './drive.ts'
import { type Intake, refuse } from './model.ts'

/** Makes the indicators of a year effective through the real path: entered, reviewed, approved. Answers ids by code. */
export async function allot(
  office: Office, kind: LoadedKind, intake: Intake, year: number, list: (year: number) => Promise<Map<string, string>>,
): Promise<Map<string, string>> {
  const plans = intake.indicators.filter((plan) => plan.year === year)
  const table = kind.fields.find((field) => field.type === 'table')
  const size = table?.type === 'table' ? table.maxRows : 1
  const asked = Array.from({ length: Math.ceil(plans.length / size) }, (_, index) => ({
    document: newId(), unit: null, key: `allot/${year}/${index}`,
    body: allotmentBody(kind.fields, `回放〔${year}〕${index + 1}号`, plans.slice(index * size, (index + 1) * size), intake.units),
  }))
  const refused = ({ message }: Pick<Refusal, 'message'>) => new Refused(refuse('replay.allotment_failed', { year, reason: message }))
  await submit(office, kind, asked, (answer) => {
    if (isRefusal(answer)) throw refused(answer)
  })
  await carryOn(office, kind, asked.map((one) => one.document), (_, refusal) => {
    throw refused(refusal)
  })
  return list(year)
}

/** Indicators ask nothing of the day. */
const TIMELESS: RouteToday = { now: new Date(0), daysLeft: () => { throw new Error('a list of indicators has no deadline') }, titleOfRule: () => null }

/** Ids by code, read as any client of the programme reads them: page by page through the route that a module declares. */
export function indicatorList(read: Pool, modules: readonly Module[], region: string): (year: number) => Promise<Map<string, string>> {
  const route = modules.flatMap((module) => module.routes ?? []).find((one) => one.path === '/api/budget/indicators')
  if (!route) throw new Refused(refuse('replay.kind_missing', { kind: '/api/budget/indicators' }))
  return async (year) => {
    const ids = new Map<string, string>()
    for (let after: string | null = ''; after !== null;) {
      const query: Record<string, string | number> = { region, limit: 200, ...(after ? { after } : {}) }
      const page = await withReader(read, { regions: [region], units: ['*'] }, (client) => route.read(client, query, TIMELESS)) as {
        items: { id: string; code: string; fiscalYear: number }[]; next: string | null
      }
      for (const item of page.items) if (item.fiscalYear === year) ids.set(item.code, item.id)
      after = page.next
    }
    return ids
  }
}
