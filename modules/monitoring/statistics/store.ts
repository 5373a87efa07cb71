import type { ClientBase } from 'pg'
import type { Region } from '#kernel/values/region.ts'
import { ALERT_OF_P, EFFECTS, judgedBy, RULE_OF_A, type Span } from './judged.ts'

/** SQL of the statistics. One pass over the verdicts of the period; row security confines payments and alerts to what the reader may see. */

export interface StoredFigures {
  unit: string | null; unit_name: string | null; month: string | null; day: string | null; level: string | null; rule: string | null
  /** Which of the groupings this row is of. */
  grouped: 'total' | 'unit' | 'month' | 'day' | 'level' | 'rule'
  payments: number; amount: bigint
  alerts: number; released: number; returned: number; forbidden: number; open: number
  /** From here on a rule has noughts. */
  hit: number; hit_fen: bigint; stopped: number; stopped_fen: bigint
  overdue: number; confirmed: number; confirmed_fen: bigint; rectifying: number; rectified: number; rectification_late: number
}

/** What came of the alerts of a payment; all but the first five are told of payments alone. */
const ENDS = ['alerts', 'released', 'returned', 'forbidden', 'open', 'overdue', 'confirmed', 'rectifying', 'rectified', 'rectification_late']

const FIGURES = `${judgedBy('unit')},
           alert as materialized (
             select p.id as subject, p.unit, p.day, p.strength, p.fen, a.id, a.state, a.version,
                    a.state not in ('released', 'returned', 'forbidden') and coalesce((select min(t.due_at) from process.task t where t.region = $1 and t.document = a.id and t.state not in ('done', 'cancelled')) <= $5, false) as late
               from hit p join ${ALERT_OF_P} where p.strength >= 5),
           mended as (
             select a.subject, bool_and(r.state = 'closed') as closed,
                    bool_or(r.state <> 'closed' and (select v.body ->> 'due' from document.version v where v.region = $1 and v.document = r.id and v.version = r.version) < $6) as late
               from alert a join document.document r on r.region = $1 and r.subject = a.id and r.kind = 'rectification' and r.state in ('rectifying', 'inCheck', 'closed')
              where a.subject in (select subject from alert where state in ('returned', 'forbidden')) group by a.subject),
           told as (
             select a.subject, a.unit, a.day, a.strength, a.fen, count(*) as alerts, count(*) filter (where a.state = 'released') as released,
                    count(*) filter (where a.state = 'returned') as returned, count(*) filter (where a.state = 'forbidden') as forbidden,
                    count(*) filter (where a.state not in ('released', 'returned', 'forbidden')) as open, count(*) filter (where a.late) as overdue,
                    bool_or(a.state in ('returned', 'forbidden')) as upheld
               from alert a group by 1, 2, 3, 4, 5),
           summed (unit, day, strength, payments, fen, ${ENDS.join(', ')}, confirmed_fen) as (
             select unit, day, strength, payments, coalesce(fen, 0), ${ENDS.map(() => '0').join(', ')}, 0 from counted
              union all
             select t.unit, t.day, t.strength, 0, 0, sum(t.alerts), sum(t.released), sum(t.returned), sum(t.forbidden), sum(t.open), sum(t.overdue),
                    count(*) filter (where t.upheld), count(m.subject), count(*) filter (where m.closed), count(*) filter (where m.late),
                    sum(t.fen) filter (where t.upheld)
               from told t left join mended m on m.subject = t.subject group by t.unit, t.day, t.strength),
           dated as (select s.*, to_char(s.day at time zone 'Asia/Shanghai', 'YYYY-MM') as month from summed s),
           figure as (
             select case when grouping(s.unit) = 0 then 'unit' when grouping(s.month) = 0 then 'month' when grouping(s.day) = 0 then 'day'
                         when grouping(s.strength) = 0 then 'level' else 'total' end as grouped,
                    s.unit, (select u.name from access.unit u where u.region = $1 and u.id = s.unit) as unit_name, s.month,
                    to_char(s.day at time zone 'Asia/Shanghai', 'YYYY-MM-DD') as day, ($4::text[])[s.strength] as level, null as rule,
                    sum(s.payments)::int as payments, sum(s.fen)::bigint as amount,
                    ${ENDS.slice(0, 5).map(summed).join(', ')},
                    ${sum('s.payments', 's.strength > 1')}::int as hit, ${sum('s.fen', 's.strength > 1')}::bigint as hit_fen,
                    ${sum('s.payments', 's.strength >= 5')}::int as stopped, ${sum('s.fen', 's.strength >= 5')}::bigint as stopped_fen,
                    ${ENDS.slice(5).map(summed).join(', ')}, ${sum('s.confirmed_fen')}::bigint as confirmed_fen
               from dated s
              group by grouping sets ((), (s.unit), (s.month), (s.day), (s.strength)) having sum(s.payments) > 0)`

/** What each rule hit among these payments, and what came of the alerts that name it. */
const BY_RULE = `hit_by as (
             select h.rule, count(*)::int as payments, sum(h.fen)::bigint as amount
               from (select distinct f ->> 'rule' as rule, p.id, p.fen
                       from hit p join rules.verdict v on v.region = $1 and v.document = p.id and v.command = 'submit' and v.effect <> 'pass'
                       cross join lateral jsonb_array_elements(v.findings) f
                      where f ->> 'effect' is not null and f ->> 'effect' <> 'pass') h
              group by h.rule),
           named as (
             select r.rule, count(*)::int as alerts, (count(*) filter (where a.state = 'released'))::int as released,
                    (count(*) filter (where a.state = 'returned'))::int as returned, (count(*) filter (where a.state = 'forbidden'))::int as forbidden,
                    (count(*) filter (where a.state not in ('released', 'returned', 'forbidden')))::int as open
               from alert a cross join ${RULE_OF_A} where r.rule <> '' group by r.rule)`

/**
 * Figures of all, of each unit, month, day, level and, when asked for, rule, in one statement. Payments are first added up by unit, day and level, so
 * that the groupings pass some thousand sums and not every payment five times; what came of those that were stopped is added up apart and set beside
 * them. The deadline is asked for open alert by open alert: as a join it is answered from all tasks of the region that are late.
 * To be called after `chooseJoins`.
 */
export async function readFigures(client: ClientBase, region: Region, { from, until, now, today }: Span, { byRule }: { byRule: boolean }): Promise<StoredFigures[]> {
  const { rows } = await client.query<StoredFigures>({
    name: byRule ? 'monitoring-figures-by-rule' : 'monitoring-figures',
    text: `with ${FIGURES}${byRule ? `,
           ${BY_RULE}` : ''}
           select * from figure
           ${byRule ? `union all
           select 'rule', null, null, null, null, null, coalesce(h.rule, n.rule), coalesce(h.payments, 0), coalesce(h.amount, 0),
                  ${ENDS.slice(0, 5).map((name) => `coalesce(n.${name}, 0)`).join(', ')}, ${['hit', 'hit_fen', 'stopped', 'stopped_fen', ...ENDS.slice(5), 'confirmed_fen'].map(() => '0').join(', ')}
             from hit_by h full join named n on n.rule = h.rule` : ''}
            order by month, day, payments desc, rule`,
    values: [region, from, until, EFFECTS, now, today],
  })
  return rows
}

/** Nothing to add up is nought. */
function sum(of: string, where?: string): string {
  return `coalesce(sum(${of})${where === undefined ? '' : ` filter (where ${where})`}, 0)`
}

function summed(name: string): string {
  return `${sum(`s.${name}`)}::int as ${name}`
}

/** What units stated as returned and re-booked, in rectifications that were closed in the period. The second and third line of the answer are amounts. */
export async function readRecovered(client: ClientBase, region: Region, { from, until }: Span): Promise<{ returned: bigint; rebooked: bigint }> {
  const { rows } = await client.query<{ returned: bigint; rebooked: bigint }>({
    name: 'monitoring-recovered',
    text: `with last as (
             select p.reason from document.document d
              cross join lateral (
                select p.reason from process.step p
                 where p.region = $1 and p.document = d.id and p.action = 'rectify' and p.reason ~ E'^[^\\n]*\\n[0-9,]+(\\\\.[0-9]{1,2})?\\n[0-9,]+(\\\\.[0-9]{1,2})?$'
                 order by p.n desc limit 1) p
              where d.region = $1 and d.kind = 'rectification' and d.state = 'closed' and d.changed_at >= $2 and d.changed_at < $3)
           select coalesce(sum(round(replace(split_part(reason, E'\\n', 2), ',', '')::numeric * 100)), 0)::bigint as returned,
                  coalesce(sum(round(replace(split_part(reason, E'\\n', 3), ',', '')::numeric * 100)), 0)::bigint as rebooked from last`,
    values: [region, from, until],
  })
  return rows[0]!
}
