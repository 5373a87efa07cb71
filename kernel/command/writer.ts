import { setImmediate } from 'node:timers/promises'
import type { ClientBase } from 'pg'
import { setCounters } from '#kernel/document/index.ts'
import type { Decision } from './decide.ts'
import type { Gate } from './gate.ts'
import { tailsMoved } from './known-tails.ts'
import { record, type Recorded } from './record.ts'
import { clockMark, insertReceipts, moveClock, type Clock, type Receipt } from './store.ts'
import { together } from './together.ts'
import type { World } from './world.ts'
import { usedRuleSets, write } from './write.ts'

export interface Writer {
  /** Numbers and records these decisions and sends their rows, without waiting for the server. */
  write: (decisions: readonly Decision[]) => Map<Decision, Recorded>
  /** The last rows of the batch: where numbers, order and log stand now, and the answers that are kept, one for each member. */
  close: (judged: number, receipts: readonly Receipt[]) => void
  /**
   * Sends the commit behind the last rows, one journey less with the region's clock in hand: after a fault the server makes a rollback of
   * it. False when a module still waits for an answer, then the caller commits once all is written; and when something has failed by now.
   */
  commit: () => Promise<boolean>
  /** Resolves when every statement sent has been answered; throws the cause when one failed. */
  written: () => Promise<void>
  /** To be told once the commit has been answered. */
  committed: () => void
}

/** Step 8, step 9 and the write phase, slice by slice on one connection: the server works while the next slice is decided. */
export function openWriter(client: ClientBase, gate: Gate, world: World, clock: Clock): Writer {
  const { region } = world
  const sent: Promise<unknown>[] = []
  const newRuleSets = new Set<string>()
  const isKept = (name: string) => (gate.keptRuleSets.get(name) ?? clock.seq + 1n) <= clock.seq
  let isWhole = true
  let hasFailed = false
  let logSize = clock.logSize
  let stand: string | null = null
  // A rejection is looked at in `written`; until then it must not count as one that nobody handles.
  const send = (statement: Promise<unknown>) => {
    statement.catch(() => { hasFailed = true })
    sent.push(statement)
  }
  return {
    write: (decisions) => {
      number(gate, world, decisions)
      const { leaves, size } = record(gate, world, decisions, logSize)
      logSize = size
      const ruleSets = usedRuleSets(decisions).filter(({ hash }) => !isKept(`${region} ${hash}`) && !newRuleSets.has(`${region} ${hash}`))
      for (const { hash } of ruleSets) newRuleSets.add(`${region} ${hash}`)
      const written = write(client, gate, world, decisions, leaves, ruleSets)
      isWhole &&= written.isWhole
      for (const statement of written.statements) send(statement)
      return leaves
    },
    close: (judged, receipts) => {
      send(setCounters(client, region, world.counters.moved))
      const left = { seq: clock.seq + BigInt(judged), judgedAt: clock.judgedAt, logSize }
      stand = clockMark(left)
      send(moveClock(client, region, left))
      send(insertReceipts(client, region, receipts, clock.judgedAt))
    },
    commit: async () => {
      // A statement that failed in our own hands never left: the server would commit all the others. In the next turn each such is known,
      // and by then the rows are under way.
      await setImmediate()
      if (!isWhole || hasFailed) return false
      send(commit(client))
      return true
    },
    written: async () => {
      await together(sent)
    },
    committed: () => {
      if (gate.keptRuleSets.size > MOST_KEPT) gate.keptRuleSets.clear()
      for (const name of newRuleSets) gate.keptRuleSets.set(name, clock.seq + 1n)
      if (stand) tailsMoved(gate.tails, region, clock.held, stand, world.tails)
    },
  }
}

const MOST_KEPT = 10_000

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
