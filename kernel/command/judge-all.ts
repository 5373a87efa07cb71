import type { ClientBase } from 'pg'
import type { Lookup } from '#kernel/module/model.ts'
import type { FeatureValues } from '#kernel/rules/index.ts'
import { isRefusal, type Refusal } from '#kernel/values/refusal.ts'
import { admit, type Admitted } from './admit.ts'
import { decide, type Decision } from './decide.ts'
import { featuresFor } from './features.ts'
import type { Gate } from './gate.ts'
import { chunks } from './chunks.ts'
import type { Command } from './model.ts'
import { bothReady, shadowJudge } from './shadow.ts'
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

/** So many members are decided while the server reads for the next and writes the last. */
export const SLICE = 50

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
  /** The rows behind the features of each hit are in its finding; asked for at once, so that they come while the next are decided. */
  evidence: Promise<void>
}

/**
 * Step 3 for every member, and all that deciding them reads: look-ups, sides taken, features, balances. History is asked of `reader`, which
 * may be a connection of its own. A preview asks no candidates.
 */
export async function prepare(
  client: ClientBase, reader: ClientBase, gate: Gate, world: World, commands: readonly Command[], firstSeq: bigint, stage: (name: string) => void, asksShadow: boolean,
): Promise<Prepared> {
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
    seqs.set(answer, firstSeq + BigInt(index))
  }
  stage('admit')
  const touched = touchedDocuments(world, members)
  const acts = members.flatMap((member) => (
    member.command.action === 'draft' ? [] : member.acts = actsFor(gate, member.kind, member.duty, member.document, member.standing)))
  const [lookups] = await together([loadLookups(client, gate, world.region, touched), loadSides(client, world, acts)])
  stage('lookups')
  const money = touched.map((document) => ({ document, kind: gate.kinds.get(document.kind)!, lookup: lookups.get(document.id) }))
  const balances = loadBalances(client, gate, world, money)
  const slices = chunks(members, SLICE)
  const features = featuresFor(reader, gate, world, slices, lookups, seqs, firstSeq)
  const shadow = asksShadow ? shadowJudge(reader, gate, world, slices, lookups, seqs, firstSeq) : null
  const ready = (asked: readonly Admitted[]) => bothReady(asked, features, shadow)
  try {
    await together([balances, slices[0] && ready(slices[0])])
  } catch (error) {
    // What was asked for the later slices must not fall into whatever the connection does next.
    await together([Promise.reject(error), ready(members)])
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
      features.accepted(decision)
      shadow?.accepted(decision)
      decisions.push(decision)
    }
    const evidence = features.giveEvidence(reader, decisions)
    // Waited for by the caller, perhaps after a fault in something else.
    evidence.catch(() => {})
    return { results, members: seen, evidence }
  }
  return { refused, slices, indicator: touched[0]?.indicator ?? null, decideNext, reads: () => ready(members) }
}

/** Steps 3 to 7 for every member, in the order of the commands: what a preview asks. */
export async function judgeAll(
  client: ClientBase, gate: Gate, world: World, commands: readonly Command[], firstSeq: bigint, stage: (name: string) => void,
): Promise<{ results: Map<Command, Decision | Refusal>; members: Map<Command, Member>; indicator: string | null }> {
  const { refused, slices, indicator, decideNext } = await prepare(client, client, gate, world, commands, firstSeq, stage, false)
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
