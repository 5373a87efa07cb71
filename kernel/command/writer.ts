import { setImmediate } from 'node:timers/promises'
import type { ClientBase } from 'pg'
import { setCounters } from '#kernel/document/index.ts'
import { chunks } from './chunks.ts'
import type { Decision } from './decide.ts'
import type { Gate } from './gate.ts'
import { tailsMoved } from './known-tails.ts'
import { record, type Recorded } from './record.ts'
import { clockMark, insertReceipts, moveClock, type Clock, type Left, type Receipt } from './store.ts'
import { ruleSetsToKeep } from './kept-rule-sets.ts'
import { underWay } from './together.ts'
import type { World } from './world.ts'
import { write } from './write.ts'

export interface Writer {
  /** Numbers and records these decisions and sends their rows, without waiting for the server's answer. */
  write: (decisions: readonly Decision[]) => Promise<Map<Decision, Recorded>>
  /** The last rows of the batch: where numbers, order and log stand now, and the answers that are kept, one for each member. */
  close: (judged: number, receipts: readonly Receipt[]) => void
  /**
   * Sends the commit behind the last rows, one journey less with the region's clock in hand: after a fault the server makes a rollback of
   * it. False when a module still waits for an answer, then the caller commits once all is written; and when something has failed by now.
   */
  commit: () => Promise<boolean>
  /** Where the last rows leave the region's clock. */
  left: () => Left
  /** Resolves when every statement sent has been answered; throws the cause when one failed. */
  written: () => Promise<void>
  /** To be told once the commit has been answered. */
  committed: () => void
}

export interface WriterOptions {
  /** Begins the transaction, before the first row; null when it has begun already. */
  begin: (() => Promise<unknown>[]) | null
  /** More slices are to come: the loop is let go between the parts of one, because what the server's socket does not take at once leaves only then. */
  isLarge: boolean
}

/** Step 8, step 9 and the write phase, slice by slice on one connection: the server works while the next slice is decided. */
export function openWriter(client: ClientBase, gate: Gate, world: World, clock: Clock, { begin, isLarge }: WriterOptions): Writer {
  const { region } = world
  const { add: send, hasFailed, answered } = underWay()
  const ruleSets = ruleSetsToKeep(gate, region, clock.seq)
  let hasBegun = begin === null
  let isWhole = true
  let logSize = clock.logSize
  let lastLeaf: Buffer | null = null
  let left: Left | null = null
  const beginOnce = () => {
    if (!hasBegun) for (const statement of begin!()) send(statement)
    hasBegun = true
  }
  const recordAll = async (decisions: readonly Decision[]) => {
    const leaves: [Decision, Recorded][] = []
    for (const some of isLarge ? chunks(decisions, BREATH) : [decisions]) {
      const recorded = record(gate, world, some, logSize)
      logSize = recorded.size
      leaves.push(...recorded.leaves)
      if (isLarge) await setImmediate()
    }
    const last = leaves.at(-1)?.[1]
    if (last) lastLeaf = (last.birth ?? last.subject ?? last.own).bytes
    return new Map(leaves)
  }
  return {
    write: async (decisions) => {
      beginOnce()
      number(gate, world, decisions)
      const leaves = await recordAll(decisions)
      for (const part of write(client, gate, world, decisions, leaves, ruleSets.of(decisions))) {
        isWhole &&= part.isWhole
        for (const statement of part.statements) send(statement)
        if (isLarge) await setImmediate()
      }
      return leaves
    },
    close: (judged, receipts) => {
      beginOnce()
      send(setCounters(client, region, world.counters.moved))
      const stand = { seq: clock.seq + BigInt(judged), judgedAt: clock.judgedAt, logSize }
      left = { ...stand, held: clockMark(stand), leaf: lastLeaf }
      send(moveClock(client, region, left))
      send(insertReceipts(client, region, receipts, clock.judgedAt))
    },
    commit: async () => {
      // A statement that failed in our own hands never left: the server would commit all the others. In the next turn each such is known,
      // and by then the rows are under way.
      await setImmediate()
      if (!isWhole || hasFailed()) return false
      send(commit(client))
      return true
    },
    left: () => left!,
    written: answered,
    committed: () => {
      ruleSets.committed()
      if (left) tailsMoved(gate.tails, region, clock.held, left.held!, world.tails)
    },
  }
}

/** So many leaves take a millisecond or two. */
const BREATH = 10

/** Of a transaction in which something failed the server makes a rollback, and says so in no other way. */
export async function commit(client: ClientBase): Promise<void> {
  const { command } = await client.query({ name: 'command-commit', text: 'commit' })
  if (command !== 'COMMIT') throw new Error('the transaction was rolled back by the server')
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
