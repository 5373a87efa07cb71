import { createHash } from 'node:crypto'
import type { ClientBase, Pool } from 'pg'
import { isRefusal } from '#kernel/values/refusal.ts'
import type { Region } from '#kernel/values/region.ts'
import { emptyState, type FeatureState } from './emit.ts'
import { evidenceQuery } from './evidence-query.ts'
import { evidencePageQuery, type EvidencePlace, type EvidenceRow } from './evidence-page.ts'
import type { FeatureEvent, HistoryRow } from './feature.ts'
import { featureQuery, type FeatureQuery } from './lateral.ts'
import type { Effect, FeatureSpec, Finding, ParameterSpec, Refusals } from './model.ts'
import { readParameterValue, type BoundBy, type ParameterRow } from './parameter.ts'

type Client = ClientBase | Pool

export interface NewVerdict {
  id: string
  document: string
  command: string
  seq: bigint
  effect: Effect | 'pass'
  /** `RuleSet.hash`. */
  ruleSet: string
  /** The kept findings (`keptFindings`) and the values of the features as judged, as JSON. */
  findings: string
  features: string
  judgedAt: Date
}

export interface StoredVerdict extends Omit<NewVerdict, 'findings' | 'features'> {
  region: Region
  findings: StoredFinding[]
  features: Record<string, unknown>
}

/** A pass keeps rule, version and values; hit and cannot-judge keep everything. */
export type StoredFinding = Pick<Finding, 'rule' | 'version' | 'outcome'> & Partial<Finding>

/** What verdicts are judged by, written once per region: rule versions and the thresholds of one day and place. */
export interface UsedRuleSet {
  hash: string
  /** Per rule its version and the commands that ask it. */
  rules: UsedRule[]
  parameters: Record<string, unknown>
  /** Who set the thresholds. */
  boundBy: BoundBy
}

export interface UsedRule {
  id: string
  version: number
  level: string
  on: readonly string[]
  /** Released by an office after the installation: which one, and the text as JSON; `rules.rule_version` does not know it. */
  office?: Region
  source?: string
  /** Stopped, by this document: it was neither asked nor passed. */
  stopped?: string
  /** Exceptions of the office that held on the day: white list and snooze. `when` is FEEL over the facts of the document. */
  exceptions?: { document: string; unit: string | null; when: string | null }[]
}

/** The set of verdicts that no rule was asked for. */
export const NO_RULE_SET: UsedRuleSet = { hash: 'none', rules: [], parameters: {}, boundBy: {} }

export async function insertRuleSets(client: Client, region: Region, sets: readonly UsedRuleSet[], at: Date): Promise<void> {
  if (sets.length === 0) return
  await client.query({
    name: 'rules.insert_rule_sets',
    text: `insert into rules.rule_set (region, hash, rules, parameters, bound_by, first_used)
      select a.region, u.*, $6::timestamptz from platform.region a, unnest($2::text[], $3::jsonb[], $4::jsonb[], $5::jsonb[]) as u
       where a.region = $1 on conflict (region, hash) do nothing`,
    values: [region, sets.map(({ hash }) => hash), ...(['rules', 'parameters', 'boundBy'] as const).map((part) => sets.map((set) => writtenOut(set)[part])), at],
  })
}

const writtenSets = new WeakMap<UsedRuleSet, Record<'rules' | 'parameters' | 'boundBy', string>>()

/** A day's batches name the same few sets, and each is long: they are written out once. */
function writtenOut(set: UsedRuleSet): Record<'rules' | 'parameters' | 'boundBy', string> {
  const known = writtenSets.get(set)
  if (known) return known
  const written = { rules: toJson(set.rules), parameters: toJson(set.parameters), boundBy: toJson(set.boundBy) }
  writtenSets.set(set, written)
  return written
}

/** Writes the verdicts of a batch, after their rule sets: a rule of the set without a stored finding passed. It is anchored on the region row so that the statement stays on one machine. */
export async function insertVerdicts(client: Client, region: Region, rows: readonly NewVerdict[]): Promise<void> {
  if (rows.length === 0) return
  const { rowCount } = await client.query({
    name: 'rules.insert_verdicts',
    text: `insert into rules.verdict (region, id, document, command, seq, effect, rule_set, findings, features, judged_at)
      select a.region, u.* from platform.region a, unnest($2::uuid[], $3::uuid[], $4::text[], $5::bigint[], $6::text[], $7::text[],
        $8::jsonb[], $9::jsonb[], $10::timestamptz[]) as u where a.region = $1`,
    values: [
      region, rows.map(({ id }) => id), rows.map(({ document }) => document), rows.map(({ command }) => command),
      rows.map(({ seq }) => seq),
      rows.map(({ effect }) => effect), rows.map(({ ruleSet }) => ruleSet),
      rows.map(({ findings }) => findings), rows.map(({ features }) => features), rows.map(({ judgedAt }) => judgedAt),
    ],
  })
  if (rowCount !== rows.length) {
    throw new Error(`${rows.length} verdicts given, ${rowCount} written: are the books of ${region} open?`)
  }
}

export async function readVerdict(client: Client, region: Region, id: string): Promise<StoredVerdict | null> {
  const { rows } = await client.query<Omit<StoredVerdict, 'seq'> & { seq: string }>({
    name: 'rules.read_verdict',
    text: `select region, id, document, command, seq, effect, rule_set as "ruleSet", findings, features, judged_at as "judgedAt"
      from rules.verdict where region = $1 and id = $2`,
    values: [region, id],
  })
  return rows[0] ? { ...rows[0], seq: BigInt(rows[0].seq) } : null
}

/**
 * All dated values; a stored value that is not of its parameter's type refuses the load, because a rule would misread
 * it.
 */
export async function loadParameterValues(client: Client,
  specs: readonly ParameterSpec[]): Promise<ParameterRow[] | Refusals> {
  const { rows } = await client.query<{ parameter: string; region: Region; validFrom: string; validTo: string | null; value: unknown }>({
    name: 'rules.load_parameter_values',
    text: `select id as parameter, scope as region, valid_from::text as "validFrom", valid_to::text as "validTo", value
      from rules.parameter_value where id = any($1::text[]) order by id, scope, valid_from`,
    values: [specs.map(({ id }) => id)],
  })
  const byId = new Map(specs.map((spec) => [spec.id, spec]))
  const read = rows.map((row) => ({ ...row, value: readParameterValue(byId.get(row.parameter)!, row.value) }))
  const refusals = read.map(({ value }) => value).filter(isRefusal)
  return refusals.length > 0 ? { refused: true, refusals } : (read as ParameterRow[])
}

/** Released texts, by the owner role. The same version with another text is a broken promise and throws. */
export async function registerRuleVersions(client: Client,
  versions: readonly { id: string; version: number; source: string }[], releasedAt: Date): Promise<void> {
  const hashes = versions.map(({ source }) => createHash('sha256').update(source).digest('hex'))
  const columns = [versions.map(({ id }) => id), versions.map(({ version }) => version), hashes]
  await client.query({
    name: 'rules.register_versions',
    text: `insert into rules.rule_version (id, version, sha256, source, released_at)
      select u.id, u.version, u.sha256, u.source, $5 from unnest($1::text[], $2::int[], $3::text[], $4::text[]) as u(id, version, sha256, source)
      on conflict (id, version) do nothing`,
    values: [...columns, versions.map(({ source }) => source), releasedAt],
  })
  const { rows } = await client.query<{ id: string; version: number }>({
    name: 'rules.changed_versions',
    text: `select v.id, v.version from rules.rule_version v join unnest($1::text[], $2::int[], $3::text[]) as u(id, version, sha256)
      on v.id = u.id and v.version = u.version where v.sha256 <> u.sha256 order by v.id, v.version`,
    values: columns,
  })
  if (rows.length > 0) {
    throw new Error(`released rules are never edited, raise the version: ${rows.map(({ id, version }) => `${id} v${version}`).join(', ')}`)
  }
}

type NamedQueries = WeakMap<readonly FeatureSpec[], { name: string; query: FeatureQuery }>
const queries: Record<'one' | 'many', NamedQueries> = { one: new WeakMap(), many: new WeakMap() }

/**
 * The committed states of a batch, per event and spec, in one query; give them to `combine` with the accepted siblings.
 * `siblings` are all history rows that the batch may add. Pass the same array of specs every time: its statement is
 * kept.
 */
export async function readFeatureStates(
  client: Client, region: Region, specs: readonly FeatureSpec[], events: readonly FeatureEvent[],
  siblings: readonly HistoryRow[],
): Promise<FeatureState[][]> {
  if (specs.length === 0 || events.length === 0) return events.map(() => specs.map(emptyState))
  const instant = events[0]!.judgedAt.getTime()
  const moments = events.every(({ judgedAt }) => judgedAt.getTime() === instant) ? 'one' : 'many'
  let known = queries[moments].get(specs)
  if (!known) {
    const query = featureQuery(specs, moments)
    known = { query, name: `rules.features.${createHash('sha256').update(query.text).digest('hex').slice(0, 16)}` }
    queries[moments].set(specs, known)
  }
  const { values, read } = known.query.ask(region, events, siblings)
  const { rows } = await client.query<Record<string, unknown>>({ name: known.name, text: known.query.text, values })
  return read(rows)
}

/** What stands behind one feature of many events: ids of the first 100 documents of each, and the count of rows. */
export async function readEvidence(client: Client, region: Region, spec: FeatureSpec,
  events: readonly FeatureEvent[]): Promise<{ ids: string[]; count: number }[]> {
  const evidence = events.map(() => ({ ids: [] as string[], count: 0 }))
  if (events.length === 0) return evidence
  const query = evidenceQuery(spec)
  const { rows } = await client.query<{ ordinal: number; document: string; count: number }>({
    name: `rules.evidence.${createHash('sha256').update(query.text).digest('hex').slice(0, 16)}`, text: query.text,
    values: query.parameters(region, events),
  })
  for (const { ordinal, document, count } of rows) {
    const one = evidence[ordinal]!
    one.ids.push(document)
    one.count = count
  }
  return evidence
}

/** A page of the rows behind one feature of one event, in the region's order; `after` is the last row of the page before. */
export async function readEvidencePage(
  client: Client, region: Region, spec: FeatureSpec, event: FeatureEvent, after: EvidencePlace | null, limit: number,
): Promise<EvidenceRow[]> {
  const query = evidencePageQuery(spec, region, event, after, limit)
  return query === null ? [] : (await client.query<EvidenceRow>(query)).rows
}

/** What a row keeps of its findings: a rule of the set without one has passed. */
export function keptFindings(findings: readonly Finding[]): StoredFinding[] {
  return findings.filter(({ outcome }) => outcome !== 'pass').map(storedFinding)
}

export function storedFinding(finding: Finding): StoredFinding {
  const { rule, version, outcome, values } = finding
  if (outcome === 'pass') {
    return Object.keys(values).length === 0 ? { rule, version, outcome } : { rule, version, outcome, values }
  }
  return outcome === 'notApplicable' ? { rule, version, outcome } : finding
}

/** Fen beyond a double, and fen at all, travel as strings. */
function toJson(value: unknown): string {
  return JSON.stringify(value, (_, item: unknown) => (typeof item === 'bigint' ? String(item) : item))
}
