import { fileURLToPath } from 'node:url'
import type { PoolClient } from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { testOffice, type TestOffice } from '#kernel/command/testing.ts'
import { withRegion } from '#kernel/database/index.ts'
import { loadDocuments } from '#kernel/document/index.ts'
import { newId } from '#kernel/values/id.ts'
import { discoverModules, loadKinds } from './index.ts'
import { bodyFor, driver, samplesOf, type Driver } from './test-drive.ts'

const modules = await discoverModules(fileURLToPath(new URL('../../modules/', import.meta.url)))
const kinds = [...(await loadKinds(modules)).values()]
const made = kinds.filter((kind) => kind.make)

let office: TestOffice
let indicator: string
let drive: Driver['drive']
let sample: Driver['sample']
beforeAll(async () => {
  office = await testOffice()
  Object.assign(office.gate, { notDelivered: ['attachment'] })
  indicator = await office.indicator('school', 1_000_000_00n)
  ;({ drive, sample } = driver(office, indicator, kinds))
})
afterAll(() => office.close())

/** Tables that the gate writes in batches which another may follow. What a module writes is not among them: nobody follows such a batch. */
async function writtenAhead(): Promise<Set<string>> {
  const written = new Set<string>()
  let sent: string[] = []
  const { done } = office
  const { pool, turns } = office.gate
  const connect = async () => {
    const client = await pool.connect()
    return watched(client, (text) => sent.push(text))
  }
  office.gate.pool = new Proxy(pool, { get: (target, name) => (name === 'connect' ? connect : Reflect.get(target, name, target) as unknown) })
  office.done = async (...words) => {
    sent = []
    const answer = done(...words)
    const isAhead = Boolean(await turns.get(office.region))
    await answer
    if (isAhead) for (const [, table] of sent.join('\n').matchAll(/\b(?:insert\s+into|update)\s+(\w+\.\w+)/g)) written.add(table!)
    return answer
  }
  try {
    for (const kind of made) await drive(kind, [], await sample(kind))
  } finally {
    Object.assign(office, { done })
    Object.assign(office.gate, { pool })
  }
  return written
}

/** The same connection; `see` is told the text of every statement. */
function watched<Client extends PoolClient>(client: Client, see: (text: string, name: string) => void): Client {
  const query = (asked: string | { text: string; name?: string }, ...more: unknown[]) => {
    if (typeof asked === 'string') see(asked, '')
    else see(asked.text, asked.name ?? '')
    return (client.query as (...words: unknown[]) => unknown)(asked, ...more)
  }
  return new Proxy(client, { get: (target, name) => {
    const value = name === 'query' ? query : Reflect.get(target, name, target) as unknown
    return typeof value === 'function' ? value.bind(target) as unknown : value
  } })
}

async function tablesOf(text: string): Promise<string[]> {
  const { rows } = await office.database.owner.query<{ 'QUERY PLAN': object }>(`explain (generic_plan, verbose, format json) ${text}`)
  return [...JSON.stringify(rows).matchAll(/"Relation Name":"(\w+)","Schema":"(\w+)"/g)].map(([, table, schema]) => `${schema}.${table}`)
}

it('what looks beside a batch ahead reads nothing that an act of another document writes', async () => {
  const beside = made.filter(({ looksBeside }) => looksBeside)
  expect(beside.length).toBeGreaterThan(0)
  const written = await writtenAhead()
  const ofMoney = beside.flatMap(({ judged }) => (judged?.history ? ['ledger.entry', judged.history.relation] : []))
  expect([...written]).toEqual(expect.arrayContaining(['document.document', 'process.step', ...ofMoney]))
  expect([...written], 'rows of the organisation are a module’s').not.toContain('access.unit')
  const known = new Set((await Promise.all(modules.map(({ id }) => samplesOf({ module: id })))).flatMap(({ looksBeside }) => Object.keys(looksBeside ?? {})))
  const excused = new Set<string>()
  for (const kind of beside) {
    // A form with every field filled in: what is asked only of some is asked too.
    const body = { ...JSON.parse(JSON.stringify(bodyFor(kind.fields)).replaceAll('{indicator}', indicator)), ...(await sample(kind) as object) }
    const { document: id } = await office.done(kind.make!.positions[0]!, { kind: kind.code, document: newId(), action: 'draft', body: await sample(kind) })
    const asked = new Map<string, string>()
    await withRegion(office.database.gate, office.region, async (client) => {
      const document = (await loadDocuments(client, office.region, [id])).get(id)!
      await kind.lookups!(watched(client, (text, name) => asked.set(name, text)), office.region, [{ ...document, indicator, body }])
    })
    expect(asked.size, kind.code).toBeGreaterThan(0)
    for (const [name, text] of asked) {
      const read = (await tablesOf(text)).filter((table) => written.has(table))
      if (known.has(name) && read.length > 0) excused.add(name)
      else expect(read, `${kind.code}: ${name || text}`).toEqual([])
    }
  }
  expect(excused, 'no excuse is kept that nobody needs').toEqual(known)
}, 60_000)
