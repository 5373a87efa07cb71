import { setImmediate } from 'node:timers/promises'
import type { Region } from '#kernel/values/region.ts'
import type { Gate } from './gate.ts'
import type { Answer, Command } from './model.ts'
import { MAX_BATCH, run } from './run.ts'
import { isOfConnection } from './transact.ts'
import { handedOver } from './turn.ts'

interface Waiting {
  command: Command
  resolve: (answer: Answer) => void
  reject: (error: unknown) => void
}

interface Queue {
  waiting: Waiting[]
  /** Taken, and not answered yet. */
  underWay: number
  /** To be told that one more waits. */
  grown: () => void
}

/** So few are not divided: each batch costs both sides some milliseconds whatever its size. */
const FEW = 4

/**
 * Calls that arrive while the region's previous batch is decided are the next batch, which is decided while the server writes the previous:
 * no timer, no delay when idle, large batches under load. Regions run side by side.
 *
 * Two batches can be under way, one being decided and one being written, and both are busy only when they are of one size. So a batch takes half of
 * all callers that are not answered yet, and is followed once as many wait as are in it. (Taking all who waited, thirty-two callers came
 * as one and thirty-one in turns, and nothing overlapped.)
 */
export function gatherer(gate: Gate): (region: Region, command: Command) => Promise<Answer> {
  const queues = new Map<Region, Queue>()
  return (region, command) => new Promise((resolve, reject) => {
    const queue = queues.get(region)
    if (queue) {
      queue.waiting.push({ command, resolve, reject })
      queue.grown()
      return
    }
    const opened: Queue = { waiting: [{ command, resolve, reject }], underWay: 0, grown: () => {} }
    queues.set(region, opened)
    void drain(gate, region, opened, () => queues.delete(region))
  })
}

/** `done` runs in the same turn in which the queue was seen empty, so that nobody joins a queue that is no longer served. */
async function drain(gate: Gate, region: Region, queue: Queue, done: () => void): Promise<void> {
  // Those whose callers were found in the same turn of the loop come along.
  await setImmediate()
  while (queue.waiting.length > 0) {
    // Rounded down: of an odd number the larger half can follow the smaller, and not the other way round.
    const half = Math.floor((queue.waiting.length + queue.underWay) / 2)
    const batch = queue.waiting.splice(0, Math.min(MAX_BATCH, Math.max(FEW, half)))
    queue.underWay += batch.length
    const answered = answerAll(gate, region, batch).finally(() => { queue.underWay -= batch.length })
    await Promise.race([answered, worthFollowing(gate, region, queue, batch.length)])
  }
  done()
}

/** Resolves when the batch just taken, of so many, can be followed by as many. */
async function worthFollowing(gate: Gate, region: Region, queue: Queue, size: number): Promise<void> {
  await handedOver(gate.turns, region)
  while (queue.waiting.length < size) await new Promise<void>((resolve) => { queue.grown = resolve })
}

async function answerAll(gate: Gate, region: Region, batch: readonly Waiting[]): Promise<void> {
  try {
    const answers = await run(gate, region, batch.map((one) => one.command))
    batch.forEach((one, index) => one.resolve(answers[index]!))
  } catch (error) {
    if (batch.length > 1 && !isOfConnection(error)) await runAlone(gate, region, batch)
    else for (const one of batch) one.reject(error)
  }
}

/**
 * A fault of our own, which no refusal explains, is told to the one whose command has it; what was done before it answers as it did. When
 * the database is gone, all that are left hear of it at once: each alone might wait for it as long.
 */
async function runAlone(gate: Gate, region: Region, batch: readonly Waiting[]): Promise<void> {
  for (const [index, { command, resolve, reject }] of batch.entries()) {
    try {
      const [answer] = await run(gate, region, [command])
      resolve(answer!)
    } catch (error) {
      reject(error)
      if (!isOfConnection(error)) continue
      for (const one of batch.slice(index + 1)) one.reject(error)
      return
    }
  }
}
