import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { newId } from '#kernel/values/id.ts'
import { isRefusal } from '#kernel/values/refusal.ts'
import { run, verify, type Answer } from './index.ts'
import { testOffice, type TestOffice } from './testing.ts'
import { balanceOf, documentRow, pay, paymentBody } from './test-payments.ts'

let office: TestOffice
let school: string
const FULL = 100_000_00n
const AMOUNT = 1_200_00n

beforeAll(async () => {
  office = await testOffice()
})
beforeEach(async () => {
  school = await office.indicator('school', FULL)
})
afterAll(() => office.close())

const code = (answer: Answer) => (isRefusal(answer) ? answer.code : `done: ${answer.state}`)
const act = (position: string, document: string, action: string, rest: object = {}) => office.act(position, { kind: 'payment', document, action, ...rest })
const openTasks = async (document: string) => {
  const { rows } = await office.database.owner.query<{ node: string; round: number }>(
    `select node, round from process.task where region = $1 and document = $2 and state = 'open'`, [office.region, document])
  return rows
}
const history = async (document: string) => {
  const { rows: [row] } = await office.database.owner.query<{ sum: string }>(
    'select sum(sign * amount)::text as sum from payment.history where region = $1 and document = $2', [office.region, document])
  return BigInt(row!.sum ?? '0')
}

describe('sent back', () => {
  it('the budget is free again, the maker submits anew: another round, another hold, the same number, no task left over', async () => {
    const document = newId()
    const first = await pay(office, paymentBody(school), 'review', document)
    const held = await documentRow(office, document)
    expect(code(await act('division.handler', document, 'sendBack', { reason: '缺合同' }))).toBe('done: draft')
    expect(await openTasks(document)).toEqual([])
    expect(await balanceOf(office, school, '2005')).toBe(FULL)
    expect(await history(document)).toBe(0n)
    const again = await pay(office, paymentBody(school, { amountFen: '200000' }), 'submit', document)
    expect(again).toMatchObject({ number: first.number, state: 'inApproval', version: 2 })
    const after = (await documentRow(office, document))!
    expect(after.round).toBe((held!.round as number) + 1)
    expect(after.hold).not.toBe(held!.hold)
    expect(await openTasks(document)).toEqual([{ node: 'unitReview', round: after.round }])
    expect(await balanceOf(office, school, '2005')).toBe(FULL - 2_000_00n)
    expect(await history(document)).toBe(2_000_00n)
  })

  it('can be saved as a draft with another amount before it is submitted again, and the books verify', async () => {
    const document = newId()
    await pay(office, paymentBody(school), 'review', document)
    await act('division.handler', document, 'sendBack', { reason: '金额有误' })
    expect(code(await act('unit.clerk', document, 'draft', { body: paymentBody(school, { amountFen: '200000' }) }))).toBe('done: draft')
    expect(code(await act('unit.clerk', document, 'submit'))).toBe('done: inApproval')
    expect(await balanceOf(office, school, '2005')).toBe(FULL - 2_000_00n)
    expect((await verify(office.database.owner, office.region, { gate: office.gate })).steps.problems).toEqual([])
  })

  it('those who signed in the round before may sign again in the new one', async () => {
    const document = newId()
    await pay(office, paymentBody(school), 'review', document)
    await act('division.handler', document, 'sendBack', { reason: '缺合同' })
    expect((await pay(office, paymentBody(school), 'receive', document)).state).toBe('paid')
    expect(await history(document)).toBe(AMOUNT)
  })

  it('by the treasury, the order is not given and the reserve is released', async () => {
    const document = newId()
    await pay(office, paymentBody(school), 'approve', document)
    expect(code(await act('treasury.payer', document, 'sendBack', { reason: '账号有误' }))).toBe('done: draft')
    expect(await balanceOf(office, school, '3001')).toBe(0n)
  })
})

describe('withdrawn', () => {
  it('by its maker, nothing is held, no task stands open, and it is an end', async () => {
    const document = newId()
    await pay(office, paymentBody(school), 'review', document)
    expect(code(await act('unit.clerk', document, 'withdraw'))).toBe('done: withdrawn')
    expect(await openTasks(document)).toEqual([])
    expect(await balanceOf(office, school, '2005')).toBe(FULL)
    expect(await history(document)).toBe(0n)
    expect(code(await act('unit.clerk', document, 'withdraw'))).toBe('process.ended')
    expect(code(await act('unit.clerk', document, 'submit'))).toBe('document.not_in_state')
  })

  it('is refused once the order has been given', async () => {
    const document = newId()
    for (const step of ['order', 'send', 'receive'] as const) {
      const one = newId()
      await pay(office, paymentBody(school), step, one)
      expect(code(await act('unit.clerk', one, 'withdraw')), step).toMatch(/^process\.(irreversible|ended)$/)
    }
    expect(code(await act('unit.clerk', document, 'withdraw'))).toBe('document.no_such')
  })

  it('by someone else of the same position is refused', async () => {
    const document = newId()
    await pay(office, paymentBody(school), 'submit', document)
    const other = newId()
    const position = office.actor('unit.clerk').position
    await office.database.owner.query(`insert into access.person (id, name, staff_number) values ($1, '另一经办人', $2)`, [other, other])
    await office.database.owner.query(`insert into access.assignment (region, id, position, person, role, period)
      values ($1, $2, $3, $4, 'primary', '[2020-01-01,)')`, [office.region, newId(), position, other])
    expect(code(await act('unit.clerk', document, 'withdraw', { actor: { person: other, position } }))).toBe('command.not_maker')
  })
})

describe('rejected or annulled', () => {
  it('a rejected payment is annulled for good and its budget is free', async () => {
    const document = newId()
    await pay(office, paymentBody(school), 'submit', document)
    expect(code(await act('unit.financeHead', document, 'reject', { reason: '无预算依据' }))).toBe('done: annulled')
    expect(await balanceOf(office, school, '2005')).toBe(FULL)
    for (const action of ['submit', 'annul', 'withdraw', 'draft']) expect(code(await act('unit.clerk', document, action, { reason: 'x' }))).not.toMatch(/^done/)
  })

  it('a draft is annulled by its maker, with a reason', async () => {
    const document = newId()
    await office.done('unit.clerk', { kind: 'payment', document, action: 'draft', body: paymentBody(school) })
    expect(code(await act('unit.clerk', document, 'annul'))).toBe('command.reason_missing')
    expect(code(await act('unit.clerk', document, 'annul', { reason: '重复填报' }))).toBe('done: annulled')
  })
})

describe('after the bank', () => {
  it('a bounced payment gives its money back to the indicator (E19) and is paid by a new request', async () => {
    const document = newId()
    await pay(office, paymentBody(school), 'send', document)
    expect(await balanceOf(office, school, '3002')).toBe(AMOUNT)
    expect(code(await act('treasury.reconciler', document, 'bounce', { reason: '账号与户名不符' }))).toBe('done: returned')
    const { number } = (await documentRow(office, document))!
    expect(await documentRow(office, document)).toMatchObject({ hold_kind: 'bounce' })
    expect([await balanceOf(office, school, '2005'), await balanceOf(office, school, '3002')]).toEqual([FULL, 0n])
    const { rows: [row] } = await office.database.owner.query(
      `select event from ledger.transfer where region = $1 and document = $2 order by hold_step desc limit 1`, [office.region, document])
    expect(row).toEqual({ event: 'E19' })
    expect((await pay(office, paymentBody(school, { replaces: number }), 'receive')).state).toBe('paid')
  })

  const refund = async (body: object) => {
    const document = newId()
    const common = { kind: 'refund', document }
    const submitted = await office.act('unit.clerk', { ...common, action: 'submit', body: { indicator: school, purpose: '多付退回', ...body } })
    if (isRefusal(submitted)) return submitted
    await office.done('unit.financeHead', { ...common, action: 'approve' })
    return office.act('treasury.reconciler', { ...common, action: 'receive', reason: 'BANK-IN-1' })
  }

  it('a refund restores the indicator (E20), in parts up to what was paid and no fen more', async () => {
    const { document } = await pay(office, paymentBody(school), 'receive')
    expect(code(await refund({ amountFen: '70000', parts: [{ payment: document, amountFen: '70000' }] }))).toBe('done: received')
    expect(await balanceOf(office, school, '2005')).toBe(FULL - AMOUNT + 700_00n)
    expect(code(await refund({ amountFen: '50001', parts: [{ payment: document, amountFen: '50001' }] }))).toBe('refund.over_paid')
    expect(code(await refund({ amountFen: '50000', parts: [{ payment: document, amountFen: '50000' }] }))).toBe('done: received')
    expect(await balanceOf(office, school, '2005')).toBe(FULL)
    expect(await balanceOf(office, school, '4001')).toBe(0n)
  })

  it('the arrival of a refund is confirmed under the serial of the bank, which the step keeps, and never without', async () => {
    const { document: payment } = await pay(office, paymentBody(school), 'receive')
    const common = { kind: 'refund', document: newId() }
    await office.done('unit.clerk', { ...common, action: 'submit',
      body: { indicator: school, purpose: '多付退回', amountFen: '10000', parts: [{ payment, amountFen: '10000' }] } })
    await office.done('unit.financeHead', { ...common, action: 'approve' })
    expect(code(await office.act('treasury.reconciler', { ...common, action: 'approve' }))).toBe('command.not_offered')
    for (const reason of [undefined, '', ' \n多付退回']) {
      expect(code(await office.act('treasury.reconciler', { ...common, action: 'receive', ...(reason === undefined ? {} : { reason }) }))).toBe('payment.receipt_serial_missing')
    }
    expect(code(await office.act('treasury.reconciler', { ...common, action: 'receive', reason: 'BANK-IN-7' }))).toBe('done: received')
    const { rows } = await office.database.owner.query(
      `select reason from process.step where region = $1 and document = $2 and action = 'receive'`, [office.region, common.document])
    expect(rows).toEqual([{ reason: 'BANK-IN-7' }])
  })

  it('one refund of several payments, each named once, whose sum is the amount', async () => {
    const [one, two] = [await pay(office, paymentBody(school), 'receive'), await pay(office, paymentBody(school), 'receive')]
    const part = (payment: string, amountFen: string) => ({ payment, amountFen })
    expect(code(await refund({ amountFen: '30000', parts: [part(one.document, '10000'), part(two.document, '10000')] }))).toBe('refund.sum_differs')
    expect(code(await refund({ amountFen: '240000', parts: [part(one.document, '120000'), part(one.document, '120000')] }))).toBe('refund.payment_repeated')
    expect(code(await refund({ amountFen: '20000', parts: [part(one.document, '10000'), part(newId(), '10000')] }))).toBe('refund.no_such_payment')
    expect(code(await refund({ amountFen: '30000', parts: [part(one.document, '10000'), part(two.document, '20000')] }))).toBe('done: received')
  })

  it('two refunds that are each within what was paid, but not together: the second is refused when it is sent, until the first is taken back', async () => {
    const { document } = await pay(office, paymentBody(school), 'receive')
    const common = { kind: 'refund', action: 'submit', body: { indicator: school, purpose: '多付退回', amountFen: '80000', parts: [{ payment: document, amountFen: '80000' }] } }
    const first = await office.done('unit.clerk', { ...common, document: newId() })
    const second = newId()
    expect(code(await office.act('unit.clerk', { ...common, document: second }))).toBe('refund.over_paid')
    await office.done('unit.clerk', { kind: 'refund', document: first.document, action: 'withdraw' })
    expect(code(await office.act('unit.clerk', { ...common, document: second }))).toBe('done: inApproval')
  })

  it('two such refunds that are sent at the same moment, neither in approval yet: the second is refused when the money should come', async () => {
    const { document } = await pay(office, paymentBody(school), 'receive')
    // Of the indicator more was spent than on this payment: its balance is not what refuses.
    await pay(office, paymentBody(school), 'receive')
    const sent = [newId(), newId()]
    const before = (await balanceOf(office, school, '2005'))!
    const answers = await run(office.gate, office.region, sent.map((id) => ({
      key: newId(), actor: office.actor('unit.clerk'), kind: 'refund', document: id, action: 'submit',
      body: { indicator: school, purpose: '多付退回', amountFen: '80000', parts: [{ payment: document, amountFen: '80000' }] },
    })))
    expect(answers.map(code)).toEqual(['done: inApproval', 'done: inApproval'])
    for (const id of sent) await office.done('unit.financeHead', { kind: 'refund', document: id, action: 'approve' })
    const received = []
    for (const id of sent) received.push(code(await office.act('treasury.reconciler', { kind: 'refund', document: id, action: 'receive', reason: 'BANK-IN-1' })))
    expect(received).toEqual(['done: received', 'command.refused_by_database'])
    expect(await balanceOf(office, school, '2005')).toBe(before + 800_00n)
  })

  it('a refund of a payment that is not paid is refused', async () => {
    const { document } = await pay(office, paymentBody(school), 'send')
    expect(code(await refund({ amountFen: '100', parts: [{ payment: document, amountFen: '100' }] }))).toBe('refund.no_such_payment')
  })

  it('what matches nothing is prior-year (E21): surplus recovered, the indicator untouched', async () => {
    expect(code(await refund({ amountFen: '33300', priorYear: true }))).toBe('done: received')
    expect(await balanceOf(office, school, '2005')).toBe(FULL)
    const { rows } = await office.database.owner.query(
      `select event, debit_code, credit_code, amount from ledger.transfer where region = $1 and event = 'E21'`, [office.region])
    expect(rows).toEqual([{ event: 'E21', debit_code: '5002', credit_code: '1006', amount: 33300n }])
  })

  it('a prior-year refund names no payment: nothing would hold its parts against its amount or its unit', async () => {
    const { document } = await pay(office, paymentBody(school), 'receive')
    expect(code(await refund({ amountFen: '1', priorYear: true, parts: [{ payment: document, amountFen: '120000' }] }))).toBe('refund.prior_year_of_payment')
    expect(code(await refund({ amountFen: '1', priorYear: true, parts: [] }))).toBe('done: received')
  })

  it('a refund of one fen does not make a split payment invisible', async () => {
    const indicator = await office.indicator('school', 900_000_00n)
    const payee = { payee: '拆分设备公司', payeeAccount: '6200001', amountFen: '0' }
    // Two payments below the limit of 500,000 yuan pass it together; the refund of a fen must not hide the first.
    const { document } = await pay(office, paymentBody(indicator, { ...payee, amountFen: '4900000' }), 'receive')
    school = indicator
    expect(code(await refund({ amountFen: '1', parts: [{ payment: document, amountFen: '1' }] }))).toBe('done: received')
    const again = await office.done('unit.clerk', { kind: 'payment', document: newId(), action: 'submit',
      body: paymentBody(indicator, { ...payee, amountFen: '45200000', paymentType: 'direct' }) })
    expect(again.findings.map((finding) => finding.rule)).toContain('PROC-02')
    expect(again.state).toBe('held')
  })

  it('refunds of one fen each lower the sum and leave every payment counted', async () => {
    const body = { payee: '常用文具公司', payeeAccount: '6200002' }
    for (let n = 1; n <= 5; n += 1) {
      const { document } = await pay(office, paymentBody(school, body), 'receive')
      expect(code(await refund({ amountFen: '1', parts: [{ payment: document, amountFen: '1' }] }))).toBe('done: received')
    }
    const sixth = await pay(office, paymentBody(school, body), 'submit')
    const { rows: [verdict] } = await office.database.owner.query(
      `select features from rules.verdict where region = $1 and document = $2 and command = 'submit'`, [office.region, sixth.document])
    expect(verdict).toMatchObject({ features: { payee_month_count: '5', account_year_count: '5', payee_month_sum: String(5n * AMOUNT - 5n) } })
  })
})

it('after all of this the books, the log and the steps verify', async () => {
  expect(await verify(office.database.owner, office.region, { gate: office.gate })).toMatchObject({ ok: true })
})
