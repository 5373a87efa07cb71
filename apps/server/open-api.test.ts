import { fileURLToPath } from 'node:url'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { discoverModules } from '#kernel/module/index.ts'
import { newId } from '#kernel/values/id.ts'
import type { RunningExports } from './exports/model.ts'
import { takePlace } from './exports/running.ts'
import { routesOf } from './routes.ts'
import { SESSION_COOKIE } from './session-cookie.ts'
import { paymentBody, testServer, type TestServer } from './test-server.ts'
import type { NewTokenView, TokenView } from './tokens/model.ts'

let server: TestServer
let region: string
let indicator: string
let clerk: string
let treasury: string
let payment: string
let otherIndicator: string
let otherPayment: string
const routes = routesOf(await discoverModules(fileURLToPath(new URL('../../modules', import.meta.url))))

beforeAll(async () => {
  server = await testServer()
  const { office } = server
  region = office.region
  clerk = await server.login(await server.account(office.actor('unit.clerk').person))
  treasury = await server.login(await server.account(office.actor('treasury.payer').person))
  indicator = await office.indicator('school', 100_000_00n)
  const done = await office.done('unit.clerk', { kind: 'payment', document: newId(), action: 'submit', body: paymentBody(indicator, { payee: '=HYPERLINK("http://x")公司', purpose: '含“逗号,引号"和\n换行' }) as never })
  payment = done.document
  otherIndicator = await office.indicator('clinic', 100_000_00n, 'B-1')
  otherPayment = (await office.done('clinic:unit.clerk', { kind: 'payment', document: newId(), action: 'submit', body: paymentBody(otherIndicator, { payee: '卫生院的收款人' }) as never })).document
})
afterAll(() => server.close())

const get = (url: string, cookie: string | undefined, headers = {}) => server.ask({ method: 'GET', url, cookie, headers })
const post = (url: string, payload: object, cookie: string | undefined, headers = {}) => server.ask({ method: 'POST', url, payload, cookie, headers })
const rowsOf = async (text: string, values: unknown[] = []) => (await server.office.database.owner.query<Record<string, unknown>>(text, values)).rows

async function makeToken(scope: { kinds: string[]; position?: string; days?: number }, cookie = clerk): Promise<NewTokenView> {
  const answer = await post('/api/tokens', { region, name: '对接程序', days: 30, ...scope }, cookie)
  expect(answer.statusCode, answer.body).toBe(200)
  return answer.json<NewTokenView>()
}
const bearer = (token: { secret: string }) => ({ authorization: `Bearer ${token.secret}` })

describe('a token', () => {
  it('is shown once and stored as a hash', async () => {
    const token = await makeToken({ kinds: ['payment'] })
    expect(token.secret).toMatch(/^slt_[A-Za-z0-9_-]{43}$/)
    const listed = (await get('/api/tokens', clerk)).body
    expect(listed).toContain(token.id)
    expect(listed).not.toContain(token.secret.slice(4))
    const [row] = await rowsOf('select * from access.token where id = $1', [token.id])
    expect(JSON.stringify(row)).not.toContain(token.secret.slice(4))
    expect((row!['secret_hash'] as Buffer).length).toBe(32)
  })

  it('reads its kinds in its region as its person may, and nothing else', async () => {
    const token = await makeToken({ kinds: ['payment'] })
    const payments = await get(`/api/documents?region=${region}&kind=payment`, undefined, bearer(token))
    expect(payments.json<{ items: unknown[] }>().items).toHaveLength(1)
    expect(payments.body).not.toContain('卫生院的收款人')
    expect((await get(`/api/documents/${region}/${payment}`, undefined, bearer(token))).statusCode).toBe(200)
    expect((await get('/api/kinds', undefined, bearer(token))).statusCode).toBe(200)
    for (const url of [`/api/documents?region=${region}&kind=alert`, `/api/documents?region=${server.otherCounty.region}&kind=payment`, `/api/budget/indicators?region=${region}`, '/api/tokens', '/api/me']) {
      expect((await get(url, undefined, bearer(token))).statusCode, url).toBe(403)
    }
    // A token over everything reads what is no document too, and still no more than its person.
    const wide = await makeToken({ kinds: ['*'] })
    expect((await get(`/api/budget/indicators?region=${region}`, undefined, bearer(wide))).statusCode).toBe(200)
    expect((await get(`/api/exports/entries?region=${region}`, undefined, bearer(wide))).statusCode).toBe(403)
  })

  it('acts only with the position that it was made for, and only on its kinds', async () => {
    const { position } = server.office.actor('unit.clerk')
    const command = { key: newId(), region, position, kind: 'payment', document: newId(), action: 'draft', body: paymentBody(indicator) }
    const reading = await makeToken({ kinds: ['payment'] })
    expect((await post('/api/commands', command, undefined, bearer(reading))).json()).toMatchObject({ code: 'access.token_out_of_scope' })
    const acting = await makeToken({ kinds: ['payment'], position })
    expect((await post('/api/commands', command, undefined, bearer(acting))).json()).toMatchObject({ state: 'draft' })
    expect((await post('/api/commands', { ...command, kind: 'sealRequest', key: newId(), document: newId() }, undefined, bearer(acting))).statusCode).toBe(403)
    // Not the position of somebody else, whatever is asked for.
    expect((await post('/api/tokens', { region, name: 'x', days: 3, kinds: ['*'], position: server.office.actor('treasury.payer').position }, clerk)).statusCode).toBe(403)
  })

  it('makes no tokens, revokes none and is asked for by every route that is not public: the matrix from the declarations', async () => {
    const token = await makeToken({ kinds: ['*'], position: server.office.actor('unit.clerk').position })
    for (const { method, path, may, machine } of routes) {
      const reads = method === 'GET' && may !== 'session'
      const acts = ['/api/commands', '/api/preview'].includes(path)
      const words = ['/api/kinds', '/api/catalogues/:catalogue'].includes(path)
      // What a module opens to programs (`machine`) is asked for in its own tests.
      if (may === 'public' || reads || acts || words || machine !== undefined) continue
      const url = path.replace(/:(\w+)/g, (_, name: string) => (name === 'region' ? region : payment))
      const answer = method === 'GET' ? await get(url, undefined, bearer(token)) : await post(url, { region, position: token.position, token: token.id, key: newId() }, undefined, bearer(token))
      // Before its form is looked at: nothing of it is done, and nothing is told.
      expect(answer.json(), `${method} ${path}`).toMatchObject({ code: 'access.token_out_of_scope' })
    }
    expect((await get('/api/tokens', clerk)).json<TokenView[]>().find(({ id }) => id === token.id)).toMatchObject({ state: 'valid' })
  })

  it('ends when it is revoked, when its day comes, and with its person’s login', async () => {
    const token = await makeToken({ kinds: ['payment'], days: 1 })
    const ask = () => get(`/api/documents?region=${region}&kind=payment`, undefined, bearer(token))
    expect((await ask()).statusCode).toBe(200)
    const now = server.clock.now
    server.clock.now = new Date(now.getTime() + 25 * 3_600_000)
    expect((await ask()).statusCode).toBe(401)
    server.clock.now = now
    expect((await post('/api/tokens/revoke', { token: token.id }, treasury)).statusCode).toBe(403)
    expect((await post('/api/tokens/revoke', { token: token.id }, clerk)).statusCode).toBe(200)
    expect((await ask()).statusCode).toBe(401)
    expect((await get('/api/tokens', clerk, { authorization: 'Bearer slt_short' })).statusCode).toBe(401)
  })

  it('acts for its own person whatever cookie comes beside it, and needs the header that other sites cannot set', async () => {
    const { position } = server.office.actor('unit.clerk')
    const token = await makeToken({ kinds: ['payment'], position })
    const beside = (headers: Record<string, string>) => server.app.inject({
      method: 'POST', url: '/api/commands', headers: { cookie: `sluice=${treasury}; ${SESSION_COOKIE}=${treasury}`, ...bearer(token), ...headers },
      payload: { key: newId(), region, position: server.office.actor('treasury.payer').position, kind: 'payment', document: payment, action: 'order' },
    })
    expect((await beside({ 'x-sluice': '1' })).json()).toMatchObject({ code: 'access.no_position' })
    expect((await beside({})).json()).toMatchObject({ code: 'server.cross_site' })
    expect((await beside({ 'x-sluice': '1', origin: 'https://elsewhere.example' })).json()).toMatchObject({ code: 'server.cross_site' })
    // A token where a session is looked for stays a token.
    expect((await get('/api/me', token.secret)).json()).toMatchObject({ code: 'access.token_out_of_scope' })
    expect((await get(`/api/documents?region=${region}&kind=payment`, treasury, { authorization: 'Bearer slt_' + 'A'.repeat(43) })).statusCode).toBe(401)
  })

  it('reads nothing more once its person holds no position there', async () => {
    const { database } = server.office
    const person = await server.person('离岗者')
    const clerkPosition = server.office.actor('unit.clerk').position
    await database.owner.query(`insert into access.assignment (region, id, position, person, role, period) values ($1, $2, $3, $4, 'deputy', '[2020-01-01,)')`, [region, newId(), clerkPosition, person])
    const token = await makeToken({ kinds: ['*'], position: clerkPosition }, await server.login(await server.account(person)))
    const ask = () => get(`/api/documents?region=${region}&kind=payment`, undefined, bearer(token))
    expect((await ask()).statusCode).toBe(200)
    await database.owner.query(`update access.assignment set period = '[2020-01-01,2026-10-12)' where region = $1 and person = $2`, [region, person])
    expect((await ask()).json()).toMatchObject({ code: 'access.other_region' })
    const command = { key: newId(), region, position: clerkPosition, kind: 'payment', document: newId(), action: 'draft', body: paymentBody(indicator) }
    expect((await post('/api/commands', command, undefined, bearer(token))).statusCode).toBe(403)
  })

  it('leaves a line in the login log', async () => {
    const [before] = await rowsOf(`select count(*)::int as n from access.login_log where agent like 'token %'`)
    const token = await makeToken({ kinds: ['payment'] })
    for (let times = 0; times < 3; times++) await get(`/api/documents?region=${region}&kind=payment`, undefined, bearer(token))
    expect(await rowsOf(`select count(*)::int as n from access.login_log where agent like 'token %'`)).toEqual([{ n: (before!['n'] as number) + 1 }])
  })
})

describe('OpenAPI', () => {
  it('describes every route with subject, who may, shapes, refusals and how to come in', async () => {
    const document = (await get('/openapi.json', undefined)).json<{
      openapi: string; components: { securitySchemes: Record<string, object> }
      paths: Record<string, Record<string, { tags: string[]; summary: string; operationId: string; security: object[]; responses: Record<string, object> }>>
    }>()
    expect(document.openapi).toBe('3.1.0')
    expect(Object.keys(document.components.securitySchemes)).toEqual(['session', 'token'])
    const names = new Set<string>()
    for (const { method, path, may } of routes) {
      const found = document.paths[path.replace(/:(\w+)/g, '{$1}')]?.[method.toLowerCase()]
      expect(found, path).toMatchObject({ tags: [expect.any(String)], summary: expect.any(String) as string, responses: { 200: expect.any(Object) as object, default: expect.any(Object) as object } })
      expect(found!.security, path).toHaveLength(may === 'public' ? 0 : 2)
      names.add(found!.operationId)
    }
    expect(names.size).toBe(routes.length)
  })
})

describe('an export', () => {
  it('is CSV that a spreadsheet opens and does not run, with the rows of the reader alone', async () => {
    const answer = await get(`/api/exports/documents?region=${region}&kind=payment`, clerk)
    expect(answer.headers['content-type']).toBe('text/csv; charset=utf-8')
    expect(answer.body.startsWith('\uFEFFid,number,state,unitCode')).toBe(true)
    expect(answer.body).toContain(`"'=HYPERLINK(""http://x"")公司"`)
    expect(answer.body).toContain('"含“逗号,引号""和\n换行"')
    expect(answer.body).not.toContain('卫生院的收款人')
    expect((await get(`/api/exports/documents?region=${region}&kind=payment`, treasury)).body).toContain('卫生院的收款人')
  })

  it('is of the entries of one indicator for who may see it, and of no other', async () => {
    const of = (cookie: string, holder = indicator) => get(`/api/exports/entries?region=${region}&indicator=${holder}`, cookie)
    const mine = await of(clerk)
    const lines = mine.body.trim().split('\r\n').slice(1)
    const [{ n }] = await rowsOf('select count(*)::int as n from ledger.entry where region = $1 and holder = $2', [region, indicator]) as [{ n: number }]
    expect(n).toBeGreaterThan(1)
    expect([lines.length, lines.every((line) => line.startsWith(indicator))]).toEqual([n, true])
    expect((await of(treasury, otherIndicator)).body).toContain(otherIndicator)
    expect([(await of(clerk, otherIndicator)), await of(clerk, newId()), await of(clerk, 'none')].map((answer) => [answer.statusCode, answer.json<{ code: string }>().code]))
      .toEqual(Array.from({ length: 3 }, () => [404, 'exports.no_such_indicator']))
    const [named] = await rowsOf(`select code || ' ' || title as name from budget.indicator where region = $1 and id = $2`, [region, indicator])
    expect(await rowsOf(`select outcome, rows::int from access.export_log where region = $1 and what = 'ledger.export' and about = $2 order by at, outcome`, [region, named!['name']]))
      .toEqual([{ outcome: 'begun', rows: null }, { outcome: 'done', rows: n }])
  })

  it('is of the verdicts of one document: a unit is not told what is for reviewers, and of papers of others nothing', async () => {
    // A finding for reviewers alone beside one for everybody.
    await server.office.database.owner.query(`update rules.verdict set findings = '[{"rule": "TOLD-01", "version": 1, "outcome": "hit", "effect": "note", "tell": "clerk"}, {"rule": "KEPT-01", "version": 1, "outcome": "hit", "effect": "note", "tell": "reviewer"}]' where region = $1 and document = $2`, [region, payment])
    const of = (cookie: string, document = payment) => get(`/api/exports/document-verdicts?region=${region}&document=${document}`, cookie)
    expect((await of(treasury)).body).toMatch(/TOLD-01[\s\S]*KEPT-01/)
    const mine = (await of(clerk)).body
    expect([mine.includes('TOLD-01'), mine.includes('KEPT-01'), mine.trim().split('\r\n').length]).toEqual([true, false, 2])
    expect((await of(clerk, otherPayment)).statusCode).toBe(403)
    expect((await rowsOf(`select about from access.export_log where region = $1 and what = 'verdicts.export' and outcome = 'done'`, [region])).map(({ about }) => about)).toContain(`payment ${payment}`)
  })

  it('is Parquet that another program reads: the same rows', async () => {
    const answer = await get(`/api/exports/entries?region=${region}&format=parquet`, treasury)
    expect(answer.statusCode).toBe(200)
    const folder = await mkdtemp(join(tmpdir(), 'sluice-parquet-test-'))
    try {
      await writeFile(join(folder, 'a.parquet'), answer.rawPayload)
      const instance = await DuckDBInstance.create(':memory:')
      const connection = await instance.connect()
      const result = await connection.runAndReadAll(`select count(*)::int as n, sum("amountFen")::bigint as sum, min("at")::varchar as at from '${join(folder, 'a.parquet')}'`)
      const [here] = await rowsOf('select count(*)::int as n, sum(amount)::bigint as sum from ledger.entry where region = $1', [region])
      expect(result.getRowObjects()[0]).toMatchObject({ n: here!['n'], sum: here!['sum'], at: expect.stringMatching(/^2026-/) as string })
      connection.closeSync()
      instance.closeSync()
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  })

  it('of entries and verdicts is not for a unit; verdicts name rule and outcome', async () => {
    for (const what of ['entries', 'verdicts']) expect((await get(`/api/exports/${what}?region=${region}`, clerk)).json()).toMatchObject({ code: 'exports.office_only' })
    const lines = (await get(`/api/exports/verdicts?region=${region}`, treasury)).body.trim().split('\r\n')
    expect(lines[0]).toContain('verdict,document,command,effect,seq,judgedAt,rule')
    expect(lines.some((line) => line.includes(payment))).toBe(true)
  })

  const loggedSince = (count: number) => rowsOf(
    'select what, format, about, outcome, rows::int, begun is not null as ends from access.export_log where region = $1 order by id offset $2', [region, count])
  const logged = async () => (await rowsOf('select count(*)::int as n from access.export_log where region = $1', [region]))[0]!['n'] as number

  it('of a state that the kind does not know is refused before anything is logged or sent', async () => {
    const before = await logged()
    for (const state of ['gone', '\u0000', 'constructor']) {
      const answer = await server.ask({ method: 'GET', url: '/api/exports/documents', query: { region, kind: 'payment', state }, cookie: clerk })
      expect([answer.statusCode, answer.json<{ code: string }>().code]).toEqual([422, 'exports.unknown_state'])
    }
    expect(await logged()).toBe(before)
  })

  it('stands in the export log before the first byte, and is counted when it is done', async () => {
    const before = await logged()
    const sent = (await get(`/api/exports/documents?region=${region}&kind=payment`, clerk)).body.trim().split('\r\n').length - 1
    expect(sent).toBeGreaterThan(0)
    const about = { what: 'documents.export', format: 'csv', about: 'payment' }
    const rows = await loggedSince(before)
    expect(rows).toHaveLength(2)
    expect(rows).toContainEqual({ ...about, outcome: 'begun', rows: null, ends: false })
    expect(rows).toContainEqual({ ...about, outcome: 'done', rows: sent, ends: true })
  })

  it('that somebody breaks off, or of which nothing is taken for five minutes, is no export that was done, and gives its place back', async () => {
    const url = await server.app.listen({ host: '127.0.0.1', port: 0 })
    const before = await logged()
    const { server: listening } = server.app
    expect(listening.timeout).toBe(300_000)
    const holder = await server.office.database.owner.connect()
    try {
      // More than the three that may run at once, one after the other.
      for (let n = 1; n <= 8; n++) {
        listening.setTimeout(n <= 4 ? 300_000 : 600)
        await holder.query('begin')
        await holder.query('lock table document.document in access exclusive mode')
        const left = new AbortController()
        const answer = await fetch(`${url}/api/exports/documents?region=${region}&kind=payment`, { headers: { cookie: `${SESSION_COOKIE}=${clerk}` }, signal: left.signal })
        expect(answer.status).toBe(200)
        expect(await logged()).toBe(before + 2 * n - 1)
        if (n <= 4) left.abort()
        else await expect(answer.text()).rejects.toThrow(/terminated/)
        await holder.query('rollback')
        await expect.poll(async () => (await loggedSince(before)).filter(({ outcome }) => outcome === 'aborted').length, { timeout: 5_000 }).toBe(n)
      }
    } finally {
      listening.setTimeout(300_000)
      await holder.query('rollback')
      holder.release()
    }
    expect((await loggedSince(before)).every(({ outcome }) => outcome !== 'done')).toBe(true)
    expect((await get(`/api/exports/documents?region=${region}&kind=payment`, clerk)).statusCode).toBe(200)
  })

  it.each(['csv', 'parquet'])('as %s is told of while it runs, to nobody else, and can be broken off', async (format) => {
    const url = await server.app.listen({ host: '127.0.0.1', port: 0 }).catch(() => `http://127.0.0.1:${(server.app.server.address() as { port: number }).port}`)
    const running = async (cookie: string) => (await get(`/api/exports/running?region=${region}`, cookie)).json<RunningExports>()
    const cancel = (cookie: string, id: string) => server.ask({ method: 'POST', url: '/api/exports/cancel', body: { region, id }, cookie })
    const before = await logged()
    const known = (await running(clerk)).items.length
    const holder = await server.office.database.owner.connect()
    try {
      await holder.query('begin')
      await holder.query('lock table document.document in access exclusive mode')
      const taken = fetch(`${url}/api/exports/documents?region=${region}&kind=payment&format=${format}`, { headers: { cookie: `${SESSION_COOKIE}=${clerk}` } })
        .then(async (answer) => [answer.status, JSON.parse(await answer.text())] as const).catch((error: Error) => error.message)
      await expect.poll(async () => (await running(clerk)).items).toHaveLength(known + 1)
      const [one, ...others] = (await running(clerk)).items
      expect(others).toHaveLength(known)
      expect(one).toEqual({ id: expect.any(String) as string, what: expect.objectContaining({ zh: '支付申请' }) as object, format, state: 'running', rows: 0, beganAt: expect.any(String) as string })
      expect((await running(treasury)).items.map(({ id }) => id)).not.toContain(one!.id)
      expect((await cancel(treasury, one!.id)).json()).toMatchObject({ code: 'exports.no_such' })
      expect((await cancel(clerk, one!.id)).statusCode).toBe(200)
      await holder.query('rollback')
      // Of a CSV something has gone out already: it stays without its end. A Parquet file is made whole before it goes.
      expect(await taken).toEqual(format === 'csv' ? 'terminated' : [409, expect.objectContaining({ code: 'exports.broken_off' })])
      await expect.poll(async () => (await running(clerk)).items[0], { message: 'no page is read any more' }).toMatchObject({ state: 'aborted', rows: 0 })
      expect((await cancel(clerk, one!.id)).statusCode, 'what has ended stays as it ended').toBe(200)
    } finally {
      await holder.query('rollback')
      holder.release()
    }
    await expect.poll(async () => (await loggedSince(before)).map(({ outcome }) => outcome).toSorted()).toEqual(['aborted', 'begun'])
    const whole = (await get(`/api/exports/documents?region=${region}&kind=payment&format=${format}`, clerk))
    expect(whole.statusCode).toBe(200)
    expect((await running(clerk)).items[0]).toMatchObject({ state: 'done', rows: expect.any(Number) as number })
    expect((await running(clerk)).items[0]!.rows).toBeGreaterThan(0)
  })

  it('says beforehand that all places are taken', async () => {
    const places = Array.from({ length: 3 }, () => takePlace({ person: 'somebody', region, what: { zh: '支付', en: 'Payments' }, format: 'csv', beganAt: new Date().toISOString() }))
    const busy = async () => (await get(`/api/exports/running?region=${region}`, clerk)).json<RunningExports>().busy
    expect((await busy())?.zh).toBe((await get(`/api/exports/documents?region=${region}&kind=payment`, clerk)).json<{ message: { zh: string } }>().message.zh)
    for (const place of places) place.end('done')
    expect(await busy()).toBeNull()
  })

  it('ends its transaction when the reader goes away', async () => {
    const kinds = server.office.gate.kinds
    const { exportRows } = await import('./exports/rows.ts')
    const { documentsQuery } = await import('./exports/queries.ts')
    const pages = exportRows(server.office.database.read, { regions: [region], units: ['*'] }, documentsQuery(kinds.get('payment')!, region, undefined))
    await pages.next()
    await pages.return(undefined)
    const busy = await rowsOf(`select count(*)::int as n from pg_stat_activity where datname = current_database() and state like 'idle in transaction%'`)
    expect(busy).toEqual([{ n: 0 }])
  })
})
