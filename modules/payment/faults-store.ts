import type { ClientBase } from 'pg'
import type { Bilingual } from '#kernel/values/refusal.ts'
import { MAKES_ROOM } from './replacement.ts'
import { OUTCOMES, serialSaid } from './store.ts'

const MOST = 100

/** Registers of bank receipts, refunds, turns and replacements against the steps and documents they come from, both ways. */
export async function paymentFaults(client: ClientBase, region: string): Promise<Bilingual[]> {
  return [
    ...await receiptsLost(client, region), ...await receiptsWithoutStep(client, region), ...await refundsAmiss(client, region), ...await turnsAmiss(client, region),
    ...await replacementsAmiss(client, region), ...await placesAmiss(client, region),
  ]
}

interface Settled {
  number: string
  action: string
  reason: string | null
  seq: bigint
  amount: bigint
  serial: string | null
  outcome: string | null
  kept: bigint | null
}

/** Of every settled payment the receipt that its step states. What the database reads otherwise is read again as it was written. */
async function receiptsLost(client: ClientBase, region: string): Promise<Bilingual[]> {
  const { rows } = await client.query<Settled>(
    `select * from (
       select d.number, s.action, s.reason, s.seq, d.amount_fen as amount, r.serial, r.outcome, r.amount_fen as kept,
              split_part(coalesce(s.reason, ''), E'\\n', 1) as first
         from process.step s
         join document.document d on d.region = $1 and d.id = s.document and d.kind = 'payment'
         left join payment.bank_receipt r on r.region = $1 and r.document = s.document and r.seq = s.seq
        where s.region = $1 and s.action = any($2::text[])) t
      where serial is null or outcome is distinct from ($3::jsonb ->> action) or kept is distinct from amount
         or serial <> case when action = 'receive' and btrim(first) <> '' then btrim(first) else number || '/' || seq end`,
    [region, Object.keys(OUTCOMES), JSON.stringify(OUTCOMES)])
  return rows.flatMap((row) => {
    const serial = serialSaid(row)
    if (row.serial === serial && row.outcome === OUTCOMES[row.action] && row.kept === row.amount) return []
    return [{
      zh: `支付 ${row.number} 凭银行回单 ${serial} 结清，但登记的回单中没有与之相符的一条。`,
      en: `${row.number} was settled with the bank’s receipt ${serial}, which is not kept as it was stated.`,
    }]
  }).slice(0, MOST)
}

async function receiptsWithoutStep(client: ClientBase, region: string): Promise<Bilingual[]> {
  const { rows } = await client.query<{ serial: string; document: string }>(
    `select r.serial, r.document from payment.bank_receipt r
      where r.region = $1 and not exists (select from process.step s
        where s.region = $1 and s.document = r.document and s.seq = r.seq and $2::jsonb ->> s.action = r.outcome) limit ${MOST}`,
    [region, JSON.stringify(OUTCOMES)])
  return rows.map(({ serial, document }) => ({
    zh: `银行回单 ${serial}（单据 ${document}）没有对应的登记环节。`, en: `The bank receipt ${serial} comes from no step (document ${document}).`,
  }))
}

/** What received refunds give back and what is kept of it are the same parts, each within the amount of its payment. */
async function refundsAmiss(client: ClientBase, region: string): Promise<Bilingual[]> {
  const { rows } = await client.query<{ refund: string | null; payment: string; n: number | null }>(
    `with given as (
       select d.id as refund, d.number, (p.row ->> 'payment')::uuid as payment, (p.row ->> 'amountFen')::bigint as amount, o.amount_fen as paid
         from document.document d
         join document.version v on v.region = $1 and v.document = d.id and v.version = d.version
        cross join jsonb_array_elements(case jsonb_typeof(v.body -> 'parts') when 'array' then v.body -> 'parts' end) as p(row)
         left join document.document o on o.region = $1 and o.id = (p.row ->> 'payment')::uuid
        where d.region = $1 and d.kind = 'refund' and d.state = 'received' and v.body ->> 'priorYear' is distinct from 'true'),
     kept as (select refund, payment, n, amount, paid from payment.refund_part where region = $1)
     select g.number as refund, coalesce(d.number, payment::text) as payment, k.n
       from given g full join kept k using (refund, payment, amount, paid)
       left join document.document d on d.region = $1 and d.id = payment
      where g.number is null or k.n is null limit ${MOST}`, [region])
  return rows.map(({ refund, payment, n }) => (refund
    ? { zh: `退款 ${refund} 退回的款项（${payment}）与退款登记不符。`, en: `${refund} gives back what the register of refunds does not have (${payment}).` }
    : { zh: `退款登记中有一笔（${payment} 第 ${n} 次），没有已退回的退款单与之对应。`, en: `The register of refunds holds a part (${payment} number ${n}) that no received refund gives back.` }))
}

/** A turn is of a payment that was ordered, of that amount and from that indicator; what ended had begun. */
async function turnsAmiss(client: ClientBase, region: string): Promise<Bilingual[]> {
  const { rows } = await client.query<{ payment: string; begun: boolean }>(
    `with amiss as (
       select m.payment, true as begun from payment.batch_member m
        where m.region = $1 and not exists (select from ledger.entry e where e.region = $1 and e.hold = m.hold and e.hold_step = 1
          and e.kind = 'order' and e.amount = m.amount_fen and e.document = m.payment and e.holder = m.indicator)
       union all
       select e.payment, false from payment.turn_end e
        where e.region = $1 and not exists (select from payment.batch_member m where m.region = $1 and m.payment = e.payment and m.n = e.n))
     select coalesce(d.number, a.payment::text) as payment, a.begun from amiss a
       left join document.document d on d.region = $1 and d.id = a.payment limit ${MOST}`, [region])
  return rows.map(({ payment, begun }) => (begun
    ? { zh: `发送登记中支付 ${payment} 的金额、指标或占用与其指令不符。`, en: `The turn of ${payment} to go to the bank is of another amount, indicator or hold than its order.` }
    : { zh: `发送登记中支付 ${payment} 有结束而没有开始。`, en: `The turn of ${payment} to go to the bank has ended without having begun.` }))
}

/** What stands and says that it replaces a payment, and what the register has in that place with the money reserved for it, are the same. */
async function replacementsAmiss(client: ClientBase, region: string): Promise<Bilingual[]> {
  const { rows } = await client.query<{ payment: string; by: string; kept: boolean }>(
    `with said as (
       select v.document, v.body ->> 'replaces' as payment, d.hold, d.number
         from document.version v
         join document.document d on d.region = $1 and d.id = v.document and d.version = v.version and d.kind = 'payment' and d.state <> all($2::text[])
        where v.region = $1 and v.body ->> 'replaces' is not null),
     kept as (
       select r.document, coalesce(o.number, r.payment::text) as payment, r.hold, r.n
         from payment.replacement r
         left join document.document o on o.region = $1 and o.id = r.payment
        where r.region = $1 and not exists (select from payment.replacement_end e where e.region = $1 and e.payment = r.payment and e.n = r.n))
     select payment, coalesce(s.number, d.number, document::text) as by, k.n is not null as kept
       from said s full join kept k using (document, payment, hold)
       left join document.document d on d.region = $1 and d.id = document
      where s.number is null or k.n is null limit ${MOST}`, [region, MAKES_ROOM])
  return rows.map(({ payment, by, kept }) => (kept
    ? { zh: `重付登记中支付 ${payment} 由 ${by} 重付，而 ${by} 并不在其位。`, en: `The register of replacements has ${payment} replaced by ${by}, which does not stand in its place.` }
    : { zh: `${by} 写明重付 ${payment}，重付登记中却没有。`, en: `${by} says that it replaces ${payment}, which the register of replacements does not have.` }))
}

/** What is replaced bounced, by one at a time; and a place is free again only where the money reserved for it was given back. */
async function placesAmiss(client: ClientBase, region: string): Promise<Bilingual[]> {
  const { rows } = await client.query<{ payment: string; amiss: 'bounce' | 'twice' | 'end' }>(
    `with amiss as (
       select r.payment, 'bounce' as amiss from payment.replacement r
        where r.region = $1 and not exists (select from ledger.entry e where e.region = $1 and e.hold = r.bounced_hold and e.hold_step = 2
          and e.kind = 'bounce' and e.amount = r.bounced_fen and e.document = r.payment and e.holder = r.bounced_indicator)
       union all
       select r.payment, 'twice' from payment.replacement r
        where r.region = $1 and not exists (select from payment.replacement_end e where e.region = $1 and e.payment = r.payment and e.n = r.n)
        group by r.payment having count(*) > 1
       union all
       select e.payment, 'end' from payment.replacement_end e
        where e.region = $1 and not (exists (select from payment.replacement r where r.region = $1 and r.payment = e.payment and r.n = e.n and r.hold = e.hold)
          and exists (select from ledger.entry l where l.region = $1 and l.hold = e.hold and l.hold_step = 1 and l.kind = 'release' and l.document = e.document)))
     select coalesce(d.number, a.payment::text) as payment, a.amiss from amiss a
       left join document.document d on d.region = $1 and d.id = a.payment limit ${MOST}`, [region])
  return rows.map(({ payment, amiss }) => ({
    bounce: { zh: `重付登记中的支付 ${payment} 并未退票或失败。`, en: `The register of replacements has ${payment} replaced, which did not bounce or fail.` },
    twice: { zh: `重付登记中支付 ${payment} 同时由多笔支付重付。`, en: `The register of replacements has ${payment} replaced by several payments at a time.` },
    end: { zh: `重付登记中支付 ${payment} 的一次重付已结束，其占用却未释放。`, en: `In the register of replacements a place of ${payment} is free again, though the money reserved for it was not given back.` },
  }[amiss]))
}
