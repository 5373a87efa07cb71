import { createHash } from 'node:crypto'
import type { Command } from '#kernel/command/index.ts'
import { withRegion } from '#kernel/database/index.ts'
import type { Pool } from 'pg'
import { derivedId } from '../derived-id.ts'
import type { PlannedPayment, YearPlan } from './model.ts'
import { act, approveAll, known, type Stage } from './stage.ts'

/** The staff list of an office, handed in by one person and checked by another before the first salary is asked for: rules ask it from then on. */
export async function takeStaff(stage: Stage, gatePool: Pool, plan: YearPlan): Promise<void> {
  const { office: { region }, holder } = stage.cast
  const document = derivedId(`year/${region}/staff/${plan.year}`)
  const register = stage.gate.modules.flatMap((module) => module.registers ?? []).find(({ name }) => name === 'staff')
  if (!register) throw new Error('there is no register of staff')
  if (!(await known(stage, [document])).has(document)) {
    const rows = staffOf(stage, plan.offices.find((one) => one.region === region)!.payments)
    const contentSha256 = await withRegion(gatePool, region, (client) => register.stage(client, region, rows))
    const body: NonNullable<Command['body']> = {
      register: 'staff', source: `${plan.year}年编外人员名册（演示）.csv`, fileSha256: createHash('sha256').update(JSON.stringify(rows)).digest('hex'),
      contentSha256, rows: rows.length, complete: true,
    }
    await act(stage, [{ key: `${document}/submit`, actor: holder('register.keeper', null), kind: 'registerLoad', document, action: 'submit', body }])
  }
  await approveAll(stage, [document])
}

/** By name, as the register is kept: of two who share one, the one who is still there. */
function staffOf({ cast: { office } }: Stage, payments: readonly PlannedPayment[]) {
  const units = new Map(office.units.map(({ word, name }) => [word, name]))
  const listed = payments.filter(({ salary }) => salary?.isListed).toSorted((left, right) => (left.salary!.leftOn ?? '').localeCompare(right.salary!.leftOn ?? ''))
  const people = new Map(listed.toReversed().map(({ payee, unit, salary }) => [payee, { unit: units.get(unit) ?? null, leftOn: salary!.leftOn }]))
  return [...people].sort(([left], [right]) => (left < right ? -1 : 1)).map(([name, { unit, leftOn }]) => (
    { key: name, validFrom: null, validTo: null, values: { name, unit, leftOn, cardHolder: null } }))
}
