import type { PoolClient } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { withRegion } from '#kernel/database/index.ts'
import { newId } from '#kernel/values/id.ts'
import { happyOffice, holdOf, ids, type HappyOffice } from './test-happy-office.ts'
import type { TestOffice } from './testing.ts'
import { attack } from './test-payments.ts'

/** What the gate's own role may not do inside its region, in raw SQL. Every statement must be refused. Lies about money: raw-sql-money.test.ts. */

let office: TestOffice
let school: string
let sql: HappyOffice['sql']

beforeAll(async () => ({ office, school, sql } = await happyOffice()))
afterAll(() => office.close())

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

  it.each([
    ['process.task', 'position', `'unit.clerk'`], ['process.task', 'due_at', 'due_at + interval \'1 year\''], ['process.task', 'unit', 'null'],
    ['document.document', 'kind', `'refund'`], ['document.document', 'made_at', 'now()'], ['document.document', 'fiscal_year', '2025'],
    ['process.instance', 'document', 'gen_random_uuid()'], ['access.assignment_side', 'scope_key', `'elsewhere'`], ['access.assignment_side', 'side', `'none'`],
    ['access.assignment', 'person', 'gen_random_uuid()'], ['access.duty_grant', 'limit_fen', 'null'], ['access.invitation', 'taken_at', 'null'],
    ['access.invitation', 'person', 'gen_random_uuid()'], ['events.webhook', 'url', `'https://elsewhere'`], ['events.webhook', 'secret', `'known'`],
    ['platform.counter', 'name', `'other'`],
  ])('in %s has a %s that the gate does not change', async (table, column, value) => {
    expect(await sql(`update ${table} set ${column} = ${value} where region = $1`)).toMatch(/^42501/)
  })

  it.each(['platform.region_clock', 'document.document', 'process.task', 'ledger.entry', 'log.leaf', 'access.assignment'])(
    'in %s cannot be shut away from others by a lock of the whole table', async (table) => {
      expect(await attack(office, (client) => client.query(`lock table ${table} in share mode`))).toMatch(/^42501/)
    })

  it('in an attachment is the file of its hash, and elsewhere of the form that the program reads', async () => {
    expect(await sql(`insert into document.attachment (region, sha256, document, name, type, kind, bytes, person, at)
      values ($1, sha256('a contract'), $2, 'contract.pdf', 'pdf', 'contract', 'another', $3, now())`, ids.paid, newId())).toBe('attachment_hash')
    expect(await sql(`update process.instance set state = 'null', held = false where region = $1 and document = $2`, ids.waiting)).toBe('instance_held')
    expect(await sql(`insert into document.version select region, document, version + 1, 'null', person, at, leaf from document.version
      where region = $1 and document = $2`, ids.waiting)).toBe('version_body')
    expect(await sql(`insert into rules.rule_set values ($1, 'forged', 'null', '{}', '{}', now())`)).toBe('rule_set_form')
  })

  it('stays under its constraints: the gate drops, disables and creates nothing', async () => {
    for (const statement of [
      'alter table ledger.entry drop constraint entry_chain', 'alter table ledger.entry disable row level security',
      'drop table ledger.entry', 'set session_replication_role = replica', 'create table ledger.mine (region text)',
      'set role sluice_owner', 'create function ledger.f() returns int language sql as $$ select 1 $$',
    ]) expect(await attack(office, (client) => client.query(statement)), statement).toMatch(/^42501/)
  })

  it('cannot be superseded by a second leaf at the same position', async () => {
    expect(await sql(`insert into log.leaf (region, position, bytes) select region, position, bytes from log.leaf
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
    await client.query(`insert into log.leaf (region, position, bytes) values ($1, 900000, 'x')`, [office.region])
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
    const { hold } = await holdOf(office, ids.paid)
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
    const { hold } = await holdOf(office, ids.ordered)
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
         indicator, subject, made_by, made_at, changed_at, seq, counts_from, hold, hold_step, hold_kind from document.document where region = $1 limit 1`,
      `insert into log.leaf select '${elsewhere}', position, bytes from log.leaf where region = $1 limit 1`,
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
