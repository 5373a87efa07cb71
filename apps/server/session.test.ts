import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { hash } from 'node:crypto'
import { withRegion } from '#kernel/database/index.ts'
import { newId } from '#kernel/values/id.ts'
import { SESSION_COOKIE } from './session-cookie.ts'
import { testServer, TEST_PASSWORD, type TestServer } from './test-server.ts'

let server: TestServer
let login: string

beforeAll(async () => { server = await testServer() })
afterAll(() => server.close())
beforeEach(async () => { login = await server.account(server.office.actor('unit.clerk').person) })

const tryPassword = (password: string, name = login) => (
  server.ask({ method: 'POST', url: '/api/login', payload: { login: name, password } }))
const me = (cookie: string) => server.ask({ method: 'GET', url: '/api/me', cookie })

describe('logging in', () => {
  it('gives a cookie that scripts, other sites and the database cannot use', async () => {
    const answer = await tryPassword(TEST_PASSWORD)
    expect(answer.json()).toMatchObject({ positions: [{ code: 'unit.clerk', role: 'primary' }], demonstration: false })
    const cookie = answer.cookies.find((one) => one.name === SESSION_COOKIE)!
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Strict', path: '/', maxAge: 12 * 3_600 })
    expect(Buffer.from(cookie.value, 'base64url')).toHaveLength(32)
    const { rows } = await server.office.database.owner.query<{ secret_hash: Buffer }>('select secret_hash from access.session where login = $1', [login])
    expect(rows.map((row) => row.secret_hash.toString('hex'))).toEqual([hash('sha256', Buffer.from(cookie.value, 'base64url'))])
  })

  it('bars the account for 15 minutes after five wrong passwords, the right one included', async () => {
    for (let tries = 1; tries <= 5; tries++) expect((await tryPassword('falsch')).json()).toMatchObject({ code: 'access.bad_login' })
    const barred = await tryPassword(TEST_PASSWORD)
    expect([barred.statusCode, barred.json().code]).toEqual([401, 'access.locked'])
    expect(barred.json().message.zh).toContain('15 分钟')
    server.clock.now = new Date(server.clock.now.getTime() + 15 * 60_000)
    expect((await tryPassword(TEST_PASSWORD)).statusCode).toBe(200)
  })

  it('counts guesses that come at the same time one by one', async () => {
    const answers = await Promise.all(Array.from({ length: 12 }, () => tryPassword('falsch')))
    const codes = answers.map((answer) => answer.json().code as string)
    expect(codes.filter((code) => code === 'access.bad_login')).toHaveLength(5)
    expect(codes.filter((code) => code === 'access.locked')).toHaveLength(7)
  })

  it('from several windows of the same person at once works in each', async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, () => tryPassword(TEST_PASSWORD)))
    expect(answers.map((answer) => answer.statusCode)).toEqual(Array.from({ length: 8 }, () => 200))
  })

  it('tells an unknown name from a known one neither by a sentence nor by the bar after five failures', async () => {
    for (let tries = 1; tries <= 7; tries++) {
      const unknown = await tryPassword('falsch', `nobody-${login}`)
      const wrong = await tryPassword('falsch')
      expect([unknown.statusCode, unknown.body], `try ${tries}`).toEqual([wrong.statusCode, wrong.body])
      expect(wrong.json().code).toBe(tries <= 5 ? 'access.bad_login' : 'access.locked')
    }
  })

  it('keeps neither the names that were tried nor, once their bar is over, that they were', async () => {
    const attempts = async () => Number((await server.office.database.owner.query('select count(*) as n from access.login_attempt')).rows[0]!.n)
    await tryPassword('falsch', 'my password typed in the wrong place')
    const { rows } = await server.office.database.owner.query<{ text: string }>('select t::text as text from access.login_attempt t')
    expect(rows.map((row) => row.text).join()).not.toMatch(/my password/)
    server.clock.now = new Date(server.clock.now.getTime() + 15 * 60_000)
    await tryPassword('falsch')
    expect(await attempts()).toBe(1)
  })
})

describe('a session', () => {
  it('ends after twelve hours, and the person is told so', async () => {
    const cookie = await server.login(login)
    expect((await me(cookie)).statusCode).toBe(200)
    server.clock.now = new Date(server.clock.now.getTime() + 12 * 3_600_000)
    expect((await me(cookie)).json()).toMatchObject({ code: 'access.no_session' })
  })

  it('ends for good when its person logs out', async () => {
    const cookie = await server.login(login)
    const out = await server.ask({ method: 'POST', url: '/api/logout', cookie })
    expect([out.statusCode, out.json()]).toEqual([200, {}])
    expect((await me(cookie)).statusCode).toBe(401)
  })

  it('of a closed account is no session from the next request on', async () => {
    const cookie = await server.login(login)
    expect((await me(cookie)).statusCode).toBe(200)
    await server.office.database.owner.query(`update access.account set closed_at = date '2026-10-01' where login = $1`, [login])
    expect((await me(cookie)).statusCode).toBe(401)
    expect((await tryPassword(TEST_PASSWORD)).json()).toMatchObject({ code: 'access.bad_login' })
  })

  it('that another server ended is ended here, with no second of belief', async () => {
    const cookie = await server.login(login)
    expect((await me(cookie)).statusCode).toBe(200)
    await server.office.database.owner.query('delete from access.session where login = $1', [login])
    expect((await me(cookie)).statusCode).toBe(401)
  })

  it('reads nothing more through a position that its person has lost', async () => {
    const { office } = server
    const person = await server.person('将要离岗')
    const { position } = office.actor('unit.clerk')
    const assignment = newId()
    await withRegion(office.database.owner, office.region, (client) => client.query(
      `insert into access.assignment (region, id, position, person, role, period) values ($1, $2, $3, $4, 'primary', '[2020-01-01,)')`,
      [office.region, assignment, position, person]))
    const cookie = await server.login(await server.account(person))
    const list = () => server.ask({ method: 'GET', url: '/api/documents', query: { region: office.region, kind: 'payment' }, cookie })
    expect((await list()).statusCode).toBe(200)
    await withRegion(office.database.owner, office.region, (client) => client.query(
      'delete from access.assignment where region = $1 and id = $2', [office.region, assignment]))
    expect((await list()).json()).toMatchObject({ code: 'access.other_region' })
  })

  it('is looked up together with the others that ask at the same time', async () => {
    const cookies = await Promise.all([server.login(login), server.login(login), server.login(await server.account(server.office.actor('unit.financeHead').person))])
    const answers = await Promise.all(Array.from({ length: 60 }, (_, index) => me(cookies[index % 3]!)))
    expect(answers.map((answer) => answer.json().person.name)).toEqual(Array.from({ length: 60 }, (_, index) => (index % 3 === 2 ? '单位财务负责人' : '单位经办人')))
  })

  it('cannot be made up', async () => {
    for (const value of ['', 'x', 'A'.repeat(43), `${'A'.repeat(43)}'--`]) expect((await me(value)).statusCode).toBe(401)
  })
})

describe('a write', () => {
  it.each([
    ['without the header of our pages', { 'x-sluice': '' }],
    ['from the page of another site', { origin: 'https://evil.example', host: 'sluice.local' }],
    ['that the browser says comes from elsewhere', { 'sec-fetch-site': 'cross-site' }],
    ['from a page that hides where it is', { origin: 'null', host: 'sluice.local' }],
  ])('%s is not done', async (_, headers) => {
    const cookie = await server.login(login)
    const answer = await server.ask({ method: 'POST', url: '/api/logout', cookie, headers })
    expect([answer.statusCode, answer.json().code]).toEqual([403, 'server.cross_site'])
    expect((await me(cookie)).statusCode).toBe(200)
  })

  it('from our own page is', async () => {
    const cookie = await server.login(login)
    const headers = { origin: 'http://sluice.local:8080', host: 'sluice.local:8080', 'sec-fetch-site': 'same-origin' }
    expect((await server.ask({ method: 'POST', url: '/api/logout', cookie, headers })).statusCode).toBe(200)
  })
})
