import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openPools } from '#kernel/database/index.ts'
import type { LoadedKind } from '#kernel/module/model.ts'
import { newId } from '#kernel/values/id.ts'
import { isRefusal } from '#kernel/values/refusal.ts'
import { gatherer, run, runLinked, type Answer, type Command, type Gate } from './index.ts'
import { balanceOf, paymentBody } from './test-payments.ts'
import { everythingStands } from './test-stands.ts'
import { testOffice, type TestOffice } from './testing.ts'

let office: TestOffice
let school: string
beforeAll(async () => {
  office = await testOffice()
  Object.assign(office.gate, { notDelivered: ['attachment'] })
  school = await office.indicator('school', 1_000_000_00n)
  await run(office.gate, office.region, [submit()])
})
afterAll(() => office.close())

/** How often a connection was taken, and what was begun and sent on them: a batch that follows takes none to write on. */
let begun: string[] = []
let taken = 0
let gate: Gate
beforeEach(() => {
  begun = []
  taken = 0
  const { pool } = office.gate
  const connect = async () => {
    taken += 1
    const client = await pool.connect()
    const query = client.query.bind(client) as (...words: unknown[]) => unknown
    client.query = ((asked: { name?: string }, ...more: unknown[]) => {
      if (['command-take-clock', 'command-follow-clock', 'command-commit'].includes(asked.name ?? '')) begun.push(asked.name!.slice('command-'.length))
      return query(asked, ...more)
    }) as never
    return Object.assign(Object.create(client) as typeof client, {
      release: (broken?: boolean) => {
        client.query = query as never
        client.release(broken)
      },
    })
  }
  gate = { ...office.gate, turns: new Map(), pool: new Proxy(pool, { get: (target, name) => (name === 'connect' ? connect : Reflect.get(target, name, target) as unknown) }) }
})

function submit(changes: Partial<Command> = {}): Command {
  return { key: newId(), actor: office.actor('unit.clerk'), kind: 'payment', document: newId(), action: 'submit', body: paymentBody(school, { amountFen: '100' }), ...changes }
}
const of = (indicator: string, changes: object = {}) => submit({ body: paymentBody(indicator, { amountFen: '10000', ...changes }) })
const words = (answers: readonly (Answer | null)[]) => answers.map((answer) => (answer === null || isRefusal(answer) ? answer?.code ?? null : answer.state))
const withKind = (change: (payment: LoadedKind) => Partial<LoadedKind>): Gate => {
  const payment = gate.kinds.get('payment')!
  return { ...gate, kinds: new Map([...gate.kinds, ['payment', { ...payment, ...change(payment) }]]) }
}
const TWO_TRANSACTIONS = ['take-clock', 'commit', 'follow-clock', 'commit']

describe('a batch behind one whose commit is under way', () => {
  it('is sent behind it on the same connection, and its places in order, numbers and log come after', async () => {
    const [first, second, third] = await Promise.all([1, 2, 3].map(() => run(gate, office.region, [submit(), submit()])))
    expect(begun).toEqual([...TWO_TRANSACTIONS, 'follow-clock', 'commit'])
    expect(taken).toBe(1)
    const done = [...first!, ...second!, ...third!].map((answer) => (isRefusal(answer) ? expect.fail(answer.code) : answer))
    const places = (of: 'seq' | 'leaf') => done.map((answer) => Number(answer[of]) - Number(done[0]![of]))
    expect(places('seq')).toEqual([0, 1, 2, 3, 4, 5])
    expect(places('leaf')).toEqual([0, 1, 2, 3, 4, 5])
    expect(done.map(({ number }) => Number(number!.slice(-6)) - Number(done[0]!.number!.slice(-6)))).toEqual([0, 1, 2, 3, 4, 5])
    await everythingStands(office)
  })

  it('finds the money spent that the one ahead spends', async () => {
    const indicator = await office.indicator('school', 1_000_00n)
    const both = await Promise.all([1, 2].map(() => run(gate, office.region, Array.from({ length: 6 }, () => of(indicator)))))
    expect(begun).toEqual(TWO_TRANSACTIONS)
    expect(words(both.flat())).toEqual([...Array(10).fill('inApproval'), 'ledger.over_balance', 'ledger.over_balance'])
    expect(await balanceOf(office, indicator, '2005')).toBe(0n)
    expect(words(await run(gate, office.region, [of(indicator)]))).toEqual(['ledger.over_balance'])
    await everythingStands(office)
  })

  it('counts the history that the one ahead brings: the second half of a split payment is caught, and judged again it is the same', async () => {
    const indicator = await office.indicator('school', 800_000_00n)
    const half = () => of(indicator, { payee: '设备公司', payeeAccount: '62220001', amountFen: '30000000', paymentType: 'direct' })
    const both = await Promise.all([run(gate, office.region, [half()]), run(gate, office.region, [half()])])
    expect(begun).toEqual(TWO_TRANSACTIONS)
    expect(words(both.flat())).toEqual(['inApproval', 'held'])
    const [first, second] = both.flat().map((answer) => (isRefusal(answer) ? expect.fail(answer.code) : answer))
    const rows = second!.findings.find(({ rule }) => rule === 'PROC-02')!.rows!
    expect(Object.values(rows).map(({ ids }) => ids)).toContainEqual([first!.document])
    await everythingStands(office)
  })

  it('of many slices behind one of many slices', async () => {
    const both = await Promise.all([run(gate, office.region, Array.from({ length: 120 }, () => submit())), run(gate, office.region, Array.from({ length: 90 }, () => submit()))])
    expect(begun).toEqual(TWO_TRANSACTIONS)
    expect(new Set(words(both.flat()))).toEqual(new Set(['inApproval']))
    await everythingStands(office)
  })

  it('gathers from single calls', async () => {
    const send = gatherer(gate)
    const answers: Promise<Answer>[] = []
    for (let turn = 0; turn < 15; turn++) {
      for (let call = 0; call < 5; call++) answers.push(send(office.region, submit()))
      await new Promise((resolve) => setTimeout(resolve, 1))
    }
    expect(new Set(words(await Promise.all(answers)))).toEqual(new Set(['inApproval']))
    expect(begun.filter((name) => name === 'follow-clock').length).toBeGreaterThan(0)
    await everythingStands(office)
  })

  it.each([24, 25])('gathers %i callers who come again and again into batches of one size, so that one is decided while the other is written', async (callers) => {
    const sizes: number[] = []
    const send = gatherer({ ...gate, measure: (stage, _, members) => { if (stage === 'load') sizes.push(members) } })
    const caller = async () => {
      for (let call = 0; call < 6; call++) expect(words([await send(office.region, submit())])).toEqual(['inApproval'])
    }
    await Promise.all(Array.from({ length: callers }, caller))
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(callers * 6)
    expect(Math.max(...sizes)).toBeLessThanOrEqual(12)
    expect(begun.filter((name) => name === 'follow-clock').length).toBeGreaterThan(sizes.length / 4)
    await everythingStands(office)
  })
})

describe('a batch that may not follow begins by itself', () => {
  const APART = ['take-clock', 'commit', 'take-clock', 'commit']

  it('with a key of the one ahead: the same answer, done once', async () => {
    const command = submit()
    const [first, second] = await Promise.all([run(gate, office.region, [command]), run(gate, office.region, [command])])
    expect(second).toEqual(first)
    expect(begun).toEqual(APART)
    expect(words(await run(gate, office.region, [submit({ key: command.key })]))).toEqual(['command.key_reused'])
  })

  it('about a document of the one ahead', async () => {
    const { document, ...command } = submit()
    const [, withdrawn] = await Promise.all([
      run(gate, office.region, [{ ...command, document }]), run(gate, office.region, [submit({ document, action: 'withdraw', body: undefined as never })])])
    expect(words(withdrawn!)).toEqual(['withdrawn'])
    expect(begun).toEqual(APART)
  })

  it('about an alert whose document the one ahead moves', async () => {
    const document = newId()
    // The payee is the unit itself.
    const { born: [alert] } = await office.done('unit.clerk', { kind: 'payment', document, action: 'submit', body: paymentBody(school, { payee: '某区第一中学' }) })
    await Promise.all([
      run(gate, office.region, [submit({ document, action: 'withdraw', body: undefined as never })]),
      run(gate, office.region, [{ key: newId(), actor: office.actor('unit.financeHead'), kind: 'alert', document: alert!.id, action: 'explain', reason: '已核对合同' }]),
    ])
    expect(begun).toEqual(APART)
  })

  it('whose look-ups ask what other documents have come to', async () => {
    await Promise.all([run(gate, office.region, [submit()]), run(gate, office.region, [submit({ kind: 'refund' })])])
    expect(begun).toEqual(APART)
  })

  it('linked with others', async () => {
    await Promise.all([run(gate, office.region, [submit()]), runLinked(gate, office.region, [submit(), submit()])])
    expect(begun).toEqual(APART)
  })

  it('behind one in which a module writes', async () => {
    const project: LoadedKind['project'] = async (client) => { await client.query('select 1') }
    await Promise.all([run(withKind(() => ({ project })), office.region, [submit()]), run(gate, office.region, [submit()])])
    expect(begun).toEqual(APART)
  })

  it('without a connection to read beside', async () => {
    const alone = { ...gate, readerPool: null }
    expect(words((await Promise.all([run(alone, office.region, [submit()]), run(alone, office.region, [submit()])])).flat())).toEqual(['inApproval', 'inApproval'])
    expect(begun).toEqual(APART)
  })
})

describe('when the one ahead is not committed, or another process comes between', () => {
  const isOf = (unlucky: Command, columns: object) => withKind(({ judged }) => ({
    judged: { ...judged!, historyRow: (document, lookup) => ({ ...judged!.historyRow!(document, lookup), ...(document.id === unlucky.document ? columns : {}) }) },
  }))

  it('the batch is done by itself: of a row that fails ahead nothing is left, and no money is missed', async () => {
    const indicator = await office.indicator('school', 1_000_00n)
    const unlucky = of(indicator)
    const broken = isOf(unlucky, { purpose_key: null })
    const [first, second] = await Promise.all([
      run(broken, office.region, [unlucky, ...Array.from({ length: 4 }, () => of(indicator))]),
      run(broken, office.region, Array.from({ length: 6 }, () => of(indicator))),
    ])
    // The second came into its own before those of the first that were tried again.
    expect(words([...first!, ...second!]).sort()).toEqual(['command.refused_by_database', ...Array(10).fill('inApproval')])
    // On a busy machine the first may have failed before the second was sent.
    expect([TWO_TRANSACTIONS, ['take-clock', 'commit', 'take-clock', 'commit']]).toContainEqual(begun.slice(0, 4))
    expect(await balanceOf(office, indicator, '2005')).toBe(0n)
    await everythingStands(office)
  })

  it('so is one that fails itself, and the one ahead stands', async () => {
    const unlucky = submit()
    const broken = isOf(unlucky, { purpose_key: null })
    const [first, second, third] = await Promise.all([
      run(broken, office.region, [submit()]), run(broken, office.region, [unlucky, submit()]), run(broken, office.region, [submit()])])
    expect(words([...first!, ...second!, ...third!])).toEqual(['inApproval', 'command.refused_by_database', 'inApproval', 'inApproval'])
    await everythingStands(office)
  })

  it('in our own hands: the next hears nothing of it', async () => {
    const unlucky = submit()
    const broken = isOf(unlucky, { indicator: new Date(Number.NaN) })
    const told = await Promise.allSettled([
      run(broken, office.region, [submit()]), run(broken, office.region, [unlucky]), run(broken, office.region, [submit()])])
    expect(told.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    await everythingStands(office)
  })

  it('a clock that another has moved meanwhile is not followed', async () => {
    const { owner } = office.database
    let isMoved = false
    const lookups = gate.kinds.get('payment')!.lookups!
    const between = withKind(() => ({
      lookups: async (client, region, documents) => {
        if (begun.length === 2 && !isMoved) {
          isMoved = true
          await owner.query(`update platform.region_clock set judged_at = judged_at + interval '1 millisecond' where region = $1`, [region])
        }
        return lookups(client, region, documents)
      },
    }))
    const both = await Promise.all([run(between, office.region, [submit()]), run(between, office.region, [submit()])])
    expect(words(both.flat())).toEqual(['inApproval', 'inApproval'])
    expect(begun).toEqual([...TWO_TRANSACTIONS, 'take-clock', 'commit'])
    await everythingStands(office)
  })

  it('two servers with two batches each under way: every payment once, no money twice', async () => {
    const pools = [1, 2].map(() => openPools({ gate: { connectionString: office.database.url('gate') }, owner: { connectionString: office.database.url('owner') } }))
    const gates = pools.map((pool): Gate => ({ ...office.gate, turns: new Map(), tails: new Map(), keptRuleSets: new Map(), pool: pool.gate, readerPool: pool.readers }))
    const indicator = await office.indicator('school', 4_000_00n)
    const all: Promise<Answer[]>[] = []
    for (let round = 0; round < 15; round++) {
      for (const one of gates) all.push(run(one, office.region, [of(indicator), of(indicator)]))
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 8))
    }
    const told = words((await Promise.all(all)).flat()).sort()
    expect(told).toEqual([...Array(40).fill('inApproval'), ...Array(20).fill('ledger.over_balance')])
    expect(await balanceOf(office, indicator, '2005')).toBe(0n)
    await everythingStands(office)
    await Promise.all(pools.map((pool) => pool.close()))
  })
})
