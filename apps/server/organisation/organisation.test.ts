import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { withRegion } from '#kernel/database/index.ts'
import type { Body } from '#kernel/document/index.ts'
import { civilDayOf } from '#kernel/values/civil-day.ts'
import { newId } from '#kernel/values/id.ts'
import { beginExport, recordExport } from '../export-log.ts'
import { testServer, type TestServer } from '../test-server.ts'
import { MOST_LEAVES } from './logs.ts'
import type { ConflictReport, ExportEntry, LoginEntry, OperationEntry, OperationLog, OrganisationView } from './model.ts'
import type { DocumentRow, Me, Page } from '../model.ts'

const THREE = { system: 'organisation.system', security: 'organisation.security', audit: 'organisation.audit' } as const
const PASSWORD = '本人自己设置的足够长口令'

let server: TestServer
const cookies = new Map<string, string>()

beforeAll(async () => {
  server = await testServer({ sweepMs: 100 })
  for (const position of [...Object.values(THREE), 'unit.clerk', 'treasury.payer', 'monitoring.head']) {
    cookies.set(position, await server.login(await server.account(server.office.actor(position).person)))
  }
})
afterAll(() => server.close())

const as = (position: string) => ({ region: server.office.region, position: server.office.actor(position).position })
const get = (position: string, url: string, query: Record<string, string> = {}) => (
  server.ask({ method: 'GET', url, query: { ...as(position), ...query }, cookie: cookies.get(position) }))
const search = (position: string, text: string) => (
  server.ask({ method: 'GET', url: '/api/search', query: { region: server.office.region, text }, cookie: cookies.get(position) }))
const act = (position: string, command: Record<string, unknown>) => server.ask({
  method: 'POST', url: '/api/commands', cookie: cookies.get(position), payload: { key: newId(), ...as(position), ...command },
})
const draw = (position: string, person: string) => server.ask({
  method: 'POST', url: '/api/organisation/invitations', cookie: cookies.get(position), payload: { ...as(position), person },
})

/** Registered by one administrator, approved by the other, over HTTP. */
async function change(kind: string, body: Body): Promise<void> {
  const document = newId()
  for (const [position, command] of [[THREE.system, { action: 'submit', body: { reason: '测试', ...body } }], [THREE.security, { action: 'approve' }]] as const) {
    const answer = await act(position, { kind, document, ...command })
    expect(answer.statusCode, answer.body).toBe(200)
  }
}

async function joined(staffNumber: string, name: string): Promise<string> {
  await change('personChange', { act: 'join', staffNumber, name, day: '2026-10-12' })
  const { rows } = await server.office.database.owner.query<{ id: string }>('select id from access.person where staff_number = $1', [staffNumber])
  return rows[0]!.id
}

const region = () => server.office.region
const look = (token: string) => server.ask({ method: 'POST', url: '/api/invitation', payload: { region: region(), token } })
const take = (token: string, login: string, password = PASSWORD) => (
  server.ask({ method: 'POST', url: '/api/invitation/password', payload: { region: region(), token, login, password } }))
const tokenOf = (answer: { json: () => unknown }) => (answer.json() as { link: string }).link.split('#')[1]!

describe('a document about somebody', () => {
  it('says in words who is appointed to what, stores codes alone, and is found by the words only by who may see it', async () => {
    await joined('20260931', '郑词林')
    await change('assignmentChange', { act: 'begin', staffNumber: '20260931', unit: '201', position: 'unit.clerk', role: 'deputy', day: '2026-10-12' })
    const { rows: [stored] } = await server.office.database.owner.query<{ id: string; title: string }>(
      `select id, title from document.document where region = $1 and kind = 'assignmentChange' and title like '%20260931%'`, [region()])
    expect(stored!.title).toBe('任职 · 20260931 · 201 · unit.clerk')
    const find = async (position: string, text: string) => (await search(position, text)).json<Page<DocumentRow>>()
    const found = async (position: string, text: string) => (await find(position, text)).items.find(({ id }) => id === stored!.id)
    for (let tries = 0; tries < 100 && !await found(THREE.system, '20260931'); tries++) await new Promise((resolve) => setTimeout(resolve, 50))
    const shown = await found(THREE.system, '郑词林')
    expect([shown?.titleZh, shown?.titleEn]).toEqual(['任职 · 郑词林（20260931） · 某区第一中学 · 单位经办人', 'begin · 郑词林 (20260931) · 某区第一中学 · Unit clerk'])
    for (const text of ['任职 郑词林', '第一中学 任职', '词林 单位经办', '20260931']) expect((await found(THREE.system, text))?.id, text).toBe(stored!.id)
    expect(await found(THREE.system, '免职 郑词林')).toBeUndefined()
    for (const text of ['郑词林', '任职 郑词林', '20260931']) expect((await find('unit.clerk', text)).items, text).toEqual([])
    const { rows: [index] } = await server.office.database.owner.query<{ keys: string }>('select keys::text as keys from desk.found_by where region = $1 and document = $2', [region(), stored!.id])
    expect([index!.keys.includes('任职'), index!.keys.includes('郑词'), index!.keys.includes('第一')]).toEqual([true, false, false])
  })
})

describe('a new person', () => {
  it('comes in by a link that opens once, with a password that nobody else has seen, and does what was approved', async () => {
    const person = await joined('W-1', '周新')
    await change('assignmentChange', { act: 'begin', staffNumber: 'W-1', unit: '201', position: 'unit.clerk', role: 'deputy', day: '2026-10-12' })
    for (const position of [THREE.security, THREE.audit, 'unit.clerk']) expect((await draw(position, person)).json().code, position).toBe('access.not_shown')
    const first = tokenOf(await draw(THREE.system, person))
    const second = tokenOf(await draw(THREE.system, person))
    expect((await look(first)).json().code, 'drawing again kills the one before').toBe('access.invitation_dead')
    expect((await look(second)).json()).toMatchObject({ name: '周新', login: null })
    expect((await take(second, 'zhou.xin', '太短')).json().code).toBe('access.password_short')
    const answers = await Promise.all([take(second, 'zhou.xin'), take(second, 'zhou.xin')])
    expect(answers.map(({ statusCode }) => statusCode).toSorted()).toEqual([200, 403])
    const me = answers.find(({ statusCode }) => statusCode === 200)!.json() as Me
    expect(me.positions.map(({ code }) => code)).toEqual(['unit.clerk'])
    expect((await draw(THREE.system, person)).json().code, 'the document is spent').toBe('access.nobody_invited')
    const { rows } = await server.office.database.owner.query<{ text: string }>('select i::text as text from access.invitation i where i.person = $1', [person])
    expect(rows[0]!.text).not.toContain(Buffer.from(second, 'base64url').toString('hex'))
  })

  it('who forgot the password gets a new link only after a second approval, and the old sessions end', async () => {
    const person = await joined('W-2', '吴忘')
    const taken = await take(tokenOf(await draw(THREE.system, person)), 'wu.wang')
    const cookie = taken.cookies[0]!.value
    expect((await draw(THREE.system, person)).statusCode).toBe(409)
    await change('personChange', { act: 'newLink', staffNumber: 'W-2', day: '2026-10-12' })
    const token = tokenOf(await draw(THREE.system, person))
    expect((await look(token)).json()).toMatchObject({ login: 'wu.wang' })
    expect((await take(token, 'someone.else', '本人换过的足够长的新口令')).statusCode).toBe(200)
    expect((await server.ask({ method: 'GET', url: '/api/me', cookie })).statusCode).toBe(401)
    const login = (password: string) => server.ask({ method: 'POST', url: '/api/login', payload: { login: 'wu.wang', password } })
    expect([(await login(PASSWORD)).statusCode, (await login('本人换过的足够长的新口令')).statusCode]).toEqual([401, 200])
  })

  it('whose name another has taken as login is told so, and the link stays open', async () => {
    const person = await joined('W-3', '郑重')
    const token = tokenOf(await draw(THREE.system, person))
    expect((await take(token, 'wu.wang')).json().code).toBe('access.login_taken')
    expect((await take(token, 'zheng.zhong')).statusCode).toBe(200)
  })

  it('who leaves is out with the next request, and comes in no more', async () => {
    const person = await joined('W-4', '冯离')
    await change('assignmentChange', { act: 'begin', staffNumber: 'W-4', unit: '201', position: 'unit.clerk', role: 'deputy', day: '2026-10-12' })
    const cookie = (await take(tokenOf(await draw(THREE.system, person)), 'feng.li')).cookies[0]!.value
    const todo = () => server.ask({ method: 'GET', url: '/api/todo', query: as('unit.clerk'), cookie })
    expect((await todo()).statusCode).toBe(200)
    await change('assignmentChange', { act: 'end', staffNumber: 'W-4', unit: '201', position: 'unit.clerk', day: '2026-10-12' })
    expect((await todo()).statusCode).toBe(403)
    await change('personChange', { act: 'leave', staffNumber: 'W-4', day: '2026-10-12' })
    expect((await todo()).statusCode).toBe(401)
    expect((await server.ask({ method: 'POST', url: '/api/login', payload: { login: 'feng.li', password: PASSWORD } })).json().code).toBe('access.bad_login')
    expect((await draw(THREE.system, person)).statusCode).toBe(409)
  })
})

describe('a new password', () => {
  const bearer = async (cookie: string) => {
    const made = await server.ask({ method: 'POST', url: '/api/tokens', cookie, payload: { region: region(), name: '对接', days: 30, kinds: ['payment'] } })
    return `Bearer ${(made.json() as { secret: string }).secret}`
  }

  it('ends the tokens that were made under the old one', async () => {
    const person = await joined('W-7', '秦换')
    await change('assignmentChange', { act: 'begin', staffNumber: 'W-7', unit: '201', position: 'unit.clerk', role: 'deputy', day: '2026-10-12' })
    const authorization = await bearer((await take(tokenOf(await draw(THREE.system, person)), 'qin.huan')).cookies[0]!.value)
    const read = () => server.ask({ method: 'GET', url: '/api/documents', query: { region: region(), kind: 'payment' }, headers: { authorization } })
    expect((await read()).statusCode).toBe(200)
    await change('personChange', { act: 'newLink', staffNumber: 'W-7', day: '2026-10-12' })
    await take(tokenOf(await draw(THREE.system, person)), 'qin.huan')
    expect((await read()).statusCode).toBe(401)
  })

  it('is not for another office to give, which took the person on as well', async () => {
    const person = await joined('W-8', '许两')
    await take(tokenOf(await draw(THREE.system, person)), 'xu.liang')
    const { otherCounty: other } = server
    for (const body of [{ act: 'join', name: '许两' }, { act: 'newLink' }]) {
      const document = newId()
      await other.done(THREE.system, { kind: 'personChange', document, action: 'submit', body: { reason: '测试', staffNumber: 'W-8', day: '2026-10-12', ...body } as Body })
      await other.done(THREE.security, { kind: 'personChange', document, action: 'approve' })
    }
    const cookie = await server.login(await server.account(other.actor(THREE.system).person))
    const asked = { region: other.region, position: other.actor(THREE.system).position, person }
    expect((await server.ask({ method: 'POST', url: '/api/organisation/invitations', cookie, payload: asked })).json().code).toBe('access.nobody_invited')
    // Nor by raw SQL of the gate, with a link that was never drawn.
    const { rows } = await withRegion(server.office.database.gate, other.region, async (client) => {
      await client.query(`update access.invitation set token_hash = sha256('\\x01'::bytea), expires_at = now() + interval '10 years' where region = $1 and person = $2`, [other.region, person])
      return client.query(`select * from access.take_invitation($1, '\\x01'::bytea, 'xu.liang', 'x', now())`, [other.region])
    })
    expect(rows).toEqual([])
    await change('personChange', { act: 'newLink', staffNumber: 'W-8', day: '2026-10-12' })
    expect((await draw(THREE.system, person)).statusCode, 'the first office does').toBe(200)
  })

  it('is not given to the program', async () => {
    const person = newId()
    await server.office.database.owner.query(`insert into access.person (id, name, staff_number, machine) values ($1, '某程序', 'W-M', true)`, [person])
    await server.office.database.owner.query(`insert into access.member (region, person, joined_on) values ($1, $2, '2020-01-01')`, [region(), person])
    const { rows } = await withRegion(server.office.database.gate, region(), async (client) => {
      await client.query(`insert into access.invitation (region, document, person, resets, token_hash, expires_at)
        select $1, document, $2, true, sha256('\\x02'::bytea), now() + interval '10 years' from access.change where region = $1 limit 1`, [region(), person])
      return client.query(`select * from access.take_invitation($1, '\\x02'::bytea, 'program', 'x', now())`, [region()])
    })
    expect(rows).toEqual([])
  })
})

describe('the three administrators', () => {
  it('know no document of the office’s business, though they sit in the same unit', async () => {
    await server.office.indicator('school', 77_000_00n, 'SECRET-7')
    const { rows: [batch] } = await server.office.database.owner.query<{ id: string; unit: string }>(
      `select id, unit from document.document where region = $1 and kind = 'indicatorBatch' limit 1`, [region()])
    expect(batch!.unit).toBe(server.office.units.bureau)
    const found = () => server.ask({ method: 'GET', url: '/api/search', query: { region: region(), text: '测试批次' }, cookie: cookies.get('treasury.payer') })
    await vi.waitFor(async () => expect((await found()).json()).toMatchObject({ items: [{ kind: 'indicatorBatch' }] }), { timeout: 5_000, interval: 100 })
    for (const position of Object.values(THREE)) {
      const ask = (url: string, query: Record<string, string> = {}) => server.ask({ method: 'GET', url, query: { region: region(), ...query }, cookie: cookies.get(position) })
      expect((await ask('/api/documents', { kind: 'indicatorBatch' })).json(), position).toEqual({ items: [], next: null })
      for (const path of ['', '/proof', '/sheet.pdf', '/copy']) {
        const one = (id: string) => server.ask({ method: 'GET', url: `/api/documents/${region()}/${id}${path}`, cookie: cookies.get(position) })
        const [known, unknown] = [await one(batch!.id), await one(newId())]
        expect([known.statusCode, known.body], `${position} ${path}`).toEqual([403, unknown.body])
      }
      expect((await ask('/api/exports/documents', { kind: 'indicatorBatch' })).body).not.toContain('测试批次')
      expect((await ask('/api/search', { text: '测试批次' })).json()).toMatchObject({ items: [] })
      expect((await ask('/api/desk', { position: as(position).position })).json(), position).toMatchObject({ office: null })
      const own = await ask('/api/documents', { kind: 'personChange' })
      expect((own.json() as Page<unknown>).items.length, position).toBeGreaterThan(0)
    }
  })
})

describe('the organisation', () => {
  it('is read by the office, with A and B holders, duties and who can log in', async () => {
    const { units, positions, persons } = (await get(THREE.system, '/api/organisation')).json() as OrganisationView
    expect(units.map(({ code }) => code)).toEqual(['100', '201', '202'])
    const clerk = positions.find(({ code, unit }) => code === 'unit.clerk' && unit === server.office.units.school)!
    expect(clerk.holders.map(({ role }) => role)).toContain('primary')
    expect(clerk.grants.map(({ duty }) => duty)).toContain('payment.request')
    expect(persons.find(({ staffNumber }) => staffNumber === 'W-4')).toMatchObject({ leftOn: '2026-10-12', login: 'closed' })
    expect(persons.find(({ id }) => id === server.office.actor('unit.clerk').person)).toMatchObject({ login: 'open' })
    expect((await get('treasury.payer', '/api/organisation')).statusCode).toBe(200)
    expect((await get('unit.clerk', '/api/organisation')).json().code).toBe('access.not_shown')
  })

  it('is reported on: near conflicts with both positions, positions without B holder, flows without hands', async () => {
    await joined('W-5', '陈兼')
    for (const [unit, position] of [['201', 'unit.clerk'], ['202', 'unit.financeHead']] as const) {
      await change('assignmentChange', { act: 'begin', staffNumber: 'W-5', unit, position, role: 'deputy', day: '2026-10-12' })
    }
    const report = (await get('monitoring.head', '/api/organisation/conflicts')).json() as ConflictReport
    expect(report.conflicts.filter(({ scope }) => scope !== 'money')).toEqual([])
    const near = report.conflicts.find(({ person, pair }) => person === '陈兼' && pair === 'payment')!
    expect(near.positions.map(({ zh }) => zh).toSorted()).toEqual(['某区卫生院·单位财务负责人', '某区第一中学·单位经办人'])
    expect(near.through).toHaveLength(2)
    expect(report.withoutDeputy).toContainEqual({ unit: '某区财政局', position: { zh: '国库签发岗', en: 'Treasury order' } })
    expect(report.withoutPrimary).toEqual([])
    expect((await get('treasury.payer', '/api/organisation/conflicts')).json().code).toBe('access.not_shown')
  })
})

describe('the three logs', () => {
  it('are read by the audit administrator and by nobody else', async () => {
    for (const log of ['logins', 'operations', 'exports', 'logins/export', 'operations/export', 'exports/export']) {
      for (const position of [THREE.system, THREE.security, 'unit.clerk', 'treasury.payer', 'monitoring.head']) {
        expect((await get(position, `/api/organisation/${log}`)).statusCode, `${log} by ${position}`).toBe(403)
      }
      expect((await get(THREE.audit, `/api/organisation/${log}`)).statusCode).toBe(200)
    }
  })

  it('answer or refuse whatever is typed into their filters', async () => {
    const broken: string[] = []
    for (const path of ['logins', 'operations', 'exports', 'logins/export', 'operations/export', 'exports/export']) {
      for (const name of ['who', 'from', 'to', 'kind', ...(path.endsWith('/export') ? [] : ['after'])]) {
        for (const typed of ["' or 1=1; --", '%', '\\', '\u0000', '\ud800', '99999999999999999999', '2026-02-30', '9999-12-31', '0000-00-00', '😀'.repeat(20)]) {
          const { statusCode, body } = await get(THREE.audit, `/api/organisation/${path}`, { [name]: typed })
          if (statusCode >= 500) broken.push(`${path} ${name}=${JSON.stringify(typed)}: ${body.slice(0, 120)}`)
        }
      }
    }
    expect(broken).toEqual([])
  })

  it('of logins tells success, failure, bar and from where, and keeps no unknown name', async () => {
    const login = await server.account(await joined('W-6', '何错'))
    const attempt = (name: string, password: string) => server.ask({
      method: 'POST', url: '/api/login', payload: { login: name, password }, headers: { 'user-agent': '测试浏览器'.replaceAll(/./gu, 'x') }, remoteAddress: '10.9.8.7',
    })
    for (let count = 1; count <= 6; count += 1) await attempt(login, '错误的口令')
    await attempt('my-secret-password', 'x')
    const { items } = (await get(THREE.audit, '/api/organisation/logins')).json() as Page<LoginEntry>
    const told = items.filter(({ address }) => address === '10.9.8.7')
    expect(told.map(({ outcome, name }) => `${name} ${outcome}`)).toEqual(['null failure', '何错 barred', ...Array.from({ length: 5 }, () => '何错 failure')])
    expect(JSON.stringify(told)).not.toContain('my-secret-password')
    expect(items.some(({ outcome, login: by }) => outcome === 'invited' && by === 'wu.wang')).toBe(true)
    const logins = async (query: Record<string, string>) => ((await get(THREE.audit, '/api/organisation/logins', query)).json() as Page<LoginEntry>).items
    const barred = await logins({ who: '何错', kind: 'barred' })
    expect(barred.map(({ outcome, name, address }) => [outcome, name, address])).toEqual([['barred', '何错', '10.9.8.7']])
    expect((await logins({ who: login.slice(0, 4).toUpperCase() })).some(({ name }) => name === '何错'), 'by login too').toBe(true)
    const day = civilDayOf(new Date(barred[0]!.at))
    expect(await logins({ who: '何错', kind: 'barred', from: day, to: day })).toEqual(barred)
    expect(await logins({ who: '何错', to: '2020-01-01' })).toEqual([])
    const csv = await get(THREE.audit, '/api/organisation/logins/export', { who: '何错', kind: 'barred', language: 'en' })
    expect(csv.body.split('\r\n').slice(0, 2)).toEqual(['\uFEFFAt (UTC),Person,Login,Outcome,From,Client', expect.stringContaining(',何错,') as string])
    const outcomes = async (language: string) => new Set((await get(THREE.audit, '/api/organisation/logins/export', { language })).body.trim().split('\r\n').slice(1).map((line) => line.split(',')[3]))
    expect([...await outcomes('en')]).toEqual(expect.arrayContaining(['barred', 'failed', 'set a password by link']))
    expect([...await outcomes('zh')]).toEqual(expect.arrayContaining(['已锁定', '失败', '凭链接设密码']))
    const { rows } = await server.office.database.owner.query<{ text: string }>(`select l::text as text from access.login_log l`)
    expect(rows.map(({ text }) => text).join()).not.toContain('my-secret-password')
  })

  it('of acts comes from the leaves, newest first, page by page, without what documents say', async () => {
    const first = (await get(THREE.audit, '/api/organisation/operations', { limit: '2', kind: 'personChange' })).json() as Page<OperationEntry>
    expect(first.items).toHaveLength(2)
    expect(first.items[0]).toMatchObject({ kind: { zh: '人员调整' }, action: { zh: '同意' }, state: { zh: '已生效' }, position: { zh: '安全保密管理员' } })
    const second = (await get(THREE.audit, '/api/organisation/operations', { limit: '2', kind: 'personChange', after: first.next! })).json() as Page<OperationEntry>
    expect(BigInt(second.items[0]!.leaf)).toBeLessThan(BigInt(first.items[1]!.leaf))
    expect(JSON.stringify(first)).not.toContain('何错')
    const acts = async (query: Record<string, string>) => ((await get(THREE.audit, '/api/organisation/operations', { limit: '200', ...query })).json() as Page<OperationEntry>).items
    const all = await acts({})
    expect(await acts({ kind: '人员调整' }), 'by title as by code').toEqual(all.filter(({ kind }) => kind.zh === '人员调整'))
    const { name } = first.items[0]!
    expect(await acts({ who: name!, kind: 'personChange' })).toEqual(all.filter((entry) => entry.kind.zh === '人员调整' && entry.name === name))
    const days = [...new Set(all.map(({ at }) => civilDayOf(new Date(at))))]
    for (const day of days) expect(await acts({ from: day, to: day }), day).toEqual(all.filter(({ at }) => civilDayOf(new Date(at)) === day))
    expect([await acts({ to: '2020-01-01' }), await acts({ from: '2099-01-01' })]).toEqual([[], []])
    const csv = (await get(THREE.audit, '/api/organisation/operations/export', { kind: 'personChange' })).body
    expect(csv.split('\r\n').length - 2).toBe(all.filter(({ kind }) => kind.zh === '人员调整').length)
  })

  it('of acts opens so many leaves for a person or a kind, says where it stopped, and goes on from there', async () => {
    const { owner } = server.office.database
    const read = async (query: Record<string, string>) => (await get(THREE.audit, '/api/organisation/operations', { limit: '200', ...query })).json() as OperationLog
    const asked = { kind: 'personChange' }
    const before = await read(asked)
    expect(before.stopped).toBeNull()
    const { rows: [last] } = await owner.query<{ position: string }>('select max(position)::text as position from log.leaf where region = $1', [region()])
    const leaf = JSON.stringify({ at: '2027-03-01T02:00:00.000Z', kind: 'payment', number: null, document: newId(), action: 'submit', state: 'inApproval', by: null })
    // The first and the last of so many; those between them would take long to write.
    await owner.query(
      `insert into log.leaf (region, position, bytes) select $1, $2::bigint + n, convert_to($3, 'UTF8') from unnest(array[1, $4::int]) n`,
      [region(), last!.position, leaf, MOST_LEAVES])
    try {
      const first = await read(asked)
      expect(first).toEqual({ items: [], next: String(BigInt(last!.position) + 1n), stopped: { leaves: MOST_LEAVES, day: '2027-03-01' } })
      expect(await read({ ...asked, after: first.next! })).toEqual(before)
      expect((await read({})).stopped, 'what is not looked for is not searched').toBeNull()
      expect((await read({ who: '没有这个人' })).stopped).toEqual(first.stopped)
      const lines = (await get(THREE.audit, '/api/organisation/operations/export', { ...asked, language: 'en' })).body.split('\r\n')
      expect(lines).toHaveLength(3)
      expect(lines[1]).toMatch(/^"Not all was searched: 200000 leaves were opened, back to 2027-03-01, and nothing before\. Set the last day to 2027-03-01 and export again\."/)
    } finally {
      await owner.query('delete from log.leaf where region = $1 and position > $2', [region(), last!.position])
    }
  })

  it('of what went out names who, what, how many rows and when, and is cut to what fits', async () => {
    const site = siteOf()
    const person = server.office.actor('treasury.payer').person
    await recordExport(site, { ip: '10.1.1.1' }, { person }, {
      region: region(), position: as('treasury.payer').position, what: 'documents.export', format: 'csv', rows: 1_234, about: '长'.repeat(900),
    })
    const { items } = (await get(THREE.audit, '/api/organisation/exports')).json() as Page<ExportEntry>
    expect(items[0]).toMatchObject({ what: 'documents.export', said: { zh: '单据表', en: 'Table of documents' }, format: 'csv', rows: 1_234, address: '10.1.1.1', position: { zh: '国库签发岗' }, at: '2026-10-12T02:00:00.000Z' })
    expect(Buffer.byteLength(items[0]!.about)).toBe(999)
    const taken = (query: Record<string, string>) => get(THREE.audit, '/api/organisation/exports/export', query)
    const csv = await taken({ kind: 'documents', who: items[0]!.name.slice(0, 2) })
    expect([csv.statusCode, csv.headers['content-type']], csv.body).toEqual([200, 'text/csv; charset=utf-8'])
    expect(csv.body.split('\r\n')[1]).toMatch(/^2026-10-12T02:00:00\.000Z,.+,国库签发岗,单据表（documents\.export）,csv,1234,/)
    expect((await taken({ kind: 'documents', who: items[0]!.name.slice(0, 2), language: 'en' })).body.split('\r\n')[1]).toContain(',Table of documents (documents.export),')
    const after = (await get(THREE.audit, '/api/organisation/exports')).json() as Page<ExportEntry>
    expect(after.items[0], 'the taking away stands in the log itself').toMatchObject({ what: 'organisation.exports', format: 'csv', rows: 1, about: expect.stringContaining('documents') as string })
    const found = (kind: string) => get(THREE.audit, '/api/organisation/exports', { kind }).then((answer) => [...new Set((answer.json() as Page<ExportEntry>).items.map(({ what }) => what))])
    expect([await found('单据表'), await found('table of DOC'), await found('没有这样的')], 'by its words too').toEqual([['documents.export'], ['documents.export'], []])
    expect((await get(THREE.audit, '/api/organisation/exports', { kind: 'documents', to: '2026-10-11' })).json()).toMatchObject({ items: [] })
    expect((await get(THREE.audit, '/api/organisation/exports', { from: '2026-02-30' })).json()).toMatchObject({ code: 'server.no_such_day' })
    const ledger = async () => ((await get(THREE.audit, '/api/organisation/exports', { kind: 'ledger.export' })).json() as Page<ExportEntry>).items.map(({ rows, about, outcome }) => [rows, about, outcome])
    const begun = await beginExport(site, { ip: '10.1.1.1' }, { person }, { region: region(), what: 'ledger.export', format: 'csv', about: 'entries' })
    expect(await ledger()).toEqual([[null, 'entries', 'begun']])
    await begun.aborted(7)
    expect(await ledger(), 'beginning and end are one entry').toEqual([[7, 'entries', 'aborted']])
    const ended = async (outcome: string) => ((await get(THREE.audit, '/api/organisation/exports', { outcome })).json() as Page<ExportEntry>).items.map((one) => one.outcome)
    expect([await ended('begun'), await ended('aborted'), new Set(await ended('done'))], 'found by how they ended').toEqual([[], ['aborted'], new Set(['done'])])
    expect((await taken({ kind: 'ledger.export', outcome: 'aborted' })).body, 'in words').toContain(',csv,7,中断,全部,')
    expect((await taken({ kind: 'ledger.export', outcome: 'aborted', language: 'en' })).body).toContain(',csv,7,broken off,all,')
    expect((await get(THREE.audit, '/api/organisation/logins', { outcome: 'aborted' })).statusCode, 'of logins it is not asked').toBe(422)
    await expect(recordExport(site, { ip: '10.1.1.1' }, { person }, { region: region(), what: '', format: 'csv', rows: 1, about: '' }), 'nothing goes out without its row').rejects.toThrow(/export_log/)
  })
})

/** What recordExport needs of the site: pools and clock. */
function siteOf() {
  return { pools: server.office.database, clock: () => server.clock.now } as never
}
