import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openPools, type Pools } from '#kernel/database/index.ts'
import { newId } from '#kernel/values/id.ts'
import { isRefusal } from '#kernel/values/refusal.ts'
import { run, verify, type Answer, type Command, type Gate } from './index.ts'
import { testOffice, type TestOffice } from './testing.ts'
import { balanceOf, paymentBody } from './test-payments.ts'

/** SLUICE_RANDOM=large runs a thousand rounds of each race. */
const ROUNDS = process.env.SLUICE_RANDOM === 'large' ? 1_000 : 20
const SEED = Number(process.env.SLUICE_SEED ?? Date.now() % 1_000_000)
const SESSIONS = 16
const TIMEOUT_MS = 60_000 + ROUNDS * 1_000

let office: TestOffice
let pools: Pools[] = []
let gates: Gate[] = []

beforeAll(async () => {
  process.stdout.write(`races: seed ${SEED}, ${ROUNDS} rounds\n`)
  office = await testOffice()
  // Large payments ask for minutes of a meeting; here signatures matter, not papers.
  Object.assign(office.gate, { notDelivered: ['attachment'] })
  // Sixteen sessions as of sixteen servers: each with a connection and a memory of its own.
  pools = Array.from({ length: SESSIONS }, () => openPools({
    gate: { connectionString: office.database.url('gate'), max: 1 }, owner: { connectionString: office.database.url('owner') },
  }))
  gates = pools.map((pool) => ({ ...office.gate, pool: pool.gate, readerPool: null, turns: new Map(), tails: new Map(), keptRuleSets: new Map() }))
})
afterAll(async () => {
  await Promise.all(pools.map((pool) => pool.close()))
  await office.close()
})

/** mulberry32: the same seed, the same delays. */
let state = SEED
function random(): number {
  state = (state + 0x6d2b79f5) | 0
  let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
}

/** Each command in its own session, started within two milliseconds of each other. */
function race(commands: readonly Omit<Command, 'key'>[]): Promise<Answer[]> {
  return Promise.all(commands.map(async (command, index) => {
    await new Promise((resolve) => setTimeout(resolve, random() * 2))
    return (await run(gates[index]!, office.region, [{ key: newId(), ...command }]))[0]!
  }))
}
const words = (answers: readonly Answer[]) => answers.map((answer) => (isRefusal(answer) ? answer.code : answer.state)).sort()
const submit = (document: string, body: Command['body']): Omit<Command, 'key'> => (
  { actor: office.actor('unit.clerk'), kind: 'payment', document, action: 'submit', body: body! })

describe('racing sessions', { timeout: TIMEOUT_MS }, () => {
  it('sixteen that spend the last 1,000 yuan of one indicator: it never goes below zero, the losers hear why', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const indicator = await office.indicator('school', 1_000_00n)
      // Ten fit; which ten is the region's order.
      const answers = await race(Array.from({ length: SESSIONS }, () => submit(newId(), paymentBody(indicator, { amountFen: '10000' }))))
      expect(words(answers), `round ${round}`).toEqual([...Array.from({ length: 10 }, () => 'inApproval'), ...Array.from({ length: 6 }, () => 'ledger.over_balance')])
      expect(await balanceOf(office, indicator, '2005')).toBe(0n)
      expect(await balanceOf(office, indicator, '3001')).toBe(1_000_00n)
      for (const answer of answers) if (isRefusal(answer)) expect(answer.message.zh).toContain('可用余额')
    }
  })

  it('two halves of a split payment: the second is caught', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const indicator = await office.indicator('school', 800_000_00n)
      const payee = { payee: `设备公司${newId()}`, payeeAccount: `62${round}9${newId().replaceAll(/\D/g, '')}` }
      const halves = [1, 2].map(() => submit(newId(), paymentBody(indicator, { ...payee, amountFen: '30000000', paymentType: 'direct' })))
      const answers = await race(halves)
      expect(words(answers), `round ${round}`).toEqual(['held', 'inApproval'])
      const caught = answers.find((answer) => !isRefusal(answer) && answer.state === 'held')
      expect(caught).toMatchObject({ effect: 'intercept', findings: expect.arrayContaining([expect.objectContaining({ rule: 'PROC-02' })]) })
    }
  })

  it('two persons on one task: one does it, the other hears that it is done', async () => {
    const deputy = await hire('unit.financeHead', 'deputy')
    for (let round = 0; round < ROUNDS; round++) {
      const indicator = await office.indicator('school', 1_000_00n)
      const document = newId()
      await office.done('unit.clerk', { kind: 'payment', document, action: 'submit', body: paymentBody(indicator, { amountFen: '10000' }) })
      const common = { kind: 'payment', document, action: 'approve' }
      const answers = await race([{ ...common, actor: office.actor('unit.financeHead') }, { ...common, actor: deputy }])
      expect(words(answers), `round ${round}`).toEqual(['access.not_task_holder', 'inApproval'])
    }
  })
})

/** Makes somebody, or a new person, a holder of a position. */
async function hire(position: string, role: 'primary' | 'deputy', person = newId(), prefix = ''): Promise<{ person: string; position: string }> {
  const id = office.actor(`${prefix}${position}`).position
  await office.database.owner.query(`insert into access.person (id, name, staff_number) values ($1, '兼岗人员', $2) on conflict do nothing`, [person, `H${person}`])
  await office.database.owner.query(
    `insert into access.assignment (region, id, position, person, role, period) values ($1, $2, $3, $4, $5, '[2020-01-01,)')`,
    [office.region, newId(), id, person, role])
  return { person, position: id }
}

describe('one person on two parallel branches of a payment above 1,000,000 yuan', { timeout: TIMEOUT_MS }, () => {
  let head: { person: string; position: string }
  let alsoSupervisor: { person: string; position: string }
  let stand: { person: string; position: string }

  beforeAll(async () => {
    head = office.actor('division.head')
    alsoSupervisor = await hire('division.supervisor', 'primary', head.person)
    stand = await hire('division.head', 'deputy')
  })

  /** A payment that stands before the parallel signatures of the head of division and the supervision post. */
  async function split(): Promise<string> {
    const indicator = await office.indicator('school', 2_000_000_00n)
    const document = newId()
    const common = { kind: 'payment', document }
    const submitted = await office.act('unit.clerk', { ...common, action: 'submit', body: paymentBody(indicator, { amountFen: '110000000', paymentType: 'direct' }) })
    expect(submitted).toMatchObject({ state: 'inApproval' })
    for (const position of ['unit.financeHead', 'division.handler', 'division.responsible', 'division.deputyHead']) {
      await office.done(position, { ...common, action: 'approve', reason: '已核对会议纪要' })
    }
    return document
  }
  const approve = (document: string, actor: Command['actor']): Omit<Command, 'key'> => ({ actor, kind: 'payment', document, action: 'approve', reason: '已核对会议纪要' })

  it('signs once, also when both signatures race', async () => {
    for (let round = 0; round < Math.min(ROUNDS, 50); round++) {
      const document = await split()
      expect(words(await race([approve(document, head), approve(document, alsoSupervisor)])), `round ${round}`).toEqual(['access.already_acted', 'inApproval'])
    }
  })

  it('counts as having signed when a deputy signed in their place, and the other way round', async () => {
    const first = await split()
    expect(words(await race([approve(first, stand)]))).toEqual(['inApproval'])
    expect(words(await race([approve(first, alsoSupervisor)])), 'the head, after the deputy of the head').toEqual(['access.already_acted'])
    // The deputy of the head, too, has a place of their own on the other branch: it is the same person's.
    const alsoStand = await hire('division.supervisor', 'deputy', newId())
    expect(alsoStand.person).not.toBe(stand.person)
    expect(words(await race([approve(first, alsoStand)])), 'another deputy, in the place of the head as supervisor').toEqual(['access.already_acted'])
    const second = await split()
    expect(words(await race([approve(second, alsoSupervisor)]))).toEqual(['inApproval'])
    expect(words(await race([approve(second, stand)])), 'the deputy of the head, after the head').toEqual(['access.already_acted'])
  })

  it('is the same person under a new login', async () => {
    const { owner } = office.database
    await owner.query(`insert into access.account (login, person, password_hash) values ('head.old', $1, 'x')`, [head.person])
    const document = await split()
    expect(words(await race([approve(document, head)]))).toEqual(['inApproval'])
    await owner.query(`update access.account set login = 'head.new' where login = 'head.old'`)
    await owner.query(`insert into access.account (login, person, password_hash) values ('head.second', $1, 'x')`, [head.person])
    const { rows } = await owner.query<{ person: string }>(`select person from access.account where login in ('head.new', 'head.second')`)
    for (const { person } of rows) {
      expect(words(await race([approve(document, { ...alsoSupervisor, person })]))).toEqual(['access.already_acted'])
    }
  })

  it('cannot stand in for someone on the other side of the same money', async () => {
    // A new person stands in for the clerk and, on the same payment, for the finance head.
    const clerk = await hire('unit.clerk', 'deputy')
    const reviewer = await hire('division.handler', 'deputy', clerk.person)
    const indicator = await office.indicator('school', 1_000_00n)
    const document = newId()
    expect(words(await race([{ ...submit(document, paymentBody(indicator, { amountFen: '10000' })), actor: clerk }]))).toEqual(['inApproval'])
    await office.done('unit.financeHead', { kind: 'payment', document, action: 'approve' })
    expect(words(await race([approve(document, reviewer)]))).toEqual(['access.incompatible'])
    // And the clerk whose place was taken counts as the maker, too.
    const clerkAsHandler = await hire('division.handler', 'primary', office.actor('unit.clerk').person)
    expect(words(await race([approve(document, clerkAsHandler)]))).toEqual(['access.incompatible'])
  })
})

it('after the races the books, the log and the steps verify', async () => {
  expect(await verify(office.database.owner, office.region, { gate: office.gate })).toMatchObject({ ok: true })
}, TIMEOUT_MS)
