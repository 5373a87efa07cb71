import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { newId } from '#kernel/values/id.ts'
import { isRefusal } from '#kernel/values/refusal.ts'
import { preview, run, verify, type Answer, type Command, type Gate } from './index.ts'
import { approveAll, pay as payWhole, paymentBody } from './test-payments.ts'
import { keptSignOffFen, signOffFen } from './sign-off.ts'
import { lie } from './test-lies.ts'
import { testOffice, type TestOffice } from './testing.ts'

/** Who splits a payment does not come by a lower post: limits look at what was paid before by payee and project (decision 57). */

const DAY = 86_400_000

let office: TestOffice
/** Ids of the school's indicators by code. */
let lines: Map<string, string>
let now = Date.parse('2026-06-01T02:00:00Z')
let payee: { payee: string; payeeAccount: string }

beforeAll(async () => {
  office = await testOffice({ clock: () => new Date(now) })
  // Large payments ask for papers; here posts matter.
  Object.assign(office.gate, { notDelivered: ['attachment'] })
  const document = newId()
  const line = (code: string, project: string | null) => ({
    code, title: `指标 ${code}`, unit: '201', fundType: '111', functionClass: '2050203', economicClass: '302', project, projectKind: project ? 'special' : 'basic',
    amountFen: '9000000000',
  })
  const body = { title: '测试批次', sourceDocument: '测财〔2026〕1号', lines: [line('A1', '校舍维修'), line('A2', '校舍维修'), line('A3', '校舍 维修'), line('B', '设备购置'), line('C1', null), line('C2', null)] }
  const common = { kind: 'indicatorBatch', document }
  await office.done('budget.handler', { ...common, action: 'submit', body })
  await office.done('budget.reviewer', { ...common, action: 'approve' })
  await office.done('budget.approver', { ...common, action: 'approve' })
  const { rows } = await office.database.owner.query<{ code: string; id: string }>('select code, id from budget.indicator where region = $1', [office.region])
  lines = new Map(rows.map(({ code, id }) => [code, id]))
})
afterAll(() => office.close())
// Nobody has paid this one before.
beforeEach(() => {
  const id = newId().replaceAll('-', '')
  payee = { payee: `校舍维修有限公司${[...id.slice(-12)].map((digit) => String.fromCharCode(97 + Number.parseInt(digit, 16))).join('')}`, payeeAccount: `62${BigInt(`0x${id.slice(-12)}`)}` }
})

const submitOf = (line: string, yuan: number, changes: object = {}): Command => ({
  key: newId(), actor: office.actor('unit.clerk'), kind: 'payment', document: newId(), action: 'submit',
  body: paymentBody(lines.get(line)!, { ...payee, amountFen: String(Math.round(yuan * 100)), ...changes }),
})
const accepted = (answer: Answer | undefined) => {
  if (!answer || isRefusal(answer)) throw new Error(answer?.message.en)
  return answer
}
const send = async (command: Command, gate: Gate = office.gate) => {
  accepted((await run(gate, office.region, [command]))[0])
  return command.document
}
const pay = (line: string, yuan: number) => send(submitOf(line, yuan))

/** The posts that must approve it, in order; all of them do. */
const postsOf = async (document: string) => (await approveAll(office, document)).map((position) => position.replace(/^(unit|division)\./, ''))
const signOffOf = async (document: string) => (await office.database.owner.query<{ fen: string | null }>(
  `select state ->> 'signOffFen' as fen from process.instance where region = $1 and document = $2`, [office.region, document])).rows[0]!.fen

/** Paid to the end. */
async function paid(line: string, yuan: number, changes: object = {}) {
  const command = submitOf(line, yuan, changes)
  await payWhole(office, command.body!, 'receive', command.document)
  return command.document
}

async function refundOf(...parts: [payment: string, yuan: number][]) {
  const common = { kind: 'refund', document: newId() }
  const fen = parts.map(([payment, yuan]) => ({ payment, amountFen: String(yuan * 100) }))
  const amountFen = String(parts.reduce((sum, [, yuan]) => sum + yuan * 100, 0))
  await office.done('unit.clerk', { ...common, action: 'submit', body: { indicator: lines.get('A1')!, amountFen, purpose: '多付退回', parts: fen } })
  await office.done('unit.financeHead', { ...common, action: 'approve' })
  await office.done('treasury.reconciler', { ...common, action: 'receive', reason: `BANK-IN-${common.document}` })
}

/** A gate where no rule is in force. */
const withoutRules = (): Gate => ({
  ...office.gate, rulesOf: (kind, region, day, amendments, at, unit) => {
    const bound = office.gate.rulesOf(kind, region, day, amendments, at, unit)
    return isRefusal(bound) ? bound : { ...bound, used: { ...bound.used, rules: [] }, ruleSet: { ...bound.ruleSet, commands: [], features: [] } }
  },
})

const SMALL = ['financeHead', 'handler']
const MIDDLE = [...SMALL, 'responsible']
const LARGE = [...MIDDLE, 'deputyHead']

describe('sign-off limits', () => {
  it('look at what was paid to the payee for the project in 30 days, this payment included', async () => {
    const [first, second, third] = [await pay('A1', 50_000), await pay('A1', 0.01), await pay('A2', 149_999.99)]
    expect([await postsOf(first), await postsOf(second), await postsOf(third)]).toEqual([SMALL, MIDDLE, MIDDLE])
    expect(await postsOf(await pay('A2', 0.01))).toEqual(LARGE)
    expect(await signOffOf(third)).toBe('20000000')
  })

  it('do not add up projects, payees, or what is older', async () => {
    await pay('A1', 48_000)
    expect(await postsOf(await pay('B', 48_000))).toEqual(SMALL)
    expect(await postsOf(await send(submitOf('A1', 48_000, { payee: '另一家维修有限公司', payeeAccount: '6222000011119999' })))).toEqual(SMALL)
    now += 31 * DAY
    expect(await postsOf(await pay('A1', 48_000))).toEqual(SMALL)
  })

  it('take basic spending for one project, over however many indicators', async () => {
    await pay('C1', 48_000)
    expect(await postsOf(await pay('C2', 48_000))).toEqual(MIDDLE)
  })

  it('see the members of one batch one after the other', async () => {
    const commands = [1, 2, 3, 4, 5].map(() => submitOf('A1', 48_000))
    for (const answer of await run(office.gate, office.region, commands)) accepted(answer)
    expect(await Promise.all(commands.map(({ document }) => signOffOf(document)))).toEqual(['4800000', '9600000', '14400000', '19200000', '24000000'])
  })

  it('forget what was withdrawn or returned, and a document that comes again does not meet itself', async () => {
    const withdrawn = await pay('A1', 48_000)
    await office.done('unit.clerk', { kind: 'payment', document: withdrawn, action: 'withdraw' })
    const returned = await pay('A1', 48_000)
    expect(await signOffOf(returned)).toBe('4800000')
    await office.done('unit.financeHead', { kind: 'payment', document: returned, action: 'sendBack', reason: '缺合同' })
    await office.done('unit.clerk', { kind: 'payment', document: returned, action: 'submit' })
    expect(await signOffOf(returned)).toBe('4800000')
    expect(await postsOf(returned)).toEqual(SMALL)
  })

  it('do not sink when something is withdrawn that was submitted before these days', async () => {
    const parked = await pay('A1', 1_000_000)
    now += 31 * DAY
    await pay('A1', 48_000)
    await office.done('unit.clerk', { kind: 'payment', document: parked, action: 'withdraw' })
    const last = await pay('A1', 48_000)
    expect(await signOffOf(last)).toBe('9600000')
    // Nor do the rules' own sums.
    const { rows: [verdict] } = await office.database.owner.query<{ features: object }>(`select features from rules.verdict where region = $1 and document = $2 and command = 'submit'`, [office.region, last])
    expect(verdict!.features).toMatchObject({ payee_month_sum: '4800000', payee_month_count: '1', account_year_count: '1' })
  })

  it('count what was returned and submitted again from then on, though it was first submitted before these days', async () => {
    const returned = await pay('A1', 48_000)
    now += 10 * DAY
    await office.done('unit.financeHead', { kind: 'payment', document: returned, action: 'sendBack', reason: '缺合同' })
    await office.done('unit.clerk', { kind: 'payment', document: returned, action: 'submit' })
    now += 25 * DAY
    expect(await signOffOf(await pay('A1', 48_000))).toBe('9600000')
  })

  it('do not sink when money of an older payment comes back, alone or together with a yuan of these days', async () => {
    const purpose = { purpose: '校舍维修款' }
    const older = await paid('A1', 40_000, purpose)
    now += 31 * DAY
    const mine = await paid('A1', 48_000, purpose)
    await refundOf([older, 10_000])
    await refundOf([mine, 1], [older, 30_000])
    expect(await signOffOf(await pay('A1', 48_000))).toBe('9600000')
  })

  it('sink by what came back of a payment of these days, whatever a refund brings of another payee with it', async () => {
    const other = await paid('A1', 40_000)
    payee = { payee: `${payee.payee}二`, payeeAccount: `${payee.payeeAccount}2` }
    const mine = await paid('A1', 48_000)
    await refundOf([mine, 1], [other, 40_000])
    expect(await signOffOf(await pay('A1', 48_000))).toBe('9599900')
  })

  it('see in one batch that a payment of before is withdrawn, and that what came between counts', async () => {
    const before = await pay('A1', 30_000)
    const [first, last] = [submitOf('A1', 10_000), submitOf('A1', 5_000)]
    const withdraw: Command = { key: newId(), actor: office.actor('unit.clerk'), kind: 'payment', document: before, action: 'withdraw' }
    for (const answer of await run(office.gate, office.region, [first, withdraw, last])) accepted(answer)
    expect([await signOffOf(first.document), await signOffOf(last.document)]).toEqual(['4000000', '1500000'])
  })

  it('take every spelling of a name for one project', async () => {
    await pay('A1', 48_000)
    expect(await signOffOf(await pay('A3', 48_000))).toBe('9600000')
  })

  it('take every spelling of a name for one payee', async () => {
    await pay('A1', 48_000)
    const spelled = `  ${payee.payee.replace('有限', ' 有·限').toUpperCase()}。`
    expect(await signOffOf(await send(submitOf('A1', 48_000, { payee: spelled })))).toBe('9600000')
  })

  it('stay as they were when the round began, whatever is paid meanwhile', async () => {
    const first = await pay('A1', 48_000)
    await pay('A1', 48_000)
    expect(await postsOf(first)).toEqual(SMALL)
  })

  it('are told to whoever fills the form in, with what counts beside it', async () => {
    expect((await preview(office.gate, office.region, submitOf('A1', 48_000))).foreseen).toEqual([])
    await pay('A1', 48_000)
    expect((await preview(office.gate, office.region, submitOf('A1', 48_000))).foreseen).toEqual([{
      zh: '审批权限按 96,000.00 元确定：本笔 48,000.00 元，30 日内同一项目付该收款人（含在办） 48,000.00 元。',
      en: 'Sign-off limits look at 96,000.00 yuan: 48,000.00 of this document and 48,000.00 paid or under way to this payee for this project in 30 days.',
    }])
  })

  it('hold where no rule is in force that reads the sum, or none at all', async () => {
    const gate = withoutRules()
    await send(submitOf('A1', 48_000), gate)
    expect(await postsOf(await send(submitOf('A1', 48_000), gate))).toEqual(MIDDLE)
  })

  it('never sink below the own amount, whatever was slipped into history, and are read again so', () => {
    const kind = office.gate.kinds.get('payment')!
    const document = { amountFen: 48_000_00n }
    expect(signOffFen(kind, document, { sign_off_before: -1n })).toBe(48_000_00n)
    expect(keptSignOffFen(kind, document, { sign_off_before: '-1' })).toBe(48_000_00n)
  })

  it('of the own amount alone where a published file withholds who is paid', async () => {
    const gate: Gate = { ...office.gate, notDelivered: ['attachment', 'payee', 'payeeAccount'] }
    const withheld = () => submitOf('A1', 48_000, { payee: '（来源隐去）', payeeAccount: null })
    await send(withheld(), gate)
    expect(await signOffOf(await send(withheld(), gate))).toBe('4800000')
  })

  it('are not passed by who fills a form in and names nobody, though no rule asks', async () => {
    const gate: Gate = { ...withoutRules(), notDelivered: [] }
    const [answer] = await run(gate, office.region, [submitOf('A1', 48_000, { payee: '（来源隐去）' })])
    expect(answer).toMatchObject({ code: 'command.sign_off_unknown' })
  })
})

describe('verify', () => {
  it('is clean after all of it, and tells of an amount that was made smaller', async () => {
    const problems = async () => (await verify(office.database.owner, office.region, { gate: office.gate })).steps.problems.map(({ en }) => en)
    const document = await pay('A1', 48_000)
    const split = await pay('A1', 48_000)
    expect(await problems()).toEqual([])
    const { owner } = office.database
    const lower = async (fen: string) => owner.query(
      `update process.instance set state = jsonb_set(state, '{signOffFen}', $3) where region = $1 and document = $2`, [office.region, split, JSON.stringify(fen)])
    await lower('4800000')
    expect(await problems()).toEqual([expect.stringMatching(/its process stands at .* by its steps/)])
    await lower('9600000')
    expect(await problems()).toEqual([])
    expect(await signOffOf(document)).toBe('4800000')
  })

  it('tells of a verdict that says of less than history, though the process agrees with it', async () => {
    await pay('A1', 48_000)
    const split = await pay('A1', 48_000)
    const told = await lie(office, async (client) => {
      await client.query(`update rules.verdict set features = features || '{"sign_off_before": "0"}' where region = $1 and document = $2`, [office.region, split])
      await client.query(`update process.instance set state = state || '{"signOffFen": "4800000"}' where region = $1 and document = $2`, [office.region, split])
    })
    expect(told).toMatch(/sign-off limits look at 9600000 fen by history, by its verdict at 4800000/)
  })
})
