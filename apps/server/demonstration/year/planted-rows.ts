import type { YearPlan } from './model.ts'
import { PLANTED } from './planted-table.ts'

/** What is planted in a year, one payment a line, as the fixture lists it: group, what should find it, office, unit, day, yuan, payee, purpose. */
export function plantedRows(plan: YearPlan): string[] {
  const by = new Map(PLANTED.map((kind) => [kind.code, kind.by]))
  return plan.offices.flatMap(({ region, payments }) => payments.flatMap(({ planted, unit, day, amountFen, payee, purpose }) => (
    planted ? [[planted.group, by.get(planted.kind), region, unit, day, (amountFen / 100).toFixed(2), payee, purpose].join(',')] : []))).sort()
}
