import type { ClientBase } from 'pg'
import { actKey, actsOf, loadActs, loadStandings, standingKey, type Act, type Standing } from '#kernel/access/index.ts'
import { loadDocuments, type Document } from '#kernel/document/index.ts'
import { loadTails, type Tails } from '#kernel/ledger/index.ts'
import type { LoadedKind, Lookup, Moment } from '#kernel/module/model.ts'
import { loadInstances, loadTasks, type StoredInstance, type StoredTask } from '#kernel/process/index.ts'
import { civilDayOf } from '#kernel/values/civil-day.ts'
import type { Region } from '#kernel/values/region.ts'
import { isWorkday } from '#kernel/values/workday-calendar.ts'
import type { Gate } from './gate.ts'
import type { Command } from './model.ts'
import { loadAttachments, loadOverrides, loadRoundPersons } from './store.ts'

/** What the batch knows: committed rows, moved on in memory by the members that were accepted before. */
export interface World {
  region: Region
  moment: Moment
  documents: Map<string, Document>
  instances: Map<string, StoredInstance>
  /** Open tasks by document. */
  tasks: Map<string, StoredTask[]>
  standings: Map<string, Standing>
  /** `document|round|person` of completed steps. */
  roundPersons: Set<string>
  /** Sides taken before this batch, by act key. */
  actsBefore: Map<string, string>
  /** The same, moved on by the accepted members. */
  acts: Map<string, string>
  tails: Tails
  /** `document|rule` that an alert has released in the document's present round. */
  overrides: Set<string>
  /** By document: kind of attachment → hashes of its files. */
  attachments: Map<string, Map<string, string[]>>
}

/** The first load: everything that is known by the ids in the commands. */
export async function loadWorld(client: ClientBase, gate: Gate, region: Region, commands: readonly Command[], judgedAt: Date): Promise<World> {
  const day = civilDayOf(judgedAt)
  const ids = [...new Set(commands.map((command) => command.document))]
  const documents = await loadDocuments(client, region, ids)
  const subjects = [...documents.values()].flatMap((document) => (
    document.subject && gate.kinds.get(document.kind)?.onEnd && !documents.has(document.subject) ? [document.subject] : []))
  for (const [id, document] of await loadDocuments(client, region, subjects)) documents.set(id, document)
  const started = [...documents.values()].filter((document) => document.round > 0).map((document) => document.id)
  return {
    region,
    moment: { judgedAt, day, workday: isWorkday(gate.calendar, day) },
    documents,
    instances: await loadInstances(client, region, started),
    tasks: await loadTasks(client, region, started),
    standings: await loadStandings(client, region, day, commands.map((command) => command.actor)),
    roundPersons: await loadRoundPersons(client, region, started),
    acts: new Map(),
    actsBefore: new Map(),
    tails: new Map(),
    overrides: await loadOverrides(client, region, started),
    attachments: await loadAttachments(client, region, ids),
  }
}

/** Look-ups of the documents as they will be, by kind: one set-based query each. */
export async function loadLookups(
  client: ClientBase, gate: Gate, region: Region, documents: readonly Document[],
): Promise<Map<string, Lookup>> {
  const found = new Map<string, Lookup>()
  for (const [code, members] of Map.groupBy(documents, (document) => document.kind)) {
    const load = gate.kinds.get(code)?.lookups
    if (load) for (const [id, lookup] of await load(client, region, members)) found.set(id, lookup)
  }
  return found
}

/** The second load, by what the changed documents name: balances of their accounts, sides already taken on their money. */
export async function loadMoney(
  client: ClientBase, world: World, touched: readonly { document: Document; kind: LoadedKind; lookup: Lookup }[], acts: readonly Act[],
): Promise<void> {
  const accounts = new Map(touched.flatMap(({ document, kind, lookup }) => (
    kind.accounts?.(document, lookup) ?? []).map((account) => [`${account.holder}:${account.code}`, account])))
  for (const [key, tail] of await loadTails(client, world.region, [...accounts.values()])) world.tails.set(key, tail)
  const distinct = new Map(acts.map((act) => [actKey(act), act]))
  for (const [key, side] of await loadActs(client, world.region, [...distinct.values()])) {
    world.acts.set(key, side)
    world.actsBefore.set(key, side)
  }
}

export function standingOf(world: World, command: Command): Standing | undefined {
  return world.standings.get(standingKey(command.actor))
}

export function actsFor(gate: Gate, kind: LoadedKind, duty: string, document: Document, standing: Standing): Act[] {
  return actsOf(gate.matrix, duty, kind.moneyKeys(document), standing, document.id)
}
