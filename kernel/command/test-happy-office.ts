import { newId } from '#kernel/values/id.ts'
import { testOffice, type TestOffice } from './testing.ts'
import { attack, documentRow, pay, paymentBody } from './test-payments.ts'

/** An office in a happy state: a payment at every stage and a refund, two indicators; and a hand that writes SQL as the gate's own role. */
export interface HappyOffice {
  office: TestOffice
  school: string
  clinic: string
  /** A statement inside the region, undone again: the name of the constraint that refused it, or code and message; null when none did. */
  sql: (text: string, ...values: unknown[]) => Promise<string | null>
}

export const ids = { draft: newId(), waiting: newId(), approved: newId(), ordered: newId(), paid: newId(), other: newId(), refund: newId() }

export async function happyOffice(): Promise<HappyOffice> {
  const office = await testOffice()
  const school = await office.indicator('school', 1_000_000_00n)
  const clinic = await office.indicator('clinic', 1_000_000_00n)
  await office.done('unit.clerk', { kind: 'payment', document: ids.draft, action: 'draft', body: paymentBody(school) })
  await pay(office, paymentBody(school), 'submit', ids.waiting)
  await pay(office, paymentBody(school), 'approve', ids.approved)
  await pay(office, paymentBody(school), 'order', ids.ordered)
  await pay(office, paymentBody(school), 'receive', ids.paid)
  await pay(office, paymentBody(school), 'receive', ids.other)
  const body = { indicator: school, amountFen: '20000', purpose: '多付退回', parts: [{ payment: ids.paid, amountFen: '20000' }] }
  const refund = { kind: 'refund', document: ids.refund }
  await office.done('unit.clerk', { ...refund, action: 'submit', body })
  await office.done('unit.financeHead', { ...refund, action: 'approve' })
  await office.done('treasury.reconciler', { ...refund, action: 'receive', reason: 'BANK-IN-1' })
  return { office, school, clinic, sql: (text, ...values) => attack(office, (client) => client.query(text, [office.region, ...values])) }
}

/** The hold of a document as it stands. */
export async function holdOf(office: TestOffice, document: string) {
  const row = (await documentRow(office, document))!
  return { hold: row.hold as string, amount: row.amount_fen as bigint }
}
