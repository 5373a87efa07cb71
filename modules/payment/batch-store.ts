import type { ClientBase } from 'pg'
import type { Change } from '#kernel/module/model.ts'
import { Refused } from '#kernel/values/refusal.ts'
import { refuse } from './model.ts'

/** A payment as a batch of orders and a receipt of the bank see it. */
export interface OrderedPayment {
  id: string
  number: string
  state: string
  amountFen: bigint
  indicator: string
  /** Null before it was submitted or after its money was given back. */
  hold: string | null
  payee: string
  payeeAccount: string | null
  payeeBank: string | null
  purpose: string
  settlement: string
  payerAccount: string | null
  /** Its newest turn in a batch; null when it was in none. */
  turn: { n: number; batch: string; step: number; live: boolean } | null
}

/** Payments by id or by number, as they stand now, each with its present body: one query. Unknown ones are absent. */
export async function orderedPayments(
  client: ClientBase, region: string, asked: { ids: readonly string[] } | { numbers: readonly string[] },
): Promise<OrderedPayment[]> {
  const byId = 'ids' in asked
  const { rows } = await client.query<Row>({
    name: byId ? 'payment-ordered-by-id' : 'payment-ordered-by-number',
    text: `select d.id, d.number, d.state, d.amount_fen, d.indicator, d.hold, v.body, m.n, m.batch, m.step, l.n is null as live
             from document.document d
             join document.version v on v.region = $1 and v.document = d.id and v.version = d.version
             left join lateral (select t.n, t.batch, t.step from payment.batch_member t
                                 where t.region = $1 and t.payment = d.id order by t.n desc limit 1) m on true
             left join payment.batch_left l on l.region = $1 and l.payment = d.id and l.n = m.n
            where d.region = $1 and d.kind = 'payment' and ${byId ? 'd.id = any($2::uuid[])' : 'd.number = any($2::text[])'}`,
    values: [region, [...new Set(byId ? asked.ids : asked.numbers)]],
  })
  return rows.filter((row) => row.number !== null && row.amount_fen !== null && row.indicator !== null).map(paymentOf)
}

interface Row {
  id: string
  number: string | null
  state: string
  amount_fen: bigint | null
  indicator: string | null
  hold: string | null
  body: Record<string, string | null>
  n: number | null
  batch: string | null
  step: number | null
  live: boolean
}

function paymentOf(row: Row): OrderedPayment {
  const { body } = row
  return {
    id: row.id, number: row.number!, state: row.state, amountFen: row.amount_fen!, indicator: row.indicator!, hold: row.hold,
    payee: body['payee'] ?? '', payeeAccount: body['payeeAccount'] ?? null, payeeBank: body['payeeBank'] ?? null,
    purpose: body['purpose'] ?? '', settlement: body['settlement'] ?? '', payerAccount: body['payerAccount'] ?? null,
    turn: row.n === null ? null : { n: row.n, batch: row.batch!, step: row.step!, live: row.live },
  }
}

export interface Membership {
  batch: string
  /** The step of the batch that takes it in or gives it back. */
  step: number
  payment: OrderedPayment
}

/** Takes payments into batches. One that stands in a live batch, was not ordered, or is of another amount meets a key and is refused. */
export async function joinBatches(client: ClientBase, region: string, joined: readonly Membership[]): Promise<void> {
  if (joined.length === 0) return
  await client.query({
    name: 'payment-join-batches',
    text: `insert into payment.batch_member (region, payment, n, batch, step, amount_fen, indicator, hold, previous)
           select a.region, u.*, case when u.n > 1 then u.n - 1 end
             from platform.region a, unnest($2::uuid[], $3::int[], $4::uuid[], $5::int[], $6::bigint[], $7::uuid[], $8::uuid[])
               as u(payment, n, batch, step, amount_fen, indicator, hold)
            where a.region = $1`,
    values: [
      region, joined.map(({ payment }) => payment.id), joined.map(({ payment }) => (payment.turn?.n ?? 0) + 1), joined.map((one) => one.batch),
      joined.map((one) => one.step), joined.map(({ payment }) => payment.amountFen), joined.map(({ payment }) => payment.indicator),
      joined.map(({ payment }) => payment.hold),
    ],
  })
}

/** Gives back the payments of batches that were sent back, withdrawn or rejected: they may go with another. */
export async function leaveBatches(client: ClientBase, region: string, left: readonly { batch: string; step: number }[]): Promise<void> {
  if (left.length === 0) return
  await client.query({
    name: 'payment-leave-batches',
    text: `insert into payment.batch_left (region, payment, n, batch, taken, step)
           select m.region, m.payment, m.n, m.batch, m.step, u.step
             from unnest($2::uuid[], $3::int[]) as u(batch, step)
             join payment.batch_member m on m.region = $1 and m.batch = u.batch
             left join payment.batch_left l on l.region = $1 and l.payment = m.payment and l.n = m.n
            where l.n is null`,
    values: [region, left.map((one) => one.batch), left.map((one) => one.step)],
  })
}

/**
 * A payment that stands in a batch goes to the bank with the file of that batch and in no other way, or it would be paid twice. The act
 * that sends it says so by naming the batch, which must have been approved. Asked inside the transaction, behind the region's clock.
 */
export async function keepToBatches(client: ClientBase, region: string, changes: readonly Change[]): Promise<void> {
  const sent = changes.filter(({ move, document }) => move.action === 'send' && document.kind === 'payment')
  if (sent.length === 0) return
  const { rows } = await client.query<{ payment: string; number: string; state: string }>({
    name: 'payment-live-batches',
    text: `select m.payment, b.number, b.state
             from payment.batch_member m
             join document.document b on b.region = $1 and b.id = m.batch
             left join payment.batch_left l on l.region = $1 and l.payment = m.payment and l.n = m.n
            where m.region = $1 and m.payment = any($2::uuid[]) and l.n is null`,
    values: [region, sent.map(({ document }) => document.id)],
  })
  const batches = new Map(rows.map((row) => [row.payment, row]))
  for (const { document, reason } of sent) {
    const batch = batches.get(document.id)
    if (batch && (batch.state !== 'approved' || reason !== batch.number)) {
      throw new Refused(refuse('payment.in_batch', { payment: document.number ?? '', batch: batch.number }))
    }
  }
}
