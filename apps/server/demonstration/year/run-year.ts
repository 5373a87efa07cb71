import { setTimeout } from 'node:timers/promises'
import type { Region } from '#kernel/values/region.ts'
import { isYearOpen, yearCast } from './establish-year.ts'
import { loadYear, YEAR_SEED, yearFor, type LoadOptions } from './load-year.ts'
import { planYear, YEAR_PAYMENTS } from './plan-year.ts'
import type { DemonstrationPerson } from '../../model.ts'
import type { YearView } from './model.ts'

export interface RunningYear {
  view: () => YearView
  /** Its books are still being written: nobody is told of what passes through. */
  isLoading: (region: Region) => boolean
  /** Somebody asked something: the load steps back for a moment. */
  asked: () => void
  /** Ends after the transaction under way; the next start goes on from there. */
  stop: () => Promise<void>
}

export interface YearOptions extends Pick<LoadOptions, 'pools' | 'modules' | 'kinds' | 'now' | 'committed'> {
  /** The year is complete: these people can be played. */
  ready: (people: readonly DemonstrationPerson[]) => void
  changed: (view: YearView) => void
  failed: (error: unknown) => void
}

/** Of two cores the load takes half of one at most, and hardly anything while somebody waits for an answer. */
const REST_PER_BUSY = 1
const STEP_BACK_MS = 400
const LONGEST_STEP_BACK_MS = 3_000

/** Loads the demonstration year behind the requests; null when this clock knows no whole year to play. */
export function runYear(options: YearOptions): RunningYear | null {
  const year = yearFor(options.now)
  if (year === null) return null
  const cast = yearCast(options.modules)
  const regions = new Set(cast.map(({ office }) => office.region))
  const units = cast.reduce((sum, { office }) => sum + office.units.length, 0)
  let view: YearView = { state: 'loading', year, done: 0, total: YEAR_PAYMENTS, offices: cast.length, units }
  let askedAt = 0
  const stopping = new AbortController()
  const change = (next: Partial<YearView>) => {
    view = { ...view, ...next }
    options.changed(view)
  }
  const rest = async (busyMs: number) => {
    await setTimeout(Math.max(2, busyMs * REST_PER_BUSY), null, { signal: stopping.signal })
    const since = performance.now()
    while (performance.now() - askedAt < STEP_BACK_MS && performance.now() - since < LONGEST_STEP_BACK_MS) await setTimeout(50, null, { signal: stopping.signal })
  }
  const work = async () => {
    if (!await isYearOpen(options.pools.owner, cast)) {
      // The plan is half a second of computing: after the first page has been served.
      await rest(1_000)
      const plan = planYear({ seed: YEAR_SEED, year, payments: YEAR_PAYMENTS })
      const { refused } = await loadYear({ ...options, cast, plan, rest, progress: (done, total) => change({ done, total }) })
      for (const one of refused.slice(0, 20)) options.failed(one)
    }
    options.ready(cast.flatMap(({ people }) => people))
    change({ state: 'ready', done: view.total })
  }
  const working = work().catch((error: unknown) => {
    if (stopping.signal.aborted) return
    change({ state: 'failed' })
    options.failed(error)
  })
  return {
    view: () => view,
    isLoading: (region) => view.state === 'loading' && regions.has(region),
    asked: () => (askedAt = performance.now()),
    stop: async () => {
      stopping.abort()
      await working
    },
  }
}
