import type { Ahead } from './ahead.ts'
import type { Gate } from './gate.ts'
import { changesOthers } from './meeting.ts'
import type { Command } from './model.ts'
import { receiptKey, type Clock } from './store.ts'
import type { World } from './world.ts'

/** What this batch hands to the next; null when that has to see it done: it changes by what, or by whom, others are judged. */
export function aheadOf(gate: Gate, world: World, commands: readonly Command[], left: Clock): Ahead | null {
  if (commands.some((command) => changesOthers(gate, command))) return null
  const { firstSeq, tails, acts, counters, rows, held } = world
  return {
    firstSeq, tails, acts, rows,
    counters: new Map([...counters.committed, ...counters.moved]),
    documents: new Set([...world.documents.keys(), ...commands.map(({ document }) => document)]),
    keys: new Set(commands.map(({ actor, key }) => receiptKey(actor.person, key))),
    marks: [held, left.held],
  }
}

/** As far as their ids tell, these have nothing to do with the batch ahead, and what they are judged by is the same before and behind it. */
export function mayFollow(gate: Gate, { documents, keys }: Ahead, commands: readonly Command[]): boolean {
  return commands.every((command) => (
    !documents.has(command.document) && !keys.has(receiptKey(command.actor.person, command.key)) && !changesOthers(gate, command) && looksBeside(gate, command.kind)))
}

/** What was read touches the batch ahead after all: an alert, say, about one of its documents. */
class MeetsAhead extends Error {}

export function refuseMeetingAhead(gate: Gate, { ahead, documents }: World): void {
  if (ahead && [...documents.values()].some(({ id, kind }) => ahead.documents.has(id) || !looksBeside(gate, kind))) throw new MeetsAhead('a member meets the batch ahead')
}

function looksBeside({ kinds }: Gate, code: string): boolean {
  const kind = kinds.get(code)
  return !kind?.lookups || kind.looksBeside === true
}
