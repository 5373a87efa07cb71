import type { ClientBase } from 'pg'
import type { Region } from '#kernel/values/region.ts'

export interface InquiryFacts {
  unit: string
  office: string | null
  subject: { number: string | null; amount_fen: string | null; made_at: string; purpose: string | null; payee: string | null } | null
  /** Until when the unit has to explain; null once it has. */
  due_at: Date | null
}

/** Whom an inquiry about an alert goes to, from which office, about which payment. */
export async function readInquiry(client: ClientBase, region: Region, alert: string): Promise<InquiryFacts> {
  const { rows } = await client.query<InquiryFacts>({
    name: 'monitoring-inquiry',
    text: `select u.name as unit, (select o.name from access.unit o where o.region = $1 and o.office order by o.code limit 1) as office,
                  case when s.id is not null then jsonb_build_object('number', s.number, 'amount_fen', s.amount_fen::text,
                    'made_at', to_char(s.made_at at time zone 'Asia/Shanghai', 'YYYY-MM-DD'), 'purpose', sv.body ->> 'purpose', 'payee', sv.body ->> 'payee') end as subject,
                  (select t.due_at from process.task t where t.region = $1 and t.document = d.id and t.state not in ('done', 'cancelled') and t.duty = 'alert.explain' order by t.due_at limit 1) as due_at
             from document.document d
             join access.unit u on u.region = $1 and u.id = d.unit
             left join document.document s on s.region = $1 and s.id = d.subject
             left join document.version sv on sv.region = $1 and sv.document = s.id and sv.version = s.version
            where d.region = $1 and d.id = $2`,
    values: [region, alert],
  })
  return rows[0]!
}
