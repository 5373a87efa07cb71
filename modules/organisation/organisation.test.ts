import { afterAll, describe, expect, it } from 'vitest'
import { preview, run, verify } from '#kernel/command/index.ts'
import { withRegion } from '#kernel/database/index.ts'
import type { Body } from '#kernel/document/index.ts'
import { newId } from '#kernel/values/id.ts'
import { isRefusal } from '#kernel/values/refusal.ts'
import { APPROVER, TODAY, WRITER, code, testOrganisation } from './test-organisation.ts'

const { office, number, change, done, joined, appoint, dismiss, actAs } = await testOrganisation()
afterAll(() => office.close())
const owner = () => office.database.owner

describe('the organisation is changed by two administrators', () => {
  it('who joins, is appointed and acts; who is dismissed acts no more from that moment, and what was done stays proven', async () => {
    const { staffNumber, person } = await joined('陈新')
    expect(code(await actAs(person, 'unit.clerk'))).toBe('access.no_position')
    expect(code(await appoint(staffNumber, '201', 'unit.clerk'))).toBe('effective')
    expect(code(await actAs(person, 'unit.clerk'))).toBe('draft')
    expect(code(await dismiss(staffNumber, '201', 'unit.clerk'))).toBe('effective')
    expect(code(await actAs(person, 'unit.clerk'))).toBe('access.no_position')
    expect(code(await appoint(staffNumber, '201', 'unit.clerk')), 'the day that was cut is over before another begins').toBe('organisation.already_holds')
    const left = await change('personChange', { act: 'leave', staffNumber, day: TODAY })
    expect(code(left)).toBe('effective')
    expect(code(await appoint(staffNumber, '201', 'unit.clerk'))).toBe('organisation.unknown_person')
  })

  it('who is dismissed acts no more behind it, also when both come in one batch', async () => {
    const { staffNumber, person } = await joined('陈批')
    await appoint(staffNumber, '201', 'unit.clerk')
    const document = newId()
    await office.done(WRITER, { kind: 'assignmentChange', document, action: 'submit', body: { reason: '测试', act: 'end', staffNumber, unit: '201', position: 'unit.clerk', day: TODAY } })
    const answers = await run(office.gate, office.region, [
      { key: newId(), actor: office.actor(APPROVER), kind: 'assignmentChange', document, action: 'approve' },
      { key: newId(), actor: { person, position: office.actor('unit.clerk').position }, kind: 'payment', document: newId(), action: 'draft', body: {} },
    ])
    expect(answers.map(code)).toEqual(['effective', 'access.no_position'])
  })

  it('who joins under a number that is known under another name is refused', async () => {
    const { staffNumber } = await joined('陈甲')
    expect(code(await change('personChange', { act: 'join', staffNumber, name: '陈甲', day: TODAY }))).toBe('organisation.person_on_staff')
    await done('personChange', { act: 'leave', staffNumber, day: TODAY })
    expect(code(await change('personChange', { act: 'join', staffNumber, name: '陈乙', day: TODAY }))).toBe('organisation.person_differs')
    expect(code(await change('personChange', { act: 'join', staffNumber, name: '陈甲', administers: 'audit', day: TODAY }))).toBe('organisation.person_differs')
    expect(code(await change('personChange', { act: 'join', staffNumber, name: '陈甲', day: TODAY }))).toBe('effective')
  })

  it('units and divisions are opened, renamed and closed, positions with the duties of their module', async () => {
    await done('unitChange', { act: 'open', sort: 'unit', unit: '301', name: '某区图书馆' })
    expect(code(await change('unitChange', { act: 'open', sort: 'unit', unit: '301', name: '别的' }))).toBe('organisation.unit_exists')
    await done('unitChange', { act: 'open', sort: 'division', unit: 'D01', name: '教科文股' })
    await done('positionChange', { act: 'open', unit: 'D01', position: 'division.handler' })
    expect(code(await change('positionChange', { act: 'open', unit: '301', position: 'division.handler' }))).toBe('organisation.position_elsewhere')
    await done('positionChange', { act: 'open', unit: '301', position: 'unit.clerk' })
    const { rows } = await owner().query<{ duty: string }>(
      `select g.duty from access.duty_grant g join access.position p on p.region = g.region and p.id = g.position
         join access.unit u on u.region = p.region and u.id = p.unit where u.code = '301'`)
    expect(rows.map(({ duty }) => duty)).toContain('payment.request')
    expect(code(await change('unitChange', { act: 'close', unit: '301' }))).toBe('organisation.unit_in_use')
    const { staffNumber } = await joined()
    expect(code(await appoint(staffNumber, '301', 'unit.clerk', { role: 'primary' }))).toBe('effective')
    const second = await joined()
    expect(code(await appoint(second.staffNumber, '301', 'unit.clerk', { role: 'primary' }))).toBe('organisation.primary_exists')
    expect(code(await change('positionChange', { act: 'close', unit: '301', position: 'unit.clerk' }))).toBe('organisation.position_held')
    await dismiss(staffNumber, '301', 'unit.clerk')
    await done('positionChange', { act: 'close', unit: '301', position: 'unit.clerk' })
    await done('unitChange', { act: 'rename', unit: '301', name: '某区文化馆' })
    await done('unitChange', { act: 'close', unit: '301' })
    expect(code(await change('positionChange', { act: 'open', unit: '301', position: 'unit.clerk' }))).toBe('organisation.unknown_unit')
  })

  it('a duty is granted with a limit and an end, and not twice at one time', async () => {
    await done('unitChange', { act: 'open', sort: 'division', unit: 'D02', name: '农业股' })
    await done('positionChange', { act: 'open', unit: 'D02', position: 'division.supervisor' })
    const grant = (more: object = {}) => change('grantChange', { act: 'give', unit: 'D02', position: 'division.supervisor', duty: 'seal.approve', limitFen: '100000', day: TODAY, until: '2027-10-11', ...more })
    expect(code(await grant({ duty: 'no.such' }))).toMatch(/^command|organisation\.unknown_duty|document/)
    expect(code(await grant({ until: null }))).toBe('organisation.until_missing')
    expect(code(await grant({ until: '2030-10-13' }))).toBe('organisation.until_missing')
    expect(code(await grant({ duty: 'organisation.write' }))).toBe('organisation.duty_apart')
    const duty = 'payment.order'
    expect(code(await grant({ duty }))).toBe('effective')
    expect(code(await grant({ duty }))).toBe('organisation.grant_exists')
    expect(code(await change('grantChange', { act: 'end', unit: 'D02', position: 'division.supervisor', duty, day: TODAY }))).toBe('effective')
    expect(code(await grant({ duty, day: '2026-10-13', limitFen: '900000' })), 'from the day after').toBe('effective')
  })

  it('a change that no longer fits when it is approved is refused, and the organisation stays as it was', async () => {
    const { staffNumber } = await joined()
    const submit = async (kind: string, body: object) => {
      const document = newId()
      await office.done(WRITER, { kind, document, action: 'submit', body: { reason: '测试', ...body } as Body })
      return document
    }
    const twice = [await submit('assignmentChange', { act: 'begin', staffNumber, unit: '201', position: 'unit.clerk', role: 'deputy', day: TODAY }),
      await submit('assignmentChange', { act: 'begin', staffNumber, unit: '201', position: 'unit.clerk', role: 'deputy', day: TODAY })]
    expect(code(await office.act(APPROVER, { kind: 'assignmentChange', document: twice[0]!, action: 'approve' }))).toBe('effective')
    const second = await office.act(APPROVER, { kind: 'assignmentChange', document: twice[1]!, action: 'approve' })
    expect(code(second)).toBe('organisation.changed_meanwhile')
    expect(isRefusal(second) && second.message.zh).toContain('已担任')
    expect(code(await office.act(APPROVER, { kind: 'assignmentChange', document: twice[1]!, action: 'sendBack', reason: '重复' }))).toBe('draft')
  })
})

describe('the three administrators', () => {
  it('cannot do each other’s work', async () => {
    const document = newId()
    const command = { kind: 'unitChange', document, action: 'submit', body: { act: 'open', sort: 'unit', unit: '399', name: '某单位', reason: '测试' } as Body }
    for (const position of [APPROVER, 'organisation.audit', 'treasury.payer']) expect(code(await office.act(position, command)), position).toBe('access.no_duty')
    expect(code(await office.act(WRITER, command))).toBe('inApproval')
    for (const position of [WRITER, 'organisation.audit', 'bureau.leader']) {
      expect(code(await office.act(position, { kind: 'unitChange', document, action: 'approve' })), position).toBe('access.not_task_holder')
    }
  })

  it('are three persons outside all business: form, keys and duties refuse anything else', async () => {
    const guard = number()
    await done('personChange', { act: 'join', staffNumber: guard, name: '安全员', administers: 'security', day: TODAY })
    expect(code(await appoint(guard, '201', 'unit.clerk'))).toBe('organisation.three_apart')
    expect(code(await appoint(guard, '100', WRITER))).toBe('organisation.three_apart')
    expect(code(await appoint(guard, '100', APPROVER))).toBe('effective')
    const { staffNumber } = await joined()
    expect(code(await appoint(staffNumber, '100', 'organisation.audit'))).toBe('organisation.three_apart')
  })

  it('are never gone: the last one who writes or approves cannot be dismissed', async () => {
    const { rows } = await owner().query<{ staff_number: string }>('select staff_number from access.person where id = $1', [office.actor(WRITER).person])
    expect(code(await dismiss(rows[0]!.staff_number, '100', WRITER))).toBe('organisation.nobody_left')
  })
})

describe('two sides of one set', () => {
  it('are refused with the two positions named, also to a deputy', async () => {
    const { staffNumber } = await joined('李双')
    expect(code(await appoint(staffNumber, '201', 'unit.clerk'))).toBe('effective')
    const refused = await appoint(staffNumber, '201', 'unit.financeHead')
    expect(code(refused)).toBe('organisation.sides')
    expect(isRefusal(refused) && refused.message.zh).toMatch(/李双.*单位经办人.*单位财务负责人/)
    expect(code(await appoint(staffNumber, '202', 'unit.financeHead')), 'in another unit it is no set').toBe('effective')
  })

  it('are refused when a grant would join them', async () => {
    await done('unitChange', { act: 'open', sort: 'division', unit: 'D03', name: '国库股' })
    await done('positionChange', { act: 'open', unit: 'D03', position: 'treasury.payer' })
    const { staffNumber } = await joined('赵库')
    expect(code(await appoint(staffNumber, 'D03', 'treasury.payer'))).toBe('effective')
    const granted = await change('grantChange', { act: 'give', unit: 'D03', position: 'treasury.payer', duty: 'payment.receipt', day: TODAY, until: '2027-10-11' })
    expect(code(granted)).toBe('organisation.sides')
  })

  it('given by two racing sessions reach one of them', { timeout: 60_000 }, async () => {
    for (let round = 1; round <= 8; round += 1) {
      const { staffNumber, person } = await joined()
      const documents = await Promise.all(['unit.clerk', 'unit.financeHead'].map(async (position) => {
        const document = newId()
        await office.done(WRITER, { kind: 'assignmentChange', document, action: 'submit', body: { act: 'begin', staffNumber, unit: '202', position, role: 'deputy', day: TODAY, reason: '抢办' } as Body })
        return document
      }))
      const answers = await Promise.all(documents.map((document) => office.act(APPROVER, { kind: 'assignmentChange', document, action: 'approve' })))
      expect(answers.map(code).filter((one) => one === 'effective'), `round ${round}: ${answers.map(code).join(' ')}`).toHaveLength(1)
      const { rows } = await owner().query('select from access.assignment where region = $1 and person = $2', [office.region, person])
      expect(rows).toHaveLength(1)
    }
  })

  it('are foreseen by the preview, with what the person did on money that is under way', async () => {
    const { staffNumber, person } = await joined('孙兼')
    await appoint(staffNumber, '201', 'unit.clerk')
    const indicator = await office.indicator('school', 50_000_00n)
    const body = {
      indicator, amountFen: '120000', purpose: '2026年10月办公楼物业管理费', payee: '甲物业管理有限公司', payeeType: 'company',
      payeeAccount: '6222000011112222', payeeBank: '某银行某支行', settlement: 'transfer', economicClass: '30209',
    }
    const submitted = await actAs(person, 'unit.clerk', { action: 'submit', body: body as Body })
    expect(code(submitted), JSON.stringify(submitted, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value))).toBe('inApproval')
    await dismiss(staffNumber, '201', 'unit.clerk')
    const seen = await preview(office.gate, office.region, {
      key: 'preview', actor: office.actor(WRITER), kind: 'assignmentChange', document: newId(), action: 'submit',
      body: { act: 'begin', staffNumber, unit: '100', position: 'division.handler', role: 'deputy', day: '2026-10-13', until: null, reason: '测试' } as Body,
    })
    expect(seen.refusal).toBeNull()
    const told = seen.foreseen.map(({ zh }) => zh).join('\n')
    expect(told).toMatch(/孙兼 自 2026-10-13 起任.*处室经办.*审核支付/)
    expect(told).toMatch(/孙兼 在 1 张在途单据上已办理过另一方（ZF-/)
  })
})

describe('a handover', () => {
  it('passes every position in one act, at once, and leaves nothing open', async () => {
    const [leaver, successor] = [await joined('老王'), await joined('小王')]
    await appoint(leaver.staffNumber, '201', 'unit.clerk')
    await appoint(leaver.staffNumber, '202', 'unit.clerk')
    expect(code(await change('personChange', { act: 'leave', staffNumber: leaver.staffNumber, day: TODAY }))).toBe('organisation.person_holds')
    await done('handover', { staffNumber: leaver.staffNumber, successor: successor.staffNumber, day: TODAY, leaves: true })
    for (const position of ['unit.clerk', 'clinic:unit.clerk']) {
      expect(code(await actAs(leaver.person, position)), position).toBe('access.no_position')
      expect(code(await actAs(successor.person, position)), position).toBe('draft')
    }
    const { rows } = await owner().query<{ left: string }>(
      'select left_on::text as left from access.member where region = $1 and person = $2', [office.region, leaver.person])
    expect(rows[0]!.left).toBe(TODAY)
  })

  it('leaves a draft to the successor, who may annul it; a colleague of its maker may not, and what was sent nobody else takes back', async () => {
    const [leaver, colleague, successor] = [await joined('老钱'), await joined('同事'), await joined('小钱')]
    await appoint(leaver.staffNumber, '201', 'unit.clerk')
    await appoint(colleague.staffNumber, '201', 'unit.clerk')
    const indicator = await office.indicator('school', 10_000_00n)
    const body = {
      indicator, amountFen: '120000', purpose: '办公楼物业管理费', payee: '某物业公司', payeeType: 'company', payeeAccount: '622200001111222233',
      payeeBank: '某银行', settlement: 'transfer', economicClass: '30209',
    } as Body
    const made = async (action: 'draft' | 'submit') => {
      const document = newId()
      const answer = await actAs(leaver.person, 'unit.clerk', { document, action, body })
      if (isRefusal(answer)) throw new Error(answer.message.zh)
      return document
    }
    const [draft, sent] = [await made('draft'), await made('submit')]
    const annul = (person: string, document = draft, action = 'annul') => actAs(person, 'unit.clerk', { document, action, reason: '离岗遗留，不再办理' })
    const task = async () => (await owner().query<{ id: string; position: string; state: string }>(
      'select id, position, state from process.task where region = $1 and document = $2', [office.region, sent])).rows
    const waiting = await task()
    expect(code(await annul(colleague.person))).toBe('command.not_maker')
    // The one who must sign next leaves as well: the task waits at the position, not with the person.
    const head = await joined('老周')
    const nextHead = await joined('小周')
    await appoint(head.staffNumber, '201', 'unit.financeHead')
    await done('handover', { staffNumber: leaver.staffNumber, successor: successor.staffNumber, day: TODAY, leaves: true })
    await done('handover', { staffNumber: head.staffNumber, successor: nextHead.staffNumber, day: TODAY, leaves: true })
    expect(code(await annul(leaver.person))).toBe('access.no_position')
    expect(code(await annul(successor.person, sent, 'withdraw'))).toBe('command.not_maker')
    expect(code(await annul(successor.person))).toBe('annulled')
    expect(await task(), 'the very task that waited').toEqual(waiting)
    const signed = (person: string) => actAs(person, 'unit.financeHead', { document: sent, action: 'approve', task: waiting[0]!.id, reason: '同意', body: undefined as never })
    expect(code(await signed(head.person))).toBe('access.no_position')
    expect(code(await signed(nextHead.person))).toBe('inApproval')
    expect((await task()).find((one) => one.id === waiting[0]!.id)).toMatchObject({ state: 'done' })
  })

  it('to a deputy of the same position takes effect for them on the next day, so that nobody holds it twice', async () => {
    await done('unitChange', { act: 'open', sort: 'unit', unit: '302', name: '某区档案馆' })
    await done('positionChange', { act: 'open', unit: '302', position: 'unit.clerk' })
    const [leaver, deputy] = [await joined(), await joined()]
    await appoint(leaver.staffNumber, '302', 'unit.clerk', { role: 'primary' })
    await appoint(deputy.staffNumber, '302', 'unit.clerk')
    await done('handover', { staffNumber: leaver.staffNumber, successor: deputy.staffNumber, day: TODAY })
    const { rows } = await owner().query<{ role: string; period: string }>(
      'select role, period::text as period from access.assignment where region = $1 and person = $2 order by role', [office.region, deputy.person])
    expect(rows).toEqual([{ role: 'deputy', period: '[2026-10-12,2026-10-13)' }, { role: 'primary', period: '[2026-10-13,)' }])
  })

  it('is refused to the same person, from one who holds nothing, and to one whom a set bars', async () => {
    const [leaver, successor] = [await joined(), await joined()]
    const hand = (to: string) => change('handover', { staffNumber: leaver.staffNumber, successor: to, day: TODAY })
    expect(code(await hand(leaver.staffNumber))).toBe('organisation.same_person')
    expect(code(await hand(successor.staffNumber))).toBe('organisation.nothing_to_hand_over')
    await appoint(leaver.staffNumber, '201', 'unit.financeHead')
    await appoint(successor.staffNumber, '201', 'unit.clerk')
    expect(code(await hand(successor.staffNumber))).toBe('organisation.sides')
  })
})

describe('raw SQL by the gate', () => {
  const gate = (text: string, values: unknown[]) => withRegion(office.database.gate, office.region, (client) => client.query(text, values))
  const latest = async () => (await owner().query<{ seq: string }>('select max(seq)::text as seq from access.change where region = $1', [office.region])).rows[0]!.seq
  const assignment = `insert into access.assignment (region, id, position, person, role, period, administers, member, begun) values ($1, $2, $3, $4, 'deputy', '[2026-10-12,)', $5, $6, $7)`

  it('changes nothing of the organisation without a change that two persons signed', async () => {
    const { person } = await joined()
    const clerk = office.actor('unit.clerk').position
    await expect(gate(assignment, [office.region, newId(), clerk, person, 'none', null, null])).rejects.toThrow(/row-level security/)
    await expect(gate(`insert into access.unit (region, id, code, name) values ($1, $2, 'X', 'x')`, [office.region, newId()])).rejects.toThrow(/row-level security/)
    await expect(gate(`insert into access.duty_grant (region, position, duty, valid_from) values ($1, $2, 'payment.order', '2026-01-01')`, [office.region, clerk])).rejects.toThrow(/row-level security/)
    await expect(gate(assignment, [office.region, newId(), clerk, person, 'none', person, '999999999'])).rejects.toThrow(/assignment_begun/)
    const document = newId()
    const signed = `insert into access.change (region, seq, document, key, writer, approver) values ($1, 999999999, $2, $3, $4, $5)`
    const [writer, approver] = [office.actor(WRITER).person, office.actor(APPROVER).person]
    await expect(gate(signed, [office.region, document, `organisation:${document}`, writer, approver])).rejects.toThrow(/change_writer/)
    await expect(gate(signed, [office.region, document, `organisation:${document}`, writer, writer])).rejects.toThrow(/change_two_persons/)
    await expect(gate(signed, [office.region, document, 'payment:x', writer, approver])).rejects.toThrow(/change_key/)
    const act = `insert into access.act (region, key, pair, person, side, seq) values ($1, $2, 'organisation', $3, $4, 1)`
    await gate(act, [office.region, `organisation:${document}`, writer, 'write'])
    await expect(gate(act, [office.region, `organisation:${document}`, writer, 'approve'])).rejects.toThrow(/act_pkey/)
    await owner().query('delete from access.act where key = $1', [`organisation:${document}`])
  })

  it('begins no assignment under the end of another, which would take no side', async () => {
    const { person } = await joined()
    await expect(gate(`insert into access.assignment (region, id, position, person, role, period, ended) values ($1, $2, $3, $4, 'deputy', '[2026-10-12,)', $5)`,
      [office.region, newId(), office.actor('unit.clerk').position, person, await latest()])).rejects.toThrow(/row-level security/)
  })

  it('puts nobody on two sides, no administrator into business, and nobody into the place of an administrator', async () => {
    const seq = await latest()
    const { person } = await joined()
    const [clerk, system, audit] = ['unit.clerk', WRITER, 'organisation.audit'].map((name) => office.actor(name))
    const put = (position: string, who: string, administers: string) => gate(assignment, [office.region, newId(), position, who, administers, who, seq])
    await expect(put(clerk!.position, system!.person, 'none')).rejects.toThrow(/assignment_holder/)
    await expect(put(clerk!.position, system!.person, 'system')).rejects.toThrow(/assignment_place/)
    await expect(put(audit!.position, system!.person, 'audit')).rejects.toThrow(/assignment_holder/)
    await expect(put(system!.position, person, 'system')).rejects.toThrow(/assignment_holder/)
    const grant = (position: string, duty: string, administers: string) => gate(
      `insert into access.duty_grant (region, position, duty, valid_from, administers, change) values ($1, $2, $3, '2026-10-12', $4, $5)`, [office.region, position, duty, administers, seq])
    await expect(grant(clerk!.position, 'organisation.approve', 'none')).rejects.toThrow(/duty_grant_administers/)
    await expect(grant(clerk!.position, 'organisation.approve', 'security')).rejects.toThrow(/grant_place/)
    await expect(grant(audit!.position, 'payment.order', 'none')).rejects.toThrow(/grant_place/)
    await expect(gate('delete from access.assignment where region = $1', [office.region])).rejects.toThrow(/permission denied/)
    await expect(gate('update access.person set name = name where id = $2 and $1::text is not null', [office.region, person])).rejects.toThrow(/permission denied/)
    await expect(gate('update access.account set password_hash = $1', ['x'])).rejects.toThrow(/permission denied/)
    await expect(gate('delete from access.export_log where region = $1', [office.region])).rejects.toThrow(/permission denied/)
    await expect(gate('update access.login_log set person = null where $1::text is not null', [office.region])).rejects.toThrow(/permission denied/)
  })
})

describe('afterwards', () => {
  it('everything verifies: who held what at each step, by the order of acts within a day', async () => {
    const result = await verify(owner(), office.region, { gate: office.gate })
    expect(result.steps.problems).toEqual([])
    expect(result.ok).toBe(true)
  })

  const owned = async (work: string, values: unknown[] = []) => { await owner().query(work, [office.region, ...values]) }
  const problems = async () => (await verify(owner(), office.region, { gate: office.gate })).steps.problems.map(({ en }) => en).join('\n')

  // Each as the gate, with a change that two persons did sign, for something else.
  const gated = async (text: string) => { await withRegion(office.database.gate, office.region, (client) => client.query(text, [office.region])) }
  const seqOf = (kind: string, act = '') => `(select max(c.seq) from access.change c join document.document d on d.region = $1 and d.id = c.document
    join document.version v on v.region = $1 and v.document = d.id and v.version = d.version where c.region = $1 and d.kind = '${kind}' and ('${act}' = '' or v.body ->> 'act' = '${act}'))`

  it.each([
    ['an assignment under the paper by which its person joined', `insert into access.assignment (region, id, position, person, role, period, member, begun)
      select $1, gen_random_uuid(), (select p.id from access.position p where p.region = $1 and p.code = 'unit.financeHead' limit 1), m.person, 'deputy', '[2026-10-12,)', m.person, m.change
        from access.member m where m.region = $1 and m.change = ${seqOf('personChange', 'join')}`, /The assignment “N-\d+ · unit\.financeHead” names/],
    ['a grant under a paper about something else', `insert into access.duty_grant (region, position, duty, valid_from, change)
      select $1, p.id, 'payment.order', '2026-10-12', ${seqOf('unitChange')} from access.position p where p.region = $1 and p.code = 'unit.clerk' limit 1`, /The grant “unit\.clerk · payment\.order” names/],
    ['a leaver taken back under another paper', `update access.member set left_on = null, change = ${seqOf('unitChange')} where region = $1 and person = (select m.person from access.member m where m.region = $1 and m.left_on is not null limit 1)`, /The member of the staff “.*” names/],
    ['a log-in link for somebody whom no paper names', `insert into access.invitation (region, document, person, resets) 
      select $1, c.document, m.person, true from access.change c, access.member m where c.region = $1 and c.seq = ${seqOf('unitChange')} and m.region = $1 and m.change is null limit 1`, /The log-in link of “T.*” names/],
    ['a unit under another name', `update access.unit set name = '冒名单位' where region = $1 and change = ${seqOf('unitChange', 'open')}`, /The unit “.*” names/],
    ['a position of nobody’s wish', `insert into access.position (region, id, code, unit, name_zh, name_en, change) select $1, gen_random_uuid(), 'x.y', u.id, 'x', 'x', ${seqOf('unitChange')} from access.unit u where u.region = $1 limit 1`, /The position “x\.y” names/],
  ] as const)('%s is found', async (_, lie, words) => {
    expect(await problems()).not.toMatch(words)
    await gated(lie)
    expect(await problems()).toMatch(words)
  })

  const RAISED = `update access.duty_grant set limit_fen = 999999999999 where region = $1 and change = ${seqOf('grantChange', 'give')}`
  it('a limit is not raised by the gate', async () => expect(gated(RAISED)).rejects.toThrow('permission denied for table duty_grant'))

  it.each([
    ['a limit that was raised under the paper that granted it', async () => owned(RAISED), /The grant “division\.supervisor · .*” names/],
    ['an assignment whose document names somebody else', async () => owned(
      `update access.assignment set begun = (select min(begun) from access.assignment where region = $1) where region = $1
        and id = (select id from access.assignment where region = $1 and begun is not null and not cut order by begun desc limit 1)`), /does not name that person/],
    ['a side that was taken away', async () => owned(
      `delete from access.assignment_side where region = $1 and assignment in (select id from access.assignment where region = $1 and begun is not null)`), /is not kept on the side/],
    ['an approval that left no change', async () => owned(
      `with k as (select c.seq, c.document from access.change c where c.region = $1
          and not exists (select from access.invitation i where i.region = $1 and i.document = c.document)
          and not exists (select from access.unit u where u.region = $1 and u.change = c.seq) and not exists (select from access.position p where p.region = $1 and p.change = c.seq)
          and not exists (select from access.duty_grant g where g.region = $1 and g.change = c.seq) and not exists (select from access.member m where m.region = $1 and m.change = c.seq)
          and not exists (select from access.assignment a where a.region = $1 and c.seq in (a.begun, a.ended)) limit 1)
        delete from access.change c using k where c.region = $1 and c.seq = k.seq`), /changed nothing of the organisation/],
  ] as const)('%s is found', async (_, spoil, words) => {
    await spoil()
    expect(await problems()).toMatch(words)
  })
})
