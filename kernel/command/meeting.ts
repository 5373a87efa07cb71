import type { Gate } from './gate.ts'
import type { Command } from './model.ts'
import type { World } from './world.ts'

/**
 * Two members that may not share a transaction.
 * They would move one document: an alert moves the document it is about, and what is asked of that document itself, or by a second alert
 * about it, must find it moved. Which document an alert is about is known only once it is loaded.
 * Or one changes what the later is judged by: rulebook and registers are read when a batch begins, and what an act changed about them counts
 * for exactly the verdicts behind it in the order, or none could be judged again from its place.
 * Or one changes the organisation: who may do what is read when a batch begins, and who was dismissed acts no more behind it.
 */
export class Meeting extends Error {
  readonly second: Command
  constructor(second: Command) {
    super('two members of a wave meet')
    this.second = second
  }
}

/** Throws a Meeting with the first that may not share the transaction of those before it. */
export function refuseMeetings(gate: Gate, world: World, commands: readonly Command[]): void {
  const touched = new Set<string>()
  const judging = commands.length > 1 ? kindsThatChangeJudging(gate) : NO_KINDS
  let isChanged = false
  let isReappointed = false
  for (const command of commands) {
    const kind = gate.kinds.get(command.kind)
    if (isReappointed || (isChanged && kind?.judged)) throw new Meeting(command)
    if (judging.has(command.kind)) isChanged = true
    if (isOfOrganisation(gate, command.kind)) isReappointed = true
    const document = world.documents.get(command.document)
    const moved = document?.subject && gate.kinds.get(document.kind)?.onEnd ? [document.id, document.subject] : [command.document]
    if (moved.some((id) => touched.has(id))) throw new Meeting(command)
    for (const id of moved) touched.add(id)
  }
}

const NO_KINDS: ReadonlySet<string> = new Set()

/** Does it change by what others are judged, or who may act? */
export function changesOthers(gate: Gate, { kind }: Command): boolean {
  return kindsThatChangeJudging(gate).has(kind) || isOfOrganisation(gate, kind)
}

function isOfOrganisation({ kinds }: Gate, kind: string): boolean {
  return kinds.get(kind)?.make?.duty === 'organisation.write'
}

/** Forms of the rulebook, and those by which registers are taken over. */
function kindsThatChangeJudging({ modules }: Gate): ReadonlySet<string> {
  const known = changing.get(modules)
  if (known) return known
  const found = new Set(modules.flatMap((module) => [
    ...(module.rulebook ? module.kinds.map(({ code }) => code) : []), ...(module.registers ?? []).map(({ load }) => load)]))
  changing.set(modules, found)
  return found
}

const changing = new WeakMap<Gate['modules'], ReadonlySet<string>>()
