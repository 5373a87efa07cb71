import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Effect, Finding } from '#kernel/rules/index.ts'
import { newId } from '#kernel/values/id.ts'
import { isRefusal } from '#kernel/values/refusal.ts'
import { openGate, preview, run, verify, whyNot, type Answer, type Command, type Gate } from './index.ts'
import { findingsOf } from './opinion.ts'
import { lie } from './test-lies.ts'
import { paymentBody } from './test-payments.ts'
import { testOffice, type TestOffice } from './testing.ts'

/** What the rules found is not passed over in silence: whoever approves writes an opinion on it (decision 60). */

let office: TestOffice
let school: string

beforeAll(async () => {
  office = await testOffice()
  // Large payments ask for minutes of a meeting; here opinions matter, not papers.
  Object.assign(office.gate, { notDelivered: ['attachment'] })
})
beforeEach(async () => {
  school = await office.indicator('school', 9_000_000_00n)
})
afterAll(() => office.close())

const OPINION = '已核对合同和发票，用途属实。'
/** Of this TEXT-04 tells the maker too. */
const VAGUE = { purpose: '付款' }

const code = (answer: Answer | null | undefined) => (!answer ? 'nothing in the way' : isRefusal(answer) ? answer.code : `done: ${answer.state}`)
const command = (position: string, document: string, action: string, rest: Partial<Command> = {}): Command => (
  { key: newId(), actor: office.actor(position), kind: 'payment', document, action, ...rest })
const send = async (one: Command, gate: Gate = office.gate) => (await run(gate, office.region, [one]))[0]!
const act = (position: string, document: string, action = 'approve', rest: Partial<Command> = {}) => send(command(position, document, action, rest))
const withOpinion = (position: string, document: string, rest: Partial<Command> = {}) => act(position, document, 'approve', { reason: OPINION, ...rest })

/** One more person in a position. */
async function hired(code: string, role: 'primary' | 'deputy'): Promise<Command['actor']> {
  const [person, { position }] = [newId(), office.actor(code)]
  await office.database.owner.query(`insert into access.person (id, name, staff_number) values ($1, $2, $3)`, [person, `另一人 ${code}`, person])
  await office.database.owner.query(`insert into access.assignment (region, id, position, person, role, period)
    values ($1, $2, $3, $4, $5, '[2020-01-01,)')`, [office.region, newId(), position, person, role])
  return { person, position }
}

async function submitted(changes: Record<string, unknown> = {}, document = newId()): Promise<string> {
  await office.done('unit.clerk', { kind: 'payment', document, action: 'submit', body: paymentBody(school, changes) })
  return document
}

describe('a payment of which the rules found something', () => {
  it('is not approved without an opinion, by any post; the refusal names the rules', async () => {
    const document = await submitted(VAGUE)
    const silent = await act('unit.financeHead', document)
    // Nothing that can be read is nothing.
    for (const reason of ['', '  ', '\u200b\u2060', '……', '。']) expect(code(await act('unit.financeHead', document, 'approve', { reason })), JSON.stringify(reason)).toBe('command.opinion_missing')
    expect(silent).toMatchObject({
      code: 'command.opinion_missing',
      message: {
        zh: '送审时规则 TEXT-04 有命中或无法判定，“同意”必须写明对疑点的意见。',
        en: 'At the submit these rules found something or could not judge it: TEXT-04. “Approve” needs an opinion on that.',
      },
    })
    expect(code(await act('unit.financeHead', document, 'approve', { reason: ' \n ' }))).toBe('command.opinion_missing')
    expect(code(await withOpinion('unit.financeHead', document))).toBe('done: inApproval')
    expect(code(await act('division.handler', document))).toBe('command.opinion_missing')
    expect(code(await withOpinion('division.handler', document))).toBe('done: approved')
    const { rows } = await office.database.owner.query(
      `select reason from process.step where region = $1 and document = $2 and action = 'approve' order by n`, [office.region, document])
    expect(rows).toEqual([{ reason: OPINION }, { reason: OPINION }])
  })

  it('asks nothing new of whoever orders, sends or returns it', async () => {
    const document = await submitted(VAGUE)
    expect(code(await act('unit.financeHead', document, 'sendBack'))).toBe('command.reason_missing')
    for (const position of ['unit.financeHead', 'division.handler']) await withOpinion(position, document)
    expect(code(await act('treasury.payer', document, 'order'))).toBe('done: ordered')
    expect(code(await act('treasury.dispatcher', document, 'send'))).toBe('done: sent')
  })

  it('is approved by a deputy only with an opinion too', async () => {
    const actor = await hired('unit.financeHead', 'deputy')
    const document = await submitted(VAGUE)
    expect(code(await act('unit.financeHead', document, 'approve', { actor }))).toBe('command.opinion_missing')
    expect(code(await withOpinion('unit.financeHead', document, { actor }))).toBe('done: inApproval')
  })

  it('needs the opinion of each where two posts, or two persons of one post, sign side by side', async () => {
    const large = await submitted({ ...VAGUE, amountFen: '200012345', paymentType: 'direct' })
    for (const position of ['unit.financeHead', 'division.handler', 'division.responsible', 'division.deputyHead']) await withOpinion(position, large)
    expect(code(await withOpinion('division.head', large))).toBe('done: inApproval')
    expect(code(await act('division.supervisor', large))).toBe('command.opinion_missing')
    expect(code(await withOpinion('division.supervisor', large))).toBe('done: approved')

    const gate: Gate = {
      ...office.gate, definition: (kind, version) => {
        const drawing = office.gate.definition(kind, version)
        return drawing && { ...drawing, nodes: drawing.nodes.map((node) => (node.id === 'handlerReview' && node.type === 'task' ? { ...node, dualControl: true } : node)) }
      },
    }
    const actor = await hired('division.handler', 'primary')
    const document = await submitted(VAGUE)
    for (const holder of ['unit.financeHead', 'division.handler']) expect(code(await send(command(holder, document, 'approve', { reason: OPINION }), gate))).toBe('done: inApproval')
    const signs = (reason?: string) => send(command('division.handler', document, 'approve', { actor, ...(reason ? { reason } : {}) }), gate)
    expect(code(await signs())).toBe('command.opinion_missing')
    expect(code(await signs(OPINION))).toBe('done: approved')
  })

  it('of several in one batch only those are refused', async () => {
    const [clean, vague] = [await submitted(), await submitted(VAGUE)]
    const answers = await run(office.gate, office.region, [clean, vague].map((document) => command('unit.financeHead', document, 'approve')))
    expect(answers.map(code)).toEqual(['done: inApproval', 'command.opinion_missing'])
  })

  it('is told so by the preview only when the opinion is left out, not while it is still to be typed', async () => {
    const document = await submitted(VAGUE)
    const asked = command('unit.financeHead', document, 'approve')
    expect(code((await preview(office.gate, office.region, asked)).refusal)).toBe('command.opinion_missing')
    expect((await preview(office.gate, office.region, { ...asked, unsaid: true })).refusal).toBeNull()
    expect((await preview(office.gate, office.region, { ...asked, reason: OPINION })).next.map(({ node }) => node)).toEqual(['handlerReview'])
    const [others] = await whyNot(office.gate, office.region, [command('division.handler', document, 'approve')])
    // Whose turn it is not is told that, and nothing of the findings.
    expect(code(others)).toBe('access.not_task_holder')
  })
})

describe('what could not be judged', () => {
  it('needs an opinion as a hit does', async () => {
    // A gate that was opened while nobody had set this threshold.
    const set = (scope: string, now: string) => office.database.owner.query(`update rules.parameter_value set scope = $1 where id = 'person_transfer' and scope = $2`, [scope, now])
    await set('330521000', office.region)
    const { pool, previewPool, modules, kinds, clock } = office.gate
    const gate = await openGate({ pool, previewPool, modules, kinds, clock })
    await set(office.region, '330521000')
    const document = newId()
    const done = await send(command('unit.clerk', document, 'submit', { body: paymentBody(school, { payeeType: 'person', economicClass: '30226' }) }), gate)
    expect(done).toMatchObject({ effect: 'note', findings: [{ rule: 'ACCT-05', outcome: 'cannotJudge' }] })
    expect(code(await act('unit.financeHead', document))).toBe('command.opinion_missing')
    expect(code(await withOpinion('unit.financeHead', document))).toBe('done: inApproval')
  })
})

it('what is only kept on record, or what an exception of the office covers, asks for none', () => {
  const finding = (rule: string, effect: Effect | null): Finding => ({ rule, version: 1, outcome: effect ? 'hit' : 'pass', level: 'note', effect, values: {}, tell: 'clerk' })
  expect(findingsOf({ findings: [finding('A-01', 'record'), finding('A-02', null), { ...finding('A-03', 'record'), waived: newId() }, finding('A-04', 'evidence')] }))
    .toEqual([{ rule: 'A-04', tell: 'clerk' }])
})

describe('a payment of which nobody has to be told anything', () => {
  it('is approved without a word, as before', async () => {
    const document = await submitted()
    for (const position of ['unit.financeHead', 'division.handler']) expect(code(await act(position, document)), position).toMatch(/^done/)
    const { rows: [row] } = await office.database.owner.query(
      `select state ? 'findings' as kept, (select count(*)::int from process.step where region = $1 and document = $2 and reason is not null) as reasons
         from process.instance where region = $1 and document = $2`, [office.region, document])
    expect(row).toEqual({ kept: false, reasons: 0 })
  })

  it('is judged by its own round: the opinion is asked where the last submit met something, and no longer where it did not', async () => {
    const document = await submitted(VAGUE)
    await act('unit.financeHead', document, 'sendBack', { reason: '请写明用途' })
    await submitted({}, document)
    expect(code(await act('unit.financeHead', document))).toBe('done: inApproval')
    await act('division.handler', document, 'sendBack', { reason: '请重新填写' })
    await submitted(VAGUE, document)
    expect(code(await act('unit.financeHead', document))).toBe('command.opinion_missing')
  })

  it('is not known by the question to the posts of a unit when the rule speaks to reviewers alone; the bureau is asked', async () => {
    const account = { payeeAccount: '6222000099998888', purpose: '教学楼电梯维保服务费' }
    for (const payee of ['甲电梯服务有限公司', '乙电梯服务有限公司']) await submitted({ ...account, payee })
    // One account under a third name: ACCT-17.
    const document = await submitted({ ...account, payee: '丙电梯服务有限公司' })
    expect(code(await act('unit.financeHead', document))).toBe('done: inApproval')
    const silent = await act('division.handler', document)
    expect(code(silent)).toBe('command.opinion_missing')
    expect((silent as { message: { en: string } }).message.en).toContain('ACCT-17')
  })
})

it('verify tells of an approval without an opinion, in every way of hiding it', async () => {
  const document = await submitted(VAGUE)
  await withOpinion('unit.financeHead', document)
  const before = await verify(office.database.owner, office.region, { gate: office.gate })
  // The second person of one post above signed in a drawing that was never published.
  expect(before.steps.problems.map(({ en }) => en).filter((said) => /opinion|found/.test(said))).toEqual([])
  const sql = (...statements: string[]) => lie(office, async (client) => {
    for (const text of statements) await client.query(text, [office.region, document])
  })
  const silence = `update process.step set reason = null where region = $1 and document = $2 and action = 'approve'`
  const forget = `update process.instance set state = state - 'findings' where region = $1 and document = $2`
  const pass = `update rules.verdict set effect = 'pass', findings = (select jsonb_agg(case when f ->> 'rule' = 'TEXT-04' then f || '{"outcome": "pass", "effect": null}' else f end)
    from jsonb_array_elements(findings) f) where region = $1 and document = $2 and command = 'submit'`
  expect(await sql(silence)).toMatch(/step 2: it states no opinion on what the rules found \(TEXT-04\)/)
  expect(await sql(silence, forget)).toMatch(/step 2: it states no opinion on what the rules found \(TEXT-04\)/)
  expect(await sql(forget)).toMatch(/its process stands at \[handlerReview#2 #2 ¥120000 TEXT-04\] by its steps, recorded is \[handlerReview#2 #2 ¥120000\]/)
  expect(await sql(silence, forget, pass)).toMatch(/its rules, thresholds, findings or features are not those it was judged by/)
})
