import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { install, openGate, recomputeMany, run, verify, type Answer, type Gate } from '#kernel/command/index.ts'
import { testOffice, type TestOffice } from '#kernel/command/testing.ts'
import { withRegion } from '#kernel/database/index.ts'
import { newId } from '#kernel/values/id.ts'
import { isRefusal } from '#kernel/values/refusal.ts'
import { bookPayments } from './book-payments.ts'

/** Rules that rest in their files and are judged here, as offices release them in their first year: they note. */
const JUDGED = ['PROC-05', 'DUP-04', 'SUB-01', 'SUB-02', 'SUB-06', 'ACCT-20', 'TPE-05', 'TPE-08', 'CARD-05', 'CLS-07', 'PAYR-05']
const ALIVE = '440524188001010014'
const DEAD = '11010519491231002X'

let office: TestOffice
let gate: Gate
let now = new Date('2026-10-12T02:00:00Z')
const indicators: Record<string, string> = {}

beforeAll(async () => {
  office = await testOffice({ clock: () => now })
  for (const unit of ['school', 'clinic'] as const) indicators[unit] = await office.indicator(unit, 10_000_000_00n)
  await office.database.owner.query(
    `insert into rules.parameter_value (id, scope, valid_from, value, document_number, verified, source)
     select id, $1, date '2020-01-01', value::jsonb, '[DK]', false, 'field notes' from (values ('supplement_share', '"0.1"'), ('card_persons', '2'), ('bounce_days', '30'),
       ('meeting_person_day', '"55000"'), ('card_due', '30'), ('asset_unit_price', '"100000"'), ('salary_items', '["岗位津贴"]')) v(id, value)`, [office.region])
  const kinds = new Map(office.gate.kinds)
  const payment = kinds.get('payment')!
  kinds.set('payment', { ...payment, rules: [...payment.rules, ...payment.shelf.filter(({ id }) => JUDGED.includes(id)).map((rule) => ({ ...rule, level: 'note' }))] })
  await install(office.database.owner, office.gate.modules, kinds, now)
  gate = await openGate({ pool: office.database.gate, readerPool: office.database.readers, modules: office.gate.modules, kinds, clock: () => now })
})
afterAll(() => office.close())
beforeEach(() => {
  now = new Date(now.getTime() + 60_000)
})

type Changes = Record<string, unknown>
let count = 0
const company = (changes: Changes = {}): Changes => ({
  amountFen: '1000000', purpose: `设备款第${count += 1}批`, payee: '甲设备有限公司', payeeType: 'company', payeeAccount: '1211000011112222', payeeBank: '某银行', settlement: 'transfer', economicClass: '30218', ...changes,
})
const person = (changes: Changes = {}): Changes => ({
  ...company(), amountFen: '20000', payee: '李四', payeeType: 'person', payeeAccount: `62170000${String(count).padStart(6, '0')}`, economicClass: '30299', businessType: 'subsidy', purpose: `2026年10月高龄津贴${count}`, scheme: '高龄津贴', ...changes,
})

async function submit(body: Changes, unit: 'school' | 'clinic' = 'school'): Promise<Answer> {
  const actor = office.actor(unit === 'clinic' ? 'clinic:unit.clerk' : 'unit.clerk')
  return (await run(gate, office.region, [{ key: newId(), actor, kind: 'payment', document: newId(), action: 'submit', body: { indicator: indicators[unit], ...body } as never }]))[0]!
}

/** The document of an answer that is no refusal. */
async function done(answering: Promise<Answer>): Promise<string> {
  const answer = await answering
  if (isRefusal(answer)) throw new Error(`${answer.code}: ${answer.message.en}`)
  return answer.document
}

async function acts(document: string, kind: string, steps: [position: string, action: string, reason?: string][]): Promise<void> {
  for (const [position, action, reason] of steps) {
    await done(run(gate, office.region, [{ key: newId(), actor: office.actor(position), kind, document, action, ...(reason ? { reason } : {}) }]).then(([answer]) => answer!))
  }
}

const toBank = (payment: string) => (
  acts(payment, 'payment', [
    ['unit.financeHead', 'approve', '已核对疑点'], ['division.handler', 'approve', '已核对疑点'], ['treasury.payer', 'order'], ['treasury.dispatcher', 'send']]))

/** What the judged rules said of it: their ids, those that could not judge with a question mark. */
async function found(body: Changes, unit?: 'school' | 'clinic'): Promise<string[]> {
  const document = await done(submit(body, unit))
  const { rows: [verdict] } = await office.database.owner.query<{ findings: { rule: string; outcome: string }[] }>(
    `select findings from rules.verdict where region = $1 and document = $2 and command = 'submit'`, [office.region, document])
  return verdict!.findings.filter(({ rule, outcome }) => JUDGED.includes(rule) && (outcome === 'hit' || outcome === 'cannotJudge'))
    .map(({ rule, outcome }) => (outcome === 'hit' ? rule : `${rule}?`)).sort()
}

describe('a contract', () => {
  const contract = (changes: Changes = {}) => company({ contract: 'HT-2026-1', contractAmountFen: '3000000', ...changes })

  it('is exceeded by what was paid on it so far together with this payment, however its number is typed', async () => {
    expect(await found(contract())).toEqual([])
    expect(await found(contract({ contract: 'ht-2026- 1' }))).toEqual([])
    expect(await found(contract({ contract: 'ＨＴ－２０２６－１', amountFen: '1000001' }))).toEqual(['PROC-05'])
    expect(await found(contract({ supplementFen: '300000', amountFen: '299999' })), 'with the supplement it is within').toEqual([])
    expect(await found(contract({ supplementFen: '300001', amountFen: '1' })), 'the supplement is above its share').toEqual(['PROC-05'])
  })

  it('of the same number in another unit is another contract', async () => {
    expect(await found(contract({ amountFen: '3000000' }), 'clinic')).toEqual([])
  })

  it('without its amount cannot be judged, which is not to pass', async () => {
    expect(await found(contract({ contract: 'HT-9', contractAmountFen: null }))).toEqual(['PROC-05?'])
  })

  it('has paid less when money came back', async () => {
    const body = company({ contract: 'HT-2026-3', contractAmountFen: '500000', amountFen: '400000', payee: '丁服务有限公司', payeeAccount: '1211000099990003' })
    const payment = await done(submit(body))
    await toBank(payment)
    await acts(payment, 'payment', [['treasury.reconciler', 'receive', 'BANK-3\n4000.00\n丁服务有限公司\n1211000099990003']])
    expect(await found({ ...body, purpose: '设备款尾款' })).toEqual(['PROC-05'])
    const refund = newId()
    await done(run(gate, office.region, [{
      key: newId(), actor: office.actor('unit.clerk'), kind: 'refund', document: refund, action: 'submit',
      body: { indicator: indicators['school']!, amountFen: '400000', purpose: '合同解除退回', parts: [{ payment, amountFen: '400000' }] } as never,
    }]).then(([answer]) => answer!))
    await acts(refund, 'refund', [['unit.financeHead', 'approve'], ['treasury.reconciler', 'receive', 'BANK-IN-1']])
    // The second request of 4,000 yuan still stands, the first came back.
    expect(await found({ ...body, amountFen: '100000', purpose: '设备款补充' })).toEqual([])
  })

  it('has as much back as was paid on it, and the books say of the refund all that came back with it', async () => {
    const [mine, other] = [
      company({ contract: 'HT-2026-4', contractAmountFen: '400000', amountFen: '300000', payee: '戊服务有限公司', payeeAccount: '1211000099990004' }),
      company({ amountFen: '200000', payee: '己服务有限公司', payeeAccount: '1211000099990005' }),
    ]
    const parts = []
    for (const body of [mine, other]) {
      const payment = await done(submit(body))
      await toBank(payment)
      const stated = [`BANK-${payment}`, body['amountFen'] === '300000' ? '3000.00' : '2000.00', body['payee'], body['payeeAccount']].join('\n')
      await acts(payment, 'payment', [['treasury.reconciler', 'receive', stated]])
      parts.push({ payment, amountFen: body['amountFen'] === '300000' ? '100000' : '200000' })
    }
    const refund = newId()
    const body = { indicator: indicators['school']!, amountFen: '300000', purpose: '两笔多付退回', parts }
    const answer = (await run(gate, office.region, [{ key: newId(), actor: office.actor('unit.clerk'), kind: 'refund', document: refund, action: 'submit', body: body as never }]))[0]!
    const { number } = isRefusal(answer) ? expect.fail(answer.code) : answer
    await acts(refund, 'refund', [['unit.financeHead', 'approve'], ['treasury.reconciler', 'receive', 'BANK-IN-2']])
    // 2,000 stand on the contract of 4,000.
    expect(await found({ ...mine, amountFen: '200000', purpose: '设备款二期' })).toEqual([])
    expect(await found({ ...mine, amountFen: '1', purpose: '设备款三期' })).toEqual(['PROC-05'])
    const inBooks = await withRegion(office.database.gate, office.region, async (client) => {
      const amounts: bigint[] = []
      for await (const page of bookPayments.read(client, office.region, '2026-01-01')) amounts.push(...page.flatMap(({ application, amountFen }) => (application === number ? amountFen : [])))
      return amounts
    })
    expect(inBooks).toEqual([-300_000n])
  })

  it('does not pay the same purpose twice', async () => {
    const same = { contract: 'HT-2026-2', contractAmountFen: '9000000', purpose: '综合楼二期进度款', payeeAccount: '1211000011112223', payee: '乙建设有限公司' }
    expect(await found(company(same))).toEqual([])
    now = new Date(now.getTime() + 40 * 86_400_000)
    expect(await found(company({ ...same, amountFen: '500000' }))).toEqual(['DUP-04'])
    expect(await found(company({ ...same, amountFen: '500000', purpose: '综合楼三期进度款' }))).toEqual([])
  })

  it('that is not named has no amount', async () => {
    const answer = await submit(company({ contractAmountFen: '3000000' }))
    expect(isRefusal(answer) && [answer.code, answer.message.zh]).toEqual(['payment.contract_missing', expect.stringContaining('合同金额')])
  })
})

describe('a person who is paid', () => {
  it('bears an identity number that is right in form; an organisation bears none', async () => {
    for (const [body, code] of [
      [person({ beneficiaryId: '440524188001010015' }), 'payment.identity_wrong'], [person({ beneficiaryId: '12345' }), 'payment.identity_wrong'],
      [company({ beneficiaryId: ALIVE }), 'payment.identity_of_organisation'],
    ] as const) {
      const answer = await submit(body)
      expect(isRefusal(answer) && answer.code).toBe(code)
      expect(JSON.stringify(answer), 'the number is not repeated').not.toContain(body['beneficiaryId'])
    }
  })

  it('and is registered as dead is found by the number, not by the name; without a number a subsidy cannot be judged', async () => {
    expect(await found(person({ beneficiaryId: DEAD })), 'no list was taken over').toEqual([])
    await takeDeaths([[DEAD, '2026-09-30']])
    expect(await found(person({ beneficiaryId: DEAD.toLowerCase() }))).toEqual(['SUB-01'])
    expect(await found(person({ beneficiaryId: ALIVE }))).toEqual([])
    expect(await found(person())).toEqual(['SUB-01?'])
    expect(await found(person({ businessType: null, beneficiaryId: DEAD })), 'nor is anything else paid to the dead').toEqual(['SUB-01'])
    expect(await found(company({ businessType: 'subsidy' }))).toEqual([])
  })

  it('receives the same subsidy once in thirty days, and two of one name are two by their numbers', async () => {
    const same = { purpose: '2026年10月城乡低保金', payee: '王芳' }
    expect(await found(person({ ...same, beneficiaryId: ALIVE }))).toEqual([])
    expect(await found(person({ ...same, beneficiaryId: DEAD, amountFen: '20001' }), 'clinic')).toEqual(['SUB-01'])
    expect(await found(person({ ...same, beneficiaryId: ALIVE, amountFen: '20002' }), 'clinic')).toEqual(['SUB-02'])
  })

  it('has an account of their own', async () => {
    const account = '6217111122223333'
    expect(await found(person({ beneficiaryId: ALIVE, payeeAccount: account, payee: '赵一' }))).toEqual([])
    expect(await found(person({ beneficiaryId: ALIVE, payeeAccount: account, payee: '赵一' }))).toEqual([])
    expect(await found(person({ beneficiaryId: ALIVE, payeeAccount: account, payee: '钱二' }))).toEqual(['SUB-06'])
  })

  it('is never named by the number in what rules find, nor in what history keeps', async () => {
    const { rows } = await office.database.owner.query<{ text: string }>(
      `select (select string_agg(findings::text, '') from rules.verdict where region = $1) || (select string_agg(h::text, '') from payment.history h where region = $1) as text`, [office.region])
    for (const number of [ALIVE, DEAD]) expect(rows[0]!.text).not.toContain(number)
  })
})

describe('what else the form states', () => {
  it('makes standards judgeable: heads and days, approvals, dates and prices', async () => {
    expect(await found(company({ economicClass: '30215', purpose: '2026年业务会议费', amountFen: '550001', people: 5, days: 2 }))).toEqual(['TPE-05'])
    expect(await found(company({ economicClass: '30215', purpose: '2026年季度会议费', amountFen: '550000', people: 5, days: 2 }))).toEqual([])
    expect(await found(company({ economicClass: '30215', purpose: '2026年工作会议费', amountFen: '550000' }))).toEqual(['TPE-05?'])
    expect(await found(company({ economicClass: '30211', approval: null }))).toEqual(['TPE-08'])
    expect(await found(company({ economicClass: '30211', approval: '出差审〔2026〕8号' }))).toEqual([])
    expect(await found(company({ settlement: 'card', consumedOn: '2026-08-01' }))).toEqual(['CARD-05'])
    expect(await found(company({ unitPriceFen: '100000' }))).toEqual(['CLS-07'])
    expect(await found(person({ businessType: 'payroll', scheme: '加班补助', beneficiaryId: ALIVE }))).toEqual(['PAYR-05'])
  })
})

describe('a payment in the place of one that bounced', () => {
  it('to another account is found, as long as the bounce is recent', async () => {
    const first = company({ payee: '丙商贸有限公司', payeeAccount: '1211000099990001' })
    const bounced = await submit(first)
    const document = await done(Promise.resolve(bounced))
    await toBank(document)
    // One at a time is in its place, so each is withdrawn for the next.
    const foundAgain = async (account: string) => {
      const rules = await found(company({ payee: '丙商贸有限公司', payeeAccount: account, replaces: isRefusal(bounced) ? null : bounced.number }))
      const { rows: [last] } = await office.database.owner.query<{ id: string }>('select id from document.document where region = $1 order by seq desc limit 1', [office.region])
      await acts(last!.id, 'payment', [['unit.clerk', 'withdraw']])
      return rules
    }
    await acts(document, 'payment', [['treasury.reconciler', 'bounce', '户名不符']])
    now = new Date(now.getTime() + 86_400_000)
    expect(await foundAgain('1211000099990002')).toEqual(['ACCT-20'])
    expect(await foundAgain('1211000099990001')).toEqual([])
    now = new Date(now.getTime() + 31 * 86_400_000)
    expect(await foundAgain('1211000099990002')).toEqual([])
  })

  it('is found right behind the bounce, because nobody is judged while that is being written', async () => {
    const bounced = await submit(company({ payee: '丁商贸有限公司', payeeAccount: '1211000099990003' }))
    const document = await done(Promise.resolve(bounced))
    await toBank(document)
    const again = company({ payee: '丁商贸有限公司', payeeAccount: '1211000099990004', replaces: isRefusal(bounced) ? null : bounced.number })
    const [, lead, behind] = await Promise.all([
      acts(document, 'payment', [['treasury.reconciler', 'bounce', '户名不符']]), gate.turns.get(office.region), found(again)])
    expect(behind).toEqual(['ACCT-20'])
    expect(lead).toBeNull()
  })
})

it('every request above is judged again to the same, a refund by no rule, and the books verify', async () => {
  const { rows } = await office.database.owner.query<{ id: string }>(`select id from rules.verdict where region = $1 and command = 'submit' order by seq`, [office.region])
  expect(rows.length).toBeGreaterThan(30)
  const again = await withRegion(office.database.gate, office.region, (client) => recomputeMany(client as never, office.region, gate, rows.map(({ id }) => id)))
  expect(again.filter(({ status }) => status !== 'equal' && status !== 'notJudged').map(({ why, differences }) => why ?? differences)).toEqual([])
  expect((await verify(office.database.owner, office.region, { gate })).steps.problems).toEqual([])
})

async function takeDeaths(deaths: [id: string, diedOn: string][]): Promise<void> {
  const register = office.gate.modules.flatMap((module) => module.registers ?? []).find(({ name }) => name === 'deceased')!
  const list = deaths.map(([key, diedOn]) => ({ key, validFrom: null, validTo: null, values: { id: key, diedOn } }))
  const contentSha256 = await withRegion(office.database.gate, office.region, (client) => register.stage(client, office.region, list))
  const common = { kind: 'registerLoad', document: newId() }
  const body = { register: 'deceased', source: '死亡登记.csv', fileSha256: '0'.repeat(64), contentSha256, rows: list.length, complete: true }
  await office.done('register.keeper', { ...common, action: 'submit', body })
  await office.done('register.checker', { ...common, action: 'approve' })
  now = new Date(now.getTime() + 60_000)
}
