import type { ClientBase } from 'pg'
import { bookOf, indicatorsById } from '#modules/budget/public.ts'
import { personDigests } from '#kernel/access/index.ts'
import type { Document } from '#kernel/document/model.ts'
import type { Change } from '#kernel/module/model.ts'
import { identityKey } from '#kernel/values/identity-number.ts'
import type { PaymentLookup, RefundLookup } from './lookup.ts'
import { readReceipt, serialTakenBack } from './receipt.ts'
import { projectReplacements, readReplaced } from './replacement-store.ts'

export async function loadPaymentLookups(client: ClientBase, region: string, documents: readonly Document[]): Promise<Map<string, PaymentLookup>> {
  const indicators = await indicatorsById(client, region, documents.flatMap((document) => document.indicator ?? []))
  const { rows } = await client.query<{ id: string; name: string }>({
    name: 'payment-unit-names',
    text: 'select id, name from access.unit where region = $1 and id = any($2::uuid[])',
    values: [region, [...new Set(documents.map((document) => document.unit))]],
  })
  const names = new Map(rows.map((row) => [row.id, row.name]))
  const replaced = await readReplaced(client, region, documents.flatMap(({ body }) => (typeof body.replaces === 'string' ? body.replaces : [])))
  const persons = await personDigests(client, region, documents.flatMap((document) => identityOf(document) ?? []))
  return new Map(documents.map((document) => {
    const indicator = indicators.get(document.indicator ?? '') ?? null
    const book = bookOf(region, indicator?.fiscalYear ?? document.fiscalYear, indicator?.fundType ?? '111')
    return [document.id, {
      region, indicator, unitName: names.get(document.unit) ?? null, book: book.name, bookHolder: book.holder,
      ...(replaced.get(String(document.body.replaces)) ?? { bounced: null, replaced: null }), person: persons.get(identityOf(document) ?? '') ?? null,
    }]
  }))
}

function identityOf({ body }: Document): string | null {
  return typeof body.beneficiaryId === 'string' ? identityKey(body.beneficiaryId) : null
}

export function partsOf(document: Document): { payment: string; amountFen: string }[] {
  return (document.body.parts ?? []) as unknown as { payment: string; amountFen: string }[]
}

export async function loadRefundLookups(client: ClientBase, region: string, documents: readonly Document[]): Promise<Map<string, RefundLookup>> {
  const base = await loadPaymentLookups(client, region, documents)
  const ids = [...new Set(documents.flatMap((document) => partsOf(document).map((part) => part.payment)))]
  const { rows } = await client.query<{ id: string; indicator: string; hold: string; amount_fen: bigint; n: number | null; after: bigint | null; waiting: bigint | null; row: Record<string, string | null> | null; counts_from: Date | null }>({
    name: 'payment-load-refundable',
    // What is in approval is read once for all that are asked, however many there are.
    text: `with waiting as materialized (
             select part ->> 'payment' as payment, sum((part ->> 'amountFen')::bigint)::bigint as fen
               from (select o.id, o.version from document.document o where o.region = $1 and o.kind = 'refund' and o.state = 'inApproval' offset 0) o
              cross join lateral (select v.body from document.version v where v.region = $1 and v.document = o.id and v.version = o.version offset 0) v
              cross join lateral jsonb_array_elements(case jsonb_typeof(v.body -> 'parts') when 'array' then v.body -> 'parts' else '[]' end) part
              where part ->> 'payment' = any($2::uuid[]::text[])
              group by 1)
           select d.id, d.indicator, d.hold, d.amount_fen, r.n, r.after, w.fen as waiting,
                  to_jsonb(h) as row, h.counts_from
             from unnest($2::uuid[]) as k(id)
            cross join lateral (select d.id, d.kind, d.state, d.indicator, d.hold, d.amount_fen from document.document d
                                 where d.region = $1 and d.id = k.id offset 0) d
             left join lateral (select p.n, p.after from payment.refund_part p
                                 where p.region = $1 and p.payment = d.id order by p.n desc limit 1) r on true
             left join lateral (select h.* from payment.history h
                                 where h.region = $1 and h.document = d.id and h.sign = 1 order by h.seq desc limit 1) h on true
             left join waiting w on w.payment = d.id::text
            where d.kind = 'payment' and d.state = 'paid'`,
    values: [region, ids],
  })
  const payments = new Map(rows.map((row) => [row.id, {
    indicator: row.indicator, hold: row.hold, paidFen: row.amount_fen, refundedFen: row.after ?? 0n, waitingFen: row.waiting ?? 0n, n: row.n ?? 0, row: row.row, countsFrom: row.counts_from,
  }]))
  return new Map([...base].map(([id, lookup]) => [id, { ...lookup, payments }]))
}

/**
 * Where the chains of a batch stand, by the look-up that all its documents share: a batch is written in slices, and two refunds of one
 * payment follow each other across them. The look-up itself stays as it was read, for the members still to be decided.
 */
const chains = new WeakMap<RefundLookup['payments'], Map<string, { n: number; refundedFen: bigint }>>()

function chainsOf(payments: RefundLookup['payments']): Map<string, { n: number; refundedFen: bigint }> {
  const known = chains.get(payments) ?? new Map()
  chains.set(payments, known)
  return known
}

/** The parts of received refunds, continuing each payment's chain. */
export async function projectRefunds(client: ClientBase, region: string, changes: readonly Change[]): Promise<void> {
  const rows = changes.filter((change) => change.move.to === 'received').flatMap(({ document, lookup }) => (
    partsOf(document).map((part) => {
      const { payments } = lookup as RefundLookup
      const known = payments.get(part.payment)!
      const tails = chainsOf(payments)
      const tail = tails.get(part.payment) ?? { n: known.n, refundedFen: known.refundedFen }
      const after = tail.refundedFen + BigInt(part.amountFen)
      const row = { payment: part.payment, n: tail.n + 1, refund: document.id, before: tail.refundedFen, amount: BigInt(part.amountFen), after, paid: known.paidFen, indicator: known.indicator, hold: known.hold }
      tails.set(part.payment, { n: row.n, refundedFen: after })
      return row
    })))
  if (rows.length === 0) return
  await client.query({
    name: 'payment-insert-refund-parts',
    text: `insert into payment.refund_part (region, payment, n, refund, before, amount, after, paid, indicator, hold, previous)
           select a.region, u.*, case when u.n > 1 then u.n - 1 end
             from platform.region a, unnest($2::uuid[], $3::int[], $4::uuid[], $5::bigint[], $6::bigint[], $7::bigint[], $8::bigint[], $9::uuid[],
               $10::uuid[]) as u(payment, n, refund, before, amount, after, paid, indicator, hold)
            where a.region = $1`,
    values: [
      region, rows.map((r) => r.payment), rows.map((r) => r.n), rows.map((r) => r.refund), rows.map((r) => r.before),
      rows.map((r) => r.amount), rows.map((r) => r.after), rows.map((r) => r.paid), rows.map((r) => r.indicator),
      rows.map((r) => r.hold),
    ],
  })
}

/** What payments leave in registers of this module. */
export function projectPayments(client: ClientBase, region: string, changes: readonly Change[]): Promise<void> | null {
  const writing = [projectReceipts(client, region, changes), projectReplacements(client, region, changes)].filter((one) => one !== null)
  return writing.length === 0 ? null : Promise.all(writing).then(() => {})
}

/** Bank serials of receipts and bounces; a serial that has paid before meets the primary key and is refused. */
function projectReceipts(client: ClientBase, region: string, changes: readonly Change[]): Promise<void> | null {
  const rows = changes.filter(({ move }) => Object.hasOwn(OUTCOMES, move.action))
  return rows.length === 0 ? null : insertReceipts(client, region, rows)
}

async function insertReceipts(client: ClientBase, region: string, rows: readonly Change[]): Promise<void> {
  await client.query({
    name: 'payment-insert-receipts',
    text: `insert into payment.bank_receipt (region, serial, document, outcome, amount_fen, indicator, hold, seq)
           select a.region, u.*
             from platform.region a, unnest($2::text[], $3::uuid[], $4::text[], $5::bigint[], $6::uuid[], $7::uuid[], $8::bigint[]) u where a.region = $1`,
    values: [
      region, rows.map((row) => serialOf(row)), rows.map((row) => row.document.id),
      rows.map((row) => OUTCOMES[row.move.action]), rows.map((row) => row.document.amountFen),
      rows.map((row) => row.document.indicator), rows.map((row) => row.document.hold), rows.map((row) => row.seq),
    ],
  })
}

export const OUTCOMES: Readonly<Record<string, string>> = { receive: 'received', bounce: 'bounced', fail: 'failed' }

/** The clerk states the bank's serial in the first line of a receipt; where none is stated, the act itself is the serial. */
function serialOf({ move: { action }, reason, document: { number }, seq }: Change): string {
  return serialSaid({ action, reason, number, seq })
}

/** The same for a step as it is kept. */
export function serialSaid({ action, reason, number, seq }: { action: string; reason: string | null; number: string | null; seq: bigint }): string {
  const stated = action === 'receive' ? readReceipt(reason ?? '').serial : serialTakenBack(reason ?? '')
  return stated || `${number}/${seq}`
}
