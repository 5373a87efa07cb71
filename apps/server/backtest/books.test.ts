import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openGate } from '#kernel/command/index.ts'
import { testOffice, type TestOffice } from '#kernel/command/testing.ts'
import { loadRules, type RuleSource } from '#kernel/rules/index.ts'
import { newId } from '#kernel/values/id.ts'
import { paymentBody, sendToBank } from '../test-server.ts'
import { withBooks, type BooksAsked } from './books.ts'
import { ruleSetWith } from './changed-rules.ts'
import { performBacktest } from './perform.ts'

const RULE = `id: LOC-01
version: 1
level: note
on: [submit]
when: 'payment.amount > 4321'
message: {zh: 本区提示额, en: noted here}
basis: {document: '测财监〔2026〕5号 [DK]', verified: false}
tell: clerk
examples:
  hit:
    - payment: {amount: 5000}
  pass:
    - payment: {amount: 100}
`
let office: TestOffice
let indicator: string
let now = new Date('2026-08-12T02:00:00Z')

beforeAll(async () => {
  office = await testOffice({ clock: () => now })
  indicator = await office.indicator('school', 900_000_00n)
})
afterAll(() => office.close())

/** A cash payment of nine thousand yuan to somebody new: of all cash rules only the limit can say anything. */
async function payCash(payee: string) {
  now = new Date(now.getTime() + 40 * 86_400_000)
  const done = await office.done('unit.clerk', { kind: 'payment', document: newId(), action: 'submit', body: paymentBody(indicator, { settlement: 'cash', amountFen: '900000', payee }) as never })
  return done.findings.some(({ rule, outcome }) => rule === 'CASH-01' && outcome === 'hit')
}

async function byTwo(kind: string, body: object): Promise<void> {
  const common = { kind, document: newId() }
  await office.done('rulebook.editor', { ...common, action: 'submit', body: body as never })
  await office.done('rulebook.approver', { ...common, action: 'approve' })
}

const setLimit = (value: string) => byTwo('parameterChange', {
  parameter: 'cash_single', value, unit: '元', validFrom: now.toISOString().slice(0, 10), documentNumber: '测财监〔2026〕3号', reason: '从严',
})

async function tested(candidates: readonly RuleSource[]) {
  // As another process would: nothing is known of what the office changed but what its books say.
  const gate = await openGate({ pool: office.database.gate, modules: office.gate.modules, kinds: office.gate.kinds, clock: () => now })
  const kind = office.gate.kinds.get('payment')!
  const asked: BooksAsked = { pool: office.database.gate, gate, regions: [office.region], kind, command: 'submit', notDelivered: [] }
  return withBooks(asked, async (data) => {
    const after = ruleSetWith(data.before, candidates)
    if (Array.isArray(after)) throw new Error(after[0]!.message.en)
    const { report } = await performBacktest({ kind, data, after, command: 'submit', from: null, to: null, cache: null, recallable: false, keep: null, memoryMb: 500 })
    return { report, rules: data.before.rules.map(({ source }) => source) }
  })
}

describe('the books of an office that changed its rules', () => {
  it('are judged again by the thresholds that bound each verdict, also when one changed in the middle of a day', async () => {
    expect(await payCash('甲')).toBe(false)
    await setLimit('8000')
    // The same day, the same hour: what was judged before the change had the old limit.
    const later = now
    now = new Date(later.getTime() - 40 * 86_400_000)
    expect(await payCash('乙')).toBe(true)
    expect(now).toEqual(later)
    expect(await payCash('丙')).toBe(true)
    const { report } = await tested([])
    expect(report).toMatchObject({ judged: 3, segments: 2, given: { compared: 3, same: 3, differs: {} } })
    expect(report.rules.find(({ rule }) => rule === 'CASH-01')).toMatchObject({ change: 'same', before: { hit: 2, pass: 1 } })
  })

  it('are held against the rules in force, those that the office released among them', async () => {
    await byTwo('ruleRelease', { judges: 'payment', rule: 'LOC-01', purpose: 'live', text: RULE, backtestRun: null, backtest: null, reason: '本区试行' })
    const { rules, report } = await tested(loadRules(RULE.replace('version: 1', 'version: 2').replace('> 4321', '> 9000').replace('5000}', '9001}'), 'x.yaml') as RuleSource[])
    expect(rules.find(({ id }) => id === 'LOC-01')).toMatchObject({ version: 1, when: 'payment.amount > 4321' })
    expect(report.rules.find(({ rule }) => rule === 'LOC-01')).toMatchObject({ change: 'changed', before: { hit: 3 }, after: { hit: 0 }, flips: { 'hit→pass': 3 } })
    // The verdicts of then knew no such rule.
    expect(report.given).toMatchObject({ compared: 3, same: 2, differs: { 'pass→note': 1 } })
    await byTwo('ruleRelease', { judges: 'payment', rule: 'LOC-01', purpose: 'retired', text: null, backtestRun: null, backtest: null, reason: '取消' })
    expect((await tested([])).rules.some(({ id }) => id === 'LOC-01')).toBe(false)
  })

  it('know who was paid before by the keyed digest of the number, also for a request that was forbidden and left no history', async () => {
    const payPerson = (changes: object) => office.done('unit.clerk', { kind: 'payment', document: newId(), action: 'submit', body: paymentBody(indicator, {
      payee: '李四', payeeType: 'person', amountFen: '20000', economicClass: '30299', businessType: 'subsidy', scheme: '高龄津贴', beneficiaryId: '11010519491231002X', ...changes }) as never })
    await payPerson({})
    expect((await payPerson({ beneficiaryId: '11010519491231002x', payeeBank: null, purpose: '2026年11月高龄津贴' })).effect).toBe('forbid')
    const candidate = RULE.replace('LOC-01', 'LOC-02').replace('payment.amount > 4321', 'payment.payeeType = "person" and feature.person_year_sum > 0')
      .replace('payment: {amount: 5000}', 'payment: {payeeType: "person"}\n      feature: {person_year_sum: 1}').replace('payment: {amount: 100}', 'payment: {payeeType: "person"}\n      feature: {person_year_sum: 0}')
    const { report } = await tested(loadRules(candidate, 'x.yaml') as RuleSource[])
    expect(report.rules.find(({ rule }) => rule === 'LOC-02')?.after).toMatchObject({ hit: 1 })
  })

  it('hold what is taken back where it began: who withdraws a payment of long ago makes no room for what was split since', async () => {
    const submit = async () => (await office.done('unit.clerk', { kind: 'payment', document: newId(), action: 'submit', body: paymentBody(indicator, { payee: '丁', amountFen: '900000' }) as never })).document
    const parked = await submit()
    now = new Date(now.getTime() + 31 * 86_400_000)
    await submit()
    await office.done('unit.clerk', { kind: 'payment', document: parked, action: 'withdraw' })
    await submit()
    const candidate = RULE.replace('LOC-01', 'LOC-03').replace('payment.amount > 4321', 'feature.payee_month_sum > 4321')
      .replace('payment: {amount: 5000}', 'feature: {payee_month_sum: 5000}').replace('payment: {amount: 100}', 'feature: {payee_month_sum: 100}')
    const { report } = await tested(loadRules(candidate, 'x.yaml') as RuleSource[])
    expect(report.rules.find(({ rule }) => rule === 'LOC-03')?.after).toMatchObject({ hit: 1 })
  })

  it('hold of a refund that it is one: the payment of which a fen came back is counted', async () => {
    const document = newId()
    const body = paymentBody(indicator, { payee: '戊', payeeAccount: '6222000055554444', amountFen: '654300' })
    await sendToBank(office, document, body)
    await office.done('treasury.reconciler', { kind: 'payment', document, action: 'receive', reason: ['BANK-1', '6,543.00', body.payee, body.payeeAccount].join('\n') })
    const refund = { kind: 'refund', document: newId() }
    await office.done('unit.clerk', { ...refund, action: 'submit', body: { indicator, amountFen: '1', purpose: '多付退回', parts: [{ payment: document, amountFen: '1' }] } })
    await office.done('unit.financeHead', { ...refund, action: 'approve' })
    await office.done('treasury.reconciler', { ...refund, action: 'receive', reason: 'BANK-IN-1' })
    await office.done('unit.clerk', { kind: 'payment', document: newId(), action: 'submit', body: body as never })
    const candidate = RULE.replace('LOC-01', 'LOC-04').replace('payment.amount > 4321', 'feature.payee_month_count > 0 and payment.amount = 6543')
      .replace('payment: {amount: 5000}', 'payment: {amount: 6543}\n      feature: {payee_month_count: 1}').replace('payment: {amount: 100}', 'payment: {amount: 6543}\n      feature: {payee_month_count: 0}')
    const { report } = await tested(loadRules(candidate, 'x.yaml') as RuleSource[])
    expect(report.rules.find(({ rule }) => rule === 'LOC-04')?.after).toMatchObject({ hit: 1 })
  })
})
