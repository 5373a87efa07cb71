import type { ClientBase } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newId } from '#kernel/values/id.ts'
import { verify, type Verification } from './index.ts'
import { withOwner } from './store.ts'
import { testOffice, type TestOffice } from './testing.ts'
import { pay, paymentBody } from './test-payments.ts'

/** Rows of an honest office, then one lie at a time by whoever could tell it: the gate's role, or the owner once constraints are gone. */

let office: TestOffice
let school: string
const ids = {
  waiting: newId(), approved: newId(), ordered: newId(), paid: newId(), draft: newId(), held: newId(), released: newId(), returned: newId(),
  again: newId(), withdrawn: newId(), annulled: newId(), forbidden: newId(), large: newId(), bounced: newId(), refund: newId(), deputy: newId(),
}
const alerts = { held: '', released: '', forbidden: '' }
const deputy = newId()

beforeAll(async () => {
  office = await testOffice()
  school = await office.indicator('school', 9_000_000_00n)
  await payments()
  await alertsOfEveryEnd()
  await theRest()
})
afterAll(() => office.close())

const act = (position: string, document: string, action: string, rest: object = {}) => office.done(position, { kind: 'payment', document, action, ...rest })
const submit = (document: string, changes: Record<string, unknown> = {}) => act('unit.clerk', document, 'submit', { body: paymentBody(school, changes) })
const SUSPICIOUS = { payee: '某区第一中学' }

async function payments(): Promise<void> {
  await pay(office, paymentBody(school), 'submit', ids.waiting)
  await pay(office, paymentBody(school), 'approve', ids.approved)
  await pay(office, paymentBody(school), 'order', ids.ordered)
  await pay(office, paymentBody(school), 'receive', ids.paid)
  await pay(office, paymentBody(school), 'send', ids.bounced)
  await act('treasury.reconciler', ids.bounced, 'bounce', { reason: '账号与户名不符' })
  await act('unit.clerk', ids.draft, 'draft', { body: paymentBody(school) })
  await submit(ids.again)
  await act('unit.financeHead', ids.again, 'sendBack', { reason: '缺合同' })
  await act('unit.clerk', ids.again, 'draft', { body: paymentBody(school, { amountFen: '777700' }) })
  await act('unit.clerk', ids.again, 'submit')
  await submit(ids.withdrawn)
  await act('unit.clerk', ids.withdrawn, 'withdraw')
  await act('unit.clerk', ids.annulled, 'draft', { body: paymentBody(school) })
  await act('unit.clerk', ids.annulled, 'annul', { reason: '重复填报' })
  await submit(ids.large, { amountFen: '200000000', paymentType: 'direct' })
}

async function settle(alert: string, end: string): Promise<void> {
  const common = { kind: 'alert', document: alert, reason: '已核对合同、批复与发票' }
  await office.done('unit.financeHead', { ...common, action: 'explain' })
  await office.done('monitoring.officer', { ...common, action: 'review' })
  await office.done('monitoring.head', { ...common, action: end })
}

async function alertsOfEveryEnd(): Promise<void> {
  alerts.held = (await submit(ids.held, SUSPICIOUS)).born[0]!.id
  alerts.released = (await submit(ids.released, SUSPICIOUS)).born[0]!.id
  await settle(alerts.released, 'release')
  await settle((await submit(ids.returned, SUSPICIOUS)).born[0]!.id, 'returnToMaker')
  await settle((await submit(newId(), SUSPICIOUS)).born[0]!.id, 'forbid')
  alerts.forbidden = (await submit(ids.forbidden, { economicClass: '39999' })).born[0]!.id
}

async function theRest(): Promise<void> {
  const refund = { kind: 'refund', document: ids.refund }
  const body = { indicator: school, amountFen: '20000', purpose: '多付退回', parts: [{ payment: ids.paid, amountFen: '20000' }] }
  await office.done('unit.clerk', { ...refund, action: 'submit', body })
  await office.done('unit.financeHead', { ...refund, action: 'approve' })
  await office.done('treasury.reconciler', { ...refund, action: 'approve' })
  const { position } = office.actor('unit.financeHead')
  await office.database.owner.query(`insert into access.person (id, name, staff_number) values ($1, 'B角', $2)`, [deputy, deputy])
  await office.database.owner.query(`insert into access.assignment (region, id, position, person, role, period)
    values ($1, $2, $3, $4, 'deputy', '[2020-01-01,)')`, [office.region, newId(), position, deputy])
  await submit(ids.deputy)
  await act('unit.financeHead', ids.deputy, 'approve', { actor: { person: deputy, position } })
}

const verified = () => verify(office.database.owner, office.region, { gate: office.gate })
const said = ({ ledger, steps, log }: Verification) => [...ledger.problems, ...steps.problems, ...log.problems].map(({ en }) => en).join('\n')

it('an office in which everything happened as it should verifies', async () => {
  const verification = await verified()
  expect(said(verification)).toBe('')
  expect(verification.ok).toBe(true)
  expect(verification.steps.documents).toBeGreaterThan(20)
})

/** A lie that is told without any constraint, found, and taken back. */
async function lie(tell: (client: ClientBase) => Promise<unknown>): Promise<string> {
  const { owner } = office.database
  const client = await owner.connect()
  let found = ''
  try {
    await client.query('begin')
    const { rows } = await client.query<{ drop: string }>(
      `select format('alter table %s drop constraint %I', conrelid::regclass, conname) as drop from pg_constraint
        where connamespace in (select oid from pg_namespace where nspname in ('access', 'document', 'process', 'ledger', 'rules', 'log', 'command', 'payment', 'budget'))
        order by contype = 'f' desc, contype in ('p', 'u')`)
    for (const { drop } of rows) await client.query(drop).catch(() => { throw new Error(drop) })
    await tell(client)
    const inside = { connect: async () => ({ query: (text: string, values?: unknown[]) => pass(client, text, values), release: () => {} }) }
    found = said(await verify(inside as never, office.region, { gate: office.gate }))
  } finally {
    await client.query('rollback')
    client.release()
  }
  return found
}

/** Verification opens a transaction of its own; here it is told inside one that is never committed. */
async function pass(client: ClientBase, text: string, values?: unknown[]) {
  if (typeof text === 'string' && text.startsWith('begin')) return client.query('savepoint verification')
  if (text === 'rollback') return client.query('rollback to savepoint verification')
  return client.query(text, values)
}
