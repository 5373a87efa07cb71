import type { ClientBase } from 'pg'
import type { LoadedKind, Lookup } from '#kernel/module/model.ts'
import { judge, storedFinding, type Facts, type FeatureSpec, type FeatureValues, type Finding, type HistoryRow, type NewShadowVerdict } from '#kernel/rules/index.ts'
import { isRefusal } from '#kernel/values/refusal.ts'
import type { Admitted } from './admit.ts'
import { faultOf, type BoundCandidate } from './candidates.ts'
import type { Decision } from './decide.ts'
import { cautiousReader, type FeatureFaults } from './cautious-features.ts'
import { featuresFor } from './features.ts'
import type { Gate } from './gate.ts'
import type { BoundRules } from './in-force.ts'
import { rulesNow } from './judge.ts'
import type { World } from './world.ts'

/**
 * Candidates of the office beside its live rules: the same documents in the same order, the same facts, the same history and siblings. What
 * they find is kept and changes nothing: no effect, no task, no money, no word to the one who types.
 */
export interface ShadowJudge {
  ask: (members: readonly Admitted[]) => void
  ready: (members: readonly Admitted[]) => Promise<void>
  /** To be asked after the member was decided and before those after it see its history row. */
  judge: (decision: Decision) => NewShadowVerdict[]
  accepted: (rows: readonly HistoryRow[]) => void
}

/** Null when the office has nothing in shadow: then nothing is asked and nothing is written. */
export function shadowJudge(
  client: ClientBase, gate: Gate, world: World, slices: readonly (readonly Admitted[])[], lookups: ReadonlyMap<string, Lookup>,
  seqs: ReadonlyMap<Admitted, bigint>,
): ShadowJudge | null {
  if (world.amendments.offices[0]!.rules.shadows.length === 0) return null
  const faults: FeatureFaults = new Map()
  const read = cautiousReader(faults, world.moment.judgedAt.getTime())
  const features = featuresFor(client, gate, world, slices, lookups, seqs, (member) => specsBeside(gate, world, member), read)
  return {
    ask: features.ask,
    ready: features.ready,
    accepted: features.accepted,
    judge: (decision) => {
      const rules = shadowRules(gate, world, decision.admitted.kind, decision.admitted.document.unit)
      return rules && decision.verdict ? judgeBeside(gate, world, rules, decision, features.valuesOf(decision.admitted), faults) : []
    },
  }
}

function shadowRules(gate: Gate, world: World, kind: LoadedKind, unit?: string): BoundRules | null {
  const rules = kind.judged && rulesNow(gate, world, kind, unit)
  return !rules || isRefusal(rules) || !rules.shadow ? null : rules
}

/** Features of the candidates that the live rules do not bring along. */
function specsBeside(gate: Gate, world: World, { kind, command }: Admitted): readonly FeatureSpec[] {
  const rules = shadowRules(gate, world, kind)
  if (!rules?.shadow!.candidates.some(({ ruleSet, on }) => ruleSet && on!.includes(command.action))) return NOTHING
  return rules.ruleSet.commands.includes(command.action) ? rules.shadow!.beside : rules.shadow!.alone
}

const NOTHING: readonly FeatureSpec[] = []

function judgeBeside(
  gate: Gate, world: World, rules: BoundRules, decision: Decision, features: FeatureValues, faults: FeatureFaults,
): NewShadowVerdict[] {
  const { admitted: { kind, command, document }, lookup, verdict, seq } = decision
  const asked = rules.shadow!.candidates.filter(({ on }) => on === null || on.includes(command.action))
  if (asked.length === 0) return []
  const facts = { ...kind.judged!.facts(document, lookup, world.moment), feature: { ...verdict!.features, ...features } }
  return asked.map((candidate): NewShadowVerdict => {
    const live = verdict!.verdict.findings.find(({ rule }) => rule === candidate.rule)
    return {
      candidate: candidate.document, round: candidate.round, rule: candidate.rule, version: candidate.version, document: document.id, seq, command: command.action,
      unit: document.unit, amountFen: document.amountFen, judgedAt: world.moment.judgedAt, ...found(gate, rules, candidate, command.action, facts, faults),
      live: live?.outcome ?? null, liveVersion: live?.version ?? null,
    }
  })
}

function found(
  gate: Gate, rules: BoundRules, { ruleSet, fault }: BoundCandidate, command: string, facts: Facts, faults: FeatureFaults,
): CandidateAnswer {
  if (!ruleSet) return { outcome: 'cannotJudge', finding: { message: fault! } }
  const unread = ruleSet.features.find(({ id }) => faults.has(id))
  if (unread) return { outcome: 'cannotJudge', finding: { message: faultOf(faults.get(unread.id)) } }
  try {
    const [finding] = judge(ruleSet, command, facts, { parameterValues: rules.parameters, notDelivered: gate.notDelivered }).findings
    return keptOf(finding!)
  } catch (error) {
    return { outcome: 'cannotJudge', finding: { message: faultOf(error) } }
  }
}

export type CandidateAnswer = Pick<NewShadowVerdict, 'outcome' | 'finding'>

/** What a row keeps of a candidate's finding. */
export function keptOf(finding: Finding): CandidateAnswer {
  const { outcome } = finding
  return { outcome, finding: outcome === 'hit' || outcome === 'cannotJudge' ? storedFinding(finding) : null }
}
