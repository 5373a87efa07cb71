import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { run } from '#kernel/command/index.ts'
import { testOffice, type TestOffice } from '#kernel/command/testing.ts'
import { withRegion } from '#kernel/database/index.ts'
import { newId } from '#kernel/values/id.ts'
import { isRefusal } from '#kernel/values/refusal.ts'
import { endTurns } from './batch-store.ts'
import { purposeKey } from './postings.ts'

let office: TestOffice
let indicator: string

beforeAll(async () => {
  office = await testOffice()
  indicator = await office.indicator('school', 100_000_00n)
})
afterAll(() => office.close())

const body = (changes: Record<string, unknown> = {}) => ({
  indicator, amountFen: '120000', purpose: '2026年10月办公楼物业管理费', payee: '甲物业管理有限公司', payeeType: 'company',
  payeeAccount: '6222000011112222', payeeBank: '某银行某支行', settlement: 'transfer', economicClass: '30209', ...changes,
}) as never

const RECEIPT = 'BANK-0001\n1,200.00\n甲物业管理有限公司\n6222000011112222'

describe('a bank receipt', () => {
  it('is booked only when serial, amount, payee and account are stated and are those of the payment', async () => {
    const document = newId()
    const common = { kind: 'payment', document }
    await office.done('unit.clerk', { ...common, action: 'submit', body: body({ purpose: '2026年9月办公楼绿化费' }) })
    for (const [position, action] of [['unit.financeHead', 'approve'], ['division.handler', 'approve'], ['treasury.payer', 'order'], ['treasury.dispatcher', 'send']] as const) {
      await office.done(position, { ...common, action })
    }
    const receive = async (...lines: string[]) => {
      const answer = await office.act('treasury.reconciler', { ...common, action: 'receive', ...(lines.length > 0 ? { reason: lines.join('\n') } : {}) })
      return isRefusal(answer) ? answer.code : answer.state
    }
    const [payee, account] = ['甲物业管理有限公司', '6222000011112222']
    expect(await receive()).toBe('payment.receipt_serial_missing')
    expect(await receive('', '1200', payee, account)).toBe('payment.receipt_serial_missing')
    expect(await receive('BANK-7')).toBe('payment.receipt_incomplete')
    expect(await receive('BANK-7', '1200', payee)).toBe('payment.receipt_incomplete')
    expect(await receive('BANK-7', '1200.01', payee, account)).toBe('payment.receipt_amount_differs')
    expect(await receive('BANK-7', '一千二', payee, account)).toBe('payment.receipt_amount_differs')
    expect(await receive('BANK-7', '1200', '甲物业管理公司', account)).toBe('payment.receipt_payee_differs')
    expect(await receive('BANK-7', '1200', payee, '6222000011112223')).toBe('payment.receipt_account_differs')
    expect(await receive('BANK-7', '1,200.00', '甲 物业管理有限公司', '6222 0000 1111 2222')).toBe('paid')
    const { rows } = await office.database.owner.query('select serial, amount_fen from payment.bank_receipt where region = $1 and document = $2', [office.region, document])
    expect(rows).toEqual([{ serial: 'BANK-7', amount_fen: 120_000n }])
  })
})

describe('a payment that was sent', () => {
  it('and is held when the bank answers does not begin a second turn by its release', async () => {
    const common = { kind: 'payment', document: newId() }
    await office.done('unit.clerk', { ...common, action: 'submit', body: body({ purpose: '2026年8月办公楼消防检测费' }) })
    for (const [position, action] of [['unit.financeHead', 'approve'], ['division.handler', 'approve'], ['treasury.payer', 'order'], ['treasury.dispatcher', 'send']] as const) {
      await office.done(position, { ...common, action })
    }
    const { rows: [row] } = await office.database.owner.query<{ amountFen: bigint; indicator: string; hold: string }>(
      'select amount_fen as "amountFen", indicator, hold from document.document where region = $1 and id = $2', [office.region, common.document])
    const release = { document: { ...row, id: common.document, kind: 'payment', number: 'ZF-1' }, move: { action: 'release', from: 'held', to: 'sent' }, reason: '情况属实' }
    await withRegion(office.database.gate, office.region, async (client) => endTurns(client, office.region, [release as never]))
    const { rows } = await office.database.owner.query('select n, how from payment.turn_end where region = $1 and payment = $2', [office.region, common.document])
    expect(rows).toEqual([{ n: 1, how: 'sent' }])
  })
})

describe('a payment request', () => {
  it('goes from the clerk to the receipt, holding, ordering and spending its indicator', async () => {
    const document = newId()
    const common = { kind: 'payment', document }
    const submitted = await office.done('unit.clerk', { ...common, action: 'submit', body: body() })
    expect(submitted).toMatchObject({ state: 'inApproval', effect: 'pass', number: expect.stringMatching(/^ZF-330502000-2026-\d{6}$/) })
    expect(await office.done('unit.financeHead', { ...common, action: 'approve' })).toMatchObject({ state: 'inApproval' })
    expect(await office.done('division.handler', { ...common, action: 'approve' })).toMatchObject({ state: 'approved' })
    expect(await office.done('treasury.payer', { ...common, action: 'order' })).toMatchObject({ state: 'ordered' })
    expect(await office.done('treasury.dispatcher', { ...common, action: 'send' })).toMatchObject({ state: 'sent' })
    expect(await office.done('treasury.reconciler', { ...common, action: 'receive', reason: RECEIPT })).toMatchObject({ state: 'paid' })
    const { rows } = await office.database.owner.query(
      `select event, kind from ledger.transfer where region = $1 and document = $2 order by seq`, [office.region, document])
    expect(rows).toEqual([{ event: 'E15', kind: 'reserve' }, { event: 'E17', kind: 'order' }, { event: 'E18', kind: 'spend' }])
  })

  it('that looks like one paid before shows which, also when both come in one batch', async () => {
    const twice = [newId(), newId()].map((document) => ({
      key: newId(), actor: office.actor('unit.clerk'), kind: 'payment', document, action: 'submit',
      body: body({ purpose: '空调维修费', amountFen: '34500', payee: '乙维修部', payeeAccount: '6222000000000001' }),
    }))
    const [first, second] = await run(office.gate, office.region, twice)
    expect(first).toMatchObject({ effect: 'pass' })
    expect(second).toMatchObject({ effect: 'intercept', findings: [{ rule: 'DUP-01', rows: { same_month_count: { ids: [twice[0]!.document], count: 1 } } }] })
    const third = await office.done('unit.clerk', { kind: 'payment', document: newId(), action: 'submit', body: twice[0]!.body })
    expect(third.findings[0]!.rows).toMatchObject({ same_month_count: { ids: twice.map((one) => one.document), count: 2 } })
  })

  it('hides neither a word nor a payee behind blanks, unseen signs or widths', async () => {
    const submit = async (changes: Record<string, unknown>) => (
      (await office.done('unit.clerk', { kind: 'payment', document: newId(), action: 'submit', body: body(changes) })).findings.map(({ rule }) => rule))
    expect(await submit({ amountFen: '31100', purpose: '购买香\u200b 烟两条' })).toContain('TEXT-01')
    expect(await submit({ amountFen: '31200', purpose: '办公用品一批', payee: '某区 第一中学' })).toContain('ACCT-02')
    expect(await submit({ amountFen: '31300', purpose: '电梯维修费', payee: '丙（华东）公司', payeeAccount: '6222000000000002' })).not.toContain('DUP-01')
    expect(await submit({ amountFen: '31300', purpose: '电梯维修费', payee: '丙(华东) 公司', payeeAccount: '6222-0000-0000-0002' })).toContain('DUP-01')
  })

  it('beyond the indicator is refused in a sentence and leaves nothing', async () => {
    const answer = await office.act('unit.clerk', { kind: 'payment', document: newId(), action: 'submit', body: body({ amountFen: '10000000', purpose: '购置教学设备一批' }) })
    expect(isRefusal(answer) && answer.code).toBe('ledger.over_balance')
  })
})

describe('a purpose', () => {
  it('is the same in other width, case and punctuation, and another for another period', () => {
    expect(purposeKey('2026年10月 物业费（办公楼）')).toBe(purposeKey('２０２６年１０月物业费(办公楼)'))
    expect(purposeKey('2026年10月物业费')).not.toBe(purposeKey('2026年9月物业费'))
  })
})

describe('posts of the bureau that exclude each other', () => {
  it.each([
    ['who handles payments, and who supervises them', 'bureau.supervision', ['division.handler', 'handle'], ['division.supervisor', 'supervise']],
    ['who handles payments, and who enters indicators', 'bureau.indicatorUse', ['division.handler', 'handle'], ['budget.handler', 'manage']],
    ['who handles payments, and who approves indicators', 'bureau.indicatorUse', ['division.handler', 'handle'], ['budget.approver', 'manage']],
    ['who reviews payments, and who orders them', 'bureau.payment', ['division.head', 'review'], ['treasury.payer', 'disburse']],
    ['who sends payments, and who books the receipts of the bank', 'bureau.payment', ['treasury.dispatcher', 'disburse'], ['treasury.reconciler', 'receipt']],
  ] as const)('are never held by one person: %s', async (_, pair, [one, oneSide], [other, otherSide]) => {
    const { owner } = office.database
    const give = (position: string, person: string, side: string) => owner.query(
      `with made as (insert into access.assignment (region, id, position, person, role, period) values ($1, gen_random_uuid(), $2, $3, 'deputy', '[2026-01-01,)') returning *)
       insert into access.assignment_side (region, assignment, person, scope_key, pair, side, period) select region, id, person, 'bureau', $4, $5, period from made`,
      [office.region, position, person, pair, side])
    await expect(give(office.actor(other).position, office.actor(one).person, otherSide)).rejects.toThrow('assignment_sides_apart')
    await expect(give(office.actor(one).position, office.actor(other).person, oneSide)).rejects.toThrow('assignment_sides_apart')
    const { rows } = await owner.query(
      `select s.side from access.assignment_side s join access.assignment a on a.region = s.region and a.id = s.assignment
        where s.region = $1 and s.pair = $2 and a.position = any($3::uuid[])`, [office.region, pair, [one, other].map((code) => office.actor(code).position)])
    expect(rows.map(({ side }: { side: string }) => side).sort(), 'and their positions bring the sides along').toEqual([oneSide, otherSide].sort())
  })
})
