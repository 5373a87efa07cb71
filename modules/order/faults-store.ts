import type { ClientBase } from 'pg'
import type { Bilingual } from '#kernel/values/refusal.ts'

const MOST = 100

/**
 * Batches against what they list and against how their payments were sent, booked receipt files against what they say: a sentence for
 * each row that no honest command wrote. Keys of the database are not relied on.
 */
export async function orderFaults(client: ClientBase, region: string): Promise<Bilingual[]> {
  return [
    ...await membersAmiss(client, region), ...await decisionsAmiss(client, region), ...await leftAmiss(client, region),
    ...await sentAmiss(client, region), ...await turnsAmiss(client, region), ...await aloneAmiss(client, region),
    ...await filesAmiss(client, region), ...await originalsAmiss(client, region), ...await originalsLost(client, region), ...await linesAmiss(client, region), ...await matchesAmiss(client, region),
  ]
}

/** What a live batch lists and what it holds are the same payments of the same amounts. */
async function membersAmiss(client: ClientBase, region: string): Promise<Bilingual[]> {
  const { rows } = await client.query<{ batch: string; number: string | null; extra: boolean }>(
    `with listed as (
       select d.id as batch, (p.row ->> 'payment')::uuid as payment, (p.row ->> 'amountFen')::bigint as amount
         from document.document d
         join document.version v on v.region = $1 and v.document = d.id and v.version = d.version
        cross join jsonb_array_elements(case jsonb_typeof(v.body -> 'payments') when 'array' then v.body -> 'payments' end) as p(row)
        where d.region = $1 and d.kind = 'orderBatch' and d.state in ('inApproval', 'approved')),
     held as (
       select m.batch, m.payment, m.amount_fen as amount from payment.batch_member m
         left join payment.turn_end e on e.region = $1 and e.payment = m.payment and e.n = m.n
        where m.region = $1 and m.batch is not null and e.how is distinct from 'left')
     select distinct batch, d.number, listed.payment is null as extra
       from (select *, 1 as here from listed) listed full join (select *, 1 as here from held) held using (batch, payment, amount)
       left join document.document d on d.region = $1 and d.id = batch
      where listed.here is null or held.here is null limit ${MOST}`, [region])
  return rows.map(({ batch, number, extra }) => (extra
    ? { zh: `批次 ${number ?? batch} 中有其清单没有列出的支付。`, en: `The batch ${number ?? batch} holds payments that it does not list.` }
    : { zh: `批次 ${number ?? batch} 的清单列有不在其中的支付。`, en: `The batch ${number ?? batch} lists payments that it does not hold.` }))
}

/** Actions by which each of the decisions is made; a later step of another kind decides nothing, and no key knows the difference. */
const DECIDED_BY = { approved: ['approve'], returned: ['sendBack', 'reject', 'withdraw'], takenBack: ['withdraw'] }

async function decisionsAmiss(client: ClientBase, region: string): Promise<Bilingual[]> {
  const { rows } = await client.query<{ batch: string; outcome: string }>(
    `select coalesce(b.number, c.batch::text) as batch, c.outcome
       from payment.batch_decision c
       left join process.step s on s.region = $1 and s.document = c.batch and s.n = c.step
       left join document.document b on b.region = $1 and b.id = c.batch
      where c.region = $1 and not coalesce($2::jsonb -> c.outcome ? s.action, false) limit ${MOST}`, [region, JSON.stringify(DECIDED_BY)])
  return rows.map(({ batch, outcome }) => ({
    zh: `批次 ${batch} 的决定“${outcome}”没有相应的环节。`, en: `The batch ${batch} is called “${outcome}” by a step that decided something else.`,
  }))
}

/** A payment left its batch by a decision that gives payments back. */
async function leftAmiss(client: ClientBase, region: string): Promise<Bilingual[]> {
  const { rows } = await client.query<{ payment: string; batch: string }>(
    `select coalesce(p.number, e.payment::text) as payment, coalesce(b.number, e.batch::text) as batch
       from payment.turn_end e
       left join payment.batch_decision c on c.region = $1 and c.batch = e.batch and c.taken = e.taken and c.outcome = e.outcome
        and c.outcome in ('returned', 'takenBack')
       left join document.document p on p.region = $1 and p.id = e.payment
       left join document.document b on b.region = $1 and b.id = e.batch
      where e.region = $1 and e.how = 'left' and c.batch is null limit ${MOST}`, [region])
  return rows.map(({ payment, batch }) => ({
    zh: `支付 ${payment} 离开批次 ${batch}，所凭的环节并不退还支付。`, en: `${payment} left batch ${batch} by a step that gives nothing back.`,
  }))
}

/** What stands in a batch was sent in its name and after its approval; its turn ended so. */
async function sentAmiss(client: ClientBase, region: string): Promise<Bilingual[]> {
  const { rows } = await client.query<{ payment: string; batch: string }>(
    `select coalesce(p.number, m.payment::text) as payment, coalesce(b.number, m.batch::text) as batch
       from payment.batch_member m
       join process.step s on s.region = $1 and s.document = m.payment and s.action = 'send'
       left join payment.turn_end e on e.region = $1 and e.payment = m.payment and e.n = m.n
       left join document.document p on p.region = $1 and p.id = m.payment
       left join document.document b on b.region = $1 and b.id = m.batch
      where m.region = $1 and m.batch is not null and e.how is distinct from 'left'
        and (s.reason is distinct from b.number or not exists (select from process.step a
          where a.region = $1 and a.document = m.batch and a.action = 'approve' and a.seq < s.seq and a.n > m.step)) limit ${MOST}`, [region])
  return rows.map(({ payment, batch }) => ({
    zh: `支付 ${payment} 已发送，但不是随已放行的批次 ${batch} 发送的。`, en: `${payment} was sent, but not with batch ${batch} after its approval.`,
  }))
}

/** Each payment that went to the bank ended a turn so, and nothing else did. */
async function turnsAmiss(client: ClientBase, region: string): Promise<Bilingual[]> {
  const { rows } = await client.query<{ payment: string; lost: boolean }>(
    `with gone as (select id, number from document.document where region = $1 and kind = 'payment' and state in ('sent', 'paid', 'returned', 'failed')),
     ended as (select payment, n from payment.turn_end where region = $1 and how = 'sent')
     select coalesce(g.number, g.id::text) as payment, true as lost from gone g left join ended e on e.payment = g.id where e.n is null
     union all
     select e.payment::text, false from ended e left join gone g on g.id = e.payment
      where g.id is null and not exists (select from document.document d where d.region = $1 and d.id = e.payment and d.state = 'held') limit ${MOST}`, [region])
  return rows.map(({ payment, lost }) => (lost
    ? { zh: `支付 ${payment} 记为已发送，但没有发送登记。`, en: `${payment} is called sent, but the register of turns does not have it as sent.` }
    : { zh: `发送登记中有支付 ${payment}，而该支付并未发送。`, en: `The register of turns has the payment ${payment} as sent, which it is not.` }))
}

/** A turn by itself is begun and ended by sending, and in the name of no batch that the payment had left. */
async function aloneAmiss(client: ClientBase, region: string): Promise<Bilingual[]> {
  const { rows } = await client.query<{ payment: string; batch: string | null }>(
    `with alone as (
       select m.payment, m.n, e.how, coalesce(p.number, m.payment::text) as number from payment.batch_member m
         left join payment.turn_end e on e.region = $1 and e.payment = m.payment and e.n = m.n and e.how = 'sent'
         left join document.document p on p.region = $1 and p.id = m.payment
        where m.region = $1 and m.batch is null)
     select a.number as payment, null as batch from alone a where a.how is null
     union all
     select distinct a.number, b.number from alone a
       join process.step s on s.region = $1 and s.document = a.payment and s.action = 'send'
       join payment.batch_member t on t.region = $1 and t.payment = a.payment and t.n < a.n
       join document.document b on b.region = $1 and b.id = t.batch and b.number = s.reason
      where a.how is not null and not exists (select from process.step l
        where l.region = $1 and l.document = a.payment and l.action = 'send' and l.n > s.n) limit ${MOST}`, [region])
  return rows.map(({ payment, batch }) => (batch === null
    ? { zh: `支付 ${payment} 有一次单独发送的登记，但没有发送。`, en: `${payment} has a turn by itself that was never sent.` }
    : { zh: `支付 ${payment} 以批次 ${batch} 的名义单独发送，而它已离开该批次。`, en: `${payment} was sent by itself in the name of batch ${batch}, which it had left.` }))
}

/** The register of receipt files against the documents that were booked, both ways. */
async function filesAmiss(client: ClientBase, region: string): Promise<Bilingual[]> {
  const { rows } = await client.query<{ name: string; lost: boolean }>(
    `with booked as (
       select d.id, d.number, v.body from document.document d
         join document.version v on v.region = $1 and v.document = d.id and v.version = d.version
        where d.region = $1 and d.kind = 'receiptFile' and d.state = 'booked'),
     kept as (select f.*, s.action from bank.receipt_file f
         left join process.step s on s.region = $1 and s.document = f.document and s.n = f.step where f.region = $1)
     select coalesce(b.number, b.id::text) as name, true as lost from booked b
       left join kept f on f.document = b.id and f.sha256 = b.body ->> 'sha256' and f.content_sha256 = b.body ->> 'contentSha256'
        and f.lines = jsonb_array_length(b.body -> 'lines') and f.action = 'settle'
      where f.document is null
     union all
     select f.document::text, false from kept f left join booked b on b.id = f.document where b.id is null
      limit ${MOST}`, [region])
  return rows.map(({ name, lost }) => (lost
    ? { zh: `回单文件 ${name} 已入账，但回单文件登记中没有与之相符的一条。`, en: `${name} is booked, but the register of receipt files does not have it as it is.` }
    : { zh: `回单文件登记中有 ${name}，没有已入账的单据与之对应。`, en: `The register of receipt files holds ${name}, which no booked document carries.` }))
}

/** What is kept of the bank is what a version of the document was made of: its bytes have the hash that this version carries. */
async function originalsAmiss(client: ClientBase, region: string): Promise<Bilingual[]> {
  const { rows } = await client.query<{ name: string }>(
    `select coalesce(d.number, o.document::text) as name
       from bank.receipt_original o
       left join document.document d on d.region = $1 and d.id = o.document and d.kind = 'receiptFile'
      where o.region = $1 and (o.sha256 is distinct from encode(sha256(o.bytes), 'hex') or not exists (
              select from document.version v where v.region = $1 and v.document = d.id and v.body ->> 'sha256' = o.sha256 and v.body ->> 'contentSha256' = o.content_sha256)) limit ${MOST}`, [region])
  return rows.map(({ name }) => ({ zh: `回单文件 ${name} 保存的原件与单据所载摘要不符。`, en: `The original kept for ${name} is not the file whose hash the document carries.` }))
}

/** What was booked has the bank's file behind it, of which its lines were read. */
async function originalsLost(client: ClientBase, region: string): Promise<Bilingual[]> {
  const { rows } = await client.query<{ name: string }>(
    `select coalesce(d.number, d.id::text) as name
       from document.document d
       join document.version v on v.region = $1 and v.document = d.id and v.version = d.version
       left join bank.receipt_original o on o.region = $1 and o.document = d.id
        and o.sha256 = v.body ->> 'sha256' and o.content_sha256 = v.body ->> 'contentSha256'
      where d.region = $1 and d.kind = 'receiptFile' and d.state = 'booked' and o.document is null limit ${MOST}`, [region])
  return rows.map(({ name }) => ({
    zh: `回单文件 ${name} 已入账，但没有保存其所列回单的银行原件。`, en: `${name} is booked, but the file of the bank that it was made of is not kept.`,
  }))
}

/** Each line as the file says it, none lost and none added. */
async function linesAmiss(client: ClientBase, region: string): Promise<Bilingual[]> {
  const { rows } = await client.query<{ name: string; n: number }>(
    `with said as (
       select d.id as document, l.n::int as n, l.row ->> 'serial' as serial, l.row ->> 'reference' as reference, (l.row ->> 'amountFen')::bigint as amount_fen,
              l.row ->> 'outcome' as outcome, l.row ->> 'payee' as payee, l.row ->> 'account' as account, (l.row ->> 'day')::date as day, l.row ->> 'note' as note
         from document.document d
         join document.version v on v.region = $1 and v.document = d.id and v.version = d.version
        cross join jsonb_array_elements(case jsonb_typeof(v.body -> 'lines') when 'array' then v.body -> 'lines' end) with ordinality as l(row, n)
        where d.region = $1 and d.kind = 'receiptFile' and d.state = 'booked'),
     kept as (select document, n, serial, reference, amount_fen, outcome, payee, account, day, note from bank.receipt_line where region = $1)
     select distinct coalesce(d.number, o.document::text) as name, o.n
       from ((table said except table kept) union all (table kept except table said)) o
       left join document.document d on d.region = $1 and d.id = o.document
      order by 1, 2 limit ${MOST}`, [region])
  return rows.map(({ name, n }) => ({ zh: `回单文件 ${name} 第 ${n} 行与文件所载不符。`, en: `${name} line ${n} is not kept as the file has it.` }))
}

/** A line that is called matched names its payment by number, of its amount. */
async function matchesAmiss(client: ClientBase, region: string): Promise<Bilingual[]> {
  const { rows } = await client.query<{ name: string; n: number }>(
    `select coalesce(f.number, l.document::text) as name, l.n
       from bank.receipt_line l
       left join document.document f on f.region = $1 and f.id = l.document
       left join document.document p on p.region = $1 and p.id = l.payment and p.kind = 'payment'
      where l.region = $1 and l.result = 'matched' and (p.number is distinct from l.reference or p.amount_fen is distinct from l.amount_fen)
      order by 1, 2 limit ${MOST}`, [region])
  return rows.map(({ name, n }) => ({
    zh: `回单文件 ${name} 第 ${n} 行记为相符，但支付编号或金额并不相符。`, en: `${name} line ${n} is called matched, but its payment is another, or of another amount.`,
  }))
}
