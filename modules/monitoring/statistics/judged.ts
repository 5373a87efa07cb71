import type { ClientBase } from 'pg'
import type { Region } from '#kernel/values/region.ts'

/** What every figure of a period begins with: the payments that were judged in it. */

export interface Span { from: Date; until: Date; now: Date; today: string }

/** Weakest first; the place of an effect in it is its strength. */
export const EFFECTS = ['pass', 'record', 'note', 'evidence', 'intercept', 'forbid']

/**
 * Payments first judged in the period (parameters: region, from, until, effects), counted by unit or all units together, day and the strongest effect of
 * their submits; and one by one, as `hit`, those in which something was found. Most passed: none of these is carried further than into its count.
 * Verdicts are read from the index `verdict_submitted` alone. Ids are made in the order of time, so documents older than all that were judged are not
 * looked at. A day is the instant at which it begins: what it is called is asked of the counts.
 */
export const judgedBy = (by: 'unit' | 'all') => `judged as materialized (
             select v.document, min(v.judged_at) as at, coalesce(max(array_position($4::text[], v.effect)) filter (where v.effect <> 'pass'), 1) as strength
               from rules.verdict v
              where v.region = $1 and v.command = 'submit' and v.judged_at >= $2 and v.judged_at < $3 group by v.document),
           counted as materialized (
             select ${by === 'unit' ? 'd.unit' : 'null::uuid as unit'}, date_bin('1 day', j.at, $2) as day, j.strength, count(*) as payments, sum(d.amount_fen) as fen,
                    array_agg(d.id) filter (where j.strength > 1) as ids, array_agg(d.amount_fen) filter (where j.strength > 1) as each_fen
               from judged j join document.document d on d.region = $1 and d.id = j.document and d.kind = 'payment'
              where d.id >= (select document from judged order by document limit 1) group by 1, 2, 3),
           hit as materialized (
             select c.unit, c.day, c.strength, p.id, coalesce(p.fen, 0) as fen from counted c cross join lateral unnest(c.ids, c.each_fen) as p(id, fen))`

/** Alerts of the payments `p`: a join, because among tables that nobody has counted yet a lookup takes any index that begins with the region. */
export const ALERT_OF_P = `document.document a on a.region = $1 and a.subject = p.id and a.kind = 'alert'`

/** Rules that the alert `a` names, as `r (rule)`. What it says is looked up, by the one index there is: by hash it passes all that anybody in the region ever wrote. */
export const RULE_OF_A = `lateral (
                select w.body from document.version w where w.region = $1 and w.document = a.id and w.version = a.version limit 1) v
              cross join lateral unnest(string_to_array(v.body ->> 'rules', ' ')) as r(rule)`

const READ = ['document.document', 'document.version', 'process.task', 'process.step', 'rules.verdict']
/** Verdicts up to which looking each payment up is quicker than one pass over the documents of the region. */
const FEW = 2_000

/**
 * To be called in the transaction of the figures, before them: joins and groups are made by hash unless the period holds few verdicts. The conditions of
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
  if (rows[0]!.looked_up) return
  await client.query('set local enable_nestloop = off')
  // What it takes for a handful it would sort before it counts: for a hundred thousand payments a fifth of the time.
  await client.query('set local enable_sort = off')
}
