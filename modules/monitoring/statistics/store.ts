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
export const EFFECTS = ['pass', 'record', 'note', 'evidence', 'intercept', 'forbid']

/**
 * Payments first judged in the period (parameters: region, from, until, effects), with the strongest effect of their submits. Months and the words of
 * days are made of the groups: written out for each payment they cost as much as looking it up.
 */
const judged = (condition: string) => `judged as materialized (
             select v.document, min(v.judged_at) as at, coalesce(max(array_position($4::text[], v.effect)) filter (where v.effect <> 'pass'), 1) as strength
               from rules.verdict v
              where v.region = $1 and v.command = 'submit' and v.judged_at >= $2 and v.judged_at < $3 ${condition} group by v.document),
           payment as materialized (
             select d.id, d.unit, (j.at at time zone 'Asia/Shanghai')::date as day, coalesce(d.amount_fen, 0) as fen, j.strength
               from judged j join document.document d on d.region = $1 and d.id = j.document and d.kind = 'payment')`

export const JUDGED = judged('')

/** Those alone in which something was found, by its index; their day is that of the first finding. */
const HIT = judged(`and v.effect <> 'pass'`)

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

/**
 * Figures of all, of each unit, month, day and level, in one statement. Payments are first added up by unit, day and level, so that the five
 * groupings pass some thousand sums and not every payment five times. The deadline is asked for open alert by open alert: as a join it is answered from all tasks
 * of the region that are late.
 */
export async function readFigures(client: ClientBase, region: Region, { from, until, now, today }: Span): Promise<StoredFigures[]> {
  const { rows } = await client.query<StoredFigures>({
    name: 'monitoring-figures',
    text: `with ${JUDGED},
           alert as materialized (
             select a.id, a.subject, a.state,
                    a.state not in ('released', 'returned', 'forbidden') and coalesce((select min(t.due_at) from process.task t where t.region = $1 and t.document = a.id and t.state = 'open') <= $5, false) as late
               from payment p join document.document a on a.region = $1 and a.subject = p.id and a.kind = 'alert' where p.strength >= 5),
           told as materialized (
             select a.subject, count(*) as alerts, count(*) filter (where a.state = 'released') as released, count(*) filter (where a.state = 'returned') as returned,
                    count(*) filter (where a.state = 'forbidden') as forbidden, count(*) filter (where a.state not in ('released', 'returned', 'forbidden')) as open,
                    count(*) filter (where a.late) as overdue
               from alert a group by a.subject),
           mended as (
             select a.subject, bool_and(r.state = 'closed') as closed, bool_or(r.state <> 'closed' and v.body ->> 'due' < $6) as late
               from told t join alert a on a.subject = t.subject
               join document.document r on r.region = $1 and r.subject = a.id and r.kind = 'rectification' and r.state in ('rectifying', 'inCheck', 'closed')
               join document.version v on v.region = $1 and v.document = r.id and v.version = r.version
              where t.returned + t.forbidden > 0 group by a.subject),
           summed as (
             select p.unit, p.day, p.strength, count(*) as payments, sum(p.fen) as fen, sum(t.alerts) as alerts, sum(t.released) as released, sum(t.returned) as returned,
                    sum(t.forbidden) as forbidden, sum(t.open) as open, sum(t.overdue) as overdue, count(*) filter (where t.returned + t.forbidden > 0) as confirmed,
                    sum(p.fen) filter (where t.returned + t.forbidden > 0) as confirmed_fen, count(m.subject) as rectifying, count(*) filter (where m.closed) as rectified,
                    count(*) filter (where m.late) as rectification_late
               from payment p left join told t on t.subject = p.id left join mended m on m.subject = p.id group by p.unit, p.day, p.strength),
           dated as (select s.*, to_char(s.day, 'YYYY-MM') as month from summed s)
           select case when grouping(s.unit) = 0 then 'unit' when grouping(s.month) = 0 then 'month' when grouping(s.day) = 0 then 'day'
                       when grouping(s.strength) = 0 then 'level' else 'total' end as grouped,
                  s.unit, (select u.name from access.unit u where u.region = $1 and u.id = s.unit) as unit_name, s.month, to_char(s.day, 'YYYY-MM-DD') as day, ($4::text[])[s.strength] as level,
                  sum(s.payments)::int as payments, sum(s.fen)::bigint as amount,
                  ${sum('s.payments', 's.strength > 1')}::int as hit, ${sum('s.fen', 's.strength > 1')}::bigint as hit_fen,
                  ${sum('s.payments', 's.strength >= 5')}::int as stopped, ${sum('s.fen', 's.strength >= 5')}::bigint as stopped_fen,
                  ${['alerts', 'released', 'returned', 'forbidden', 'open', 'overdue', 'confirmed', 'rectifying', 'rectified', 'rectification_late'].map((name) => `${sum(`s.${name}`)}::int as ${name}`).join(', ')},
                  ${sum('s.confirmed_fen')}::bigint as confirmed_fen
             from dated s
            group by grouping sets ((), (s.unit), (s.month), (s.day), (s.strength)) having sum(s.payments) > 0
            order by s.month, s.day, payments desc`,
    values: [region, from, until, EFFECTS, now, today],
  })
  return rows
}

/** Nothing to add up is nought. */
function sum(of: string, where?: string): string {
  return `coalesce(sum(${of})${where === undefined ? '' : ` filter (where ${where})`}, 0)`
}

export interface StoredRule {
  rule: string; payments: number; amount: bigint; alerts: number; released: number; returned: number; forbidden: number; open: number
}

/** What each rule hit among the payments of the period, and what came of the alerts that name it. */
export async function readByRule(client: ClientBase, region: Region, { from, until }: Span): Promise<StoredRule[]> {
  const { rows } = await client.query<StoredRule>({
    name: 'monitoring-by-rule',
    text: `with ${HIT},
           hit as (
             select h.rule, count(*)::int as payments, sum(h.fen)::bigint as amount
               from (select distinct f ->> 'rule' as rule, p.id, p.fen
                       from payment p join rules.verdict v on v.region = $1 and v.document = p.id and v.command = 'submit' and v.effect <> 'pass'
                       cross join lateral jsonb_array_elements(v.findings) f
                      where f ->> 'effect' is not null and f ->> 'effect' <> 'pass') h
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
