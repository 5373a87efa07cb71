import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { withRegion } from '#kernel/database/index.ts'
import { newId } from '#kernel/values/id.ts'
import { STRETCH_MS } from './look-log.ts'
import type { Page } from './model.ts'
import type { LookEntry } from './organisation/model.ts'
import { paymentBody, testServer, type TestServer } from './test-server.ts'

/** Who watches over others is watched in this: which documents they looked at. */

let server: TestServer
let region: string
const cookies = new Map<string, string>()
const INSIDE = ['unit.clerk', 'treasury.payer', 'division.supervisor', 'monitoring.head', 'bureau.leader', 'organisation.audit', 'organisation.system']
let inspector: string

beforeAll(async () => {
  server = await testServer()
  region = server.office.region
  for (const position of INSIDE) cookies.set(position, await server.login(await server.account(server.office.actor(position).person)))
  inspector = await server.person('纪检监督员')
  await server.office.database.owner.query(`insert into access.oversight (person, region, valid_from, reason) values ($1, $2, '2020-01-01', 'test')`, [inspector, region])
  cookies.set('inspector', await server.login(await server.account(inspector)))
})
afterAll(() => server.close())

const get = (who: string, url: string, query: Record<string, string> = {}) => server.ask({ method: 'GET', url, query, cookie: cookies.get(who) })
const open = (who: string, document: string, more = '') => get(who, `/api/documents/${region}/${document}${more}`)

async function aPayment(): Promise<string> {
  const document = newId()
  const indicator = await server.office.indicator('school', 100_000_00n)
  await server.office.done('unit.clerk', { kind: 'payment', document, action: 'submit', body: paymentBody(indicator) as never })
  return document
}

async function rowsOf(document: string) {
  const { rows } = await server.office.database.owner.query<{ person: string; position: string | null; at: Date }>(
    'select person, position, at from access.look_log where region = $1 and document = $2 order by at, id', [region, document])
  return rows
}

async function list(who: string, query: Record<string, string> = {}): Promise<LookEntry[]> {
  const answer = await get(who, '/api/organisation/looks', { region, ...query })
  if (answer.statusCode !== 200) throw new Error(answer.body)
  return (answer.json() as Page<LookEntry>).items
}

describe('a document that is opened', () => {
  it('is kept with who watches over others and when, and not with who handles it', async () => {
    const document = await aPayment()
    for (const who of ['unit.clerk', 'treasury.payer', 'bureau.leader', 'division.supervisor', 'inspector']) expect((await open(who, document)).statusCode, who).toBe(200)
    const { person, position } = server.office.actor('division.supervisor')
    expect(await rowsOf(document)).toEqual([{ person, position, at: server.clock.now }, { person: inspector, position: null, at: server.clock.now }])
  })

  it('is one look for all that a page asks within ten minutes, and another afterwards', async () => {
    const document = await aPayment()
    for (const more of ['', '/proof', '', '/sheet.pdf']) expect((await open('monitoring.head', document, more)).statusCode, more).toBe(200)
    expect(await rowsOf(document)).toHaveLength(1)
    server.clock.now = new Date(server.clock.now.getTime() + STRETCH_MS)
    await Promise.all([open('monitoring.head', document), open('monitoring.head', document, '/proof')])
    expect(await rowsOf(document)).toHaveLength(2)
  })

  it('by what belongs to it alone is a look too; what is out of reach leaves nothing', async () => {
    const document = await aPayment()
    expect((await open('inspector', document, '/proof')).statusCode).toBe(200)
    expect(await rowsOf(document)).toHaveLength(1)
    const nothing = newId()
    expect((await open('inspector', nothing)).statusCode).toBe(403)
    expect(await rowsOf(nothing)).toEqual([])
  })

  it('is not shown when the look cannot be written down, nor before it is', async () => {
    const document = await aPayment()
    const { owner } = server.office.database
    await owner.query('alter table access.look_log add constraint full_disk check (false) not valid')
    const refused = await open('inspector', document)
    await owner.query('alter table access.look_log drop constraint full_disk')
    expect(refused.statusCode).toBeGreaterThanOrEqual(500)
    expect(refused.body).not.toContain('物业')
    const client = await owner.connect()
    await client.query('begin; lock table access.look_log in exclusive mode')
    let isShown = false
    const asked = open('inspector', document).finally(() => { isShown = true })
    await new Promise((resolve) => setTimeout(resolve, 300))
    expect(isShown).toBe(false)
    expect((await open('treasury.payer', document)).statusCode, 'who handles it does not wait').toBe(200)
    await client.query('rollback')
    client.release()
    expect((await asked).statusCode).toBe(200)
    expect(await rowsOf(document)).toHaveLength(1)
  })
})

describe('the log of looks', () => {
  it('is read whole by inspection, as far as its own positions go by the office, and by others of themselves', async () => {
    const document = await aPayment()
    for (const who of ['division.supervisor', 'monitoring.head', 'inspector']) await open(who, document)
    const shown = async (who: string) => (await list(who, { document })).map(({ position }) => position?.zh ?? null).sort()
    expect(await shown('inspector')).toEqual([null, '监控认定岗', '综合督办岗'])
    for (const who of ['bureau.leader', 'organisation.audit']) expect(await shown(who), who).toEqual(['监控认定岗', '综合督办岗'])
    expect(await shown('division.supervisor')).toEqual(['综合督办岗'])
    for (const who of ['unit.clerk', 'treasury.payer', 'organisation.system']) {
      expect((await get(who, '/api/organisation/looks', { region })).json(), who).toMatchObject({ code: 'access.not_shown' })
    }
    expect((await list('inspector', { document }))[0]).toMatchObject({
      at: server.clock.now.toISOString(), kind: { zh: '支付申请', en: 'Payment request' }, number: expect.stringMatching(/^ZF-/), document, address: '127.0.0.1' })
  })

  it('is read page by page, newest first', async () => {
    const documents = [await aPayment(), await aPayment(), await aPayment()]
    for (const document of documents) {
      server.clock.now = new Date(server.clock.now.getTime() + 1_000)
      await open('inspector', document)
    }
    const first = (await get('inspector', '/api/organisation/looks', { region, limit: '2' })).json() as Page<LookEntry>
    expect(first.items.map((item) => item.document)).toEqual([documents[2], documents[1]])
    const next = (await get('inspector', '/api/organisation/looks', { region, limit: '2', after: first.next! })).json() as Page<LookEntry>
    expect(next.items[0]!.document).toBe(documents[0])
  })

  it('only grows: the gate’s own role changes and deletes nothing, and writes for no other region', async () => {
    const { database } = server.office
    const attack = (text: string, ...values: unknown[]) => withRegion(database.gate, region, (client) => client.query(text, values)).then(() => null, ({ message }: Error) => message)
    for (const text of ['update access.look_log set person = null', 'delete from access.look_log', 'truncate access.look_log']) expect(await attack(text)).toMatch(/permission denied/)
    expect(await attack(`insert into access.look_log (region, id, at, person, document, stretch, address) values ('330521000', gen_random_uuid(), now(), $1, $1, 1, '')`, newId())).toMatch(/row-level security/)
    const reads = await database.read.connect()
    await expect(reads.query(`insert into access.look_log (region, id, at, person, document, stretch, address) values ($1, gen_random_uuid(), now(), $2, $2, 1, '')`, [region, newId()])).rejects.toThrow(/permission denied|read-only/)
    reads.release(true)
  })
})
