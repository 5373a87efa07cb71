import type { Pool } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newId } from '#kernel/values/id.ts'
import { run, verify, type Command, type Done } from './index.ts'
import { testOffice, type TestOffice } from './testing.ts'
import { pay, paymentBody } from './test-payments.ts'

/** A batch is decided in slices while the server writes those before: that must be seen nowhere but on the clock. */

const MEMBERS = 130

let office: TestOffice
let indicator: string
let documents: string[]
let answers: Done[]
beforeAll(async () => {
  office = await testOffice()
  indicator = await office.indicator('school', 10_000_000_00n)
  const body = paymentBody(indicator)
  const commands = Array.from({ length: MEMBERS }, (): Command => (
    { key: newId(), actor: office.actor('unit.clerk'), kind: 'payment', document: newId(), action: 'submit', body }))
  documents = commands.map(({ document }) => document)
  answers = await run(office.gate, office.region, commands) as Done[]
})
afterAll(() => office.close())

async function findingsOf(document: string) {
  const { rows } = await office.database.owner.query<{ findings: { rule: string; rows?: Record<string, { ids: string[]; count: number }> }[] }>(
    'select findings from rules.verdict where region = $1 and document = $2', [office.region, document])
  return rows[0]!.findings
}

describe('a batch of many slices', () => {
  it('gives gapless numbers in the order of the commands', () => {
    const last = answers.map(({ number }) => Number(number!.slice(-6)))
    expect(last).toEqual(Array.from({ length: MEMBERS }, (_, index) => last[0]! + index))
  })

  it('names as evidence every member before it, once: of its own slice, and of those written by now', async () => {
    for (const index of [1, 49, 50, 51, 99, 129]) {
      const same = (await findingsOf(documents[index]!)).find(({ rule }) => rule === 'DUP-01')!
      const [feature] = Object.values(same.rows!)
      expect(feature!.count, `member ${index}`).toBe(index)
      expect(feature!.ids, `member ${index}`).toEqual(documents.slice(0, Math.min(index, 100)))
    }
  })

  it('leaves books, steps and log that verify', async () => {
    const { rows } = await office.database.owner.query<{ n: number }>(
      `select n::int from ledger.entry where region = $1 and holder = $2 and code = '2005' order by n`, [office.region, indicator])
    expect(rows.map(({ n }) => n)).toEqual(Array.from({ length: MEMBERS + 1 }, (_, index) => index + 1))
    expect(await verify(office.database.owner, office.region, { gate: office.gate })).toMatchObject({ ok: true })
  })
})

describe('refunds of one payment', () => {
  it('follow each other across slices without a second try', async () => {
    const payment = newId()
    await pay(office, paymentBody(indicator), 'receive', payment)
    const refunds = Array.from({ length: MEMBERS }, () => newId())
    const all = (position: string, action: string, body?: object, reason?: string) => run(office.gate, office.region, refunds.map((document): Command => (
      { key: newId(), actor: office.actor(position), kind: 'refund', document, action, ...(body ? { body: body as never } : {}), ...(reason ? { reason } : {}) })))
    await all('unit.clerk', 'submit', { indicator, amountFen: '100', purpose: '多付退回', parts: [{ payment, amountFen: '100' }] })
    await all('unit.financeHead', 'approve')
    let transactions = 0
    const count = () => (transactions += 1)
    office.gate.pool.on('acquire', count)
    const received = await all('treasury.reconciler', 'receive', undefined, 'BANK-IN-1')
    office.gate.pool.off('acquire', count)
    expect(received.map((answer) => ('state' in answer ? answer.state : answer.code))).toEqual(refunds.map(() => 'received'))
    expect(transactions).toBe(1)
  })
})

describe('a read that fails in a later slice', () => {
  /** Its third question about history divides by zero; `reads` counts them. */
  function breaking(real: Pool) {
    const seen = { reads: 0 }
    const broken = async () => {
      const client = await real.connect()
      const query = client.query.bind(client) as (...words: unknown[]) => unknown
      client.query = ((asked: { name?: string }, ...more: unknown[]) => (
        asked.name?.startsWith('rules.features') && (seen.reads += 1) === 3 ? query('select 1 / 0 from generate_series(1, 1)') : query(asked, ...more))) as never
      const release = client.release.bind(client)
      client.release = ((destroy?: boolean) => {
        client.query = query as never
        release(destroy)
      }) as never
      return client
    }
    return { seen, pool: new Proxy(real, { get: (target, name) => (name === 'connect' ? broken : Reflect.get(target, name) as unknown) }) }
  }
  const submits = () => Array.from({ length: 120 }, (): Command => (
    { key: newId(), actor: office.actor('unit.clerk'), kind: 'payment', document: newId(), action: 'submit', body: paymentBody(indicator) }))

  it('is told as itself, so that the members are tried one by one', async () => {
    const { seen, pool } = breaking(office.gate.pool)
    const told = await run({ ...office.gate, pool, readerPool: null }, office.region, submits())
    expect(told.map((answer) => ('state' in answer ? answer.state : answer.code))).toEqual(told.map(() => 'inApproval'))
    expect(seen.reads).toBeGreaterThan(100)
  })

  it('is so on a connection of its own too, which is given back', async () => {
    const { seen, pool } = breaking(office.gate.readerPool!)
    const told = await run({ ...office.gate, readerPool: pool }, office.region, submits())
    expect(told.map((answer) => ('state' in answer ? answer.state : answer.code))).toEqual(told.map(() => 'inApproval'))
    expect(seen.reads).toBe(3)
    expect(office.gate.readerPool).toMatchObject({ waitingCount: 0 })
    expect(office.gate.readerPool!.idleCount).toBe(office.gate.readerPool!.totalCount)
  })
})
