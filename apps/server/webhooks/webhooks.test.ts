import { createHmac } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { withRegion } from '#kernel/database/index.ts'
import { endWebhook, insertWebhook, listWebhooks, reviveWebhook } from '#kernel/events/index.ts'
import { newId } from '#kernel/values/id.ts'
import type { NoticeView } from '../model.ts'
import { paymentBody, testServer, type TestServer } from '../test-server.ts'
import { isPrivate, publicLookup, unfitUrl } from './address.ts'
import { MOST_FAILURES, sendDue, wants, type WebhookOptions } from './follow.ts'
import { problemWords } from './problems.ts'
import { post } from './send.ts'

let server: TestServer
let receiver: Server
let url: string
let indicator: string
let answers: number[] = []
let taken: { headers: Record<string, unknown>; body: string }[] = []
const problems: string[] = []
/** A system administrator, and the position they hold. */
let keeper: { person: string; position: string }

beforeAll(async () => {
  server = await testServer()
  indicator = await server.office.indicator('school', 100_000_00n)
  keeper = await administrator('甲')
  receiver = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => (body += chunk.toString()))
    request.on('end', () => {
      taken.push({ headers: request.headers, body })
      const status = answers.shift() ?? 200
      response.writeHead(status, status === 302 ? { location: 'http://127.0.0.1:1/' } : {}).end('never read')
    })
  })
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/events`
})
afterAll(async () => {
  await new Promise((resolve) => receiver.close(resolve))
  await server.close()
})

const options = (): WebhookOptions => ({
  pool: server.office.database.gate, regions: () => [server.office.region], clock: () => server.clock.now, allowsPrivate: true,
  onProblem: (_, problem) => problems.push(String(problem)),
})
const inRegion = <Result>(work: Parameters<typeof withRegion<Result>>[2]) => withRegion(server.office.database.gate, server.office.region, work)
const later = (seconds: number) => (server.clock.now = new Date(server.clock.now.getTime() + seconds * 1_000))
const submit = (payee = '某物业公司') => server.office.done('unit.clerk', { kind: 'payment', document: newId(), action: 'submit', body: paymentBody(indicator, { payee, purpose: `物业管理费 ${newId()}` }) as never })

async function subscribe(topics = ['*']): Promise<{ id: string; secret: string }> {
  const webhook = { id: newId(), secret: `secret-${newId()}`, url, topics, madeBy: keeper.person, madeAt: server.clock.now }
  await inRegion((client) => insertWebhook(client, server.office.region, webhook))
  taken = []
  answers = []
  return webhook
}
const stateOf = async (id: string) => (await inRegion((client) => listWebhooks(client, server.office.region))).find((one) => one.id === id)!
const end = (id: string) => inRegion((client) => endWebhook(client, server.office.region, id))

const sessions = new Map<string, string>()
async function cookieOf(person: string): Promise<string> {
  const known = sessions.get(person) ?? await server.login(await server.account(person))
  sessions.set(person, known)
  return known
}
async function noticesOf({ person, position }: typeof keeper): Promise<NoticeView[]> {
  const answer = await server.ask({ method: 'GET', url: '/api/notices', cookie: await cookieOf(person), query: { region: server.office.region, position } })
  return answer.json<{ items: NoticeView[] }>().items
}
const unreadOf = async ({ person, position }: typeof keeper) => (
  (await server.ask({ method: 'GET', url: '/api/notices/unread', cookie: await cookieOf(person), query: { region: server.office.region, position } })).json<{ unread: number }>().unread)

async function administrator(name: string): Promise<typeof keeper> {
  const { database, region, units } = server.office
  const [person, position] = [newId(), newId()]
  await database.owner.query(`insert into access.person (id, name, staff_number, administers) values ($1, $2, $3, 'system')`, [person, `系统管理员${name}`, person])
  await database.owner.query(
    `insert into access.position (region, id, code, unit, name_zh, name_en, administers) values ($1, $2, $3, $4, '系统管理员', 'System administrator', 'system')`, [region, position, `webhook.${name}`, units.bureau])
  await database.owner.query(
    `insert into access.assignment (region, id, position, person, role, period, administers) values ($1, $2, $3, $4, 'primary', '[2020-01-01,)', 'system')`, [region, newId(), position, person])
  return { person, position }
}

describe('a webhook', () => {
  it('is told what happens from then on, in order, signed, and nothing that is in the documents', async () => {
    await submit('先前的收款人')
    const { id, secret } = await subscribe(['payment.submit'])
    const [first, second] = [await submit(), await submit('保密的收款人')]
    await sendDue(options(), server.office.region)
    expect(taken).toHaveLength(1)
    const { headers, body } = taken[0]!
    const told = JSON.parse(body) as { region: string; events: { id: string; topic: string; document: string }[] }
    expect(told.events.map(({ topic, document }) => [topic, document])).toEqual([['payment.submit', first.document], ['payment.submit', second.document]])
    expect(told.events[0]!.id).toMatch(new RegExp(`^${server.office.region}-${first.seq}-\\d+$`))
    for (const word of ['收款人', '物业', '120000', '6222']) expect(body).not.toContain(word)
    const [, seconds, mac] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(headers['sluice-signature']))!
    expect(mac).toBe(createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex'))
    expect(headers['sluice-webhook']).toBe(id)
    await sendDue(options(), server.office.region)
    expect(taken, 'told once').toHaveLength(1)
    await end(id)
  })

  it('is tried again with growing pauses, loses nothing, and does not follow a redirect', async () => {
    const { id } = await subscribe()
    const done = await submit()
    answers = [500, 302]
    await sendDue(options(), server.office.region)
    expect(await stateOf(id)).toMatchObject({ failures: 1, problem: 'HTTP 500', state: 'live' })
    await sendDue(options(), server.office.region)
    expect(taken, 'not before its pause is over').toHaveLength(1)
    later(11)
    await sendDue(options(), server.office.region)
    expect(await stateOf(id)).toMatchObject({ failures: 2, problem: 'HTTP 302' })
    later(11)
    await sendDue(options(), server.office.region)
    expect(taken, 'the second pause is longer').toHaveLength(2)
    later(10)
    await sendDue(options(), server.office.region)
    expect(taken).toHaveLength(3)
    expect(taken[2]!.body).toContain(done.document)
    expect(await stateOf(id)).toMatchObject({ failures: 0, problem: null })
    await end(id)
  })

  it('is given up after many failures, with a notice to the operator, and goes on where it stood when revived', async () => {
    const { id } = await subscribe()
    const done = await submit()
    answers = Array.from({ length: MOST_FAILURES }, () => 503)
    for (let times = 0; times < MOST_FAILURES; times++) {
      await sendDue(options(), server.office.region)
      later(3_601)
    }
    expect(await stateOf(id)).toMatchObject({ state: 'dead', failures: MOST_FAILURES })
    expect(problems.at(-1)).toContain(`webhook ${id} given up`)
    const [notice] = await noticesOf(keeper)
    expect(notice).toMatchObject({ about: 'webhook', document: null, over: false, read: false })
    expect(notice!.said!.zh).toMatch(/^事件推送已停：127\.0\.0\.1:\d+\/events，10 次投递都没有成功（HTTP 503）。/)
    expect(await unreadOf(keeper)).toBe(1)
    const other = await subscribe(['payment.submit'])
    await submit()
    await sendDue(options(), server.office.region)
    expect(taken.map(({ headers }) => headers['sluice-webhook']), 'the others go on').toEqual([other.id])
    await end(other.id)
    taken = Array.from({ length: MOST_FAILURES }, () => taken[0]!)
    await sendDue(options(), server.office.region)
    expect(taken).toHaveLength(MOST_FAILURES)
    await inRegion((client) => reviveWebhook(client, server.office.region, id, { person: keeper.person, at: server.clock.now }))
    await sendDue(options(), server.office.region)
    expect(taken.at(-1)!.body).toContain(done.document)
    expect(await stateOf(id)).toMatchObject({ state: 'live', failures: 0 })
    await end(id)
  })

  it('stops with a notice when who made it lost the right, and goes on where it stood when another administrator revives it', async () => {
    const gone = await administrator('乙')
    const { id } = await subscribe()
    await inRegion((client) => client.query('update events.webhook set made_by = $3 where region = $1 and id = $2', [server.office.region, id, gone.person]))
    await submit()
    await sendDue(options(), server.office.region)
    expect(taken).toHaveLength(1)
    await server.office.database.owner.query(`update access.assignment set period = daterange(lower(period), $3::date) where region = $1 and person = $2`, [server.office.region, gone.person, '2026-01-01'])
    const done = await submit()
    await sendDue(options(), server.office.region)
    expect(taken, 'nothing more is told').toHaveLength(1)
    expect(await stateOf(id)).toMatchObject({ state: 'dead' })
    expect((await noticesOf(keeper))[0]!.said!.zh).toContain('设置它的人已不是本地区的系统管理员')
    const cookie = await cookieOf(keeper.person)
    const listed = await server.ask({ method: 'GET', url: '/api/webhooks', query: { region: server.office.region, position: keeper.position }, cookie })
    expect(listed.json<{ id: string; problem: unknown }[]>().find((one) => one.id === id)!.problem).toEqual({
      zh: '设置它的人已不是本地区的系统管理员', en: 'who made it is no system administrator of the region any more' })
    const revived = await server.ask({ method: 'POST', url: '/api/webhooks/revive', cookie, payload: { region: server.office.region, position: keeper.position, webhook: id } })
    expect(revived.statusCode, revived.body).toBe(200)
    later(1)
    await sendDue(options(), server.office.region)
    expect(taken.at(-1)!.body).toContain(done.document)
    expect(await stateOf(id)).toMatchObject({ state: 'live', madeBy: keeper.person })
    await end(id)
  })

  it('that nobody answers is given up with a notice that says so in the language of the reader', async () => {
    const { id } = await subscribe()
    await server.office.database.owner.query(`update events.webhook set url = 'http://127.0.0.1:1/nobody', failures = $3 where region = $1 and id = $2`, [server.office.region, id, MOST_FAILURES - 1])
    await submit()
    await sendDue(options(), server.office.region)
    expect(await stateOf(id)).toMatchObject({ state: 'dead', problem: 'ECONNREFUSED' })
    const { zh, en } = (await noticesOf(keeper))[0]!.said!
    expect(zh).toBe('事件推送已停：127.0.0.1:1/nobody，10 次投递都没有成功（接收端拒绝连接）。其他推送照常；处理后在“开放接口”页恢复，从停下处接着发。')
    expect(en).toContain('10 deliveries failed (the receiver refused the connection)')
    await end(id)
  })

  it.each(['maker', 'timeout', 'webhooks.private', 'webhooks.not_https', 'ENOTFOUND', 'SELF_SIGNED_CERT_IN_CHAIN', 'EWHATEVER'])('says what went wrong in Chinese and in English: %s', (code) => {
    const { zh, en } = problemWords(code)
    expect(zh).toMatch(/\p{Script=Han}{4}/u)
    expect(en).not.toMatch(/\p{Script=Han}/u)
    for (const words of [zh, en]) expect(words).not.toMatch(/[。.]$/)
  })

  it('of two servers that look at one moment one sends', async () => {
    const { id } = await subscribe()
    await submit()
    await Promise.all([sendDue(options(), server.office.region), sendDue(options(), server.office.region)])
    expect(taken).toHaveLength(1)
    await end(id)
  })

  it.each([[['*'], 'payment.submit', true], [['payment.*'], 'payment.submit', true], [['payment.*'], 'paymentX.submit', false], [['payment.approve'], 'payment.submit', false]])(
    'that asks for %j wants %s: %s', (topics, topic, wanted) => expect(wants(topics, topic)).toBe(wanted))
})

describe('an address', () => {
  it.each([
    'https://127.0.0.1/', 'https://10.1.2.3/', 'https://192.168.0.5/', 'https://172.16.9.9/', 'https://169.254.169.254/latest/meta-data/', 'https://0.0.0.0/', 'https://100.64.0.1/',
    'https://[::1]/', 'https://[::ffff:127.0.0.1]/', 'https://[fd00::1]/', 'https://[fe80::1]/', 'https://localhost/', 'https://intranet/', 'https://db.internal/', 'https://2130706433/', 'https://0x7f.1/', 'https://127.1/',
  ])('inside is not sent to: %s', (text) => expect(unfitUrl(text, false)).toMatchObject({ code: 'webhooks.private' }))

  it('of the wrong form is refused, and plain http needs a word of the operator', () => {
    for (const text of ['nonsense', 'ftp://example.org/', 'https://user:pass@example.org/', 'file:///etc/passwd']) expect(unfitUrl(text, true), text).toMatchObject({ code: 'webhooks.bad_url' })
    expect(unfitUrl('http://example.org/', false)).toMatchObject({ code: 'webhooks.not_https' })
    expect(unfitUrl('https://example.org/hook?x=1', false)).toBeNull()
    expect(unfitUrl('http://10.0.0.1/', true)).toBeNull()
  })

  it('is looked at again when the connection is made: a name that points inside is refused', async () => {
    const error = await new Promise<Error | null>((resolve) => publicLookup('localhost', { all: true }, (failed) => resolve(failed)))
    expect(error?.message).toMatch(/private address/)
    expect([isPrivate('8.8.8.8'), isPrivate('2400:3200::1'), isPrivate('10.0.0.1'), isPrivate('not an address')]).toEqual([false, false, true, true])
    taken = []
    expect(await post(url, {}, '{}', false)).toBe('webhooks.not_https')
    // As if a name had been looked up: what is refused then is said as before.
    expect(error).toMatchObject({ code: 'webhooks.private' })
    expect(taken).toHaveLength(0)
  })
})

describe('the desk of webhooks', () => {
  it('is the system administrator’s: makes one, sees it without its secret, ends it', async () => {
    const { region } = server.office
    const { person, position } = keeper
    const cookie = await cookieOf(person)
    const ask = (path: string, payload: object, by = cookie) => server.ask({ method: 'POST', url: path, payload: { region, position, ...payload }, cookie: by })
    expect((await ask('/api/webhooks', { url: 'https://10.0.0.1/x', topics: ['*'] })).json()).toMatchObject({ code: 'webhooks.private' })
    expect((await ask('/api/webhooks', { url: 'https://example.org/x', topics: ['payment.dance'] })).json()).toMatchObject({ code: 'webhooks.topic' })
    const made = (await ask('/api/webhooks', { url: 'https://example.org/x', topics: ['payment.*'] })).json<{ id: string; secret: string }>()
    expect(made.secret).toHaveLength(43)
    const listed = await server.ask({ method: 'GET', url: '/api/webhooks', query: { region, position }, cookie })
    expect(listed.body).toContain(made.id)
    expect(listed.body).not.toContain(made.secret)
    expect((await ask('/api/webhooks/revive', { webhook: made.id })).json()).toMatchObject({ code: 'webhooks.no_such' })
    expect((await ask('/api/webhooks/end', { webhook: made.id })).json<{ state: string }[]>()[0]).toMatchObject({ state: 'ended' })
  })
})
