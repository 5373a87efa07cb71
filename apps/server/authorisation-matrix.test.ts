import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hash } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { discoverModules } from '#kernel/module/index.ts'
import { newId } from '#kernel/values/id.ts'
import type { Route } from './route.ts'
import { routesOf } from './routes.ts'
import { paymentBody, testServer, TEST_PASSWORD, type TestServer } from './test-server.ts'

/**
 * Every route × every role, made from the declarations: a route that is added is asked here by itself, and one whose sample request
 * does not fit fails. Nobody outside the unit, the region or the office gets a byte of the marked payment.
 */
const MARKS = ['暗标物业公司', '暗标用途说明', '6222999988887777']
const PDF = Buffer.from('%PDF-1.7 暗标')

type Role = 'nobody' | 'noPosition' | 'clerk' | 'otherUnitsClerk' | 'otherCountysClerk' | 'treasury' | 'overseer' | 'administrator'
const ROLES: Role[] = ['nobody', 'noPosition', 'clerk', 'otherUnitsClerk', 'otherCountysClerk', 'treasury', 'overseer', 'administrator']
const SEES_PAYMENT: Role[] = ['clerk', 'treasury', 'overseer']

const modules = await discoverModules(fileURLToPath(new URL('../../modules', import.meta.url)))
const routes = routesOf(modules)

let server: TestServer
const cookies = new Map<Role, string>()
const positions = new Map<Role, string>()
let payment: string
let verdict: string
let logins: Map<Role, string>

beforeAll(async () => {
  server = await testServer()
  const { office, otherCounty, database } = { ...server, database: server.office.database }
  const people: [Role, string, string | null][] = [
    ['noPosition', await server.person('无岗人员'), null],
    ['clerk', office.actor('unit.clerk').person, office.actor('unit.clerk').position],
    ['otherUnitsClerk', office.actor('clinic:unit.clerk').person, office.actor('clinic:unit.clerk').position],
    ['otherCountysClerk', otherCounty.actor('unit.clerk').person, otherCounty.actor('unit.clerk').position],
    ['treasury', office.actor('treasury.payer').person, office.actor('treasury.payer').position],
    ['overseer', await server.person('上级监督'), null],
    ['administrator', office.actor('organisation.system').person, office.actor('organisation.system').position],
  ]
  await database.owner.query(
    `insert into access.oversight (person, region, valid_from, reason) values ($1, $2, '2020-01-01', 'test')`, [people[5]![1], office.region])
  logins = new Map()
  for (const [role, person, position] of people) {
    const login = await server.account(person)
    logins.set(role, login)
    cookies.set(role, await server.login(login))
    if (position) positions.set(role, position)
  }
  const indicator = await office.indicator('school', 100_000_00n)
  payment = newId()
  const body = paymentBody(indicator, { payee: MARKS[0], purpose: `2026年10月${MARKS[1]}`, payeeAccount: MARKS[2] })
  const common = { kind: 'payment', document: payment }
  await office.done('unit.clerk', { ...common, action: 'draft', body: body as never })
  const added = await server.ask({
    method: 'POST', url: '/api/attachments', cookie: cookies.get('clerk'), payload: PDF, headers: { 'content-type': 'application/octet-stream' },
    query: { region: office.region, position: positions.get('clerk')!, document: payment, kind: 'contract', name: '暗标合同.pdf' },
  })
  if (added.statusCode !== 200) throw new Error(added.body)
  await office.done('unit.clerk', { ...common, action: 'submit' })
  const { rows } = await database.owner.query<{ id: string }>('select id from rules.verdict where region = $1 and document = $2', [office.region, payment])
  verdict = rows[0]!.id
})
afterAll(() => server.close())

describe('every route asked by every role', () => {
  for (const route of routes) {
    describe(`${route.method} ${route.path} (${route.may})`, () => {
      for (const role of ROLES) {
        it(`asked by ${role}`, async () => {
          const answer = await askAs(route, role, positions.get(role))
          expect(answer.statusCode, answer.body.slice(0, 300)).toBe(expectedStatus(route, role))
          if (!SEES_PAYMENT.includes(role)) expectNoMark(answer.body)
        })
      }
    })
  }

  it('no position of somebody else opens a route that asks for one', async () => {
    for (const route of routes.filter((one) => one.may === 'position')) {
      for (const role of ['noPosition', 'otherUnitsClerk', 'otherCountysClerk', 'treasury', 'overseer', 'administrator'] as const) {
        const answer = await askAs(route, role, positions.get('clerk')!)
        expect(answer.statusCode, `${route.path} by ${role}: ${answer.body.slice(0, 200)}`).toBe(403)
        expectNoMark(answer.body)
      }
    }
  })

  it('a document of somebody else answers exactly as one that does not exist', async () => {
    for (const route of routes.filter((one) => one.may === 'document')) {
      const foreign = await askAs(route, 'otherUnitsClerk', positions.get('otherUnitsClerk')!)
      const unknown = await askAs(route, 'otherUnitsClerk', positions.get('otherUnitsClerk')!, newId())
      const malformed = await askAs(route, 'otherUnitsClerk', positions.get('otherUnitsClerk')!, 'not-an-id')
      expect([unknown.statusCode, unknown.body]).toEqual([foreign.statusCode, foreign.body])
      expect([malformed.statusCode, malformed.body]).toEqual([foreign.statusCode, foreign.body])
      expect(foreign.statusCode).toBe(403)
    }
  })

  it('whatever is typed into a query is an answer or a refusal, never a fault of the server', { timeout: 60_000 }, async () => {
    const broken: string[] = []
    for (const route of routes.filter((one) => one.method === 'GET' && one.query)) {
      for (const [name, schema] of Object.entries((route.query as unknown as { properties: Record<string, { type?: string }> }).properties)) {
        if (name === 'region' || name === 'position') continue
        for (const typed of TYPED) {
          const answer = await askAs(route, 'treasury', positions.get('treasury'), payment, { [name]: typed }).catch((error: unknown) => ({ statusCode: 599, body: String(error) }))
          if (answer.statusCode >= 500) broken.push(`${route.path} ${name}=${JSON.stringify(typed)} (${schema.type}): ${answer.body.slice(0, 200)}`)
        }
      }
    }
    expect(broken).toEqual([])
  })

  it('OpenAPI names every route', async () => {
    const document = (await server.ask({ method: 'GET', url: '/api/openapi.json' })).json() as { openapi: string; paths: Record<string, object> }
    expect(document.openapi).toBe('3.1.0')
    for (const { method, path } of routes) {
      expect(Object.keys(document.paths[path.replace(/:(\w+)/g, '{$1}')] ?? {}), path).toContain(method.toLowerCase())
    }
  })
})

/** What the declaration promises; a few acts are then refused by the kernel, and those are named. */
function expectedStatus(route: Route, role: Role): number {
  const answers = KERNEL_ANSWERS[`${route.method} ${route.path}`]
  // What is not for a clerk is for an administrator only where it says so.
  const exception = answers?.[role] ?? (role === 'administrator' && answers?.clerk === 403 ? 403 : undefined)
  if (exception !== undefined) return exception
  if (route.may === 'public') return 200
  if (role === 'nobody') return 401
  if (route.may === 'session') return 200
  if (role === 'noPosition' || role === 'otherCountysClerk') return 403
  if (route.may === 'position' && role === 'overseer') return 403
  if (route.may === 'document' && (role === 'otherUnitsClerk' || role === 'administrator')) return 403
  return 200
}

const KERNEL_ANSWERS: Record<string, Partial<Record<Role, number>>> = {
  // The clerk may, but the payment is in approval; the others may not even know it, or have no such duty.
  'POST /api/commands': { clerk: 409, otherUnitsClerk: 403, treasury: 403, administrator: 403 },
  'POST /api/attachments': { clerk: 403, otherUnitsClerk: 403, treasury: 403 },
  // The paper is a PDF.
  'GET /api/attachments/:region/:id/:sha256/sheet': { clerk: 422, treasury: 422, overseer: 422 },
  // Nothing is drafted in bulk.
  'POST /api/commands/bulk': { clerk: 409, otherUnitsClerk: 409, treasury: 409, administrator: 409 },
  // The payment has no finding, so nothing stands behind one; precision and replay are for those who judge alerts.
  'GET /api/verdicts/:verdict/rows': { clerk: 403, treasury: 403, overseer: 403 },
  'GET /api/rules/precision': { clerk: 403, otherUnitsClerk: 403, treasury: 403 },
  'GET /api/rules/self-replay': { clerk: 403, otherUnitsClerk: 403, treasury: 403 },
  // Statistics count what people of a unit are not told.
  'GET /api/monitoring/statistics': { clerk: 403, otherUnitsClerk: 403 },
  'GET /api/monitoring/hits': { clerk: 403, otherUnitsClerk: 403 },
  'GET /api/monitoring/statistics/export': { clerk: 403, otherUnitsClerk: 403 },
  // A payment has no letter of its own, and rectifications are ordered by who decides on alerts.
  'GET /api/documents/:region/:id/prints/:print': { clerk: 404, treasury: 404, overseer: 404 },
  'POST /api/monitoring/rectifications': { clerk: 403, otherUnitsClerk: 403, treasury: 403 },
  // Rules are tried by those who write, supervise or oversee them.
  'GET /api/rules/:rule/shadow': { clerk: 403, otherUnitsClerk: 403, treasury: 403 },
  'POST /api/rules/check': { clerk: 403, otherUnitsClerk: 403, treasury: 403 },
  'POST /api/rules/try': { clerk: 403, otherUnitsClerk: 403, treasury: 403 },
  // So are back-tests; here the text is none, and nothing was run or kept.
  'GET /api/backtests': { clerk: 403, otherUnitsClerk: 403, treasury: 403 },
  'GET /api/backtests/kept/:run': { clerk: 403, otherUnitsClerk: 403, treasury: 403, overseer: 404 },
  'POST /api/backtests': { clerk: 403, otherUnitsClerk: 403, treasury: 403, overseer: 422 },
  'GET /api/backtests/jobs/:job': { clerk: 403, otherUnitsClerk: 403, treasury: 403, overseer: 404 },
  'POST /api/backtests/cancel': { clerk: 403, otherUnitsClerk: 403, treasury: 403, overseer: 404 },
  // What the night found is for supervision.
  'GET /api/patrol': { clerk: 403, otherUnitsClerk: 403, treasury: 403 },
  'GET /api/patrol/findings': { clerk: 403, otherUnitsClerk: 403, treasury: 403 },
  // Webhooks are the system administrator's.
  'GET /api/webhooks': { administrator: 200, clerk: 403, otherUnitsClerk: 403, treasury: 403 },
  'POST /api/webhooks': { administrator: 200, clerk: 403, otherUnitsClerk: 403, treasury: 403 },
  'POST /api/webhooks/end': { clerk: 403, otherUnitsClerk: 403, treasury: 403 },
  'POST /api/webhooks/revive': { clerk: 403, otherUnitsClerk: 403, treasury: 403 },
  // Entries and verdicts carry no unit; the token is nobody's.
  'GET /api/exports/entries': { clerk: 403, otherUnitsClerk: 403 },
  'GET /api/exports/verdicts': { clerk: 403, otherUnitsClerk: 403 },
  // Nobody here has an export to break off.
  'POST /api/exports/cancel': { administrator: 404, clerk: 404, otherUnitsClerk: 404, treasury: 404, overseer: 404 },
  'POST /api/tokens/revoke': { ...everybody(403), nobody: 401 },
  // Bank orders and receipts are for the posts of the treasury; the payer is asked about a batch of nothing.
  'POST /api/order/batches': { clerk: 403, otherUnitsClerk: 403, treasury: 422 },
  'POST /api/order/dispatch': { clerk: 403, otherUnitsClerk: 403, treasury: 403 },
  'POST /api/order/receipts/preview': { clerk: 403, otherUnitsClerk: 403, treasury: 403 },
  'POST /api/order/receipts/mapping': { clerk: 403, otherUnitsClerk: 403, treasury: 403 },
  'POST /api/order/receipts': { clerk: 403, otherUnitsClerk: 403, treasury: 403 },
  'POST /api/order/receipts/settle': { clerk: 403, otherUnitsClerk: 403, treasury: 403 },
  'GET /api/order/file': { clerk: 403, otherUnitsClerk: 403, treasury: 403 },
  'GET /api/order/receipts/original': { clerk: 403, otherUnitsClerk: 403, treasury: 403 },
  // Only what has ended is copied; this payment is under way.
  'GET /api/documents/:region/:id/copy': { clerk: 409, treasury: 409, overseer: 409 },
  // The organisation is for the office, its conflicts for supervision, its logs and links for one of the three administrators each.
  'GET /api/organisation': { administrator: 200, clerk: 403, otherUnitsClerk: 403 },
  'GET /api/organisation/conflicts': { administrator: 200, clerk: 403, otherUnitsClerk: 403, treasury: 403 },
  'GET /api/organisation/logins': { clerk: 403, otherUnitsClerk: 403, treasury: 403 },
  'GET /api/organisation/operations': { clerk: 403, otherUnitsClerk: 403, treasury: 403 },
  'GET /api/organisation/exports': { clerk: 403, otherUnitsClerk: 403, treasury: 403 },
  'GET /api/organisation/looks': { clerk: 403, otherUnitsClerk: 403, treasury: 403 },
  'GET /api/organisation/logins/export': { clerk: 403, otherUnitsClerk: 403, treasury: 403 },
  'GET /api/organisation/operations/export': { clerk: 403, otherUnitsClerk: 403, treasury: 403 },
  'GET /api/organisation/exports/export': { clerk: 403, otherUnitsClerk: 403, treasury: 403 },
  'POST /api/organisation/invitations': { administrator: 409, clerk: 403, otherUnitsClerk: 403, treasury: 403 },
  // Nobody was invited, so no link is open.
  'POST /api/invitation': everybody(403),
  'POST /api/invitation/password': everybody(403),
  // Open to whoever has the link; here people can log in already, so there is none.
  'POST /api/first-link': everybody(403),
  'POST /api/first-administrator': everybody(403),
}

const TYPED = ['', "' or 1=1; --", '%', '_%_', '\\', '\u0000', '\n', '*', '-1', '0.5', '99999999999999999999', '2026-02-30', '1.1.1', '0.not-an-id', newId(), '{}', 'constructor', '\ud800', '=1+1', '😀'.repeat(40)]

function everybody(status: number): Record<Role, number> {
  return Object.fromEntries(ROLES.map((role) => [role, status])) as Record<Role, number>
}

function expectNoMark(body: string): void {
  for (const mark of MARKS) expect(body).not.toContain(mark)
  expect(body).not.toContain('ZF-330502000')
}

/** Fills every declared name with the marked payment's, or with what fits in general. */
async function askAs(route: Route, role: Role, held: string | undefined, document = payment, typed: Record<string, string> = {}) {
  // Who holds nothing makes a position up where one is asked for, and names none where it may be left out.
  const position = held ?? (route.may === 'position' ? newId() : undefined)
  const login = logins.get(role) ?? logins.get('clerk')!
  const known: Record<string, unknown> = {
    print: 'inquiry',
    region: server.office.region, id: document, document, position, kind: 'payment', sha256: hash('sha256', PDF), name: 'a.csv',
    key: newId(), action: 'draft', body: {}, login, password: TEST_PASSWORD, unit: server.office.units.school, query: '办', field: 'lines',
    token: 'A'.repeat(43), staffNumber: '007', catalogue: 'departmentEconomic', verdict, feature: 'payee_week_count',
    person: newId(), rule: 'CASH-01', when: 'payment.amount > 1', limit: 50, days: 7, kinds: ['payment'], url: 'https://example.org/sluice', topics: ['*'], webhook: newId(),
    tab: 'ready', judges: 'payment', minutesPerAlert: 30, run: 'a'.repeat(64), job: newId(),
  }
  Object.assign(known, { page: 'todo', text: '暗标用途', items: [{ key: 'k', document, task: newId() }] })
  if (route.path === '/api/desk/views') known['query'] = {}
  if (route.path === '/api/files/table') known['kind'] = 'indicatorBatch'
  if (route.path === '/api/monitoring/alerts') known['kind'] = 'alert'
  if (route.path === '/api/backtests') known['text'] = 'id: ['
  const pick = (schema: unknown) => Object.fromEntries(
    Object.keys((schema as { properties?: object } | undefined)?.properties ?? {})
      .filter((name) => known[name] !== undefined).map((name) => [name, known[name]]))
  const params = pick(route.params) as Record<string, string>
  const url = route.path.replace(/:(\w+)/g, (_, name: string) => params[name]!)
  return server.ask({
    method: route.method, url, query: { ...pick(route.query) as Record<string, string>, ...typed },
    // Logging out would end the session that the next questions need.
    cookie: role === 'nobody' ? undefined : await cookieFor(route, role),
    ...(route.bytes ? { payload: Buffer.from('指标编号,指标名称\nA,B\n'), headers: { 'content-type': 'application/octet-stream' } } : {}),
    ...(route.body ? { payload: pick(route.body) as object } : {}),
  })
}

/** Logging out ends a session of its own, not the one that the next questions need. */
function cookieFor(route: Route, role: Role): Promise<string> | string {
  return route.path === '/api/logout' ? server.login(logins.get(role)!) : cookies.get(role)!
}
