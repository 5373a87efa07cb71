import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newId } from '#kernel/values/id.ts'
import { isRefusal } from '#kernel/values/refusal.ts'
import { run, type Answer, type Command } from './index.ts'
import { testOffice, type TestOffice } from './testing.ts'
import { pay, paymentBody, rowCounts } from './test-payments.ts'

let office: TestOffice
let school: string
let clinic: string
let poor: string
const ids = { waiting: newId(), approved: newId(), clinic: newId() }

beforeAll(async () => {
  office = await testOffice()
  school = await office.indicator('school', 1_000_000_00n)
  poor = await office.indicator('school', 1_000n)
  clinic = await office.indicator('clinic', 1_000_000_00n)
  await pay(office, paymentBody(school), 'submit', ids.waiting)
  await pay(office, paymentBody(school), 'approve', ids.approved)
  await office.done('clinic:unit.clerk', { kind: 'payment', document: ids.clinic, action: 'submit', body: paymentBody(clinic) })
  await office.database.owner.query(
    `update access.duty_grant set limit_fen = 100 where region = $1 and position = $2`, [office.region, office.actor('division.handler').position])
})
afterAll(() => office.close())

const submit = (changes: Record<string, unknown>, rest: Partial<Command> = {}) => (
  { kind: 'payment', document: newId(), action: 'submit', body: paymentBody(school, changes), ...rest })
const nul = String.fromCharCode(0)

/** What is sent, by whom, and the refusal that answers. Evaluated late, because it names what beforeAll made. */
const CASES: [string, string, () => Partial<Command> & Pick<Command, 'kind' | 'document' | 'action'>, string][] = [
  ['an unknown field', 'unit.clerk', () => submit({ bonus: '1' }), 'document.unknown_field'],
  ['an amount of forty digits', 'unit.clerk', () => submit({ amountFen: '9'.repeat(40) }), 'document.field_wrong'],
  ['a negative amount', 'unit.clerk', () => submit({ amountFen: '-120000' }), 'document.field_wrong'],
  ['an amount of nothing', 'unit.clerk', () => submit({ amountFen: '0' }), 'document.field_wrong'],
  ['an amount that is a number', 'unit.clerk', () => submit({ amountFen: 120000 }), 'document.field_wrong'],
  ['an amount with decimals', 'unit.clerk', () => submit({ amountFen: '1200.00' }), 'document.field_wrong'],
  ['an amount in full-width digits', 'unit.clerk', () => submit({ amountFen: '１２００' }), 'document.field_wrong'],
  ['a missing field', 'unit.clerk', () => submit({ payee: '' }), 'document.field_missing'],
  ['a field that no database can keep', 'unit.clerk', () => submit({ purpose: `物业${nul}费` }), 'command.unreadable_text'],
  ['half a character', 'unit.clerk', () => submit({ purpose: `物业\ud800费` }), 'command.unreadable_text'],
  ['a body that is a list', 'unit.clerk', () => submit({}, { body: [] as never }), 'document.field_wrong'],
  ['an indicator that does not exist', 'unit.clerk', () => submit({ indicator: newId() }), 'payment.no_indicator'],
  ['an indicator that is no id', 'unit.clerk', () => submit({ indicator: "' or 1=1" }), 'document.field_wrong'],
  ['the indicator of another unit', 'unit.clerk', () => submit({ indicator: clinic }), 'payment.indicator_of_other_unit'],
  ['more than the indicator has', 'unit.clerk', () => submit({ indicator: poor }), 'ledger.over_balance'],
  ['a unit that is not one', 'budget.handler', () => ({
    kind: 'indicatorBatch', document: newId(), action: 'draft', body: { title: '批次' }, unit: 'nobody' }), 'command.unknown_unit'],
  ['a unit that nobody registered', 'budget.handler', () => ({
    kind: 'indicatorBatch', document: newId(), action: 'draft', body: { title: '批次' }, unit: newId() }), 'command.unknown_unit'],
  ['a document id that is none', 'unit.clerk', () => submit({}, { document: 'new' }), 'document.no_such'],
  ['the document of another unit', 'unit.clerk', () => submit({}, { document: ids.clinic }), 'document.no_such'],
  ['a document that is not there', 'unit.financeHead', () => ({ kind: 'payment', document: newId(), action: 'approve' }), 'document.no_such'],
  ['an unknown kind', 'unit.clerk', () => ({ kind: 'gift', document: newId(), action: 'submit' }), 'command.unknown_kind'],
  ['a kind that is half a character', 'unit.clerk', () => ({ kind: `${'x'.repeat(39)}𠮷`, document: newId(), action: 'submit' }), 'command.unknown_kind'],
  ['a kind that ends in nothing', 'unit.clerk', () => ({ kind: `gift${nul}`, document: newId(), action: 'submit' }), 'command.unreadable_text'],
  ['the kind of another document', 'unit.clerk', () => ({ kind: 'refund', document: ids.waiting, action: 'withdraw' }), 'command.other_kind'],
  ['an unknown action', 'unit.financeHead', () => ({ kind: 'payment', document: ids.waiting, action: 'bless' }), 'command.not_offered'],
  ['an action named like a property', 'unit.financeHead', () => ({ kind: 'payment', document: ids.waiting, action: 'constructor' }), 'command.not_offered'],
  ['a kind named like a property', 'unit.financeHead', () => ({ kind: '__proto__', document: ids.waiting, action: 'approve' }), 'command.unknown_kind'],
  ['a stale version', 'unit.financeHead', () => ({ kind: 'payment', document: ids.waiting, action: 'approve', version: 7 }), 'document.stale'],
  ['a wrong state', 'unit.clerk', () => submit({}, { document: ids.waiting }), 'document.not_in_state'],
  ['a return without its reason', 'unit.financeHead', () => ({ kind: 'payment', document: ids.waiting, action: 'sendBack' }), 'command.reason_missing'],
  ['a reason of spaces', 'unit.financeHead', () => ({ kind: 'payment', document: ids.waiting, action: 'sendBack', reason: '  ' }), 'command.reason_missing'],
  ['a reason that no database can keep', 'unit.financeHead', () => ({
    kind: 'payment', document: ids.waiting, action: 'sendBack', reason: `退${nul}` }), 'command.unreadable_text'],
  ['a reason as long as a book', 'unit.financeHead', () => ({
    kind: 'payment', document: ids.waiting, action: 'sendBack', reason: '退'.repeat(100_000) }), 'command.reason_too_long'],
  ['the task of someone else', 'division.responsible', () => ({ kind: 'payment', document: ids.approved, action: 'order' }), 'access.not_task_holder'],
  ['the task of the same position in another unit', 'clinic:unit.financeHead', () => ({ kind: 'payment', document: ids.waiting, action: 'approve' }), 'document.no_such'],
  ['a task that is not of this document', 'unit.financeHead', () => ({
    kind: 'payment', document: ids.waiting, action: 'approve', task: newId() }), 'command.not_offered'],
  ['a payment made by who does not make payments', 'unit.financeHead', () => submit({}), 'access.no_duty'],
  ['the withdrawal of what another made', 'unit.financeHead', () => ({ kind: 'payment', document: ids.waiting, action: 'withdraw' }), 'access.no_duty'],
  ['a position that the person does not hold', 'unit.clerk', () => submit({}, {
    actor: { person: office.actor('unit.clerk').person, position: office.actor('treasury.payer').position } }), 'access.no_position'],
  ['a person who is none', 'unit.clerk', () => submit({}, { actor: { person: 'root', position: office.actor('unit.clerk').position } }), 'access.no_position'],
  ['a position that is none', 'unit.clerk', () => submit({}, { actor: { person: office.actor('unit.clerk').person, position: '1; drop' } }), 'access.no_position'],
  ['a key of nothing', 'unit.clerk', () => submit({}, { key: '' }), 'command.bad_key'],
  ['a key that is too long', 'unit.clerk', () => submit({}, { key: 'x'.repeat(201) }), 'command.bad_key'],
  ['a key that no database can keep', 'unit.clerk', () => submit({}, { key: `a${nul}b` }), 'command.bad_key'],
]

const withoutReceipts = () => rowCounts(office.database.owner, ['command.receipt'])

describe('refused in one sentence, in Chinese and English, with nothing half-written:', () => {
  it.each(CASES)('%s', async (_, position, command, code) => {
    const before = await withoutReceipts()
    const answer = await office.act(position, command())
    expect(isRefusal(answer) ? answer.code : answer).toBe(code)
    const { message } = answer as Extract<Answer, { refused: true }>
    expect(message.zh).toMatch(/\p{Script=Han}/u)
    expect(message.en).toMatch(/[A-Za-z]/)
    expect(message.zh + message.en).not.toMatch(/undefined|NaN|\[object|\{\w+\}/)
    expect(await withoutReceipts()).toEqual(before)
  })

  it('what is above the limit of a grant', async () => {
    const document = newId()
    await pay(office, paymentBody(school), 'review', document)
    const before = await withoutReceipts()
    const answer = await office.act('division.handler', { kind: 'payment', document, action: 'approve' })
    expect(isRefusal(answer) && answer.code).toBe('access.over_limit')
    expect(await withoutReceipts()).toEqual(before)
  })
})

it('none of it disturbs those who stand in the same batch', async () => {
  const bad = CASES.map(([, position, command]) => ({ key: newId(), actor: office.actor(position), ...command() }))
  const good = Array.from({ length: bad.length }, () => ({ key: newId(), actor: office.actor('unit.clerk'), ...submit({ amountFen: '100' }) }))
  const mixed = bad.flatMap((command, index) => [command, good[index]!])
  const answers = await run(office.gate, office.region, mixed)
  answers.forEach((answer, index) => {
    const expected = index % 2 === 0 ? CASES[index / 2]![3] : 'inApproval'
    expect(isRefusal(answer) ? answer.code : answer.state, index % 2 === 0 ? CASES[index / 2]![0] : 'a good neighbour').toBe(expected)
  })
})

describe('a draft that was kept before the list of codes changed', () => {
  it('is not submitted with a code that the list no longer has', async () => {
    const document = newId()
    const draft = { kind: 'payment', document, actor: office.actor('unit.clerk') }
    const [kept] = await run(office.gate, office.region, [{ ...draft, key: newId(), action: 'draft', body: paymentBody(school) }])
    expect(kept).toMatchObject({ state: 'draft' })
    const listed = office.gate.catalogues.get('departmentEconomic')!
    const shorter = { ...listed, codes: new Set([...listed.codes].filter((code) => code !== '30209')) }
    const later = { ...office.gate, catalogues: new Map([...office.gate.catalogues, ['departmentEconomic', shorter]]) }
    const submitOf = (gate: typeof office.gate) => run(gate, office.region, [{ ...draft, key: newId(), action: 'submit' }])
    expect(await submitOf(later)).toMatchObject([{ code: 'command.unknown_code' }])
    expect(await submitOf(office.gate)).toMatchObject([{ state: 'inApproval' }])
  })
})
