import type { ClientBase } from 'pg'
import type { Body, Document } from '#kernel/document/index.ts'
import type { LoadedKind, Lookup } from '#kernel/module/model.ts'
import type { ProcessState } from '#kernel/process/index.ts'
import type { FactValue, FeatureEvent, FeatureValues, Finding, UsedRuleSet } from '#kernel/rules/index.ts'
import { saidBy } from '#kernel/values/refusal.ts'
import type { Region } from '#kernel/values/region.ts'
import { featuresThen } from './evidence.ts'
import type { Gate } from './gate.ts'
import { ruleSetDigest, verdictDigest } from './verdict-digest.ts'
import type { PageRange } from './verify-pages.ts'
import { nameOf, type Problems } from './verify-problems.ts'

/** All evidence that is kept of one document, each list in the order in which it was made. */
export interface DocumentFile {
  document: Document & { changedAt: Date }
  kind: LoadedKind
  instance: { kind: string; definitionVersion: string; round: number; state: ProcessState } | null
  steps: FiledStep[]
  tasks: FiledTask[]
  versions: FiledVersion[]
  verdicts: FiledVerdict[]
  leaves: FiledLeaf[]
  transfers: FiledTransfer[]
  history: { document: string; seq: bigint; sign: number; isPart: boolean; at: Date; countsFrom: Date; columns: Record<string, FactValue> }[]
  overrides: { document: string; round: number; rule: string; alert: string; seq: bigint }[]
  /** Files that were attached, by the hash that they are kept under, as hex. */
  attachments: { document: string; sha256: string; at: Date }[]
  /** Documents that were born about this one. */
  born: Born[]
  /** Look-ups as of now by the version of the body that they are for. */
  lookups: Map<number, Lookup>
  /** The document by the version of its body, as `documentAt` found it. */
  documents: Map<number, Document | null>
  /** What counted before a submit where limits look at it, by the number of the step, from history again; of what can be asked about. */
  totals: Map<number, FeatureValues>
}

export interface FiledStep {
  document: string; n: number; round: number; task: string | null; node: string; action: string; person: string; position: string
  onBehalfOf: string | null; at: Date; seq: bigint; reason: string | null; verdict: string; leaf: bigint
  actKey: string; actPair: string; actSide: string
}

export interface FiledTask {
  document: string; id: string; round: number; taskKey: string; node: string; position: string; duty: string; unit: string | null
  state: string; openedAt: Date; dueAt: Date; dueCertain: boolean; doneStep: number | null
}

export interface FiledVersion { document: string; version: number; body: Body; person: string; at: Date; leaf: bigint }

/**
 * `findings`: those that ask for something or hit. `evidence`: the digest of all that the row and its rule set say. `features`: as they are kept, of a
 * submit alone.
 */
export interface FiledVerdict {
  document: string; id: string; command: string; seq: bigint; effect: string; findings: Finding[]; at: Date; evidence: string; features: Record<string, unknown>
}

export interface FiledLeaf { document: string; position: bigint; content: LeafContent; salt: Buffer | null }

/** A leaf as `record` writes it. Whoever forges one may leave anything out. */
export interface LeafContent {
  region: string; seq: string; at: string; document: string; kind: string; number: string | null; version: number; round: number
  action: string; from: string | null; state: string; unit: string; amountFen: string | null; indicator: string | null; subject: string | null
  by: { person: string; position: string; onBehalfOf: string[] } | null
  verdict: { id: string; effect: string; findings: { rule: string; version: number; outcome: string; effect: string }[]; evidence?: string } | null
  transfers: unknown
  /** The drawing that it was done in; absent where the process did not move. */
  drawing?: string
  body?: Record<string, unknown>
  /** Hashes of the files that the act found, as hex. */
  attachments?: string[]
  personal?: { commitment: string }
}

export interface FiledTransfer {
  document: string; id: string; event: string; kind: string; debit: string; credit: string; amountFen: bigint
  hold: string | null; holdStep: number | null; seq: bigint; at: Date
}

/** A document about another: `ended` is the result of its flow, `steps` what was done in it. */
export interface Born { subject: string; document: Document; kind: string; openedSeq: bigint; ended: string | null; steps: { seq: bigint; person: string; action: string }[] }

/**
 * The pages of documents that are taken, with everything that is kept of them: bounded memory, a handful of queries a page. The next page is
 * read while the last is compared, so whoever compares must not use the client; what is to be written goes through `before`.
 */
export async function* filePages(
  client: ClientBase, region: Region, gate: Pick<Gate, 'kinds'>, take: () => PageRange | null, found: Problems, before: () => Promise<void>,
): AsyncGenerator<DocumentFile[]> {
  const load = async () => {
    const page = take()
    if (!page) return null
    await before()
    const { rows } = await client.query<HeaderRow>(
      `${HEADER} where d.region = $1 and d.id >= $2 and ($3::uuid is null or d.id < $3) order by d.id`, [region, page.from, page.to])
    return filesOf(client, region, gate, rows, found)
  }
  for (let files = await load(); files !== null; ) {
    const next = load()
    // Waited for when these are compared; until then a failure must not count as one that nobody handles.
    next.catch(() => {})
    yield files
    files = await next
  }
}

type HeaderRow = Document & {
  changedAt: Date; instanceKind: string | null; definitionVersion: string | null; instanceRound: number | null; processState: ProcessState | null
}

const DOCUMENT = `d.id, d.kind, d.number, d.unit, d.state, d.version, d.round, d.steps, d.title, d.amount_fen as "amountFen",
  d.fiscal_year as "fiscalYear", d.indicator, d.subject, d.made_by as "madeBy", d.made_at as "madeAt", d.seq, d.hold,
  d.counts_from as "countsFrom", d.hold_step as "holdStep", d.hold_kind as "holdKind"`

const HEADER = `select ${DOCUMENT}, d.changed_at as "changedAt", i.kind as "instanceKind", i.definition_version as "definitionVersion",
  i.round as "instanceRound", i.state as "processState"
  from document.document d left join process.instance i on i.region = d.region and i.document = d.id`

async function filesOf(
  client: ClientBase, region: Region, gate: Pick<Gate, 'kinds'>, rows: readonly HeaderRow[], found: Problems,
): Promise<DocumentFile[]> {
  const ids = rows.map((row) => row.id)
  const load = <Row extends { document: string }>(text: string) => loadBy<Row>(client, region, ids, text)
  const steps = await load<FiledStep>(STEPS)
  const tasks = await load<FiledTask>(TASKS)
  const versions = await load<FiledVersion>(VERSIONS)
  const verdicts = await loadVerdicts(client, region, ids)
  const leaves = await loadLeaves(client, region, ids)
  const transfers = await load<FiledTransfer>(TRANSFERS)
  const overrides = await load<DocumentFile['overrides'][number]>(OVERRIDES)
  const attachments = await load<DocumentFile['attachments'][number]>(ATTACHMENTS)
  const born = await loadBorn(client, region, ids)
  const files: DocumentFile[] = []
  for (const row of rows) {
    const { changedAt: _changed, instanceKind, definitionVersion, instanceRound, processState, ...header } = row
    const kind = gate.kinds.get(row.kind)
    if (!kind) {
      const name = nameOf(row)
      found.add(`单据 ${name}：没有“${row.kind}”这种单据，无法核验。`, `Document ${name}: there is no kind “${row.kind}”, so it could not be checked.`)
      continue
    }
    const own = versions.get(row.id) ?? []
    files.push({
      kind, document: { ...header, changedAt: row.changedAt, body: own.find((one) => one.version === row.version)?.body ?? {} },
      instance: processState && { kind: instanceKind!, definitionVersion: definitionVersion!, round: instanceRound!, state: processState },
      steps: steps.get(row.id) ?? [], tasks: tasks.get(row.id) ?? [], versions: own, verdicts: verdicts.get(row.id) ?? [],
      leaves: leaves.get(row.id) ?? [], transfers: transfers.get(row.id) ?? [], overrides: overrides.get(row.id) ?? [],
      attachments: attachments.get(row.id) ?? [],
      born: born.get(row.id) ?? [], history: [], lookups: new Map(), documents: new Map(), totals: new Map(),
    })
  }
  await fillHistory(client, region, files)
  await fillLookups(client, region, files, found)
  await fillTotals(client, region, files)
  return files
}

const STEPS = `select document, n, round, task, node, action, person, position, on_behalf_of as "onBehalfOf", at, seq, reason, verdict, leaf,
    act_key as "actKey", act_pair as "actPair", act_side as "actSide"
  from process.step where region = $1 and document = any($2::uuid[]) order by document, n`
const TASKS = `select document, id, round, task_key as "taskKey", node, position, duty, unit, state, opened_at as "openedAt",
    due_at as "dueAt", due_certain as "dueCertain", done_step as "doneStep"
  from process.task where region = $1 and document = any($2::uuid[])`
const VERSIONS = `select document, version, body, person, at, leaf
  from document.version where region = $1 and document = any($2::uuid[]) order by document, version`
const VERDICTS = `select document, id, command, seq, effect, judged_at as at, rule_set as "ruleSet", features, findings
  from rules.verdict where region = $1 and document = any($2::uuid[]) order by document, seq`
const RULE_SETS = `select hash, rules, parameters, bound_by as "boundBy" from rules.rule_set where region = $1 and hash = any($2::text[])`
const TRANSFERS = `select document, id, event, kind, debit_holder || ':' || debit_code as debit, credit_holder || ':' || credit_code as credit,
    amount as "amountFen", hold, hold_step as "holdStep", seq, posted_at as at
  from ledger.transfer where region = $1 and document = any($2::uuid[]) order by document, seq, hold_step, id`
const OVERRIDES = `select document, round, rule, alert, seq from command.override where region = $1 and document = any($2::uuid[])`
const ATTACHMENTS = `select document, encode(sha256, 'hex') as sha256, at from document.attachment where region = $1 and document = any($2::uuid[])`

async function loadBy<Row extends { document: string }>(
  client: ClientBase, region: Region, ids: readonly string[], text: string,
): Promise<Map<string, Row[]>> {
  const { rows } = await client.query<Row>(text, [region, ids])
  return Map.groupBy(rows, (row) => row.document)
}

async function loadVerdicts(client: ClientBase, region: Region, ids: readonly string[]): Promise<Map<string, FiledVerdict[]>> {
  const { rows } = await client.query<Omit<FiledVerdict, 'evidence'> & { ruleSet: string }>(VERDICTS, [region, ids])
  const { rows: sets } = await client.query<UsedRuleSet>(RULE_SETS, [region, [...new Set(rows.map(({ ruleSet }) => ruleSet))]])
  const digests = new Map(sets.map((set) => [set.hash, ruleSetDigest(set)]))
  return Map.groupBy(rows.map(({ ruleSet, features, findings, ...row }): FiledVerdict => {
    const bound = findings.map(withoutTree)
    return {
      ...row, evidence: verdictDigest(digests.get(ruleSet) ?? '', bound, features), features: row.command === 'submit' ? features : {},
      findings: bound.filter(({ effect, outcome }) => (effect ?? null) !== null || outcome === 'hit'),
    }
  }), ({ document }) => document)
}

/** Taken off here: the server would put the list of each verdict together anew for it, most of what reading verdicts cost. */
function withoutTree(finding: Finding): Finding {
  if (!Object.hasOwn(finding, 'tree')) return finding
  const { tree: _, ...rest } = finding
  return rest
}

async function loadLeaves(client: ClientBase, region: Region, ids: readonly string[]): Promise<Map<string, FiledLeaf[]>> {
  const { rows } = await client.query<{ document: string; position: bigint; text: string; salt: Buffer | null }>(
    `select v.document, v.position, convert_from(l.bytes, 'UTF8') as text, s.salt from verify_leaf v join log.leaf l on l.region = $1 and l.position = v.position
       left join log.salt s on s.region = $1 and s.position = v.position and s.field = 'personal'
      where v.document = any($2::uuid[]) order by v.document, v.position`, [region, ids])
  const leaves = rows.map(({ document, position, text, salt }): FiledLeaf => (
    { document, position, salt, content: JSON.parse(text) as LeafContent }))
  return Map.groupBy(leaves, (leaf) => leaf.document)
}

/** Only what the log says was opened about these documents counts as born of them. */
async function loadBorn(client: ClientBase, region: Region, ids: readonly string[]): Promise<Map<string, Born[]>> {
  const { rows } = await client.query<Document & { openedSeq: bigint; ended: string | null; done: Born['steps'] | null }>(
    `select ${DOCUMENT}, v.seq as "openedSeq", i.state ->> 'ended' as ended, b.body,
            (select jsonb_agg(jsonb_build_object('seq', s.seq::text, 'person', s.person, 'action', s.action) order by s.n)
               from process.step s where s.region = $1 and s.document = d.id) as done
       from verify_leaf v join document.document d on d.region = $1 and d.id = v.document and d.subject = v.subject
       left join process.instance i on i.region = $1 and i.document = d.id
       left join document.version b on b.region = $1 and b.document = d.id and b.version = d.version
      where v.action = 'open' and v.subject = any($2::uuid[])`, [region, ids])
  const born = rows.map(({ openedSeq, ended, done, ...document }): Born => ({
    subject: document.subject!, document: { ...document, body: document.body ?? {} }, kind: document.kind, openedSeq, ended,
    steps: (done ?? []).map((step) => ({ ...step, seq: BigInt(step.seq) })),
  }))
  return Map.groupBy(born, (one) => one.subject)
}

async function fillHistory(client: ClientBase, region: Region, files: readonly DocumentFile[]): Promise<void> {
  const byRelation = Map.groupBy(files.filter(({ kind }) => kind.judged?.history), ({ kind }) => kind.judged!.history!)
  for (const [source, members] of byRelation) {
    const names = Object.keys(source.columns)
    const rows = await loadBy<{ document: string; seq: bigint; sign: number; is_part: boolean; judged_at: Date; counts_from: Date } & Record<string, FactValue>>(
      client, region, members.map(({ document }) => document.id),
      `select document, seq, sign, is_part, judged_at, counts_from, ${names.join(', ')} from ${source.relation} where region = $1 and document = any($2::uuid[]) order by document, seq`)
    for (const file of members) {
      file.history = (rows.get(file.document.id) ?? []).map(({ document, seq, sign, is_part: isPart, judged_at: at, counts_from: countsFrom, ...columns }) => (
        { document, seq, sign, isPart, at, countsFrom, columns }))
    }
  }
}

/** Facts and postings ask registers. One call a kind for the newest versions, one more for each older depth that steps were done on. */
async function fillLookups(client: ClientBase, region: Region, files: readonly DocumentFile[], found: Problems): Promise<void> {
  for (const [kind, members] of Map.groupBy(files.filter((file) => file.kind.lookups), (file) => file.kind)) {
    const asked = members.map((file) => ({ file, versions: versionsActedOn(file) }))
    for (let depth = 0; asked.some(({ versions }) => versions.length > depth); depth += 1) {
      const now = asked.flatMap(({ file, versions }) => {
        const version = versions[depth]
        const document = version === undefined ? null : documentAt(file, version)
        return document ? [{ file, document }] : []
      })
      if (now.length > 0) await askLookups(client, region, kind, now, found)
    }
  }
}

interface Asking { file: DocumentFile; document: Document }

/** A body of no honest form may break the query for a whole page: then each is asked for alone, and those that break it are told. */
async function askLookups(client: ClientBase, region: Region, kind: LoadedKind, asked: readonly Asking[], found: Problems): Promise<void> {
  const ask = async (few: readonly Asking[]) => {
    const lookups = await kind.lookups!(client, region, few.map(({ document }) => document))
    for (const { file, document } of few) file.lookups.set(document.version, lookups.get(document.id))
  }
  await client.query('savepoint verify_lookups')
  try {
    await ask(asked)
  } catch (error) {
    await client.query('rollback to savepoint verify_lookups')
    if (asked.length === 1) {
      const name = nameOf(asked[0]!.document)
      const said = saidBy(error)
      found.add(`单据 ${name}：所引用的资料无法查询，无法核验（${said.zh}）。`, `Document ${name}: what its body refers to cannot be looked up, so it could not be checked (${said.en}).`)
    } else for (const one of asked) await askLookups(client, region, kind, [one], found)
  }
  await client.query('release savepoint verify_lookups')
}

/** One query a kind for all its submits. */
async function fillTotals(client: ClientBase, region: Region, files: readonly DocumentFile[]): Promise<void> {
  for (const [kind, members] of Map.groupBy(files.filter((file) => file.kind.judged?.signOffWith), (file) => file.kind)) {
    const limit = kind.judged!.signOffWith!
    const asked = members.flatMap((file) => file.steps.filter(({ action }) => action === 'submit').flatMap((step) => {
      const event = eventThen(file, step)
      return event ? [{ file, step, event }] : []
    }))
    const found = await featuresThen(client, region, [limit], asked.map(({ event }) => event))
    asked.forEach(({ file, step }, index) => file.totals.set(step.n, found[index]!))
  }
}

/** Null: its body of then is not kept, or is of no honest form. */
function eventThen(file: DocumentFile, { leaf, seq, at }: FiledStep): FeatureEvent | null {
  const version = file.leaves.find(({ position }) => position === leaf)?.content.version
  const document = version === undefined ? null : documentAt(file, version)
  if (!document) return null
  try {
    return { document: document.id, seq, judgedAt: at, columns: file.kind.judged!.historyRow?.(document, file.lookups.get(document.version)) ?? {} }
  } catch {
    return null
  }
}

/** Newest first. Nothing asks a register about what was only drafted. */
function versionsActedOn(file: DocumentFile): number[] {
  return [...new Set(file.leaves.filter(({ content }) => content.action !== 'draft').map(({ content }) => content.version))].reverse()
}

/** The document as it stood with this version of its body; null when that version is not kept, or is not of its kind's form. */
export function documentAt(file: DocumentFile, version: number): Document | null {
  const known = file.documents.get(version)
  if (known !== undefined) return known
  const made = madeAt(file, version)
  file.documents.set(version, made)
  return made
}

function madeAt({ kind, document, versions }: DocumentFile, version: number): Document | null {
  const body = versions.find((one) => one.version === version)?.body
  if (!body) return null
  try {
    const header = kind.header(body)
    return { ...document, ...header, body, version, subject: kind.make ? header.subject : document.subject }
  } catch {
    return null
  }
}
