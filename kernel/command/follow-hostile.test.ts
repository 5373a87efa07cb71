import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newId } from '#kernel/values/id.ts'
import { isRefusal } from '#kernel/values/refusal.ts'
import { openGate, run, verify, type Answer, type Command, type Gate } from './index.ts'
import { paymentBody } from './test-payments.ts'
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
const everythingStands = async () => expect(await verify(office.database.owner, office.region, { gate: office.gate })).toMatchObject({ ok: true })
const half = () => submit({ payee: `设备公司${newId().slice(-6)}`, payeeAccount: `6222${Math.random()}`.slice(0, 18), amountFen: '30000000', paymentType: 'direct' })

describe('a batch of many slices', () => {
  it('counts for the last what the first has taken back, also when no member before them asks about history', async () => {
    const first = half()
    expect(words(await run(office.gate, office.region, [first]))).toEqual(['inApproval'])
    const { body: _, ...taken } = { ...submit(), action: 'withdraw', document: first.document }
    const drafts = Array.from({ length: 80 }, () => ({ ...submit(), action: 'draft' }))
    const second = { ...half(), body: { ...half().body, payee: first.body!['payee'], payeeAccount: first.body!['payeeAccount'], purpose: first.body!['purpose'] } } as Command
    const answers = await run(office.gate, office.region, [taken, ...drafts, second])
    expect([words(answers)[0], words(answers).at(-1)]).toEqual(['withdrawn', 'inApproval'])
    await everythingStands()
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
    await everythingStands()
  })
})
