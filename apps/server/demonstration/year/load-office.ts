import type { Command } from '#kernel/command/index.ts'
import type { CivilDay } from '#kernel/values/civil-day.ts'
import { isWorkday } from '#kernel/values/workday-calendar.ts'
import { weekOf } from './days.ts'
import { giveBudget, type Indicators } from './give-budget.ts'
import { goOn, type Asked } from './go-on.ts'
import type { PlannedPayment, YearPlan } from './model.ts'
import { plannedId } from './plan-year.ts'
import { act, known, type Stage } from './stage.ts'

/**
 * One office’s year through the real gate: budget, then week by week requests on their days, and everything that follows on the last
 * working day of the week. What is there is not done twice: weeks before the last one that has a request are complete.
 */
export async function loadOffice(stage: Stage, plan: YearPlan, asked: (count: number) => void): Promise<void> {
  const { region } = stage.cast.office
  const { payments } = plan.offices.find((one) => one.region === region)!
  const ids = payments.map((_, index) => plannedId(plan, region, index))
  stage.clock.enter(`${plan.year}-01-01`, 9)
  const there = await known(stage, ids)
  const indicators = await giveBudget(stage, plan.year, payments)
  const all = payments.map((payment, index): Asked => ({ document: ids[index]!, payment }))
  const weeks = [...Map.groupBy(all, ({ payment }) => weekOf(payment.day)).values()]
  const begun = weeks.findLastIndex((week) => week.some(({ document }) => there.has(document)))
  for (const [index, week] of weeks.entries()) {
    if (index >= begun) await loadWeek(stage, indicators, week, there)
    asked(week.length)
  }
}

async function loadWeek(stage: Stage, indicators: Indicators, week: readonly Asked[], there: ReadonlySet<string>): Promise<void> {
  for (const [day, group] of Map.groupBy(week, ({ payment }) => payment.day)) {
    stage.clock.enter(day, 10)
    await act(stage, group.filter(({ document }) => !there.has(document)).map((one) => requestOf(stage, indicators, one)))
  }
  const last = closingDay(stage, week.at(-1)!.payment.day)
  await goOn(stage, week, (wave) => stage.clock.enter(last, 11 + wave * 0.5))
}

/** The last working day up to the end of the week; in a week without one, the last day that has a request. */
function closingDay({ gate }: Stage, lastAsked: CivilDay): CivilDay {
  const week = weekOf(lastAsked)
  const fitting = [0, 1, 2, 3, 4, 5, 6].map((index) => new Date((week * 7 + 2 + index) * 86_400_000).toISOString().slice(0, 10))
    .filter((day) => day >= lastAsked && day.slice(0, 4) === lastAsked.slice(0, 4) && isWorkday(gate.calendar, day) === true)
  return fitting.at(-1) ?? lastAsked
}

export function requestOf({ cast }: Stage, indicators: Indicators, { document, payment }: Asked, action = 'submit'): Command {
  return { key: `${document}/ask`, actor: cast.holder('unit.clerk', cast.unitId(payment.unit)), kind: 'payment', document, action, body: bodyOf(payment, indicators) }
}

function bodyOf(payment: PlannedPayment, indicators: Indicators): NonNullable<Command['body']> {
  return {
    indicator: indicators.get(`${payment.unit}/${payment.line}`)!, amountFen: String(payment.amountFen), purpose: payment.purpose, payee: payment.payee,
    payeeType: payment.payeeType, payeeAccount: payment.account, payeeBank: payment.bank, settlement: payment.settlement,
    economicClass: payment.economicClass, invoice: payment.invoice, telephone: '0575-0000000', ...(payment.salary ? { businessType: 'payroll' } : {}),
    ...(payment.subsidy ? { businessType: 'subsidy', beneficiaryId: payment.subsidy.id, scheme: payment.subsidy.scheme } : {}),
    ...(payment.contract ? { contract: payment.contract.number, contractAmountFen: String(payment.contract.amountFen), contractParty: payment.payee } : {}),
  }
}
