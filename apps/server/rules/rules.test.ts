import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { withRegion } from '#kernel/database/index.ts'
import { judgingHash, loadRules, type RuleSource } from '#kernel/rules/index.ts'
import { newId } from '#kernel/values/id.ts'
import { paymentBody, testServer, type TestServer } from '../test-server.ts'
import type { DocumentRow } from '../model.ts'
import type { CheckView, RuleList, RuleView, TryView } from './model.ts'

let server: TestServer
const cookies = new Map<string, string>()
let region: string
const documents: string[] = []

beforeAll(async () => {
  server = await testServer()
  const { office } = server
  region = office.region
  for (const code of ['unit.clerk', 'monitoring.officer', 'treasury.payer']) {
    cookies.set(code, await server.login(await server.account(office.actor(code).person)))
  }
  const indicator = await office.indicator('school', 900_000_00n)
  // Three payments: one in cash above its limit, one below, one by transfer.
  for (const body of [
    { settlement: 'cash', amountFen: '1500000', purpose: '2026年10月慰问困难职工提现' }, { settlement: 'cash', amountFen: '90000', purpose: '2026年10月零星开支提现' }, {},
  ]) {
    const document = newId()
    documents.push(document)
    await office.done('unit.clerk', { kind: 'payment', document, action: 'draft', body: paymentBody(indicator, body) as never })
    await office.act('unit.clerk', { kind: 'payment', document, action: 'submit' })
  }
})
afterAll(() => server.close())

const ask = async <Answer>(who: string, url: string, payload?: object): Promise<{ status: number; answer: Answer; text: string }> => {
  const answer = await server.ask({ method: payload ? 'POST' : 'GET', url, cookie: cookies.get(who), ...(payload ? { payload } : {}) })
  return { status: answer.statusCode, answer: answer.json(), text: answer.body }
}
const list = async (who: string) => (await ask<RuleList>(who, `/api/rules?region=${region}`)).answer
const page = async (who: string, rule: string) => ask<RuleView>(who, `/api/rules/${rule}?region=${region}`)

describe('the list of rules', () => {
  it('shows monitoring every rule of the catalogue, once', async () => {
    const { rows, mayEdit } = await list('monitoring.officer')
    expect(rows.length).toBeGreaterThan(140)
    expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length)
    expect(mayEdit).toBe(true)
    expect(rows.filter(({ state }) => state === 'on' ).length).toBeGreaterThan(20)
    const resting = rows.find(({ delivered }) => delivered === 'no')!
    expect(resting.missing.length).toBeGreaterThan(0)
    const register = rows.find(({ delivered }) => delivered === 'register')!
    expect(register.registers[0]).toMatchObject({ taken: false })
  })

  it('shows a clerk and the treasury none of the rules that are for reviewers', async () => {
    const secret = (await list('monitoring.officer')).rows.filter(({ tell }) => tell === 'reviewer').map(({ id }) => id)
    expect(secret.length).toBeGreaterThan(5)
    for (const who of ['unit.clerk', 'treasury.payer']) {
      const seen = await list(who)
      expect(seen.rows.filter(({ id, tell }) => secret.includes(id) || tell === 'reviewer')).toEqual([])
      expect(seen.mayEdit).toBe(false)
      const hidden = await page(who, secret[0]!)
      const unknown = await page(who, 'NONE-99')
      expect([hidden.status, hidden.text.replaceAll(secret[0]!, '')]).toEqual([unknown.status, unknown.text.replaceAll('NONE-99', '')])
      expect(hidden.status).toBe(404)
    }
  })

  it('counts hits for the office and not for one unit', async () => {
    const cash = ({ rows }: RuleList) => rows.find(({ id }) => id === 'CASH-01')!.hits
    const watched = await list('monitoring.officer')
    expect(cash(watched)).toMatchObject({ month: 1, year: 1 })
    expect(watched.hits).toMatchObject({ bounded: false })
    expect(cash(await list('unit.clerk'))).toBeNull()
  })
})

describe('the page of a rule', () => {
  it('reads its condition back, names the office whose threshold binds, and judges its examples now', async () => {
    const { answer } = await page('monitoring.officer', 'CASH-01')
    expect(answer.conditions.when.text).toBe('payment.amount > parameter.cash_single')
    expect(answer.conditions.when.said!.zh).toMatch(/大于.*10,000/)
    expect(answer.conditions.when.said!.en).toContain('10,000')
    const [parameter] = answer.parameters
    expect(parameter).toMatchObject({ id: 'cash_single', binding: { zh: '10,000.00 元' } })
    expect(parameter!.offices.flatMap(({ values }) => values).filter(({ binds }) => binds)).toHaveLength(1)
    expect(answer.examples.map(({ expected, found, right }) => [expected, found, right])).toEqual([['hit', 'hit', true], ['pass', 'pass', true]])
    expect(answer.reads.map(({ name }) => name)).toEqual(['payment.settlement', 'payment.amount'])
    expect(answer.versions[0]!.text).toContain('id: CASH-01')
    expect(answer.lastHits.map(({ document }) => document.id)).toEqual([documents[0]])
    expect(answer.basis.verified).toBe(false)
    expect(answer.cost).toMatchObject({ scans: 0 })
    expect((await page('monitoring.officer', 'FREQ-02')).answer.cost).toMatchObject({ scans: 1 })
  })

  it('names the codes of a list by the words of their catalogue', async () => {
    const { answer } = await page('monitoring.officer', 'FREQ-05')
    const proposed = answer.parameters.find(({ id }) => id === 'year_end_regular')!.proposed!.value
    expect(proposed.zh).toMatch(/30206 电费、/)
    expect(proposed.en).toMatch(/30206 electricity, /i)
    // As soon as an office has set one, the sentence has them, too.
    const common = { kind: 'parameterChange', document: newId() }
    const body = { parameter: 'card_classes', value: '30211、39999', unit: '', validFrom: '2026-10-12', documentNumber: '测财〔2026〕1号', reason: '测试' }
    await server.office.done('rulebook.editor', { ...common, action: 'submit', body: body as never })
    await server.office.done('rulebook.approver', { ...common, action: 'approve' })
    const change = (await ask<{ items: DocumentRow[] }>('monitoring.officer', `/api/documents?region=${region}&kind=parameterChange&limit=5`)).answer.items.find(({ id }) => id === common.document)
    expect(change).toMatchObject({ title: 'card_classes · 30211、39999 · 测财〔2026〕1号', titleZh: '公务卡强制结算科目 2 项 · 测财〔2026〕1号', titleEn: expect.stringContaining('2 items') })
    const { said } = (await page('monitoring.officer', 'CASH-08')).answer.conditions.when
    expect(said!.zh).toMatch(/30211 差旅费.*39999/)
    expect(said!.en).toMatch(/30211 travel/i)
  })

  it('opens for every rule of the catalogue, each example as its author says', async () => {
    const { rows } = await list('monitoring.officer')
    for (const { id, kind } of rows) {
      const { status, answer, text } = await page('monitoring.officer', id)
      expect(status, `${id} ${text.slice(0, 300)}`).toBe(200)
      expect(answer.conditions.when.said, id).not.toBeNull()
      expect(answer.examples.length, id).toBeGreaterThan(1)
      expect(answer.examples.filter(({ right }) => !right), id).toEqual([])
      if (kind === 'test') expect(answer.on).toEqual([])
    }
  })
})

describe('the editor', () => {
  const check = (body: object, who = 'monitoring.officer') => ask<CheckView>(who, '/api/rules/check', { region, rule: 'CASH-01', ...body })

  it('places a fault by line and column, with a suggestion', async () => {
    const { answer } = await check({ when: 'payment.amount >\n  payment.amuont' })
    expect(answer.problems.when).toMatchObject([{ code: 'rules.unknown_name', line: 2, column: 3, suggestion: { put: 'payment.amount' } }])
    expect(answer.said.when).toBeNull()
    expect(answer.examples).toEqual([])
  })

  it('reads the text back as it is typed, classes, kinds and lists by their names', async () => {
    const { answer } = await check({ applies: 'indicator.projectKind = "special"', when: 'under(classification.economic, "30206") and not(classification.economic in parameter.card_classes)' })
    expect(answer.said.applies!.zh).toMatch(/支出类别等于“项目（专项）支出”（special）/)
    expect(answer.said.when!.zh).toMatch(/部门经济分类属于“电费”（30206）类/)
    expect(answer.said.when!.zh).toMatch(/30211 差旅费/)
    expect(answer.said.when!.en).toMatch(/“Electricity” \(30206\).*30211 travel/i)
  })

  it('judges the examples by the changed text', async () => {
    const { answer } = await check({ applies: 'payment.settlement = "cash"', when: 'payment.amount > 20000' })
    expect(answer.problems).toEqual({ applies: [], when: [] })
    expect(answer.examples.map(({ found, right }) => [found, right])).toEqual([['pass', false], ['pass', true]])
    expect(answer.said.when!.zh).toContain('20,000')
  })

  it('says what can be proved of the changed text', async () => {
    const never = await check({ applies: 'payment.amount > 100', when: 'payment.amount < 50' })
    expect(never.answer.problems).toEqual({ applies: [], when: [] })
    expect(never.answer.notices.length).toBeGreaterThan(0)
    const sound = await check({ applies: 'payment.settlement = "cash"', when: 'payment.amount > parameter.cash_single' })
    expect(sound.answer.notices).toEqual([])
  })

  it('offers names and explains the one under the cursor', async () => {
    const { answer } = await check({ when: 'payment.am', at: { part: 'when', offset: 10 } })
    expect(answer.completions!.items.map(({ put }) => put)).toContain('payment.amount')
    const told = await check({ when: 'payment.amount > 1', at: { part: 'when', offset: 3 } })
    expect(told.answer.hover).toMatchObject({ name: 'payment.amount', type: { zh: '金额' } })
  })

  it('is closed to who does not watch', async () => {
    expect((await check({ when: 'true' }, 'unit.clerk')).status).toBe(403)
    expect((await check({ when: 'true' }, 'treasury.payer')).status).toBe(403)
  })
})

describe('a trial', () => {
  const attempt = (body: object) => ask<TryView>('monitoring.officer', '/api/rules/try', { region, rule: 'CASH-01', applies: 'payment.settlement = "cash"', limit: 100, ...body })

  it('of the text in force flips nothing', async () => {
    const { answer } = await attempt({ when: 'payment.amount > parameter.cash_single' })
    expect(answer).toMatchObject({ judged: 3, left: 0, flipped: 0, before: { hit: 1, pass: 1, notApplicable: 1, cannotJudge: 0 } })
    expect(answer.after).toEqual(answer.before)
  })

  it('of a stricter text names the document that flips, and writes nothing', async () => {
    const count = async () => (await server.office.database.owner.query('select count(*) from rules.verdict')).rows[0]
    const before = await count()
    const { answer } = await attempt({ when: 'payment.amount > 500' })
    expect(answer.after).toMatchObject({ hit: 2, pass: 0 })
    expect(answer.flips.map(({ document, before: was, after }) => [document.id, was, after])).toEqual([[documents[1], 'pass', 'hit']])
    expect(await count()).toEqual(before)
  })

  it('of a text that cannot be read is refused with its place', async () => {
    const { status, text } = await attempt({ when: 'payment.amount >> 5' })
    expect(status).toBe(422)
    expect(text).toContain('CASH-01')
  })

  it('of a feature takes the history as it was known at each verdict', async () => {
    // The third payment saw none before it to its payee, the second one: each counts what stood before it.
    const { rows } = await list('monitoring.officer')
    const feature = rows.find(({ id }) => id === 'FREQ-02')
    expect(feature).toBeDefined()
    const { answer } = await attempt({ applies: '', when: 'feature.payee_week_count >= 1' })
    expect(answer.after.hit).toBe(2)
    expect(answer.after.pass).toBe(1)
  })
})

it('a text from the editor is released by two people, then stopped by one: list and page say so', async () => {
  const { office } = server
  const when = 'payment.amount >= parameter.cash_single'
  const { answer: { text } } = await ask<CheckView>('monitoring.officer', '/api/rules/check', { region, rule: 'CASH-01', applies: 'payment.settlement = "cash"', when })
  // The pass example stands at the limit itself, which now hits; its author moves it below.
  const mended = text!.replace(/amount: 10000$/m, 'amount: 9999')
  const [release, stop] = [newId(), newId()]
  const [source] = loadRules(mended, 'mended.yaml') as RuleSource[]
  const { rulebook } = office.gate.modules.find((module) => module.rulebook)!
  await withRegion(office.database.gate, region, (client) => rulebook!.keepBacktest(client, region, {
    run: 'a'.repeat(64), result: 'b'.repeat(64), judges: 'payment', command: 'submit', rules: [{ rule: 'CASH-01', text: judgingHash(source!) }], source: 'database',
    data: 'books', period: { from: '2026-01-01', to: '2026-09-30' }, judged: 3, person: null, madeAt: server.clock.now, report: {},
  }))
  await office.done('rulebook.editor', { kind: 'ruleRelease', document: release, action: 'draft', body: {
    judges: 'payment', rule: 'CASH-01', purpose: 'live', text: mended, backtestRun: 'a'.repeat(64), backtest: '2026年1月至9月 3笔 命中1笔', reason: '达到限额即拦截',
  } })
  await office.done('rulebook.editor', { kind: 'ruleRelease', document: release, action: 'submit' })
  await office.done('rulebook.approver', { kind: 'ruleRelease', document: release, action: 'approve' })
  const released = await page('monitoring.officer', 'CASH-01')
  expect(released.answer).toMatchObject({ version: 3, state: 'on', office: { region } })
  expect(released.answer.conditions.when.text).toBe(when)
  expect(released.answer.versions.map(({ version, office: by }) => [version, by?.region ?? null])).toEqual([[3, region], [2, null]])
  expect(released.answer.examples.every(({ right }) => right)).toBe(true)

  await office.done('rulebook.watch', { kind: 'ruleStop', document: stop, action: 'draft', body: { rule: 'CASH-01', days: 3, reason: '误伤救灾款，先停用核查' } })
  await office.done('rulebook.watch', { kind: 'ruleStop', document: stop, action: 'submit' })
  const row = (await list('monitoring.officer')).rows.find(({ id }) => id === 'CASH-01')!
  expect(row.state).toBe('stopped')
  expect(row.stoppedUntil! > '2026-10-12').toBe(true)
  // The trial still compares with the text that was stopped.
  const { answer } = await ask<TryView>('monitoring.officer', '/api/rules/try', { region, rule: 'CASH-01', applies: 'payment.settlement = "cash"', when, limit: 10 })
  expect(answer).toMatchObject({ judged: 3, flipped: 0 })
})

it('a hit of two months ago counts for the year and no longer for the month', async () => {
  server.clock.now = new Date('2026-12-20T02:00:00Z')
  cookies.set('monitoring.officer', await server.login(await server.account(server.office.actor('monitoring.officer').person)))
  expect((await list('monitoring.officer')).rows.find(({ id }) => id === 'CASH-01')!.hits).toMatchObject({ month: 0, year: 1 })
})
