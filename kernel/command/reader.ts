import type { ClientBase, Pool } from 'pg'
import type { Region } from '#kernel/values/region.ts'
import type { Gate } from './gate.ts'
import { together } from './together.ts'

export interface Reader {
  client: ClientBase
  /** Call it once, when every read has been answered. */
  close: () => Promise<void>
}

/**
 * A second connection for the history of a large batch, so that the server reads for the next members while it writes the last ones.
 * Open it while the region's clock is held: all that was judged before is committed then, and nobody else can add to it, so both
 * connections see one and the same past. A batch too small to gain by it, and one that finds no reader free, reads where it writes.
 */
export async function openReader(gate: Gate, region: Region, writing: ClientBase, isLarge: boolean): Promise<Reader> {
  const client = isLarge && gate.readerPool && isFree(gate.readerPool) ? await gate.readerPool.connect().catch(() => null) : null
  if (!client) return { client: writing, close: async () => {} }
  // Not waited for: what is asked next queues behind it, and a fault here fails all that follows.
  const entered = together([
    client.query('begin read only'),
    client.query({ name: 'command-enter-region', text: 'select platform.enter_region($1)', values: [region] }),
  ])
  entered.catch(() => {})
  return {
    client,
    close: async () => {
      const whole = await Promise.allSettled([entered, client.query('rollback')])
      client.release(whole.some(({ status }) => status === 'rejected'))
    },
  }
}

/** Nobody waits for a reader with the region's clock in hand. */
function isFree(pool: Pool): boolean {
  return pool.waitingCount === 0 && (pool.idleCount > 0 || pool.totalCount < pool.options.max)
}
