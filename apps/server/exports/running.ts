import { newId } from '#kernel/values/id.ts'
import { Refused } from '#kernel/values/refusal.ts'
import type { Region } from '#kernel/values/region.ts'
import { refuse, type RunningExport } from './model.ts'

/** Each holds a connection of the readers for as long as it lasts. */
export const MOST_AT_ONCE = 3
/** So long after its end an export is still told of. */
const TOLD_MS = 60_000

interface Kept extends RunningExport {
  person: string
  region: Region
  isStopped: boolean
  stop: (why: Refused) => void
}

/** Of this process, which is the only one that sends them. */
const kept = new Map<string, Kept>()

export interface Place {
  /** Rows that have been made so far. */
  rows: () => number
  /** @throws Refused once it was broken off: who reads no page gives nothing to the stream, and would not learn of it otherwise */
  count: (rows: number) => void
  /** How it is broken off. */
  stopWith: (stop: (why: Refused) => void) => void
  end: (state: 'done' | 'aborted') => void
}

export function isBusy(): boolean {
  return [...kept.values()].filter(({ state }) => state === 'running').length >= MOST_AT_ONCE
}

/**
 * Takes one of the few places; who took it ends it.
 * @throws Refused when all are taken
 */
export function takePlace(told: Pick<Kept, 'person' | 'region' | 'what' | 'format' | 'beganAt'>): Place {
  if (isBusy()) throw new Refused(refuse('exports.busy', { limit: MOST_AT_ONCE }))
  const one: Kept = { ...told, id: newId(), state: 'running', rows: 0, isStopped: false, stop: () => {} }
  kept.set(one.id, one)
  return {
    rows: () => one.rows,
    count: (rows) => {
      if (one.isStopped) throw new Refused(refuse('exports.broken_off'))
      one.rows += rows
    },
    stopWith: (stop) => { one.stop = stop },
    end: (state) => {
      one.state = state
      setTimeout(() => kept.delete(one.id), TOLD_MS).unref()
    },
  }
}

/** What this person is exporting from this region, and what has just ended; newest first. */
export function exportsOf(person: string, region: Region): RunningExport[] {
  return [...kept.values()].filter((one) => one.person === person && one.region === region).reverse()
    .map(({ id, what, format, state, rows, beganAt }) => ({ id, what, format, state, rows, beganAt }))
}

/**
 * Breaks off an export of this person; one that has ended stays as it ended.
 * @throws Refused for an export of somebody else, as for none
 */
export function stopExport(person: string, region: Region, id: string): void {
  const one = kept.get(id)
  if (!one || one.person !== person || one.region !== region) throw new Refused(refuse('exports.no_such'))
  if (one.state !== 'running' || one.isStopped) return
  one.isStopped = true
  one.stop(new Refused(refuse('exports.broken_off')))
}
