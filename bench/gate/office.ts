import { fileURLToPath } from 'node:url'
import type { Pool } from 'pg'
import { establish, type Organisation } from '#kernel/access/index.ts'
import { install, openGate, run, type Command, type Gate } from '#kernel/command/index.ts'
import { openRegions, withRegion } from '#kernel/database/index.ts'
import { discoverModules, loadKinds } from '#kernel/module/index.ts'
import { newId } from '#kernel/values/id.ts'
import { isRefusal } from '#kernel/values/refusal.ts'

const UNITS = 200
const PAYEES = 20_000

export interface Office {
  gate: Gate
  region: string
  units: { id: string; clerk: { person: string; position: string }; indicator: string }[]
}

export interface Stages {
  [stage: string]: { ms: number; members: number }
}

/** One region with 200 units, a clerk each, and an indicator each that no measurement empties. */
export async function makeOffice(pools: { owner: Pool; gate: Pool; readers: Pool }, region: string, stages: Stages): Promise<Office> {
  const now = new Date()
  const modules = await discoverModules(fileURLToPath(new URL('../../modules', import.meta.url)))
  const kinds = await loadKinds(modules)
  await openRegions(pools.owner, [region])
  await install(pools.owner, modules, kinds, now)
  const declared = modules.flatMap((module) => module.positions)
  const office = { id: newId(), code: '100', name: `财政局 ${region}`, office: true }
  const units = Array.from({ length: UNITS }, (_, index) => ({ id: newId(), code: String(1_000 + index), name: `单位${index}`, office: false }))
  const organisation: Organisation = { units: [office, ...units], positions: [], persons: [], assignments: [] }
  const hold = (code: string, unit: string) => {
    const same = declared.filter((position) => position.code === code)
    const position = { id: newId(), code, unit, title: same[0]!.title, duties: [...new Set(same.flatMap((one) => one.duties))] }
    const person = { id: newId(), name: `${code} ${organisation.persons.length}`, staffNumber: newId() }
    organisation.positions.push(position)
    organisation.persons.push(person)
    organisation.assignments.push({ position: position.id, person: person.id, role: 'primary', from: '2020-01-01' })
    return { person: person.id, position: position.id }
  }
  const clerks = units.map((unit) => hold('unit.clerk', unit.id))
  const people = new Map(['budget.handler', 'budget.reviewer', 'budget.approver'].map((code) => [code, hold(code, office.id)]))
  await withRegion(pools.owner, region, (client) => establish(client, region, organisation, modules.flatMap((module) => module.matrix)))
  await pools.owner.query(THRESHOLDS, [region])
  const gate = await openGate({
    pool: pools.gate, readerPool: pools.readers, modules, kinds,
    measure: (stage, ms, members) => {
      const total = (stages[stage] ??= { ms: 0, members: 0 })
      total.ms += ms
      total.members += members
    },
  })
  await approveIndicators(gate, region, units, people, now)
  const { rows } = await pools.owner.query<{ id: string; unit: string }>('select id, unit from budget.indicator where region = $1', [region])
  const indicators = new Map(rows.map((row) => [row.unit, row.id]))
  return { gate, region, units: units.map((unit, index) => ({ id: unit.id, clerk: clerks[index]!, indicator: indicators.get(unit.id)! })) }
}

const THRESHOLDS = `insert into rules.parameter_value (id, scope, valid_from, value, document_number, verified, source)
  select id, $1, date '2020-01-01', value::jsonb, '[DK]', false, 'benchmark' from (values
    ('cash_single', '"1000000"'), ('cash_start', '"100000"'), ('person_transfer', '"500000"'), ('person_large', '"5000000"'),
    ('person_year', '"20000000"'), ('large_payment', '"50000000"'), ('year_end_amount', '"1000000"'), ('payee_week', '5')) as v(id, value)
  on conflict do nothing`

async function approveIndicators(
  gate: Gate, region: string, units: { code: string }[], people: Map<string, { person: string; position: string }>, now: Date,
): Promise<void> {
  const document = newId()
  const lines = units.map((unit) => ({
    code: `B${unit.code}`, title: '公用经费', unit: unit.code, fundType: '111', functionClass: '2010101', economicClass: '302', project: null,
    projectKind: 'basic', amountFen: '1000000000000',
  }))
  const body = { title: '基准批次', sourceDocument: `${now.getFullYear()}-1`, lines }
  for (const [code, action] of [['budget.handler', 'submit'], ['budget.reviewer', 'approve'], ['budget.approver', 'approve']] as const) {
    const [answer] = await run(gate, region, [
      { key: newId(), actor: people.get(code)!, kind: 'indicatorBatch', document, action, ...(action === 'submit' ? { body } : {}) }])
    if (isRefusal(answer)) throw new Error(answer.message.en)
  }
}

/** A year of payments behind the office: rows of history and the documents they belong to, spread over units, payees and days. */
export async function loadHistory(owner: Pool, office: Office, rows: number): Promise<void> {
  const units = office.units.map((unit) => unit.id)
  const indicators = office.units.map((unit) => unit.indicator)
  await withRegion(owner, office.region, async (client) => {
    await client.query(`create temporary table made on commit drop as
      select gen_random_uuid() as id, g as n, now() - (random() * interval '365 days') as at, 1 + floor(power(random(), 2) * $1)::int as unit,
             1 + floor(power(random(), 1.5) * $2)::int as payee, (1 + floor(exp(random() * 14)) * 100)::bigint as amount
        from generate_series(1, $3) g`, [UNITS, PAYEES, rows])
    // Withdrawn on paper, so that a million covers need not be posted; what features read is the history.
    await client.query(`insert into document.document (region, id, kind, unit, indicator, state, version, title, amount_fen, fiscal_year, made_by, made_at, changed_at, seq)
      select $1, id, 'payment', ($2::uuid[])[unit], ($3::uuid[])[unit], 'withdrawn', 1, 'payment', amount, 2026, id, at, at, 0 from made`, [office.region, units, indicators])
    await client.query(`insert into payment.history (region, seq, document, sign, is_part, judged_at, counts_from, unit, indicator, payee, payee_account, person, cash_unit, amount, purpose_key, invoice, project)
      select $1, -n, id, 1, false, at, at, ($2::uuid[])[unit], ($3::uuid[])[unit], '收款人' || payee, '6222' || payee,
             case when payee % 20 = 0 then '收款人' || payee end, case when n % 50 = 0 then ($2::uuid[])[unit] end, amount, 'k' || (n % 1000), 'F' || n, 'basic'
        from made`, [office.region, units, indicators])
  })
  // Plans made while the tables were empty scan them for ever: analyse, and let every session plan anew.
  await owner.query('vacuum analyze')
}

let counter = 0

/** A submit as a clerk makes it: a new request, all fields, all default rules. */
export function submits(office: Office, count: number): Command[] {
  return Array.from({ length: count }, () => {
    const n = counter++
    const unit = office.units[Math.floor(Math.random() ** 2 * office.units.length)]!
    const payee = 1 + Math.floor(Math.random() ** 1.5 * PAYEES)
    return {
      key: `bench-${process.pid}-${n}`, actor: unit.clerk, kind: 'payment', document: newId(), action: 'submit',
      body: {
        indicator: unit.indicator, amountFen: String(10_000 + (n % 90_000)), purpose: `第${n}号办公楼维修材料采购款`, payee: `收款人${payee}`,
        payeeType: 'company', payeeAccount: `6222${payee}`, payeeBank: '某银行某支行', settlement: 'transfer', economicClass: '30213', invoice: `N${process.pid}-${n}`,
      },
    }
  })
}
