import { afterAll, describe, expect, it } from 'vitest'
import { newId } from '#kernel/values/id.ts'
import { isRefusal } from '#kernel/values/refusal.ts'
import { TODAY, code, testOrganisation } from './test-organisation.ts'

const { office, number, change, done, joined, appoint } = await testOrganisation()
afterAll(() => office.close())
const owner = () => office.database.owner

describe('the program in its position', () => {
  const MACHINE = 'patrol.machine'
  const program = async () => {
    const { rows: [row] } = await owner().query<{ staff_number: string }>(
      `insert into access.person (id, name, staff_number, machine) values ($1, '某程序', $2, true) returning staff_number`, [newId(), number()])
    await owner().query(`insert into access.member (region, person, joined_on) select $1, id, '2020-01-01' from access.person where staff_number = $2`, [office.region, row!.staff_number])
    return row!.staff_number
  }

  it('is replaced by nobody: no appointment, list, handover, grant or closing reaches it', async () => {
    const { staffNumber } = await joined('冒名')
    // The form does not offer it; a list names positions in words, and a handover names none.
    expect(code(await appoint(staffNumber, '100', MACHINE))).toBe('command.unknown_code')
    const listed = await change('organisationLists', { assignments: [{ staffNumber, unit: '100', position: '夜间巡查程序', role: 'deputy', from: TODAY, until: null }] })
    expect(isRefusal(listed) && listed.message.zh).toMatch(/夜间巡查程序.*由系统自动担任/)
    const { rows: [holder] } = await owner().query<{ staff_number: string }>('select staff_number from access.person where id = $1', [office.actor(MACHINE).person])
    expect(code(await change('handover', { staffNumber: holder!.staff_number, successor: staffNumber, day: TODAY }))).toBe('organisation.machine_position')
    expect(code(await change('positionChange', { act: 'close', unit: '100', position: MACHINE }))).toBe('command.unknown_code')
    expect(code(await change('grantChange', { act: 'give', unit: '201', position: 'unit.clerk', duty: 'patrol.raise', day: TODAY, until: '2027-10-11' }))).toBe('command.unknown_code')
  })

  it('is no person: it joins nothing, holds nothing else, gets no log-in link and succeeds nobody', async () => {
    const machine = await program()
    const leaver = await joined()
    await appoint(leaver.staffNumber, '201', 'unit.clerk')
    expect(code(await appoint(machine, '201', 'unit.clerk'))).toBe('organisation.machine_person')
    expect(code(await change('personChange', { act: 'newLink', staffNumber: machine, day: TODAY }))).toBe('organisation.machine_person')
    expect(code(await change('personChange', { act: 'leave', staffNumber: machine, day: TODAY }))).toBe('organisation.machine_person')
    expect(code(await change('personChange', { act: 'join', staffNumber: machine, name: '某程序', day: TODAY }))).toBe('organisation.machine_person')
    expect(code(await change('handover', { staffNumber: leaver.staffNumber, successor: machine, day: TODAY }))).toBe('organisation.machine_person')
    expect(code(await change('personChange', { act: 'join', staffNumber: 'MACHINE-PATROL', name: '抢先者', day: TODAY })), 'nor is its number free before it first runs').toBe('organisation.machine_person')
  })
})

describe('lists from a workbook', () => {
  const lists = (name: string) => ({
    units: [{ code: `U${name}`, name: '某区科技馆', sort: 'unit' }],
    people: [{ staffNumber: `${name}-1`, name: '张一' }, { staffNumber: `${name}-2`, name: '张二' }],
    assignments: [
      { staffNumber: `${name}-1`, unit: `U${name}`, position: '单位经办人', role: 'primary', from: '2020-01-01', until: null },
      { staffNumber: `${name}-2`, unit: `U${name}`, position: 'unit.financeHead', role: 'primary', from: TODAY, until: '2027-10-11' },
    ],
  })

  it('register units, people and assignments in one document', async () => {
    await done('organisationLists', lists('A'))
    const { rows } = await owner().query<{ name: string; code: string; period: string }>(
      `select n.name, p.code, a.period::text as period from access.assignment a join access.person n on n.id = a.person
         join access.position p on p.region = a.region and p.id = a.position join access.unit u on u.region = p.region and u.id = p.unit
        where u.code = 'UA' order by n.name`)
    expect(rows).toEqual([
      { name: '张一', code: 'unit.clerk', period: '[2026-10-12,)' }, { name: '张二', code: 'unit.financeHead', period: '[2026-10-12,2027-10-12)' }])
  })

  it('are refused whole, with every wrong line named', async () => {
    const wrong = lists('B')
    wrong.units.push({ code: '201', name: '重复', sort: 'unit' })
    wrong.people.push({ staffNumber: 'B-1', name: '重复' })
    wrong.assignments.push({ staffNumber: 'B-9', unit: 'UB', position: 'unit.clerk', role: 'deputy', from: TODAY, until: null },
      { staffNumber: 'B-1', unit: 'UB', position: '没有的岗', role: 'deputy', from: TODAY, until: null })
    const refused = await change('organisationLists', wrong)
    expect(code(refused)).toBe('organisation.rows_wrong')
    const told = isRefusal(refused) ? refused.message : { zh: '', en: '' }
    expect(told.zh).toMatch(/4 处.*“单位和处室”第 2 行.*“人员”第 3 行.*“任职”第 3 行.*“任职”第 4 行/)
    expect(told.en).toMatch(/4 errors.*“Units and divisions” row 2.*“Assignments” row 4/)
    const { rows } = await owner().query(`select from access.unit where code = 'UB'`)
    expect(rows).toHaveLength(0)
    const both = lists('C')
    both.assignments[1]!.staffNumber = 'C-1'
    expect(code(await change('organisationLists', both))).toBe('organisation.sides')
  })
})
