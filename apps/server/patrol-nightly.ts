import { withRegion } from '#kernel/database/index.ts'
import { civilDayOf } from '#kernel/values/civil-day.ts'
import type { Region } from '#kernel/values/region.ts'
import { patrolOf, patrolRegion, type PatrolOptions } from './patrol/patrol-region.ts'

/** Shanghai's hours in which nobody waits for the machine. */
const FROM_HOUR = 1
const UNTIL_HOUR = 6
const LOOK_MS = 10 * 60_000

export interface NightlyOptions extends PatrolOptions {
  regions: () => readonly Region[]
  onProblem: (region: Region, error: unknown) => void
}

/**
 * Patrols each region once a night, one after the other. A night that was begun is not begun again, also when it failed: its failure is kept
 * and told, and the next night comes. A server that is down all night is caught up by `sluice population`.
 */
export function patrolNightly(options: NightlyOptions): { look: () => Promise<void>; stop: () => Promise<void> } {
  let running = Promise.resolve()
  let stopped = false
  const look = () => (running = running.then(() => patrolDue(options, () => stopped)))
  const timer = setInterval(() => void look(), LOOK_MS)
  timer.unref()
  const stop = async () => {
    stopped = true
    clearInterval(timer)
    await running
  }
  return { look, stop }
}

async function patrolDue(options: NightlyOptions, isStopped: () => boolean): Promise<void> {
  const { gate, clock, regions, onProblem } = options
  const patrol = patrolOf(gate.modules)
  for (const region of regions()) {
    const hour = shanghaiHour(clock())
    if (isStopped() || hour < FROM_HOUR || hour >= UNTIL_HOUR) return
    try {
      const last = await withRegion(gate.pool, region, (client) => patrol.last(client, region))
      if (last?.day !== civilDayOf(clock())) await patrolRegion(options, region)
    } catch (error) {
      onProblem(region, error)
    }
  }
}

function shanghaiHour(instant: Date): number {
  return (instant.getUTCHours() + 8) % 24
}
