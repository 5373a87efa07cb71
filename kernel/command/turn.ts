import type { PoolClient } from 'pg'
import type { Region } from '#kernel/values/region.ts'
import type { Ahead } from './ahead.ts'
import type { Left } from './store.ts'

/** A connection that a batch shares with the one behind it; the last to leave gives it back. */
export interface Session {
  client: PoolClient
  users: number
  isBroken: boolean
  /** A transaction that failed may still be open on it: the last to leave ends that. */
  isDoubtful: boolean
  /** When it was taken, by `performance.now()`. */
  since: number
}

/** So long a connection is handed on: batches without end would keep it for ever, and no pool could put a younger in its place. */
const HANDED_ON_MS = 1_000

export function canBeShared({ users, since }: Session): boolean {
  return users > 0 && performance.now() - since < HANDED_ON_MS
}

/** What a batch whose commit is under way hands to the next of its region, which is decided meanwhile and sent behind it. */
export interface Lead {
  session: Session
  ahead: Ahead
  /** Where it leaves the region's clock. */
  clock: Left
  /** Resolves when the server has answered the commit: was all of it done? */
  answered: Promise<boolean>
  /** The same of the batch before this one, which the next must wait for: only one may be ahead of it. */
  before: Promise<boolean>
}

/** By region, the turn that was taken last: resolves when the next may begin. */
export type Turns = Map<Region, Promise<Lead | null>>

export interface Turn {
  /** Null: the batch before has ended, or can be followed by none. */
  before: Promise<Lead | null>
  /** Lets the next begin while this one waits for its answer. */
  pass: (lead: Lead) => void
  end: () => void
}

/** Batches of one region, in this process, come one after the other: the region's clock would make them wait all the same, each on a connection. */
export function takeTurn(turns: Turns, region: Region): Turn {
  const before = turns.get(region) ?? NOBODY
  const { promise, resolve } = Promise.withResolvers<Lead | null>()
  turns.set(region, promise)
  return {
    before,
    pass: resolve,
    end: () => {
      resolve(null)
      if (turns.get(region) === promise) turns.delete(region)
    },
  }
}

const NOBODY = Promise.resolve(null)

/** Resolves when a batch that begins now need not wait for the one before it to be answered. */
export async function handedOver(turns: Turns, region: Region): Promise<void> {
  await turns.get(region)
}

export function leave(session: Session): void {
  session.users -= 1
  if (session.users > 0) return
  const { client, isBroken, isDoubtful } = session
  if (isBroken || !isDoubtful) client.release(isBroken)
  else client.query('rollback').then(() => client.release(), () => client.release(true))
}
