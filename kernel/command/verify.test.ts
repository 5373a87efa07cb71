import type { ClientBase } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { withRegion } from '#kernel/database/index.ts'
import { newId } from '#kernel/values/id.ts'
import { verify } from './index.ts'
import { lie, said } from './test-lies.ts'
import { testOffice, type TestOffice } from './testing.ts'
import { pay, paymentBody } from './test-payments.ts'

/** Rows of an honest office, then one lie at a time by whoever could tell it: the gate's role, or the owner once constraints are gone. */

let office: TestOffice
let school: string
const ids = {
  waiting: newId(), approved: newId(), ordered: newId(), paid: newId(), draft: newId(), held: newId(), released: newId(), returned: newId(),
  again: newId(), withdrawn: newId(), annulled: newId(), forbidden: newId(), large: newId(), bounced: newId(), refund: newId(), deputy: newId(), rewritten: newId(),
}
const alerts = { held: '', released: '', forbidden: '' }
const deputy = newId()

beforeAll(async () => {
  office = await testOffice()
  // Large payments ask for minutes of a meeting; here signatures matter, not papers.
  Object.assign(office.gate, { notDelivered: ['attachment'] })
  school = await office.indicator('school', 9_000_000_00n)
  await payments()
  await alertsOfEveryEnd()
  await theRest()
})
afterAll(() => office.close())

const act = (position: string, document: string, action: string, rest: object = {}) => office.done(position, { kind: 'payment', document, action, ...rest })
const submit = (document: string, changes: Record<string, unknown> = {}) => act('unit.clerk', document, 'submit', { body: paymentBody(school, changes) })
const SUSPICIOUS = { payee: '某区第一中学' }

/** A file, an hour before everything here happened. */
const attach = `insert into document.attachment (region, sha256, document, name, type, kind, bytes, person, at)
  select $1, sha256('a contract'), $2, 'contract.pdf', 'pdf', 'contract', 'a contract', gen_random_uuid(), '2026-10-12T01:00:00Z'`

async function payments(): Promise<void> {
  await pay(office, paymentBody(school), 'submit', ids.waiting)
  await pay(office, paymentBody(school), 'approve', ids.approved)
  await pay(office, paymentBody(school), 'order', ids.ordered)
  await pay(office, paymentBody(school), 'receive', ids.paid)
  await pay(office, paymentBody(school), 'send', ids.bounced)
  await act('treasury.reconciler', ids.bounced, 'bounce', { reason: '账号与户名不符' })
  await act('unit.clerk', ids.draft, 'draft', { body: paymentBody(school) })
  await office.database.owner.query(attach, [office.region, ids.draft])
  await act('unit.clerk', ids.draft, 'draft', { body: paymentBody(school) })
  await submit(ids.again)
  await act('unit.financeHead', ids.again, 'sendBack', { reason: '缺合同' })
  await act('unit.clerk', ids.again, 'draft', { body: paymentBody(school) })
  await act('unit.clerk', ids.again, 'submit')
  // Returned and written anew, not sent yet.
  await submit(ids.rewritten)
  await act('unit.financeHead', ids.rewritten, 'sendBack', { reason: '缺合同' })
  await act('unit.clerk', ids.rewritten, 'draft', { body: paymentBody(school) })
  await submit(ids.withdrawn)
  await act('unit.clerk', ids.withdrawn, 'withdraw')
  await act('unit.clerk', ids.annulled, 'draft', { body: paymentBody(school) })
  await act('unit.clerk', ids.annulled, 'annul', { reason: '重复填报' })
  await submit(ids.large, { amountFen: '200000000', paymentType: 'direct' })
  const large = ['unit.financeHead', 'division.handler', 'division.responsible', 'division.deputyHead', 'division.supervisor', 'division.head']
  for (const position of large) await act(position, ids.large, 'approve', { reason: '已核对会议纪要' })
  await act('treasury.payer', ids.large, 'order')
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
  await office.done('treasury.reconciler', { ...refund, action: 'receive', reason: 'BANK-IN-1' })
  const { position } = office.actor('unit.financeHead')
  await office.database.owner.query(`insert into access.person (id, name, staff_number) values ($1, 'B角', $2)`, [deputy, deputy])
  await office.database.owner.query(`insert into access.assignment (region, id, position, person, role, period)
    values ($1, $2, $3, $4, 'deputy', '[2020-01-01,)')`, [office.region, newId(), position, deputy])
  await submit(ids.deputy)
  await act('unit.financeHead', ids.deputy, 'approve', { actor: { person: deputy, position } })
}

const verified = () => verify(office.database.owner, office.region, { gate: office.gate })

it('an office in which everything happened as it should verifies', async () => {
  const verification = await verified()
  expect(said(verification)).toBe('')
  expect(verification.ok).toBe(true)
  expect(verification.steps.documents).toBeGreaterThan(20)
})

const sql = (text: string, ...values: unknown[]) => (client: ClientBase) => client.query(text, [office.region, ...values])
const leafOf = (n: string) => `(select leaf from process.step where region = $1 and document = $2 and n = ${n})`
/** Rewrites the canonical JSON of a leaf; what no checkpoint covers yet, no tree defends. */
const leafLie = (change: string, n = '1') => `update log.leaf set bytes = convert_to((${change.replaceAll('LEAF', "convert_from(bytes, 'UTF8')::jsonb")})::text, 'UTF8')
  where region = $1 and position = ${leafOf(n)}`

const LIES: [what: string, tell: () => (client: ClientBase) => Promise<unknown>, found: RegExp][] = [
  ['a document in another state', () => sql(`update document.document set state = 'approved' where region = $1 and id = $2`, ids.waiting),
    /its state is “inApproval” by its steps, recorded is “approved”/],
  ['the tokens of another document', () => sql(`update process.instance set state = (select o.state from process.instance o where o.region = $1 and o.document = $3)
    where region = $1 and document = $2`, ids.waiting, ids.approved), /its process stands at \[unitReview#1 #1 ¥120000\] by its steps, recorded is \[order#3/],
  ['a hold taken off', () => sql(`update process.instance set held = false, state = state || '{"held": false}' where region = $1 and document = $2`, ids.held), /process stands at/],
  ['a task of another position', () => sql(`update process.task set position = 'unit.clerk' where region = $1 and document = $2 and state = 'open'`, ids.waiting),
    /the position of task “unitReview#1” is unit\.financeHead, recorded is unit\.clerk/],
  ['a task that the drawing never opened', () => sql(`insert into process.task (region, id, document, round, task_key, node, position, duty, unit, state, opened_at, due_at, due_certain)
    select region, gen_random_uuid(), document, round, 'order#9', 'order', 'treasury.payer', 'payment.order', null, 'open', opened_at, due_at, due_certain
      from process.task where region = $1 and document = $2 and state = 'open'`, ids.waiting), /the task “order#9” \(treasury\.payer\) was not opened by the drawing/],
  ['an open task cancelled', () => sql(`update process.task set state = 'cancelled' where region = $1 and document = $2 and state = 'open'`, ids.waiting), /the state of task “unitReview#1” is open, recorded is cancelled/],
  ['a task that names another step', () => sql(`update process.task set done_step = done_step + 1 where region = $1 and document = $2 and node = 'unitReview'`, ids.approved), /of task “unitReview#1” is 2, recorded is 3/],
  ['a review taken out', () => sql(`delete from process.step where region = $1 and document = $2 and n = 2`, ids.approved), /it has 3 steps, kept are 2/],
  ['a step of another person', () => sql(`update process.step set person = $3, act_person = $3 where region = $1 and document = $2 and n = 3`, ids.paid, deputy),
    /step 3: action, person, position, round, order or time differ from leaf/],
  ['a step by someone who did not hold the position', () => sql(`update access.assignment set period = '[2020-01-01,2026-01-01)' where region = $1 and person = $2`, office.actor('treasury.payer').person),
    /did not hold “treasury\.payer” on 2026-10-12/],
  ['a deputy without the one stood in for', () => sql(`update access.assignment set role = 'primary' where region = $1 and person = $2`, deputy), /whom it was done for/],
  ['a duty that was never granted', () => sql(`delete from access.duty_grant where region = $1 and duty = 'payment.order'`), /was not granted “payment\.order”/],
  ['a duty that had ended by that day', () => sql(`update access.duty_grant set valid_to = '2026-10-12' where region = $1 and duty = 'payment.order'`), /was not granted “payment\.order”/],
  ['an act taken away', () => sql(`delete from access.act where region = $1 and key = 'payment:' || $2::text and side = 'order'`, ids.paid), /the act payment:\S+ payment order of \S+ is missing/],
  ['an act without a step', () => sql(`insert into access.act (region, key, pair, person, side, seq) values ($1, 'payment:' || $2::text, 'payment', $3, 'review', 3)`, ids.paid, newId()),
    /act payment:\S+ payment review of \S+ \(order 3\) comes from no step/],
  ['a matrix with a set less', () => sql(`delete from access.incompatible_duties where duty = 'payment.order' and $1 <> ''`), /“payment\.order” of the incompatible set/],
  ['an amount and all that is booked on it, with the balances carried on', () => async (client) => {
    await sql(`update document.document set amount_fen = 990000 where region = $1 and id = $2`, ids.paid)(client)
    await sql(`update ledger.transfer set amount = 990000 where region = $1 and document = $2`, ids.paid)(client)
  }, /its amountFen is 120000 by the evidence, recorded is 990000/],
  ['a unit that is none', () => sql(`update document.document set unit = gen_random_uuid() where region = $1 and id = $2`, ids.draft), /is of the unit \S+, which does not exist/],
  ['another indicator', () => sql(`update document.document set indicator = gen_random_uuid() where region = $1 and id = $2`, ids.draft), /its indicator is/],
  ['a threshold of a past day', () => sql(`update rules.rule_set set parameters = parameters || '{"payee_week": "6"}' where region = $1 and hash <> 'none'`),
    /its rules, thresholds, findings or features are not those it was judged by/],
  ['another value of a feature', () => sql(`update rules.verdict set features = features || '{"payee_week_count": "77"}' where region = $1 and document = $2`, ids.paid),
    /its rules, thresholds, findings or features/],
  ['the rule set of another day', () => sql(`update rules.verdict set rule_set = 'none' where region = $1 and document = $2`, ids.paid), /its rules, thresholds, findings or features/],
  ['another number', () => sql(`update document.document set number = replace(number, '-000001', '-000999') where region = $1 and id = $2`, ids.waiting), /are not gapless/],
  ['another payee in what was submitted', () => sql(`update document.version set body = body || '{"payee": "乙公司"}' where region = $1 and document = $2`, ids.paid), /personal fields, title or reason differ from the leaf/],
  ['another purpose, open in the log', () => sql(`update document.version set body = body || '{"settlement": "cash"}' where region = $1 and document = $2`, ids.paid), /“settlement” of version 1 differs from its leaf/],
  ['another date of making', () => sql(`update document.document set made_at = made_at - interval '1 month' where region = $1 and id = $2`, ids.paid), /its madeAt is/],
  ['another verdict', () => sql(`update rules.verdict set effect = 'pass', findings = '[]' where region = $1 and document = $2 and command = 'submit'`, ids.held), /its verdict was “intercept”, recorded is “pass”/],
  ['another drawing than the round began in', () => sql(leafLie(`LEAF || '{"drawing": "ffffffffffffffff"}'`), ids.waiting), /one round names different drawings: (ffffffffffffffff, [0-9a-f]{16}|[0-9a-f]{16}, ffffffffffffffff)/],
  ['a leaf that says another state', () => sql(leafLie(`LEAF || '{"state": "paid"}'`), ids.waiting), /the drawing leads to “inApproval”, its leaf says “paid”/],
  ['a leaf that says another person', () => sql(leafLie(`jsonb_set(LEAF, '{by,person}', '"${newId()}"')`, '2'), ids.paid), /step 2: action, person/],
  ['a leaf whose transfer has another amount', () => sql(leafLie(`jsonb_set(LEAF, '{transfers,0,amountFen}', '"1"')`), ids.paid), /the transfers that it names differ/],
  ['a leaf that cannot be read', () => sql(`update log.leaf set bytes = 'x' where region = $1 and position = ${leafOf('1')}`, ids.paid), /cannot be read, so it could not be checked/],
  ['a transfer that no leaf names', () => sql(`update ledger.transfer set seq = seq + 100000 where region = $1 and document = $2 and kind = 'order'`, ids.paid), /are in no leaf/],
  ['a posting of another day', () => sql(`update ledger.entry set posted_at = posted_at - interval '1 month' where region = $1 and document = $2`, ids.paid), /posted at another moment than it tells/],
  ['a balance rewritten', () => sql(`update ledger.entry set before = before + 7, after = after + 7 where region = $1 and holder = $2 and code = '2005' and n = 3`, school),
    /:2005 number 3: it does not begin with the balance/],
  ['an entry that does not add up', () => sql(`update ledger.entry set after = after + 7 where region = $1 and holder = $2 and code = '2005' and n = 3`, school), /do not make the balance after/],
  ['an entry left out', () => sql(`delete from ledger.entry where region = $1 and holder = $2 and code = '2005' and n = 3`, school), /the chain has a gap[\s\S]*does not have exactly its two legs/],
  ['an entry on another account', () => sql(`update ledger.entry set code = '4001' where region = $1 and holder = $2 and code = '3002'`, school), /does not agree with the other leg of its transfer/],
  ['an account without its limit', () => sql(`update ledger.account set limited = false where region = $1 and holder = $2 and code = '2005'`, school), /the limit of the account is not that of its code/],
  ['an account that nothing opened', () => sql(`insert into ledger.account values ($1, $2, '2003', 'x', true)`, school), /:2003: the account was opened by no entry/],
  ['an account in another book', () => sql(`update ledger.account set book = book || 'x' where region = $1 and holder = $2 and code = '3001'`, school), /:3001: the account is in another book/],
  ['a hold that was spent without an order', () => sql(`delete from ledger.transfer where region = $1 and document = $2 and kind = 'order'`, ids.paid), /the hold does not follow its steps/],
  ['a posting of another event', () => sql(`update ledger.transfer set event = 'E20' where region = $1 and document = $2 and kind = 'spend'`, ids.paid), /asks for 1 transfers, 1 are booked, which differ/],
  ['a hold under another name', () => sql(`update document.document set hold_kind = 'order', hold_step = 1 where region = $1 and id = $2`, ids.paid), /its hold is spend \S+ by the ledger, recorded is order/],
  ['a hold that was released, under a document written anew', () => sql(`update document.document d set (hold, hold_step, hold_kind) = (select t.hold, t.hold_step, t.kind from ledger.transfer t where t.region = $1 and t.document = $2 and t.kind = 'release') where d.region = $1 and d.id = $2`, ids.rewritten), /its hold is none by the ledger, recorded is release/],
  ['history that forgets', () => sql(`delete from payment.history where region = $1 and document = $2`, ids.paid), /its history row of order \d+ has the sign 1, kept is 0/],
  ['history of another day', () => sql(`update payment.history set judged_at = judged_at - interval '40 days', counts_from = judged_at - interval '40 days' where region = $1 and document = $2`, ids.paid), /its history row of order \d+ is of another moment than its leaf/],
  ['history that takes back what it did not hold', () => sql(`update payment.history set counts_from = counts_from - interval '40 days' where region = $1 and document = $2 and sign = -1`, ids.withdrawn),
    /its history row of order \d+ counts from another moment than its leaves say/],
  ['a refund that counts as a payment taken back', () => sql(`update payment.history set is_part = false where region = $1 and document = $2`, ids.refund), /its history row of order \d+ does not say that it takes back for others/],
  ['a payment that no count sees', () => sql(`update payment.history set is_part = true where region = $1 and document = $2`, ids.paid), /its history row of order \d+ takes back for others, which its kind does not/],
  ['a refund of what counts from another day', () => sql(`update payment.history set counts_from = counts_from - interval '1 day' where region = $1 and document = $2`, ids.refund), /its history row of order \d+ counts from another moment than its leaves say/],
  ['a document that counts from another day', () => sql(`update document.document set counts_from = counts_from + interval '40 days' where region = $1 and id = $2`, ids.waiting), /: it counts from another moment than its leaves say/],
  ['a task whose deadline was moved', () => sql(`update process.task set due_at = due_at + interval '7 days' where region = $1 and document = $2 and state = 'open'`, ids.waiting), /the deadline of task “unitReview#1” is \d{4}-\d\d-\d\d, recorded is/],
  ['leaves that nobody signed', () => sql(`update log.leaf set bytes = convert_to(jsonb_set(convert_from(bytes, 'UTF8')::jsonb, '{verdict,id}', '"018f0000-0000-7000-8000-000000000000"')::text, 'UTF8')
    where region = $1 and position < 3`), /from position 0 on, 3 leaves were written more than ten minutes ago and no checkpoint covers them/i],
  ['a region without its clock', () => sql('delete from platform.region_clock where region = $1'), /the books of the region \d{9} are here, but platform\.region_clock does not have it/i],
  ['a kind of position with a duty more', () => sql(`update access.position_kind set duties = duties || '{treasury.order}' where code = 'unit.clerk' and $1 <> ''`), /the kind of position “unit\.clerk” differs from the program’s/i],
  ['a turn to the bank of another amount', () => sql(`update payment.batch_member set amount_fen = amount_fen + 1 where region = $1 and payment = $2`, ids.paid), /the turn of \S+ to go to the bank is of another amount, indicator or hold than its order/i],
  ['a turn to the bank that ended and never began', () => sql(`delete from payment.batch_member where region = $1 and payment = $2`, ids.paid), /has ended without having begun/],
  ['history of a smaller amount', () => sql(`update payment.history set amount = 1 where region = $1 and document = $2`, ids.paid), /“amount” of its history row/],
  ['history of another project', () => sql(`update payment.history set project = '别的项目' where region = $1 and document = $2`, ids.paid), /“project” of its history row/],
  ['an alert that was made to vanish', () => sql(`update document.document set subject = null where region = $1 and id = $2`, alerts.held), /no open alert holds it/],
  ['an override without a release', () => sql(`insert into command.override (region, document, round, rule, alert, seq) values ($1, $2, 1, 'ACCT-02', $3, 1)`, ids.held, alerts.held), /an override comes from no released alert/],
  ['a release without its override', () => sql(`delete from command.override where region = $1 and document = $2`, ids.released), /a release has left no override/],
  ['a drawing redrawn', () => sql(`update process.definition set xml = replace(xml, '50000', '9000000') where kind = 'payment' and $1 <> ''`), /is not the one that was published/],
  ['a clock that was set ahead', () => sql(`update platform.region_clock set judged_at = 'infinity' where region = $1`), /the clock of the region says infinity/i],
  ['a clock whose order stands at the last number', () => sql(`update platform.region_clock set seq = 9223372036854775807 where region = $1`), /the clock of the region \d+ differs from its leaves: \S+, 9223372036854775807/i],
  ['a clock that was set back', () => sql(`update platform.region_clock set judged_at = '2001-01-01' where region = $1`), /the clock of the region says 2001-01-01/i],
  ['history of a document that leaves none', () => sql(`insert into payment.history select region, seq, $2::uuid, -1, false, judged_at, counts_from, unit, indicator, payee,
    payee_account, person, cash_unit, amount, purpose_key, invoice from payment.history where region = $1 limit 1`, alerts.held), /payment\.history has rows of the document \S+, which does not exist or leaves no history/i],
  ['an event that never happened', () => sql(`insert into events.outbox select region, seq, n + 100, 'payment.receive', document, payload, at from events.outbox
    where region = $1 and document = $2`, ids.waiting), /the event of order \d+ about the document \S+ comes from no leaf/i],
  ['an event that nobody was told of', () => sql(`delete from events.outbox where region = $1 and document = $2`, ids.paid), /has left no event/],
  ['an event that is told twice', () => sql(`insert into events.outbox select region, seq, n + 100, topic, document, payload, at from events.outbox
    where region = $1 and document = $2 limit 1`, ids.waiting), /there are \d+ events and only \d+ leaves/i],
  ['an answer to what was never done', () => sql(`insert into command.receipt select region, actor, 'patrol/x', content, json_build_object('document', $2::uuid, 'leaf', '0', 'seq', '1'), at
    from command.receipt where region = $1 limit 1`, newId()), /the receipt “patrol\/x” says that the document \S+ was acted on, which no leaf does/i],
  ['an answer of no form', () => sql(`insert into command.receipt select region, actor, 'patrol/y', content, '"done"', at from command.receipt where region = $1 limit 1`), /the receipt “patrol\/y” says/i],
  ['a salt of nothing', () => sql(`insert into log.salt values ($1, 99999, 'personal', sha256('x'))`), /the salt of position 99999 belongs to no leaf/i],
  ['another kind from the second leaf on', () => sql(leafLie(`LEAF || '{"kind": "refund"}'`, '2'), ids.approved), /kind or unit differ from those of its first leaf/],
  ['another maker', () => sql(`update document.document set made_by = $3 where region = $1 and id = $2`, ids.waiting, deputy), /its madeBy is/],
  ['an alert of another maker', () => sql(`update document.document set made_by = $3 where region = $1 and id = $2`, alerts.held, deputy), /the alert \S+ is not its maker’s/],
  ['free money moved without an act', () => sql(`update ledger.entry set approval_person = $2 where region = $1 and kind = 'refund' and amount > 0`, newId()), /under no hold without the act/],
  ['free money moved up the chart', () => sql(`update ledger.entry set kind = 'allot' where region = $1 and document = $2`, ids.refund), /money under no hold moves between accounts that lead nowhere/],
  ['an indicator of another class', () => sql(`update budget.indicator set economic_class = '301' where region = $1 and id = $2`, school), /the indicator \S+ is not as the batch \S+ approved it/i],
  ['an indicator under another id', () => sql(`update budget.indicator set id = gen_random_uuid() where region = $1 and id = $2`, school), /the indicator \S+ is kept under the id \S+, which does not follow from its batch/i],
  ['an indicator that no batch approved', () => sql(`insert into budget.indicator select region, gen_random_uuid(), 'X-1', title, unit, fiscal_year, fund_type, function_class,
    economic_class, project, project_kind, source_document, approved_fen, batch from budget.indicator where region = $1 and id = $2`, school), /the indicator X-1 is not as the batch/i],
  ['an indicator taken away', () => sql(`delete from budget.indicator where region = $1 and id = $2`, school), /is effective, yet its indicator \S+ is not kept/],
  ['a file taken away', () => sql(`delete from document.attachment where region = $1`), /the file [0-9a-f]{64} that its leaves name is missing/],
  ['a file slipped in under what was decided', () => sql(attach, ids.paid), /the file [0-9a-f]{64} is said to have been there, yet later leaves do not name it/],
  ['other bytes under the hash of a file', () => sql(`update document.attachment set bytes = 'another contract' where region = $1`), /the file [0-9a-f]{64} of document \S+ is not the one of that hash/i],
  ['a document without a trace', () => sql(`delete from document.document where region = $1 and id = $2`, ids.draft), /which does not exist/],
]

describe('without a single constraint', () => {
  it('the honest rows are still in order', async () => expect(await lie(office, async () => {})).toBe(''))
  for (const [what, tell, found] of LIES) it(`${what} is found`, async () => expect(await lie(office, tell())).toMatch(found))
})

it('finds a payment that the treasury ordered without its reviews, by raw SQL of the gate’s role', async () => {
  const [honest, forged] = [newId(), newId()]
  await pay(office, paymentBody(school), 'approve', honest)
  await submit(forged, { amountFen: '130000' })
  const client = await office.database.gate.connect()
  const values = [office.region, forged, honest]
  await client.query('begin')
  await client.query(`select platform.enter_region('${office.region}')`)
  await client.query(`update document.document set state = 'approved' where region = $1 and id = $2`, values.slice(0, 2))
  await client.query(`update process.instance i set state = o.state from process.instance o
    where i.region = $1 and i.document = $2 and o.region = $1 and o.document = $3`, values)
  await client.query(`update process.task set state = 'cancelled' where region = $1 and document = $2 and state = 'open'`, values.slice(0, 2))
  await client.query(`insert into process.task (region, id, document, round, task_key, node, position, duty, unit, state, opened_at, due_at, due_certain)
    select region, gen_random_uuid(), $2, round, task_key, node, position, duty, unit, state, opened_at, due_at, due_certain
      from process.task where region = $1 and document = $3 and state = 'open'`, values)
  await client.query('commit')
  client.release()
  const forgedOnly = said(await verified())
  expect(forgedOnly).toContain(forged)
  await act('treasury.payer', forged, 'order')
  const verification = await verified()
  expect(verification.ok).toBe(false)
  expect(verification.steps.problems.every(({ en }) => en.includes(forged)), said(verification)).toBe(true)
  expect(said(verification)).toMatch(/step 2: “order” cannot be done to a document that is “inApproval”/)
})

it('finds the second half of a split payment that was judged on a clock set back into a gap, by raw SQL of the gate’s role', async () => {
  const moved = (by: number) => withRegion(office.database.gate, office.region, (client) => (
    client.query('update platform.region_clock set seq = seq + $2 where region = $1', [office.region, by])))
  const half = async () => (await submit(newId(), { payee: '某设备公司', payeeAccount: '6222000099998888', amountFen: '30000000', paymentType: 'direct' })).state
  await moved(1_000)
  expect(await half()).toBe('inApproval')
  await moved(-500)
  expect(await half(), 'it does not see the first').toBe('inApproval')
  await moved(500)
  expect(await half(), 'on the honest clock the third is caught').toBe('held')
  expect(said(await verified()).match(/Leaf \d+ has an order or a time before the leaf that precedes it/g)).toHaveLength(1)
})

it('finds the half of a split payment that was judged on a clock set ahead, out of the window of the first, by raw SQL of the gate’s role', async () => {
  const half = async () => (await submit(newId(), { payee: '另一设备公司', payeeAccount: '6222000099997777', amountFen: '30000000', paymentType: 'direct' })).state
  expect(await half()).toBe('inApproval')
  await withRegion(office.database.gate, office.region, (client) => (
    client.query(`update platform.region_clock set judged_at = now() + interval '31 days' where region = $1`, [office.region])))
  expect(await half(), 'it does not see the first').toBe('inApproval')
  expect(said(await verified()).match(/Leaf \d+ is of \S+, which lies ahead/g)).toHaveLength(1)
})
