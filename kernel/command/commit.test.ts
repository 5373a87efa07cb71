import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openPool } from '#kernel/database/index.ts'
import { relay } from '#kernel/database/testing.ts'
import type { LoadedKind } from '#kernel/module/model.ts'
import { newId } from '#kernel/values/id.ts'
import { isRefusal, Refused } from '#kernel/values/refusal.ts'
import { gatherer, refuse, run, runLinked, verify, type Answer, type Command, type Gate } from './index.ts'
import { paymentBody, rowCounts } from './test-payments.ts'
import { testOffice, type TestOffice } from './testing.ts'
import { commit } from './writer.ts'

let office: TestOffice
let school: string
beforeAll(async () => {
  office = await testOffice()
  school = await office.indicator('school', 1_000_000_00n)
  // The rule set of the day stands.
  await run(office.gate, office.region, [submit()])
})
afterAll(() => office.close())

function submit(changes: Partial<Command> = {}): Command {
  return { key: newId(), actor: office.actor('unit.clerk'), kind: 'payment', document: newId(), action: 'submit', body: paymentBody(school, { amountFen: '100' }), ...changes }
}
const words = (answers: readonly (Answer | null)[]) => answers.map((answer) => (answer === null || isRefusal(answer) ? answer?.code ?? null : answer.state))
const counts = () => rowCounts(office.database.owner)
const gateWith = (change: (payment: LoadedKind) => Partial<LoadedKind>): Gate => {
  const payment = office.gate.kinds.get('payment')!
  return { ...office.gate, kinds: new Map([...office.gate.kinds, ['payment', { ...payment, ...change(payment) }]]) }
}
/** The history row, one of the last, of this document. */
const withRow = (unlucky: Command, columns: object) => gateWith(({ judged }) => ({
  judged: { ...judged!, historyRow: (document, lookup) => ({ ...judged!.historyRow!(document, lookup), ...(document.id === unlucky.document ? columns : {}) }) },
}))
const REFUSED: [string, object][] = [['that must not be null', { purpose_key: null }], ['that a CHECK forbids', { amount: 0n }]]
const everythingStands = async () => expect(await verify(office.database.owner, office.region, { gate: office.gate })).toMatchObject({ ok: true })

describe('a row that fails with the commit behind it', () => {
  it.each(REFUSED)('for a value %s leaves nothing of its command, and the others are done', async (_, columns) => {
    const [first, unlucky, last] = [submit(), submit(), submit()]
    const answers = await run(withRow(unlucky, columns), office.region, [first, unlucky, last])
    expect(words(answers)).toEqual(['inApproval', 'command.refused_by_database', 'inApproval'])
    const { rows } = await office.database.owner.query('select id from document.document where region = $1 and id = $2', [office.region, unlucky.document])
    expect(rows).toEqual([])
    await everythingStands()
  })

  it('leaves nothing of commands that belong together', async () => {
    const [first, unlucky] = [submit(), submit()]
    const before = await counts()
    await expect(runLinked(withRow(unlucky, { purpose_key: null }), office.region, [first, unlucky])).rejects.toThrow(Refused)
    expect(await counts()).toEqual(before)
  })

  it('in our own hands, so that the server never hears of it, leaves nothing either', async () => {
    const [first, unlucky, last] = [submit(), submit(), submit()]
    const before = await counts()
    const broken = withRow(unlucky, { indicator: new Date(Number.NaN) })
    const fault = await run(broken, office.region, [first, unlucky, last]).catch((error: unknown) => error)
    expect(fault).toMatchObject({ message: 'Invalid time value', stack: expect.stringContaining('insertHistory') })
    expect(await counts()).toEqual(before)
    const send = gatherer(broken)
    const told = await Promise.allSettled([first, unlucky, last].map((command) => send(office.region, command)))
    expect(told.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    expect(words(await run(office.gate, office.region, [unlucky]))).toEqual(['inApproval'])
    await everythingStands()
  })
})

it('the very last row, failing in our own hands, leaves nothing', async () => {
  const pool = openPool('gate', { connectionString: office.database.url('gate'), max: 1 })
  const before = await counts()
  // The name of the statement is taken, so the driver does not send it.
  await pool.query({ name: 'command-insert-receipts', text: 'select 1' })
  await expect(run({ ...office.gate, pool, readerPool: null }, office.region, [submit()])).rejects.toThrow('must be unique')
  expect(await counts()).toEqual(before)
  await pool.end()
})

describe('a module in the write phase', () => {
  const WAYS: [string, LoadedKind['project'], string][] = [
    ['throws before it asks', () => { throw new TypeError('a fault of ours') }, 'a fault of ours'],
    ['throws after it was answered', async (client) => {
      await client.query('select 1')
      throw new TypeError('a fault of ours')
    }, 'a fault of ours'],
    ['asks what the server cannot do', async (client) => { await client.query('select 1 / (seq - seq) from platform.region_clock') }, 'division by zero'],
  ]
  it.each(WAYS)('that %s leaves nothing', async (_, project, why) => {
    const before = await counts()
    // 22: a division by zero counts as a refusal of the database.
    const told = await run(gateWith(() => ({ project: project! })), office.region, [submit()]).then((answers) => words(answers), (error: Error) => error.message)
    expect(told).toEqual(why === 'division by zero' ? ['command.refused_by_database'] : why)
    expect(await counts()).toEqual(before)
  })

  it('that throws before it asks, while a row fails, leaves no statement that nobody waits for', async () => {
    const unlucky = submit()
    const project: LoadedKind['project'] = () => { throw new TypeError('a fault of ours') }
    const gate = withRow(unlucky, { purpose_key: null })
    const kinds = new Map([...gate.kinds, ['payment', { ...gate.kinds.get('payment')!, project }]])
    expect(await run({ ...gate, kinds }, office.region, [unlucky]).catch((error: Error) => [error])).toHaveLength(1)
  })

  it('that refuses once it was answered is heard before the commit', async () => {
    const before = await counts()
    const project: LoadedKind['project'] = async (client) => {
      await client.query('select 1')
      throw new Refused(refuse('command.busy'))
    }
    expect(words(await run(gateWith(() => ({ project })), office.region, [submit()]))).toEqual(['command.busy'])
    expect(await counts()).toEqual(before)
  })

  it('is waited for in whichever slice it writes', async () => {
    const commands = Array.from({ length: 60 }, () => submit())
    const before = await counts()
    const project: LoadedKind['project'] = (client, _, changes) => (
      changes.some(({ document }) => document.id === commands[0]!.document) ? client.query('select 1').then(() => { throw new TypeError('a fault of ours') }) : null)
    await expect(run(gateWith(() => ({ project })), office.region, commands)).rejects.toThrow('a fault of ours')
    expect(await counts()).toEqual(before)
  })
})

describe('on a way to the database that looks at what passes', () => {
  /** Runs on one connection; `seen` is called with what goes to the server and says what becomes of it. */
  async function passing(work: (gate: Gate) => Promise<void>, seen: (bytes: Buffer) => 'pass' | 'hold answers' | 'cut before' | 'cut after') {
    const { searchParams } = new URL(office.database.url('gate'))
    const way = await relay(searchParams.get('host')!, (client, server) => {
      const held: Buffer[] = []
      let state: ReturnType<typeof seen> = 'pass'
      client.on('data', (bytes: Buffer) => {
        const before = state
        state = seen(bytes)
        if (state === 'cut before') client.destroy()
        else server.write(bytes)
        if (before === 'hold answers' && state === 'pass') for (const piece of held.splice(0)) client.write(piece)
      })
      server.on('data', (bytes: Buffer) => {
        // The answer is there, so the server has done it; nobody hears of it.
        if (state === 'cut after') client.destroy()
        else if (state === 'hold answers') held.push(bytes)
        else client.write(bytes)
      })
    })
    const url = new URL(office.database.url('gate'))
    url.searchParams.delete('host')
    url.hostname = '127.0.0.1'
    url.port = String(way.port)
    const pool = openPool('gate', { connectionString: url.href, max: 1 })
    try {
      await work({ ...office.gate, pool, readerPool: null })
    } finally {
      await pool.end()
      await way.close()
    }
  }
  const COMMIT = Buffer.from('commit\0')
  const ROWS = Buffer.from('log-insert-leaves\0')

  it('the commit comes behind the rows before any of them is answered', async () => {
    await passing(async (gate) => {
      expect(words(await run(gate, office.region, [submit(), submit()]))).toEqual(['inApproval', 'inApproval'])
    }, (() => {
      let holds = false
      return (bytes) => {
        holds = (holds || bytes.includes(ROWS)) && !bytes.includes(COMMIT)
        return holds ? 'hold answers' : 'pass'
      }
    })())
  })

  it.each(['cut before', 'cut after'] as const)('a connection that is %s the answer of the commit: the same key is done once', async (how) => {
    const command = submit()
    let cuts = 0
    await passing(async (gate) => {
      const send = gatherer(gate)
      await expect(send(office.region, command)).rejects.toThrow(/terminated|ECONNRESET/)
      const answer = await send(office.region, command)
      expect(words([answer])).toEqual(['inApproval'])
      expect(words(await run(office.gate, office.region, [command]))).toEqual(['inApproval'])
    }, (bytes) => (bytes.includes(COMMIT) && (cuts += 1) === 1 ? how : 'pass'))
    expect(cuts).toBeGreaterThan(how === 'cut before' ? 1 : 0)
    const { rows } = await office.database.owner.query('select n from process.step where region = $1 and document = $2', [office.region, command.document])
    expect(rows).toHaveLength(1)
    await everythingStands()
  })
})

describe('commands that gather and meet a fault of ours', () => {
  it('in its second wave answers for what the first has done', async () => {
    const document = newId()
    const fails = (payment: LoadedKind): Partial<LoadedKind> => ({
      moneyKeys: (one) => {
        if (one.id === document) throw new TypeError('a fault of ours')
        return payment.moneyKeys(one)
      },
    })
    const send = gatherer(gateWith(fails))
    const commands = [submit({ document, action: 'draft' }), submit(), submit({ document })]
    const told = await Promise.allSettled(commands.map((command) => send(office.region, command)))
    expect(told.map((one) => (one.status === 'fulfilled' ? words([one.value])[0] : (one.reason as Error).message))).toEqual(['draft', 'inApproval', 'a fault of ours'])
  })

  it.each([['from the first', 0], ['while each is tried alone', 1]])('hear that the database is gone %s, without each asking it', async (_, times) => {
    let asked = 0
    const { pool: real } = office.gate
    const connect = () => ((asked += 1) > times ? Promise.reject(new Error('connection refused')) : real.connect())
    const pool = new Proxy(real, { get: (target, name) => (name === 'connect' ? connect : Reflect.get(target, name, target) as unknown) })
    const moneyKeys = () => { throw new TypeError('a fault of ours') }
    const send = gatherer({ ...gateWith(() => ({ moneyKeys })), pool })
    const told = await Promise.allSettled(Array.from({ length: 20 }, () => send(office.region, submit())))
    expect(told.map((one) => one.status === 'rejected' && (one.reason as Error).message)).toEqual(Array(20).fill('connection refused'))
    // Twenty come as two batches.
    expect(asked).toBeLessThanOrEqual(times + 2)
  })
})

it('a commit that the server answers with a rollback is a fault', async () => {
  const client = await office.gate.pool.connect()
  await client.query('begin')
  await expect(client.query('select 1 / 0')).rejects.toThrow('division by zero')
  await expect(commit(client)).rejects.toThrow('rolled back')
  client.release()
})

it('a rule set is sent again to a database that was restored to before it', async () => {
  const restored = await testOffice()
  const indicator = await restored.indicator('school', 1_000_000_00n)
  const gate = { ...restored.gate, keptRuleSets: office.gate.keptRuleSets }
  expect(gate.keptRuleSets.size).toBeGreaterThan(0)
  const command = submit({ actor: restored.actor('unit.clerk'), body: paymentBody(indicator) })
  expect(words(await run(gate, restored.region, [command]))).toEqual(['inApproval'])
  const { rows } = await restored.database.owner.query(
    'select v.id from rules.verdict v left join rules.rule_set s on s.region = v.region and s.hash = v.rule_set where v.region = $1 and s.hash is null', [restored.region])
  expect(rows).toEqual([])
  await restored.close()
})
