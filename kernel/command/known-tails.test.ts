import type { Pool, PoolClient } from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Tail } from '#kernel/ledger/index.ts'
import { newId } from '#kernel/values/id.ts'
import { isRefusal } from '#kernel/values/refusal.ts'
import { openGate, preview, run, runLinked, verify, type Answer, type Command, type Gate } from './index.ts'
import { balanceOf, paymentBody } from './test-payments.ts'
import { testOffice, type TestOffice } from './testing.ts'

/** Balances are asked for once and then known, as long as nobody else has moved the region's clock. */

let office: TestOffice
let indicator: string
/** Another process over the same database. */
let other: Gate
beforeAll(async () => {
  office = await testOffice()
  indicator = await office.indicator('school', 1_000_00n)
  const { pool, readerPool, modules, kinds, clock } = office.gate
  other = await openGate({ pool, ...(readerPool ? { readerPool } : {}), modules, kinds, clock })
})
afterAll(() => office.close())

const submit = (amountFen: string): Command => (
  { key: newId(), actor: office.actor('unit.clerk'), kind: 'payment', document: newId(), action: 'submit', body: paymentBody(indicator, { amountFen }) })
const word = (answer: Answer | null) => (answer === null || isRefusal(answer) ? answer?.code ?? null : answer.state)
const known = (gate: Gate) => gate.tails.get(office.region)!
const sound = async () => expect(await verify(office.database.owner, office.region, { gate: office.gate })).toMatchObject({ ok: true })

/** How often balances were asked for while `work` ran. */
async function asked(gate: Gate, work: (gate: Gate) => Promise<unknown>): Promise<number> {
  let count = 0
  const counting = async () => {
    const client = await gate.pool.connect()
    const query = client.query.bind(client) as (...words: unknown[]) => unknown
    client.query = ((...words: unknown[]) => {
      count += Number((words[0] as { name?: string }).name === 'ledger-load-tails')
      return query(...words)
    }) as never
    const release = client.release.bind(client)
    client.release = ((destroy?: boolean) => {
      client.query = query as never
      release(destroy)
    }) as PoolClient['release']
    return client
  }
  const pool = new Proxy(gate.pool, { get: (target, name) => (name === 'connect' ? counting : Reflect.get(target, name) as unknown) }) as Pool
  await work({ ...gate, pool })
  return count
}

describe('the ends of chains', () => {
  it('are asked for once, and known in the next batch', async () => {
    expect(await asked(office.gate, (gate) => run(gate, office.region, [submit('100'), submit('100')]))).toBe(1)
    expect(await asked(office.gate, (gate) => run(gate, office.region, [submit('100')]))).toBe(0)
    expect(await balanceOf(office, indicator, '3001')).toBe(300n)
    await sound()
  })

  it('are asked for anew when another process has moved the clock, and both go on', async () => {
    await run(office.gate, office.region, [submit('100')])
    expect(await asked(other, (gate) => run(gate, office.region, [submit('50')]))).toBe(1)
    expect(await asked(office.gate, (gate) => run(gate, office.region, [submit('100')]))).toBe(1)
    expect(await asked(office.gate, (gate) => run(gate, office.region, [submit('100')]))).toBe(0)
    expect(await balanceOf(office, indicator, '3001')).toBe(650n)
    await sound()
  })

  it('stay as they were when a batch is taken back', async () => {
    const small = await office.indicator('school', 500n)
    const of = (amountFen: string) => ({ ...submit(amountFen), body: paymentBody(small, { amountFen }) })
    // The second asks for more than there is, and takes the first with it.
    expect((await runLinked(office.gate, office.region, [of('100'), of('500')])).map(word)).toEqual([null, 'ledger.over_balance'])
    expect((await run(office.gate, office.region, [of('500')])).map(word)).toEqual(['inApproval'])
    expect(await balanceOf(office, small, '2005')).toBe(0n)
    await sound()
  })

  it('are places to look from once another has moved the clock, also those that no batch has asked for since', async () => {
    const second = await office.indicator('school', 500n)
    await run(office.gate, office.region, [{ ...submit('100'), body: paymentBody(second, { amountFen: '100' }) }])
    for (let moves = 0; moves < 2; moves += 1) {
      await run(other, office.region, [{ ...submit('1'), action: 'draft' }])
      await run(office.gate, office.region, [submit('1')])
    }
    expect(known(office.gate).seen.get(`${second}:3001`)).toMatchObject({ tail: { n: 1n, afterFen: 100n } })
    expect(known(office.gate).seen.get(`${second}:3001`)!.turn).toBeLessThan(known(office.gate).turn)
  })

  it('are not taken from a preview, which holds no clock, nor spoilt by one', async () => {
    const before = structuredClone(known(office.gate))
    await run(other, office.region, [{ ...submit('1'), action: 'draft' }])
    await preview(office.gate, office.region, submit('1'))
    expect(known(office.gate)).toEqual(before)
  })

  describe('that were wrong', () => {
    let more: string
    const of = (amountFen: string) => ({ ...submit(amountFen), body: paymentBody(more, { amountFen }) })
    const lie = (code: string, tail: Tail | null) => {
      const { seen, turn } = known(office.gate)
      seen.set(`${more}:${code}`, { tail, turn })
    }
    beforeEach(async () => {
      more = await office.indicator('school', 500n)
      await run(office.gate, office.region, [of('100')])
    })

    it('as too high are refused by the chain and asked for again: nobody spends what is not there', async () => {
      lie('2005', { n: 2n, afterFen: 10_000n, limited: true })
      expect((await run(office.gate, office.region, [of('401')])).map(word)).toEqual(['command.refused_by_database'])
      expect((await run(office.gate, office.region, [of('401')])).map(word)).toEqual(['ledger.over_balance'])
      // Of several the others are tried one by one, by balances that are asked for again.
      lie('3001', null)
      expect((await run(office.gate, office.region, [of('200'), of('200')])).map(word)).toEqual(['inApproval', 'inApproval'])
      expect(await balanceOf(office, more, '2005')).toBe(0n)
      await sound()
    })

    it('as too low refuse once and are asked for again', async () => {
      lie('2005', { n: 2n, afterFen: 5n, limited: true })
      expect((await run(office.gate, office.region, [of('400')])).map(word)).toEqual(['ledger.over_balance'])
      expect((await run(office.gate, office.region, [of('400')])).map(word)).toEqual(['inApproval'])
      await sound()
    })

    it('are not believed when the clock has the same place in the order and another moment, as in a restored database', async () => {
      lie('2005', { n: 2n, afterFen: 5n, limited: true })
      await office.database.owner.query(`update platform.region_clock set judged_at = judged_at - interval '1 minute' where region = $1`, [office.region])
      expect((await run(office.gate, office.region, [of('400')])).map(word)).toEqual(['inApproval'])
      await sound()
    })
  })

  it('of a hundred thousand accounts are forgotten rather than kept', async () => {
    const { seen } = known(office.gate)
    for (let n = 0; n <= 100_000; n += 1) seen.set(String(n), { tail: null, turn: 0 })
    await run(other, office.region, [{ ...submit('1'), action: 'draft' }])
    expect((await run(office.gate, office.region, [submit('1')])).map(word)).toEqual(['inApproval'])
    expect(office.gate.tails.size).toBe(0)
    expect(await asked(office.gate, (gate) => run(gate, office.region, [submit('1')]))).toBe(1)
    expect(await asked(office.gate, (gate) => run(gate, office.region, [submit('1')]))).toBe(0)
    await sound()
  })
})
