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
  /** Its present body is the one that was submitted, as the leaf of that act says: another hand may have written one since. */
  isAsSubmitted: boolean
  /** Its newest turn: in a batch, or by itself when `batch` is null; null when it had none. Live: it has not left the batch. */
  turn: { n: number; batch: string | null; step: number | null; live: boolean } | null
}

/** Payments by id or by number, as they stand now, each with its present body: one query. Unknown ones are absent. */
export async function orderedPayments(
  client: ClientBase, region: string, asked: { ids: readonly string[] } | { numbers: readonly string[] },
): Promise<OrderedPayment[]> {
  const byId = 'ids' in asked
  const { rows } = await client.query<Row>({
    name: byId ? 'payment-ordered-by-id' : 'payment-ordered-by-number',
    text: `select d.id, d.number, d.state, d.amount_fen, d.indicator, d.hold, v.body, m.n, m.batch, m.step, e.how is distinct from 'left' as live,
                  l.version = d.version::text as "isAsSubmitted"
             from unnest($2::${byId ? 'uuid' : 'text'}[]) as k(named)
            cross join lateral (select d.id, d.number, d.kind, d.state, d.version, d.round, d.amount_fen, d.indicator, d.hold from document.document d
                                 where d.region = $1 and ${byId ? 'd.id' : 'd.number'} = k.named offset 0) d
            cross join lateral (select v.body from document.version v where v.region = $1 and v.document = d.id and v.version = d.version offset 0) v
             left join lateral (select t.n, t.batch, t.step from payment.batch_member t
                                 where t.region = $1 and t.payment = d.id order by t.n desc limit 1) m on true
             left join lateral (select e.how from payment.turn_end e where e.region = $1 and e.payment = d.id and e.n = m.n offset 0) e on true
             left join lateral (select s.leaf from process.step s where s.region = $1 and s.document = d.id and s.round = d.round order by s.n limit 1) s on true
             left join lateral (select convert_from(l.bytes, 'UTF8')::json ->> 'version' as version from log.leaf l where l.region = $1 and l.position = s.leaf offset 0) l on true
            where d.kind = 'payment'`,
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
  /** Null when it was never submitted. */
  isAsSubmitted: boolean | null
}

function paymentOf(row: Row): OrderedPayment {
  const { body } = row
  return {
    id: row.id, number: row.number!, state: row.state, amountFen: row.amount_fen!, indicator: row.indicator!, hold: row.hold,
    payee: body['payee'] ?? '', payeeAccount: body['payeeAccount'] ?? null, payeeBank: body['payeeBank'] ?? null,
    purpose: body['purpose'] ?? '', settlement: body['settlement'] ?? '', payerAccount: body['payerAccount'] ?? null, isAsSubmitted: row.isAsSubmitted === true,
    turn: row.n === null ? null : { n: row.n, batch: row.batch, step: row.step, live: row.live },
  }
}

export interface Membership {
  batch: string
  /** The step of the batch that takes it in. */
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

export interface BatchDecided {
  batch: string
  /** The step by which it was decided. */
  step: number
  outcome: 'approved' | 'returned' | 'takenBack'
}

/**
 * What was decided about batches. One that was sent back, withdrawn, rejected or taken back gives its payments back: they may go with
 * another. A payment that was sent meets a key.
 */
export async function decideBatches(client: ClientBase, region: string, decided: readonly BatchDecided[]): Promise<void> {
  if (decided.length === 0) return
  const left = decided.filter(({ outcome }) => outcome !== 'approved')
  await Promise.all([
    client.query({
      name: 'payment-decide-batches',
      text: `insert into payment.batch_decision (region, batch, taken, outcome, turn, step)
             select t.region, t.batch, t.taken, u.outcome, case u.outcome when 'takenBack' then 2 else 1 end, u.step
               from unnest($2::uuid[], $3::text[], $4::int[]) as u(batch, outcome, step)
              cross join lateral (select m.region, m.batch, max(m.step) as taken from payment.batch_member m
                                   where m.region = $1 and m.batch = u.batch group by m.region, m.batch offset 0) t`,
      values: [region, decided.map(({ batch }) => batch), decided.map(({ outcome }) => outcome), decided.map(({ step }) => step)],
    }),
    left.length === 0 ? null : client.query({
      name: 'payment-leave-batches',
      text: `insert into payment.turn_end (region, payment, n, how, batch, taken, outcome)
             select m.region, m.payment, m.n, 'left', m.batch, m.step, u.outcome
               from unnest($2::uuid[], $3::text[]) as u(batch, outcome)
              cross join lateral (select * from payment.batch_member m where m.region = $1 and m.batch = u.batch offset 0) m
               left join lateral (select e.how from payment.turn_end e where e.region = $1 and e.payment = m.payment and e.n = m.n offset 0) e on true
              where e.how is distinct from 'left'`,
      values: [region, left.map(({ batch }) => batch), left.map(({ outcome }) => outcome)],
    }),
  ])
}

/**
 * A payment that stands in a batch goes to the bank with the file of that batch and in no other way, or it would be paid twice. The act
 * that sends it says so by naming the batch, which must have been approved. Asked inside the transaction, behind the region's clock. What
 * is sent ends its turn; one that goes by itself takes a turn of its own, so that no batch can have it as well.
 */
export function endTurns(client: ClientBase, region: string, changes: readonly Change[]): Promise<void> | null {
  const sending = changes.filter(({ move, document }) => document.kind === 'payment' && (move.action === 'send' || becomesSent(move)))
  return sending.length === 0 ? null : endTurnsOf(client, region, sending)
}

async function endTurnsOf(client: ClientBase, region: string, asked: readonly Change[]): Promise<void> {
  const turns = await newestTurns(client, region, asked.map(({ document }) => document.id))
  // Held when the bank answered, and released: it was sent before that, and its turn has ended so.
  const sending = asked.filter(({ document, move }) => move.action === 'send' || turns.get(document.id)?.ended !== 'sent')
  for (const { document, move, reason } of sending) checkTurn(document.number ?? '', turns.get(document.id), move.action === 'send', reason)
  const sent = sending.filter(({ move }) => becomesSent(move)).map(({ document }) => ({ document, ...turnOf(turns.get(document.id)) }))
  if (sent.length === 0) return
  const alone = sent.filter(({ isNew }) => isNew)
  await Promise.all([
    alone.length === 0 ? null : client.query({
      name: 'payment-go-alone',
      text: `insert into payment.batch_member (region, payment, n, amount_fen, indicator, hold, previous)
             select a.region, u.*, case when u.n > 1 then u.n - 1 end
               from platform.region a, unnest($2::uuid[], $3::int[], $4::bigint[], $5::uuid[], $6::uuid[]) as u(payment, n, amount_fen, indicator, hold)
              where a.region = $1`,
      values: [
        region, alone.map(({ document }) => document.id), alone.map(({ n }) => n), alone.map(({ document }) => document.amountFen),
        alone.map(({ document }) => document.indicator), alone.map(({ document }) => document.hold),
      ],
    }),
    client.query({
      name: 'payment-end-turns',
      text: `insert into payment.turn_end (region, payment, n, how, batch, taken, outcome)
             select a.region, u.payment, u.n, 'sent', u.batch, u.taken, case when u.batch is not null then 'approved' end
               from platform.region a, unnest($2::uuid[], $3::int[], $4::uuid[], $5::int[]) as u(payment, n, batch, taken)
              where a.region = $1`,
      values: [
        region, sent.map(({ document }) => document.id), sent.map(({ n }) => n), sent.map(({ batch }) => batch), sent.map(({ step }) => step),
      ],
    }),
  ])
}

/** Whether it goes with the batch that it stands in, or by itself and in the name of none. */
function checkTurn(payment: string, turn: Turn | undefined, isSend: boolean, reason: string | null): void {
  if (turn && turn.ended === null && turn.batch !== null) {
    // What an alert held while it was being sent named its batch then; its release gives other reasons.
    if (turn.state === 'approved' && (!isSend || reason === turn.number)) return
    throw new Refused(refuse('payment.in_batch', { payment, batch: turn.number ?? '' }))
  }
  // Taken back between the asking and the doing, or the holding and the release: sent by itself it would stand as sent, and no file would
  // carry it. An old asking may come after other batches.
  const named = isSend ? reason : turn?.named
  if (named && turn?.batches.includes(named)) throw new Refused(refuse('payment.left_batch', { payment, batch: named }))
}

/** The turn that ends by sending: the live one, also when somebody began it by itself and sent nothing; otherwise a new one. */
function turnOf(turn: Turn | undefined): Pick<Turn, 'n' | 'batch' | 'step'> & { isNew: boolean } {
  return turn?.ended === null ? { n: turn.n, batch: turn.batch, step: turn.step, isNew: false } : { n: (turn?.n ?? 0) + 1, batch: null, step: null, isNew: true }
}

const becomesSent = (move: Change['move']) => move.to === 'sent' && move.from !== 'sent'

/** The newest turn of a payment. */
interface Turn {
  n: number
  /** Null: by itself. */
  batch: string | null
  step: number | null
  /** Of the batch. */
  number: string | null
  state: string | null
  ended: 'left' | 'sent' | null
  /** Numbers of the batches of all its turns. */
  batches: string[]
  /** What its last sending named, also one that an alert held. */
  named: string | null
}

async function newestTurns(client: ClientBase, region: string, payments: readonly string[]): Promise<Map<string, Turn>> {
  const { rows } = await client.query<Turn & { payment: string }>({
    name: 'payment-newest-turns',
    text: `select m.payment, m.n, m.batch, m.step, b.number, b.state, e.how as ended,
                  array(select o.number from payment.batch_member t join document.document o on o.region = $1 and o.id = t.batch
                         where t.region = $1 and t.payment = m.payment) as batches,
                  (select s.reason from process.step s where s.region = $1 and s.document = m.payment and s.action = 'send' order by s.n desc limit 1) as named
             from (select distinct on (t.payment) t.payment, t.n, t.batch, t.step from payment.batch_member t
                    where t.region = $1 and t.payment = any($2::uuid[]) order by t.payment, t.n desc) m
             left join lateral (select e.how from payment.turn_end e where e.region = $1 and e.payment = m.payment and e.n = m.n offset 0) e on true
             left join lateral (select b.number, b.state from document.document b where b.region = $1 and b.id = m.batch offset 0) b on true`,
    values: [region, payments],
  })
  return new Map(rows.map((row) => [row.payment, row]))
}
