import { createHash } from 'node:crypto'
import type { Command } from '#kernel/command/index.ts'
import { withRegion } from '#kernel/database/index.ts'
import type { TakenList } from '#kernel/module/index.ts'
import type { Pool } from 'pg'
import { derivedId } from '../derived-id.ts'
import type { PlannedPayment, YearPlan } from './model.ts'
import { act, approveAll, known, type Stage } from './stage.ts'

type Rows = TakenList['rows']

/** The lists of others that the rules of the year ask, handed in by one person and checked by another before the first payment is asked for. */
export async function takeLists(stage: Stage, gatePool: Pool, plan: YearPlan): Promise<void> {
  const { payments } = plan.offices.find(({ region }) => region === stage.cast.office.region)!
  await takeList(stage, gatePool, plan.year, 'staff', `${plan.year}年编外人员名册（演示）.csv`, staffOf(stage, payments))
  await takeList(stage, gatePool, plan.year, 'deceased', `${plan.year - 1}年死亡登记（演示）.csv`, deathsOf(payments))
}

async function takeList(stage: Stage, gatePool: Pool, year: number, name: string, source: string, rows: Rows): Promise<void> {
  const { office: { region }, holder } = stage.cast
  const document = derivedId(`year/${region}/${name}/${year}`)
  const register = stage.gate.modules.flatMap((module) => module.registers ?? []).find((one) => one.name === name)
  if (!register) throw new Error(`there is no register ${name}`)
  if (!(await known(stage, [document])).has(document)) {
    const contentSha256 = await withRegion(gatePool, region, (client) => register.stage(client, region, rows))
    const body: NonNullable<Command['body']> = {
      register: name, source, fileSha256: createHash('sha256').update(JSON.stringify(rows)).digest('hex'), contentSha256, rows: rows.length, complete: true,
    }
    await act(stage, [{ key: `${document}/submit`, actor: holder('register.keeper', null), kind: 'registerLoad', document, action: 'submit', body }])
  }
  await approveAll(stage, [document])
}

/** By name, as the register is kept: of two who share one, the one who is still there. */
function staffOf({ cast: { office } }: Stage, payments: readonly PlannedPayment[]): Rows {
  const units = new Map(office.units.map(({ word, name }) => [word, name]))
  const listed = payments.filter(({ salary }) => salary?.isListed).toSorted((left, right) => (left.salary!.leftOn ?? '').localeCompare(right.salary!.leftOn ?? ''))
  const people = new Map(listed.toReversed().map(({ payee, unit, salary }) => [payee, { unit: units.get(unit) ?? null, leftOn: salary!.leftOn }]))
  return byKey(people, (name, { unit, leftOn }) => ({ name, unit, leftOn, cardHolder: null }))
}

function deathsOf(payments: readonly PlannedPayment[]): Rows {
  const deaths = new Map(payments.flatMap(({ subsidy }) => (subsidy?.diedOn ? [[subsidy.id, subsidy.diedOn] as const] : [])))
  return byKey(deaths, (id, diedOn) => ({ id, diedOn }))
}

function byKey<Value>(people: ReadonlyMap<string, Value>, valuesOf: (key: string, value: Value) => Rows[number]['values']): Rows {
  return [...people].sort(([left], [right]) => (left < right ? -1 : 1)).map(([key, value]) => ({ key, validFrom: null, validTo: null, values: valuesOf(key, value) }))
}
