import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { withRegion } from '#kernel/database/index.ts'
import { newId } from '#kernel/values/id.ts'
import type { NoticeView } from './model.ts'
import { followEvents } from './notices.ts'
import { paymentBody, sendToBank, testServer, type TestServer } from './test-server.ts'

let server: TestServer
let indicator: string
const cookies = new Map<string, string>()

beforeAll(async () => {
  server = await testServer({ sweepMs: 50 })
  indicator = await server.office.indicator('school', 100_000_00n)
  for (const position of ['unit.clerk', 'unit.financeHead', 'division.handler', 'clinic:unit.financeHead']) {
    cookies.set(position, await server.login(await server.account(server.office.actor(position).person)))
  }
})
afterAll(() => server.close())

const place = (position: string) => ({ region: server.office.region, position: server.office.actor(position).position })
const list = async (position: string, query: object = {}, cookie = cookies.get(position)!) => (
  (await server.ask({ method: 'GET', url: '/api/notices', cookie, query: { ...place(position), ...query } })).json() as { items: NoticeView[]; next: string | null })
const unread = async (position: string, cookie = cookies.get(position)!) => (
  (await server.ask({ method: 'GET', url: '/api/notices/unread', cookie, query: place(position) })).json().unread as number)
const mark = (position: string, more: object = {}, cookie = cookies.get(position)!) => (
  server.ask({ method: 'POST', url: '/api/notices/read', cookie, payload: { ...place(position), ...more } }))
const about = async (position: string, document: string) => (await list(position, { limit: 200 })).items.filter((item) => item.document?.id === document)

/** The relay follows the commit at once; a page asks again until it has come. */
async function told(position: string, document: string, count = 1): Promise<void> {
  await expect.poll(async () => (await about(position, document)).length, { timeout: 5_000 }).toBe(count)
}

async function submitted(purpose = '2026年10月办公楼保洁费'): Promise<string> {
  const document = newId()
  await server.office.done('unit.clerk', { kind: 'payment', document, action: 'submit', body: paymentBody(indicator, { purpose, amountFen: '12000' }) as never })
  return document
}

describe('a notice of a new task', () => {
  it('reaches the position that it waits for, and nobody else', async () => {
    const document = await submitted()
    await told('unit.financeHead', document)
    expect(await about('unit.financeHead', document)).toMatchObject([{
      about: 'task', node: { zh: '单位财务负责人审核' }, over: false, read: false, document: { state: 'inApproval', amountFen: '12000' },
    }])
    for (const other of ['unit.clerk', 'division.handler', 'clinic:unit.financeHead']) expect(await about(other, document), other).toEqual([])
  })

  it('is over when the step is done, and the next position is told', async () => {
    const document = await submitted('2026年11月办公楼保洁费')
    await told('unit.financeHead', document)
    const before = await unread('unit.financeHead')
    await server.office.done('unit.financeHead', { kind: 'payment', document, action: 'approve' })
    await told('division.handler', document)
    expect(await about('unit.financeHead', document)).toMatchObject([{ over: true, task: null }])
    expect(await unread('unit.financeHead')).toBe(before - 1)
  })

  it('is read by one person without being read by another of the same position', async () => {
    const { office } = server
    const person = await server.person('副职')
    await withRegion(office.database.owner, office.region, (client) => client.query(
      `insert into access.assignment (region, id, position, person, role, period) values ($1, $2, $3, $4, 'deputy', '[2020-01-01,)')`,
      [office.region, newId(), office.actor('unit.financeHead').position, person]))
    const deputy = await server.login(await server.account(person))
    const document = await submitted('2026年12月办公楼保洁费')
    await told('unit.financeHead', document)
    const [notice] = await about('unit.financeHead', document)
    const [mine, theirs] = [await unread('unit.financeHead'), await unread('unit.financeHead', deputy)]
    expect((await mark('unit.financeHead', { notices: [notice!.id] })).json()).toEqual({ unread: mine - 1 })
    expect((await about('unit.financeHead', document))[0]!.read).toBe(true)
    expect(await unread('unit.financeHead', deputy)).toBe(theirs)
    expect((await mark('unit.financeHead', {}, deputy)).json()).toEqual({ unread: 0 })
    // What is not addressed to somebody is not marked by naming it.
    expect((await mark('division.handler', { notices: [notice!.id, '999999.0.1'] })).statusCode).toBe(200)
    const { rows } = await office.database.owner.query<{ n: bigint }>(
      'select count(*) as n from events.notice_read where person = $1', [office.actor('division.handler').person])
    expect(rows[0]!.n).toBe(0n)
  })
})

describe('a notice of what came back', () => {
  it('reaches the maker, with the reason, until it is submitted again', async () => {
    const document = await submitted('2027年1月办公楼保洁费')
    await told('unit.financeHead', document)
    await server.office.done('unit.financeHead', { kind: 'payment', document, action: 'sendBack', reason: '请补合同' })
    await told('unit.clerk', document)
    expect(await about('unit.clerk', document)).toMatchObject([{ about: 'returned', over: false, document: { state: 'draft', cameBack: '请补合同' } }])
    const before = await unread('unit.clerk')
    await server.office.done('unit.clerk', { kind: 'payment', document, action: 'submit' })
    await told('unit.financeHead', document, 2)
    expect(await about('unit.clerk', document)).toMatchObject([{ over: true }])
    expect(await unread('unit.clerk')).toBe(before - 1)
  })
})

describe('a notice of what will not be carried out', () => {
  const reason = '账号与户名不符'
  const ended = async (document: string) => {
    await told('unit.clerk', document)
    return (await about('unit.clerk', document))[0]!
  }
  const settled = async (alert: string, end: string) => {
    const common = { kind: 'alert', document: alert, reason: '不符合规定' }
    await server.office.done('unit.financeHead', { ...common, action: 'explain' })
    await server.office.done('monitoring.officer', { ...common, action: 'review' })
    await server.office.done('monitoring.head', { ...common, action: end })
  }

  it('reaches the maker of a refused request, with who, why, and that it can be copied, and stays unread until it is read', async () => {
    const document = await submitted('2027年4月办公楼保洁费')
    const before = await unread('unit.clerk')
    await server.office.done('unit.financeHead', { kind: 'payment', document, action: 'reject', reason: '无预算安排' })
    const notice = await ended(document)
    expect(notice).toMatchObject({
      about: 'ended', over: false, read: false, document: { state: 'annulled' },
      ending: { action: 'reject', person: '单位财务负责人', position: { zh: '单位财务负责人' }, reason: '无预算安排', next: { act: 'copy', document } },
    })
    expect((await mark('unit.clerk')).json()).toEqual({ unread: 0 })
    expect((await about('unit.clerk', document))[0]).toMatchObject({ read: true, over: false })
    expect(before).toBe(0)
  })

  it.each([['bounce', 'returned'], ['fail', 'failed']])('reaches the maker of a payment that the bank did not carry out (%s), who can pay again in its place', async (action, state) => {
    const document = newId()
    await sendToBank(server.office, document, paymentBody(indicator, { purpose: `2027年5月办公楼保洁费${state}`, amountFen: '13000' }))
    await server.office.done('treasury.reconciler', { kind: 'payment', document, action, reason })
    expect(await ended(document)).toMatchObject({ about: 'ended', document: { state }, ending: { person: '国库回单岗', reason, next: { act: 'replace', document } } })
  })

  it('reaches the maker once, about the payment itself, when the alert that held it ends in forbidden', async () => {
    const document = newId()
    const held = await server.office.done('unit.clerk', { kind: 'payment', document, action: 'submit', body: paymentBody(indicator, { payee: '某区第一中学' }) as never })
    const alert = held.born[0]!.id
    await settled(alert, 'forbid')
    expect(await ended(document)).toMatchObject({ document: { state: 'annulled' }, ending: { reason: '不符合规定', next: { act: 'copy', document } } })
    await expect.poll(() => caughtUp(), { timeout: 5_000 }).toBe(true)
    expect(await about('unit.clerk', alert)).toEqual([])
  })

  it('is about the alert, and leads to the draft, where a request was forbidden before it ever left its maker', async () => {
    const document = newId()
    const { born } = await server.office.done('unit.clerk', { kind: 'payment', document, action: 'submit', body: paymentBody(indicator, { economicClass: '39999' }) as never })
    const alert = born[0]!.id
    await settled(alert, 'forbid')
    expect(await ended(alert)).toMatchObject({ document: { kind: 'alert', state: 'forbidden' }, ending: { reason: '不符合规定', next: { act: 'correct', document } } })
  })

  it('is not made of what a maker gave up by themselves', async () => {
    const document = newId()
    await server.office.done('unit.clerk', { kind: 'payment', document, action: 'draft', body: paymentBody(indicator) as never })
    await server.office.done('unit.clerk', { kind: 'payment', document, action: 'annul', reason: '重复填写' })
    await expect.poll(() => caughtUp(), { timeout: 5_000 }).toBe(true)
    expect(await about('unit.clerk', document)).toEqual([])
  })
})

describe('the relay', () => {
  it('follows a commit of its own server at once, long before its next look', async () => {
    const own = await testServer()
    try {
      const { office } = own
      const cookie = await own.login(await own.account(office.actor('unit.clerk').person))
      const line = await office.indicator('school', 1_000_000n)
      const answer = await own.ask({
        method: 'POST', url: '/api/commands', cookie, payload: {
          key: 'k', region: office.region, position: office.actor('unit.clerk').position, kind: 'payment', document: newId(), action: 'submit', body: paymentBody(line),
        },
      })
      expect(answer.statusCode, answer.body).toBe(200)
      await expect.poll(async () => (await office.database.owner.query('select from events.notice where region = $1', [office.region])).rowCount, { timeout: 5_000 }).toBe(1)
    } finally {
      await own.close()
    }
  })

  it('that starts again from the first event tells nobody twice, and of finished tasks nobody', async () => {
    const { office } = server
    const { owner } = office.database
    const count = async () => Number((await owner.query('select count(*) as n from events.notice where region = $1', [office.region])).rows[0]!.n)
    await submitted('2027年2月办公楼保洁费')
    await expect.poll(() => caughtUp(), { timeout: 5_000 }).toBe(true)
    const before = await count()
    expect(before).toBeGreaterThan(5)
    await owner.query('update events.cursor set seq = 0, n = 0 where region = $1', [office.region])
    const follower = followEvents({ pool: office.database.gate, kinds: office.gate.kinds, regions: () => [office.region], onProblem: (_, error) => { throw error } })
    await expect.poll(() => caughtUp(), { timeout: 5_000 }).toBe(true)
    await follower.stop()
    expect(await count()).toBe(before)
    // Somebody who begins to follow now is told of what still waits, not of every step that was ever done.
    await owner.query('with gone as (delete from events.notice where region = $1) update events.cursor set seq = 0, n = 0 where region = $1', [office.region])
    await expect.poll(() => caughtUp(), { timeout: 5_000 }).toBe(true)
    const { rows } = await owner.query<{ state: string }>(
      'select distinct t.state from events.notice x join process.task t on t.region = x.region and t.id = x.task where x.region = $1', [office.region])
    expect(rows).toEqual([{ state: 'open' }])
    expect(await count()).toBeLessThan(before)
  })

  it('pages through the list without losing or repeating a notice', async () => {
    for (let index = 0; index < 3; index++) await submitted(`翻页办公费第${index}期`)
    await expect.poll(() => caughtUp(), { timeout: 5_000 }).toBe(true)
    const ids: string[] = []
    let after: string | null = null
    do {
      const page = await list('unit.financeHead', { limit: 2, ...(after ? { after } : {}) })
      ids.push(...page.items.map((item) => item.id))
      after = page.next
    } while (after)
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids).toEqual((await list('unit.financeHead', { limit: 200 })).items.map((item) => item.id))
    expect(ids.length).toBeGreaterThan(5)
    const bad = await server.ask({ method: 'GET', url: '/api/notices', cookie: cookies.get('unit.clerk')!, query: { ...place('unit.clerk'), after: 'x' } })
    expect([bad.statusCode, bad.json().code]).toEqual([422, 'server.bad_cursor'])
  })
})

async function caughtUp(): Promise<boolean> {
  const { rows } = await server.office.database.owner.query<{ done: boolean }>(
    `select (select max(seq) from events.outbox where region = $1) = (select seq from events.cursor where region = $1 and consumer = 'notices') as done`,
    [server.office.region])
  return rows[0]!.done
}
