import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { recomputeMany, verify } from '#kernel/command/index.ts'
import { newId } from '#kernel/values/id.ts'
import { isRefusal } from '#kernel/values/refusal.ts'
import { BACKTEST, COUNTY, letters, openRulebook, ruleText, type Rulebook } from './test-rulebook.ts'

let book: Rulebook
beforeAll(async () => {
  book = await openRulebook('2026-12-21T02:00:00Z')
  const held = ruleText({ id: 'LOC-02', level: 'intercept', when: 'payment.amount > 8000', example: '9000' })
  await book.keepBacktestOf(held)
  await book.release(book.county, { rule: 'LOC-02', text: held, ...BACKTEST })
  await book.release(book.province, { rule: 'PRV-02', text: ruleText({ id: 'PRV-02', when: 'payment.amount > 6000', example: '7000' }) })
})
afterAll(() => book.close())

describe('an exception', () => {
  const ask = async (changes: Record<string, unknown> = {}) => {
    const common = { kind: 'ruleException', document: newId() }
    const answer = await book.county.act('rulebook.editor', { ...common, action: 'submit', body: {
      judges: 'payment', rule: 'LOC-02', purpose: 'whitelist', unit: '201', when: 'contains(payee.name, "某供电公司")', owner: '国库科科长', until: '2026-12-31', reason: '电费按月支付', ...changes,
    } as never })
    return isRefusal(answer) ? answer.message.en : common.document
  }
  const approve = (document: string) => book.county.done('rulebook.approver', { kind: 'ruleException', document, action: 'approve' })
  const payTo = async (payee: string, actor = 'unit.clerk') => {
    const answer = await book.county.done(actor, {
      kind: 'payment', document: newId(), action: 'submit', body: book.paymentBody({ payee: `${payee}${letters()}`, amountFen: '850000', ...(actor === 'unit.clerk' ? {} : { indicator: clinic }) }) })
    const found = answer.findings.find(({ rule }) => rule === 'LOC-02')
    return { state: answer.state, outcome: found?.outcome, effect: found?.effect, waived: found?.waived ?? null }
  }
  const endIt = (exception: string, document = newId()) => (
    book.county.act('rulebook.editor', { kind: 'exceptionEnd', document, action: 'submit', body: { exception, reason: '已查明不再需要' } as never }))
  let clinic: string
  beforeAll(async () => {
    clinic = await book.county.indicator('clinic', 1_000_000_00n)
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
    book.setNow('2026-12-31T15:00:00Z')
    expect(await payTo('某供电公司')).toMatchObject({ state: 'inApproval' })
    book.setNow('2026-12-31T16:00:01Z')
    await book.county.database.owner.query(`insert into platform.calendar_year (year, notice, verified) values (2027, '[DK]', false)`)
    await book.newIndicator()
    expect(await payTo('某供电公司')).toMatchObject({ state: 'held', waived: null })
  })

  it('that puts off a whole rule needs no condition', async () => {
    const document = await ask({ purpose: 'snooze', unit: null, when: null, until: '2027-01-05' })
    await approve(document)
    expect(await payTo('某物业公司')).toMatchObject({ state: 'inApproval', waived: document })
    await endIt(document)
    expect(await payTo('某物业公司'), 'ended early').toMatchObject({ state: 'held', waived: null })
  })

  describe('that is ended early', () => {
    it('covers nothing from the moment of the form on, which another person reviews', async () => {
      const document = await ask({ until: '2027-01-05' })
      await approve(document)
      expect(await payTo('某供电公司')).toMatchObject({ state: 'inApproval', waived: document })
      const form = newId()
      expect(await endIt(document, form)).toMatchObject({ state: 'ended' })
      expect(await payTo('某供电公司')).toMatchObject({ state: 'held', waived: null })
      expect(await endIt(document), 'twice').toMatchObject({ code: 'rulebook.no_exception' })
      expect(await book.county.done('rulebook.approver', { kind: 'exceptionEnd', document: form, action: 'approve' })).toMatchObject({ state: 'confirmed' })
      expect(await payTo('某供电公司')).toMatchObject({ state: 'held', waived: null })
    })

    it.each([['reject', 'restored'], ['sendBack', 'draft'], ['withdraw', 'withdrawn']])('covers again when the end is taken back by “%s”', async (action, state) => {
      const document = await ask({ until: '2027-01-05' })
      await approve(document)
      const form = newId()
      await endIt(document, form)
      expect(await payTo('某供电公司')).toMatchObject({ waived: null })
      const by = action === 'withdraw' ? 'rulebook.editor' : 'rulebook.approver'
      expect(await book.county.act(by, { kind: 'exceptionEnd', document: form, action }), 'without a reason').toMatchObject({ code: 'command.reason_missing' })
      expect(await book.county.done(by, { kind: 'exceptionEnd', document: form, action, reason: '理由不成立' })).toMatchObject({ state })
      expect(await payTo('某供电公司')).toMatchObject({ state: 'inApproval', waived: document })
      expect(await endIt(document), 'and may be ended anew').toMatchObject({ state: 'ended' })
    })

    it('must be one that holds', async () => {
      expect(await endIt(newId())).toMatchObject({ code: 'rulebook.no_exception' })
      const waiting = await ask({ until: '2027-01-05' })
      expect(await endIt(waiting), 'not approved yet').toMatchObject({ code: 'rulebook.no_exception' })
    })
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
    await book.keepBacktestOf(text, { run: '78'.repeat(32) })
    expect(await book.release(book.county, { rule: 'LOC-03', text, ...BACKTEST, backtestRun: '78'.repeat(32) })).toBe('effective')
    expect(await ask({ rule: 'LOC-03', until: '2027-01-05' })).toBe('The rule LOC-03 allows no exception and no release. Correct the documents that it stops.')
    const held = await book.county.done('unit.clerk', { kind: 'payment', document: newId(), action: 'submit', body: book.paymentBody({ amountFen: '930000' }) })
    expect(held).toMatchObject({ state: 'held' })
    const alert = { kind: 'alert', document: held.born[0]!.id, reason: '情况属实' }
    await book.county.done('unit.financeHead', { ...alert, action: 'explain' })
    await book.county.done('monitoring.officer', { ...alert, action: 'review' })
    expect(await book.county.act('monitoring.head', { ...alert, action: 'release' })).toMatchObject({ code: 'command.not_overridable' })
    expect(await book.county.done('monitoring.head', { ...alert, action: 'returnToMaker' })).toMatchObject({ state: 'returned' })
  })

  it('is owed to no rule that would stop for good what can neither be released nor sent back: such a text is refused', async () => {
    const text = (on: string) => `${ruleText({ id: 'LOC-04', level: 'intercept', when: 'payment.amount > 9900', example: '9950' }).replace('[submit]', `[${on}]`)}\noverridable: false`
    const release = (on: string) => book.release(book.county, { rule: 'LOC-04', text: text(on), ...BACKTEST, backtestRun: '90'.repeat(32) })
    for (const on of ['send', 'submit, receive', 'bounce', 'fail']) {
      expect(await release(on)).toBe(`The rule LOC-04 is asked at “${on.split(', ').at(-1)}”, when Payment request can no longer be sent back, and “overridable: false” would forbid its release as well: it would be stopped for good. Remove “overridable: false”, or ask the rule at an earlier step.`)
    }
    expect(await release('order'), 'while there is a way back').toMatch(/^This office keeps no back-test/)
  })

  it('leaves verdicts that can be judged again, and books that verify', async () => {
    const { rows } = await book.county.database.owner.query<{ id: string }>('select id from rules.verdict where region = $1 order by seq desc limit 40', [COUNTY])
    const again = await recomputeMany(book.county.database.owner as never, COUNTY, book.county.gate, rows.map(({ id }) => id))
    expect(again.filter(({ status }) => status !== 'equal' && status !== 'notJudged').map(({ why, differences }) => why ?? differences)).toEqual([])
    const { steps, ledger, log } = await verify(book.county.database.owner, COUNTY, { gate: book.county.gate })
    expect([...steps.problems, ...ledger.problems, ...log.problems].map(({ en }) => en)).toEqual([])
  })
})
