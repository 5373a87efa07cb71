import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newId } from '#kernel/values/id.ts'
import { paymentBody, testServer, type TestServer } from '../test-server.ts'
import type { RuleList, ShadowView } from './model.ts'

let server: TestServer
const cookies = new Map<string, string>()
let candidate: string
const documents: Record<string, string> = {}

/** Cash of more than so many yuan, under the id of an installed rule whose limit is 10,000. */
const text = (yuan: number) => `id: CASH-01
version: 9
level: note
on: [submit]
when: 'payment.settlement = "cash" and payment.amount > ${yuan} and payment.purpose != "不计"'
message: {zh: "提现 {payment.amount} 元。", en: "Cash of {payment.amount}."}
basis: {document: "试行 [DK]", verified: false}
tell: clerk
examples:
  hit:
    - payment: {settlement: cash, amount: 900000, purpose: 提现}
  pass:
    - payment: {settlement: cash, amount: 1, purpose: 提现}`

beforeAll(async () => {
  server = await testServer()
  const { office } = server
  for (const code of ['unit.clerk', 'monitoring.officer', 'rulebook.editor']) {
    cookies.set(code, await server.login(await server.account(office.actor(code).person)))
  }
  const indicator = { school: await office.indicator('school', 900_000_00n), clinic: await office.indicator('clinic', 900_000_00n) }
  candidate = newId()
  await office.done('rulebook.editor', { kind: 'ruleShadow', document: candidate, action: 'submit', body: {
    judges: 'payment', text: text(500), until: '2026-12-31', reason: '看看要不要从严' } as never })
  const pay = async (name: string, unit: 'school' | 'clinic', changes: Record<string, unknown>) => {
    const document = documents[name] = newId()
    const clerk = unit === 'school' ? 'unit.clerk' : 'clinic:unit.clerk'
    await office.done(clerk, { kind: 'payment', document, action: 'draft', body: paymentBody(indicator[unit], changes) as never })
    await office.act(clerk, { kind: 'payment', document, action: 'submit' })
  }
  // Above both limits; above the new one only, twice; below both; above the old one only, because the candidate leaves its purpose out.
  await pay('both', 'school', { settlement: 'cash', amountFen: '1500000', purpose: '2026年10月慰问困难职工提现' })
  await pay('new', 'school', { settlement: 'cash', amountFen: '90000', purpose: '2026年10月零星开支提现' })
  await pay('newAtClinic', 'clinic', { settlement: 'cash', amountFen: '70000', purpose: '2026年10月零星开支提现二' })
  await pay('none', 'school', {})
  await pay('lost', 'school', { settlement: 'cash', amountFen: '1200000', purpose: '不计' })
})
afterAll(() => server.close())

const ask = async <Answer>(who: string, url: string): Promise<{ status: number; answer: Answer }> => {
  const answer = await server.ask({ method: 'GET', url, cookie: cookies.get(who) })
  return { status: answer.statusCode, answer: answer.json() }
}
const shadow = (who: string, rule = 'CASH-01') => ask<ShadowView>(who, `/api/rules/${rule}/shadow?region=${server.office.region}`)

describe('the comparison of a candidate with the live rule', () => {
  it('counts what agrees, what would newly hit and what no longer would, with the money, and names the documents', async () => {
    const { answer: { candidates: [view, ...others] } } = await shadow('monitoring.officer')
    expect(others).toEqual([])
    expect(view).toMatchObject({
      document: candidate, version: 9, judges: 'payment', level: 'note', ended: null, until: '2026-12-31',
      compared: { judged: 5, counts: { agrees: 2, newHit: 2, lostHit: 1, cannotJudge: 0, nowJudged: 0 }, newHitFen: '160000', lostHitFen: '1200000' }, differing: 3,
    })
    expect(view!.number).toMatch(/^YZ-/)
    expect(view!.said!.when.said!.zh).toContain('500')
    expect(view!.byUnit).toHaveLength(2)
    expect(view!.byUnit.reduce((sum, { judged }) => sum + judged, 0)).toBe(5)
    expect(view!.byUnit.map(({ counts }) => counts.newHit).sort()).toEqual([1, 1])
    expect(view!.differences.map(({ document, difference, outcome, live }) => [document.id, difference, outcome, live])).toEqual([
      [documents['lost'], 'lostHit', 'pass', 'hit'], [documents['newAtClinic'], 'newHit', 'hit', 'pass'], [documents['new'], 'newHit', 'hit', 'pass'],
    ])
    expect(view!.differences[2]!.message!.zh).toBe('提现 900.00 元。')
  })

  it('is counted on the rule in the list', async () => {
    const { answer } = await ask<RuleList>('rulebook.editor', `/api/rules?region=${server.office.region}`)
    expect(answer.rows.filter(({ candidates }) => candidates > 0).map(({ id, candidates }) => [id, candidates])).toEqual([['CASH-01', 1]])
  })

  it('is for those who write or watch rules', async () => {
    expect((await shadow('unit.clerk')).status).toBe(403)
    expect((await shadow('rulebook.editor')).status).toBe(200)
    expect((await shadow('rulebook.editor', 'NONE-01')).status).toBe(404)
  })

  it('stays when the shadow has ended, and says how', async () => {
    await server.office.done('rulebook.approver', { kind: 'ruleShadow', document: candidate, action: 'approve' })
    const { answer: { candidates: [view] } } = await shadow('monitoring.officer')
    expect(view).toMatchObject({ ended: 'concluded', compared: { judged: 5 } })
  })
})
