import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testServer, type TestDatabase, type TestServer } from '#kernel/database/testing.ts'
import { newId } from '#kernel/values/id.ts'
import { isRefusal } from '#kernel/values/refusal.ts'
import { preview, run } from './index.ts'
import { growBooks } from './test-growth.ts'
import { pay, paymentBody } from './test-payments.ts'
import { testOffice, type TestOffice } from './testing.ts'

/**
 * Sessions keep the plans that they made in a young database. When the books have grown many times over behind them, what a statement reads
 * must not have grown along: an index is a step or two deeper, and nothing else.
 */
const TIMES = 60
/**
 * An UPDATE cannot be led to its rows one by one. That of documents, planned when PostgreSQL had looked at five of them, walks the ids in an index
 * of units, until it looks again (by itself after fifty changes) or the session ends.
 */
const WALKS = 'update document.document'
/** Blocks that a call may read more than it did: a step more in each of the indexes that it writes. */
const MORE_BLOCKS = 14

let server: TestServer
beforeAll(async () => {
  // One at which nobody looks at the tables while they grow.
  server = await testServer({ durable: false })
  await server.asSuperuser('postgres', async (client) => {
    await client.query(`alter system set shared_preload_libraries = 'pg_stat_statements'`)
    await client.query(`alter system set pg_stat_statements.track = 'all'`)
  })
  await server.kill()
  await server.restart()
})
afterAll(() => server.close())

describe.each([
  ['that were made before anything was written', false],
  ['that were made when PostgreSQL had looked at the few rows there were', true],
])('plans %s', (_, isAnalysed) => {
  let database: TestDatabase
  afterAll(() => database.close())

  it('read no more after the books have grown', async () => {
    database = await server.database()
    for (const pool of [database.gate, database.readers, database.preview]) pool.options.idleTimeoutMillis = 0
    const office = await testOffice({ database })
    const indicator = await office.indicator('school', 1_000_000_000_00n)
    const superuser = <Result>(work: Parameters<typeof server.asSuperuser<Result>>[1]) => server.asSuperuser(database.name, work)
    await superuser((client) => client.query('create extension pg_stat_statements'))

    if (isAnalysed) {
      for (let count = 0; count < 5; count += 1) await pay(office, paymentBody(indicator), 'receive')
      await superuser((client) => client.query('analyze'))
    }
    await actsOfAll(office, indicator)
    await superuser((client) => client.query('select pg_stat_statements_reset()'))
    await actsOfAll(office, indicator)
    const young = await blocksOf(server, database)
    await superuser((client) => growBooks(client, TIMES))
    await superuser((client) => client.query('select pg_stat_statements_reset()'))
    const sessions = await sessionsOf(database)
    await actsOfAll(office, indicator)
    expect(await sessionsOf(database), 'the sessions of before are still there').toEqual(expect.arrayContaining(sessions))
    const grown = await blocksOf(server, database)
    const wider = [...grown].flatMap(([id, { text, blocks }]) => {
      if (isAnalysed && text.startsWith(WALKS)) return []
      const before = young.get(id)?.blocks
      return before === undefined || blocks > before + MORE_BLOCKS ? [`${before} -> ${blocks}: ${text}`] : []
    })
    expect(grown.size).toBeGreaterThan(40)
    expect(wider).toEqual([])
  })
})

/** Of each statement of the gate its text, and the blocks of the database that one call reads on average. */
async function blocksOf(from: TestServer, { name }: TestDatabase): Promise<Map<bigint, { text: string; blocks: number }>> {
  return from.asSuperuser(name, async (client) => {
    const { rows } = await client.query<{ id: bigint; text: string; blocks: number }>(
      `select queryid as id, min(query) as text, sum(shared_blks_hit + shared_blks_read)::float8 / sum(calls) as blocks
         from pg_stat_statements s join pg_roles r on r.oid = s.userid
        where r.rolname = 'sluice_gate' and s.dbid = (select oid from pg_database where datname = current_database()) group by 1`)
    return new Map(rows.map(({ id, text, blocks }) => [id, { text: text.replace(/\s+/g, ' ').slice(0, 200), blocks: Math.round(blocks) }]))
  })
}

async function sessionsOf({ owner }: TestDatabase) {
  const { rows } = await owner.query<{ pid: number }>(
    `select pid from pg_stat_activity where datname = current_database() and usename = 'sluice_gate' order by pid`)
  return rows.map(({ pid }) => pid)
}

/** What happens to payments, from their submit to the receipt of the bank and the refund, alone and beside each other. */
async function actsOfAll(office: TestOffice, indicator: string): Promise<void> {
  const { gate, region, actor } = office
  const submit = (document: string, changes: Record<string, unknown> = {}) => (
    office.done('unit.clerk', { kind: 'payment', document, action: 'submit', body: paymentBody(indicator, changes) }))
  const does = (position: string, document: string, action: string) => office.done(position, { kind: 'payment', document, action, reason: '情况属实' })

  const paid = newId()
  await pay(office, paymentBody(indicator), 'receive', paid)
  const refund = { kind: 'refund', document: newId() }
  await office.done('unit.clerk', { ...refund, action: 'submit', body: { indicator, amountFen: '20000', purpose: '多付退回', parts: [{ payment: paid, amountFen: '20000' }] } })
  await office.done('unit.financeHead', { ...refund, action: 'approve' })
  await office.done('treasury.reconciler', { ...refund, action: 'receive', reason: 'BANK-IN-1' })

  const back = newId()
  await submit(back)
  await does('unit.financeHead', back, 'sendBack')
  await submit(back)
  await does('unit.clerk', back, 'withdraw')
  const refused = newId()
  await submit(refused)
  await does('unit.financeHead', refused, 'approve')
  await does('division.handler', refused, 'reject')
  const bounced = newId()
  const { number } = await pay(office, paymentBody(indicator), 'send', bounced)
  await does('treasury.reconciler', bounced, 'bounce')
  await submit(newId(), { replaces: number, payeeAccount: '6222000000009999' })

  for (const end of ['release', 'returnToMaker', 'forbid']) {
    const { born: [alert] } = await submit(newId(), { payee: '某区第一中学' })
    const common = { kind: 'alert', document: alert!.id, reason: '已核对合同、批复与发票' }
    await office.done('unit.financeHead', { ...common, action: 'explain' })
    await office.done('monitoring.officer', { ...common, action: 'review' })
    await office.done('monitoring.head', { ...common, action: end })
  }

  const clerk = actor('unit.clerk')
  const command = () => ({ key: newId(), actor: clerk, kind: 'payment', document: newId(), action: 'submit', body: paymentBody(indicator) })
  await preview(gate, region, command())
  await preview(gate, region, { ...command(), document: back })
  // Batches behind batches read on another connection.
  const answers = await Promise.all([1, 2, 3].map(() => run(gate, region, [command(), command()])))
  expect(answers.flat().filter(isRefusal)).toEqual([])
}
