import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newId } from '#kernel/values/id.ts'
import type { DocumentRow, Page, TodoItem } from '../model.ts'
import { paymentBody, sendToBank, testServer, type TestServer } from '../test-server.ts'
import type { BulkAnswer, DeskView, SavedView } from './model.ts'

let server: TestServer
let indicator: string
const cookies = new Map<string, string>()

beforeAll(async () => {
  server = await testServer({ sweepMs: 50 })
  for (const position of ['unit.clerk', 'clinic:unit.clerk', 'unit.financeHead', 'division.handler', 'division.supervisor']) {
    cookies.set(position, await server.login(await server.account(server.office.actor(position).person)))
  }
  indicator = await server.office.indicator('school', 10_000_000_00n)
})
afterAll(() => server.close())

async function ask<Answer>(position: string, url: string, query: Record<string, string> = {}, payload?: object): Promise<{ status: number; answer: Answer; body: string }> {
  const at = { region: server.office.region, position: server.office.actor(position).position }
  const answer = await server.ask({
    method: payload ? 'POST' : 'GET', url, cookie: cookies.get(position), ...(payload ? { payload: { ...at, ...payload } } : { query: { ...at, ...query } }),
  })
  return { status: answer.statusCode, answer: answer.json() as Answer, body: answer.body }
}

const search = async (position: string, text: string, after?: string): Promise<Page<DocumentRow>> => {
  const answer = await server.ask({
    method: 'GET', url: '/api/search', cookie: cookies.get(position), query: { region: server.office.region, text, limit: '5', ...(after ? { after } : {}) },
  })
  expect(answer.statusCode, answer.body).toBe(200)
  return answer.json()
}

async function submitted(changes: Record<string, unknown>): Promise<string> {
  const document = newId()
  await server.office.done('unit.clerk', { kind: 'payment', document, action: 'submit', body: paymentBody(indicator, changes) as never })
  return document
}

describe('the to-do list', () => {
  const titles = (page: Page<TodoItem>) => page.items.map((item) => item.document.title)

  it('finds by amount, words and kind, sorts by amount, and gives every page once', async () => {
    for (let n = 1; n <= 7; n++) await submitted({ amountFen: String(n * 1_000_00), payee: `筛选公司${n}`, purpose: `第${n}批办公用纸采购` })
    const todo = async (query: Record<string, string>) => (await ask<Page<TodoItem>>('unit.financeHead', '/api/todo', query)).answer
    expect((await todo({ minFen: '300000', maxFen: '500000', text: '筛选公司' })).items).toHaveLength(3)
    expect((await todo({ text: '第6批' })).items.map((item) => item.document.amountFen)).toEqual(['600000'])
    expect((await todo({ kind: 'refund' })).items).toEqual([])
    expect((await todo({ unit: '卫生院' })).items).toEqual([])
    expect((await todo({ unit: '第一中学', due: 'overdue' })).items).toEqual([])
    for (const sort of [{}, { sort: 'amount' }]) {
      const seen: string[] = []
      for (let after: string | null = '', pages = 0; after !== null && pages < 5; pages++) {
        const page: Page<TodoItem> = await todo({ text: '筛选公司', limit: '3', ...sort, ...(after ? { after } : {}) })
        seen.push(...titles(page))
        after = page.next
      }
      expect(seen).toHaveLength(7)
      expect(new Set(seen).size).toBe(7)
      if ('sort' in sort) expect(seen[0]).toContain('筛选公司7')
    }
  })

  it('is refused with a filter that does not exist, and with a marker of another list', async () => {
    expect((await ask('unit.financeHead', '/api/todo', { due: 'never' })).status).toBe(422)
    expect((await ask('unit.financeHead', '/api/todo', { sort: 'amount', after: 'x.y' })).status).toBe(422)
  })
})

describe('several from the list', () => {
  const doable = async (text: string) => (await ask<Page<TodoItem>>('unit.financeHead', '/api/todo', { text })).answer.items
  const bulk = (items: { task: string; document: { id: string } }[], kind = 'payment', action = 'approve') => ask<BulkAnswer>('unit.financeHead', '/api/commands/bulk', {}, {
    kind, action, items: items.map((item) => ({ key: newId(), document: item.document.id, task: item.task })),
  })

  it('approves clean payments together and tells of each other one why not', async () => {
    await submitted({ payee: '批量甲公司', purpose: '2026年10月打印纸采购', payeeAccount: '6222000000000001' })
    await submitted({ payee: '批量乙公司', purpose: '2026年10月硒鼓采购', payeeAccount: '6222000000000002' })
    // To the account that was paid so often above: a rule has something to say.
    await submitted({ payee: '批量丙公司', purpose: '2026年10月窗帘清洗' })
    const items = await doable('批量')
    expect(items.filter((item) => item.bulk.includes('approve')).map((item) => item.document.title).toSorted()).toEqual(
      ['批量甲公司 · 2026年10月打印纸采购', '批量乙公司 · 2026年10月硒鼓采购'].toSorted())
    // Asked past the list, with the one that has a finding and a task that is none.
    const { status, answer } = await bulk([...items, { task: newId(), document: { id: items[0]!.document.id } }])
    expect(status).toBe(200)
    const told = new Map(answer.items.map((item, index) => [items[index]?.document.title.slice(0, 5) ?? 'none', item]))
    expect(told.get('批量甲公司')).toMatchObject({ state: 'inApproval', refusal: null })
    expect(told.get('批量乙公司')).toMatchObject({ state: 'inApproval', refusal: null })
    expect(told.get('批量丙公司')?.refusal?.code).toBe('server.look_first')
    expect(told.get('none')?.refusal?.code).toBe('server.look_first')
    const again = await bulk(items.slice(0, 1))
    expect(again.answer.items[0]?.refusal?.code).toBe('server.look_first')
    expect((await doable('批量')).map((item) => item.document.title)).toEqual(['批量丙公司 · 2026年10月窗帘清洗'])
  })

  it('leaves out, also after somebody has approved it, what the submit had found', async () => {
    const account = '6222000099998888'
    const paid = async (payee: string) => {
      const document = await submitted({ payee, payeeAccount: account, purpose: '教学楼电梯维保服务费' })
      await server.office.done('unit.financeHead', { kind: 'payment', document, action: 'approve' })
      return document
    }
    const clean = await paid('甲电梯服务有限公司')
    await paid('乙电梯服务有限公司')
    // The same account under a third name: a rule that speaks to reviewers, at the submit alone.
    const doubtful = await paid('丙电梯服务有限公司')
    const items = async (query: Record<string, string>) => (await ask<Page<TodoItem>>('division.handler', '/api/todo', { text: '电梯维保', ...query })).answer.items
    const all = await items({})
    const of = (document: string) => all.find((item) => item.document.id === document)!
    expect([of(clean).effect, of(clean).bulk]).toEqual(['pass', ['approve']])
    expect([of(doubtful).effect, of(doubtful).bulk]).toEqual(['note', []])
    for (const sort of [{}, { sort: 'amount' }]) {
      const marked = (await items({ marked: 'true', ...sort })).map((item) => item.document.id)
      expect([marked.includes(doubtful), marked.includes(clean)]).toEqual([true, false])
    }
    const { answer } = await ask<BulkAnswer>('division.handler', '/api/commands/bulk', {}, {
      kind: 'payment', action: 'approve', items: [clean, doubtful].map((document) => ({ key: newId(), document, task: of(document).task })) })
    expect(answer.items.map(({ refusal }) => refusal?.code ?? 'done')).toEqual(['done', 'server.look_first'])
  })

  it('given the same task twice does it once and tells each line its own answer', async () => {
    await submitted({ payee: '重复勾选公司', purpose: '2026年10月档案盒采购', payeeAccount: '6222000000000003' })
    const [item] = await doable('重复勾选')
    const { answer } = await bulk([item!, item!])
    expect(answer.items.map(({ state, refusal }) => [state, refusal?.code ?? null])).toEqual([['inApproval', null], [null, 'command.not_offered']])
  })

  it('is refused as a whole for an action or kind that does not allow it', async () => {
    const [item] = await doable('批量丙')
    expect((await bulk([item!], 'payment', 'sendBack')).body).toContain('server.not_in_bulk')
    expect((await bulk([item!], 'alert', 'approve')).body).toContain('server.not_in_bulk')
    expect((await bulk([item!], 'refund')).answer.items?.[0]?.refusal?.code).toBe('server.look_first')
  })
})

describe('the first screen', () => {
  it('shows the clerk what came back with the reason, the drafts, and where the others stand', async () => {
    const back = await submitted({ payee: '退回商行', purpose: '2026年10月绿化养护' })
    await server.office.done('unit.financeHead', { kind: 'payment', document: back, action: 'sendBack', reason: '请补合同编号', task: await taskOf(back) })
    const waiting = await submitted({ payee: '在途商行', purpose: '2026年10月电梯维保' })
    await until(async () => (await ask<DeskView>('unit.clerk', '/api/desk')).answer.returned.length > 0)
    const { answer } = await ask<DeskView>('unit.clerk', '/api/desk')
    expect(answer.returned.map((row) => [row.id, row.cameBack])).toEqual([[back, '请补合同编号']])
    expect(answer.started.find((one) => one.document.id === waiting)?.standing.map((one) => one.position.zh)).toEqual(['单位财务负责人'])
    expect(answer.office).toBeNull()
  })

  it('shows the clerk what was refused, by whom and why, until the clerk has said that they know', async () => {
    const document = await submitted({ payee: '不批商行', purpose: '2026年10月家具购置' })
    await server.office.done('unit.financeHead', { kind: 'payment', document, action: 'reject', reason: '年初未列预算', task: await taskOf(document) })
    const ended = async () => (await ask<DeskView>('unit.clerk', '/api/desk')).answer.ended
    await until(async () => (await ended()).length > 0)
    const [item, ...others] = await ended()
    expect(others).toEqual([])
    expect(item).toMatchObject({
      document: { id: document, state: 'annulled' }, ending: { action: 'reject', person: '单位财务负责人', reason: '年初未列预算', next: { act: 'copy', document } } })
    expect((await ask<DeskView>('unit.financeHead', '/api/desk')).answer.ended).toEqual([])
    await ask('unit.clerk', '/api/notices/read', {}, { notices: [item!.notice] })
    expect(await ended()).toEqual([])
  })
})

describe('views', () => {
  it('are kept for the person who saved them, replaced by name, and taken away', async () => {
    const save = (position: string, name: string, query: object) => ask<SavedView[]>(position, '/api/desk/views', {}, { page: 'todo', name, query })
    await save('unit.financeHead', '大额', { minFen: '100000000' })
    await save('unit.financeHead', '今日到期', { due: 'today' })
    expect((await save('unit.financeHead', '大额', { minFen: '200000000' })).answer).toEqual([
      { name: '今日到期', query: { due: 'today' } }, { name: '大额', query: { minFen: '200000000' } },
    ].toSorted((left, right) => (left.name < right.name ? -1 : 1)))
    expect((await ask<SavedView[]>('unit.clerk', '/api/desk/views', { page: 'todo' })).answer).toEqual([])
    expect((await ask<SavedView[]>('unit.financeHead', '/api/desk/views', { page: 'documents' })).answer).toEqual([])
    const { answer } = await ask<SavedView[]>('unit.financeHead', '/api/desk/views/remove', {}, { page: 'todo', name: '今日到期' })
    expect(answer.map((view) => view.name)).toEqual(['大额'])
    for (let n = 0; n < 29; n++) await save('unit.financeHead', `视图${n}`, {})
    expect((await save('unit.financeHead', '再一个', {})).body).toContain('desk.too_many_views')
    expect((await save('unit.financeHead', '大额', {})).status).toBe(200)
  })
})

describe('finding documents', () => {
  it('by payee, purpose, amount and number, only in the units of the reader', async () => {
    const id = await submitted({ payee: '寻踪测绘院', purpose: '2026年10月地籍测绘服务', amountFen: '765432' })
    await until(async () => (await search('unit.clerk', '寻踪测绘')).items.length > 0)
    const [row] = (await search('unit.clerk', '测绘服务')).items
    expect(row?.id).toBe(id)
    for (const text of [row!.number!, String(Number(row!.number!.slice(-6))), '7,654.32', '寻踪 地籍']) {
      expect((await search('division.handler', text)).items.map((one) => one.id), text).toContain(id)
      expect((await search('clinic:unit.clerk', text)).items, text).toEqual([])
    }
    expect((await search('unit.clerk', '测绘院地籍')).items).toEqual([])
  })

  it('by what the rule is called whose number stands in the title of an alert, in both languages', async () => {
    await submitted({ payee: '某区第一中学', purpose: '向本单位账户划款', payeeAccount: '6222000000000777' })
    await until(async () => (await search('division.handler', 'ACCT-02')).items.length > 0)
    const [alert] = (await search('division.handler', 'ACCT-02')).items
    expect(alert?.kind).toBe('alert')
    for (const text of ['同户名转账', 'same']) {
      expect(`${alert!.title} ${alert!.titleEn}`).not.toContain(text)
      expect((await search('division.handler', text)).items.map(({ id }) => id), text).toContain(alert!.id)
      expect((await search('clinic:unit.clerk', text)).items, text).toEqual([])
    }
  })

  it('but not by the name of a unit whose number stands in somebody’s sentence', async () => {
    const id = await submitted({ payee: '修缮队', purpose: '教学楼201室门窗维修', payeeAccount: '6222000000000778' })
    await until(async () => (await search('division.handler', '201室')).items.some((row) => row.id === id))
    expect((await search('division.handler', '第一中学')).items.map((row) => row.id)).not.toContain(id)
  })

  it('page by page, none twice, and says what is too little', async () => {
    const seen: string[] = []
    for (let after: string | undefined, pages = 0; pages < 4; pages++) {
      const page = await search('unit.clerk', '筛选公司', after)
      seen.push(...page.items.map((row) => row.id))
      if (page.next === null) break
      after = page.next
    }
    expect(seen).toHaveLength(7)
    expect(new Set(seen).size).toBe(7)
    const short = await server.ask({ method: 'GET', url: '/api/search', cookie: cookies.get('unit.clerk'), query: { region: server.office.region, text: '甲' } })
    expect([short.statusCode, short.json<{ code: string }>().code]).toEqual([422, 'desk.text_short'])
  })
})

// Last, because a month later every session has ended.
describe('a month later', () => {
  it('counts by deadline, and tells supervision who is late', async () => {
    await submitted({ payee: '拦截商行', purpose: '春节慰问用酒及礼品采购' })
    const rejected = await submitted({ payee: '不予批准公司', purpose: '无预算安排的采购' })
    await server.office.done('unit.financeHead', { kind: 'payment', document: rejected, action: 'reject', reason: '无预算安排', task: await taskOf(rejected) })
    for (const [action, code] of [['bounce', 'A-1'], ['fail', 'A-2']] as const) {
      const document = newId()
      await sendToBank(server.office, document, paymentBody(indicator, { payee: `银行未办公司${code}`, purpose: `信封采购${code}`, payeeAccount: `62220000000009${code.slice(-1)}` }))
      await server.office.done('treasury.reconciler', { kind: 'payment', document, action, reason: '户名不符' })
    }
    const forbidden = await server.office.done('unit.clerk', { kind: 'payment', document: newId(), action: 'submit', body: paymentBody(indicator, { economicClass: '39999' }) as never })
    const alert = { kind: 'alert', document: forbidden.born[0]!.id, reason: '分类不存在' }
    await server.office.done('unit.financeHead', { ...alert, action: 'explain' })
    await server.office.done('monitoring.officer', { ...alert, action: 'review' })
    await server.office.done('monitoring.head', { ...alert, action: 'forbid' })
    const before = (await ask<DeskView>('unit.financeHead', '/api/desk')).answer.counts
    expect(before.overdue).toBe(0)
    expect(before.today + before.soon + before.later).toBeGreaterThan(7)
    expect(before.marked).toBeGreaterThanOrEqual(1)
    expect(before.marked).toBeLessThan(before.today + before.soon + before.later)
    server.clock.now = new Date('2026-11-12T02:00:00Z')
    cookies.set('division.supervisor', await server.login(await server.account(server.office.actor('division.supervisor').person)))
    cookies.set('unit.financeHead', await server.login(await server.account(server.office.actor('unit.financeHead').person)))
    const late = (await ask<DeskView>('unit.financeHead', '/api/desk')).answer.counts
    expect(late).toMatchObject({ overdue: before.today + before.soon + before.later, today: 0, soon: 0, later: 0 })
    const { office } = (await ask<DeskView>('division.supervisor', '/api/desk')).answer
    const head = office!.overdue.find((row) => row.position.zh === '单位财务负责人')!
    expect(head.open).toBe(late.overdue)
    expect(head.oldestDaysLeft).toBeLessThan(0)
    expect(office!.states).toContainEqual({ kind: 'payment', state: 'held', count: 2 })
    // Nobody has to act on what was refused, forbidden, bounced or failed.
    expect(office!.states.map(({ kind, state }) => `${kind} ${state}`)).toEqual(expect.arrayContaining(['payment held', 'alert awaitingExplanation']))
    for (const ended of ['annulled', 'returned', 'failed', 'forbidden']) expect(office!.states.map(({ state }) => state), ended).not.toContain(ended)
  })
})

async function taskOf(document: string): Promise<string> {
  const { rows } = await server.office.database.owner.query<{ id: string }>(
    `select id from process.task where region = $1 and document = $2 and state = 'open'`, [server.office.region, document])
  return rows[0]!.id
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    if (await holds()) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error('waited five seconds in vain')
}
