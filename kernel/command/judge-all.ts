import type { ClientBase } from 'pg'
import { isRefusal, type Refusal } from '#kernel/values/refusal.ts'
import { admit, type Admitted } from './admit.ts'
import { decide, type Decision } from './decide.ts'
import { featuresFor } from './features.ts'
import type { Gate } from './gate.ts'
import type { Command } from './model.ts'
import { together } from './together.ts'
import { actsFor, loadBalances, loadLookups, loadSides, type World } from './world.ts'

export interface Judged {
  results: Map<Command, Decision | Refusal>
  /** The indicator of the first member, for the preview's budget effect. */
  indicator: string | null
}

/** Steps 3 to 7 for every member, in the order of the commands, each seeing what those before it did. */
export async function judgeAll(
  client: ClientBase, gate: Gate, world: World, commands: readonly Command[], firstSeq: bigint, stage: (name: string) => void,
): Promise<Judged> {
  const admitted = new Map<Command, Admitted>()
  const results = new Map<Command, Decision | Refusal>()
  const seqs = new Map<Admitted, bigint>()
  for (const [index, command] of commands.entries()) {
    const answer = admit(gate, world, command)
    if (isRefusal(answer)) results.set(command, answer)
    else {
      admitted.set(command, answer)
      seqs.set(answer, firstSeq + BigInt(index))
    }
  }
  stage('admit')
  const touched = touchedDocuments(world, [...admitted.values()])
  const acts = [...admitted.values()].flatMap((member) => (
    member.command.action === 'draft' ? [] : member.acts = actsFor(gate, member.kind, member.duty, member.document, member.standing)))
  const [lookups] = await together([loadLookups(client, gate, world.region, touched), loadSides(client, world, acts)])
  stage('lookups')
  const money = touched.map((document) => ({ document, kind: gate.kinds.get(document.kind)!, lookup: lookups.get(document.id) }))
  const [features] = await together([
    featuresFor(client, gate, world, [...admitted.values()], lookups, seqs), loadBalances(client, world, money),
  ])
  stage('features')
  for (const member of admitted.values()) {
    const decision = decide(gate, world, member, lookups, features.valuesOf(member), seqs.get(member)!)
    if (!isRefusal(decision)) features.accepted(decision)
    results.set(member.command, decision)
  }
  await features.giveEvidence(client, [...results.values()].flatMap((one) => (isRefusal(one) ? [] : [one])))
  stage('decide')
  return { results, indicator: touched[0]?.indicator ?? null }
}

function touchedDocuments(world: World, admitted: readonly Admitted[]) {
  return admitted.flatMap(({ document, kind }) => {
    const subject = kind.onEnd && document.subject ? world.documents.get(document.subject) : undefined
    return subject ? [document, subject] : [document]
  })
}
