import type { ClientBase } from 'pg'
import type { BatchRow, BreakRow, Desk, FileRow, PaymentRow } from './desk/model.ts'

const OF_TAB = `case when d.state = 'held' then 'held' when d.state = 'ordered' and live.batch is not null then 'inBatch'
  when d.state = 'ordered' then 'ready' when d.state = 'sent' then 'sent' else 'returned' end`

const LIVE = `left join lateral (
    select m.batch from payment.batch_member m
      left join payment.turn_end e on e.region = m.region and e.payment = m.payment and e.n = m.n
     where m.region = $1 and m.payment = d.id and m.batch is not null and e.how is distinct from 'left' limit 1) live on true`

const ON_DESK = `d.kind = 'payment' and (d.state in ('ordered', 'sent', 'returned', 'failed') or (d.state = 'held' and d.hold_kind = 'order'))`

export async function readCounts(client: ClientBase, region: string, since: Date): Promise<Pick<Desk, 'tabs' | 'days'>> {
  const tabs = await client.query<{ tab: Desk['tabs'][number]['tab']; count: number; sum: string }>({
    name: 'order-desk-counts',
    text: `select ${OF_TAB} as tab, count(*)::int as count, sum(d.amount_fen)::text as sum
             from document.document d ${LIVE}
            where d.region = $1 and ${ON_DESK} group by 1`,
    values: [region],
  })
  const days = await client.query<{ day: string; paid: string; back: string }>({
    name: 'order-desk-days',
    text: `select to_char(s.at at time zone 'Asia/Shanghai', 'YYYY-MM-DD') as day,
                  coalesce(sum(r.amount_fen) filter (where r.outcome = 'received'), 0)::text as paid,
                  coalesce(sum(r.amount_fen) filter (where r.outcome <> 'received'), 0)::text as back
             from process.step s
             join document.document d on d.region = $1 and d.id = s.document and d.kind = 'payment'
             join payment.bank_receipt r on r.region = $1 and r.document = s.document and r.seq = s.seq
            where s.region = $1 and s.at >= $2 group by 1 order by 1`,
    values: [region, since],
  })
  return {
    tabs: tabs.rows.map(({ tab, count, sum }) => ({ tab, count, sumFen: sum })),
    days: days.rows.map(({ day, paid, back }) => ({ day, paidFen: paid, backFen: back })),
  }
}

/** One tab, newest first; `after` is the id of the last row seen. */
export async function readPayments(client: ClientBase, region: string, tab: string, after: string | null, limit: number): Promise<PaymentRow[]> {
  const { rows } = await client.query<Omit<PaymentRow, 'batch' | 'changedAt'> & { changed: Date; batch: string | null; batchNumber: string | null; batchState: string | null }>({
    name: 'order-desk-payments',
    text: `select d.id, d.number, d.title, d.amount_fen::text as "amountFen", d.state, u.name as unit, d.changed_at as changed,
                  v.body ->> 'payeeAccount' is not null and v.body ->> 'payeeBank' is not null as "payeeAccount", v.body ->> 'payerAccount' as "payerAccount",
                  b.id as batch, b.number as "batchNumber", b.state as "batchState"
             from document.document d ${LIVE}
             join access.unit u on u.region = $1 and u.id = d.unit
             join document.version v on v.region = $1 and v.document = d.id and v.version = d.version
             left join document.document b on b.region = $1 and b.id = live.batch
            where d.region = $1 and ${ON_DESK} and ${OF_TAB} = $2 and ($3::uuid is null or d.id < $3)
            order by d.id desc limit $4`,
    values: [region, tab, after, limit],
  })
  return rows.map(({ changed, batch, batchNumber, batchState, ...row }) => ({
    ...row, changedAt: changed.toISOString(), batch: batch === null ? null : { id: batch, number: batchNumber!, state: batchState! },
  }))
}

export async function readBatches(client: ClientBase, region: string, limit: number): Promise<BatchRow[]> {
  const { rows } = await client.query<Omit<BatchRow, 'changedAt'> & { changed: Date }>({
    name: 'order-desk-batches',
    text: `select b.id, b.number, b.title, b.amount_fen::text as "amountFen", b.state, b.changed_at as changed, m.count, m.unsent
             from (select * from document.document where region = $1 and kind = 'orderBatch' and state in ('inApproval', 'approved')
                    order by id desc limit $2) b
             cross join lateral (
               select count(*)::int as count, count(*) filter (where d.state in ('ordered', 'held'))::int as unsent
                 from payment.batch_member t
                 join document.document d on d.region = $1 and d.id = t.payment
                 left join payment.turn_end e on e.region = $1 and e.payment = t.payment and e.n = t.n
                where t.region = $1 and t.batch = b.id and e.how is distinct from 'left') m
            order by b.id desc`,
    values: [region, limit],
  })
  return rows.map(({ changed, ...row }) => ({ ...row, changedAt: changed.toISOString() }))
}

/** Lines that booked nothing, by file. */
const OPEN_LINES = `select l.document, count(*)::int as breaks
    from bank.receipt_line l
    left join payment.bank_receipt r on r.region = $1 and r.serial = l.serial and r.document = l.payment
   where l.region = $1 and (l.result <> 'matched' or r.serial is null) group by l.document`

/** For readers of the files alone. */
export async function countBreaks(client: ClientBase, region: string): Promise<number> {
  const { rows } = await client.query<{ count: number }>({
    name: 'order-count-breaks',
    text: `select coalesce(sum(o.breaks), 0)::int as count from (${OPEN_LINES}) o join document.document d on d.region = $1 and d.id = o.document`,
    values: [region],
  })
  return rows[0]!.count
}

/** Lines of booked files that booked nothing: those that differ, and those that agreed and were refused. Only for readers of the file. */
export async function readBreaks(client: ClientBase, region: string, limit: number): Promise<BreakRow[]> {
  const { rows } = await client.query<Omit<BreakRow, 'file' | 'payment'> & Record<'file' | 'fileNumber' | 'fileName', string> & Record<'payment' | 'paymentNumber' | 'paymentState' | 'paymentFen', string | null>>({
    name: 'order-desk-breaks',
    text: `select f.id as file, f.number as "fileNumber", v.body ->> 'fileName' as "fileName", l.n, l.serial, l.reference, l.amount_fen::text as "amountFen",
                  l.outcome, l.payee, l.day::text, l.result, p.id as payment, p.number as "paymentNumber", p.state as "paymentState", p.amount_fen::text as "paymentFen"
             from bank.receipt_line l
             join document.document f on f.region = $1 and f.id = l.document
             join document.version v on v.region = $1 and v.document = f.id and v.version = f.version
             left join document.document p on p.region = $1 and p.id = l.payment
             left join payment.bank_receipt r on r.region = $1 and r.serial = l.serial and r.document = l.payment
            where l.region = $1 and (l.result <> 'matched' or r.serial is null)
            order by l.document desc, l.n limit $2`,
    values: [region, limit],
  })
  return rows.map(({ file, fileNumber, fileName, payment, paymentNumber, paymentState, paymentFen, ...row }) => ({
    ...row, file: { id: file, number: fileNumber, name: fileName },
    payment: payment === null ? null : { id: payment, number: paymentNumber!, state: paymentState!, amountFen: paymentFen! },
  }))
}

export async function readFiles(client: ClientBase, region: string, limit: number): Promise<FileRow[]> {
  const { rows } = await client.query<Omit<FileRow, 'changedAt'> & { changed: Date }>({
    name: 'order-desk-files',
    text: `select d.id, d.number, d.title, d.amount_fen::text as "amountFen", d.state, d.changed_at as changed, coalesce(f.lines, jsonb_array_length(v.body -> 'lines')) as lines,
                  coalesce(o.breaks, 0) as breaks,
                  exists (select from bank.receipt_original r where r.region = $1 and r.document = d.id and r.sha256 = v.body ->> 'sha256'
                    and r.content_sha256 = v.body ->> 'contentSha256') as original
             from document.document d
             join document.version v on v.region = $1 and v.document = d.id and v.version = d.version
             left join bank.receipt_file f on f.region = $1 and f.document = d.id
             left join (${OPEN_LINES}) o on o.document = d.id
            where d.region = $1 and d.kind = 'receiptFile' and d.state in ('imported', 'booked') order by d.id desc limit $2`,
    values: [region, limit],
  })
  return rows.map(({ changed, ...row }) => ({ ...row, changedAt: changed.toISOString() }))
}
