import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { preview, run, verify, type Answer, type Command, type Gate } from '#kernel/command/index.ts'
import { approveAll, paymentBody } from '#kernel/command/test-payments.ts'
import { testOffice, type TestOffice } from '#kernel/command/testing.ts'
import { newId } from '#kernel/values/id.ts'
import { isRefusal } from '#kernel/values/refusal.ts'

/** Who splits a payment does not come by a lower post: limits look at the running total by payee and project (decision 57). */

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
  const body = { title: '测试批次', sourceDocument: '测财〔2026〕1号', lines: [line('A1', '校舍维修'), line('A2', '校舍维修'), line('B', '设备购置'), line('C1', null), line('C2', null)] }
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
    now += 31 * 86_400_000
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

  it('stay as they were when the round began, whatever is paid meanwhile', async () => {
    const first = await pay('A1', 48_000)
    await pay('A1', 48_000)
    expect(await postsOf(first)).toEqual(SMALL)
  })

  it('are told to whoever fills the form in, with what counts beside it', async () => {
    expect((await preview(office.gate, office.region, submitOf('A1', 48_000))).foreseen).toEqual([])
    await pay('A1', 48_000)
    expect((await preview(office.gate, office.region, submitOf('A1', 48_000))).foreseen).toEqual([{
      zh: '审批权限按 96,000.00 元确定：本笔 48,000.00 元，加30日同一项目付该收款人金额 48,000.00 元。',
      en: 'Sign-off limits look at 96,000.00 yuan: 48,000.00 of this document and 48,000.00 paid to this payee for this project in 30 days.',
    }])
  })

  it('hold where no rule is in force that reads the sum, or none at all', async () => {
    const gate: Gate = { ...office.gate, rulesOf: (kind, region, day, amendments, at, unit) => {
      const bound = office.gate.rulesOf(kind, region, day, amendments, at, unit)
      return isRefusal(bound) ? bound : { ...bound, used: { ...bound.used, rules: [] }, ruleSet: { ...bound.ruleSet, commands: [], features: [] } }
    } }
    await send(submitOf('A1', 48_000), gate)
    expect(await postsOf(await send(submitOf('A1', 48_000), gate))).toEqual(MIDDLE)
  })

  it('of the own amount alone where a published file withholds who is paid', async () => {
    const gate: Gate = { ...office.gate, notDelivered: ['attachment', 'payee', 'payeeAccount'] }
    const withheld = () => submitOf('A1', 48_000, { payee: '（来源隐去）', payeeAccount: null })
    await send(withheld(), gate)
    expect(await signOffOf(await send(withheld(), gate))).toBe('4800000')
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
})
