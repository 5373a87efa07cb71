import type { ClientBase } from 'pg'
import { actKey, actsOf, loadActs, loadFormerHolders, loadStandings, loadUnknownUnits, standingKey, type Act, type Standing } from '#kernel/access/index.ts'
import { loadCounters, loadDocuments, type Document } from '#kernel/document/index.ts'
import { tailKey, type Tails } from '#kernel/ledger/index.ts'
import type { LoadedKind, Lookup, Moment } from '#kernel/module/model.ts'
import { loadInstances, loadTasks, type StoredInstance, type StoredTask } from '#kernel/process/index.ts'
import type { HistoryRow } from '#kernel/rules/index.ts'
import { civilDayOf } from '#kernel/values/civil-day.ts'
import type { Region } from '#kernel/values/region.ts'
import { isWorkday } from '#kernel/values/workday-calendar.ts'
import type { Ahead } from './ahead.ts'
import type { Gate } from './gate.ts'
import type { Amendments } from './in-force.ts'
import { tailsNow } from './known-tails.ts'
import type { Command } from './model.ts'
import { loadAttachments, loadOverrides, loadRoundPersons, type Clock } from './store.ts'
import { together } from './together.ts'

/** What the batch knows: committed rows, moved on in memory by the members that were accepted before. */
export interface World {
  region: Region
  moment: Moment
  /** The place in the order of the first member. */
  firstSeq: bigint
  /** History is read as of this place: later rows are those of `ahead` and of the batch itself, which are counted in memory. */
  historyBefore: bigint
  ahead: Ahead | null
  /** Rows of history of the members accepted so far. */
  rows: HistoryRow[]
  /** Where the region's clock is held, as its mark; null in a preview, which only reads it. */
  held: string | null
  /** What the region's office and those above it have changed about the rules. */
  amendments: Amendments
  documents: Map<string, Document>
  instances: Map<string, StoredInstance>
  /** Open tasks by document. */
  tasks: Map<string, StoredTask[]>
  standings: Map<string, Standing>
  /** Units that commands name and the region does not have. */
  unknownUnits: ReadonlySet<string>
  /** Makers of documents that another wants to annul, by person and the other's position: they held it before and do no more. */
  formerHolders: Set<string>
  /** `document|round|person` of completed steps. */
  roundPersons: Set<string>
  /** Sides taken before this batch, by act key. */
  actsBefore: Map<string, string>
  /** The same, moved on by the accepted members. */
  acts: Map<string, string>
  tails: Tails
  /** `document|rule` that an alert has released in the document's present round. */
  overrides: Set<string>
  /** The last number given by each counter, as committed and as moved on by this batch. */
  counters: { committed: ReadonlyMap<string, bigint>; moved: Map<string, bigint> }
  /** By document: kind of attachment → hashes of its files. */
  attachments: Map<string, Map<string, string[]>>
}

/**
 * The first load: everything that is known by the ids in the commands. The statements are sent behind the clock's in one go;
 * the server runs them in that order, so each sees what the last holder of the clock committed. Null: no such region.
 */
export async function loadWorld(
  client: ClientBase, gate: Gate, region: Region, commands: readonly Command[], asked: Promise<Clock | null>, ahead: Ahead | null = null,
): Promise<{ world: World; clock: Clock } | null> {
  const ids = [...new Set(commands.map((command) => command.document))]
  const actors = commands.map((command) => command.actor)
  const units = [...new Set(commands.flatMap((command) => command.unit ?? []))]
  const expectedDay = civilDayOf(gate.clock())
  // Most that is submitted is new, and of what is new nothing else can be known.
  const isNew = commands.every(({ action }) => action === 'submit' || action === 'draft')
  const [clock, committed, expected, counters, amendments, unknownUnits] = await together([
    asked, loadCommitted(client, region, ids, isNew), loadStandings(client, region, expectedDay, actors),
    loadCounters(client, region), gate.amendmentsOf(client, region), loadUnknownUnits(client, region, units),
  ])
  if (!clock) return null
  const day = civilDayOf(clock.judgedAt)
  // The region's clock never goes back; a server whose own clock does asks again for the day that counts.
  const standings = day === expectedDay ? expected : await loadStandings(client, region, day, actors)
  const subjects = [...committed.documents.values()].flatMap((document) => (
    document.subject && gate.kinds.get(document.kind)?.onEnd && !committed.documents.has(document.subject) ? [document.subject] : []))
  const about = subjects.length > 0 ? await loadCommitted(client, region, subjects, false) : nothingCommitted()
  const world: World = {
    region,
    firstSeq: clock.seq + 1n,
    historyBefore: ahead?.firstSeq ?? clock.seq + 1n,
    ahead,
    rows: [],
    held: clock.held,
    moment: { judgedAt: clock.judgedAt, day, workday: isWorkday(gate.calendar, day) },
    amendments,
    documents: new Map([...committed.documents, ...about.documents]),
    instances: new Map([...committed.instances, ...about.instances]),
    tasks: new Map([...committed.tasks, ...about.tasks]),
    standings,
    unknownUnits,
    formerHolders: await formerMakers(client, region, day, commands, committed.documents),
    roundPersons: new Set([...committed.roundPersons, ...about.roundPersons]),
    acts: new Map(),
    actsBefore: new Map(),
    tails: new Map(),
    overrides: committed.overrides,
    attachments: committed.attachments,
    counters: { committed: ahead ? new Map([...counters, ...ahead.counters]) : counters, moved: new Map() },
  }
  return { world, clock }
}

/** Asked only when somebody annuls what another made, which is rare. */
async function formerMakers(client: ClientBase, region: Region, day: string, commands: readonly Command[], documents: Committed['documents']): Promise<Set<string>> {
  const makers = commands.flatMap(({ action, actor, document }) => {
    const maker = action === 'annul' ? documents.get(document)?.madeBy : undefined
    return maker && maker !== actor.person ? [{ person: maker, position: actor.position }] : []
  })
  return makers.length > 0 ? loadFormerHolders(client, region, day, makers) : new Set()
}

type Committed = Pick<World, 'documents' | 'instances' | 'tasks' | 'roundPersons' | 'overrides' | 'attachments'>

const nothingCommitted = (): Committed => (
  { documents: new Map(), instances: new Map(), tasks: new Map(), roundPersons: new Set(), overrides: new Set(), attachments: new Map() })

/** All in one go, unless the documents are probably new: then the rest is asked for only when one of them stands. */
async function loadCommitted(client: ClientBase, region: Region, ids: readonly string[], areProbablyNew: boolean): Promise<Committed> {
  const asked = loadDocuments(client, region, ids)
  if (areProbablyNew && (await asked).size === 0) return nothingCommitted()
  const [documents, instances, tasks, roundPersons, overrides, attachments] = await together([
    asked, loadInstances(client, region, ids), loadTasks(client, region, ids),
    loadRoundPersons(client, region, ids), loadOverrides(client, region, ids), loadAttachments(client, region, ids),
  ])
  return { documents, instances, tasks, roundPersons, overrides, attachments }
}

/** Look-ups of the documents as they will be, by kind: one set-based query each. */
export async function loadLookups(
  client: ClientBase, gate: Gate, region: Region, documents: readonly Document[],
): Promise<Map<string, Lookup>> {
  const found = new Map<string, Lookup>()
  const loading: Promise<Map<string, Lookup>>[] = []
  for (const [code, members] of Map.groupBy(documents, (document) => document.kind)) {
    const load = gate.kinds.get(code)?.lookups
    if (load) loading.push(load(client, region, members))
  }
  for (const lookups of await together(loading)) for (const [id, lookup] of lookups) found.set(id, lookup)
  return found
}

/** Balances of the accounts that the changed documents may move. */
export async function loadBalances(
  client: ClientBase, gate: Gate, world: World, touched: readonly { document: Document; kind: LoadedKind; lookup: Lookup }[],
): Promise<void> {
  const accounts = new Map(touched.flatMap(({ document, kind, lookup }) => (
    kind.accounts?.(document, lookup) ?? []).map((account) => [tailKey(account), account])))
  const { ahead, region } = world
  for (const key of accounts.keys()) {
    const tail = ahead?.tails.get(key)
    if (tail) world.tails.set(key, tail)
  }
  const asked = [...accounts].flatMap(([key, account]) => (world.tails.has(key) ? [] : [account]))
  for (const [key, tail] of await tailsNow(client, gate.tails, region, heldNow(gate, world), asked)) world.tails.set(key, tail)
}

/** Behind a batch whose commit is under way, what is known is of before it or of after it: of accounts that it did not touch that is the same. */
function heldNow({ tails }: Gate, { ahead, region, held }: World): string | null {
  if (!ahead) return held
  const known = tails.get(region)?.clock ?? null
  return ahead.marks.includes(known) ? known : null
}

/** Sides already taken on the money of the changed documents. */
export async function loadSides(client: ClientBase, world: World, acts: readonly Act[]): Promise<void> {
  const distinct = new Map(acts.map((act) => [actKey(act), act]))
  for (const [key, side] of await loadActs(client, world.region, [...distinct.values()])) takeSide(world, key, side)
  for (const key of distinct.keys()) {
    const side = world.ahead?.acts.get(key)
    if (side !== undefined) takeSide(world, key, side)
  }
}

function takeSide({ acts, actsBefore }: World, key: string, side: string): void {
  acts.set(key, side)
  actsBefore.set(key, side)
}

export function standingOf(world: World, command: Command): Standing | undefined {
  return world.standings.get(standingKey(command.actor))
}

export function actsFor(gate: Gate, kind: LoadedKind, duty: string, document: Document, standing: Standing): Act[] {
  return actsOf(gate.matrix, duty, kind.moneyKeys(document), standing, document.id)
}
