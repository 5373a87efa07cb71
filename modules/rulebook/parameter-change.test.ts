import { stringify } from 'yaml'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openGate, preview, recomputeMany, verify, type Command } from '#kernel/command/index.ts'
import { withReader, withRegion } from '#kernel/database/index.ts'
import { newId } from '#kernel/values/id.ts'
import { isRefusal } from '#kernel/values/refusal.ts'
import { titleOfChange } from './parameter-title.ts'
import { listParameterValues } from './store.ts'
import { COUNTY, openRulebook, PROVINCE, ruleText, type Rulebook } from './test-rulebook.ts'

let book: Rulebook
beforeAll(async () => {
  book = await openRulebook('2026-10-12T02:00:00Z')
})
afterAll(() => book.close())

describe('a change of a parameter', () => {
  it('binds the next verdict without a restart, and those before it stay as they were', async () => {
    const before = await payCash(9_000)
    expect(before).toMatchObject({ limit: '1000000', hit: false })
    await book.change(book.county, { value: '8,000.00' })
    const after = await payCash(9_000)
    expect(after).toMatchObject({ limit: '800000', hit: true })
    expect(after.hash).not.toBe(before.hash)
    const { rows: [kept] } = await book.county.database.owner.query('select rule_set from rules.verdict where region = $1 and document = $2', [COUNTY, before.document])
    expect(kept).toEqual({ rule_set: before.hash })
  })

  it('holds in the preview at the same moment', async () => {
    const asked: Command = {
      key: newId(), actor: book.county.actor('unit.clerk'), kind: 'payment', document: newId(), action: 'submit',
      body: book.paymentBody({ amountFen: '850000', settlement: 'cash' }),
    }
    expect((await preview(book.county.gate, COUNTY, asked)).findings.map(({ rule }) => rule)).toContain('CASH-01')
  })

  it('is noticed by another server of the same office, and by servers of offices below it alone', async () => {
    const others = { pool: book.county.database.gate, modules: book.county.gate.modules, kinds: book.county.gate.kinds, clock: book.now }
    const elsewhere = await openGate(others)
    const ask = async () => (await preview(elsewhere, COUNTY, {
      key: newId(), actor: book.county.actor('unit.clerk'), kind: 'payment', document: newId(), action: 'submit',
      body: book.paymentBody({ amountFen: '750000', settlement: 'cash' }),
    })).findings.map(({ rule }) => rule)
    expect(await ask()).not.toContain('CASH-01')
    await book.change(book.province, { value: '7000' })
    expect(await ask()).toContain('CASH-01')
    expect(await payCash(7_500), 'the province binds the county').toMatchObject({ limit: '700000', hit: true })
    await book.change(book.county, { parameter: 'cash_start', value: '500' })
    expect(await limitOf(PROVINCE, 'cash_start'), 'the county does not bind the province').toBe(100_000n)
    expect(await limitOf(COUNTY, 'cash_start')).toBe(50_000n)
  })

  it.each([
    [{ value: '8,000.00' }, '单笔提现限额 8,000.00 元 · 测财监〔2026〕3号', 'limit of one cash payment: 8,000.00 yuan · 测财监〔2026〕3号'],
    [{ parameter: 'card_classes', value: '30211、39999', unit: '' }, '公务卡强制结算科目 2 项 · 测财监〔2026〕3号', 'classes that official cards must settle: 2 items · 测财监〔2026〕3号'],
    [{ forUnit: '330502001' }, '单笔提现限额 8,000.00 元 · 单位 330502001 · 测财监〔2026〕3号', 'limit of one cash payment: 8,000.00 yuan · unit 330502001 · 测财监〔2026〕3号'],
    // What a draft has not yet said, or says wrongly, stands as it is.
    [{ parameter: null, value: null, unit: null, documentNumber: null }, '', ''], [{ value: '八千' }, '单笔提现限额 八千 元 · 测财监〔2026〕3号', 'limit of one cash payment: 八千 元 · 测财监〔2026〕3号'],
    [{ parameter: 'gone', value: '5' }, 'gone 5 元 · 测财监〔2026〕3号', 'gone: 5 元 · 测财监〔2026〕3号'],
  ])('is titled in words: %j', (changes, zh, en) => {
    const body = { parameter: 'cash_single', value: '8000', unit: '元', forUnit: null, documentNumber: '测财监〔2026〕3号', ...changes }
    expect(titleOfChange(body, book.county.gate.kinds)).toEqual({ zh, en })
  })

  it('that loosens what the level above set is refused with both values', async () => {
    expect((await book.propose(book.county, { value: '7500' })).answer).toMatchObject({ code: 'rules.parameter_loosened', message: {
      zh: '参数 单笔提现限额：上级已定为 7,000.00 元，本级 7,500.00 元 更宽。下级只能收紧，请改为不高于上级的值。' } })
    expect((await book.propose(book.county, { value: '7000' })).said).toBe('inApproval')
  })

  it('may loosen what the office itself had set, and the last of one day counts', async () => {
    await book.change(book.county, { value: '5000' })
    expect(await limitOf(COUNTY, 'cash_single')).toBe(500_000n)
    await book.change(book.county, { value: '6000', documentNumber: '测财监〔2026〕4号' })
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
    const { said } = await book.propose(book.county, changes)
    expect(said).toBe(sentence)
  })

  it('is not approved by the one who proposed it, whatever positions they hold', async () => {
    const { document } = await book.propose(book.county, { value: '6500' })
    const { person } = book.county.actor('rulebook.editor')
    const { position } = book.county.actor('rulebook.approver')
    await book.county.database.owner.query(
      `insert into access.assignment (region, id, position, person, role, period) values ($1, $2, $3, $4, 'deputy', '[2026-01-01,)')`, [COUNTY, newId(), position, person])
    const answer = await book.county.act('rulebook.approver', { kind: 'parameterChange', document, action: 'approve', actor: { person, position } })
    expect(answer).toMatchObject({ code: 'access.incompatible' })
    expect(await limitOf(COUNTY, 'cash_single')).toBe(600_000n)
  })

  it('binds from its day on, and when it was approved later, from the day of approval', async () => {
    await book.change(book.county, { value: '4000', validFrom: '2026-11-01' })
    const late = await book.propose(book.county, { value: '3000', validFrom: '2026-12-01' })
    expect(await payCash(5_000)).toMatchObject({ limit: '600000', hit: false })
    book.setNow('2026-11-01T02:00:00Z')
    expect(await payCash(5_000)).toMatchObject({ limit: '400000', hit: true })
    book.setNow('2026-12-09T02:00:00Z')
    await book.county.done('rulebook.approver', { kind: 'parameterChange', document: late.document, action: 'approve' })
    expect(await payCash(3_500)).toMatchObject({ limit: '300000', hit: true })
    const { rows } = await book.county.database.owner.query(
      `select valid_from::text as day from rulebook.parameter_value where region = $1 and document = $2`, [COUNTY, late.document])
    expect(rows).toEqual([{ day: '2026-12-09' }])
  })

  it('stays in a list with its document number, which the offices above read as well', async () => {
    const items = await withReader(book.county.database.read, { regions: [PROVINCE], units: ['*'] }, async (client) => (
      (await listParameterValues(client, { region: COUNTY, parameter: 'cash_single', limit: 50 })).items))
    expect(items.map(({ validFrom, value, documentNumber }) => `${validFrom} ${value} ${documentNumber}`)).toEqual([
      '2026-12-09 3000 测财监〔2026〕3号', '2026-11-01 4000 测财监〔2026〕3号', '2026-10-12 6000 测财监〔2026〕4号',
      '2026-10-12 5000 测财监〔2026〕3号', '2026-10-12 8,000.00 测财监〔2026〕3号', '2020-01-01 "1000000" [DK]',
    ])
    expect(items.map(({ document }) => document === null)).toEqual([false, false, false, false, false, true])
  })

  it('is written by no gate for another office, not into the installed values, and never backwards', async () => {
    const said = (statement: string, values: unknown[]) => withRegion(book.county.database.gate, COUNTY, (client) => client.query(statement, values))
      .then(() => 'written', (error: { constraint?: string; code: string }) => error.constraint ?? error.code)
    const { rows: [one] } = await book.county.database.owner.query<{ document: string; seq: bigint }>(
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

describe('a value by which a rule in force could not be computed', () => {
  const text = ruleText({ id: 'LOC-07', when: 'payment.amount / parameter.year_end_amount > 1000', example: '90000' })
    .replace('payment: {amount: 90000}', 'payment: {amount: 90000}\n      parameter: {year_end_amount: 10}').replace('payment: {amount: 100}', 'payment: {amount: 100}\n      parameter: {year_end_amount: 10}')

  it('is refused with the rule and the place in it; set all the same by the office above, that rule alone cannot judge', async () => {
    expect(await book.release(book.county, { rule: 'LOC-07', text })).toBe('effective')
    expect((await book.propose(book.county, { parameter: 'year_end_amount', value: '0', validFrom: '2026-12-09' })).said).toBe(
      'With this value of “large at year end” the rule LOC-07 could not be computed: Line 1, column 1, “payment.amount / parameter.year_end_amount”: the divisor is always 0. Use another divisor. Write another value, or change the rule first.')
    await book.change(book.province, { parameter: 'year_end_amount', value: '0', validFrom: '2026-12-09' })
    const answer = await book.county.done('unit.clerk', { kind: 'payment', document: newId(), action: 'submit', body: book.paymentBody({ amountFen: '50000' }) })
    expect(answer.findings.filter(({ rule }) => rule === 'LOC-07')).toMatchObject([{ outcome: 'cannotJudge', unknown: ['parameter.year_end_amount'] }])
  })
})

describe('a value for one unit', () => {
  const limitAt = async (unit: 'school' | 'clinic') => {
    const { county } = book
    const indicator = unit === 'school' ? {} : { indicator: clinic }
    const answer = await county.done(unit === 'school' ? 'unit.clerk' : 'clinic:unit.clerk', {
      kind: 'payment', document: newId(), action: 'submit', body: book.paymentBody({ amountFen: '70000', settlement: 'cash', ...indicator }) })
    const { rows: [row] } = await county.database.owner.query<{ id: string; limit: string; by: unknown; start: unknown }>(
      `select v.id, s.parameters ->> 'cash_single' as limit, s.bound_by -> 'cash_single' as by, s.bound_by -> 'cash_start' as start
         from rules.verdict v join rules.rule_set s on s.region = v.region and s.hash = v.rule_set where v.region = $1 and v.document = $2`, [COUNTY, answer.document])
    return row!
  }
  let clinic: string
  beforeAll(async () => {
    clinic = await book.county.indicator('clinic', 1_000_000_00n)
  })

  it('binds that unit alone, by one level more below the office; the verdict says which level bound it', async () => {
    const { school } = book.county.units
    const before = await limitAt('school')
    expect(before).toMatchObject({ limit: '300000', by: [{ region: COUNTY, unit: null }] })
    await book.change(book.county, { value: '2000', forUnit: '201', validFrom: '2026-12-09' })
    expect(await limitAt('school')).toMatchObject({ limit: '200000', by: [{ region: COUNTY, unit: school }] })
    expect(await limitAt('clinic')).toMatchObject({ limit: '300000', by: [{ region: COUNTY, unit: null }] })
    await book.change(book.province, { value: '1500', validFrom: '2026-12-09' })
    expect(await limitAt('school'), 'the office above is tighter').toMatchObject({ limit: '150000', by: [{ region: PROVINCE, unit: null }] })
    expect(await limitAt('clinic')).toMatchObject({ limit: '150000', by: [{ region: PROVINCE, unit: null }] })
  })

  it.each([
    ['looser than what binds the office', { value: '1600', forUnit: '201' }, /rules\.parameter_loosened/],
    ['for a unit that is not of the office', { value: '100', forUnit: '999' }, /rulebook\.unknown_unit/],
    ['of a parameter that binds the office itself', { parameter: 'rule_stop_days', unit: '工作日', value: '1', forUnit: '201' }, /rulebook\.office_only/],
  ])('%s is refused', async (_, changes, code) => {
    const { answer } = await book.propose(book.county, { validFrom: '2026-12-09', ...changes })
    expect(isRefusal(answer) && answer.code).toMatch(code)
  })

  it('is what candidates of rules are judged by, and what verdicts are judged again by', async () => {
    await book.change(book.county, { value: '600', forUnit: '201', validFrom: '2026-12-09' })
    const live = book.county.gate.kinds.get('payment')!.rules.find(({ id }) => id === 'CASH-01')!
    const { place: _, ...source } = live
    await book.county.done('rulebook.editor', { kind: 'ruleShadow', document: newId(), action: 'submit', body: {
      judges: 'payment', text: stringify({ ...source, level: 'note', evidence: [], version: live.version + 1 }), until: '2026-12-31', reason: '试' } as never })
    const ids = [await limitAt('school'), await limitAt('clinic')].map(({ id }) => id)
    const { rows } = await book.county.database.owner.query(
      `select s.outcome, s.live from rules.shadow_verdict s join rules.verdict v on v.region = s.region and v.document = s.document and v.seq = s.seq
        where v.region = $1 and v.id = any($2::uuid[]) order by s.seq`, [COUNTY, ids])
    expect(rows).toEqual([{ outcome: 'hit', live: 'hit' }, { outcome: 'pass', live: 'pass' }])
    const again = await recomputeMany(book.county.database.owner as never, COUNTY, book.county.gate, ids)
    expect(again.map(({ status }) => status)).toEqual(['equal', 'equal'])
    const { steps } = await verify(book.county.database.owner, COUNTY, { gate: book.county.gate })
    expect(steps.problems).toEqual([])
  })
})

/** A cash payment of so many yuan: what the cash rules say, and which limit they used. */
async function payCash(yuan: number) {
  const answer = await book.county.done('unit.clerk', {
    kind: 'payment', document: newId(), action: 'submit',
    body: book.paymentBody({ amountFen: String(yuan * 100), settlement: 'cash' }),
  })
  const { rows: [row] } = await book.county.database.owner.query<{ limit: string; hash: string }>(
    `select s.parameters ->> 'cash_single' as limit, s.hash from rules.verdict v join rules.rule_set s on s.region = v.region and s.hash = v.rule_set
      where v.region = $1 and v.document = $2`, [COUNTY, answer.document])
  return { ...row!, document: answer.document, hit: answer.findings.some(({ rule }) => rule === 'CASH-01') }
}

/** The value that binds a region now, as its gate judges by it. */
async function limitOf(region: string, parameter: string) {
  const { gate } = region === PROVINCE ? book.province : book.county
  const amendments = await withRegion(gate.pool, region, (client) => gate.amendmentsOf(client, region))
  const bound = gate.rulesOf(gate.kinds.get('payment')!, region, '2026-10-12', amendments)
  return isRefusal(bound) ? bound.message.en : bound.parameters[parameter]
}
