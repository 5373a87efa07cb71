import type { ClientBase } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { preview, run, verify, type Answer, type Command, type Done, type Gate } from '#kernel/command/index.ts'
import { testOffice, type TestOffice } from '#kernel/command/testing.ts'
import { openPools, withRegion, type Pools } from '#kernel/database/index.ts'
import { newId } from '#kernel/values/id.ts'
import { isRefusal } from '#kernel/values/refusal.ts'
import { paymentFaults } from './faults-store.ts'

/** What bounced is paid again by one request at a time: told before it is sent, decided behind the region's clock, and held by keys. */

let office: TestOffice
let indicator: string
beforeAll(async () => {
  office = await testOffice()
  indicator = await office.indicator('school', 100_000_000_00n)
})
afterAll(() => office.close())

let count = 0
/** A payment that no rule asks anything of: payee and purpose are new each time. */
function body(changes: Record<string, unknown> = {}): NonNullable<Command['body']> {
  count += 1
  const mark = [...String(count)].map((digit) => '甲乙丙丁戊己庚辛壬癸'[Number(digit)]).join('')
  return {
    indicator, amountFen: '120000', purpose: `办公楼物业管理费${mark}`, payee: `物业管理有限公司${mark}`, payeeType: 'company', payeeAccount: `6222${1e12 + count}`,
    payeeBank: '某银行某支行', settlement: 'transfer', economicClass: '30209', ...changes,
  } as never
}

async function submitted(changes: Record<string, unknown> = {}): Promise<Sent> {
  const { document, number } = await office.done('unit.clerk', { kind: 'payment', document: newId(), action: 'submit', body: body(changes) })
  return { document, number: number! }
}

async function sent(changes: Record<string, unknown> = {}): Promise<Sent> {
  const payment = await submitted(changes)
  for (const [position, action] of [['unit.financeHead', 'approve'], ['division.handler', 'approve'], ['treasury.payer', 'order'], ['treasury.dispatcher', 'send']] as const) {
    await act(position, payment.document, action)
  }
  return payment
}

interface Sent { document: string; number: string }

async function bounced(action = 'bounce', changes: Record<string, unknown> = {}): Promise<Sent> {
  const payment = await sent(changes)
  await act('treasury.reconciler', payment.document, action)
  return payment
}

const act = (position: string, document: string, action: string) => office.done(position, { kind: 'payment', document, action, ...(NEEDS_REASON.includes(action) ? { reason: '情况属实' } : {}) })
const NEEDS_REASON = ['bounce', 'fail', 'sendBack', 'reject']

const asking = (number: string, document = newId()): Command => (
  { key: newId(), actor: office.actor('unit.clerk'), kind: 'payment', document, action: 'submit', body: body({ replaces: number }) })

async function again(number: string, document = newId()): Promise<Answer> {
  return (await run(office.gate, office.region, [asking(number, document)]))[0]!
}

async function replacing(number: string): Promise<Sent> {
  const answer = await again(number)
  if (isRefusal(answer)) throw new Error(answer.message.en)
  return { document: answer.document, number: answer.number! }
}

const told = (answer: Answer) => (isRefusal(answer) ? answer.code : answer.state)

describe('a payment that bounced', () => {
  it('is replaced by one request at a time, and the second hears which is the first', async () => {
    const first = await bounced()
    const { number } = await replacing(first.number)
    const second = await again(first.number)
    expect(isRefusal(second) && [second.code, second.status, second.message]).toEqual(['payment.replaced_already', 409, {
      zh: expect.stringContaining(`支付 ${first.number} 已由 ${number} 重付`), en: expect.stringContaining(`Payment ${first.number} is replaced by ${number} already`),
    }])
  })

  it('is shown to be taken while the form is being filled in', async () => {
    const first = await bounced('fail')
    const { number } = await replacing(first.number)
    const { refusal } = await preview(office.gate, office.region, asking(first.number))
    expect(refusal).toMatchObject({ code: 'payment.replaced_already', message: { zh: expect.stringContaining(number) } })
    expect((await preview(office.gate, office.region, asking('ZF-330502000-2026-999999'))).refusal).toMatchObject({ code: 'payment.replaces_nothing' })
  })

  it.each([
    ['withdrawn', 'unit.clerk', 'withdraw'], ['sent back', 'unit.financeHead', 'sendBack'], ['rejected', 'unit.financeHead', 'reject'],
  ])('can be replaced anew when its replacement was %s, and that one comes too late then', async (_, position, action) => {
    const first = await bounced()
    const one = await replacing(first.number)
    await act(position, one.document, action)
    const other = await replacing(first.number)
    if (action === 'sendBack') expect(await again(first.number, one.document)).toMatchObject({ code: 'payment.replaced_already', message: { en: expect.stringContaining(other.number) } })
    await act('unit.clerk', other.document, 'withdraw')
    expect(told(await again(first.number))).toBe('inApproval')
    const { rows } = await office.database.owner.query(
      `select n::int, document, exists (select from payment.replacement_end e where e.region = r.region and e.payment = r.payment and e.n = r.n) as ended
         from payment.replacement r where region = $1 and payment = $2 order by n`, [office.region, first.document])
    expect(rows).toMatchObject([{ n: 1, document: one.document, ended: true }, { n: 2, document: other.document, ended: true }, { n: 3, ended: false }])
  })

  it('can be replaced anew when an alert forbade its replacement or returned it, and its place is kept while that is held', async () => {
    for (const end of ['returnToMaker', 'forbid']) {
      const first = await bounced()
      const held = await office.done('unit.clerk', { kind: 'payment', document: newId(), action: 'submit', body: body({ replaces: first.number, payee: '某区第一中学' }) })
      expect(held.state).toBe('held')
      expect(told(await again(first.number))).toBe('payment.replaced_already')
      const common = { kind: 'alert', document: held.born[0]!.id, reason: '已核对合同、批复与发票' }
      await office.done('unit.financeHead', { ...common, action: 'explain' })
      await office.done('monitoring.officer', { ...common, action: 'review' })
      await office.done('monitoring.head', { ...common, action: end })
      expect(told(await again(first.number)), end).toBe('inApproval')
    }
  })

  it('and whose replacement bounced is not replaced twice: that one is, in its turn', async () => {
    const first = await bounced()
    const second = await bounced('bounce', { replaces: first.number })
    expect(await again(first.number)).toMatchObject({ code: 'payment.replaced_already', message: { en: expect.stringContaining(second.number) } })
    const third = await replacing(second.number)
    expect(await again(second.number)).toMatchObject({ code: 'payment.replaced_already', message: { en: expect.stringContaining(third.number) } })
  })

  it('is one of the own unit: what has not bounced, is another’s or nobody’s is refused alike', async () => {
    const { number: onItsWay } = await sent()
    const first = await bounced()
    for (const number of [onItsWay, 'ZF-1']) expect(told(await again(number))).toBe('payment.replaces_nothing')
    const clinic = await office.indicator('clinic', 1_000_000_00n)
    const [elsewhere] = await run(office.gate, office.region, [
      { ...asking(first.number), actor: office.actor('clinic:unit.clerk'), body: body({ indicator: clinic, replaces: first.number }) }])
    expect(told(elsewhere!)).toBe('payment.replaces_nothing')
  })
})

describe('racing for one payment that bounced', () => {
  let pools: Pools[]
  let gates: Gate[]
  beforeAll(() => {
    // As of several servers: each with a connection and a memory of its own.
    pools = Array.from({ length: 4 }, () => openPools({ gate: { connectionString: office.database.url('gate'), max: 1 }, owner: { connectionString: office.database.url('owner') } }))
    gates = pools.map((pool) => ({ ...office.gate, pool: pool.gate, readerPool: null, turns: new Map(), tails: new Map(), keptRuleSets: new Map() }))
  })
  afterAll(() => Promise.all(pools.map((pool) => pool.close())))

  function theOthersNameTheOne(answers: readonly Answer[]): void {
    const done = answers.filter((answer): answer is Done => !isRefusal(answer))
    expect(done.map(({ state }) => state)).toEqual(['inApproval'])
    const { number } = done[0]!
    for (const answer of answers.filter(isRefusal)) {
      expect(answer).toMatchObject({ code: 'payment.replaced_already', message: { zh: expect.stringContaining(`已由 ${number} 重付`), en: expect.stringContaining(`by ${number} already`) } })
    }
  }

  it('one of several sessions has it', async () => {
    for (let round = 0; round < 5; round++) {
      const { number } = await bounced()
      theOthersNameTheOne((await Promise.all(gates.map((gate) => run(gate, office.region, [asking(number)])))).flat())
    }
  })

  it('one of a batch has it, and one of those that are asked behind each other without waiting', async () => {
    const [first, second] = [await bounced(), await bounced()]
    theOthersNameTheOne(await run(office.gate, office.region, [1, 2, 3].map(() => asking(first.number))))
    theOthersNameTheOne((await Promise.all([1, 2, 3].map(() => run(office.gate, office.region, [asking(second.number)])))).flat())
  })
})

describe('the gate’s own role, in raw SQL', () => {
  const COLUMNS = 'region, payment, n, bounced_fen, bounced_indicator, bounced_hold, document, amount_fen, indicator, hold, previous'

  /** What the database said to a statement that is never committed: the constraint, or code and message; null when it took it. */
  async function attack(text: string, ...values: unknown[]): Promise<string | null> {
    const said: (string | null)[] = []
    const undo = new Error('undone')
    await withRegion(office.database.gate, office.region, async (client) => {
      await client.query(text, values).catch(({ code, constraint, message }: { code: string; constraint?: string; message: string }) => said.push(constraint ?? `${code}: ${message}`))
      throw undo
    }).catch((error: unknown) => {
      if (error !== undo) throw error
    })
    return said[0] ?? null
  }

  /** A row of the register of replacements as somebody would forge it. */
  const forged = (payment: string, by: string, n: number) => attack(
    `insert into payment.replacement (${COLUMNS})
     select o.region, o.id, $4, o.amount_fen, o.indicator, o.hold, d.id, d.amount_fen, d.indicator, d.hold, nullif($4 - 1, 0)
       from document.document o join document.document d on d.region = o.region and d.id = $3 where o.region = $1 and o.id = $2`, office.region, payment, by, n)

  it('puts no second payment in the place of one, neither under its turn nor under the next', async () => {
    const first = await bounced()
    await replacing(first.number)
    const { document: other } = await submitted()
    expect(await forged(first.document, other, 1)).toBe('replacement_pkey')
    expect(await forged(first.document, other, 2)).toBe('replacement_makes_room')
  })

  it('ends no place whose money was not given back', async () => {
    const first = await bounced()
    const live = await replacing(first.number)
    const end = (document: string) => attack(
      `insert into payment.replacement_end (region, payment, n, document, amount_fen, indicator, hold)
       select region, $2, 1, id, amount_fen, indicator, hold from document.document where region = $1 and id = $3`, office.region, first.document, document)
    expect(await end(live.document)).toBe('replacement_released')
    const { document: given } = await submitted()
    await act('unit.clerk', given, 'withdraw')
    expect(await end(given), 'by the money of another').toBe('replacement_end_of')
  })

  it('replaces nothing that did not bounce, and nothing by itself or without money', async () => {
    expect(await forged((await submitted()).document, (await submitted()).document, 1)).toBe('replacement_of_bounced')
    const first = await bounced()
    expect(await forged(first.document, first.document, 1)).toBe('replacement_of_another')
    const draft = await office.done('unit.clerk', { kind: 'payment', document: newId(), action: 'draft', body: body() })
    expect(await forged(first.document, draft.document, 1)).toMatch(/^23502/)
  })

  it.each(['payment.replacement', 'payment.replacement_end'])('neither changes nor deletes in %s', async (table) => {
    for (const statement of [`update ${table} set n = n`, `delete from ${table}`, `truncate ${table}`]) {
      expect(await attack(statement)).toMatch(/^42501/)
    }
  })
})

describe('verify', () => {
  const WITHOUT_KEYS = `do $$ declare one record; begin
    for one in select format('alter table %s drop constraint %I cascade', conrelid::regclass, conname) as text from pg_constraint
      where contype in ('f', 'c', 'u', 'p') and conrelid in ('payment.replacement'::regclass, 'payment.replacement_end'::regclass) order by contype <> 'f', conname
    loop execute one.text; end loop; end $$`

  /** What is amiss once somebody who trusts no key has written this; taken back. */
  async function after(...lies: string[]): Promise<string> {
    const client = await office.database.owner.connect()
    try {
      await client.query('begin')
      await client.query(WITHOUT_KEYS)
      for (const lie of lies) await client.query(lie)
      return (await paymentFaults(client as ClientBase, office.region)).map(({ zh, en }) => `${zh} ${en}`).join('\n')
    } finally {
      await client.query('rollback')
      client.release()
    }
  }

  it('finds every row above in order', async () => {
    expect(await verify(office.database.owner, office.region, { gate: office.gate })).toMatchObject({ ok: true })
    expect(await after()).toBe('')
  })

  it('tells of rows that were planted, taken away or ended', async () => {
    const first = await bounced()
    const live = await replacing(first.number)
    const { document: other } = await submitted()
    const row = `payment = '${first.document}'`
    expect(await after(`delete from payment.replacement where ${row}`)).toMatch(`${live.number} says that it replaces ${first.number}, which the register of replacements does not have.`)
    const planted = await after(`insert into payment.replacement (region, payment, n, bounced_fen, bounced_indicator, bounced_hold, document, amount_fen, indicator, hold, previous)
      select r.region, r.payment, 2, r.bounced_fen, r.bounced_indicator, r.bounced_hold, d.id, d.amount_fen, d.indicator, d.hold, 1
        from payment.replacement r join document.document d on d.id = '${other}' where ${row}`)
    expect(planted).toMatch(/replaced by ZF-\S+, which does not stand in its place/)
    expect(planted).toMatch(`The register of replacements has ${first.number} replaced by several payments at a time.`)
    const ended = await after(`insert into payment.replacement_end (region, payment, n, document, amount_fen, indicator, hold)
      select region, payment, n, document, amount_fen, indicator, hold from payment.replacement where ${row}`)
    expect(ended).toMatch(`a place of ${first.number} is free again, though the money reserved for it was not given back`)
    expect(ended).toMatch(`${live.number} says that it replaces ${first.number}`)
    expect(await after(`update payment.replacement set bounced_hold = hold where ${row}`)).toMatch(`has ${first.number} replaced, which did not bounce or fail`)
    expect(await after(`update document.version set body = body - 'replaces' where document = '${live.document}'`)).toMatch(`has ${first.number} replaced by ${live.number}, which does not stand in its place`)
  })
})
