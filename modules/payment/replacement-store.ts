import type { ClientBase } from 'pg'
import type { Change } from '#kernel/module/model.ts'
import type { PaymentLookup, Replaced } from './lookup.ts'
import { takesPlace } from './replacement.ts'

/** By number, of payments that bounced or failed: the account and the moment of a bounce, and what stands in their place. Few are paid again, so mostly nothing is asked. */
export async function readReplaced(
  client: ClientBase, region: string, numbers: readonly string[],
): Promise<Map<string, Pick<PaymentLookup, 'bounced' | 'replaced'>>> {
  if (numbers.length === 0) return new Map()
  const { rows } = await client.query<Row>({
    name: 'payment-replaced',
    text: `select d.number, d.id as payment, d.unit, d.state, d.amount_fen as "amountFen", d.indicator, d.hold, v.account, s.at, s.seq,
                  coalesce(r.n, 0) as n, case when e.n is null then r.document end as document, o.number as "byNumber"
             from unnest($2::text[]) as k(number)
            cross join lateral (select d.id, d.number, d.kind, d.unit, d.state, d.version, d.steps, d.amount_fen, d.indicator, d.hold from document.document d
                                 where d.region = $1 and d.number = k.number offset 0) d
            cross join lateral (select v.body ->> 'payeeAccount' as account from document.version v
                                 where v.region = $1 and v.document = d.id and v.version = d.version offset 0) v
            cross join lateral (select s.at, s.seq from process.step s where s.region = $1 and s.document = d.id and s.n = d.steps offset 0) s
             left join lateral (select r.n, r.document from payment.replacement r
                                 where r.region = $1 and r.payment = d.id order by r.n desc limit 1) r on true
             left join lateral (select e.n from payment.replacement_end e where e.region = $1 and e.payment = d.id and e.n = r.n offset 0) e on true
             left join lateral (select o.number from document.document o where o.region = $1 and o.id = r.document offset 0) o on true
            where d.kind = 'payment' and d.state in ('returned', 'failed')`,
    values: [region, [...new Set(numbers)]],
  })
  return new Map(rows.map(({ number, state, account, at, seq, document, byNumber, ...replaced }) => [number, {
    bounced: state === 'returned' ? { account, at, seq } : null,
    replaced: { ...replaced, by: document === null ? null : { document, number: byNumber! } },
  }]))
}

interface Row extends Omit<Replaced, 'by'> {
  number: string
  state: string
  account: string | null
  at: Date
  seq: bigint
  /** Null when nothing stands in its place. */
  document: string | null
  byNumber: string | null
}

/** Who takes the place of a payment that bounced, and who makes room again. One that comes second meets the primary key and is refused. */
export function projectReplacements(client: ClientBase, region: string, changes: readonly Change[]): Promise<void> | null {
  const moved = changes.flatMap(({ document, move, lookup }) => {
    const { replaced } = lookup as PaymentLookup
    return replaced && document.body.replaces && takesPlace(move.from) !== takesPlace(move.to) ? [{ document, replaced, begins: takesPlace(move.to) }] : []
  })
  return moved.length === 0 ? null : insertReplacements(client, region, moved)
}

interface Moved {
  document: Change['document']
  replaced: Replaced
  begins: boolean
}

async function insertReplacements(client: ClientBase, region: string, moved: readonly Moved[]): Promise<void> {
  const begun = moved.filter(({ begins }) => begins)
  const ended = moved.filter(({ begins, document, replaced }) => !begins && replaced.by?.document === document.id)
  await Promise.all([
    begun.length === 0 ? null : client.query({
      name: 'payment-replace',
      text: `insert into payment.replacement (region, payment, n, bounced_fen, bounced_indicator, bounced_hold, document, amount_fen, indicator, hold, previous)
             select a.region, u.*, case when u.n > 1 then u.n - 1 end
               from platform.region a, unnest($2::uuid[], $3::int[], $4::bigint[], $5::uuid[], $6::uuid[], $7::uuid[], $8::bigint[], $9::uuid[], $10::uuid[])
                 as u(payment, n, bounced_fen, bounced_indicator, bounced_hold, document, amount_fen, indicator, hold)
              where a.region = $1`,
      values: [
        region, begun.map(({ replaced }) => replaced.payment), begun.map(({ replaced }) => replaced.n + 1), begun.map(({ replaced }) => replaced.amountFen),
        begun.map(({ replaced }) => replaced.indicator), begun.map(({ replaced }) => replaced.hold), begun.map(({ document }) => document.id),
        begun.map(({ document }) => document.amountFen), begun.map(({ document }) => document.indicator), begun.map(({ document }) => document.hold),
      ],
    }),
    ended.length === 0 ? null : client.query({
      name: 'payment-make-room',
      text: `insert into payment.replacement_end (region, payment, n, document, amount_fen, indicator, hold)
             select r.region, r.payment, r.n, r.document, r.amount_fen, r.indicator, r.hold
               from unnest($2::uuid[], $3::int[]) as u(payment, n)
              cross join lateral (select * from payment.replacement r where r.region = $1 and r.payment = u.payment and r.n = u.n offset 0) r`,
      values: [region, ended.map(({ replaced }) => replaced.payment), ended.map(({ replaced }) => replaced.n)],
    }),
  ])
}
