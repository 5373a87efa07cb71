import { setImmediate } from 'node:timers/promises'
import type { ClientBase } from 'pg'
import type { Lookup } from '#kernel/module/model.ts'
import type { FeatureValues } from '#kernel/rules/index.ts'
import { isRefusal, type Refusal } from '#kernel/values/refusal.ts'
import { admit, type Admitted } from './admit.ts'
import { decide, type Decision } from './decide.ts'
import { featuresFor, historyOf, type BatchFeatures } from './features.ts'
import type { Gate } from './gate.ts'
import { chunks } from './chunks.ts'
import type { Command } from './model.ts'
import { shadowJudge, type ShadowJudge } from './shadow.ts'
import { together } from './together.ts'
import { actsFor, loadBalances, loadLookups, loadSides, type World } from './world.ts'

export interface Prepared {
  /** Members that were refused at the door. */
  refused: Map<Command, Refusal>
  /** The others, in the order of the commands, in slices that are decided one after the other. */
  slices: Admitted[][]
  /** The indicator of the first member, for the preview's budget effect. */
  indicator: string | null
  /** Steps 4 to 7 for a slice, each member seeing what those before it did. Call it for every slice, in order, once. */
  decideNext: (slice: readonly Admitted[]) => Promise<Decided>
  /** Every read that is under way has been answered; throws the cause when one failed. */
  reads: () => Promise<void>
}

/** A batch of more members is decided in slices: one while the server reads for the next and writes those before. */
export const SLICE = 50
const MOST_IN_SLICE = 60

/** The first is half as large, because until it is written the server has nothing to write; the others are equal, because each costs as many statements. */
function slicesOf(members: readonly Admitted[]): Admitted[][] {
  if (members.length <= SLICE) return chunks(members, SLICE)
  const others = members.slice(SLICE / 2)
  return [members.slice(0, SLICE / 2), ...chunks(others, Math.ceil(others.length / Math.ceil(others.length / MOST_IN_SLICE)))]
}

/** A member with all that it was decided on. */
export interface Member {
  admitted: Admitted
  lookup: Lookup
  features: FeatureValues
  seq: bigint
}

export interface Decided {
  results: Map<Command, Decision | Refusal>
  members: Map<Command, Member>
  /**
   * The rows behind the features of each hit are in its finding; asked for at once, so that they come while the next are decided. Null when
   * there are none to wait for.
   */
  evidence: Promise<void> | null
}

/**
 * Step 3 for every member, and all that deciding them reads: look-ups, sides taken, features, balances. History is asked of `reader`, which
 * may be a connection of its own. A preview asks no candidates.
 */
export async function prepare(
  client: ClientBase, reader: ClientBase, gate: Gate, world: World, commands: readonly Command[], stage: (name: string) => void, asksShadow: boolean,
): Promise<Prepared> {
  const { members, refused, seqs } = await admitAll(gate, world, commands)
  stage('admit')
  const touched = touchedDocuments(world, members)
  const acts = members.flatMap((member) => (
    member.command.action === 'draft' ? [] : member.acts = actsFor(gate, member.kind, member.duty, member.document, member.standing)))
  const [lookups] = await together([loadLookups(client, gate, world.region, touched), loadSides(client, world, acts)])
  stage('lookups')
  const money = touched.map((document) => ({ document, kind: gate.kinds.get(document.kind)!, lookup: lookups.get(document.id) }))
  const balances = loadBalances(client, gate, world, money)
  // Waited for below, perhaps in a later turn of the loop.
  balances.catch(() => {})
  const slices = slicesOf(members)
  const features = featuresFor(reader, gate, world, slices, lookups, seqs)
  const shadow = asksShadow ? shadowJudge(reader, gate, world, slices, lookups, seqs) : null
  const { askNext, ready, reads } = readInTurn(slices, features, shadow)
  askNext()
  try {
    if (slices.length > 1) {
      // The first is under way before the second is made ready: the server works while we do.
      await setImmediate()
      askNext()
    }
    await together([balances, slices[0] && ready(slices[0])])
  } catch (error) {
    // What was asked for the later slices must not fall into whatever the connection does next.
    await together([Promise.reject(error), balances, reads()])
  }
  stage('features')
  const decideNext = async (next: readonly Admitted[]): Promise<Decided> => {
    await ready(next)
    const results = new Map<Command, Decision | Refusal>()
    const seen = new Map<Command, Member>()
    const decisions: Decision[] = []
    for (const member of next) {
      const own = { admitted: member, lookup: lookups.get(member.document.id), features: features.valuesOf(member), seq: seqs.get(member)! }
      const decision = decide(gate, world, member, lookups, own.features, own.seq)
      seen.set(member.command, own)
      results.set(member.command, decision)
      if (isRefusal(decision)) continue
      if (shadow) decision.shadow = shadow.judge(decision)
      const rows = historyOf(world, decision)
      features.accepted(rows)
      shadow?.accepted(rows)
      world.rows.push(...rows)
      decisions.push(decision)
    }
    if (slices.length > 1) await setImmediate()
    const evidence = features.giveEvidence(reader, decisions)
    // Waited for by the caller, perhaps after a fault in something else.
    evidence?.catch(() => {})
    askNext()
    return { results, members: seen, evidence }
  }
  return { refused, slices, indicator: touched[0]?.indicator ?? null, decideNext, reads }
}

/** Asks about the history of one slice after the other. */
function readInTurn(slices: readonly (readonly Admitted[])[], features: BatchFeatures, shadow: ShadowJudge | null) {
  const asked: (readonly Admitted[])[] = []
  const askNext = () => {
    const slice = slices[asked.length]
    if (!slice) return
    asked.push(slice)
    features.ask(slice)
    shadow?.ask(slice)
  }
  // A fault in one is thrown when all have answered.
  const ready = async (those: readonly Admitted[]) => {
    await together([features.ready(those), shadow?.ready(those)])
  }
  return { askNext, ready, reads: () => ready(asked.flat()) }
}

/** Step 3 for every member; each has its place in the order, refused or not. */
async function admitAll(gate: Gate, world: World, commands: readonly Command[]) {
  const members: Admitted[] = []
  const refused = new Map<Command, Refusal>()
  const seqs = new Map<Admitted, bigint>()
  for (const [index, command] of commands.entries()) {
    const answer = admit(gate, world, command)
    if (isRefusal(answer)) {
      refused.set(command, answer)
      continue
    }
    members.push(answer)
    seqs.set(answer, world.firstSeq + BigInt(index))
    if (members.length % SLICE === 0) await setImmediate()
  }
  return { members, refused, seqs }
}

/** Steps 3 to 7 for every member, in the order of the commands: what a preview asks. */
export async function judgeAll(
  client: ClientBase, gate: Gate, world: World, commands: readonly Command[], stage: (name: string) => void,
): Promise<{ results: Map<Command, Decision | Refusal>; members: Map<Command, Member>; indicator: string | null }> {
  const { refused, slices, indicator, decideNext } = await prepare(client, client, gate, world, commands, stage, false)
  const results = new Map<Command, Decision | Refusal>(refused)
  const members = new Map<Command, Member>()
  for (const slice of slices) {
    const decided = await decideNext(slice)
    await decided.evidence
    for (const [command, answer] of decided.results) results.set(command, answer)
    for (const [command, member] of decided.members) members.set(command, member)
  }
  return { results, members, indicator }
}

function touchedDocuments(world: World, admitted: readonly Admitted[]) {
  return admitted.flatMap(({ document, kind }) => {
    const subject = kind.onEnd && document.subject ? world.documents.get(document.subject) : undefined
    return subject ? [document, subject] : [document]
  })
}
