import type { ClientBase } from 'pg'
import type { Region } from '#kernel/values/region.ts'
import { ALERT_OF_P, EFFECTS, judgedBy, RULE_OF_A, type Span } from '../statistics/judged.ts'
import type { HitsBy } from './model.ts'

export interface StoredHits {
  month: string
  /** Empty for any rule at all. */
  name: string
  /** Of the month, whatever the name. */
  payments: number
  hit: number; confirmed: number; released: number; returned: number; forbidden: number
}

/**
 * Hits of each month in one statement: findings are opened only where there is one (index `verdict_found`), alerts only where a payment was
 * stopped. One payment may have several findings of a family and several alerts: each payment and each alert counts once for a name. What a rule's
 * number says of its family is cut out of each number once. To be called after `chooseJoins`.
 */
export async function readHits(client: ClientBase, region: Region, { from, until }: Pick<Span, 'from' | 'until'>, by: HitsBy): Promise<StoredHits[]> {
  const { rows } = await client.query<StoredHits>({
    name: 'monitoring-hits',
    text: `with ${judgedBy('all')},
           day as (select day, to_char(day at time zone 'Asia/Shanghai', 'YYYY-MM') as month, sum(payments) as payments from counted group by day),
           finding as materialized (
             select p.day, p.id, f ->> 'rule' as rule
               from hit p join rules.verdict v on v.region = $1 and v.document = p.id and v.command = 'submit' and v.effect <> 'pass' and v.judged_at >= $2 and v.judged_at < $3
              cross join lateral jsonb_array_elements(v.findings) f
              where f ->> 'effect' is not null and f ->> 'effect' <> 'pass'),
           alert as materialized (
             select p.day, p.id as payment, a.id, a.state, r.rule from hit p join ${ALERT_OF_P} cross join ${RULE_OF_A} where p.strength >= 5 and r.rule <> ''),
           named as (
             select rule, case $5 when 'rule' then rule else regexp_replace(rule, '-[^-]*$', '') end as name from (select rule from finding union select rule from alert) r),
           found as (
             select d.month, coalesce(n.name, '') as name, count(distinct f.id)::int as hit
               from finding f join day d on d.day = f.day join named n on n.rule = f.rule group by grouping sets ((d.month, n.name), (d.month))),
           told as (
             select d.month, coalesce(n.name, '') as name, (count(distinct a.payment) filter (where a.state in ('returned', 'forbidden')))::int as confirmed,
                    (count(distinct a.id) filter (where a.state = 'released'))::int as released, (count(distinct a.id) filter (where a.state = 'returned'))::int as returned,
                    (count(distinct a.id) filter (where a.state = 'forbidden'))::int as forbidden
               from alert a join day d on d.day = a.day join named n on n.rule = a.rule group by grouping sets ((d.month, n.name), (d.month)))
           select m.month, coalesce(n.name, '') as name, m.payments, coalesce(n.hit, 0) as hit, coalesce(n.confirmed, 0) as confirmed,
                  coalesce(n.released, 0) as released, coalesce(n.returned, 0) as returned, coalesce(n.forbidden, 0) as forbidden
             from (select month, sum(payments)::int as payments from day group by month) m
             left join (found full join told using (month, name)) n on n.month = m.month
            order by m.month, name`,
    values: [region, from, until, EFFECTS, by],
  })
  return rows
}
