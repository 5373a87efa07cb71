import type { PoolClient } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { insertTransfers, type Approval, type Entry, type HoldKind, type Transfer } from '#kernel/ledger/index.ts'
import { newId } from '#kernel/values/id.ts'
import { happyOffice, holdOf, ids, type HappyOffice } from './test-happy-office.ts'
import type { TestOffice } from './testing.ts'
import { attack } from './test-payments.ts'

/** Lies about money, told by the gate's own role inside its region. Every statement must be refused. */

let office: TestOffice
let school: string
let clinic: string
let sql: HappyOffice['sql']
/** The act of whoever approved the first indicators: a forger takes what lies at hand. */
let act: Approval

beforeAll(async () => {
  ({ office, school, clinic, sql } = await happyOffice())
  const { rows } = await office.database.owner.query<Approval>(
    `select key, pair, person, side from access.act where region = $1 and pair = 'indicator' and side = 'approve' limit 1`, [office.region])
  act = rows[0]!
})
afterAll(() => office.close())

const update = (document: string, changes: string, ...values: unknown[]) => (
  sql(`update document.document set ${changes} where region = $1 and id = $2`, document, ...values))

async function tail(client: PoolClient, holder: string, code: string) {
  const { rows } = await client.query<{ n: bigint; after: bigint }>(
    'select n, after from ledger.entry where region = $1 and holder = $2 and code = $3 order by n desc limit 1', [office.region, holder, code])
  return rows[0] ?? { n: 0n, after: 0n }
}

interface Forgery {
  kind?: Transfer['kind']
  hold?: { id: string; step: number; kind: HoldKind } | null
  debit?: [string, string]
  credit?: [string, string]
  amount?: bigint
  document?: string
  approval?: Transfer['approval']
  /** The forger's hand on the honest legs. */
  bend?: (legs: Entry[], transfer: Transfer) => Entry[]
}

/** A transfer with its two honest legs, bent by the forger. The default is a fresh reserve that nothing is wrong with. */
async function post(client: PoolClient, forgery: Forgery): Promise<void> {
  const [debitHolder, debitCode] = forgery.debit ?? [school, '3001']
  const [creditHolder, creditCode] = forgery.credit ?? [school, '2005']
  const amountFen = forgery.amount ?? 120000n
  const transfer: Transfer = {
    id: newId(), event: 'E15', kind: forgery.kind ?? 'reserve', debit: { holder: debitHolder, code: debitCode },
    credit: { holder: creditHolder, code: creditCode }, amountFen, document: forgery.document ?? ids.draft,
    hold: forgery.hold === undefined ? { id: newId(), step: 0, kind: 'reserve' } : forgery.hold, approval: forgery.approval ?? (forgery.hold === null ? act : null), seq: 1n,
  }
  const leg = async (holder: string, code: string, amount: bigint): Promise<Omit<Entry, 'other'>> => {
    const { n, after } = await tail(client, holder, code)
    return {
      holder, code, n: n + 1n, transfer: transfer.id, beforeFen: after, amountFen: amount, afterFen: after + amount, limited: code >= '2',
    }
  }
  for (const [holder, code] of [[debitHolder, debitCode], [creditHolder, creditCode]] as const) {
    await client.query(`insert into ledger.account (region, holder, code, book, limited) values ($1, $2, $3, 'x', $3 >= '2000') on conflict do nothing`,
      [office.region, holder, code])
  }
  const [credit, debit] = [await leg(creditHolder, creditCode, -amountFen), await leg(debitHolder, debitCode, amountFen)]
  const legs = [{ ...credit, other: debit }, { ...debit, other: credit }]
  await insertTransfers(client, office.region, [transfer], forgery.bend?.(legs, transfer) ?? legs, new Date())
}
/** A forger's hand on the statement itself: no transfer names the step before it. */
function withoutPrevious(client: PoolClient): PoolClient {
  const query = (asked: { name?: string; values?: unknown[] } | string, values?: unknown[]) => (
    typeof asked === 'object' && asked.name === 'ledger-insert-transfers'
      ? client.query({ ...asked, name: undefined, values: asked.values!.map((one, index) => (index === 18 || index === 19 ? (one as unknown[]).map(() => null) : one)) } as never)
      : client.query(asked as string, values))
  return { query } as unknown as PoolClient
}
const forge = (forgery: Forgery) => attack(office, (client) => post(client, forgery))

describe('a payment without cover', () => {
  it('cannot be written as being in approval, approved, ordered, sent or paid', async () => {
    for (const state of ['inApproval', 'held', 'approved', 'ordered', 'sent', 'paid', 'returned', 'failed']) {
      expect(await update(ids.draft, 'state = $3', state), state).toBe('payment_is_covered')
    }
  })

  it('cannot name a hold that does not exist, or that of another payment', async () => {
    const { hold } = await holdOf(office, ids.ordered)
    const paid = await holdOf(office, ids.paid)
    const claim = `state = 'ordered', hold = $3, hold_step = 1, hold_kind = 'order'`
    expect(await update(ids.draft, claim, newId())).toBe('document_cover')
    expect(await update(ids.draft, claim, hold)).toBe('document_cover')
    expect(await update(ids.waiting, `state = 'paid', hold = $3, hold_step = 2, hold_kind = 'spend'`, paid.hold)).toBe('document_cover')
    await expect(attack(office, async (client) => {
      await client.query(`update document.document set hold = null, hold_step = null, hold_kind = null, state = 'draft'
                           where region = $1 and id = $2`, [office.region, ids.paid])
      await client.query(`update document.document set hold = $3, hold_step = 2, hold_kind = 'spend', state = 'paid'
                           where region = $1 and id = $2`, [office.region, ids.waiting, paid.hold])
    }), 'two payments on one spend, one after the other').resolves.toBe('document_cover')
  })

  it('cannot be called ordered on a reserve, or paid on an order', async () => {
    expect(await update(ids.approved, `state = 'ordered'`)).toBe('payment_is_covered')
    expect(await update(ids.approved, `state = 'ordered', hold_step = 1, hold_kind = 'order'`)).toBe('document_cover')
    expect(await update(ids.ordered, `state = 'paid'`)).toBe('payment_is_covered')
    expect(await update(ids.ordered, `state = 'paid', hold_step = 2, hold_kind = 'spend'`)).toBe('document_cover')
  })

  it('cannot change its amount or its indicator under the hold', async () => {
    for (const id of [ids.waiting, ids.ordered, ids.paid]) {
      expect(await update(id, 'amount_fen = amount_fen + 1')).toMatch(/^(document_cover|receipt_amount)$/)
      expect(await update(id, 'indicator = $3', clinic)).toBe('document_cover')
    }
    expect(await update(ids.ordered, 'amount_fen = null')).toBe('document_hold_whole')
    expect(await update(ids.ordered, 'indicator = null')).toMatch(/^(payment_has_indicator|document_hold_whole)$/)
  })

  it('cannot become something else, of another unit or another maker, to get round its cover', async () => {
    expect(await update(ids.approved, `kind = 'refund', state = 'paid', hold = null, hold_step = null, hold_kind = null`)).toMatch(/^42501/)
    expect(await update(ids.approved, `made_by = gen_random_uuid()`)).toMatch(/^42501/)
    expect(await update(ids.approved, `unit = gen_random_uuid()`)).toMatch(/^42501/)
  })

  it('cannot be covered by the money of another indicator', async () => {
    const hold = newId()
    expect(await attack(office, async (client) => {
      await post(client, { hold: { id: hold, step: 0, kind: 'reserve' }, debit: [clinic, '3001'], credit: [clinic, '2005'] })
      await client.query(`update document.document set state = 'inApproval', hold = $3, hold_step = 0, hold_kind = 'reserve'
                           where region = $1 and id = $2`, [office.region, ids.draft, hold])
    })).toBe('document_cover')
  })
})

describe('a hold', () => {
  it('is resolved once: not released after the order, not ordered after the release, not spent twice', async () => {
    const ordered = await holdOf(office, ids.ordered)
    const paid = await holdOf(office, ids.paid)
    const base = { amount: ordered.amount, document: ids.ordered }
    expect(await forge({ ...base, kind: 'release', hold: { id: ordered.hold, step: 1, kind: 'release' }, debit: [school, '2005'], credit: [school, '3001'] }))
      .toBe('hold_step_once')
    expect(await attack(office, async (client) => {
      await post(client, { amount: ordered.amount, document: ids.waiting, kind: 'release', debit: [school, '2005'], credit: [school, '3001'],
        hold: { id: (await holdOf(office, ids.waiting)).hold, step: 1, kind: 'release' } })
      await post(client, { amount: ordered.amount, document: ids.waiting, kind: 'order', debit: [school, '3002'], credit: [school, '3001'],
        hold: { id: (await holdOf(office, ids.waiting)).hold, step: 1, kind: 'order' } })
    })).toBe('hold_step_once')
    expect(await forge({ amount: paid.amount, document: ids.paid, kind: 'bounce', hold: { id: paid.hold, step: 2, kind: 'bounce' },
      debit: [school, '2005'], credit: [school, '3002'] })).toBe('hold_step_once')
  })

  it('is resolved by its own amount, its own document and its own indicator, and never in parts', async () => {
    const { hold, amount } = await holdOf(office, ids.ordered)
    const spend = { kind: 'spend' as const, hold: { id: hold, step: 2, kind: 'spend' as const }, debit: [school, '4001'] as [string, string],
      credit: [school, '3002'] as [string, string] }
    expect(await forge({ ...spend, amount: amount - 1n, document: ids.ordered })).toBe('transfer_follows_hold')
    expect(await forge({ ...spend, amount, document: ids.draft })).toBe('transfer_follows_hold')
    expect(await forge({ ...spend, amount, document: ids.ordered, debit: [clinic, '4001'], credit: [clinic, '3002'] })).not.toBeNull()
  })

  it('has each step behind the one before: none is told without it', async () => {
    const alone = (forgery: Forgery) => attack(office, (client) => post(withoutPrevious(client), forgery))
    const { amount } = await holdOf(office, ids.ordered)
    const common = { amount, document: ids.draft }
    expect(await alone({ ...common, kind: 'order', hold: { id: newId(), step: 1, kind: 'order' }, debit: [school, '3002'], credit: [school, '3001'] })).toBe('hold_shape')
    expect(await alone({ ...common, kind: 'spend', hold: { id: newId(), step: 2, kind: 'spend' }, debit: [school, '4001'], credit: [school, '3002'] })).toBe('hold_shape')
    expect(await alone({ ...common, kind: 'bounce', hold: { id: newId(), step: 2, kind: 'bounce' }, debit: [school, '2005'], credit: [school, '3002'] })).toBe('hold_shape')
  })

  it('is the only way in which held, ordered or spent money moves', async () => {
    const free = (debit: string, credit: string, kind: Transfer['kind'] = 'allot') => forge({ kind, hold: null, debit: [school, debit], credit: [school, credit] })
    for (const [debit, credit] of [['2005', '3001'], ['2005', '3002'], ['2005', '4001'], ['3001', '2005'], ['3002', '2005'], ['4001', '2005']] as const) {
      expect(await free(debit, credit), `${debit} from ${credit}`).toBe('free_money_ways')
    }
    expect(await free('2005', '3002', 'refund')).toBe('free_money_ways')
  })

  it('is the only thing between one indicator’s money and another’s: what is free goes to none', async () => {
    const free = (kind: string, debit: [string, string], credit: [string, string]) => forge({ kind: kind as Transfer['kind'], hold: null, debit, credit, amount: 100n })
    expect(await free('allot', [clinic, '2005'], [school, '2005'])).toBe('free_money_ways')
    expect(await free('allot', [clinic, '2002'], [school, '2005']), 'up the chart').toBe('free_money_ways')
    expect(await free('allot', [clinic, '4002'], [school, '2005']), 'out of sight').toBe('free_money_ways')
    expect(await free('refund', [clinic, '2005'], [school, '4001']), 'back to another').toBe('free_money_ways')
    expect(await free('gift', [school, '5002'], [school, '2005']), 'an unknown kind').toBe('free_money_ways')
  })

  it('takes each step on its own accounts and inside one indicator', async () => {
    expect(await forge({ debit: [school, '3001'], credit: [clinic, '2005'] })).toBe('hold_accounts')
    expect(await forge({ debit: [school, '2005'], credit: [school, '4001'] })).toBe('hold_accounts')
    const { hold, amount } = await holdOf(office, ids.ordered)
    expect(await forge({ kind: 'spend', amount, document: ids.ordered, hold: { id: hold, step: 2, kind: 'spend' }, debit: [school, '2005'], credit: [school, '3002'] }))
      .toBe('hold_accounts')
  })

  it('cannot be spent without having been ordered', async () => {
    const { hold, amount } = await holdOf(office, ids.approved)
    expect(await forge({ amount, document: ids.approved, kind: 'spend', hold: { id: hold, step: 2, kind: 'spend' }, debit: [school, '4001'], credit: [school, '3002'] }))
      .toBe('transfer_follows_hold')
    expect(await forge({ amount, document: ids.approved, kind: 'spend', hold: { id: hold, step: 1, kind: 'order' }, debit: [school, '4001'], credit: [school, '3002'] }))
      .toBe('hold_shape')
  })
})

describe('a forged balance', () => {
  it('is refused: an entry without its transfer, or a transfer without one of its legs', async () => {
    expect(await forge({ bend: ([credit]) => [credit!] })).toBe('entry_other_leg')
    expect(await forge({ bend: ([, debit]) => [debit!] })).toBe('entry_other_leg')
    // One more leg on a transfer that has its two: the honest credit, or the honest debit, is the other leg of one entry only.
    for (const sign of ['-1', '1']) {
      expect(await sql(`insert into ledger.entry (region, holder, code, n, before, amount, after, limited, previous, other_holder, other_code, other_n,
          transfer, event, kind, document, seq, posted_at, approval_key, approval_pair, approval_person, approval_side)
        select region, holder, code, n + 1, after, ${sign}, after + ${sign}, limited, n, other_holder, other_code, other_n, transfer, event, 'allot',
          document, seq, posted_at, $3, $4, $5::uuid, $6
          from ledger.entry where region = $1 and holder = $2 and code = '2005' order by n desc limit 1`, school, ...(sign === '1' ? [act.key, act.pair, act.person, act.side] : [null, null, null, null])), sign).toMatch(/^(entry_other_leg|free_money_ways)$/)
    }
  })

  it('is refused: an increase whose decrease is elsewhere, or two increases for one decrease', async () => {
    expect(await forge({ bend: ([credit, debit], transfer) => [
      { ...credit!, holder: clinic, n: 2n, beforeFen: 1_000_000_00n, afterFen: 1_000_000_00n - transfer.amountFen }, debit!] })).toBe('entry_other_leg')
    expect(await forge({ bend: ([credit, debit]) => [credit!, debit!, { ...debit!, n: debit!.n + 1n, beforeFen: debit!.afterFen,
      afterFen: debit!.afterFen + debit!.amountFen }] })).toMatch(/^(entry_other_leg|hold_step_once|hold_cover)$/)
    // … nor under a hold of its own.
    expect(await forge({ kind: 'allot', hold: null, debit: [school, '5002'], bend: ([credit, debit]) => [credit!, debit!, { ...debit!, n: debit!.n + 1n, beforeFen: debit!.afterFen,
      afterFen: debit!.afterFen + debit!.amountFen }] })).toBe('entry_other_leg')
  })

  it('is refused: a wrong balance before, a sum that does not add up, a wrong size', async () => {
    expect(await forge({ bend: (legs) => legs.map((leg) => ({ ...leg, beforeFen: leg.beforeFen + 100n, afterFen: leg.afterFen + 100n })) })).toBe('entry_chain')
    expect(await forge({ bend: (legs) => legs.map((leg) => ({ ...leg, afterFen: leg.afterFen + 100n })) })).toBe('entry_adds_up')
    expect(await forge({ bend: (legs) => legs.map((leg) => ({
      ...leg, ...(leg.amountFen > 0n ? { amountFen: leg.amountFen * 2n, afterFen: leg.beforeFen + leg.amountFen * 2n } : {}) })) })).toBe('entry_other_leg')
  })

  it('is refused: more than there is, in an account that claims to have no limit', async () => {
    expect(await forge({ amount: 900_000_000_00n })).toBe('entry_within_limit')
    expect(await forge({ amount: 900_000_000_00n, bend: (legs) => legs.map((leg) => ({ ...leg, limited: false })) })).not.toBeNull()
    expect(await sql(`insert into ledger.account (region, holder, code, book, limited) values ($1, gen_random_uuid(), '2005', 'x', false)`))
      .toBe('account_limited_by_class')
  })

  it('is refused: a chain that forks, that skips a number, or that begins in the middle', async () => {
    expect(await forge({ bend: ([credit, debit]) => [{ ...credit!, n: credit!.n - 1n }, debit!] })).toMatch(/^entry_(chain|pkey|other_leg)$/)
    expect(await forge({ bend: ([credit, debit]) => [{ ...credit!, n: credit!.n + 1n }, debit!] })).toMatch(/^entry_(chain|other_leg)$/)
    expect(await attack(office, async (client) => {
      await post(client, {})
      await post(client, { bend: ([credit, debit]) => [{ ...credit!, n: credit!.n - 1n }, { ...debit!, n: debit!.n - 1n }] })
    })).toMatch(/^entry_(chain|pkey|other_leg)$/)
    expect(await attack(office, async (client) => {
      const account = newId()
      await client.query(`insert into ledger.account (region, holder, code, book, limited) values ($1, $2, '5002', 'x', true)`, [office.region, account])
      await post(client, { kind: 'allot', hold: null, debit: [account, '5002'], credit: [school, '2005'],
        bend: ([credit, debit]) => [credit!, { ...debit!, beforeFen: 5n, afterFen: 5n + debit!.amountFen }] })
    })).toBe('entry_follows')
  })

  it('is refused: money under no hold without the act of a person who decided it', async () => {
    const { rows: [book] } = await office.database.owner.query<{ holder: string }>(
      `select holder from ledger.account where region = $1 and code = '1001'`, [office.region])
    const fresh: Forgery = { kind: 'allot', hold: null, debit: [book!.holder, '2001'], credit: [book!.holder, '1001'] }
    expect(await forge({ ...fresh, approval: { key: null, pair: null, person: null, side: null } as never })).toBe('free_money_needs_act')
    expect(await forge({ ...fresh, approval: { key: 'indicator:x', pair: 'indicator', person: office.actor('budget.approver').person, side: 'approve' } }))
      .toBe('transfer_approval')
  })
})
