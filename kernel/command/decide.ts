import { actKey } from '#kernel/access/index.ts'
import type { Document } from '#kernel/document/index.ts'
import { post, type Posting } from '#kernel/ledger/index.ts'
import type { Admission, LoadedKind, Lookup } from '#kernel/module/model.ts'
import { closeAs, complete, release, start, withdraw, type Outcome } from '#kernel/process/index.ts'
import type { Facts, FeatureValues, NewShadowVerdict, UsedRuleSet, Verdict } from '#kernel/rules/index.ts'
import { newId } from '#kernel/values/id.ts'
import { isRefusal, Refused, type Refusal } from '#kernel/values/refusal.ts'
import type { Admitted } from './admit.ts'
import { personsOf, separated } from './admit.ts'
import { bear, type Birth } from './bear.ts'
import { dutyName } from './duty-name.ts'
import type { Gate } from './gate.ts'
import { countsSince } from './history.ts'
import { liveRules } from './in-force.ts'
import { judge, rulesNow } from './judge.ts'
import { refuse } from './model.ts'
import { findingsOf } from './opinion.ts'
import { signOffFen, signOffUnknown } from './sign-off.ts'
import type { World } from './world.ts'

/** What one accepted member changes, complete but for numbers and log positions. */
export interface Decision {
  admitted: Admitted
  lookup: Lookup
  seq: bigint
  document: Document
  from: string | null
  verdict: JudgedVerdict | null
  /** Null when the document did not move through its process: a draft, or a forbidden command. */
  outcome: Outcome | null
  posting: Posting
  birth: Birth | null
  /** The document this one was about, when its end moves it. */
  subject: SubjectDecision | null
  /** What candidates in shadow found of it, when the office has any. */
  shadow?: readonly NewShadowVerdict[]
}

export interface JudgedVerdict {
  id: string
  verdict: Verdict
  /** By which rules and thresholds, and on which feature values. */
  used: UsedRuleSet
  features: FeatureValues
}

export interface SubjectDecision {
  kind: LoadedKind
  lookup: Lookup
  document: Document
  from: string
  action: string
  outcome: Outcome
  posting: Posting
  verdictId: string
}

const NOTHING_POSTED: Posting = { transfers: [], entries: [], opened: [], hold: null }

/** Steps 5 to 7 for one member, in the region's order. On acceptance the world moves on; on refusal it is untouched. */
export function decide(
  gate: Gate, world: World, admitted: Admitted, lookups: ReadonlyMap<string, Lookup>, features: FeatureValues, seq: bigint,
): Decision | Refusal {
  const { command, kind, document } = admitted
  const lookup = lookups.get(document.id)
  if (command.action === 'draft') return accept(world, drafted(admitted, lookup, seq))
  const admission = command.action === 'submit' ? kind.admit?.(document, lookup, admissionOf(gate, world))
    : command.action === 'withdraw' ? kind.admitWithdraw?.(document, lookup) : null
  if (admission) return admission
  const round = roundOf(admitted)
  const refusal = separated(world, admitted, round)
  if (refusal) return refusal
  const judged = judge(gate, world, admitted, lookup, features)
  if (isRefusal(judged)) return judged
  const { verdict, facts } = judged
  const missing = verdict.evidenceKinds.filter((one) => !world.attachments.get(document.id)?.has(one))
  if (verdict.effect !== 'forbid' && missing.length > 0 && !gate.notDelivered.includes('attachment')) {
    const rules = rulesNow(gate, world, kind)
    const because = verdict.findings.find((finding) => !isRefusal(rules) && rules.ruleSet.rules.some(({ source }) => (
      source.id === finding.rule && finding.outcome === 'hit' && source.evidence.some((one) => missing.includes(one)))))
    return refuse('command.evidence_missing', { kinds: missing.join('、'), rule: because?.rule ?? '', why: because?.message ?? '' })
  }
  const verdictRow = { id: newId(), verdict, used: judged.used, features }
  const base = { admitted, lookup, seq, verdict: verdictRow, from: admitted.before?.state ?? null }
  if (verdict.effect === 'forbid') {
    const birth = bear(gate, world, document, command.action, verdict, facts)
    if (isRefusal(birth)) return birth
    const kept = { ...document, seq }
    return accept(world, { ...base, document: kept, outcome: null, posting: { ...NOTHING_POSTED, hold: holdOf(document) }, birth, subject: null })
  }
  const outcome = step(gate, world, admitted, facts, verdict, features)
  if (isRefusal(outcome)) return outcome
  const moved = movedBy(world, kind, { ...document, round }, outcome, lookup, admitted.before?.state ?? null, seq)
  const posting = postMove(world, kind, moved, lookup, admitted.before?.state ?? null, command.action, seq, admitted)
  if (isRefusal(posting)) return posting
  const subject = moveSubject(gate, world, admitted, outcome, lookups, seq)
  if (isRefusal(subject)) return subject
  const birth = bear(gate, world, moved, command.action, verdict, facts)
  if (isRefusal(birth)) return birth
  return accept(world, { ...base, document: withHold(moved, posting), outcome, posting, birth, subject })
}

export function admissionOf(gate: Gate, { region, moment, amendments }: World): Admission {
  const { calendar, kinds } = gate
  const { offices } = amendments
  return {
    region, moment, calendar, kinds, offices, dutyName: (duty) => dutyName(gate.modules, duty), rulesOf: (kind) => liveRules(kind, offices),
    thresholds: (kind, day = moment.day) => {
      const rules = gate.rulesOf(kind, region, day, amendments)
      if (isRefusal(rules)) throw new Refused(rules)
      return rules.parameters
    },
    thresholdsAbove: (kind, day) => gate.thresholdsAbove(kind, amendments, day),
  }
}

function drafted(admitted: Admitted, lookup: Lookup, seq: bigint): Decision {
  return {
    admitted, lookup, seq, document: { ...admitted.document, seq }, from: admitted.before?.state ?? null, verdict: null, outcome: null,
    posting: { ...NOTHING_POSTED, hold: holdOf(admitted.document) }, birth: null, subject: null,
  }
}

/** Submit and withdraw open a round of their own; so does annul. Task actions stay in theirs; sendBack closes it. */
function roundOf(admitted: Admitted): number {
  return admitted.task ? admitted.document.round : admitted.document.round + 1
}

function step(gate: Gate, world: World, admitted: Admitted, facts: Facts, verdict: Verdict, features: FeatureValues): Outcome | Refusal {
  const { command, kind, document, task } = admitted
  const conditions = kind.conditions
  const demands = { held: verdict.effect === 'intercept', extraSigners: verdict.signers }
  if (command.action === 'submit') {
    // What is held is looked at by people before any post decides.
    const unknown = demands.held ? null : signOffUnknown(gate, kind, features)
    return unknown ?? start(kind.definition, facts, conditions, { ...demands, signOffFen: signOffFen(kind, document, features), findings: findingsOf(verdict) })
  }
  const instance = world.instances.get(document.id)
  if (command.action === 'annul') {
    return { state: instance?.state ?? EMPTY, opened: [], closed: [], documentState: 'annulled', ended: true, result: 'annulled' }
  }
  const definition = gate.definition(kind.code, instance!.definitionVersion)!
  if (command.action === 'withdraw') return withdraw(definition, instance!.state)
  return complete(definition, instance!.state, { task: task!.taskKey, action: command.action }, facts, conditions, demands)
}

const EMPTY = { tokens: [], counter: 0, held: false, irreversible: false, ended: 'annulled', signOffFen: null }

function movedBy(
  { moment }: World, kind: LoadedKind, document: Document, outcome: Outcome, lookup: Lookup, from: string | null, seq: bigint,
): Document {
  const moved: Document = { ...document, state: outcome.documentState, steps: document.steps + 1, seq }
  return { ...moved, countsFrom: countsSince(kind, from, moved, lookup, moment.judgedAt) }
}

/** What the move does to the ledger, or why the balances do not allow it. */
export function postMove(
  world: World, kind: LoadedKind, document: Document, lookup: Lookup, from: string | null, action: string, seq: bigint, admitted: Admitted,
): Posting | Refusal {
  const requests = kind.postings?.({ from, to: document.state, action }, document, lookup) ?? []
  const [act] = admitted.acts.filter((one) => one.person === admitted.standing.person)
  return post(requests, world.tails, {
    document: document.id, seq, hold: holdOf(document), approval: act ?? null,
    nameOf: (account) => kind.accountName?.(account, lookup) ?? account.holder,
  })
}

/** The end of an alert goes on in the document it was about: released, returned to its maker, or forbidden. */
function moveSubject(
  gate: Gate, world: World, admitted: Admitted, outcome: Outcome, lookups: ReadonlyMap<string, Lookup>, seq: bigint,
): SubjectDecision | Refusal | null {
  const subject = admitted.document.subject ? world.documents.get(admitted.document.subject) : undefined
  const instance = subject && world.instances.get(subject.id)
  if (!outcome.ended || !outcome.result || !subject || !instance || subject.state !== 'held') return null
  const effect = admitted.kind.onEnd?.(outcome.result, admitted.document, subject)
  if (!effect) return null
  const kind = gate.kinds.get(subject.kind)!
  const objection = effect === 'release' ? notOverridable(gate, world, kind, admitted.kind.releases?.(admitted.document) ?? []) : null
  if (objection) return objection
  const lookup = lookups.get(subject.id)
  const facts = kind.judged?.facts(subject, lookup, world.moment) ?? {}
  const definition = gate.definition(kind.code, instance.definitionVersion)!
  const next = effect === 'release'
    ? release(definition, instance.state, facts, kind.conditions)
    : closeAs(instance.state, effect === 'sendBack' ? 'draft' : 'annulled')
  if (isRefusal(next)) return next
  const action = effect === 'sendBack' ? 'alertReturn' : effect === 'forbid' ? 'alertForbid' : 'alertRelease'
  const moved = movedBy(world, kind, subject, next, lookup, subject.state, seq)
  const posting = postMove(world, kind, moved, lookup, subject.state, action, seq, admitted)
  if (isRefusal(posting)) return posting
  return { kind, lookup, document: withHold(moved, posting), from: subject.state, action, outcome: next, posting, verdictId: newId() }
}

/** What a rule that nobody may override has stopped is returned or forbidden, never released. */
function notOverridable(gate: Gate, world: World, kind: LoadedKind, released: readonly string[]): Refusal | null {
  const rules = kind.judged && rulesNow(gate, world, kind)
  if (!rules || isRefusal(rules)) return rules
  const found = rules.ruleSet.rules.find(({ source }) => source.overridable === false && released.includes(source.id))
  return found ? refuse('command.not_overridable', { rule: found.source.id }) : null
}

function holdOf(document: Document) {
  return document.hold === null ? null : { id: document.hold, step: document.holdStep!, kind: document.holdKind as never }
}

function withHold(document: Document, posting: Posting): Document {
  return { ...document, hold: posting.hold?.id ?? null, holdStep: posting.hold?.step ?? null, holdKind: posting.hold?.kind ?? null }
}

function accept(world: World, decision: Decision): Decision {
  const { admitted, document, outcome } = decision
  world.documents.set(document.id, document)
  if (outcome) {
    for (const person of personsOf(admitted.standing)) world.roundPersons.add(`${document.id}|${document.round}|${person}`)
    for (const act of admitted.acts) world.acts.set(actKey(act), act.side)
  }
  if (decision.subject) world.documents.set(decision.subject.document.id, decision.subject.document)
  return decision
}
