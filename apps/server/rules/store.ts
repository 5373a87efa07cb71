import type { ClientBase } from 'pg'
import type { Region } from '#kernel/values/region.ts'

/** Verdicts with findings that a count looks at: about as many as a county leaves in a year, a second of reading at the most. */
const COUNTED = 20_000

export interface CountedHits {
  byRule: Map<string, { month: number; year: number; cannotJudge: number }>
  verdicts: number
  since: Date | null
  bounded: boolean
}

/** Hits by rule since a day, from the newest verdicts that found something. */
export async function countHits(client: ClientBase, region: Region, year: Date, month: Date): Promise<CountedHits> {
  const { rows } = await client.query<{ rule: string | null; month: number; year: number; cannot: number; verdicts: number; since: Date | null }>({
    name: 'server-rule-hits',
    text: `with found as materialized (
             select judged_at, findings from rules.verdict
              where region = $1 and effect <> 'pass' and judged_at >= $2 order by judged_at desc limit $4),
           hits as (
             select f ->> 'rule' as rule, count(*) filter (where f ->> 'outcome' = 'hit' and judged_at >= $3)::int as month,
                    count(*) filter (where f ->> 'outcome' = 'hit')::int as year, count(*) filter (where f ->> 'outcome' = 'cannotJudge')::int as cannot
               from found cross join lateral jsonb_array_elements(findings) f where f ->> 'outcome' in ('hit', 'cannotJudge') group by 1)
           select h.rule, h.month, h.year, h.cannot, a.verdicts, a.since
             from (select count(*)::int as verdicts, min(judged_at) as since from found) a left join hits h on true`,
    values: [region, year, month, COUNTED],
  })
  const { verdicts = 0, since = null } = rows[0] ?? {}
  return {
    byRule: new Map(rows.flatMap((row) => (row.rule === null ? [] : [[row.rule, { month: row.month, year: row.year, cannotJudge: row.cannot }] as const]))),
    verdicts, since, bounded: verdicts === COUNTED,
  }
}

/** Hits of one rule that are asked whether the reader may see their document. */
const LOOKED_AT = 500

export interface StoredHit {
  document: string
  at: Date
  outcome: 'hit' | 'cannotJudge'
  message: { zh: string; en: string } | null
}

/** The newest findings of one rule on documents that the reader may see, among the same verdicts. */
export async function readHits(client: ClientBase, region: Region, rule: string, limit: number): Promise<StoredHit[]> {
  const { rows } = await client.query<StoredHit>({
    name: 'server-hits-of-rule',
    text: `with found as materialized (
             select document, judged_at, findings from rules.verdict
              where region = $1 and effect <> 'pass' order by judged_at desc limit $4),
           hits as materialized (
             select v.document, v.judged_at as at, f ->> 'outcome' as outcome, f -> 'message' as message
               from found v cross join lateral jsonb_array_elements(v.findings) f
              where f ->> 'rule' = $2 and f ->> 'outcome' in ('hit', 'cannotJudge') order by v.judged_at desc limit $5)
           select h.document, h.at, h.outcome, h.message from hits h
             cross join lateral (select from document.document d where d.region = $1 and d.id = h.document limit 1) d order by h.at desc limit $3`,
    values: [region, rule, limit, COUNTED, LOOKED_AT],
  })
  return rows
}

export interface SetValue {
  id: string
  scope: Region
  validFrom: string
  validTo: string | null
  value: unknown
  documentNumber: string
  verified: boolean
}

/** What offices had set when the system was installed. */
export async function readSetValues(client: ClientBase, ids: readonly string[], offices: readonly Region[]): Promise<SetValue[]> {
  const { rows } = await client.query<SetValue>({
    name: 'server-parameter-values',
    text: `select id, scope, valid_from::text as "validFrom", valid_to::text as "validTo", value, document_number as "documentNumber", verified
             from rules.parameter_value where id = any($1::text[]) and scope = any($2::text[]) order by id, scope, valid_from`,
    values: [ids, offices],
  })
  return rows
}

export interface StoredVersion {
  version: number
  releasedAt: Date
  source: string
}

export async function readVersions(client: ClientBase, rule: string): Promise<StoredVersion[]> {
  const { rows } = await client.query<StoredVersion>({
    name: 'server-rule-versions',
    text: 'select version, released_at as "releasedAt", source from rules.rule_version where id = $1 order by version desc',
    values: [rule],
  })
  return rows
}

/** The newest documents of a kind that these commands had judged, each with its last such verdict. */
export async function readNewestVerdicts(client: ClientBase, region: Region, kind: string, commands: readonly string[], limit: number): Promise<string[]> {
  const { rows } = await client.query<{ id: string }>({
    name: 'server-newest-verdicts',
    text: `select v.id from document.document d
             cross join lateral (select v.id from rules.verdict v
               where v.region = $1 and v.document = d.id and v.command = any($3::text[]) order by v.seq desc limit 1) v
            where d.region = $1 and d.kind = $2 order by d.made_at desc, d.id desc limit $4`,
    values: [region, kind, commands, limit],
  })
  return rows.map(({ id }) => id)
}

export async function readUnitNames(client: ClientBase, region: Region, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map()
  const { rows } = await client.query<{ id: string; name: string }>({
    name: 'server-unit-names', text: 'select id, name from access.unit where region = $1 and id = any($2::uuid[])', values: [region, ids],
  })
  return new Map(rows.map(({ id, name }) => [id, name]))
}
