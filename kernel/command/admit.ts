import { authorise, separate, refuse as refuseAccess, standingKey, type Act, type Standing } from '#kernel/access/index.ts'
import { refuse as refuseDocument, validate, type Document } from '#kernel/document/index.ts'
import type { ActionWord, LoadedKind } from '#kernel/module/model.ts'
import { offeredActions, type StoredTask, type TaskNode } from '#kernel/process/index.ts'
import { fiscalYearOf } from '#kernel/values/civil-day.ts'
import { isId } from '#kernel/values/id.ts'
import { saysSomething } from '#kernel/values/plain-text.ts'
import { isRefusal, type Bilingual, type Refusal } from '#kernel/values/refusal.ts'
import type { Gate } from './gate.ts'
import { unlisted } from './listed.ts'
import { OWN_ACTIONS, refuse, type Command } from './model.ts'
import { findingsFor } from './opinion.ts'
import { actsFor, standingOf, type World } from './world.ts'

/** A command that may be done as far as person, task and form are concerned; rules and money come after. */
export interface Admitted {
  command: Command
  kind: LoadedKind
  standing: Standing
  /** As it was; null when the command makes it. */
  before: Document | null
  /** As it will be, before its state moves. */
  document: Document
  /** The task that the command completes. */
  task: StoredTask | null
  duty: string
  acts: Act[]
  /** A new version of the body is written. */
  rewritten: boolean
}

/** Steps 3 and 4 of the main path for one member: may this person do this here, and what does the document say then? */
export function admit(gate: Gate, world: World, command: Command): Admitted | Refusal {
  const kind = gate.kinds.get(command.kind)
  if (!kind) return refuse('command.unknown_kind', { kind: command.kind.slice(0, 40) })
  if (!isId(command.document)) return refuseDocument('document.no_such')
  const before = world.documents.get(command.document) ?? null
  if (before && before.kind !== kind.code) return refuse('command.other_kind', { is: before.kind, asked: kind.code })
  const standing = standingOf(world, command)
  if (!standing) return refuseAccess('access.no_position')
  // Out of reach and not there are one answer, so that ids cannot be probed.
  if (before && !standing.office && before.unit !== standing.unit) return refuseDocument('document.no_such')
  if (before && command.version !== undefined && command.version !== before.version) {
    return refuseDocument('document.stale', { seen: command.version, current: before.version })
  }
  const word = wordOf(kind, command.action)
  if (word?.needsReason && !command.unsaid && !saysSomething(command.reason)) return refuse('command.reason_missing', { action: wordOnly(word) })
  const own = (OWN_ACTIONS as readonly string[]).includes(command.action)
  return own ? admitOwn(gate, world, command, kind, standing, before) : admitTask(gate, world, command, kind, standing, before)
}

function admitOwn(
  gate: Gate, world: World, command: Command, kind: LoadedKind, standing: Standing, before: Document | null,
): Admitted | Refusal {
  const { make } = kind
  const withdrawing = command.action === 'withdraw'
  if (!make || !make.positions.includes(standing.positionCode)) {
    return refuseAccess('access.no_duty', { position: standing.positionName, duty: make?.duty ?? kind.code })
  }
  if (!before && (withdrawing || command.action === 'annul')) return refuseDocument('document.no_such')
  if (before && withdrawing === (before.state === 'draft') || (before && !withdrawing && before.state !== 'draft')) {
    return refuseDocument('document.not_in_state', stateAndAction(kind, before, command))
  }
  if (before && (withdrawing || command.action === 'annul') && !standsForMaker(world, command, standing, before)) {
    return refuse('command.not_maker', stateAndAction(kind, before, command))
  }
  const document = withdrawing || command.action === 'annul' ? { ...before! } : write(gate, world, command, kind, standing, before)
  if (isRefusal(document)) return document
  const refusal = authorise(standing, { duty: make.duty, amountFen: document.amountFen, unit: document.unit, scope: make.scope })
  if (refusal) return refusal
  const acts = command.action === 'draft' ? [] : actsFor(gate, kind, make.duty, document, standing)
  return { command, kind, standing, before, document, task: null, duty: make.duty, acts, rewritten: document.version !== before?.version }
}

/**
 * What was sent is taken back by its maker alone, or by the maker's deputy. A draft that its maker left behind may also be annulled by who now
 * holds that very position: who could submit it may as well end it, no money is held by it, and the act goes to the side of the maker.
 */
function standsForMaker(world: World, command: Command, standing: Standing, before: Document): boolean {
  if (before.madeBy === standing.person || standing.onBehalfOf.some((one) => one.person === before.madeBy)) return true
  return command.action === 'annul' && world.formerHolders.has(standingKey({ person: before.madeBy, position: standing.position }))
}

/** The document with the body of the command: a new version, its header taken from the body. */
function write(
  gate: Gate, world: World, command: Command, kind: LoadedKind, standing: Standing, before: Document | null,
): Document | Refusal {
  if (before && command.body === undefined) {
    // A list of codes may have changed since the draft was kept.
    const problem = command.action === 'submit' ? wholeAndListed(before.body) : null
    return problem ?? { ...before }
  }
  const body = validate(kind.fields, command.body ?? {}, command.action === 'submit')
  if (isRefusal(body)) return body
  const unknown = listed(body)
  if (unknown) return unknown
  if (!before && command.unit !== undefined && world.unknownUnits.has(command.unit)) return refuse('command.unknown_unit')
  const header = kind.header(body)
  const at = world.moment.judgedAt
  const base: Document = before ?? {
    id: command.document, kind: kind.code, number: null, unit: command.unit ?? standing.unit, state: 'draft', version: 0, round: 0, steps: 0,
    title: '', amountFen: null, fiscalYear: fiscalYearOf(at), indicator: null, subject: null, madeBy: standing.person, madeAt: at,
    seq: 0n, countsFrom: null, hold: null, holdStep: null, holdKind: null, body,
  }
  // A hold that was released belongs to the amount of its time; the rewritten document has none until it is submitted.
  const released = base.holdKind === 'release' ? { hold: null, holdStep: null, holdKind: null } : {}
  return { ...base, ...header, ...released, body, version: base.version + 1 }

  function wholeAndListed(kept: Document['body']): Refusal | null {
    const whole = validate(kind.fields, kept, true)
    return isRefusal(whole) ? whole : listed(kept)
  }

  function listed(body: Document['body']): Refusal | null {
    return unlisted(gate.catalogues, gate.notDelivered, kind.fields, body)
  }
}

function admitTask(
  gate: Gate, world: World, command: Command, kind: LoadedKind, standing: Standing, before: Document | null,
): Admitted | Refusal {
  if (!before) return refuseDocument('document.no_such')
  const found = taskFor(gate, world, command, kind, standing, before)
  if (isRefusal(found)) return found
  const { task, scope } = found
  const refusal = authorise(standing, {
    duty: task.duty, amountFen: before.amountFen, unit: before.unit, scope, taskPosition: task.position,
  })
  if (refusal) return refusal
  const findings = command.unsaid || saysSomething(command.reason) ? [] : findingsFor(kind, command.action, world.instances.get(before.id)!.state, task)
  if (findings.length > 0) {
    return refuse('command.opinion_missing', { ...stateAndAction(kind, before, command), rules: { zh: findings.join('、'), en: findings.join(', ') } })
  }
  const step = { action: command.action, reason: command.reason ?? '' }
  const objection = command.unsaid ? null : kind.admitStep?.(step, before, gate.notDelivered)
  if (objection) return objection
  const acts = actsFor(gate, kind, task.duty, before, standing)
  return { command, kind, standing, before, document: { ...before }, task, duty: task.duty, acts, rewritten: false }
}

function taskFor(
  gate: Gate, world: World, command: Command, kind: LoadedKind, standing: Standing, before: Document,
): { task: StoredTask; scope: 'unit' | 'bureau' } | Refusal {
  const instance = world.instances.get(before.id)
  const definition = instance ? gate.definition(kind.code, instance.definitionVersion) : null
  const open = instance && definition ? world.tasks.get(before.id) ?? [] : []
  const offering = open.filter((task) => (
    (command.task === undefined || task.id === command.task) && offeredActions(definition!, instance!.state, task.taskKey).includes(command.action)))
  const task = offering.find((one) => one.position === standing.positionCode) ?? offering[0]
  if (!task) return refuse('command.not_offered', stateAndAction(kind, before, command))
  const node = definition!.nodes.find((one): one is TaskNode => one.type === 'task' && one.id === task.node && one.position === task.position)
  return { task, scope: node?.unitScope ?? (task.unit === null ? 'bureau' : 'unit') }
}

/** Separation of duties on the whole chain of the money, then one step per person and round. Asked again for every member, in order. */
export function separated(world: World, admitted: Admitted, round: number): Refusal | null {
  const refusal = separate(admitted.acts, world.acts, admitted.standing)
  if (refusal) return refusal
  const persons = personsOf(admitted.standing)
  return persons.some((person) => world.roundPersons.has(`${admitted.document.id}|${round}|${person}`)) ? refuseAccess('access.already_acted') : null
}

/** The one who acts and everyone whose place is taken: all count as having signed. */
export function personsOf(standing: Standing): string[] {
  return [standing.person, ...standing.onBehalfOf.map((one) => one.person)]
}

function stateAndAction(kind: LoadedKind, document: Document, command: Command) {
  const state = kind.states[document.state]
  const action = wordOf(kind, command.action)
  return {
    state: state ? wordOnly(state) : document.state,
    action: action ? wordOnly(action) : command.action.slice(0, 40),
  }
}

function wordOnly({ zh, en }: Bilingual): Bilingual {
  return { zh, en }
}

function wordOf(kind: LoadedKind, action: string): ActionWord | undefined {
  return Object.hasOwn(kind.actions, action) ? kind.actions[action] : undefined
}
