import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openPool } from '#kernel/database/index.ts'
import { newId } from '#kernel/values/id.ts'
import { isRefusal } from '#kernel/values/refusal.ts'
import { openGate, run, type Answer, type Command, type Gate } from './index.ts'
import { paymentBody } from './test-payments.ts'
import { everythingStands } from './test-stands.ts'
import { testOffice, type TestOffice } from './testing.ts'

let office: TestOffice
let school: string
beforeAll(async () => {
  office = await testOffice()
  Object.assign(office.gate, { notDelivered: ['attachment'] })
  school = await office.indicator('school', 10_000_000_00n)
})
afterAll(() => office.close())

const submit = (changes: object = {}): Command => (
  { key: newId(), actor: office.actor('unit.clerk'), kind: 'payment', document: newId(), action: 'submit', body: paymentBody(school, { amountFen: '100', ...changes }) })
const words = (answers: readonly Answer[]) => answers.map((answer) => (isRefusal(answer) ? answer.code : answer.state))
const half = () => submit({ payee: `设备公司${newId().slice(-6)}`, payeeAccount: `6222${Math.random()}`.slice(0, 18), amountFen: '30000000', paymentType: 'direct' })

describe('a batch of many slices', () => {
  const drafts = () => Array.from({ length: 80 }, () => ({ ...submit(), action: 'draft' }))

  it('counts for the last what the first has taken back, also when no member before them asks about history', async () => {
    const first = half()
    expect(words(await run(office.gate, office.region, [first]))).toEqual(['inApproval'])
    const { body: _, ...taken } = { ...submit(), action: 'withdraw', document: first.document }
    const second = { ...half(), body: { ...half().body, payee: first.body!['payee'], payeeAccount: first.body!['payeeAccount'], purpose: first.body!['purpose'] } } as Command
    const answers = await run(office.gate, office.region, [taken, ...drafts(), second])
    expect([words(answers)[0], words(answers).at(-1)]).toEqual(['withdrawn', 'inApproval'])
    await everythingStands(office)
  })

  it('whose reader could not begin does not take the history that it cannot see for none', async () => {
    const readerPool = openPool('gate', { connectionString: office.database.url('gate'), max: 1 })
    const gate: Gate = { ...office.gate, turns: new Map(), readerPool }
    await run(gate, office.region, drafts())
    const twice = () => submit({ payee: '设备公司', payeeAccount: '62220001', amountFen: '30000000', paymentType: 'direct' })
    expect(words(await run(gate, office.region, [twice()]))).toEqual(['inApproval'])
    await readerPool.query('deallocate "command-begin-reading"')
    await expect(run(gate, office.region, [...drafts(), twice()])).rejects.toThrow('does not exist')
    // The next one is another session.
    expect(words(await run(gate, office.region, [...drafts(), twice()])).at(-1)).toBe('held')
    await everythingStands(office)
    await readerPool.end()
  })
})

describe('a batch whose lead was not committed', () => {
  it('is not sent behind it, though another process has brought the clock to the same place at the same moment', async () => {
    const { database: { gate: pool, readers }, gate: { modules, kinds, clock } } = office
    const other = await openGate({ pool, readerPool: readers, modules, kinds, clock, notDelivered: ['attachment'] })
    const [unlucky, one, two] = [submit(), half(), half()]
    // Of other money each, or the chains of the ledger would refuse it.
    for (const command of [one, two]) command.body = { ...command.body!, indicator: await office.indicator('school', 800_000_00n) }
    two.body = { ...two.body!, payee: one.body!['payee']!, payeeAccount: one.body!['payeeAccount']! }
    const payment = kinds.get('payment')!
    const historyRow = payment.judged!.historyRow!
    const broken: Gate = { ...office.gate, turns: new Map(), kinds: new Map([...kinds, ['payment', {
      ...payment, judged: { ...payment.judged!, historyRow: (document, lookup) => ({ ...historyRow(document, lookup), ...(document.id === unlucky.document ? { amount: 0n } : {}) }) },
    }]]) }
    // What the second reads about history comes late: by then the first is refused, and the other process has done one of the same size.
    const first = run(broken, office.region, [unlucky])
    const meanwhile = first.then(() => run(other, office.region, [one]))
    const connect = async () => {
      const client = await readers.connect()
      const query = client.query.bind(client) as (...words: unknown[]) => Promise<unknown>
      return Object.assign(Object.create(client) as typeof client, {
        query: (async (asked: { name?: string }, ...more: unknown[]) => {
          const answer = await query(asked, ...more)
          if (asked.name?.startsWith('rules.features')) await meanwhile
          return answer
        }) as never,
        release: (lost?: boolean) => client.release(lost),
      })
    }
    const readerPool = new Proxy(readers, { get: (target, name) => (name === 'connect' ? connect : Reflect.get(target, name, target) as unknown) })
    const second = run({ ...broken, readerPool }, office.region, [two])
    expect(words([...await first, ...await meanwhile, ...await second])).toEqual(['command.refused_by_database', 'inApproval', 'held'])
    await everythingStands(office)
  })
})

it('batches that follow each other without end give their connection back now and then, so that it can be renewed', async () => {
  let taken = 0
  let followed = 0
  const { pool } = office.gate
  const connect = async () => {
    taken += 1
    const client = await pool.connect()
    return Object.assign(Object.create(client) as typeof client, {
      query: ((asked: { name?: string }, ...more: unknown[]) => {
        if (asked.name === 'command-follow-clock') followed += 1
        return (client.query as (...words: unknown[]) => unknown)(asked, ...more)
      }) as never,
      release: (lost?: boolean) => client.release(lost),
    })
  }
  const gate: Gate = { ...office.gate, turns: new Map(), pool: new Proxy(pool, { get: (target, name) => (name === 'connect' ? connect : Reflect.get(target, name, target) as unknown) }) }
  const until = performance.now() + 2_500
  await Promise.all(Array.from({ length: 4 }, async () => {
    while (performance.now() < until) await run(gate, office.region, [submit()])
  }))
  expect(followed).toBeGreaterThan(20)
  expect(taken).toBeGreaterThan(1)
  expect(taken).toBeLessThan(followed / 4)
})

it('a commit that the server could not begin to do leaves no open transaction to whoever has the connection next', async () => {
  const pool = openPool('gate', { connectionString: office.database.url('gate'), max: 1 })
  const gate: Gate = { ...office.gate, turns: new Map(), pool, readerPool: null }
  await run(gate, office.region, [submit()])
  await pool.query('deallocate "command-commit"')
  await expect(run(gate, office.region, [submit()])).rejects.toThrow('does not exist')
  const answer = await pool.query('select 1').catch((error: Error) => error.message)
  expect(answer).toMatchObject({ rowCount: 1 })
  await pool.end()
})
