import type { PoolClient } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { withRegion } from '#kernel/database/index.ts'
import { insertTransfers, type Entry, type HoldKind, type Transfer } from '#kernel/ledger/index.ts'
import { newId } from '#kernel/values/id.ts'
import { testOffice, type TestOffice } from './testing.ts'
import { attack, documentRow, pay, paymentBody } from './test-payments.ts'

/** Everything here is said by the gate's own role, inside its region, to a database in a happy state. Every statement must be refused. */

let office: TestOffice
let school: string
let clinic: string
const ids = { draft: newId(), waiting: newId(), approved: newId(), ordered: newId(), paid: newId(), other: newId(), refund: newId() }

beforeAll(async () => {
  office = await testOffice()
  school = await office.indicator('school', 1_000_000_00n)
  clinic = await office.indicator('clinic', 1_000_000_00n)
  await office.done('unit.clerk', { kind: 'payment', document: ids.draft, action: 'draft', body: paymentBody(school) })
  await pay(office, paymentBody(school), 'submit', ids.waiting)
  await pay(office, paymentBody(school), 'approve', ids.approved)
  await pay(office, paymentBody(school), 'order', ids.ordered)
  await pay(office, paymentBody(school), 'receive', ids.paid)
  await pay(office, paymentBody(school), 'receive', ids.other)
  const body = { indicator: school, amountFen: '20000', purpose: '多付退回', parts: [{ payment: ids.paid, amountFen: '20000' }] }
  const refund = { kind: 'refund', document: ids.refund }
  await office.done('unit.clerk', { ...refund, action: 'submit', body })
  await office.done('unit.financeHead', { ...refund, action: 'approve' })
  await office.done('treasury.reconciler', { ...refund, action: 'approve' })
})
afterAll(() => office.close())

const sql = (text: string, ...values: unknown[]) => attack(office, (client) => client.query(text, [office.region, ...values]))
const update = (document: string, changes: string, ...values: unknown[]) => (
  sql(`update document.document set ${changes} where region = $1 and id = $2`, document, ...values))

/** The transfers of a document, by step of its hold. */
async function holdOf(document: string) {
  const row = (await documentRow(office, document))!
  return { hold: row.hold as string, amount: row.amount_fen as bigint, seq: row.seq as bigint }
}

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
    hold: forgery.hold === undefined ? { id: newId(), step: 0, kind: 'reserve' } : forgery.hold, approval: forgery.approval ?? null, seq: 1n,
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
    const { hold } = await holdOf(ids.ordered)
    const paid = await holdOf(ids.paid)
    const claim = `state = 'ordered', hold = $3, hold_step = 1, hold_kind = 'order'`
    expect(await update(ids.draft, claim, newId())).toBe('document_cover')
    expect(await update(ids.draft, claim, hold)).toBe('document_hold')
    expect(await update(ids.waiting, `state = 'paid', hold = $3, hold_step = 2, hold_kind = 'spend'`, paid.hold)).toBe('document_hold')
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
    expect(await update(ids.approved, `kind = 'refund', state = 'paid', hold = null, hold_step = null, hold_kind = null`)).toBe('document_is_what_it_was')
    expect(await update(ids.approved, `made_by = gen_random_uuid()`)).toBe('document_is_what_it_was')
    expect(await update(ids.approved, `unit = gen_random_uuid()`)).toBe('document_is_what_it_was')
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
    const ordered = await holdOf(ids.ordered)
    const paid = await holdOf(ids.paid)
    const base = { amount: ordered.amount, document: ids.ordered }
    expect(await forge({ ...base, kind: 'release', hold: { id: ordered.hold, step: 1, kind: 'release' }, debit: [school, '2005'], credit: [school, '3001'] }))
      .toBe('hold_step_once')
    expect(await attack(office, async (client) => {
      await post(client, { amount: ordered.amount, document: ids.waiting, kind: 'release', debit: [school, '2005'], credit: [school, '3001'],
        hold: { id: (await holdOf(ids.waiting)).hold, step: 1, kind: 'release' } })
      await post(client, { amount: ordered.amount, document: ids.waiting, kind: 'order', debit: [school, '3002'], credit: [school, '3001'],
        hold: { id: (await holdOf(ids.waiting)).hold, step: 1, kind: 'order' } })
    })).toBe('hold_step_once')
    expect(await forge({ amount: paid.amount, document: ids.paid, kind: 'bounce', hold: { id: paid.hold, step: 2, kind: 'bounce' },
      debit: [school, '2005'], credit: [school, '3002'] })).toBe('hold_step_once')
  })

  it('is resolved by its own amount, its own document and its own indicator, and never in parts', async () => {
    const { hold, amount } = await holdOf(ids.ordered)
    const spend = { kind: 'spend' as const, hold: { id: hold, step: 2, kind: 'spend' as const }, debit: [school, '4001'] as [string, string],
      credit: [school, '3002'] as [string, string] }
    expect(await forge({ ...spend, amount: amount - 1n, document: ids.ordered })).toBe('transfer_follows_hold')
    expect(await forge({ ...spend, amount, document: ids.draft })).toBe('transfer_follows_hold')
    expect(await forge({ ...spend, amount, document: ids.ordered, debit: [clinic, '4001'], credit: [clinic, '3002'] })).not.toBeNull()
  })

  it('has each step behind the one before: none is told without it', async () => {
    const alone = (forgery: Forgery) => attack(office, (client) => post(withoutPrevious(client), forgery))
    const { amount } = await holdOf(ids.ordered)
    const common = { amount, document: ids.draft }
    expect(await alone({ ...common, kind: 'order', hold: { id: newId(), step: 1, kind: 'order' }, debit: [school, '3002'], credit: [school, '3001'] })).toBe('hold_shape')
    expect(await alone({ ...common, kind: 'spend', hold: { id: newId(), step: 2, kind: 'spend' }, debit: [school, '4001'], credit: [school, '3002'] })).toBe('hold_shape')
    expect(await alone({ ...common, kind: 'bounce', hold: { id: newId(), step: 2, kind: 'bounce' }, debit: [school, '2005'], credit: [school, '3002'] })).toBe('hold_shape')
  })

  it('is the only way in which held, ordered or spent money moves', async () => {
    const free = (debit: string, credit: string, kind: Transfer['kind'] = 'allot') => forge({ kind, hold: null, debit: [school, debit], credit: [school, credit] })
    for (const [debit, credit] of [['2005', '3001'], ['2005', '3002'], ['2005', '4001'], ['3001', '2005'], ['3002', '2005'], ['4001', '2005']] as const) {
      expect(await free(debit, credit), `${debit} from ${credit}`).toBe('held_moves_by_hold')
    }
    expect(await free('2005', '3002', 'refund')).toBe('held_moves_by_hold')
  })

  it('takes each step on its own accounts and inside one indicator', async () => {
    expect(await forge({ debit: [school, '3001'], credit: [clinic, '2005'] })).toBe('hold_accounts')
    expect(await forge({ debit: [school, '2005'], credit: [school, '4001'] })).toBe('hold_accounts')
    const { hold, amount } = await holdOf(ids.ordered)
    expect(await forge({ kind: 'spend', amount, document: ids.ordered, hold: { id: hold, step: 2, kind: 'spend' }, debit: [school, '2005'], credit: [school, '3002'] }))
      .toBe('hold_accounts')
  })

  it('cannot be spent without having been ordered', async () => {
    const { hold, amount } = await holdOf(ids.approved)
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
          transfer, event, kind, document, seq, posted_at)
        select region, holder, code, n + 1, after, ${sign}, after + ${sign}, limited, n, other_holder, other_code, other_n, transfer, event, 'allot',
          document, seq, posted_at
          from ledger.entry where region = $1 and holder = $2 and code = '2005' order by n desc limit 1`, school), sign).toMatch(/^(entry_other_leg|held_moves_by_hold)$/)
    }
  })

  it('is refused: an increase whose decrease is elsewhere, or two increases for one decrease', async () => {
    expect(await forge({ bend: ([credit, debit], transfer) => [
      { ...credit!, holder: clinic, n: 2n, beforeFen: 1_000_000_00n, afterFen: 1_000_000_00n - transfer.amountFen }, debit!] })).toBe('entry_other_leg')
    expect(await forge({ bend: ([credit, debit]) => [credit!, debit!, { ...debit!, n: debit!.n + 1n, beforeFen: debit!.afterFen,
      afterFen: debit!.afterFen + debit!.amountFen }] })).toMatch(/^(entry_other_leg|hold_step_once|hold_cover)$/)
    // … nor under a hold of its own.
    expect(await forge({ kind: 'allot', hold: null, debit: [school, '2002'], bend: ([credit, debit]) => [credit!, debit!, { ...debit!, n: debit!.n + 1n, beforeFen: debit!.afterFen,
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
      await client.query(`insert into ledger.account (region, holder, code, book, limited) values ($1, $2, '2005', 'x', true)`, [office.region, account])
      await post(client, { kind: 'allot', hold: null, debit: [account, '2005'], credit: [school, '2005'],
        bend: ([credit, debit]) => [credit!, { ...debit!, beforeFen: 5n, afterFen: 5n + debit!.amountFen }] })
    })).toBe('entry_follows')
  })

  it('is refused: money out of a source account without the act of a person who approved', async () => {
    const { rows: [book] } = await office.database.owner.query<{ holder: string }>(
      `select holder from ledger.account where region = $1 and code = '1001'`, [office.region])
    const fresh: Forgery = { kind: 'allot', hold: null, debit: [book!.holder, '2001'], credit: [book!.holder, '1001'] }
    expect(await forge(fresh)).toBe('source_needs_approval')
    expect(await forge({ ...fresh, approval: { key: 'indicator:x', pair: 'indicator', person: office.actor('budget.approver').person, side: 'approve' } }))
      .toBe('transfer_approval')
  })
})

describe('what was written', () => {
  const appendOnly = [
    'log.leaf', 'ledger.entry', 'rules.verdict', 'access.act', 'process.step', 'document.version', 'payment.history',
    'payment.bank_receipt', 'payment.refund_part', 'events.outbox', 'command.receipt', 'command.override', 'budget.indicator', 'ledger.account',
  ]
  it.each(appendOnly)('in %s is neither changed nor deleted', async (table) => {
    expect(await sql(`update ${table} set region = region where region = $1`)).toMatch(/^42501/)
    expect(await sql(`delete from ${table} where region = $1`)).toMatch(/^42501/)
    expect(await attack(office, (client) => client.query(`truncate ${table} cascade`))).toMatch(/^42501/)
  })

  it.each(['document.document', 'process.task', 'process.instance'])('in %s is not deleted', async (table) => {
    expect(await sql(`delete from ${table} where region = $1`)).toMatch(/^42501/)
  })

  it('stays under its constraints: the gate drops, disables and creates nothing', async () => {
    for (const statement of [
      'alter table ledger.entry drop constraint entry_chain', 'alter table ledger.entry disable row level security',
      'drop table ledger.entry', 'set session_replication_role = replica', 'create table ledger.mine (region text)',
      'set role sluice_owner', 'create function ledger.f() returns int language sql as $$ select 1 $$',
    ]) expect(await attack(office, (client) => client.query(statement)), statement).toMatch(/^42501/)
  })

  it('cannot be superseded by a second leaf at the same position', async () => {
    expect(await sql(`insert into log.leaf (region, position, id, bytes) select region, position, gen_random_uuid(), bytes from log.leaf
                       where region = $1 limit 1`)).toBe('leaf_pk')
  })
})

describe('separation of duties', () => {
  const firstAct = async (document: string, side: string) => {
    const { rows } = await office.database.owner.query<{ key: string; pair: string; person: string }>(
      `select key, pair, person from access.act where region = $1 and key = $2 and side = $3`, [office.region, `payment:${document}`, side])
    return rows[0]!
  }

  it('refuses the other side of a set to the same person', async () => {
    const { key, pair, person } = await firstAct(ids.waiting, 'request')
    expect(await sql(`insert into access.act (region, key, pair, person, side, seq) values ($1, $2, $3, $4, 'review', 1)`, key, pair, person)).toBe('act_pkey')
  })

  it('refuses that insert also when it says "on conflict do update"', async () => {
    const { key, pair, person } = await firstAct(ids.waiting, 'request')
    expect(await sql(`insert into access.act (region, key, pair, person, side, seq) values ($1, $2, $3, $4, 'review', 1)
      on conflict (region, key, pair, person) do update set side = 'review'`, key, pair, person)).toMatch(/^42501/)
  })

  /** The approving step of the waiting payment, as its honest holder would write it, with some columns bent. */
  const step = async (changes: Record<string, string>, prepare: (client: PoolClient) => Promise<void> = async () => {}) => attack(office, async (client) => {
    await prepare(client)
    await client.query(`insert into log.leaf (region, position, id, bytes) values ($1, 900000, $2, 'x')`, [office.region, newId()])
    const columns: Record<string, string> = {
      region: 's.region', document: 's.document', n: 's.n + 1', round: 's.round', task: 't.id', node: 't.node', action: `'approve'`,
      person: `'${office.actor('unit.financeHead').person}'::uuid`, position: `'unit.financeHead'`, on_behalf_of: 'null::uuid', at: 's.at', seq: 's.seq',
      verdict: 's.verdict', leaf: '900000', act_key: `'payment:${ids.waiting}'`, act_pair: `'payment'`,
      act_person: `'${office.actor('unit.financeHead').person}'::uuid`, act_side: `'review'`, ...changes,
    }
    await client.query(`insert into process.step (${Object.keys(columns).join(', ')}) select ${Object.values(columns).join(', ')}
      from process.step s join process.task t on t.region = s.region and t.document = s.document and t.state = 'open'
      where s.region = $1 and s.document = $2 and s.n = 1`, [office.region, ids.waiting])
  })
  const withAct = async (client: PoolClient) => {
    await client.query(`insert into access.act (region, key, pair, person, side, seq) values ($1, $2, 'payment', $3, 'review', 1)`,
      [office.region, `payment:${ids.waiting}`, office.actor('unit.financeHead').person])
  }

  it('refuses a completed step without the act of its person', async () => {
    expect(await step({})).toBe('step_act')
    expect(await step({ act_person: `'${office.actor('unit.clerk').person}'::uuid`, act_side: `'request'` })).toBe('step_act_is_own')
    expect(await step({ act_pair: 'null' })).toMatch(/^(23502.*|step_.*)$/)
  })

  it('refuses a completed step without a verdict and a leaf of its own', async () => {
    expect(await step({ leaf: '999999' }, withAct)).toBe('step_leaf')
    expect(await step({ leaf: 's.leaf' }, withAct), 'the leaf of another step').toBe('step_leaf_once')
    expect(await step({ seq: 's.seq + 1000' }, withAct), 'a verdict on another moment').toBe('step_verdict')
    expect(await step({ verdict: 'null' }, withAct)).toMatch(/^23502/)
  })

  it('refuses a verdict on another document to a step', async () => {
    const { rows: [other] } = await office.database.owner.query<{ id: string; seq: bigint }>(
      'select id, seq from rules.verdict where region = $1 and document = $2 limit 1', [office.region, ids.paid])
    expect(await step({ verdict: `'${other!.id}'::uuid`, seq: String(other!.seq) }, withAct)).toBe('step_verdict')
  })

  it('refuses a second step of one person in one round', async () => {
    const clerk = `'${office.actor('unit.clerk').person}'::uuid`
    expect(await step({ person: clerk, act_person: clerk, act_side: `'request'` })).toBe('step_one_person_once_a_round')
    expect(await step({ on_behalf_of: clerk }, withAct), 'in the place of who has signed').toBe('step_stands_for_once_a_round')
  })

  it('refuses a task that is done without a step, by the step of another task, or twice', async () => {
    const done = (value: string, where = `state = 'open'`) => sql(
      `update process.task set state = 'done', done_step = ${value} where region = $1 and document = $2 and ${where}`, ids.waiting)
    expect(await done('null')).toBe('task_done_has_step')
    expect(await done('99')).toBe('task_done_by_own_step')
    expect(await done('1'), 'the submit completes no task').toBe('task_done_by_own_step')
    expect(await sql(`insert into process.step (region, document, n, round, task, node, action, person, position, on_behalf_of, at, seq, verdict, leaf,
        act_key, act_pair, act_person, act_side)
      select region, document, 90, 90, task, node, action, person, position, on_behalf_of, at, seq, verdict, leaf + 1, act_key, act_pair, act_person, act_side
        from process.step where region = $1 and document = $2 and task is not null limit 1`, ids.approved)).toBe('step_task_once')
  })
})

describe('refunds', () => {
  it('never exceed what was paid', async () => {
    const { hold } = await holdOf(ids.paid)
    const part = (n: number, before: number, amount: number, paid = 120000, payment = ids.paid) => sql(
      `insert into payment.refund_part (region, payment, n, refund, before, amount, after, paid, previous, indicator, hold)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
      payment, n, ids.draft, before, amount, before + amount, paid, n > 1 ? n - 1 : null, school, hold)
    expect(await part(2, 20000, 100001)).toBe('refund_within_paid')
    expect(await part(2, 20000, 100001, 999999)).toBe('refund_of_spend')
    expect(await part(2, 0, 100000)).toBe('refund_chain')
    expect(await part(1, 0, 100000)).toBe('refund_part_pkey')
    expect(await part(3, 20000, 100)).toBe('refund_chain')
  })

  it('come only of a payment that was paid', async () => {
    const { hold } = await holdOf(ids.ordered)
    expect(await sql(`insert into payment.refund_part (region, payment, n, refund, before, amount, after, paid, indicator, hold)
      values ($1, $2, 1, $3, 0, 100, 100, 120000, $4, $5)`, ids.ordered, ids.refund, school, hold)).toBe('refund_of_spend')
  })
})

describe('another region', () => {
  const elsewhere = '330503000'
  beforeAll(() => office.database.openRegions(elsewhere))

  it('takes no row from this one', async () => {
    for (const statement of [
      `insert into document.document select '${elsewhere}' as region, id, kind, number, unit, state, version, round, steps, title, amount_fen, fiscal_year,
         indicator, subject, made_by, made_at, changed_at, seq, hold, hold_step, hold_kind from document.document where region = $1 limit 1`,
      `insert into log.leaf select '${elsewhere}', position, id, bytes from log.leaf where region = $1 limit 1`,
      `insert into access.act select '${elsewhere}', key, pair, person, side, seq from access.act where region = $1 limit 1`,
    ]) expect(await attack(office, (client) => client.query(statement, [office.region]))).toMatch(/^42501.*row-level security/)
    expect(await sql(`update document.document set region = '${elsewhere}' where region = $1`)).toMatch(/^42501/)
  })

  it('shows nothing to who has entered this one, nor anything to who has entered none', async () => {
    await withRegion(office.database.owner, elsewhere, (client) => client.query(
      `insert into access.unit (region, id, code, name) values ($1, $2, 'x', 'x')`, [elsewhere, newId()]))
    const tables = ['access.unit', 'platform.region_clock', 'document.document', 'ledger.entry', 'log.leaf']
    for (const table of tables) {
      const { rows } = await withRegion(office.database.gate, elsewhere, (client) => client.query(`select from ${table} where region <> $1`, [elsewhere]))
      expect(rows, table).toHaveLength(0)
      expect((await office.database.gate.query(`select from ${table}`)).rows, table).toHaveLength(0)
    }
    const { rows } = await withRegion(office.database.gate, elsewhere, (client) => client.query('select from access.unit'))
    expect(rows).toHaveLength(1)
  })
})
