import type { ClientBase } from 'pg'
import type { Region } from '#kernel/values/region.ts'
import { eventsAfter, lockCursor, moveCursor, type OutboxRow } from './store.ts'

export type Event = OutboxRow & { at: Date }

/** Handles a page of events inside the relay's transaction, or outside it idempotently: after a crash the same events come again. */
export type Handler = (client: ClientBase, region: Region, events: readonly Event[]) => Promise<void>

/**
 * Relays the next events of a region to one consumer, in order, and moves its cursor in the same transaction.
 * `client` is inside a transaction that has entered the region. Gives back how many events were handled; 0 means all caught up.
 */
export async function relay(client: ClientBase, region: Region, consumer: string, handle: Handler, limit = 500): Promise<number> {
  const cursor = await lockCursor(client, region, consumer)
  const events = await eventsAfter(client, region, cursor, limit)
  if (events.length > 0) await handle(client, region, events)
  const last = events.at(-1)
  if (last) await moveCursor(client, region, consumer, { seq: last.seq, n: last.n })
  return events.length
}
