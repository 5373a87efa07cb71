import { fileURLToPath } from 'node:url'
import { establish, type Organisation } from '#kernel/access/index.ts'
import { inTransaction, openRegions } from '#kernel/database/index.ts'
import { testDatabase, type TestDatabase } from '#kernel/database/testing.ts'
import { discoverModules, loadKinds } from '#kernel/module/index.ts'
import type { LoadedKind, Module } from '#kernel/module/model.ts'
import { newId } from '#kernel/values/id.ts'
import { isRefusal } from '#kernel/values/refusal.ts'
import { install, openGate, run, type Answer, type Command, type Done, type Gate } from './index.ts'

/** A small office for tests: one bureau, two budget units, one person per position and a deputy where a test asks for one. */
export interface TestOffice {
  database: TestDatabase
  gate: Gate
  region: string
  units: Record<'bureau' | 'school' | 'clinic', string>
  /** By position code; unit positions of the clinic have the prefix `clinic:`. */
  actor: (position: string) => { person: string; position: string }
  /** Lets the holder of a position act, in one batch of one. */
  act: (position: string, command: Partial<Command> & Pick<Command, 'kind' | 'document' | 'action'>) => Promise<Answer>
  done: (position: string, command: Partial<Command> & Pick<Command, 'kind' | 'document' | 'action'>) => Promise<Done>
  /** An effective indicator of the unit, in fen. */
  indicator: (unit: 'school' | 'clinic', amountFen: bigint, code?: string) => Promise<string>
  close: () => Promise<void>
}

const TEST_REGION = '330502000'

export async function testOffice(options: { region?: string; database?: TestDatabase; clock?: () => Date; locale?: 'C' | 'zh' } = {}): Promise<TestOffice> {
  const region = options.region ?? TEST_REGION
  const clock = options.clock ?? (() => new Date('2026-10-12T02:00:00Z'))
  const database = options.database ?? await testDatabase(options.locale ? { locale: options.locale } : {})
  const { modules, kinds } = await testKinds()
  await openRegions(database.owner, [region])
  await install(database.owner, modules, kinds, clock())
  const units = { bureau: newId(), school: newId(), clinic: newId() }
  const organisation = organisationOf(modules.flatMap((module) => module.positions), units)
  await inTransaction(database.owner, async (client) => {
    await establish(client, region, organisation, modules.flatMap((module) => module.matrix))
    await client.query(THRESHOLDS, [region])
    await client.query(`insert into platform.calendar_year (year, notice, verified) values (2026, '[DK]', false) on conflict do nothing`)
  })
  const gate = await openGate({ pool: database.gate, previewPool: database.preview, readerPool: database.readers, modules, kinds, clock })
  const holders = new Map(organisation.assignments.map((row) => {
    const position = organisation.positions.find((one) => one.id === row.position)!
    const prefix = position.unit === units.clinic ? 'clinic:' : ''
    return [`${prefix}${position.code}`, { person: row.person, position: row.position }]
  }))
  const actor = (position: string) => {
    const found = holders.get(position)
    if (!found) throw new Error(`no holder of ${position} in the test office`)
    return found
  }
  const act: TestOffice['act'] = async (position, command) => (
    (await run(gate, region, [{ key: newId(), actor: actor(position), ...command }]))[0]!)
  const done: TestOffice['done'] = async (position, command) => {
    const answer = await act(position, command)
    if (isRefusal(answer)) throw new Error(`${answer.code}: ${answer.message.en}`)
    return answer
  }
  const office: TestOffice = {
    database, gate, region, units, actor, act, done,
    indicator: (unit, amountFen, code) => makeIndicator(office, unit, amountFen, code ?? `I-${newId().slice(-12)}`),
    close: () => database.close(),
  }
  return office
}

let read: Promise<{ modules: Module[]; kinds: Map<string, LoadedKind> }> | undefined

/** All modules and their kinds, read and checked once per worker, as a server does once: half a second of every office. Whoever changes a kind changes his own. */
async function testKinds(): Promise<{ modules: Module[]; kinds: Map<string, LoadedKind> }> {
  const folder = fileURLToPath(new URL('../../modules', import.meta.url))
  read ??= discoverModules(folder).then(async (modules) => ({ modules, kinds: await loadKinds(modules) }))
  const { modules, kinds } = await read
  return { modules: [...modules], kinds: new Map([...kinds].map(([code, kind]) => [code, { ...kind }])) }
}

/** Thresholds of the field notes, in fen; proposals that nobody has verified. */
const THRESHOLDS = `insert into rules.parameter_value (id, scope, valid_from, value, document_number, verified, source)
  select id, $1, date '2020-01-01', value::jsonb, '[DK]', false, 'field notes' from (values
    ('cash_single', '"1000000"'), ('cash_start', '"100000"'), ('person_transfer', '"500000"'), ('person_large', '"5000000"'),
    ('person_year', '"20000000"'), ('large_payment', '"50000000"'), ('year_end_amount', '"1000000"'), ('payee_week', '5')) as v(id, value)
  on conflict do nothing`

function organisationOf(
  positions: { code: string; title: { zh: string; en: string }; office: boolean; duties: string[] }[], units: TestOffice['units'],
): Organisation {
  const merged = [...Map.groupBy(positions, (position) => position.code).values()].map((same) => (
    { ...same[0]!, duties: [...new Set(same.flatMap((position) => position.duties))] }))
  const organisation: Organisation = {
    units: [
      { id: units.bureau, code: '100', name: '某区财政局', office: true },
      { id: units.school, code: '201', name: '某区第一中学', office: false },
      { id: units.clinic, code: '202', name: '某区卫生院', office: false },
    ],
    positions: [], persons: [], assignments: [],
  }
  let count = 0
  for (const position of merged) {
    for (const unit of position.office ? [units.bureau] : [units.school, units.clinic]) {
      const row = { id: newId(), code: position.code, unit, title: position.title, duties: position.duties }
      const person = { id: newId(), name: `${position.title.zh}${unit === units.clinic ? '（卫）' : ''}`, staffNumber: `T${newId()}-${count += 1}` }
      organisation.positions.push(row)
      organisation.persons.push(person)
      organisation.assignments.push({ position: row.id, person: person.id, role: 'primary', from: '2020-01-01' })
    }
  }
  return organisation
}

async function makeIndicator(office: TestOffice, unit: 'school' | 'clinic', amountFen: bigint, code: string): Promise<string> {
  const document = newId()
  const line = {
    code, title: `公用经费 ${code}`, unit: unit === 'school' ? '201' : '202', fundType: '111', functionClass: '2050203', economicClass: '302',
    project: null, projectKind: 'basic', amountFen: String(amountFen),
  }
  const common = { kind: 'indicatorBatch', document }
  await office.done('budget.handler', { ...common, action: 'submit', body: { title: '测试批次', sourceDocument: '测财〔2026〕1号', lines: [line] } })
  await office.done('budget.reviewer', { ...common, action: 'approve' })
  await office.done('budget.approver', { ...common, action: 'approve' })
  const { rows } = await office.database.owner.query<{ id: string }>(
    'select id from budget.indicator where region = $1 and batch = $2', [office.region, document])
  return rows[0]!.id
}
