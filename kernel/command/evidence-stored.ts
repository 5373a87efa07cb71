import type { ClientBase } from 'pg'
import type { Body, Document } from '#kernel/document/index.ts'
import type { BoundBy, StoredFinding, UsedRule } from '#kernel/rules/index.ts'
import type { Region } from '#kernel/values/region.ts'

/** A verdict as it lies in the database, with the body that was judged: the version known at its own seq. */
export interface KeptVerdict {
  id: string
  document: string
  command: string
  seq: bigint
  effect: string
  ruleSet: string
  findings: StoredFinding[]
  features: Record<string, unknown>
  judgedAt: Date
  /** The round that the document was in, by the last step until then; 0 before its first. */
  round: number
  /** Null when no version of the document is that old: something was deleted. */
  body: Body | null
  version: number | null
}

export interface KeptRuleSet {
  hash: string
  rules: UsedRule[]
  parameters: Record<string, unknown>
  boundBy: BoundBy
}

export interface KeptRule { id: string; version: number; sha256: string; source: string }

/**
 * The version of a body is placed in the region's order by its leaf: bodies bear the instant of their batch, and two batches may share
 * one.
 */
export async function readKeptVerdicts(client: ClientBase, region: Region, ids: readonly string[]): Promise<KeptVerdict[]> {
  const { rows } = await client.query<KeptVerdict>({
    name: 'command-evidence-verdicts',
    text: `select v.id, v.document, v.command, v.seq, v.effect, v.rule_set as "ruleSet", v.findings, v.features, v.judged_at as "judgedAt",
                  coalesce(s.round, 0) as round, b.body, b.version
             from unnest($2::uuid[]) with ordinality as k(id, n)
             join rules.verdict v on v.region = $1 and v.id = k.id
             left join lateral (select s.round from process.step s
               where s.region = $1 and s.document = v.document and s.seq <= v.seq order by s.seq desc limit 1) s on true
             left join lateral (select b.body, b.version from document.version b join log.leaf l on l.region = $1 and l.position = b.leaf
               where b.region = $1 and b.document = v.document and (convert_from(l.bytes, 'UTF8')::jsonb ->> 'seq')::bigint <= v.seq
               order by b.version desc limit 1) b on true
            order by k.n`,
    values: [region, ids],
  })
  return rows
}

export async function readKeptRuleSets(client: ClientBase, region: Region, hashes: readonly string[]): Promise<Map<string, KeptRuleSet>> {
  const { rows } = await client.query<KeptRuleSet>({
    name: 'command-evidence-rule-sets',
    text: 'select hash, rules, parameters, bound_by as "boundBy" from rules.rule_set where region = $1 and hash = any($2::text[])',
    values: [region, hashes],
  })
  return new Map(rows.map((row) => [row.hash, row]))
}

/** By `id v version`. */
export async function readKeptRules(client: ClientBase, rules: readonly { id: string; version: number }[]): Promise<Map<string, KeptRule>> {
  const { rows } = await client.query<KeptRule>({
    name: 'command-evidence-rules',
    text: `select r.id, r.version, r.sha256, r.source
             from unnest($1::text[], $2::int[]) as k(id, version) join rules.rule_version r on r.id = k.id and r.version = k.version`,
    values: [rules.map(({ id }) => id), rules.map(({ version }) => version)],
  })
  return new Map(rows.map((row) => [keptRuleName(row), row]))
}

export const keptRuleName = ({ id, version }: { id: string; version: number }) => `${id} v${version}`

/** What alerts had released by then: `verdict|rule` of every override of the document's round with a smaller seq. */
export async function readKeptOverrides(client: ClientBase, region: Region, verdicts: readonly KeptVerdict[]): Promise<Set<string>> {
  const { rows } = await client.query<{ verdict: string; rule: string }>({
    name: 'command-evidence-overrides',
    text: `select k.id as verdict, o.rule
             from unnest($2::uuid[], $3::uuid[], $4::int[], $5::bigint[]) as k(id, document, round, seq)
             join command.override o on o.region = $1 and o.document = k.document and o.round = k.round and o.seq < k.seq`,
    values: [region, verdicts.map(({ id }) => id), verdicts.map(({ document }) => document), verdicts.map(({ round }) => round),
      verdicts.map(({ seq }) => seq)],
  })
  return new Set(rows.map(({ verdict, rule }) => `${verdict}|${rule}`))
}

/**
 * Position of the leaf that names this verdict; null when there is none. A step names its leaf; what was forbidden left no step, and its
 * leaf is that of the body that came with it, or lies just before the birth of its alert.
 */
export async function leafOfVerdict(client: ClientBase, region: Region, verdict: string): Promise<bigint | null> {
  const { rows } = await client.query<{ position: bigint }>({
    name: 'command-leaf-of-verdict',
    text: `select l.position
             from rules.verdict v
             cross join lateral (
               select s.leaf as position from process.step s where s.region = $1 and s.document = v.document and s.verdict = v.id
               union select b.leaf from document.version b where b.region = $1 and b.document = v.document
               union select b.leaf - 1 from document.document d join document.version b on b.region = $1 and b.document = d.id and b.version = 1
                where d.region = $1 and d.subject = v.document) k
             join log.leaf l on l.region = $1 and l.position = k.position
            where v.region = $1 and v.id = $2 and convert_from(l.bytes, 'UTF8')::jsonb -> 'verdict' ->> 'id' = v.id::text`,
    values: [region, verdict],
  })
  return rows[0]?.position ?? null
}

/** The document as it stood when it was judged: the header that never changes, and all that its form makes of the body of then. */
export function judgedDocument(document: Document, header: (body: Body) => Partial<Document>, verdict: KeptVerdict): Document {
  return { ...document, ...header(verdict.body!), body: verdict.body!, version: verdict.version!, round: verdict.round }
}
