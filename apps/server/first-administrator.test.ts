import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { withRegion } from '#kernel/database/index.ts'
import { testDatabase } from '#kernel/database/testing.ts'
import { newId } from '#kernel/values/id.ts'
import { offerFirstAdministrators } from './first-link.ts'
import { startServer } from './start.ts'
import { testServer, type TestServer } from './test-server.ts'

const FIRST = { name: '系统管理员甲', staffNumber: 'A-001', login: 'Admin', password: '一个足够长的管理员新口令', region: '330599000', office: '某县财政局' }

let server: TestServer
let token: string

beforeAll(async () => { server = await testServer() })
afterAll(() => server.close())
beforeEach(async () => {
  await server.office.database.owner.query('delete from access.session')
  await server.office.database.owner.query('delete from access.account')
  const { owner } = server.office.database
  await withRegion(owner, FIRST.region, async (client) => {
    for (const table of ['assignment', 'duty_grant', 'position', 'member', 'unit']) await client.query(`delete from access.${table} where region = $1`, [FIRST.region])
  })
  await owner.query(`delete from access.person where staff_number like 'A-%'`)
  token = await offerFirst()
})

/** The token of the one link that an empty system offers. */
async function offerFirst(): Promise<string> {
  const offered = await offerFirstAdministrators(server.office.database.owner)
  expect(offered.map(({ administers }) => administers)).toEqual(['system'])
  return tokenOf(offered[0]!.link)
}
const tokenOf = (link: string) => link.split('#')[1]!
const look = (given = token) => server.ask({ method: 'POST', url: '/api/first-link', payload: { token: given } })
const make = (changes: Partial<typeof FIRST & { token: string }> = {}) => (
  server.ask({ method: 'POST', url: '/api/first-administrator', payload: { token, ...FIRST, ...changes } }))
const count = async (table: string) => Number((await server.office.database.owner.query(`select count(*) as n from ${table}`)).rows[0]!.n)

describe('the link of the first administrator', () => {
  it('makes the system administrator of a new office, gives the way of the other two, and is dead afterwards', async () => {
    expect((await look()).json()).toMatchObject({ administers: 'system' })
    const made = await make()
    const { me, links } = made.json() as { me: { positions: { code: string; region: string }[] }; links: { security: string; audit: string } }
    expect(me, made.body).toMatchObject({ person: { name: FIRST.name }, administrator: true, regions: [{ region: FIRST.region, name: FIRST.office }] })
    expect(me.positions.map(({ code }) => code)).toEqual(['organisation.system'])
    const cookie = made.cookies[0]!.value
    expect((await server.ask({ method: 'GET', url: '/api/me', cookie })).json()).toMatchObject({ administrator: true })
    expect([(await look()).json().code, (await make({ login: 'second', staffNumber: 'A-002' })).json().code])
      .toEqual(['access.first_link_dead', 'access.first_link_dead'])
    for (const which of ['security', 'audit'] as const) {
      const given = tokenOf(links[which])
      expect((await look(given)).json()).toMatchObject({ administers: which })
      const other = await make({ token: given, login: `the-${which}`, staffNumber: `A-${which}`, region: '110000000', office: '别处' })
      expect(other.json(), other.body).toMatchObject({ me: { positions: [{ code: `organisation.${which}`, region: FIRST.region }] }, links: null })
      expect((await look(given)).statusCode).toBe(403)
    }
    expect(await offerFirstAdministrators(server.office.database.owner)).toEqual([])
    const again = await server.ask({ method: 'POST', url: '/api/login', payload: { login: 'admin', password: FIRST.password } })
    expect(again.statusCode).toBe(200)
  })

  it('of the other two is renewed by the next start until each has come in', async () => {
    const { links } = (await make()).json() as { links: { security: string; audit: string } }
    const offered = await offerFirstAdministrators(server.office.database.owner)
    expect(offered.map(({ administers }) => administers).toSorted()).toEqual(['audit', 'security'])
    expect((await look(tokenOf(links.security))).statusCode).toBe(403)
    const security = tokenOf(offered.find(({ administers }) => administers === 'security')!.link)
    expect((await make({ token: security, login: 'safe', staffNumber: 'A-003' })).statusCode).toBe(200)
    expect((await offerFirstAdministrators(server.office.database.owner)).map(({ administers }) => administers)).toEqual(['audit'])
  })

  it('makes one of two who use it at the same moment', async () => {
    const answers = await Promise.all([make(), make({ login: 'other', staffNumber: 'A-009' }), make({ login: 'third', staffNumber: 'A-010' })])
    expect(answers.map((answer) => answer.statusCode).toSorted()).toEqual([200, 403, 403])
    expect(await count('access.account')).toBe(1)
  })

  it('is kept as a hash, replaced by the next start, and ends after a day', async () => {
    const { rows } = await server.office.database.owner.query<{ text: string }>('select l::text as text from access.first_link l')
    expect(rows).toHaveLength(1)
    expect(rows[0]!.text).not.toContain(Buffer.from(token, 'base64url').toString('hex'))
    const old = token
    token = await offerFirst()
    expect([(await look(old)).statusCode, (await look()).statusCode]).toEqual([403, 200])
    await server.office.database.owner.query(`update access.first_link set expires_at = now() - interval '1 second'`)
    expect([(await look()).statusCode, (await make()).statusCode]).toEqual([403, 403])
    expect(await count('access.account')).toBe(0)
  })

  it('stays open when what was typed cannot be taken', async () => {
    const { owner } = server.office.database
    const { rows } = await owner.query<{ staff_number: string }>('select staff_number from access.person limit 1')
    for (const [changes, code] of [
      [{ password: '太短' }, 'access.password_short'], [{ password: `my-name-is-${FIRST.login}!` }, 'access.password_guessable'],
      [{ password: 'aaaaaaaaaaaaaaa' }, 'access.password_guessable'], [{ login: '管理员' }, 'access.login_malformed'], [{ name: ' \u200b ' }, 'access.name_missing'],
      [{ staffNumber: rows[0]!.staff_number }, 'access.staff_number_taken'], [{ region: '3305' }, 'access.office_missing'], [{ office: ' ' }, 'access.office_missing'],
    ] as const) {
      expect((await make(changes)).json().code, JSON.stringify(changes)).toBe(code)
    }
    expect((await make()).statusCode).toBe(200)
  })
})

describe('the first administrator', () => {
  it('reads no document, acts on none, and the database gives no position to them', async () => {
    const cookie = (await make()).cookies[0]!.value
    const { office } = server
    const list = await server.ask({ method: 'GET', url: '/api/documents', query: { region: office.region, kind: 'payment' }, cookie })
    const act = await server.ask({
      method: 'POST', url: '/api/commands', cookie,
      payload: { key: 'k', region: office.region, position: office.actor('unit.clerk').position, kind: 'payment', document: newId(), action: 'draft', body: {} },
    })
    expect([list.statusCode, act.statusCode]).toEqual([403, 403])
    const { rows } = await office.database.owner.query<{ id: string }>(`select id from access.person where staff_number = 'A-001'`)
    const assign = (administers: string) => withRegion(office.database.owner, office.region, (client) => client.query(
      `insert into access.assignment (region, id, position, person, role, period, administers) values ($1, $2, $3, $4, 'deputy', '[2026-01-01,)', $5)`,
      [office.region, newId(), office.actor('treasury.payer').position, rows[0]!.id, administers]))
    await expect(assign('none')).rejects.toThrow(/assignment_holder/)
    await expect(assign('system')).rejects.toThrow(/assignment_place/)
  })

  it('cannot be made by the gate without the link, nor can any other person', async () => {
    const { gate } = server.office.database
    await expect(gate.query(`insert into access.person (id, name, staff_number) values ($1, 'x', 'x')`, [newId()])).rejects.toThrow(/permission denied/)
    await expect(gate.query(`insert into access.account (login, person, password_hash) values ('x1', $1, 'x')`, [newId()])).rejects.toThrow(/permission denied/)
    await expect(gate.query(`insert into access.first_link (administers, token_hash, expires_at) values ('system', '\\x00', now())`)).rejects.toThrow(/permission denied/)
    const { rows } = await gate.query<{ taken: string | null }>(`select access.take_first_link('\\x00', $1, 'x', 'x', 'x1', 'x', '330599000', 'x', '2026-01-01', '\\x01', '\\x02') as taken`, [newId()])
    expect(rows[0]!.taken).toBeNull()
    // What the gate can read of an open link is its hash, and that opens nothing.
    const { rows: byHash } = await gate.query<{ taken: string | null }>(
      `select access.take_first_link((select token_hash from access.first_link), $1, 'x', 'x', 'x1', 'x', '330599000', 'x', '2026-01-01', '\\x01', '\\x02') as taken`, [newId()])
    expect(byHash[0]!.taken).toBeNull()
  })
})

describe('the start of a system of one\'s own', () => {
  it('prints a link until somebody can log in, each start another, and then none', { timeout: 60_000 }, async () => {
    const database = await testDatabase()
    const dataDir = await mkdtemp(join(tmpdir(), 'sluice-first-'))
    const environment = {
      DATABASE_URL: database.url('gate'), SLUICE_MIGRATE_URL: database.url('owner'), SLUICE_READ_URL: database.url('read'),
      SLUICE_SEQUENCER_URL: database.url('sequencer'), LOG_LEVEL: 'silent',
    }
    const start = () => startServer({ environment, dataDir, host: '127.0.0.1', port: 0, webDir: Promise.resolve(null) })
    try {
      const links: string[] = []
      for (let round = 1; round <= 2; round++) {
        const running = await start()
        links.push(...running.firstLinks.map(({ link }) => link))
        await running.close()
      }
      expect(links[0]).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/first-administrator#[A-Za-z0-9_-]{43}$/)
      expect(links).toHaveLength(2)
      expect(tokenOf(links[1]!)).not.toBe(tokenOf(links[0]!))
      const third = await start()
      const answer = await fetch(`${third.url}/api/first-administrator`, {
        method: 'POST', headers: { 'content-type': 'application/json', 'x-sluice': '1' },
        body: JSON.stringify({ token: tokenOf(third.firstLinks[0]!.link), ...FIRST }),
      })
      expect(answer.status).toBe(200)
      await third.close()
      const fourth = await start()
      expect(fourth.firstLinks.map(({ administers }) => administers).toSorted()).toEqual(['audit', 'security'])
      await fourth.close()
    } finally {
      await database.close()
      await rm(dataDir, { recursive: true, force: true })
    }
  })
})
