import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { setTimeout } from 'node:timers/promises'
import { newId } from '#kernel/values/id.ts'
import { isRefusal } from '#kernel/values/refusal.ts'
import type { CheckView } from '../rules/model.ts'
import { paymentBody, testServer, type TestServer } from '../test-server.ts'
import type { BacktestList, BacktestView, JobView } from './model.ts'

let server: TestServer
const cookies = new Map<string, string>()
let region: string
const documents: string[] = []

beforeAll(async () => {
  server = await testServer()
  const { office } = server
  region = office.region
  for (const code of ['unit.clerk', 'monitoring.officer', 'treasury.payer', 'rulebook.editor']) {
    cookies.set(code, await server.login(await server.account(office.actor(code).person)))
  }
  const indicator = await office.indicator('school', 900_000_00n)
  // In cash: at 8,000 yuan, below, above the limit of 10,000; and one by transfer.
  for (const body of [{ settlement: 'cash', amountFen: '800000', payee: '乙' }, { settlement: 'cash', amountFen: '90000', payee: '丙' }, { settlement: 'cash', amountFen: '1500000', payee: '甲' }, {}]) {
    const document = newId()
    documents.push(document)
    await office.act('unit.clerk', { kind: 'payment', document, action: 'submit', body: paymentBody(indicator, body) as never })
  }
})
afterAll(() => server.close())

const ask = async <Answer>(who: string, url: string, payload?: object): Promise<{ status: number; answer: Answer; text: string }> => {
  const answer = await server.ask({ method: payload ? 'POST' : 'GET', url, cookie: cookies.get(who), ...(payload ? { payload } : {}) })
  return { status: answer.statusCode, answer: answer.json(), text: answer.body }
}

/** CASH-01 with another condition, as the editor gives it. */
async function textWith(when: string): Promise<string> {
  const { answer } = await ask<CheckView>('monitoring.officer', '/api/rules/check', { region, rule: 'CASH-01', applies: 'payment.settlement = "cash"', when })
  return answer.text!
}

const start = (who: string, text: string, more: object = {}) => ask<JobView>(who, '/api/backtests', { region, judges: 'payment', text, minutesPerAlert: 20, ...more })

async function ended(who: string, { job }: JobView): Promise<JobView> {
  for (;;) {
    const { answer } = await ask<JobView>(who, `/api/backtests/jobs/${job}?region=${region}`)
    if (answer.state !== 'running') return answer
    await setTimeout(100)
  }
}

describe('a back-test from the studio', () => {
  let run: string
  let text: string

  it('judges the office’s own books by the changed text and keeps the report under its hash', { timeout: 30_000 }, async () => {
    text = (await textWith('payment.amount >= 8000')).replace('amount: 10000\n', 'amount: 7999\n')
    const { answer: job } = await start('monitoring.officer', text)
    expect(job).toMatchObject({ state: 'running', rule: 'CASH-01' })
    const done = await ended('monitoring.officer', job)
    expect(done).toMatchObject({ state: 'done', share: 1, refusal: null })
    run = done.run!
    const { answer } = await ask<BacktestView>('rulebook.editor', `/api/backtests/kept/${run}?region=${region}`)
    expect(answer).toMatchObject({ run, rules: ['CASH-01'], judged: 4, source: 'database', judges: { code: 'payment' } })
    expect(answer.person).toBeTruthy()
    const { report } = answer
    expect(report.given).toEqual({ compared: 4, same: 4, differs: {} })
    expect(report.rules).toHaveLength(1)
    expect(report.rules[0]).toMatchObject({ change: 'changed', flips: { 'pass→hit': 1 }, before: { hit: 1 }, after: { hit: 2 } })
    expect(report.flipped.map(({ document, given, before, after, party }) => [document, given, before, after, party])).toEqual([[documents[0], 'pass', 'pass', 'intercept', '乙']])
    expect(report.flipped[0]!.maker).toBeTruthy()
    expect(report.rules[0]!.near).toMatchObject([{ text: 'payment.amount >= 8000', passes: [{ document: documents[1] }], hits: [{ document: documents[0] }, { document: documents[2] }] }])
    expect(report.workload.after).toMatchObject({ alerts: 2, hours: 0.7 })
    expect(report.months).toMatchObject([{ month: '2026-10', judged: 4, stopped: { before: 1, after: 2 }, stoppedFen: { before: '1500000', after: '2300000' } }])
    const { answer: list } = await ask<BacktestList>('monitoring.officer', `/api/backtests?region=${region}&rule=CASH-01`)
    expect(list.items.map((item) => item.run)).toEqual([run])
    expect(list.job).toMatchObject({ state: 'done', run })
  })

  it('is what a release rests on: this text, in this office', async () => {
    const { office } = server
    const release = async (body: object) => {
      const answer = await office.act('rulebook.editor', { kind: 'ruleRelease', document: newId(), action: 'submit', body: {
        judges: 'payment', rule: 'CASH-01', purpose: 'live', text, backtestRun: run, backtest: '4 笔，新拦 1 笔', reason: '收紧提现', ...body,
      } as never })
      return isRefusal(answer) ? answer.code : answer.state
    }
    expect(await release({ backtestRun: 'a'.repeat(64) })).toBe('rulebook.backtest_unknown')
    expect(await release({ text: text.replace('>= 8000', '>= 8001').replace('amount: 7999', 'amount: 7000') })).toBe('rulebook.backtest_other_rule')
    expect(await release({ text: text.replace('level: intercept', 'level: forbid') })).toBe('rulebook.backtest_other_rule')
    const elsewhere = await server.otherCounty.act('rulebook.editor', { kind: 'ruleRelease', document: newId(), action: 'submit', body: {
      judges: 'payment', rule: 'CASH-01', purpose: 'live', text, backtestRun: run, backtest: '邻县的', reason: '借用',
    } as never })
    expect(elsewhere).toMatchObject({ code: 'rulebook.backtest_unknown' })
    expect(await release({})).toBe('inApproval')
  })

  it('comes out with the same hash when it is run again, and with another when something was judged since', { timeout: 40_000 }, async () => {
    const again = await ended('rulebook.editor', (await start('rulebook.editor', text)).answer)
    // The release above is an act of the region; its seq is part of what the data are called.
    expect(again.state).toBe('done')
    expect(again.run).not.toBe(run)
    const once = await ended('rulebook.editor', (await start('rulebook.editor', text)).answer)
    expect(once.run).toBe(again.run)
    const [first, second] = await Promise.all([run, once.run!].map((one) => ask<BacktestView>('rulebook.editor', `/api/backtests/kept/${one}?region=${region}`)))
    expect(second!.answer.report.flipped).toEqual(first!.answer.report.flipped)
  })

  it('runs one at a time for a person, is cancelled by that person alone, and then leaves no report', { timeout: 30_000 }, async () => {
    const { answer: job } = await start('rulebook.editor', text, { minutesPerAlert: 21 })
    const second = await start('rulebook.editor', text)
    expect([second.status, second.text]).toEqual([409, expect.stringContaining('CASH-01')])
    expect((await ask('monitoring.officer', '/api/backtests/cancel', { region, job: job.job })).status).toBe(404)
    expect((await ask('monitoring.officer', `/api/backtests/jobs/${job.job}?region=${region}`)).status).toBe(404)
    expect((await ask<JobView>('rulebook.editor', '/api/backtests/cancel', { region, job: job.job })).answer).toMatchObject({ state: 'cancelled', run: null })
    expect((await start('rulebook.editor', 'id: [')).status).toBe(422)
    const { answer: list } = await ask<BacktestList>('rulebook.editor', `/api/backtests?region=${region}`)
    expect(list.job).toMatchObject({ job: job.job, state: 'cancelled' })
    expect(list.items).toHaveLength(2)
  })

  it('says at once what is wrong with the text, and in the end what is wrong with the books', { timeout: 30_000 }, async () => {
    const said = async (changed: string, more: object = {}) => (await start('rulebook.editor', changed, more)).text
    expect(await said(text.replace('payment.amount', 'payment.amuont'))).toContain('payment.amuont')
    expect(await said(text.replace('amount: 7999', 'amount: 8001'))).toContain('rules.example_differs')
    expect(await said(`${text.replace(/^on:.*\n(?: +- .*\n)*/m, '')}over: payeeYear\n`)).toContain('backtest.of_population')
    expect(await said(text, { judges: 'ruleRelease' })).toContain('backtest.not_judged')
    expect(await said(text, { from: '2026-10-02', to: '2026-10-01' })).toContain('backtest.period_turned')
    const empty = await ended('rulebook.editor', (await start('rulebook.editor', text, { from: '2020-01-01', to: '2020-12-31' })).answer)
    expect(empty).toMatchObject({ state: 'refused', refusal: { zh: expect.stringContaining('2026-10-12') as string } })
  })

  it('is for those who watch the whole office', async () => {
    for (const who of ['unit.clerk', 'treasury.payer']) {
      expect((await start(who, text)).status).toBe(403)
      expect((await ask(who, `/api/backtests?region=${region}`)).status).toBe(403)
      expect((await ask(who, `/api/backtests/kept/${run}?region=${region}`)).status).toBe(403)
    }
    expect((await ask('monitoring.officer', `/api/backtests/kept/${'0'.repeat(64)}?region=${region}`)).status).toBe(404)
  })
})
