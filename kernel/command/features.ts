import type { ClientBase } from 'pg'
import type { LoadedKind, Lookup } from '#kernel/module/model.ts'
import {
  combine, createSiblings, readEvidence, readFeatureStates, siblingEvidence, valueNames,
  type FeatureEvent, type FeatureSpec, type FeatureState, type FeatureValues, type Finding, type HistoryRow, type RuleSet, type Siblings,
} from '#kernel/rules/index.ts'
import { isRefusal } from '#kernel/values/refusal.ts'
import type { Region } from '#kernel/values/region.ts'
import type { Admitted } from './admit.ts'
import type { Decision } from './decide.ts'
import type { Gate } from './gate.ts'
import { historyRowOf } from './history.ts'
import { rulesNow } from './judge.ts'
import { together } from './together.ts'
import type { World } from './world.ts'

export interface BatchFeatures {
  /** Asks for the committed history of these members, without waiting. Each once, before anything else is asked of them. */
  ask: (members: readonly Admitted[]) => void
  /** What was asked for these members has come. */
  ready: (members: readonly Admitted[]) => Promise<void>
  /** Features of a member as its turn comes: committed history and the siblings accepted before it. */
  valuesOf: (member: Admitted) => FeatureValues
  /** Rows of history that a member brings, which was accepted: those after it see them. */
  accepted: (rows: readonly HistoryRow[]) => void
  /** Puts the documents behind each feature of a hit into its finding, one query per feature; null when there is nothing to ask. */
  giveEvidence: (client: ClientBase, decisions: readonly Decision[]) => Promise<void> | null
}

export type ReadStates = (
  client: ClientBase, region: Region, specs: readonly FeatureSpec[], events: readonly FeatureEvent[], siblings: readonly HistoryRow[],
) => Promise<FeatureState[][]>

interface Prepared {
  event: FeatureEvent
  specs: readonly FeatureSpec[]
  committed: FeatureState[]
}

/**
 * All features of the batch: one query per slice and kind of document, so that the first members are decided while the server still reads
 * for the others; siblings, those of the batch ahead included, are added in memory by the reference emitter (CONTRACTS §1).
 */
export function featuresFor(
  client: ClientBase, gate: Gate, world: World, slices: readonly (readonly Admitted[])[], lookups: ReadonlyMap<string, Lookup>,
  seqs: ReadonlyMap<Admitted, bigint>, specsOf: (member: Admitted) => readonly FeatureSpec[] = (member) => liveSpecs(gate, world, member),
  readStates: ReadStates = readFeatureStates,
): BatchFeatures {
  const prepared = new Map<Admitted, Prepared>()
  const { historyBefore, ahead } = world
  const asks = (member: Admitted) => specsOf(member).length > 0
  const events = new Map(slices.flat().filter(asks).map((member) => [member, eventOf(world, member, lookups, seqs.get(member)!)]))
  // All from the beginning: what the first slice adds is counted by a kind that only the last one asks about.
  const siblings = new Map([...new Set([...events.keys()].map(specsOf))].map((specs): [readonly FeatureSpec[], Siblings] => [specs, createSiblings(specs, ahead?.rows)]))
  // Every row that the batch may add, so that distinct counts can be combined exactly.
  const possible = new Map([...Map.groupBy([...events], ([{ kind }]) => kind)].map(([kind, members]) => (
    [kind, [...ahead?.rows ?? [], ...members.map(([, event]): HistoryRow => ({ ...event, countsFrom: event.judgedAt, relation: kind.judged?.history?.relation ?? '', sign: 1, isPart: false }))]])))
  const read = async (kind: LoadedKind, specs: readonly FeatureSpec[], judged: readonly Admitted[]) => {
    // As before the batch: all that is committed was judged earlier, and acts of one order share what they read.
    const asked = judged.map((member): FeatureEvent => ({ ...events.get(member)!, seq: historyBefore }))
    const states = await readStates(client, world.region, specs, asked, possible.get(kind)!)
    judged.forEach((member, index) => prepared.set(member, { event: events.get(member)!, specs, committed: states[index]! }))
  }
  const reading = new Map<Admitted, Promise<void>>()
  const ask = (members: readonly Admitted[]) => {
    const asking = [...Map.groupBy(members.filter(asks), specsOf)].map(([specs, judged]) => read(judged[0]!.kind, specs, judged))
    const whole = together(asking).then(() => {})
    // Waited for when its turn comes, perhaps after a fault in something else.
    whole.catch(() => {})
    for (const member of members) reading.set(member, whole)
  }
  return {
    ask,
    ready: async (members) => {
      await together([...new Set(members.map((member) => reading.get(member)!))])
    },
    valuesOf: (member) => {
      const own = prepared.get(member)
      return own ? combine(own.specs, own.committed, siblings.get(own.specs)!, own.event) : {}
    },
    accepted: (rows) => {
      for (const group of siblings.values()) for (const row of rows) group.add(row)
    },
    giveEvidence: (client, decisions) => {
      const asked = decisions.flatMap((decision) => {
        const own = prepared.get(decision.admitted)
        return own ? evidenceAsked(decision, own, siblings.get(own.specs)!) : []
      })
      if (asked.length === 0) return null
      return Promise.all([...Map.groupBy(asked, ({ spec }) => spec)].map(([spec, hits]) => giveRows(client, world.region, spec, hits, historyBefore))).then(() => {})
    },
  }
}

interface EvidenceAsked {
  spec: FeatureSpec
  event: FeatureEvent
  /** Accepted before in the same batch. */
  siblings: string[]
  finding: Finding
}

/** Findings that ask for something, with each feature that their rule reads. */
function evidenceAsked(decision: Decision, own: Prepared, siblings: Siblings): EvidenceAsked[] {
  const judged = decision.verdict
  if (!judged) return []
  return judged.verdict.findings.filter((finding) => finding.effect !== null).flatMap((finding) => {
    const specs = own.specs.filter((spec) => readsFeature(finding, spec))
    return specs.map((spec) => ({ spec, event: own.event, finding, siblings: siblingEvidence(spec, siblings.of(spec, own.event), own.event) }))
  })
}

/** Whether a finding has values of this feature. */
export function readsFeature({ values }: Finding, spec: FeatureSpec): boolean {
  return valueNames(spec).some((name) => Object.hasOwn(values, `feature.${name}`))
}

/** The first hundred ids in the region's order and the count of all; the rest is recomputed from the feature and `seq`. */
async function giveRows(
  client: ClientBase, region: Region, spec: FeatureSpec, asked: readonly EvidenceAsked[], historyBefore: bigint,
): Promise<void> {
  // As before the batch: earlier members may be written by now, and they are among the siblings.
  const committed = await readEvidence(client, region, spec, asked.map(({ event }) => ({ ...event, seq: historyBefore })))
  asked.forEach(({ finding, siblings }, index) => {
    const { ids, count } = committed[index]!
    finding.rows = { ...finding.rows, [spec.id]: { ids: [...ids, ...siblings].slice(0, MAX_EVIDENCE), count: count + siblings.length } }
  })
}

const MAX_EVIDENCE = 100

/** The same array for every member of a kind: by it the members of one query are found. */
function liveSpecs(gate: Gate, world: World, { kind, command }: Admitted): readonly FeatureSpec[] {
  const rules = kind.judged && rulesNow(gate, world, kind)
  return !rules || isRefusal(rules) ? NOTHING : askedFeatures(kind, rules.ruleSet, command.action)
}

/** What rules ask of history at an act, and what the sign-off limits of a submit look at: that is asked whatever rules are in force. */
export function askedFeatures({ judged }: LoadedKind, { commands, features }: RuleSet, action: string): readonly FeatureSpec[] {
  const own = commands.includes(action) ? features : NOTHING
  const limit = action === 'submit' ? judged?.signOffWith : undefined
  if (!limit) return own
  const known = withLimit.get(limit) ?? new WeakMap()
  withLimit.set(limit, known)
  const all = known.get(own) ?? [...own, limit]
  known.set(own, all)
  return all
}

const NOTHING: readonly FeatureSpec[] = []
const withLimit = new WeakMap<FeatureSpec, WeakMap<readonly FeatureSpec[], readonly FeatureSpec[]>>()

/** What an accepted member adds to history: its own row, and that of the document it was about. */
export function historyOf(world: World, decision: Decision): HistoryRow[] {
  const { admitted: { kind }, subject, seq } = decision
  return [{ ...decision, kind }, ...(subject ? [subject] : [])].flatMap((moved) => (
    historyRowOf(moved.kind, moved.document, moved.lookup, moved.from, seq, world.moment.judgedAt) ?? []))
}

/** The act as history is asked about it. */
function eventOf(world: World, { kind, document }: Admitted, lookups: ReadonlyMap<string, Lookup>, seq: bigint): FeatureEvent {
  return {
    seq, judgedAt: world.moment.judgedAt, document: document.id, isNew: document.steps === 0,
    columns: kind.judged?.historyRow?.(document, lookups.get(document.id)) ?? {},
  }
}
