import type { ClientBase } from 'pg'
import { leafOfVerdict, readKeptRules, readKeptRuleSets } from '#kernel/command/index.ts'
import { inclusionProof } from '#kernel/log/index.ts'
import type { Finding, StoredFinding } from '#kernel/rules/index.ts'
import { isRefusal } from '#kernel/values/refusal.ts'
import type { Region } from '#kernel/values/region.ts'
import type { EvidenceFile } from './model.ts'

export interface StoredVerdictRow {
  id: string
  document: string
  command: string
  seq: bigint
  judgedAt: Date
  effect: string
  ruleSet: string
  findings: (StoredFinding & Partial<Finding>)[]
  features: Record<string, unknown>
}

/** A verdict of this document; null when there is none of that id, or it is of another. */
export async function readVerdictOf(client: ClientBase, region: Region, document: string, verdict: string): Promise<StoredVerdictRow | null> {
  const { rows } = await client.query<StoredVerdictRow>({
    name: 'server-verdict-of',
    text: `select id, document, command, seq, judged_at as "judgedAt", effect, rule_set as "ruleSet", findings, features
             from rules.verdict where region = $1 and document = $2 and id = $3`,
    values: [region, document, verdict],
  })
  return rows[0] ?? null
}

/** People of a unit are told the findings for clerks that ask for something; the office everything. */
export function toldFindings({ findings }: StoredVerdictRow, whole: boolean): StoredVerdictRow['findings'] {
  return whole ? findings : findings.filter(({ effect, tell }) => effect !== null && effect !== undefined && tell === 'clerk')
}

/** The verdict as a file of its own; the reader has been shown to see the document. */
export async function readEvidenceFile(client: ClientBase, region: Region, verdict: StoredVerdictRow, whole: boolean): Promise<EvidenceFile> {
  const { id, document, command, seq, judgedAt, effect, ruleSet } = verdict
  const findings = toldFindings(verdict, whole)
  const set = (await readKeptRuleSets(client, region, [ruleSet])).get(ruleSet)
  const told = new Set(findings.map(({ rule }) => rule))
  const rules = await readKeptRules(client, (set?.rules ?? []).filter((rule) => whole || told.has(rule.id)))
  const mentioned = new Set(findings.flatMap(({ values }) => Object.keys(values ?? {})))
  const only = (all: Record<string, unknown>, group: string) => (
    whole ? all : Object.fromEntries(Object.entries(all).filter(([name]) => mentioned.has(`${group}.${name}`))))
  const position = await leafOfVerdict(client, region, id)
  const found = position === null ? null : await inclusionProof(client, region, position)
  const proof = found === null || isRefusal(found) ? null : found
  return {
    format: 1, region, whole, verdict: { id, document, command, seq: String(seq), judgedAt: judgedAt.toISOString(), effect, ruleSet },
    findings, features: only(verdict.features, 'feature'), parameters: only(set?.parameters ?? {}, 'parameter'), boundBy: only(set?.boundBy ?? {}, 'parameter'), rules: [...rules.values()],
    leaf: position === null ? null : { position: String(position), bytes: await leafText(client, region, position) },
    proof: proof && { size: proof.size, hashes: proof.proof.map((hash) => hash.toString('base64')) }, checkpoint: proof?.checkpoint?.note ?? null,
  }
}

async function leafText(client: ClientBase, region: Region, position: bigint): Promise<string> {
  const { rows } = await client.query<{ text: string }>({
    name: 'server-leaf-text', text: `select convert_from(bytes, 'UTF8') as text from log.leaf where region = $1 and position = $2`, values: [region, position],
  })
  return rows[0]!.text
}

/** Numbers and titles of those documents that this reader may see; row security leaves out the others. */
export async function readVisible(
  client: ClientBase, region: Region, ids: readonly string[],
): Promise<Map<string, { id: string; number: string | null; title: string }>> {
  const { rows } = await client.query<{ id: string; number: string | null; title: string }>({
    name: 'server-visible-documents',
    text: 'select id, number, title from document.document where region = $1 and id = any($2::uuid[])',
    values: [region, [...new Set(ids)]],
  })
  return new Map(rows.map((row) => [row.id, row]))
}
