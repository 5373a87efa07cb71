import type { ClientBase } from 'pg'
import type { Region } from '#kernel/values/region.ts'
import { EFFECTS, JUDGED, type Span } from '../statistics/store.ts'
import type { HitsBy } from './model.ts'

export interface StoredHits {
  month: string
  /** Empty for any rule at all. */
  name: string
  /** Of the month, whatever the name. */
  payments: number
  hit: number; confirmed: number; released: number; returned: number; forbidden: number
}

/** What of a rule's number groups it. */
const nameOf = (rule: string) => `case $5 when 'rule' then ${rule} else regexp_replace(${rule}, '-[^-]*$', '') end`

/**
 * Hits of each month in one statement: findings are opened only where there is one (index `verdict_found`), alerts only where a payment was
 * stopped. One payment may have several findings of a family and several alerts: each payment and each alert counts once for a name.
 * To be called after `chooseJoins`.
 */
export async function readHits(client: ClientBase, region: Region, { from, until }: Pick<Span, 'from' | 'until'>, by: HitsBy): Promise<StoredHits[]> {
  const { rows } = await client.query<StoredHits>({
    name: 'monitoring-hits',
    text: `with ${JUDGED},
           day as (select day, to_char(day, 'YYYY-MM') as month, count(*) as payments from payment group by day),
           finding as (
             select d.month, p.id, ${nameOf(`f ->> 'rule'`)} as name
               from payment p join day d on d.day = p.day
               join rules.verdict v on v.region = $1 and v.document = p.id and v.command = 'submit' and v.effect <> 'pass' and v.judged_at >= $2 and v.judged_at < $3
              cross join lateral jsonb_array_elements(v.findings) f
              where p.strength > 1 and f ->> 'effect' is not null and f ->> 'effect' <> 'pass'),
           hit as (
             select month, coalesce(name, '') as name, count(distinct id)::int as hit from finding group by grouping sets ((month, name), (month))),
           alert as (
             select d.month, p.id as payment, a.id, a.state, ${nameOf('r.rule')} as name
               from payment p join day d on d.day = p.day
               join document.document a on a.region = $1 and a.subject = p.id and a.kind = 'alert'
               join document.version v on v.region = $1 and v.document = a.id and v.version = a.version
              cross join lateral unnest(string_to_array(v.body ->> 'rules', ' ')) as r(rule)
              where p.strength >= 5 and r.rule <> ''),
           told as (
             select month, coalesce(name, '') as name, (count(distinct payment) filter (where state in ('returned', 'forbidden')))::int as confirmed,
                    (count(distinct id) filter (where state = 'released'))::int as released, (count(distinct id) filter (where state = 'returned'))::int as returned,
                    (count(distinct id) filter (where state = 'forbidden'))::int as forbidden
               from alert group by grouping sets ((month, name), (month)))
           select m.month, coalesce(n.name, '') as name, m.payments, coalesce(n.hit, 0) as hit, coalesce(n.confirmed, 0) as confirmed,
                  coalesce(n.released, 0) as released, coalesce(n.returned, 0) as returned, coalesce(n.forbidden, 0) as forbidden
             from (select month, sum(payments)::int as payments from day group by month) m
             left join (hit full join told using (month, name)) n on n.month = m.month
            order by m.month, name`,
    values: [region, from, until, EFFECTS, by],
  })
  return rows
}
