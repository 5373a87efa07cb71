import { openGate } from '#kernel/command/index.ts'
import { analyseAll, type Pools } from '#kernel/database/index.ts'
import type { LoadedKind, Module } from '#kernel/module/index.ts'
import { fiscalYearOf } from '#kernel/values/civil-day.ts'
import { isRefusal } from '#kernel/values/refusal.ts'
import type { Region } from '#kernel/values/region.ts'
import { CALENDARS } from './days.ts'
import { isYearOpen, openYear, type YearCast } from './establish-year.ts'
import { loadOffice } from './load-office.ts'
import type { YearPlan } from './model.ts'
import { playPresent } from './present.ts'
import { releaseRules } from './release-rules.ts'
import { stageClock, type Stage } from './stage.ts'
import { takeLists } from './take-lists.ts'

export interface LoadOptions {
  pools: Pick<Pools, 'owner' | 'gate' | 'read'>
  modules: readonly Module[]
  kinds: ReadonlyMap<string, LoadedKind>
  cast: readonly YearCast[]
  plan: YearPlan
  now: Date
  committed?: (region: Region) => void
  /** Waits after each transaction; throws to stop the load. */
  rest: (busyMs: number) => Promise<void>
  /** Payments asked for so far, of all. */
  progress: (done: number, total: number) => void
  /** Leaves the two weeks before `now` out. */
  withoutPresent?: boolean
}

/** The seed of the delivered year: a fixture lists what it plants. */
export const YEAR_SEED = 20_250_101

/** The last whole year whose holidays are known; null when this machine’s clock lies before all of them. */
export function yearFor(now: Date): number | null {
  const years = CALENDARS.map(({ year }) => year).filter((year) => year < Math.min(fiscalYearOf(now), 2027))
  return years.length > 0 ? Math.max(...years) : null
}

/**
 * The demonstration year through the real gate, from an empty book to open desks. Every region has a clock of its own that starts with the
 * year and only runs forward; acts bear the day of their business, as in a replay, and the checkpoints of the log the day of the load.
 * Broken off at any moment it goes on where it stood: ids and keys follow from the plan. Gives the number of refused commands; none is expected.
 */
export async function loadYear(options: LoadOptions): Promise<{ refused: string[] }> {
  const { pools, modules, kinds, cast, plan, rest, progress } = options
  if (await isYearOpen(pools.owner, cast)) return { refused: [] }
  const refused: string[] = []
  const total = plan.offices.reduce((sum, { payments }) => sum + payments.length, 0)
  let done = 0
  const stageOf = async (one: YearCast): Promise<Stage> => {
    const clock = stageClock()
    const gate = await openGate({ pool: pools.gate, modules, kinds, clock: clock.now, ...(options.committed ? { committed: options.committed } : {}) })
    return {
      gate, read: pools.read, cast: one, clock, rest,
      refused: ({ kind, action }, answer) => isRefusal(answer) && refused.push(`${one.office.region} ${kind} ${action}: ${answer.code} ${answer.message.en}`),
    }
  }
  for (const one of cast) {
    const stage = await stageOf(one)
    if (one.office.level === 'city') {
      stage.clock.enter(`${plan.year}-01-01`, 8)
      await releaseRules(stage)
    }
    stage.clock.enter(`${plan.year}-01-01`, 8.5)
    await takeLists(stage, pools.gate, plan)
    await loadOffice(stage, plan, (count) => {
      done += count
      progress(done, total)
    })
    await analyseAll(pools.owner)
  }
  if (!options.withoutPresent) for (const one of cast) await playPresent(await stageOf(one), pools.gate, options.now)
  await openYear(pools.owner, cast)
  return { refused }
}
