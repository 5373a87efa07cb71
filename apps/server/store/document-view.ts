import type { ClientBase } from 'pg'
import { holdersOf } from '#kernel/access/index.ts'
import { signOffWords } from '#kernel/command/index.ts'
import { loadDocuments, type Body, type Document, type Field } from '#kernel/document/index.ts'
import { balances, CHART, tailKey, transfersOf } from '#kernel/ledger/index.ts'
import type { LoadedKind, Module } from '#kernel/module/index.ts'
import { loadInstances, loadSteps, loadTasks, type Definition, type StoredInstance, type StoredStep, type StoredTask } from '#kernel/process/index.ts'
import type { BoundBy, Finding } from '#kernel/rules/index.ts'
import { civilDayOf } from '#kernel/values/civil-day.ts'
import type { Region } from '#kernel/values/region.ts'
import type { AttachmentView, BudgetEffect, FlowView, TimelineItem, TransferView, VerdictView } from '../model.ts'
import { boundWords, type Offices } from '../evidence/bounds.ts'
import { scoresOf } from '../evidence/scores.ts'
import { codeNames } from '../code-names.ts'
import { shownFindings } from '../shown-finding.ts'
import { positionName, type Site } from '../site.ts'

/** Everything of one document that its page shows, read in one transaction of the reader. */
export interface DocumentParts {
  document: Document
  kind: LoadedKind
  /** The drawing that the document started with; null before its first submit. */
  instance: StoredInstance | null
  definition: Definition
  tasks: StoredTask[]
  /** Names of those who could do each task, in the order of `tasks`: its holders without those who have signed in this round. */
  holders: string[][]
  /** Names of those who may make such a document in its unit. */
  makers: string[]
  steps: StoredStep[]
  madeBy: string
}

export async function readParts(client: ClientBase, site: Site, region: Region, id: string): Promise<DocumentParts> {
  const document = (await loadDocuments(client, region, [id])).get(id)!
  const kind = site.kinds.get(document.kind)!
  const instance = (await loadInstances(client, region, [id])).get(id) ?? null
  const definition = instance ? site.gate.definition(kind.code, instance.definitionVersion) : kind.definition
  if (!definition) throw new Error(`The drawing ${instance?.definitionVersion} of ${kind.code} is not known here.`)
  const tasks = (await loadTasks(client, region, [id])).get(id) ?? []
  const makerUnit = kind.make?.scope === 'unit' ? document.unit : null
  const steps = await loadSteps(client, region, [id])
  const day = civilDayOf(site.clock())
  const acted = steps.filter(({ round }) => round === instance?.round).flatMap(({ person, onBehalfOf }) => [person, ...(onBehalfOf ? [onBehalfOf] : [])])
  const holders = await holdersOf(client, region, day, tasks.map(({ position, unit }) => ({ position, unit })), acted)
  const makers = await holdersOf(client, region, day, (kind.make?.positions ?? []).map((position) => ({ position, unit: makerUnit })))
  return {
    document, kind, instance, definition, tasks,
    holders, makers: [...new Set(makers.flat())], steps,
    madeBy: (await readPersonNames(client, [document.madeBy])).get(document.madeBy) ?? '',
  }
}

export function flowOf(site: Site, { kind, instance, definition, tasks, holders, steps, document }: DocumentParts): FlowView {
  const standing = instance?.state.ended === null ? instance.state.tokens.map((token) => token.node) : []
  const start = definition.nodes.find((node) => node.type === 'start')
  const end = instance && instance.state.ended !== null
    ? definition.nodes.find((node) => node.type === 'end' && node.state === document.state) : undefined
  const inRound = steps.filter((step) => step.round === instance?.round)
  const done = [...(instance && start ? [start.id] : []), ...inRound.map((step) => step.node), ...(end ? [end.id] : [])]
  return {
    signOff: instance && signOffWords(kind, document, instance.state.signOffFen),
    standing: [...new Set(standing)],
    done: [...new Set(done.filter((node) => node !== '' && !standing.includes(node)))],
    tasks: tasks.map((task, index) => ({
      task: task.id, node: task.node, name: definition.nodes.find((node) => node.id === task.node)?.name ?? positionName(site, task.position),
      position: positionName(site, task.position), dueAt: task.dueAt.toISOString(), who: holders[index]!,
    })),
  }
}

/** Verdicts of the document, newest first. People of a unit are not told what is for reviewers. */
export async function readVerdicts(
  client: ClientBase, site: Pick<Site, 'modules' | 'kinds' | 'gate'>, region: Region, id: string, kind: LoadedKind, forReviewer: boolean,
): Promise<VerdictView[]> {
  const { rows } = await client.query<{ id: string; command: string; at: Date; effect: string; findings: Finding[]; boundBy: BoundBy | null; offices: Offices | null }>({
    name: 'server-verdicts-of',
    text: `select v.id, v.command, v.judged_at as at, v.effect, v.findings, s.bound_by as "boundBy",
                  (select jsonb_object_agg(o.region, jsonb_build_object('name', o.name, 'level', o.level))
                     from platform.office o, (select (v.judged_at at time zone 'Asia/Shanghai')::date as day) j
                    where o.region in (select level.value ->> 'region' from jsonb_each(s.bound_by) bound, jsonb_array_elements(bound.value) level)
                      and o.valid_from <= j.day and (o.valid_to is null or o.valid_to > j.day)) as offices
             from rules.verdict v left join rules.rule_set s on s.region = $1 and s.hash = v.rule_set
            where v.region = $1 and v.document = $2 order by v.seq desc limit 100`,
    values: [region, id],
  })
  return rows.map((row) => ({
    id: row.id, command: row.command, at: row.at.toISOString(), effect: row.effect,
    findings: shownFindings(kind, row.findings
      .filter((finding) => finding.effect !== null && finding.effect !== undefined && (forReviewer || finding.tell === 'clerk')), codeNames(site), boundWords(row.boundBy ?? {}, row.offices ?? {})),
    scores: forReviewer ? scoresOf(site, row.findings) : [],
  }))
}

export async function timelineOf(
  client: ClientBase, site: Site, { definition, steps }: DocumentParts, verdicts: readonly VerdictView[],
): Promise<TimelineItem[]> {
  const people = await readPersonNames(client, steps.flatMap((step) => [step.person, ...(step.onBehalfOf ? [step.onBehalfOf] : [])]))
  const effects = new Map(verdicts.map((verdict) => [verdict.id, verdict.effect]))
  const start = definition.nodes.find((node) => node.type === 'start')
  return steps.map((step) => ({
    n: step.n, action: step.action,
    node: (definition.nodes.find((node) => node.id === step.node) ?? start)?.name ?? positionName(site, step.position),
    person: people.get(step.person) ?? '', position: positionName(site, step.position),
    onBehalfOf: step.onBehalfOf ? people.get(step.onBehalfOf) ?? '' : null,
    at: step.at.toISOString(), reason: step.reason, effect: effects.get(step.verdict) ?? null, leaf: String(step.leaf),
  }))
}

/** The document's transfers with both legs, and what it does to its indicator: before and after. */
export async function readLedger(
  client: ClientBase, site: Site, region: Region, document: Document,
): Promise<{ transfers: TransferView[]; budget: BudgetEffect | null }> {
  const legs = await transfersOf(client, region, document.id)
  const books = await bookNames(client, region, legs.map((leg) => leg.holder))
  const things = await thingsOf(client, site.modules, region, 'indicator', [...legs.map((leg) => leg.holder), ...(document.indicator ? [document.indicator] : [])])
  const nameOf = (holder: string) => {
    const thing = things.get(holder)
    return thing ? `${thing.code} ${thing.title}` : books.get(holder) ?? ''
  }
  const transfers: TransferView[] = []
  // Legs come in pairs of one transfer.
  for (let index = 0; index + 1 < legs.length; index += 2) {
    const pair = legs.slice(index, index + 2)
    const { event, kind, amount, posted_at } = pair[0]!
    transfers.push({
      event, kind, amountFen: String(amount), at: posted_at.toISOString(),
      legs: pair.map((leg) => ({
        code: leg.code, account: CHART[leg.code] ?? { zh: leg.code, en: leg.code }, holder: nameOf(leg.holder), leg: leg.leg as 1 | -1,
        afterFen: String(leg.after),
      })),
    })
  }
  const thing = document.indicator ? things.get(document.indicator) : undefined
  return { transfers, budget: thing ? await budgetOf(client, region, document, thing) : null }
}

/** Executable money of the indicator (2005): with a hold of this document before and after it, without one as it would be. */
async function budgetOf(
  client: ClientBase, region: Region, document: Document, thing: { code: string; title: string },
): Promise<BudgetEffect> {
  const id = document.indicator!
  const balance = (await balances(client, region, [id], ['2005'])).get(tailKey({ holder: id, code: '2005' })) ?? 0n
  const amount = document.amountFen ?? 0n
  const taken = document.holdKind === 'reserve' || document.holdKind === 'order' || document.holdKind === 'spend'
  const available = taken ? balance + amount : balance
  const after = taken || document.state !== 'draft' ? balance : balance - amount
  return { indicator: { id, ...thing }, availableFen: String(available), afterFen: String(after) }
}

export async function readAttachments(client: ClientBase, region: Region, id: string): Promise<AttachmentView[]> {
  const { rows } = await client.query<Omit<AttachmentView, 'at'> & { at: Date }>({
    name: 'server-attachments-of',
    text: `select encode(a.sha256, 'hex') as sha256, a.name, a.type, a.kind, octet_length(a.bytes) as bytes, n.name as person, a.at
             from document.attachment a join access.person n on n.id = a.person
            where a.region = $1 and a.document = $2 order by a.at, a.sha256`,
    values: [region, id],
  })
  return rows.map((row) => ({ ...row, at: row.at.toISOString() }))
}

/** Words for every reference in the body: things of modules by the module that owns them, documents by number and title. */
export async function readReferences(
  client: ClientBase, site: Site, region: Region, kind: LoadedKind, body: Body,
): Promise<Record<string, string>> {
  const named = Map.groupBy(referencesIn(kind.fields, body), (reference) => reference.to)
  const words: Record<string, string> = {}
  for (const [to, references] of named) {
    const ids = [...new Set(references.map((reference) => reference.id))]
    if (site.kinds.has(to)) Object.assign(words, await documentWords(client, region, ids))
    else for (const [id, { code, title }] of await thingsOf(client, site.modules, region, to, ids)) words[id] = `${code} ${title}`
  }
  return words
}

/** What a module says its things are called; those that it does not know or the reader may not see are absent. */
export async function thingsOf(
  client: ClientBase, modules: readonly Module[], region: Region, to: string, ids: readonly string[],
): Promise<Map<string, { code: string; title: string }>> {
  const read = modules.map((module) => module.references?.[to]).find((one) => one !== undefined)
  if (!read || ids.length === 0) return new Map()
  return new Map([...await read(client, region, [...new Set(ids)])].map(([id, { code, title }]) => [id, { code, title }]))
}

function referencesIn(fields: readonly Field[], body: Body): { to: string; id: string }[] {
  return fields.flatMap((field) => {
    const value = body[field.name]
    if (field.type === 'reference' && typeof value === 'string') return [{ to: field.to, id: value }]
    return field.type === 'table' && Array.isArray(value) ? value.flatMap((row) => referencesIn(field.columns, row)) : []
  })
}

async function documentWords(client: ClientBase, region: Region, ids: readonly string[]): Promise<Record<string, string>> {
  const { rows } = await client.query<{ id: string; words: string }>({
    name: 'server-document-words',
    text: `select id, concat_ws(' ', number, title) as words from document.document where region = $1 and id = any($2::uuid[])`,
    values: [region, ids],
  })
  return Object.fromEntries(rows.map((row) => [row.id, row.words]))
}

export async function readPersonNames(client: ClientBase, ids: readonly string[]): Promise<Map<string, string>> {
  const { rows } = await client.query<{ id: string; name: string }>({
    name: 'server-person-names', text: 'select id, name from access.person where id = any($1::uuid[])', values: [[...new Set(ids)]],
  })
  return new Map(rows.map((row) => [row.id, row.name]))
}

async function bookNames(client: ClientBase, region: Region, holders: readonly string[]): Promise<Map<string, string>> {
  const { rows } = await client.query<{ holder: string; book: string }>({
    name: 'server-book-names',
    text: 'select distinct holder, book from ledger.account where region = $1 and holder = any($2::uuid[])',
    values: [region, [...new Set(holders)]],
  })
  return new Map(rows.map((row) => [row.holder, row.book]))
}
