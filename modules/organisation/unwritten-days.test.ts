import type { ClientBase } from 'pg'
import { afterAll, expect, it } from 'vitest'
import { verify } from '#kernel/command/index.ts'
import { TODAY, testOrganisation } from './test-organisation.ts'

/** Days of the organisation that the gate's login moves without a paper: from when, until when. */

const { office, done, joined } = await testOrganisation()
afterAll(() => office.close())

const people = new Map<string, string>()
const numbers = new Map<string, string>()
async function join(name: string): Promise<string> {
  const { staffNumber, person } = await joined(name)
  people.set(name, person)
  numbers.set(name, staffNumber)
  return staffNumber
}

const begin = (staffNumber: string, unit: string, position: string, more: object = {}) => (
  done('assignmentChange', { act: 'begin', staffNumber, unit, position, role: 'deputy', day: TODAY, ...more }))

const problems = async () => (await verify(office.database.owner, office.region, { gate: office.gate })).steps.problems.map(({ en }) => en)

it('what papers say of days verifies: bounded, ended at once and later, handed over and handed on', { timeout: 120_000 }, async () => {
  for (const name of ['dismissed', 'bounded', 'ends', 'first', 'second', 'third', 'deputy', 'holder', 'listed', 'gone', 'back']) await join(name)
  await done('unitChange', { act: 'open', sort: 'unit', unit: '301', name: '某区图书馆', creditCode: '91330000000000001X' })
  await done('unitChange', { act: 'open', sort: 'unit', unit: '302', name: '某区档案馆' })
  await done('unitChange', { act: 'rename', unit: '302', name: '某区档案局' })
  await done('unitChange', { act: 'open', sort: 'unit', unit: '303', name: '某区文化馆' })
  await done('unitChange', { act: 'close', unit: '303' })
  for (const position of ['unit.clerk', 'unit.financeHead']) await done('positionChange', { act: 'open', unit: '301', position })
  await done('positionChange', { act: 'open', unit: '302', position: 'unit.financeHead' })
  await done('positionChange', { act: 'close', unit: '302', position: 'unit.financeHead' })
  const of = (name: string) => numbers.get(name)!
  await begin(of('dismissed'), '201', 'unit.financeHead', { until: '2026-12-31' })
  await done('assignmentChange', { act: 'end', staffNumber: of('dismissed'), unit: '201', position: 'unit.financeHead', day: TODAY })
  await begin(of('bounded'), '201', 'unit.financeHead', { day: '2026-11-01', until: '2026-11-30' })
  await begin(of('ends'), '201', 'unit.financeHead')
  await done('assignmentChange', { act: 'end', staffNumber: of('ends'), unit: '201', position: 'unit.financeHead', day: '2026-12-01' })
  // Without end, shortened, handed over with what is left of it, and handed on within the same day.
  await begin(of('first'), '202', 'unit.financeHead')
  await done('assignmentChange', { act: 'end', staffNumber: of('first'), unit: '202', position: 'unit.financeHead', day: '2026-12-31' })
  await done('handover', { staffNumber: of('first'), successor: of('second'), day: TODAY })
  await done('handover', { staffNumber: of('second'), successor: of('third'), day: '2026-11-15' })
  await begin(of('holder'), '301', 'unit.clerk', { role: 'primary', until: '2027-06-30' })
  await begin(of('deputy'), '301', 'unit.clerk')
  await done('handover', { staffNumber: of('holder'), successor: of('deputy'), day: '2026-10-20', leaves: true })
  await done('organisationLists', {
    units: [{ code: '304', name: '某区体育馆', sort: 'unit' }], people: [{ staffNumber: 'L-1', name: '名单' }],
    assignments: [
      { staffNumber: 'L-1', unit: '304', position: 'unit.clerk', role: 'primary', from: '2026-10-01', until: '2027-01-31' },
      { staffNumber: of('listed'), unit: '304', position: '单位财务负责人', role: 'primary', from: '2026-11-01' },
    ],
  })
  await done('personChange', { act: 'leave', staffNumber: of('gone'), day: '2026-10-31' })
  await done('personChange', { act: 'leave', staffNumber: of('back'), day: TODAY })
  await done('personChange', { act: 'join', staffNumber: of('back'), name: 'back', day: TODAY })
  const grant = { unit: '100', position: 'division.supervisor', duty: 'indicator.review' }
  await done('grantChange', { ...grant, act: 'give', limitFen: '100000', day: TODAY, until: '2026-11-30' })
  await done('grantChange', { unit: '100', position: 'division.head', duty: 'indicator.review', act: 'give', day: TODAY, until: '2027-11-30' })
  await done('grantChange', { unit: '100', position: 'division.head', duty: 'indicator.review', act: 'end', day: '2026-10-31' })
  expect(await problems()).toEqual([])
})

/** The sides of an assignment move with it, or the key between them refuses. */
const holds = (name: string, columns: string, where = '') => `with moved as (
    update access.assignment a set ${columns} where a.region = $1 and a.person = '${people.get(name)}' ${where} returning a.id, a.period)
  update access.assignment_side s set period = moved.period from moved where s.region = $1 and s.assignment = moved.id`
const assigned = (name: string) => `The assignment “${numbers.get(name)} · unit.\\w+” holds from`
const undone = (what: string, called: string) => `The ${what} “${called}” stands as if`
const grantOf = (position: string) => `from access.position p where g.region = $1 and p.region = $1 and p.id = g.position and p.code = '${position}' and g.duty = 'indicator.review' and g.change is not null`

const LIES: [what: string, text: () => string, found: () => string][] = [
  ['who was dismissed holds the position again', () => holds('dismissed', `period = daterange(lower(a.period), '2026-12-31'), cut = false`), () => assigned('dismissed')],
  ['who was dismissed holds it as if nobody had ended it', () => holds('dismissed', 'period = daterange(lower(a.period), null), cut = false, ended = null'), () => assigned('dismissed')],
  ['a dismissal is written away', () => holds('dismissed', `period = daterange(lower(a.period), '2027-01-01'), cut = false, ended = null`), () => undone('assignment', `${numbers.get('dismissed')} · unit.financeHead`)],
  ['an end that was decided is written away', () => holds('ends', 'period = daterange(lower(a.period), null), ended = null'), () => undone('assignment', `${numbers.get('ends')} · unit.financeHead`)],
  ['who handed over holds on', () => holds('holder', `period = daterange(lower(a.period), '2027-07-01'), ended = null`), () => undone('assignment', `${numbers.get('holder')} · unit.clerk`)],
  ['an appointment to a day goes on for ever', () => holds('bounded', 'period = daterange(lower(a.period), null)'), () => assigned('bounded')],
  ['an appointment begins before its day', () => holds('bounded', `period = daterange('2020-01-01', '2026-12-01')`), () => assigned('bounded')],
  ['an end that was decided comes later', () => holds('ends', `period = daterange(lower(a.period), '2027-12-01')`), () => assigned('ends')],
  ['an assignment is cut off by the paper that began it', () => holds('third', 'ended = a.begun, cut = true'), () => assigned('third')],
  ['a successor holds longer than who went', () => holds('deputy', `period = daterange(lower(a.period), '2099-01-01')`, `and a.role = 'primary'`), () => assigned('deputy')],
  ['one of a list holds longer than it says', () => holds('listed', `period = daterange('2026-10-12', null)`), () => assigned('listed')],
  ['who left is on the staff again', () => `update access.member set left_on = null where region = $1 and person = '${people.get('gone')}'`, () => `The member of the staff “${numbers.get('gone')}” names`],
  ['a leaving is written away', () => `update access.member m set left_on = null, change = (select min(c.seq) from access.change c join document.version v on v.region = $1 and v.document = c.document
    where c.region = $1 and v.body ->> 'staffNumber' = '${numbers.get('gone')}') where m.region = $1 and m.person = '${people.get('gone')}'`, () => undone('member of the staff', numbers.get('gone')!)],
  ['who came back is gone', () => `update access.member set left_on = joined_on where region = $1 and person = '${people.get('back')}'`, () => `The member of the staff “${numbers.get('back')}” names`],
  ['a grant goes on', () => `update access.duty_grant g set valid_to = '2099-01-01' ${grantOf('division.supervisor')}`, () => 'The grant “division.supervisor · indicator.review” names'],
  ['a grant that was taken away goes on', () => `update access.duty_grant g set valid_to = '2099-01-01' ${grantOf('division.head')}`, () => 'The grant “division.head · indicator.review” names'],
  ['the end of a grant is written away', () => `update access.duty_grant g set valid_to = '2027-12-01', change = (select max(c.seq) from access.change c where c.region = $1 and c.seq < g.change) ${grantOf('division.head')}`,
    () => undone('grant', 'division.head · indicator.review')],
  ['a grant is given a second time by its paper', () => `insert into access.duty_grant (region, position, duty, limit_fen, valid_from, valid_to, administers, change)
    select g.region, g.position, g.duty, g.limit_fen, g.valid_to, g.valid_to + 30, g.administers, g.change ${grantOf('division.supervisor').replace('from access.position p', 'from access.duty_grant g, access.position p')}`,
  () => 'The grant “division.supervisor · indicator.review” names'],
  ['a clerk’s position has a duty that none of its kind has', () => `insert into access.duty_grant (region, position, duty, valid_from, change)
    select p.region, p.id, 'indicator.review', '2026-10-12', p.change from access.position p join access.unit u on u.region = $1 and u.id = p.unit and u.code = '301'
     where p.region = $1 and p.code = 'unit.clerk'`, () => 'The grant “unit\\.clerk · indicator\\.review” names'],
  ['a closed unit is open', () => `update access.unit set closed_on = null where region = $1 and code = '303'`, () => 'The unit “303” names'],
  ['the closing of a unit is written away', () => `update access.unit set closed_on = null, change = (select min(c.seq) from access.change c join document.version v on v.region = $1 and v.document = c.document
    where c.region = $1 and v.body ->> 'unit' = '303') where region = $1 and code = '303'`, () => undone('unit', '303')],
  ['an open unit is closed', () => `update access.unit set closed_on = '2026-10-12' where region = $1 and code = '302'`, () => 'The unit “302” names'],
  ['a unit has the credit code of another', () => `update access.unit set credit_code = '91330000000000002X' where region = $1 and code = '301'`, () => 'The unit “301” names'],
  ['a closed position is open', () => `update access.position p set closed_on = null from access.unit u
    where p.region = $1 and u.region = $1 and u.id = p.unit and u.code = '302' and p.code = 'unit.financeHead'`, () => 'The position “unit\\.financeHead” names'],
]

/** What is written here is taken back. */
async function tried<Result>(who: 'owner' | 'gate', work: (client: ClientBase) => Promise<Result>): Promise<Result> {
  const client = await office.database[who].connect()
  try {
    await client.query('begin')
    if (who === 'gate') await client.query('select platform.enter_region($1)', [office.region])
    return await work(client)
  } finally {
    await client.query('rollback')
    client.release()
  }
}

it.each(LIES)('%s: the database lets the gate write it, verify tells it', async (_, text, found) => {
  await tried('gate', (client) => client.query(text(), [office.region]))
  const told = await tried('owner', async (client) => {
    await client.query(text(), [office.region])
    return office.gate.modules.find(({ id }) => id === 'organisation')!.faults!(client, office.region)
  })
  expect(told.map(({ en }) => en).join('\n')).toMatch(new RegExp(found()))
})
