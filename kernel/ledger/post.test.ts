import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { withRegion } from '#kernel/database/index.ts'
import { testDatabase, type TestDatabase } from '#kernel/database/testing.ts'
import { newId } from '#kernel/values/id.ts'
import { isRefusal } from '#kernel/values/refusal.ts'
import { insertAccounts, insertTransfers, ledgerFaults, loadTails, post, tailKey, type AccountKey, type Hold, type Tail, type Tails, type TransferRequest } from './index.ts'

const SEED = Number(process.env.SLUICE_SEED ?? Date.now() % 1_000_000)
const RUNS = process.env.SLUICE_RANDOM === 'large' ? 5_000 : 300
const REGION = '330502000'
const HOLDERS = [newId(), newId(), newId()]
const APPROVAL = { key: 'k', pair: 'p', person: newId(), side: 's' }

/** A wish in the words of an indicator's life; the naive model below says whether it may be granted. */
type Wish =
  | { do: 'allot'; to: number; fen: bigint }
  | { do: 'reserve'; of: number; fen: bigint }
  | { do: 'order' | 'release' | 'spend' | 'bounce'; hold: number }
  | { do: 'refund'; of: number; fen: bigint }

const fen = fc.bigInt({ min: 1n, max: 1_000n })
const wishes = fc.array(fc.oneof(
  fc.record({ do: fc.constant('allot' as const), to: fc.nat(2), fen }),
  fc.record({ do: fc.constant('reserve' as const), of: fc.nat(2), fen }),
  fc.record({ do: fc.constantFrom('order' as const, 'release' as const, 'spend' as const, 'bounce' as const), hold: fc.nat(8) }),
  fc.record({ do: fc.constant('refund' as const), of: fc.nat(2), fen }),
), { maxLength: 60 })

const ACCOUNTS: Record<string, [string, string, string]> = {
  order: ['E17', '3002', '3001'], release: ['E16', '2005', '3001'], spend: ['E18', '4001', '3002'], bounce: ['E19', '2005', '3002'],
}

interface KnownHold { hold: Hold; of: number; fen: bigint; document: string }

/** Plain numbers and a state word per hold: nothing of the ledger's own bookkeeping. */
class Naive {
  free = [0n, 0n, 0n]
  paid = [0n, 0n, 0n]
  opened = [false, false, false]
  states: string[] = []

  may(wish: Wish, known: readonly KnownHold[]): boolean {
    if (wish.do === 'allot') return true
    if (wish.do === 'reserve') return this.opened[wish.of]! && this.free[wish.of]! >= wish.fen
    if (wish.do === 'refund') return this.paid[wish.of]! >= wish.fen
    const state = known[wish.hold] && this.states[wish.hold]
    return wish.do === 'order' || wish.do === 'release' ? state === 'reserve' : state === 'order'
  }

  grant(wish: Wish, known: readonly KnownHold[]): void {
    if (wish.do === 'allot') {
      this.free[wish.to]! += wish.fen
      this.opened[wish.to] = true
    } else if (wish.do === 'reserve') {
      this.free[wish.of]! -= wish.fen
      this.states.push('reserve')
    } else if (wish.do === 'refund') {
      this.free[wish.of]! += wish.fen
      this.paid[wish.of]! -= wish.fen
    } else {
      const { of, fen: amount } = known[wish.hold]!
      this.states[wish.hold] = wish.do
      if (wish.do === 'release' || wish.do === 'bounce') this.free[of]! += amount
      if (wish.do === 'spend') this.paid[of]! += amount
    }
  }
}

function requestOf(wish: Wish, known: readonly KnownHold[]): TransferRequest | null {
  const account = (of: number, code: string): AccountKey => ({ holder: HOLDERS[of]!, code })
  const transfer = (event: string, kind: TransferRequest['kind'], of: number, debit: string, credit: string, amountFen: bigint): TransferRequest => (
    { event, kind, debit: account(of, debit), credit: account(of, credit), amountFen, opens: 'book' })
  if (wish.do === 'allot') return transfer('E4', 'allot', wish.to, '2005', '1001', wish.fen)
  if (wish.do === 'reserve') return transfer('E15', 'reserve', wish.of, '3001', '2005', wish.fen)
  if (wish.do === 'refund') return transfer('E20', 'refund', wish.of, '2005', '4001', wish.fen)
  const hold = known[wish.hold]
  const [event, debit, credit] = ACCOUNTS[wish.do]!
  return hold ? transfer(event, wish.do, hold.of, debit, credit, hold.fen) : null
}

describe('posting against a naive model', () => {
  it('grants and refuses the same, and agrees on every balance', () => {
    process.stdout.write(`ledger: seed ${SEED}, ${RUNS} runs\n`)
    let refused = 0
    let granted = 0
    fc.assert(fc.property(wishes, (list) => {
      const tails: Tails = new Map()
      const naive = new Naive()
      const known: KnownHold[] = []
      for (const wish of list) {
        const request = requestOf(wish, known)
        if (!request) continue
        const standing = 'hold' in wish ? known[wish.hold]! : null
        const document = standing?.document ?? newId()
        const before = structuredClone([...tails])
        const posting = post([request], tails, { document, seq: 1n, hold: standing?.hold ?? null, approval: APPROVAL, nameOf: (account) => account.code })
        expect(isRefusal(posting), JSON.stringify({ ...wish, fen: String((wish as { fen?: bigint }).fen) })).toBe(!naive.may(wish, known))
        if (isRefusal(posting)) {
          refused += 1
          expect([...tails]).toEqual(before)
          continue
        }
        granted += 1
        naive.grant(wish, known)
        if (wish.do === 'reserve') known.push({ hold: posting.hold!, of: wish.of, fen: wish.fen, document })
        if (standing) standing.hold = posting.hold!
      }
      const balance = (of: number, code: string) => tails.get(tailKey({ holder: HOLDERS[of]!, code }))?.afterFen ?? 0n
      for (const holder of [0, 1, 2]) {
        expect(balance(holder, '2005')).toBe(naive.free[holder])
        expect(balance(holder, '4001')).toBe(naive.paid[holder])
      }
      expect([...tails.values()].reduce((sum, tail) => sum + tail.afterFen, 0n)).toBe(0n)
    }), { seed: SEED, numRuns: RUNS })
    expect(granted).toBeGreaterThan(RUNS)
    expect(refused).toBeGreaterThan(RUNS)
  })

  it('posts linked transfers all or none', () => {
    const tails: Tails = new Map()
    const context = { document: newId(), seq: 1n, hold: null, approval: APPROVAL, nameOf: (account: AccountKey) => `指标 ${account.code}` }
    const account = (code: string) => ({ holder: HOLDERS[0]!, code })
    const answer = post([
      { event: 'E4', kind: 'allot', debit: account('2005'), credit: account('1001'), amountFen: 100n, opens: 'book' },
      { event: 'E15', kind: 'reserve', debit: account('3001'), credit: account('2005'), amountFen: 101n, opens: 'book' },
    ], tails, context)
    expect(isRefusal(answer) && answer.message.zh).toContain('指标 2005 可用余额 1.00 元，本次需要 1.01 元，差 0.01 元')
    expect(tails.size).toBe(0)
  })

  it('never opens an account by drawing on it', () => {
    const answer = post([{ event: 'E15', kind: 'reserve', debit: { holder: HOLDERS[0]!, code: '3001' }, credit: { holder: HOLDERS[0]!, code: '2005' }, amountFen: 1n, opens: 'book' }],
      new Map(), { document: newId(), seq: 1n, hold: null, approval: null, nameOf: () => '指标' })
    expect(isRefusal(answer) && answer.code).toBe('ledger.no_account')
  })
})

describe('what was posted', () => {
  let database: TestDatabase
  beforeAll(async () => {
    database = await testDatabase()
    await database.openRegions(REGION)
  })
  afterAll(() => database.close())

  it('comes back as the same tails, and the books have no fault', async () => {
    const tails: Tails = new Map()
    const holder = newId()
    const context = { document: newId(), seq: 1n, hold: null, approval: APPROVAL, nameOf: () => '指标' }
    const account = (code: string) => ({ holder, code })
    await database.owner.query(`insert into access.act (region, key, pair, person, side, seq) values ($1, 'k', 'p', $2, 's', 1)`, [REGION, APPROVAL.person])
    let hold: Hold | null = null
    for (const [event, kind, debit, credit] of [['E4', 'allot', '2005', '1001'], ['E15', 'reserve', '3001', '2005'], ['E17', 'order', '3002', '3001'], ['E18', 'spend', '4001', '3002']] as const) {
      const posting = post([{ event, kind, debit: account(debit), credit: account(credit), amountFen: 500n, opens: 'book' }], tails, { ...context, hold })
      if (isRefusal(posting)) throw new Error(posting.message.en)
      hold = posting.hold
      await withRegion(database.gate, REGION, async (client) => {
        await insertAccounts(client, REGION, posting.opened)
        await insertTransfers(client, REGION, posting.transfers, posting.entries, new Date())
      })
    }
    await withRegion(database.gate, REGION, async (client) => {
      const read = await loadTails(client, REGION, ['1001', '2005', '3001', '3002', '4001'].map(account))
      expect([...read].toSorted()).toEqual([...tails].toSorted())
      expect((await loadTails(client, REGION, [account('2002')])).size).toBe(0)
      // A place to look from is only that: one that lies beyond the end, as after a restore, changes nothing.
      const seen = (n: bigint): Tail => ({ n, afterFen: 1n, limited: true })
      for (const reached of [1n, 2n, 99n]) {
        const places = new Map([[`${holder}:3001`, seen(reached)], [`${holder}:3002`, seen(2n)]])
        expect([...await loadTails(client, REGION, ['3001', '3002', '4001'].map(account), places)].toSorted()).toEqual(
          [...tails].filter(([key]) => /:(3001|3002|4001)$/.test(key)).toSorted())
      }
    })
    expect(await withRegion(database.owner, REGION, (client) => ledgerFaults(client, REGION))).toMatchObject({ faults: [], transfers: 4n, entries: 8n, sumFen: 0n })
  })
})
