import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openGate, preview, recomputeMany, verify, type Command } from '#kernel/command/index.ts'
import { testOffice, type TestOffice } from '#kernel/command/testing.ts'
import { withReader, withRegion } from '#kernel/database/index.ts'
import { newId } from '#kernel/values/id.ts'
import { isRefusal } from '#kernel/values/refusal.ts'
import { listParameterValues } from './store.ts'

const [PROVINCE, COUNTY] = ['330000000', '330502000']
let now = new Date('2026-10-12T02:00:00Z')
let province: TestOffice
let county: TestOffice
let indicator: string

beforeAll(async () => {
  province = await testOffice({ region: PROVINCE, clock: () => now })
  await province.database.owner.query(
    `insert into platform.office (region, name, parent, level, valid_from) values ($1, '某省财政厅', null, 'province', '2020-01-01'),
       ($2, '某区财政局', $1, 'county', '2020-01-01')`, [PROVINCE, COUNTY])
  county = await testOffice({ region: COUNTY, database: province.database, clock: () => now })
  // Two servers: the province's gate has learnt of its place, too.
  Object.assign(province, { gate: await openGate({ pool: province.database.gate, modules: province.gate.modules, kinds: province.gate.kinds, clock: () => now }) })
  indicator = await county.indicator('school', 100_000_000_00n)
})
afterAll(() => province.close())

/** In place of an id: purposes and payees are compared without their digits. */
const letters = () => [...newId().replaceAll('-', '').slice(-16)].map((digit) => String.fromCharCode(97 + Number.parseInt(digit, 16))).join('')

/** A payment that no rule but the one under test asks anything of. */
const paymentBody = (changes: Record<string, unknown> = {}) => {
  const mark = letters()
  return {
    indicator, amountFen: '120000', purpose: `办公楼物业管理费 ${mark}`, payee: `物业管理有限公司${mark}`, payeeType: 'company',
    payeeAccount: `62${BigInt(`0x${newId().slice(-12)}`)}`, payeeBank: '某银行某支行', settlement: 'transfer', economicClass: '30209', ...changes,
  } as never
}

const body = (changes: Record<string, unknown> = {}) => ({
  parameter: 'cash_single', value: '8000', unit: '元', validFrom: '2026-10-12', documentNumber: '测财监〔2026〕3号', reason: '现金管理从严', ...changes,
}) as never

async function propose(office: TestOffice, changes: Record<string, unknown> = {}) {
  const document = newId()
  const answer = await office.act('rulebook.editor', { kind: 'parameterChange', document, action: 'submit', body: body(changes) })
  return { document, answer, said: isRefusal(answer) ? answer.message.en : answer.state }
}

async function change(office: TestOffice, changes: Record<string, unknown>) {
  const { document, said } = await propose(office, changes)
  expect(said).toBe('inApproval')
  expect(await office.done('rulebook.approver', { kind: 'parameterChange', document, action: 'approve' })).toMatchObject({ state: 'effective' })
  return document
}

/** A cash payment of so many yuan: what the cash rules say, and which limit they used. */
async function payCash(yuan: number) {
  const answer = await county.done('unit.clerk', {
    kind: 'payment', document: newId(), action: 'submit',
    body: paymentBody({ amountFen: String(yuan * 100), settlement: 'cash' }),
  })
  const { rows: [row] } = await county.database.owner.query<{ limit: string; hash: string }>(
    `select s.parameters ->> 'cash_single' as limit, s.hash from rules.verdict v join rules.rule_set s on s.region = v.region and s.hash = v.rule_set
      where v.region = $1 and v.document = $2`, [COUNTY, answer.document])
  return { ...row!, document: answer.document, hit: answer.findings.some(({ rule }) => rule === 'CASH-01') }
}

describe('a change of a parameter', () => {
  it('binds the next verdict without a restart, and those before it stay as they were', async () => {
    const before = await payCash(9_000)
    expect(before).toMatchObject({ limit: '1000000', hit: false })
    await change(county, { value: '8,000.00' })
    const after = await payCash(9_000)
    expect(after).toMatchObject({ limit: '800000', hit: true })
    expect(after.hash).not.toBe(before.hash)
    const { rows: [kept] } = await county.database.owner.query('select rule_set from rules.verdict where region = $1 and document = $2', [COUNTY, before.document])
    expect(kept).toEqual({ rule_set: before.hash })
  })

  it('holds in the preview at the same moment', async () => {
    const asked: Command = {
      key: newId(), actor: county.actor('unit.clerk'), kind: 'payment', document: newId(), action: 'submit',
      body: paymentBody({ amountFen: '850000', settlement: 'cash' }),
    }
    expect((await preview(county.gate, COUNTY, asked)).findings.map(({ rule }) => rule)).toContain('CASH-01')
  })

  it('is noticed by another server of the same office, and by servers of offices below it alone', async () => {
    const others = { pool: county.database.gate, modules: county.gate.modules, kinds: county.gate.kinds, clock: () => now }
    const elsewhere = await openGate(others)
    const ask = async () => (await preview(elsewhere, COUNTY, {
      key: newId(), actor: county.actor('unit.clerk'), kind: 'payment', document: newId(), action: 'submit',
      body: paymentBody({ amountFen: '750000', settlement: 'cash' }),
    })).findings.map(({ rule }) => rule)
    expect(await ask()).not.toContain('CASH-01')
    await change(province, { value: '7000' })
    expect(await ask()).toContain('CASH-01')
    expect(await payCash(7_500), 'the province binds the county').toMatchObject({ limit: '700000', hit: true })
    await change(county, { parameter: 'cash_start', value: '500' })
    expect(await limitOf(PROVINCE, 'cash_start'), 'the county does not bind the province').toBe(100_000n)
    expect(await limitOf(COUNTY, 'cash_start')).toBe(50_000n)
  })

  it('that loosens what the level above set is refused with both values', async () => {
    expect((await propose(county, { value: '7500' })).answer).toMatchObject({ code: 'rules.parameter_loosened', message: {
      zh: '参数 单笔提现限额：上级已定为 7,000.00 元，本级 7,500.00 元 更宽。下级只能收紧，请改为不高于上级的值。' } })
    expect((await propose(county, { value: '7000' })).said).toBe('inApproval')
  })

  it('may loosen what the office itself had set, and the last of one day counts', async () => {
    await change(county, { value: '5000' })
    expect(await limitOf(COUNTY, 'cash_single')).toBe(500_000n)
    await change(county, { value: '6000', documentNumber: '测财监〔2026〕4号' })
    expect(await limitOf(COUNTY, 'cash_single')).toBe(600_000n)
  })

  it.each([
    ['of another type', { value: '八千' }, 'Parameter 单笔提现限额: the value 八千 is not an amount in whole fen.'],
    ['in another unit', { value: '0.8', unit: '万元' }, 'The parameter “limit of one cash payment” is in “元”, “万元” was written. Convert the value to “元”.'],
    ['without its unit', { unit: '' }, 'The parameter “limit of one cash payment” is in “元”, “—” was written. Convert the value to “元”.'],
    ['with a unit that it does not have', { parameter: 'card_classes', value: '30201' }, 'The parameter “classes that official cards must settle” has no unit. Remove “元” from the field “Unit”.'],
    ['of more than six decimals', { parameter: 'near_limit', value: '0.1234567', unit: '比率' }, 'Parameter 逼近限额的比例: the value 0.1234567 is not a ratio with at most six decimals.'],
    ['from a day that has passed', { validFrom: '2026-10-11' }, 'The day 2026-10-11 has passed (today is 2026-10-12). Verdicts already given do not change: write today or a later day.'],
    ['of a parameter that nobody declares', { parameter: 'cash_singel' }, '“Parameter” knows no code “cash_singel”. Choose one of the parameters of rules.'],
  ])('%s is refused', async (_, changes, sentence) => {
    const { said } = await propose(county, changes)
    expect(said).toBe(sentence)
  })

  it('is not approved by the one who proposed it, whatever positions they hold', async () => {
    const { document } = await propose(county, { value: '6500' })
    const { person } = county.actor('rulebook.editor')
    const { position } = county.actor('rulebook.approver')
    await county.database.owner.query(
      `insert into access.assignment (region, id, position, person, role, period) values ($1, $2, $3, $4, 'deputy', '[2026-01-01,)')`, [COUNTY, newId(), position, person])
    const answer = await county.act('rulebook.approver', { kind: 'parameterChange', document, action: 'approve', actor: { person, position } })
    expect(answer).toMatchObject({ code: 'access.incompatible' })
    expect(await limitOf(COUNTY, 'cash_single')).toBe(600_000n)
  })

  it('binds from its day on, and when it was approved later, from the day of approval', async () => {
    await change(county, { value: '4000', validFrom: '2026-11-01' })
    const late = await propose(county, { value: '3000', validFrom: '2026-12-01' })
    expect(await payCash(5_000)).toMatchObject({ limit: '600000', hit: false })
    now = new Date('2026-11-01T02:00:00Z')
    expect(await payCash(5_000)).toMatchObject({ limit: '400000', hit: true })
    now = new Date('2026-12-09T02:00:00Z')
    await county.done('rulebook.approver', { kind: 'parameterChange', document: late.document, action: 'approve' })
    expect(await payCash(3_500)).toMatchObject({ limit: '300000', hit: true })
    const { rows } = await county.database.owner.query(
      `select valid_from::text as day from rulebook.parameter_value where region = $1 and document = $2`, [COUNTY, late.document])
    expect(rows).toEqual([{ day: '2026-12-09' }])
  })

  it('stays in a list with its document number, which the offices above read as well', async () => {
    const items = await withReader(county.database.read, { regions: [PROVINCE], units: ['*'] }, async (client) => (
      (await listParameterValues(client, { region: COUNTY, parameter: 'cash_single', limit: 50 })).items))
    expect(items.map(({ validFrom, value, documentNumber }) => `${validFrom} ${value} ${documentNumber}`)).toEqual([
      '2026-12-09 3000 测财监〔2026〕3号', '2026-11-01 4000 测财监〔2026〕3号', '2026-10-12 6000 测财监〔2026〕4号',
      '2026-10-12 5000 测财监〔2026〕3号', '2026-10-12 8,000.00 测财监〔2026〕3号', '2020-01-01 "1000000" [DK]',
    ])
    expect(items.map(({ document }) => document === null)).toEqual([false, false, false, false, false, true])
  })

  it('is written by no gate for another office, not into the installed values, and never backwards', async () => {
    const said = (statement: string, values: unknown[]) => withRegion(county.database.gate, COUNTY, (client) => client.query(statement, values))
      .then(() => 'written', (error: { constraint?: string; code: string }) => error.constraint ?? error.code)
    const { rows: [one] } = await county.database.owner.query<{ document: string; seq: bigint }>(
      'select document, seq from rulebook.parameter_value where region = $1 limit 1', [COUNTY])
    const insert = `insert into rulebook.parameter_value (region, parameter, valid_from, seq, value, unit, document_number, document, effective_at)
      values ($1, 'cash_single', $2, $3, '9', '元', 'x', $4, '2026-12-09T02:00:00Z')`
    expect(await said(insert, [PROVINCE, '2026-12-09', one!.seq, one!.document])).toBe('42501')
    expect(await said(insert, [COUNTY, '2026-12-08', one!.seq, newId()])).toBe('parameter_value_forward')
    expect(await said(insert, [COUNTY, '2026-12-09', 10n ** 9n, newId()])).toBe('parameter_value_change')
    expect(await said(`update rulebook.parameter_value set value = '9' where region = $1`, [COUNTY])).toBe('42501')
    expect(await said(`insert into rules.parameter_value (id, scope, valid_from, value, document_number, verified, source)
      values ('cash_single', $1, '2026-12-09', '"9"', 'x', true, 'x')`, [COUNTY])).toBe('42501')
  })
})

/** A rule on payments above an amount, as its author types it. */
const ruleText = (changes: Record<string, string> = {}) => {
  const { id, version, level, when, example } = { id: 'LOC-01', version: '1', level: 'note', when: 'payment.amount > 4321', example: '5000', ...changes }
  return `id: ${id}
version: ${version}
level: ${level}
on: [submit]
when: '${when}'
message:
  zh: 支付 {payment.amount} 元，超过本区提示额。
  en: "{payment.amount} yuan is above the amount that is noted here."
basis: {document: "测财监〔2026〕5号 [DK]", verified: false}
tell: clerk
examples:
  hit:
    - payment: {amount: ${example}}
  pass:
    - payment: {amount: 100}`
}

const releaseBody = (changes: Record<string, unknown> = {}) => ({
  judges: 'payment', rule: 'LOC-01', purpose: 'live', text: ruleText(), backtestRun: null, backtest: null, reason: '本区试行', ...changes,
}) as never

async function release(office: TestOffice, changes: Record<string, unknown> = {}, isApproved = true) {
  const common = { kind: 'ruleRelease', document: newId() }
  const answer = await office.act('rulebook.editor', { ...common, action: 'submit', body: releaseBody(changes) })
  if (isRefusal(answer)) return answer.message.en
  return isApproved ? (await office.done('rulebook.approver', { ...common, action: 'approve' })).state : common.document
}

/** A payment of so many yuan by transfer: the findings, and the rule as its verdict names it. */
async function payBy(yuan: number, rule = 'LOC-01') {
  const answer = await county.done('unit.clerk', { kind: 'payment', document: newId(), action: 'submit', body: paymentBody({ amountFen: String(yuan * 100) }) })
  const { rows: [row] } = await county.database.owner.query<{ used: Record<string, unknown>[] }>(
    `select s.rules as used from rules.verdict v join rules.rule_set s on s.region = v.region and s.hash = v.rule_set
      where v.region = $1 and v.document = $2`, [COUNTY, answer.document])
  const used = row!.used.find(({ id }) => id === rule)
  return {
    hit: answer.findings.find((finding) => finding.rule === rule)?.version ?? null, state: answer.state, document: answer.document,
    ...(used ? { version: used['version'], office: used['office'] ?? null, stopped: used['stopped'] ?? null } : { version: null }),
  }
}

const BACKTEST = { backtestRun: 'ab'.repeat(32), backtest: '2026年1至9月 18,204 笔，命中 12 笔' }

describe('the release of a rule', () => {
  it('puts a new rule to work with the next batch, and names its version and office in the verdict', async () => {
    expect(await payBy(5_000)).toMatchObject({ hit: null, version: null })
    const waiting = await release(county, {}, false)
    expect(await payBy(5_000), 'not approved yet').toMatchObject({ hit: null, version: null })
    await county.done('rulebook.approver', { kind: 'ruleRelease', document: waiting, action: 'approve' })
    expect(await payBy(5_000)).toMatchObject({ hit: 1, version: 1, office: COUNTY })
    expect(await payBy(4_000)).toMatchObject({ hit: null, version: 1 })
  })

  it('replaces a version by a higher one, also of an installed rule, and keeps them all', async () => {
    expect(await release(county, { text: ruleText({ version: '2', when: 'payment.amount > 4500' }) })).toBe('effective')
    expect([await payBy(4_400), await payBy(4_600)].map(({ hit }) => hit)).toEqual([null, 2])
    const { rows } = await county.database.owner.query(
      `select version, source like '%4321%' as first from rulebook.rule_version where region = $1 and rule = 'LOC-01' order by version`, [COUNTY])
    expect(rows).toEqual([{ version: 1, first: true }, { version: 2, first: false }])
    const cash = ruleText({ id: 'CASH-01', version: '9', when: 'payment.settlement = "cash" and payment.amount > 1', level: 'note' })
      .replace('{amount: 5000}', '{amount: 5000, settlement: cash}').replace('{amount: 100}', '{amount: 100, settlement: transfer}')
    expect(await release(county, { rule: 'CASH-01', text: cash })).toBe('effective')
    const answer = await county.done('unit.clerk', { kind: 'payment', document: newId(), action: 'submit', body: paymentBody({ amountFen: '90000', settlement: 'cash' }) })
    expect(answer.findings.find(({ rule }) => rule === 'CASH-01')).toMatchObject({ version: 9, outcome: 'hit' })
  })

  it('of the office above binds those below, which can neither replace nor retire it', async () => {
    expect(await release(province, { rule: 'PRV-01', text: ruleText({ id: 'PRV-01', when: 'payment.amount > 6000', example: '7000' }) })).toBe('effective')
    expect(await payBy(6_500, 'PRV-01')).toMatchObject({ hit: 1, office: PROVINCE })
    const refusal = 'The rule PRV-01 was released by the office above (330000000); it cannot be replaced or taken away here. Ask that office.'
    expect(await release(county, { rule: 'PRV-01', text: ruleText({ id: 'PRV-01', version: '2' }) })).toBe(refusal)
    expect(await release(county, { rule: 'PRV-01', purpose: 'retired', text: null })).toBe(refusal)
    expect(await release(province, { rule: 'PRV-01', purpose: 'retired', text: null })).toBe('effective')
    expect(await payBy(6_500, 'PRV-01')).toMatchObject({ hit: null, version: null })
  })

  it('of the office above takes the place of one that stood below under the same id, for as long as it is there', async () => {
    const both = (limit: number) => ({ rule: 'BTH-01', text: ruleText({ id: 'BTH-01', when: `payment.amount > ${limit}`, example: '7000' }) })
    expect(await release(county, both(6_000))).toBe('effective')
    expect(await payBy(6_200, 'BTH-01')).toMatchObject({ hit: 1, office: COUNTY })
    expect(await release(province, both(6_400))).toBe('effective')
    expect(await payBy(6_200, 'BTH-01')).toMatchObject({ hit: null, version: 1, office: PROVINCE })
    expect(await release(province, { rule: 'BTH-01', purpose: 'retired', text: null })).toBe('effective')
    expect(await payBy(6_200, 'BTH-01')).toMatchObject({ hit: 1, office: COUNTY })
  })

  it('lets every verdict be judged again by the texts and values of then', async () => {
    const { rows } = await county.database.owner.query<{ id: string }>('select id from rules.verdict where region = $1 order by seq', [COUNTY])
    const again = await recomputeMany(county.database.owner as never, COUNTY, county.gate, rows.map(({ id }) => id))
    expect(again.filter(({ status }) => status !== 'equal').map(({ why, differences }) => why ?? differences)).toEqual([])
    expect(again.length).toBeGreaterThan(15)
  })

  it('retires a rule, its own or an installed one; its versions stay', async () => {
    expect(await release(county, { purpose: 'retired', text: null })).toBe('effective')
    expect(await payBy(5_000)).toMatchObject({ hit: null, version: null })
    expect(await release(county, { purpose: 'retired', text: null }))
      .toBe('The rule LOC-01 is not among those in force for “Payment request”; there is nothing to take away. Check its id.')
    expect(await release(county, { text: ruleText({ version: '2' }) }))
      .toBe('The rule LOC-01 has a version 2 already and versions are never edited. Write version 3 in the place of 2.')
    expect(await release(county, { text: ruleText({ version: '3' }) })).toBe('effective')
    expect(await payBy(5_000)).toMatchObject({ hit: 3 })
  })

  it('that stops documents needs its back-test, and then holds them', async () => {
    const text = ruleText({ id: 'LOC-02', level: 'intercept', when: 'payment.amount > 8000', example: '9000' })
    const asked = { rule: 'LOC-02', text }
    expect(await release(county, asked)).toBe(
      'The rule LOC-02 has the level “intercept” and will stop documents: state the run hash (64 digits) and the numbers of its back-test, then submit.')
    expect(await release(county, { ...asked, ...BACKTEST, backtestRun: 'r1' })).toMatch(/^The run hash is the number of 64/)
    expect(await release(county, { ...asked, ...BACKTEST, backtest: null })).toMatch(/will stop documents/)
    expect(await release(county, { ...asked, ...BACKTEST })).toBe('effective')
    expect(await payBy(8_500, 'LOC-02')).toMatchObject({ hit: 1, state: 'held' })
    const { rows } = await county.database.owner.query(`select backtest_run from rulebook.rule_release where region = $1 and rule = 'LOC-02'`, [COUNTY])
    expect(rows).toEqual([{ backtest_run: BACKTEST.backtestRun }])
  })

  it.each([
    ['with an unknown fact', { text: ruleText({ version: '4', when: 'payment.amonut > 1' }) },
      'Rule LOC-01, when (LOC-01.yaml:5): Line 1, column 1: no fact, feature or parameter is called “payment.amonut”. Did you mean “payment.amount”?'],
    ['with two types that do not go together', { text: ruleText({ version: '4', when: 'payment.amount > "a"' }) },
      /^Rule LOC-01, when \(LOC-01.yaml:5\): Line 1, column 1, “payment.amount > "a"”: /],
    ['that is not YAML', { text: 'id: [' }, /^LOC-01.yaml, line 1: this is not YAML/],
    ['with an example that comes out otherwise', { text: ruleText({ version: '4', example: '50' }) },
      'Rule LOC-01: example 1 should be “hit” but is “pass”. Correct the example or the condition.'],
    ['under another id than it says', { rule: 'LOC-09' }, 'The field “Rule” says LOC-09, the text says LOC-01. Make them the same.'],
    ['without its text', { text: null }, /^A release needs the text/],
    ['asked at a command that the kind does not know', { text: ruleText({ version: '4' }).replace('[submit]', '[stamp]') }, /^The rule LOC-01 is asked at “stamp”, which “Payment request” does not know/],
    ['under the id of a rule for another kind', { rule: 'SEAL-01', text: ruleText({ id: 'SEAL-01', version: '9' }) }, /^The rule id SEAL-01 is that of a rule for “Seal use request”/],
    ['that is switched off in its text', { text: `${ruleText({ version: '4' })}\nstate: off` }, /^The text says “state: off”/],
  ])('%s is refused, and the rules in force stay', async (_, changes, sentence) => {
    const said = await release(county, changes)
    if (typeof sentence === 'string') expect(said).toBe(sentence)
    else expect(said).toMatch(sentence)
    expect(await payBy(5_000)).toMatchObject({ hit: 3 })
  })

  it('cannot give one version two texts', async () => {
    const [first, second] = [await release(county, { text: ruleText({ version: '4' }) }, false), await release(county, { text: ruleText({ version: '4', when: 'payment.amount > 200' }) }, false)]
    const approve = (document: string) => county.act('rulebook.approver', { kind: 'ruleRelease', document, action: 'approve' })
    expect(await approve(first)).toMatchObject({ state: 'effective' })
    expect(await approve(second)).toMatchObject({ code: 'command.refused_by_database', values: { constraint: 'rule_release_version' } })
    expect(await payBy(4_000)).toMatchObject({ hit: null, version: 4 })
  })
})

describe('an emergency stop', () => {
  const stop = (changes: Record<string, unknown> = {}, document = newId()) => (
    county.act('rulebook.watch', { kind: 'ruleStop', document, action: 'submit', body: { rule: 'LOC-01', days: 2, reason: '误报', ...changes } as never }))
  const said = (answer: Awaited<ReturnType<typeof stop>>) => (isRefusal(answer) ? answer.message.en : answer.state)

  it('by one person keeps a rule from being asked at once; the verdict says so, supervision is told, and it ends by itself', async () => {
    const document = newId()
    expect(await payBy(5_000)).toMatchObject({ hit: 4, stopped: null })
    expect(await stop({}, document)).toMatchObject({ state: 'stopped', leaf: expect.stringMatching(/^\d+$/) })
    expect(await payBy(5_000)).toMatchObject({ hit: null, version: 4, stopped: document })
    const { rows } = await county.database.owner.query('select topic from events.outbox where region = $1 and document = $2', [COUNTY, document])
    expect(rows).toEqual([{ topic: 'ruleStop.submit' }])
    const { rows: [verdict] } = await county.database.owner.query<{ findings: { rule: string }[] }>(
      'select findings from rules.verdict where region = $1 order by seq desc limit 1', [COUNTY])
    expect(verdict!.findings.filter(({ rule }) => rule === 'LOC-01'), 'neither found nor passed').toEqual([])
    // Two working days from Wednesday 9 December: to the end of Friday.
    now = new Date('2026-12-11T15:59:59Z')
    expect(await payBy(5_000)).toMatchObject({ hit: null, stopped: document })
    now = new Date('2026-12-11T16:00:00Z')
    expect(await payBy(5_000)).toMatchObject({ hit: 4, stopped: null })
    expect(said(await stop()), 'nobody has reviewed it').toMatch(/^Nobody else has reviewed the stop TY-330502000-2026-000001 of the rule LOC-01/)
    expect(await county.done('rulebook.approver', { kind: 'ruleStop', document, action: 'approve' })).toMatchObject({ state: 'confirmed' })
    expect(await payBy(5_000), 'a late word does not stop it anew').toMatchObject({ hit: 4, stopped: null })
  })

  it.each([['reject', 'lifted'], ['sendBack', 'draft'], ['withdraw', 'withdrawn']])('ends at once when it is ended by “%s”', async (action, state) => {
    const document = newId()
    expect(said(await stop({}, document))).toBe('stopped')
    expect(await payBy(5_000)).toMatchObject({ hit: null, stopped: document })
    const answer = await county.done(action === 'withdraw' ? 'rulebook.watch' : 'rulebook.approver', { kind: 'ruleStop', document, action, reason: '不是误报' })
    expect(answer).toMatchObject({ state })
    expect(await payBy(5_000)).toMatchObject({ hit: 4, stopped: null })
  })

  it('that was withdrawn is not simply given again', async () => {
    expect(said(await stop())).toMatch(/^Nobody else has reviewed/)
    now = new Date('2026-12-21T02:00:00Z')
    const document = newId()
    expect(said(await stop({}, document))).toBe('stopped')
    expect(await county.done('rulebook.approver', { kind: 'ruleStop', document, action: 'reject', reason: '不是误报' })).toMatchObject({ state: 'lifted' })
  })

  it('has a limit that an office may tighten, a reason, and a rule that the office may stop', async () => {
    expect(said(await stop({ days: 4 }))).toBe('A stop of 4 working days is above the limit of 3. Shorten it; to take the rule away for good, use a release (retire).')
    await change(province, { parameter: 'rule_stop_days', value: '1', unit: '工作日', validFrom: '2026-12-21' })
    expect(said(await stop({ days: 2 }))).toMatch(/^A stop of 2 working days is above the limit of 1\./)
    expect(said(await stop({ days: 1, reason: '' }))).toBe('“Reason” is empty. It must be filled in before submitting.')
    expect(said(await stop({ days: 1, rule: 'LOC-77' }))).toBe('No rule LOC-77 is in force now. Check its id.')
    expect(await release(province, { rule: 'PRV-02', text: ruleText({ id: 'PRV-02', when: 'payment.amount > 6000', example: '7000' }) })).toBe('effective')
    expect(said(await stop({ days: 1, rule: 'PRV-02' }))).toMatch(/was released by the office above/)
  })

  it('leaves verdicts that can be judged again, and books that verify', async () => {
    const { rows } = await county.database.owner.query<{ id: string }>('select id from rules.verdict where region = $1 order by seq desc limit 30', [COUNTY])
    const again = await recomputeMany(county.database.owner as never, COUNTY, county.gate, rows.map(({ id }) => id))
    expect(again.filter(({ status }) => status !== 'equal').map(({ why, differences }) => why ?? differences)).toEqual([])
    const { steps, ledger, log } = await verify(county.database.owner, COUNTY, { gate: county.gate })
    expect([...steps.problems, ...ledger.problems, ...log.problems].map(({ en }) => en)).toEqual([])
  })
})

describe('an exception', () => {
  const ask = async (changes: Record<string, unknown> = {}) => {
    const common = { kind: 'ruleException', document: newId() }
    const answer = await county.act('rulebook.editor', { ...common, action: 'submit', body: {
      judges: 'payment', rule: 'LOC-02', purpose: 'whitelist', unit: '201', when: 'contains(payee.name, "某供电公司")', owner: '国库科科长', until: '2026-12-31', reason: '电费按月支付', ...changes,
    } as never })
    return isRefusal(answer) ? answer.message.en : common.document
  }
  const approve = (document: string) => county.done('rulebook.approver', { kind: 'ruleException', document, action: 'approve' })
  const payTo = async (payee: string, actor = 'unit.clerk') => {
    const answer = await county.done(actor, {
      kind: 'payment', document: newId(), action: 'submit', body: paymentBody({ payee: `${payee}${letters()}`, amountFen: '850000', ...(actor === 'unit.clerk' ? {} : { indicator: clinic }) }) })
    const found = answer.findings.find(({ rule }) => rule === 'LOC-02')
    return { state: answer.state, outcome: found?.outcome, effect: found?.effect, waived: found?.waived ?? null }
  }
  let clinic: string
  beforeAll(async () => {
    clinic = await county.indicator('clinic', 1_000_000_00n)
  })

  it('on the white list lets the covered payment pass, with its match recorded and the exception named; nothing else', async () => {
    const document = await ask()
    expect(await payTo('某供电公司'), 'not approved yet').toMatchObject({ state: 'held', effect: 'intercept' })
    expect(await approve(document)).toMatchObject({ state: 'effective' })
    expect(await payTo('某供电公司')).toEqual({ state: 'inApproval', outcome: 'hit', effect: 'record', waived: document })
    expect(await payTo('某自来水公司')).toEqual({ state: 'held', outcome: 'hit', effect: 'intercept', waived: null })
    expect(await payTo('某供电公司', 'clinic:unit.clerk'), 'another unit').toMatchObject({ state: 'held', waived: null })
  })

  it('ends by itself after its last day', async () => {
    now = new Date('2026-12-31T15:00:00Z')
    expect(await payTo('某供电公司')).toMatchObject({ state: 'inApproval' })
    now = new Date('2026-12-31T16:00:01Z')
    await county.database.owner.query(`insert into platform.calendar_year (year, notice, verified) values (2027, '[DK]', false)`)
    indicator = await county.indicator('school', 100_000_000_00n)
    expect(await payTo('某供电公司')).toMatchObject({ state: 'held', waived: null })
  })

  it('that puts off a whole rule needs no condition', async () => {
    const document = await ask({ purpose: 'snooze', unit: null, when: null, until: '2027-01-05' })
    await approve(document)
    expect(await payTo('某物业公司')).toMatchObject({ state: 'inApproval', waived: document })
  })

  it.each([
    ['that covers everything', { unit: null, when: null }, /^A white-list entry needs a unit or a condition/],
    ['whose condition is not of the language', { when: 'payee.nmae = "甲"' }, 'The condition cannot be used: Line 1, column 1: no fact, feature or parameter is called “payee.nmae”. Did you mean “payee.name”?'],
    ['for a unit that does not exist', { unit: '999' }, /^The unit code “999”/],
    ['longer than the limit', { until: '2027-04-02' }, 'The last day 2027-04-02 is out of range: it lies between today (2027-01-01) and 2027-04-01. Ask again when it is still needed then.'],
    ['to a rule of the office above', { rule: 'PRV-02' }, /was released by the office above/],
    ['to a rule that is not there', { rule: 'LOC-77' }, 'No rule LOC-77 is in force now. Check its id.'],
  ])('%s is refused', async (_, changes, sentence) => {
    const said = await ask({ until: '2027-01-05', ...changes })
    if (typeof sentence === 'string') expect(said).toBe(sentence)
    else expect(said).toMatch(sentence)
  })

  it('is not given to a rule that nobody may override, and an alert does not release what it stops', async () => {
    const text = `${ruleText({ id: 'LOC-03', level: 'intercept', when: 'payment.amount > 9200', example: '9500' })}\noverridable: false`
    expect(await release(county, { rule: 'LOC-03', text, ...BACKTEST })).toBe('effective')
    expect(await ask({ rule: 'LOC-03', until: '2027-01-05' })).toBe('The rule LOC-03 allows no exception and no release. Correct the documents that it stops.')
    const held = await county.done('unit.clerk', { kind: 'payment', document: newId(), action: 'submit', body: paymentBody({ amountFen: '930000' }) })
    expect(held).toMatchObject({ state: 'held' })
    const alert = { kind: 'alert', document: held.born[0]!.id, reason: '情况属实' }
    await county.done('unit.financeHead', { ...alert, action: 'explain' })
    await county.done('monitoring.officer', { ...alert, action: 'review' })
    expect(await county.act('monitoring.head', { ...alert, action: 'release' })).toMatchObject({ code: 'command.not_overridable' })
    expect(await county.done('monitoring.head', { ...alert, action: 'returnToMaker' })).toMatchObject({ state: 'returned' })
  })

  it('leaves verdicts that can be judged again, and books that verify', async () => {
    const { rows } = await county.database.owner.query<{ id: string }>('select id from rules.verdict where region = $1 order by seq desc limit 40', [COUNTY])
    const again = await recomputeMany(county.database.owner as never, COUNTY, county.gate, rows.map(({ id }) => id))
    expect(again.filter(({ status }) => status !== 'equal').map(({ why, differences }) => why ?? differences)).toEqual([])
    const { steps, ledger, log } = await verify(county.database.owner, COUNTY, { gate: county.gate })
    expect([...steps.problems, ...ledger.problems, ...log.problems].map(({ en }) => en)).toEqual([])
  })
})

/** The value that binds a region now, as its gate judges by it. */
async function limitOf(region: string, parameter: string) {
  const { gate } = region === PROVINCE ? province : county
  const amendments = await withRegion(gate.pool, region, (client) => gate.amendmentsOf(client, region))
  const bound = gate.rulesOf(gate.kinds.get('payment')!, region, '2026-10-12', amendments)
  return isRefusal(bound) ? bound.message.en : bound.parameters[parameter]
}
