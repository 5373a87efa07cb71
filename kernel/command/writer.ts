import type { ClientBase } from 'pg'
import { setCounters } from '#kernel/document/index.ts'
import type { Decision } from './decide.ts'
import type { Gate } from './gate.ts'
import { record, type Recorded } from './record.ts'
import { insertReceipts, moveClock, type Clock, type Receipt } from './store.ts'
import { together } from './together.ts'
import type { World } from './world.ts'
import { write } from './write.ts'

export interface Writer {
  /** Numbers and records these decisions and sends their rows, without waiting for the server. */
  write: (decisions: readonly Decision[]) => Map<Decision, Recorded>
  /** The last rows of the batch: where numbers, order and log stand now, and the answers that are kept, one for each member. */
  close: (judged: number, receipts: readonly Receipt[]) => void
  /** Resolves when every statement sent has been answered; throws the cause when one failed. */
  written: () => Promise<void>
}

/** Step 8, step 9 and the write phase, slice by slice on one connection: the server works while the next slice is decided. */
export function openWriter(client: ClientBase, gate: Gate, world: World, clock: Clock): Writer {
  const sent: Promise<unknown>[] = []
  let logSize = clock.logSize
  // A rejection is looked at in `written`; until then it must not count as one that nobody handles.
  const send = (statement: Promise<unknown>) => {
    statement.catch(() => {})
    sent.push(statement)
  }
  return {
    write: (decisions) => {
      number(gate, world, decisions)
      const { leaves, size } = record(gate, world, decisions, logSize)
      logSize = size
      send(write(client, gate, world, decisions, leaves))
      return leaves
    },
    close: (judged, receipts) => {
      send(setCounters(client, world.region, world.counters.moved))
      send(moveClock(client, world.region, { seq: clock.seq + BigInt(judged), judgedAt: clock.judgedAt, logSize }))
      send(insertReceipts(client, world.region, receipts, clock.judgedAt))
    },
    written: async () => {
      await together(sent)
    },
  }
}

/** Gapless numbers per region, kind and year, given at the first accepted submit: ZF-330502000-2026-000001. */
function number(gate: Gate, world: World, decisions: readonly Decision[]): void {
  for (const { document, outcome, admitted, birth } of decisions) {
    if (outcome && document.number === null && admitted.command.action === 'submit') give(document)
    if (birth) give(birth.document)
  }

  function give(document: Decision['document']): void {
    const name = `${gate.kinds.get(document.kind)!.prefix}-${world.region}-${document.fiscalYear}`
    const value = (world.counters.moved.get(name) ?? world.counters.committed.get(name) ?? 0n) + 1n
    world.counters.moved.set(name, value)
    document.number = `${name}-${String(value).padStart(6, '0')}`
  }
}
