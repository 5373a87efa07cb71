import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { recomputeMany, verify } from '#kernel/command/index.ts'
import { newId } from '#kernel/values/id.ts'
import { isRefusal } from '#kernel/values/refusal.ts'
import { COUNTY, openRulebook, ruleText, type Rulebook } from './test-rulebook.ts'

let book: Rulebook
beforeAll(async () => {
  book = await openRulebook('2026-12-09T02:00:00Z')
  await book.release(book.county)
})
afterAll(() => book.close())

describe('an emergency stop', () => {
  const stop = (changes: Record<string, unknown> = {}, document = newId()) => (
    book.county.act('rulebook.watch', { kind: 'ruleStop', document, action: 'submit', body: { rule: 'LOC-01', days: 2, reason: '误报', ...changes } as never }))
  const said = (answer: Awaited<ReturnType<typeof stop>>) => (isRefusal(answer) ? answer.message.en : answer.state)

  it('by one person keeps a rule from being asked at once; the verdict says so, supervision is told, and it ends by itself', async () => {
    const document = newId()
    expect(await book.payBy(5_000)).toMatchObject({ hit: 1, stopped: null })
    expect(await stop({}, document)).toMatchObject({ state: 'stopped', leaf: expect.stringMatching(/^\d+$/) })
    expect(await book.payBy(5_000)).toMatchObject({ hit: null, version: 1, stopped: document })
    const { rows } = await book.county.database.owner.query('select topic from events.outbox where region = $1 and document = $2', [COUNTY, document])
    expect(rows).toEqual([{ topic: 'ruleStop.submit' }])
    const { rows: [verdict] } = await book.county.database.owner.query<{ findings: { rule: string }[] }>(
      'select findings from rules.verdict where region = $1 order by seq desc limit 1', [COUNTY])
    expect(verdict!.findings.filter(({ rule }) => rule === 'LOC-01'), 'neither found nor passed').toEqual([])
    // Two working days from Wednesday 9 December: to the end of Friday.
    book.setNow('2026-12-11T15:59:59Z')
    expect(await book.payBy(5_000)).toMatchObject({ hit: null, stopped: document })
    book.setNow('2026-12-11T16:00:00Z')
    expect(await book.payBy(5_000)).toMatchObject({ hit: 1, stopped: null })
    expect(said(await stop()), 'nobody has reviewed it').toMatch(/^Nobody else has reviewed the stop TY-330502000-2026-000001 of the rule LOC-01/)
    expect(await book.county.done('rulebook.approver', { kind: 'ruleStop', document, action: 'approve' })).toMatchObject({ state: 'confirmed' })
    expect(await book.payBy(5_000), 'a late word does not stop it anew').toMatchObject({ hit: 1, stopped: null })
  })

  it.each([['reject', 'lifted'], ['sendBack', 'draft'], ['withdraw', 'withdrawn']])('ends at once when it is ended by “%s”', async (action, state) => {
    const document = newId()
    expect(said(await stop({}, document))).toBe('stopped')
    expect(await book.payBy(5_000)).toMatchObject({ hit: null, stopped: document })
    const answer = await book.county.done(action === 'withdraw' ? 'rulebook.watch' : 'rulebook.approver', { kind: 'ruleStop', document, action, reason: '不是误报' })
    expect(answer).toMatchObject({ state })
    expect(await book.payBy(5_000)).toMatchObject({ hit: 1, stopped: null })
  })

  it('that was withdrawn is not simply given again', async () => {
    expect(said(await stop())).toMatch(/^Nobody else has reviewed/)
    book.setNow('2026-12-21T02:00:00Z')
    const document = newId()
    expect(said(await stop({}, document))).toBe('stopped')
    expect(await book.county.done('rulebook.approver', { kind: 'ruleStop', document, action: 'reject', reason: '不是误报' })).toMatchObject({ state: 'lifted' })
  })

  it('of every rule that an act asks leaves a verdict of it that comes out the same', async () => {
    const { county } = book
    const stops = ['ACCT-02', 'BUD-04'].map((rule) => ({ rule, document: newId() }))
    for (const { rule, document } of stops) expect(said(await stop({ rule, days: 1 }, document))).toBe('stopped')
    const payment = { kind: 'payment', document: newId() }
    await county.done('unit.clerk', { ...payment, action: 'submit', body: book.paymentBody() })
    for (const position of ['unit.financeHead', 'division.handler']) await county.done(position, { ...payment, action: 'approve' })
    await county.done('treasury.payer', { ...payment, action: 'order' })
    const { rows: [order] } = await county.database.owner.query<{ id: string; stopped: boolean }>(
      `select v.id, s.rules @? '$[*].stopped' as stopped from rules.verdict v join rules.rule_set s on s.region = v.region and s.hash = v.rule_set
        where v.region = $1 and v.document = $2 and v.command = 'order'`, [COUNTY, payment.document])
    expect(order).toMatchObject({ stopped: true })
    const [again] = await recomputeMany(county.database.owner as never, COUNTY, county.gate, [order!.id])
    expect(again).toMatchObject({ status: 'equal', differences: [] })
    for (const one of stops) await county.done('rulebook.approver', { kind: 'ruleStop', document: one.document, action: 'reject', reason: '不是误报' })
  })

  it('has a limit that an office may tighten, a reason, and a rule that the office may stop', async () => {
    expect(said(await stop({ days: 4 }))).toBe('A stop of 4 working days is above the limit of 3. Shorten it; to take the rule away for good, use a release (retire).')
    await book.change(book.province, { parameter: 'rule_stop_days', value: '1', unit: '工作日', validFrom: '2026-12-21' })
    expect(said(await stop({ days: 2 }))).toMatch(/^A stop of 2 working days is above the limit of 1\./)
    expect(said(await stop({ days: 1, reason: '' }))).toBe('“Reason” is empty. It must be filled in before submitting.')
    expect(said(await stop({ days: 1, rule: 'LOC-77' }))).toBe('No rule LOC-77 is in force now. Check its id.')
    expect(await book.release(book.province, { rule: 'PRV-02', text: ruleText({ id: 'PRV-02', when: 'payment.amount > 6000', example: '7000' }) })).toBe('effective')
    expect(said(await stop({ days: 1, rule: 'PRV-02' }))).toMatch(/was released by the office above/)
  })

  it('leaves verdicts that can be judged again, and books that verify', async () => {
    const { rows } = await book.county.database.owner.query<{ id: string }>('select id from rules.verdict where region = $1 order by seq desc limit 30', [COUNTY])
    const again = await recomputeMany(book.county.database.owner as never, COUNTY, book.county.gate, rows.map(({ id }) => id))
    expect(again.filter(({ status }) => status !== 'equal' && status !== 'notJudged').map(({ why, differences }) => why ?? differences)).toEqual([])
    const { steps, ledger, log } = await verify(book.county.database.owner, COUNTY, { gate: book.county.gate })
    expect([...steps.problems, ...ledger.problems, ...log.problems].map(({ en }) => en)).toEqual([])
  })
})
