import type { ClientBase } from 'pg'
import type { Region } from '#kernel/values/region.ts'

/** SQL of the statistics. One pass over the verdicts of the period; row security confines payments and alerts to what the reader may see. */

export interface StoredFigures {
  unit: string | null; unit_name: string | null; month: string | null; day: string | null; level: string | null
  /** Which of the groupings this row is of. */
  grouped: 'total' | 'unit' | 'month' | 'day' | 'level'
  payments: number; amount: bigint; hit: number; hit_fen: bigint; stopped: number; stopped_fen: bigint
  alerts: number; released: number; returned: number; forbidden: number; open: number; overdue: number
  confirmed: number; confirmed_fen: bigint; rectifying: number; rectified: number; rectification_late: number
}

export interface Span { from: Date; until: Date; now: Date; today: string }

/** Weakest first; the place of an effect in it is its strength. */
const EFFECTS = ['pass', 'record', 'note', 'evidence', 'intercept', 'forbid']

const JUDGED = `judged as materialized (
             select v.document, min(v.judged_at) as at, max(array_position($4::text[], v.effect)) as strength
               from rules.verdict v
              where v.region = $1 and v.command = 'submit' and v.judged_at >= $2 and v.judged_at < $3 group by v.document),
           payment as materialized (
             select d.id, d.unit, to_char(j.at at time zone 'Asia/Shanghai', 'YYYY-MM') as month, to_char(j.at at time zone 'Asia/Shanghai', 'YYYY-MM-DD') as day,
                    coalesce(d.amount_fen, 0) as fen, j.strength
               from judged j join document.document d on d.region = $1 and d.id = j.document and d.kind = 'payment')`

const READ = ['document.document', 'document.version', 'process.task', 'process.step', 'rules.verdict']
/** Verdicts up to which looking each payment up is quicker than one pass over the documents of the region. */
const FEW = 2_000

/**
 * To be called in the transaction of the figures, before them: joins are made by hash unless the period holds few verdicts. The conditions of
 * row security let the planner believe in a handful of rows however well it knows the tables, and where it does not know them (never
 * analysed, or grown fourfold since) it takes any index that begins with the region: it then loops over the whole region for each payment,
 * which is minutes at 50,000. By hash every table is passed once, whatever is believed.
 */
export async function chooseJoins(client: ClientBase, region: Region, { from, until }: Span): Promise<void> {
  const { rows } = await client.query<{ looked_up: boolean }>({
    name: 'monitoring-choose-joins',
    text: `select bool_and(c.reltuples >= 0 and pg_relation_size(c.oid) / current_setting('block_size')::int <= 4 * greatest(c.relpages, 25))
                  and (select count(*) from (
                    select from rules.verdict v where v.region = $2 and v.command = 'submit' and v.judged_at >= $3 and v.judged_at < $4 limit $5 + 1) few) <= $5 as looked_up
             from pg_class c where c.oid = any($1::regclass[])`,
    values: [READ, region, from, until, FEW],
  })
  if (!rows[0]!.looked_up) await client.query('set local enable_nestloop = off')
}

/** Figures of all, of each unit, month, day and level, in one statement. */
export async function readFigures(client: ClientBase, region: Region, { from, until, now, today }: Span): Promise<StoredFigures[]> {
  const { rows } = await client.query<StoredFigures>({
    name: 'monitoring-figures',
    text: `with ${JUDGED},
           alert as materialized (
             select a.id, a.subject, a.state from payment p join document.document a on a.region = $1 and a.subject = p.id and a.kind = 'alert' where p.strength >= 5),
           late as (
             select a.id from alert a where exists (
               select from process.task t where t.region = $1 and t.document = a.id and t.state = 'open' and t.due_at <= $5)),
           told as materialized (
             select a.subject, count(*) as alerts, count(*) filter (where a.state = 'released') as released, count(*) filter (where a.state = 'returned') as returned,
                    count(*) filter (where a.state = 'forbidden') as forbidden, count(*) filter (where a.state not in ('released', 'returned', 'forbidden')) as open,
                    count(l.id) as overdue
               from alert a left join late l on l.id = a.id group by a.subject),
           mended as (
             select a.subject, bool_and(r.state = 'closed') as closed, bool_or(r.state <> 'closed' and v.body ->> 'due' < $6) as late
               from told t join alert a on a.subject = t.subject
               join document.document r on r.region = $1 and r.subject = a.id and r.kind = 'rectification' and r.state in ('rectifying', 'inCheck', 'closed')
               join document.version v on v.region = $1 and v.document = r.id and v.version = r.version
              where t.returned + t.forbidden > 0 group by a.subject)
           select case when grouping(p.unit) = 0 then 'unit' when grouping(p.month) = 0 then 'month' when grouping(p.day) = 0 then 'day'
                       when grouping(p.strength) = 0 then 'level' else 'total' end as grouped,
                  p.unit, (select u.name from access.unit u where u.region = $1 and u.id = p.unit) as unit_name, p.month, p.day, ($4::text[])[p.strength] as level,
                  count(*)::int as payments, coalesce(sum(p.fen), 0)::bigint as amount,
                  (count(*) filter (where p.strength > 1))::int as hit, coalesce(sum(p.fen) filter (where p.strength > 1), 0)::bigint as hit_fen,
                  (count(*) filter (where p.strength >= 5))::int as stopped, coalesce(sum(p.fen) filter (where p.strength >= 5), 0)::bigint as stopped_fen,
                  coalesce(sum(t.alerts), 0)::int as alerts, coalesce(sum(t.released), 0)::int as released, coalesce(sum(t.returned), 0)::int as returned,
                  coalesce(sum(t.forbidden), 0)::int as forbidden, coalesce(sum(t.open), 0)::int as open, coalesce(sum(t.overdue), 0)::int as overdue,
                  (count(*) filter (where t.returned + t.forbidden > 0))::int as confirmed,
                  coalesce(sum(p.fen) filter (where t.returned + t.forbidden > 0), 0)::bigint as confirmed_fen,
                  count(m.subject)::int as rectifying, (count(*) filter (where m.closed))::int as rectified,
                  (count(*) filter (where m.late))::int as rectification_late
             from payment p left join told t on t.subject = p.id left join mended m on m.subject = p.id
            group by grouping sets ((), (p.unit), (p.month), (p.day), (p.strength))
            order by p.month, p.day, count(*) desc`,
    values: [region, from, until, EFFECTS, now, today],
  })
  return rows
}

export interface StoredRule {
  rule: string; payments: number; amount: bigint; alerts: number; released: number; returned: number; forbidden: number; open: number
}

/** What each rule hit among the payments of the period, and what came of the alerts that name it. */
export async function readByRule(client: ClientBase, region: Region, { from, until }: Span): Promise<StoredRule[]> {
  const { rows } = await client.query<StoredRule>({
    name: 'monitoring-by-rule',
    text: `with ${JUDGED},
           hit as (
             select h.rule, count(*)::int as payments, sum(h.fen)::bigint as amount
               from (select distinct f ->> 'rule' as rule, p.id, p.fen
                       from payment p join rules.verdict v on v.region = $1 and v.document = p.id and v.command = 'submit' and v.effect <> 'pass'
                       cross join lateral jsonb_array_elements(v.findings) f
                      where p.strength > 1 and f ->> 'effect' is not null and f ->> 'effect' <> 'pass') h
              group by h.rule),
           told as (
             select r.rule, count(*)::int as alerts, (count(*) filter (where a.state = 'released'))::int as released,
                    (count(*) filter (where a.state = 'returned'))::int as returned, (count(*) filter (where a.state = 'forbidden'))::int as forbidden,
                    (count(*) filter (where a.state not in ('released', 'returned', 'forbidden')))::int as open
               from payment p join document.document a on a.region = $1 and a.subject = p.id and a.kind = 'alert'
               join document.version v on v.region = $1 and v.document = a.id and v.version = a.version
               cross join lateral unnest(string_to_array(v.body ->> 'rules', ' ')) as r(rule)
              where p.strength >= 5 and r.rule <> '' group by r.rule)
           select coalesce(h.rule, t.rule) as rule, coalesce(h.payments, 0) as payments, coalesce(h.amount, 0) as amount, coalesce(t.alerts, 0) as alerts,
                  coalesce(t.released, 0) as released, coalesce(t.returned, 0) as returned, coalesce(t.forbidden, 0) as forbidden, coalesce(t.open, 0) as open
             from hit h full join told t on t.rule = h.rule order by payments desc, rule`,
    values: [region, from, until, EFFECTS],
  })
  return rows
}

/** What units stated as returned and re-booked, in rectifications that were closed in the period. The second and third line of the answer are amounts. */
export async function readRecovered(client: ClientBase, region: Region, { from, until }: Span): Promise<{ returned: bigint; rebooked: bigint }> {
  const { rows } = await client.query<{ returned: bigint; rebooked: bigint }>({
    name: 'monitoring-recovered',
    text: `with last as (
             select distinct on (p.document) p.reason from document.document d
               join process.step p on p.region = $1 and p.document = d.id and p.action = 'rectify'
                and p.reason ~ E'^[^\\n]*\\n[0-9,]+(\\\\.[0-9]{1,2})?\\n[0-9,]+(\\\\.[0-9]{1,2})?$'
              where d.region = $1 and d.kind = 'rectification' and d.state = 'closed' and d.changed_at >= $2 and d.changed_at < $3
              order by p.document, p.n desc)
           select coalesce(sum(round(replace(split_part(reason, E'\\n', 2), ',', '')::numeric * 100)), 0)::bigint as returned,
                  coalesce(sum(round(replace(split_part(reason, E'\\n', 3), ',', '')::numeric * 100)), 0)::bigint as rebooked from last`,
    values: [region, from, until],
  })
  return rows[0]!
}
