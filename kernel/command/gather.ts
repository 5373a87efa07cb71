import { setImmediate } from 'node:timers/promises'
import type { Region } from '#kernel/values/region.ts'
import type { Gate } from './gate.ts'
import type { Answer, Command } from './model.ts'
import { MAX_BATCH, run } from './run.ts'

interface Waiting {
  command: Command
  resolve: (answer: Answer) => void
  reject: (error: unknown) => void
}

/**
 * Calls that arrive while the region's previous batch is in flight are the next batch: no timer, no delay when idle,
 * large batches under load. Regions run side by side.
 */
export function gatherer(gate: Gate): (region: Region, command: Command) => Promise<Answer> {
  const queues = new Map<Region, Waiting[]>()
  return (region, command) => new Promise((resolve, reject) => {
    const waiting = queues.get(region)
    if (waiting) {
      waiting.push({ command, resolve, reject })
      return
    }
    const queue: Waiting[] = [{ command, resolve, reject }]
    queues.set(region, queue)
    void drain(gate, region, queue, () => queues.delete(region))
  })
}

/** `done` runs in the same turn in which the queue was seen empty, so that nobody joins a queue that is no longer served. */
async function drain(gate: Gate, region: Region, queue: Waiting[], done: () => void): Promise<void> {
  // Those whose callers were found in the same turn of the loop come along.
  await setImmediate()
  while (queue.length > 0) {
    const batch = queue.splice(0, MAX_BATCH)
    try {
      const answers = await run(gate, region, batch.map((one) => one.command))
      batch.forEach((one, index) => one.resolve(answers[index]!))
    } catch (error) {
      for (const one of batch) one.reject(error)
    }
  }
  done()
}
