import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { newId } from '#kernel/values/id.ts'
import { isRefusal } from '#kernel/values/refusal.ts'
import { run, verify, type Answer, type Command, type Done } from './index.ts'
import { testOffice, type TestOffice } from './testing.ts'
import { balanceOf, documentRow, pay, paymentBody } from './test-payments.ts'

let office: TestOffice
let school: string

beforeAll(async () => {
  office = await testOffice()
})
beforeEach(async () => {
  school = await office.indicator('school', 500_000_00n)
})
afterAll(() => office.close())

const code = (answer: Answer) => (isRefusal(answer) ? answer.code : `done: ${answer.state}`)
/** ACCT-02 asks both at submit and at the order: the payee is the unit itself. */
const suspicious = () => paymentBody(school, { payee: '某区第一中学' })
const submit = (document: string, body = suspicious()) => office.done('unit.clerk', { kind: 'payment', document, action: 'submit', body })
const approve = (position: string, document: string, action = 'approve') => office.act(position, { kind: 'payment', document, action, reason: '预警已核实放行' })

async function settle(alert: string, end: 'release' | 'returnToMaker' | 'forbid'): Promise<Done> {
  const common = { kind: 'alert', document: alert, reason: '已核对合同、批复与发票' }
  await office.done('unit.financeHead', { ...common, action: 'explain' })
  await office.done('monitoring.officer', { ...common, action: 'review' })
  return office.done('monitoring.head', { ...common, action: end })
}

describe('a payment that a rule intercepts', () => {
  it('is held: its budget is reserved, an alert is born, and nobody can approve it', async () => {
    const document = newId()
    const done = await submit(document)
    expect(done).toMatchObject({ state: 'held', effect: 'intercept', born: [{ kind: 'alert' }] })
    expect(await balanceOf(office, school, '2005')).toBe(500_000_00n - 1_200_00n)
    for (const position of ['unit.financeHead', 'division.handler', 'treasury.payer']) {
      expect(code(await approve(position, document)), position).toBe('command.not_offered')
    }
    expect(code(await approve('treasury.payer', document, 'order'))).toBe('command.not_offered')
    expect(await documentRow(office, done.born[0]!.id)).toMatchObject({ state: 'awaitingExplanation', subject: document })
  })

  it('goes on after explanation, review and release, and the released rule does not hold it again at the order', async () => {
    const document = newId()
    const { born } = await submit(document)
    expect((await settle(born[0]!.id, 'release')).state).toBe('released')
    expect(await documentRow(office, document)).toMatchObject({ state: 'inApproval', hold_kind: 'reserve' })
    expect(code(await approve('unit.financeHead', document))).toBe('done: inApproval')
    expect(code(await approve('division.handler', document))).toBe('done: approved')
    const ordered = await approve('treasury.payer', document, 'order')
    expect(ordered).toMatchObject({ state: 'ordered', effect: 'record' })
  })

  it('goes back to its maker, whose next submit is a new round with a new hold', async () => {
    const document = newId()
    const { born } = await submit(document)
    const before = await documentRow(office, document)
    await settle(born[0]!.id, 'returnToMaker')
    expect(await balanceOf(office, school, '2005')).toBe(500_000_00n)
    expect(await documentRow(office, document)).toMatchObject({ state: 'draft', hold_kind: 'release' })
    expect(await submit(document, paymentBody(school))).toMatchObject({ state: 'inApproval', effect: 'pass' })
    const after = await documentRow(office, document)
    expect(after).toMatchObject({ round: (before!.round as number) + 1, hold_kind: 'reserve', number: before!.number })
    expect(after!.hold).not.toBe(before!.hold)
    expect(await balanceOf(office, school, '2005')).toBe(500_000_00n - 1_200_00n)
  })

  it('is annulled and gives its budget back when the alert ends in forbidden', async () => {
    const document = newId()
    const { born } = await submit(document)
    await settle(born[0]!.id, 'forbid')
    expect(await documentRow(office, document)).toMatchObject({ state: 'annulled', hold_kind: 'release' })
    expect(await balanceOf(office, school, '2005')).toBe(500_000_00n)
    expect(code(await office.act('unit.clerk', { kind: 'payment', document, action: 'submit' }))).toBe('document.not_in_state')
  })

  it('is found moved by what is asked of it in the batch of the release, as one by one', async () => {
    const document = newId()
    const { born } = await submit(document)
    const alert = { kind: 'alert', document: born[0]!.id, reason: '已核对合同、批复与发票' }
    await office.done('unit.financeHead', { ...alert, action: 'explain' })
    await office.done('monitoring.officer', { ...alert, action: 'review' })
    const asked = (position: string, command: Pick<Command, 'kind' | 'document' | 'action' | 'reason'>) => ({ key: newId(), actor: office.actor(position), ...command })
    const answers = await run(office.gate, office.region, [
      asked('monitoring.head', { ...alert, action: 'release' }),
      asked('unit.financeHead', { kind: 'payment', document, action: 'approve', reason: '预警已核实放行' }),
      asked('division.handler', { kind: 'payment', document, action: 'approve', reason: '预警已核实放行' }),
    ])
    expect(answers.map(code)).toEqual(['done: released', 'done: inApproval', 'done: approved'])
  })

  it('may be withdrawn by its maker; the alert then ends without an effect on it', async () => {
    const document = newId()
    const { born } = await submit(document)
    expect(await office.done('unit.clerk', { kind: 'payment', document, action: 'withdraw' })).toMatchObject({ state: 'withdrawn' })
    expect(await balanceOf(office, school, '2005')).toBe(500_000_00n)
    await settle(born[0]!.id, 'release')
    expect(await documentRow(office, document)).toMatchObject({ state: 'withdrawn', hold_kind: 'release' })
  })

  it('at the order alone stands still there, and is ordered by the release', async () => {
    const document = newId()
    const clinicHead = office.actor('unit.clerk')
    expect(clinicHead).toBeDefined()
    await pay(office, paymentBody(school, { payee: '某区实验小学' }), 'approve', document)
    // The unit takes the payee's name after the submit: only the rule at the order can see it.
    const rename = (name: string) => office.database.owner.query('update access.unit set name = $3 where region = $1 and id = $2', [office.region, office.units.school, name])
    await rename('某区实验小学')
    try {
      const held = await approve('treasury.payer', document, 'order') as Done
      expect(held).toMatchObject({ state: 'held', effect: 'intercept', born: [{ kind: 'alert' }] })
      expect(await documentRow(office, document)).toMatchObject({ hold_kind: 'reserve' })
      await settle(held.born[0]!.id, 'release')
      expect(await documentRow(office, document)).toMatchObject({ state: 'ordered', hold_kind: 'order' })
    } finally {
      await rename('某区第一中学')
    }
  })
})

describe('a payment that a rule forbids', () => {
  it('stays a draft without a hold, while verdict, alert and leaf are committed', async () => {
    const document = newId()
    const done = await submit(document, paymentBody(school, { economicClass: '39999' }))
    expect(done).toMatchObject({ state: 'draft', number: null, effect: 'forbid', born: [{ kind: 'alert' }] })
    expect(await documentRow(office, document)).toMatchObject({ state: 'draft', hold: null, steps: 0 })
    expect(await balanceOf(office, school, '2005')).toBe(500_000_00n)
    const { rows: [found] } = await office.database.owner.query(
      `select v.effect, convert_from(l.bytes, 'UTF8')::jsonb -> 'verdict' ->> 'effect' as leaf
         from rules.verdict v join log.leaf l on l.region = v.region and l.position = $3
        where v.region = $1 and v.document = $2`, [office.region, document, done.leaf])
    expect(found).toEqual({ effect: 'forbid', leaf: 'forbid' })
    expect(await documentRow(office, done.born[0]!.id)).toMatchObject({ subject: document })
  })
})

describe('what an alert cannot be used for', () => {
  it('the release of an old alert does not free what a later one holds', async () => {
    const document = newId()
    const forbidden = await submit(document, paymentBody(school, { economicClass: '39999' }))
    const held = await submit(document)
    expect(held.state).toBe('held')
    await settle(forbidden.born[0]!.id, 'release')
    expect(await documentRow(office, document)).toMatchObject({ state: 'held' })
    await settle(held.born[0]!.id, 'release')
    expect(await documentRow(office, document)).toMatchObject({ state: 'inApproval' })
  })

  it('a release covers what was released: sent back and submitted anew, the rule holds again', async () => {
    const document = newId()
    const { born } = await submit(document)
    await settle(born[0]!.id, 'release')
    expect(code(await office.act('unit.financeHead', { kind: 'payment', document, action: 'sendBack', reason: '请补合同' }))).toBe('done: draft')
    expect(await submit(document, { ...suspicious(), amountFen: '4000000' })).toMatchObject({ state: 'held', effect: 'intercept' })
  })

  it('who reviewed the payment does not review or decide its alert, nor the other way round', async () => {
    const document = newId()
    const { born } = await submit(document)
    const common = { kind: 'alert', document: born[0]!.id, reason: '情况属实' }
    await office.done('unit.financeHead', { ...common, action: 'explain' })
    await office.done('monitoring.officer', { ...common, action: 'review' })
    // The monitoring officer becomes the handler of the division as well.
    const officer = office.actor('monitoring.officer').person
    const handler = office.actor('division.handler').position
    await office.database.owner.query(
      `insert into access.assignment (region, id, position, person, role, period) values ($1, $2, $3, $4, 'primary', '[2020-01-01,)')`,
      [office.region, newId(), handler, officer])
    await office.done('monitoring.head', { ...common, action: 'release' })
    await office.done('unit.financeHead', { kind: 'payment', document, action: 'approve', reason: '预警已核实放行' })
    const answer = await office.act('division.handler', { kind: 'payment', document, action: 'approve', reason: '预警已核实放行', actor: { person: officer, position: handler } })
    expect(code(answer)).toBe('access.incompatible')
  })
})

it('after all of this the books, the log and the steps verify', async () => {
  expect(await verify(office.database.owner, office.region, { gate: office.gate })).toMatchObject({ ok: true })
})
