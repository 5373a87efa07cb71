import type { ClientBase } from 'pg'
import type { Region } from '#kernel/values/region.ts'
import type { Bilingual } from '#kernel/values/refusal.ts'
import { ALERT_KINDS, ENDED_BY_KIND, OPEN_BY_KIND, type AlertKind } from './model.ts'

/** SQL of the alert board. Row security confines each statement to what the reader may see. */

export interface OpenAlerts {
  groups: { kind: AlertKind; state: string; level: string; due_at: Date | null; day: string; count: number }[]
  /** Tests of the night bring their title; rules are named where they are installed. */
  rules: { rule: string; title: Bilingual | null; count: number }[]
  units: { id: string; name: string; count: number }[]
}

/**
 * The unit of an alert is the one that its row shows: a patrol alert is a document of the bureau and names the unit that it is about. One that names
 * none of the region stands under the bureau, so that each is found under some unit.
 */
const isOfUnit = (unit: string) => `case when v.body ->> 'unitName' in (select n.name from access.unit n where n.region = $1)
                     then v.body ->> 'unitName' = (select n.name from access.unit n where n.region = $1 and n.id = ${unit}) else d.unit = ${unit} end`

/**
 * What an alert says, looked up alert by alert: 141 pages of the database for thirty alerts. As a plain join it is answered by hashing all that
 * anybody in the region ever wrote, wherever the database takes that to be little.
 */
const BODY = `cross join lateral (
                 select w.body from document.version w where w.region = $1 and w.document = d.id and w.version = d.version limit 1) v`

/**
 * Open alerts of both kinds by state, level, deadline and day of birth; by rule or test; and by unit; the last two most first. They are gathered
 * once and counted three times. The deadline is asked for alert by alert: as a join it is sometimes answered by hashing every open task of the region.
 * Open is what is neither done nor cancelled: said so, the list of all open tasks is no way to those of one alert, whatever a young table makes believe.
 */
export async function readOpen(client: ClientBase, region: Region): Promise<OpenAlerts> {
  const open = (kind: AlertKind, states: string) => `select d.kind, d.state, d.unit, v.body ->> 'unitName' as unit_name, d.made_at, v.body ->> 'effect' as level, coalesce(v.body ->> 'rules', v.body ->> 'test') as rules,
                    v.body ->> 'testTitle' as title, v.body ->> 'testTitleEn' as title_en,
                    (select min(t.due_at) from process.task t where t.region = $1 and t.document = d.id and t.state not in ('done', 'cancelled')) as due_at
               from document.document d ${BODY}
              where d.region = $1 and d.kind = '${kind}' and d.state = any(${states}::text[])`
  const { rows } = await client.query<{ by: 'group' | 'rule' | 'unit'; kind: AlertKind; what: string; name: string; zh: string | null; en: string | null; due_at: Date | null; day: string; count: number }>({
    name: 'monitoring-board-open',
    text: `with alert as materialized (${open('alert', '$2')} union all ${open('patrolAlert', '$3')}),
           by_unit as materialized (
             select coalesce(n.id, a.unit) as unit, sum(a.count)::int as count
               from (select unit, unit_name, count(*) as count from alert group by unit, unit_name) a left join access.unit n on n.region = $1 and n.name = a.unit_name group by 1)
           select 'group' as by, kind, state as what, coalesce(level, '') as name, null as zh, null as en, due_at,
                  to_char(made_at at time zone 'Asia/Shanghai', 'YYYY-MM-DD') as day, count(*)::int as count
             from alert group by 2, 3, 4, 7, 8
           union all
           select 'rule', null, r.rule, null, max(a.title), max(a.title_en), null, null, sum(a.count)::int
             from (select rules, max(title) as title, max(title_en) as title_en, count(*) as count from alert group by rules) a
            cross join lateral unnest(string_to_array(a.rules, ' ')) as r(rule)
            where r.rule <> '' group by r.rule
           union all
           select 'unit', null, b.unit::text, u.name, null, null, null, null, b.count from by_unit b join access.unit u on u.region = $1 and u.id = b.unit
            order by by, count desc, name, what`,
    values: [region, OPEN_BY_KIND.alert, OPEN_BY_KIND.patrolAlert],
  })
  const of = (by: string) => rows.filter((row) => row.by === by)
  return {
    groups: of('group').map(({ kind, what, name, due_at: dueAt, day, count }) => ({ kind, state: what, level: name, due_at: dueAt, day, count })),
    rules: of('rule').map(({ what, zh, en, count }) => ({ rule: what, title: zh === null ? null : { zh, en: en ?? zh }, count })),
    units: of('unit').map(({ what, name, count }) => ({ id: what, name, count })),
  }
}

/** By kind and end state, counted up to `MOST_ENDED`: they grow for ever, while what the board is for stands open. Exact figures of a period are the statistics'. */
export async function readEnded(client: ClientBase, region: Region): Promise<{ kind: AlertKind; state: string; count: number; more: boolean }[]> {
  const ends = pairsOf(ALERT_KINDS, ENDED_BY_KIND)
  const { rows } = await client.query<{ kind: AlertKind; state: string; count: number; more: boolean }>({
    name: 'monitoring-board-ended',
    text: `select s.kind, s.state, least(e.count, $3::int)::int as count, e.count > $3::int as more
             from unnest($4::text[], $2::text[]) as s(kind, state)
            cross join lateral (
              select count(*) from (select from document.document d where d.region = $1 and d.kind = s.kind and d.state = s.state limit $3::int + 1) counted) e
            where e.count > 0 order by s.kind, s.state`,
    values: [region, ends.map(({ state }) => state), MOST_ENDED, ends.map(({ kind }) => kind)],
  })
  return rows
}

const MOST_ENDED = 1_000

function pairsOf(kinds: readonly AlertKind[], states: Record<AlertKind, readonly string[]>): { kind: AlertKind; state: string }[] {
  return kinds.flatMap((kind) => states[kind].map((state) => ({ kind, state })))
}

export interface AlertFilter {
  /** Undefined: both. */
  kind: AlertKind | undefined
  /** A state of alerts, or `open` for those in which something waits. */
  state: string | undefined
  level: string | undefined
  rule: string | undefined
  /** Id of a unit. */
  unit: string | undefined
  after: { at: Date; id: string } | null
  limit: number
}

export interface StoredAlert {
  kind: AlertKind; id: string; number: string | null; state: string; unit_name: string; made_at: Date; body: Record<string, unknown>; subject: string | null
  subject_number: string | null; amount_fen: bigint | null; payee: string | null; due_at: Date | null
}

/**
 * One page, newest first; one more than asked for, so that the caller sees whether the list goes on. Of several kinds and states each is read from its
 * own stretch of the index, as far as the page may need it, and what is shown beside the alert is looked up for the rows of the page alone.
 */
export async function readAlerts(client: ClientBase, region: Region, asked: AlertFilter): Promise<StoredAlert[]> {
  const kinds = asked.kind === undefined ? ALERT_KINDS : [asked.kind]
  const { state } = asked
  const pairs = state === undefined ? null : state === 'open' ? pairsOf(kinds, OPEN_BY_KIND) : kinds.map((kind) => ({ kind, state }))
  const newest = (condition: string) => `select d.kind, d.id, d.number, d.state, d.unit, d.made_at, d.subject, d.amount_fen, v.body
               from document.document d ${BODY}
              where d.region = $1 and d.kind = s.kind ${condition}
                and ($3::text is null or v.body ->> 'effect' = $3)
                and ($4::text is null or $4 = any(string_to_array(coalesce(v.body ->> 'rules', v.body ->> 'test'), ' ')))
                and ($5::uuid is null or ${isOfUnit('$5')})
                and (d.made_at, d.id) < ($6::timestamptz, $7::uuid)
              order by d.made_at desc, d.id desc limit $8`
  const of = pairs === null ? 'unnest($9::text[]) as s(kind)' : 'unnest($9::text[], $2::text[]) as s(kind, state)'
  const source = `select d.* from ${of} cross join lateral (${newest(pairs === null ? 'and $2::text[] is null' : 'and d.state = s.state')}) d order by d.made_at desc, d.id desc limit $8`
  const { rows } = await client.query<StoredAlert>({
    name: pairs === null ? 'monitoring-board-alerts' : 'monitoring-board-alerts-in',
    text: `with page as materialized (${source})
           select d.kind, d.id, d.number, d.state, u.name as unit_name, d.made_at, d.body, d.subject, s.number as subject_number, coalesce(s.amount_fen, d.amount_fen) as amount_fen,
                  coalesce(s.body, d.body) ->> 'payee' as payee, (select min(t.due_at) from process.task t where t.region = $1 and t.document = d.id and t.state not in ('done', 'cancelled')) as due_at
             from page d
             join access.unit u on u.region = $1 and u.id = d.unit
             left join lateral (
               select s.number, s.amount_fen, w.body from document.document s join document.version w on w.region = $1 and w.document = s.id and w.version = s.version
                where s.region = $1 and s.id = d.subject limit 1) s on true
            order by d.made_at desc, d.id desc`,
    values: [region, pairs && pairs.map((one) => one.state), asked.level ?? null, asked.rule ?? null, asked.unit ?? null,
      asked.after?.at ?? 'infinity', asked.after?.id ?? LAST_ID, asked.limit + 1, pairs === null ? kinds : pairs.map((one) => one.kind)],
  })
  return rows
}

/** With `infinity` the place before the newest: a plain comparison, which the index answers, also in a plan that is kept. */
const LAST_ID = 'ffffffff-ffff-ffff-ffff-ffffffffffff'

export interface StoredSimilar {
  id: string; number: string | null; state: string; unit_name: string; made_at: Date; body: Record<string, unknown>; amount_fen: bigint | null
  same_payee: boolean; same_unit: boolean; same_rules: string[]; reason: string | null
}

/** How many alerts before this one are looked at. */
const LOOKED_AT = 5_000

/**
 * Alerts before this one that share its payee, a rule or its unit, the ones that share most first; and what came of all that share a rule.
 * A payee is the same by account, or by name where no account is given.
 */
export async function readSimilar(client: ClientBase, region: Region, alert: string, limit: number): Promise<{ rows: StoredSimilar[]; decided: { state: string; count: number }[]; lookedAt: number }> {
  const { rows } = await client.query<StoredSimilar & { looked_at: number; states: Record<string, number> | null; of_rank: number | null }>({
    name: 'monitoring-similar',
    text: `with this as (
             select d.id, d.unit, d.made_at, d.subject, string_to_array(v.body ->> 'rules', ' ') as rules,
                    nullif(sv.body ->> 'payeeAccount', '') as account, nullif(sv.body ->> 'payee', '') as payee
               from document.document d join document.version v on v.region = $1 and v.document = d.id and v.version = d.version
               left join document.document s on s.region = $1 and s.id = d.subject
               left join document.version sv on sv.region = $1 and sv.document = s.id and sv.version = s.version
              where d.region = $1 and d.id = $2 and d.kind = 'alert'),
           before as (
             select d.* from this, lateral (
               select d.* from document.document d where d.region = $1 and d.kind = 'alert' and (d.made_at, d.id) < (this.made_at, this.id)
                order by d.made_at desc, d.id desc limit $3) d),
           compared as (
             select b.id, b.number, b.state, b.unit, b.made_at, v.body, s.amount_fen, b.unit = this.unit as same_unit,
                    coalesce(sv.body ->> 'payeeAccount' = this.account or sv.body ->> 'payee' = this.payee, false) as same_payee,
                    array(select r from unnest(string_to_array(v.body ->> 'rules', ' ')) r where r = any(this.rules)) as same_rules
               from before b cross join this
               join document.version v on v.region = $1 and v.document = b.id and v.version = b.version
               left join document.document s on s.region = $1 and s.id = b.subject
               left join document.version sv on sv.region = $1 and sv.document = s.id and sv.version = s.version),
           counted as (
             select (select count(*)::int from compared) as looked_at,
                    (select jsonb_object_agg(state, n) from (select state, count(*) as n from compared where cardinality(same_rules) > 0 group by state) c) as states)
           select k.*, w.name as unit_name, p.reason, counted.looked_at, counted.states
             from counted left join lateral (
               select * from compared c where c.same_payee or cardinality(c.same_rules) > 0
                order by c.same_payee::int * 2 + (cardinality(c.same_rules) > 0)::int * 2 + c.same_unit::int desc, c.made_at desc limit $4) k on true
             left join access.unit w on w.region = $1 and w.id = k.unit
             left join lateral (select p.reason from process.step p where p.region = $1 and p.document = k.id
                and p.action in ('release', 'returnToMaker', 'forbid') order by p.n desc limit 1) p on true`,
    values: [region, alert, LOOKED_AT, limit],
  })
  const { looked_at: lookedAt = 0, states = null } = rows[0] ?? {}
  return {
    rows: rows.filter((row) => row.id !== null), lookedAt,
    decided: Object.entries(states ?? {}).map(([state, count]) => ({ state, count })),
  }
}
