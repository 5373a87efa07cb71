import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Body } from '#kernel/document/index.ts'
import { newId } from '#kernel/values/id.ts'
import { isRefusal } from '#kernel/values/refusal.ts'
import { run, verify, type Command } from './index.ts'
import { testOffice, type TestOffice } from './testing.ts'
import { documentRow, pay, paymentBody, receiptOf } from './test-payments.ts'

let office: TestOffice
let school: string
beforeAll(async () => {
  office = await testOffice()
  school = await office.indicator('school', 10_000_000_00n)
})
afterAll(() => office.close())

const bodies = new Map<string, Body>()
async function sent(count: number): Promise<string[]> {
  const documents = Array.from({ length: count }, () => newId())
  for (const document of documents) {
    bodies.set(document, paymentBody(school))
    await pay(office, bodies.get(document)!, 'send', document)
  }
  return documents
}
const receive = (document: string, serial: string): Command => ({
  key: newId(), actor: office.actor('treasury.reconciler'), kind: 'payment', document, action: 'receive', reason: receiptOf(bodies.get(document)!, serial),
})

describe('a batch with one member that the database refuses', () => {
  it('goes through but for that one: a bank serial that has paid before', async () => {
    const documents = await sent(5)
    await run(office.gate, office.region, [receive(documents[0]!, 'BANK-1')])
    const answers = await run(office.gate, office.region, [
      receive(documents[1]!, 'BANK-2'), receive(documents[2]!, 'BANK-1'), receive(documents[3]!, 'BANK-3'), receive(documents[4]!, 'BANK-4'),
    ])
    expect(answers.map((answer) => (isRefusal(answer) ? String(answer.values.constraint) : answer.state)))
      .toEqual(['paid', 'bank_receipt_pkey', 'paid', 'paid'])
    expect(await documentRow(office, documents[2]!)).toMatchObject({ state: 'sent', hold_kind: 'order' })
    expect(await run(office.gate, office.region, [receive(documents[2]!, 'BANK-5')])).toMatchObject([{ state: 'paid' }])
  })

  it('refuses the second of two members that break it only together', async () => {
    const documents = await sent(2)
    const answers = await run(office.gate, office.region, documents.map((document) => receive(document, 'BANK-9')))
    expect(answers.map(isRefusal)).toEqual([false, true])
  })

  it('goes through but for one whose leaf no log would hold', async () => {
    const lines = Array.from({ length: 2_000 }, (_, index) => ({
      code: `L-${index}`, title: '公用经费'.repeat(20), unit: '201', fundType: '111', functionClass: '2050203', economicClass: '302', project: null,
      projectKind: 'basic', amountFen: '100',
    }))
    const batch: Command = {
      key: newId(), actor: office.actor('budget.handler'), kind: 'indicatorBatch', document: newId(), action: 'submit',
      body: { title: '全县年初预算', sourceDocument: '测财〔2026〕2号', lines },
    }
    const payment: Command = { key: newId(), actor: office.actor('unit.clerk'), kind: 'payment', document: newId(), action: 'submit', body: paymentBody(school) }
    const [large, small] = await run(office.gate, office.region, [batch, payment])
    expect(small).toMatchObject({ state: 'inApproval' })
    expect(large, 'a whole county in one batch').toMatchObject({ state: 'inApproval' })
    const common = { kind: 'indicatorBatch', document: batch.document, action: 'approve' }
    await office.done('budget.reviewer', common)
    expect(await office.done('budget.approver', common)).toMatchObject({ state: 'effective' })
  })
})

describe('a batch whose members meet', () => {
  it('does them in their order: a payment from submit to receipt in one call', async () => {
    const document = newId()
    const body = paymentBody(school)
    const way = [['unit.clerk', 'submit'], ['unit.financeHead', 'approve'], ['division.handler', 'approve'], ['treasury.payer', 'order'],
      ['treasury.dispatcher', 'send'], ['treasury.reconciler', 'receive']] as const
    const answers = await run(office.gate, office.region, way.map(([position, action]): Command => ({
      key: newId(), actor: office.actor(position), kind: 'payment', document, action, ...(action === 'submit' ? { body } : {}),
      ...(action === 'receive' ? { reason: receiptOf(body, 'BANK-ONE') } : {}) })))
    expect(answers.map((answer) => (isRefusal(answer) ? answer.code : answer.state)))
      .toEqual(['inApproval', 'inApproval', 'approved', 'ordered', 'sent', 'paid'])
  })

  it('sees the balance that those before it left: ten that fit and six that do not', async () => {
    const small = await office.indicator('school', 1_000_00n)
    const answers = await run(office.gate, office.region, Array.from({ length: 16 }, (): Command => ({
      key: newId(), actor: office.actor('unit.clerk'), kind: 'payment', document: newId(), action: 'submit', body: paymentBody(small, { amountFen: '10000' }) })))
    expect(answers.map((answer) => (isRefusal(answer) ? answer.code : answer.state)))
      .toEqual([...Array.from({ length: 10 }, () => 'inApproval'), ...Array.from({ length: 6 }, () => 'ledger.over_balance')])
  })

  it('sees the other half of a split payment in the same batch', async () => {
    const large = await office.indicator('school', 900_000_00n)
    const halves = [1, 2].map((): Command => ({
      key: newId(), actor: office.actor('unit.clerk'), kind: 'payment', document: newId(), action: 'submit',
      body: paymentBody(large, { payee: '拆分公司', payeeAccount: '6200009', amountFen: '30000000' }) }))
    expect((await run(office.gate, office.region, halves)).map((answer) => (isRefusal(answer) ? answer.code : answer.state))).toEqual(['inApproval', 'held'])
  })

  it('does not let the alert and the payment it is about pull in two directions', async () => {
    const document = newId()
    const held = await office.done('unit.clerk', { kind: 'payment', document, action: 'submit', body: paymentBody(school, { payee: '某区第一中学' }) })
    const alert = { kind: 'alert', document: held.born[0]!.id, reason: '属实' }
    await office.done('unit.financeHead', { ...alert, action: 'explain' })
    await office.done('monitoring.officer', { ...alert, action: 'review' })
    const answers = await run(office.gate, office.region, [
      { key: newId(), actor: office.actor('monitoring.head'), ...alert, action: 'release' },
      { key: newId(), actor: office.actor('unit.clerk'), kind: 'payment', document, action: 'withdraw' },
    ])
    expect(answers.map((answer) => (isRefusal(answer) ? answer.code : answer.state))).toEqual(['released', 'withdrawn'])
    expect(await documentRow(office, document)).toMatchObject({ state: 'withdrawn', hold_kind: 'release' })
  })
})

it('the region still verifies, its numbers have no gap', async () => {
  expect(await verify(office.database.owner, office.region, { gate: office.gate })).toMatchObject({ ok: true })
  const { rows: [row] } = await office.database.owner.query<{ last: string; count: bigint }>(
    `select max(right(number, 6)) as last, count(number) as count from document.document where region = $1 and kind = 'payment'`, [office.region])
  expect(BigInt(row!.last)).toBe(row!.count)
})
