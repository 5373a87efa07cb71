import type { ClientBase } from 'pg'
import { runLinked } from '#kernel/command/index.ts'
import { testOffice } from '#kernel/command/testing.ts'
import type { ActAsked, ActPlan } from '#kernel/module/model.ts'
import { newId } from '#kernel/values/id.ts'
import { isRefusal } from '#kernel/values/refusal.ts'
import { planDispatch } from './batch.ts'
import { batchBody, fileBody, keepBytes, orderedPayment } from './fixtures/test-samples.ts'
import { planSettle } from './intake.ts'
import type { ReceiptLine } from './model.ts'

/** The test office with an indicator that pays for everything, and what its people do at the order desk. */
export async function testDesk() {
  const office = await testOffice()
  const indicator = await office.indicator('school', 100_000_000_00n)
  const owner = () => office.database.owner as unknown as ClientBase
  const asked = (document: string, client = owner()): ActAsked => (
    { client, region: office.region, now: new Date(), calendar: office.gate.calendar, query: {}, file: null, body: { document } })

  async function planned(plan: Promise<unknown>): Promise<ActPlan> {
    const made = await plan
    if (isRefusal(made)) throw new Error(made.message.en)
    return made as ActPlan
  }

  /** Carries a plan out as one person, all of it or nothing; the codes of what was refused. */
  async function carryOut(position: string, plan: ActPlan): Promise<string[]> {
    const actor = office.actor(position)
    const answers = await runLinked(office.gate, office.region, plan.commands.map(({ kind, document, action, body, reason }) => (
      { kind, document, action, key: newId(), actor, ...(body ? { body } : {}), ...(reason ? { reason } : {}) })))
    return answers.flatMap((answer) => (isRefusal(answer) ? [answer.code] : []))
  }

  async function carriedOut(position: string, plan: Promise<unknown>): Promise<void> {
    const refused = await carryOut(position, await planned(plan))
    if (refused.length > 0) throw new Error(refused.join(', '))
  }

  async function batchOf(payments: readonly string[], upTo: 'gathered' | 'approved' | 'sent' = 'gathered'): Promise<string> {
    const document = newId()
    await office.done('treasury.payer', { kind: 'orderBatch', document, action: 'submit', body: await batchBody(office, payments) })
    if (upTo !== 'gathered') await office.done('treasury.dispatcher', { kind: 'orderBatch', document, action: 'approve' })
    if (upTo === 'sent') await carriedOut('treasury.dispatcher', planDispatch(asked(document)))
    return document
  }

  async function read(document: string) {
    const { rows } = await office.database.owner.query<{ number: string; state: string; body: Record<string, string>; amount_fen: bigint }>(
      `select d.number, d.state, v.body, d.amount_fen from document.document d
         join document.version v on v.region = d.region and v.document = d.id and v.version = d.version where d.region = $1 and d.id = $2`, [office.region, document])
    return rows[0]!
  }

  /** What the bank would say of a payment. */
  async function receiptFor(payment: string, changes: Partial<ReceiptLine> = {}): Promise<ReceiptLine> {
    const { number, body, amount_fen } = await read(payment)
    return {
      reference: number, serial: `B${newId()}`, amountFen: String(amount_fen), outcome: 'paid', payee: body['payee']!, account: body['payeeAccount']!, day: '2026-10-12',
      note: null, ...changes,
    }
  }

  async function importFile(body: ReturnType<typeof fileBody>, document = newId()) {
    const answer = await office.act('treasury.importer', { kind: 'receiptFile', document, action: 'submit', body })
    if (!isRefusal(answer)) await keepBytes(office, document, body['lines'] as never)
    return { document, answer }
  }

  async function imported(lines: readonly ReceiptLine[]): Promise<string> {
    const { document, answer } = await importFile(fileBody(lines))
    if (isRefusal(answer)) throw new Error(answer.message.en)
    return document
  }

  /** A batch that was sent, the receipts of its first payment booked and a part of it refunded; its second payment is still on its way. */
  async function sentBatch(): Promise<{ batch: string; file: string; payments: string[] }> {
    const payments = [await orderedPayment(office, indicator), await orderedPayment(office, indicator)]
    const batch = await batchOf(payments, 'sent')
    const file = await imported([await receiptFor(payments[0]!), await receiptFor(payments[1]!, { amountFen: '1' })])
    await carriedOut('treasury.reconciler', planSettle(asked(file)))
    const refund = { kind: 'refund', document: newId() }
    const parts = [{ payment: payments[0]!, amountFen: '20000' }]
    await office.done('unit.clerk', { ...refund, action: 'submit', body: { indicator, amountFen: '20000', purpose: '多付退回', parts } })
    await office.done('unit.financeHead', { ...refund, action: 'approve' })
    await office.done('treasury.reconciler', { ...refund, action: 'receive', reason: 'BANK-IN-1' })
    return { batch, file, payments }
  }

  /** What is written here is taken back. */
  async function tried<Result>(who: 'owner' | 'gate', work: (client: ClientBase) => Promise<Result>): Promise<Result> {
    const client = await office.database[who].connect()
    try {
      await client.query('begin')
      if (who === 'gate') await client.query('select platform.enter_region($1)', [office.region])
      return await work(client)
    } finally {
      await client.query('rollback')
      client.release()
    }
  }

  /** What all modules find amiss in their rows. */
  async function faults(client: ClientBase): Promise<string> {
    const found: string[] = []
    for (const module of office.gate.modules) for (const { en } of await module.faults?.(client, office.region) ?? []) found.push(en)
    return found.join('\n')
  }

  return { office, indicator, owner, asked, planned, carryOut, carriedOut, batchOf, read, receiptFor, importFile, imported, sentBatch, tried, faults }
}

/** Takes the keys of payments, batches, receipts and steps away, for rows that no honest command could write. */
export const WITHOUT_KEYS = `do $$ declare one record; begin
  for one in select format('alter table %s drop constraint %I', conrelid::regclass, conname) as text from pg_constraint
    where contype in ('f', 'c', 'u', 'p') and connamespace in (select oid from pg_namespace where nspname in ('bank', 'payment', 'process')) or conname = 'payment_was_sent' order by contype not in ('f'), conname
  loop execute one.text; end loop; end $$`
