import type { ClientBase } from 'pg'
import { indicatorsById } from '#modules/budget/public.ts'
import type { MappedRecord } from '#kernel/files/model.ts'
import type { BookPayments } from '#kernel/module/model.ts'
import { civilDayOf, startOfDay } from '#kernel/values/civil-day.ts'
import { WITHHELD } from './facts.ts'

interface Row {
  number: string | null
  unit: string
  indicator: string
  payee: string | null
  account: string | null
  invoice: string | null
  amount: bigint
  net: number
  judged_at: Date
  body: Record<string, unknown>
}

const PAGE = 2_000

const DELIVERED = [
  'date', 'amount', 'unit', 'budget', 'category', 'project', 'contract', 'fundNature', 'settlement', 'payee', 'payeeBank', 'payeeAccount', 'application', 'invoice', 'purpose',
] as const

/** What the history counts, each document once, in the words of a payments file; the date is the day of its last submission. */
export const bookPayments: BookPayments = {
  source: {
    currency: 'CNY', weekend: ['saturday', 'sunday'], fiscalYearStart: '01-01', grain: 'payment', notDelivered: [],
    columns: Object.fromEntries(DELIVERED.map((name) => [name, { columns: [name], separator: '', map: null }])),
  },
  async* read(client, region, from) {
    await client.query(
      `declare book_payments no scroll cursor for
         select d.number, u.name as unit, h.indicator, h.payee, h.payee_account as account, h.invoice, d.amount_fen as amount, c.net, h.judged_at, v.body
           from (select p.document, sum(p.sign)::int as net, max(p.seq) filter (where p.sign = case when o.kind = 'refund' then -1 else 1 end) as seq
                   from payment.history p join document.document o on o.region = $1 and o.id = p.document
                  where p.region = $1 group by p.document having sum(p.sign) <> 0 and max(p.judged_at) >= $2) c
           join payment.history h on h.region = $1 and h.document = c.document and h.seq = c.seq
           join document.document d on d.region = $1 and d.id = c.document
           join document.version v on v.region = $1 and v.document = d.id and v.version = d.version
           join access.unit u on u.region = $1 and u.id = h.unit
          order by h.judged_at, h.seq`,
      [region, startOfDay(from)])
    for (;;) {
      const { rows } = await client.query<Row>(`fetch ${PAGE} from book_payments`)
      if (rows.length > 0) yield await recordsOf(client, region, rows)
      if (rows.length < PAGE) break
    }
    await client.query('close book_payments')
  },
}

async function recordsOf(client: ClientBase, region: string, rows: readonly Row[]): Promise<MappedRecord[]> {
  const indicators = await indicatorsById(client, region, [...new Set(rows.map(({ indicator }) => indicator))])
  return rows.map(({ number, unit, indicator, payee, account, invoice, amount, net, judged_at, body }): MappedRecord => {
    const said = (name: string) => (typeof body[name] === 'string' && body[name] !== '' ? body[name] : null)
    const of = indicators.get(indicator)
    return {
      date: civilDayOf(judged_at), amountFen: BigInt(net) * amount, unit, department: null, budget: of?.code ?? null, function: null, category: said('economicClass'),
      project: said('project') ?? of?.project ?? null, contract: said('contract'), fundNature: of?.fundType ?? null, paymentType: null, settlement: said('settlement'), payerAccount: null,
      // The history counts one spelling; a refund has none of its own.
      payee: payee && (said('payee') ?? payee), payeeId: null, payeeBank: said('payeeBank'), payeeAccount: account && (said('payeeAccount') ?? account), application: number, transaction: null, invoice, purpose: said('purpose'),
      redacted: body['payee'] === WITHHELD ? ['payee'] : [],
    }
  })
}
