import type { ClientBase } from 'pg'
import { actKey, insertActs, type Act } from '#kernel/access/index.ts'
import { insertDocuments, insertVersions, updateDocuments, type Document, type Version } from '#kernel/document/index.ts'
import { insertOutbox, type OutboxRow } from '#kernel/events/index.ts'
import { insertAccounts, insertTransfers } from '#kernel/ledger/index.ts'
import { insertLeaves, insertSalts } from '#kernel/log/index.ts'
import type { Change, LoadedKind } from '#kernel/module/model.ts'
import {
  closeTasks, insertSteps, insertTasks, writeInstances, type ClosedTask, type StoredInstance, type Outcome, type StoredStep, type StoredTask,
} from '#kernel/process/index.ts'
import { insertRuleSets, insertShadowVerdicts, insertVerdicts, NO_RULE_SET, type NewVerdict, type UsedRuleSet } from '#kernel/rules/index.ts'
import { newId } from '#kernel/values/id.ts'
import { deadline } from '#kernel/values/workday-calendar.ts'
import type { Decision, JudgedVerdict } from './decide.ts'
import { historyRowOf } from './history.ts'
import type { Gate } from './gate.ts'
import { drawingOf, type Recorded } from './record.ts'
import { insertHistory, insertOverrides, type NewHistoryRow, type Override } from './store.ts'
import { together } from './together.ts'
import { NO_EVIDENCE, type Evidence } from './verdict-digest.ts'
import type { World } from './world.ts'

/** All rows of a batch, gathered before the first is written. */
interface Rows {
  verdicts: NewVerdict[]
  acts: (Act & { seq: bigint })[]
  inserted: Document[]
  updated: Document[]
  versions: Version[]
  instances: StoredInstance[]
  closed: ClosedTask[]
  tasks: StoredTask[]
  steps: StoredStep[]
  outbox: OutboxRow[]
  history: Map<LoadedKind, NewHistoryRow[]>
  overrides: Override[]
}

/** A part of the rows, sent. */
export interface Written {
  /** Each to be waited for; one that fails in our own hands was never sent, and the server knows nothing of it. */
  statements: Promise<unknown>[]
  /** No statement is still to come, and no module has a word to say on what the server answers: only the commit is missing. */
  isWhole: boolean
}

/**
 * The write phase: one statement per table, in the order of the foreign keys, nothing deferred. In parts, so that the first rows are on their
 * way while the later are still written out.
 */
export function* write(
  client: ClientBase, gate: Gate, world: World, decisions: readonly Decision[], recorded: ReadonlyMap<Decision, Recorded>,
  ruleSets: readonly UsedRuleSet[],
): Generator<Written> {
  const { region, moment: { judgedAt } } = world
  const rows = gather(gate, world, decisions, recorded)
  const leaves = [...recorded.values()].flatMap(({ own, subject, birth }) => [own, subject, birth].filter((leaf) => leaf !== null))
  const salts = leaves.flatMap(({ position, salt }) => (salt ? [{ position, field: 'personal', salt }] : []))
  const changes = [...changesByKind(decisions)]
  const postings = decisions.flatMap(({ posting, subject }) => (subject ? [posting, subject.posting] : [posting]))
  let isWhole = true
  const ofModules = (write: 'beforeHeader' | 'project') => changes.flatMap(([kind, list]) => {
    const writing = begun(() => kind[write]?.(client, region, list, judgedAt) ?? null)
    isWhole &&= writing === null
    return writing ?? []
  })
  // What was sent is looked at before isWhole: a module may have made it false meanwhile.
  const part = (statements: Promise<unknown>[]): Written => ({ statements, isWhole })
  // Sent one behind the other without waiting: the server keeps the order, and a fault in one fails all that follow.
  yield part([])
  yield part([
    insertLeaves(client, region, leaves),
    insertSalts(client, region, salts),
    insertRuleSets(client, region, ruleSets, judgedAt),
    insertVerdicts(client, region, rows.verdicts),
  ])
  yield part([
    insertShadowVerdicts(client, region, decisions.flatMap(({ shadow }) => shadow ?? [])),
    insertActs(client, region, rows.acts),
    insertAccounts(client, region, postings.flatMap((posting) => posting.opened)),
    insertTransfers(client, region, postings.flatMap((one) => one.transfers), postings.flatMap((one) => one.entries), judgedAt),
  ])
  yield part([
    insertDocuments(client, region, rows.inserted, judgedAt),
    afterAll(ofModules('beforeHeader'), () => updateDocuments(client, region, rows.updated, judgedAt)),
    insertVersions(client, region, rows.versions, judgedAt),
  ])
  yield part([
    writeInstances(client, region, rows.instances),
    insertSteps(client, region, rows.steps),
    closeTasks(client, region, rows.closed),
    insertTasks(client, region, rows.tasks),
  ])
  yield part([
    ...[...rows.history].map(([kind, history]) => insertHistory(client, region, kind.judged!.history!, history, judgedAt)),
    insertOverrides(client, region, rows.overrides),
    ...ofModules('project'),
    insertOutbox(client, region, rows.outbox, judgedAt),
  ])
}

/** A module that throws before its first statement fails like one that does behind it: what was sent before is waited for all the same. */
function begun(work: () => Promise<void> | null): Promise<void> | null {
  try {
    return work()
  } catch (error) {
    return Promise.reject(error as Error)
  }
}

/** At once when there is nothing to wait for. */
function afterAll(first: readonly Promise<void>[], next: () => Promise<void>): Promise<void> {
  return first.length === 0 ? next() : together(first).then(next)
}

function gather(gate: Gate, world: World, decisions: readonly Decision[], recorded: ReadonlyMap<Decision, Recorded>): Rows {
  const rows: Rows = {
    verdicts: [], acts: [], inserted: [], updated: [], versions: [], instances: [], closed: [], tasks: [], steps: [], outbox: [],
    history: new Map(), overrides: [],
  }
  const acts = new Map<string, Act & { seq: bigint }>()
  for (const decision of decisions) {
    const leaf = recorded.get(decision)!
    own(rows, acts, gate, world, decision, leaf)
    if (decision.subject) about(rows, gate, world, decision, leaf)
    if (decision.birth) born(rows, gate, world, decision, leaf)
  }
  rows.acts = [...acts.values()]
  return rows
}

function own(
  rows: Rows, acts: Map<string, Act & { seq: bigint }>, gate: Gate, world: World, decision: Decision, { own: leaf, evidence }: Recorded,
): void {
  const { admitted, document, outcome, seq, verdict } = decision
  const { command, kind, standing, task } = admitted
  ;(admitted.before ? rows.updated : rows.inserted).push(document)
  if (admitted.rewritten) {
    rows.versions.push({ document: document.id, version: document.version, body: document.body, person: standing.person, leaf: leaf.position })
  }
  if (verdict) rows.verdicts.push(verdictRow(world, document.id, command.action, seq, verdict, evidence!))
  countHistory(rows, world, kind, document, decision.lookup, decision.from, seq)
  rows.outbox.push(event(document, command.action, seq, 0))
  if (!outcome) return
  for (const act of admitted.acts) {
    // Same key, same side is known already; the other side never comes here, and from elsewhere it meets the primary key.
    if (world.actsBefore.get(actKey(act)) === act.side) continue
    world.actsBefore.set(actKey(act), act.side)
    acts.set(actKey(act), { ...act, seq })
  }
  flow(rows, gate, world, document, outcome, drawingOf(world, kind, document.id, command.action), task?.taskKey ?? null)
  rows.steps.push(stepOf(world, decision, document, command.action, leaf.position, verdict!.id))
}

/** The document that an alert was about: released, returned or forbidden by the same person in the same transaction. */
function about(rows: Rows, gate: Gate, world: World, decision: Decision, { subject: leaf }: Recorded): void {
  const { subject, seq, document: alert } = decision
  const { kind, document, action, outcome, verdictId } = subject!
  rows.updated.push(document)
  const unasked = { effect: 'pass' as const, findings: [], signers: [], evidenceKinds: [] }
  rows.verdicts.push(verdictRow(world, document.id, action, seq, { id: verdictId, verdict: unasked, used: NO_RULE_SET }, NO_EVIDENCE))
  countHistory(rows, world, kind, document, subject!.lookup, subject!.from, seq)
  flow(rows, gate, world, document, outcome, drawingOf(world, kind, document.id, action), null)
  rows.steps.push({ ...stepOf(world, decision, document, action, leaf!.position, verdictId), task: null, node: '' })
  rows.outbox.push(event(document, action, seq, 1))
  if (action === 'alertRelease') {
    for (const rule of decision.admitted.kind.releases?.(alert) ?? []) rows.overrides.push({ document: document.id, round: document.round, rule, alert: alert.id, seq })
  }
}

function born(rows: Rows, gate: Gate, world: World, decision: Decision, { birth: leaf }: Recorded): void {
  const { kind, document, outcome } = decision.birth!
  const newborn = { ...document, seq: decision.seq }
  rows.inserted.push(newborn)
  rows.versions.push({ document: document.id, version: 1, body: document.body, person: document.madeBy, leaf: leaf!.position })
  flow(rows, gate, world, newborn, outcome, kind.definition.version, null)
  rows.outbox.push(event(newborn, 'open', decision.seq, 2))
}

/** The instance, closed tasks and new tasks. */
function flow(rows: Rows, gate: Gate, world: World, document: Document, outcome: Outcome, definitionVersion: string, done: string | null): void {
  rows.instances.push({ document: document.id, kind: document.kind, definitionVersion, round: document.round, state: outcome.state })
  const open = new Map((world.tasks.get(document.id) ?? []).map((task) => [task.taskKey, task.id]))
  for (const taskKey of outcome.closed) {
    rows.closed.push({ id: open.get(taskKey)!, doneStep: taskKey === done ? document.steps : null })
  }
  for (const opened of outcome.opened) {
    const due = deadline(gate.calendar, world.moment.judgedAt, opened.timeLimitDays)
    rows.tasks.push({
      id: newId(), document: document.id, round: document.round, taskKey: opened.key, node: opened.node, position: opened.position,
      duty: opened.duty, unit: opened.unitScope === 'unit' ? document.unit : null,
      openedAt: world.moment.judgedAt, dueAt: due.at, dueCertain: due.certain,
    })
  }
}

function stepOf(world: World, decision: Decision, document: Document, action: string, leaf: bigint, verdict: string): StoredStep {
  const { admitted: { standing, task, acts, command }, seq } = decision
  const act = acts.find((one) => one.person === standing.person)!
  return {
    document: document.id, n: document.steps, round: document.round, task: task?.id ?? null, node: task?.node ?? '', action,
    person: standing.person, position: standing.positionCode, onBehalfOf: standing.onBehalfOf[0]?.person ?? null,
    at: world.moment.judgedAt, seq, reason: command.reason ?? null, verdict, leaf,
    actKey: act.key, actPair: act.pair, actSide: act.side,
  }
}

function verdictRow(
  world: World, document: string, command: string, seq: bigint, { id, verdict, used }: Omit<JudgedVerdict, 'features'>, { findings, features }: Omit<Evidence, 'digest'>,
): NewVerdict {
  return { id, document, command, seq, effect: verdict.effect, ruleSet: used.hash, findings, features, judgedAt: world.moment.judgedAt }
}

/** Each rule set that these were judged by, once. */
export function usedRuleSets(decisions: readonly Decision[]): UsedRuleSet[] {
  const used = decisions.flatMap(({ verdict, subject }) => [...(verdict ? [verdict.used] : []), ...(subject ? [NO_RULE_SET] : [])])
  return [...new Map(used.map((one) => [one.hash, one])).values()]
}

function countHistory(
  rows: Rows, { moment: { judgedAt } }: World, kind: LoadedKind, document: Document, lookup: unknown, from: string | null, seq: bigint,
): void {
  const row = historyRowOf(kind, document, lookup, from, seq, judgedAt)
  if (!row) return
  const list = rows.history.get(kind) ?? []
  list.push(row)
  rows.history.set(kind, list)
}

function event(document: Document, action: string, seq: bigint, n: number): OutboxRow {
  return { seq, n, topic: `${document.kind}.${action}`, document: document.id, payload: { state: document.state, number: document.number, unit: document.unit } }
}

function changesByKind(decisions: readonly Decision[]): Map<LoadedKind, Change[]> {
  const changes = new Map<LoadedKind, Change[]>()
  const add = (kind: LoadedKind, change: Change) => changes.set(kind, [...(changes.get(kind) ?? []), change])
  for (const { admitted: { kind, command, standing }, document, from, outcome, seq, lookup, verdict, subject } of decisions) {
    if (!outcome) continue
    const person = standing.person
    const reason = command.reason ?? null
    add(kind, { document, move: { from, to: document.state, action: command.action }, seq, person, lookup, verdict: verdict?.verdict ?? null, reason })
    if (subject) {
      const move = { from: subject.from, to: subject.document.state, action: subject.action }
      add(subject.kind, { document: subject.document, move, seq, person, lookup: subject.lookup, verdict: null, reason })
    }
  }
  return changes
}
