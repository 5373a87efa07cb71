import type { ClientBase, Pool } from 'pg'
import type { Region } from '#kernel/values/region.ts'
import type { Gate } from './gate.ts'
import { together } from './together.ts'

export interface Reader {
  client: ClientBase
  /**
   * To be waited for before anything is done by what was read: of a reader that could not begin, the reads of a later turn would be answered
   * outside of any region, where everything is empty.
   */
  entered: Promise<unknown>
  /** Call it when every read has been answered; a second time does nothing. */
  close: () => Promise<void>
}

/**
 * A second connection, which reads while the other writes: the history of a large batch, or all that a batch asks which follows another.
 * Open it while the region's clock is held, by this batch or by the one ahead: what was judged before is committed then and nobody else can
 * add to it, so both connections see one and the same past. Null when none is free: nobody waits for a reader with the clock in hand.
 */
export async function openReader({ readerPool }: Gate, region: Region): Promise<Reader | null> {
  const client = readerPool && isFree(readerPool) ? await readerPool.connect().catch(() => null) : null
  if (!client) return null
  // Not waited for here: what is asked next queues behind it.
  const entered = together([
    client.query({ name: 'command-begin-reading', text: 'begin read only' }),
    client.query({ name: 'command-enter-region', text: 'select platform.enter_region($1)', values: [region] }),
  ])
  entered.catch(() => {})
  let closing: Promise<void> | null = null
  const close = async () => {
    const whole = await Promise.allSettled([entered, client.query('rollback')])
    client.release(whole.some(({ status }) => status === 'rejected'))
  }
  return { client, entered, close: () => (closing ??= close()) }
}

function isFree(pool: Pool): boolean {
  return pool.waitingCount === 0 && (pool.idleCount > 0 || pool.totalCount < pool.options.max)
}
