import { hash } from 'node:crypto'
import type { Pool } from 'pg'
import { keepReplay, lastReplay, selfReplay, type EvidenceGate, type KeptReplay, type SelfReplay } from '#kernel/command/index.ts'
import { withRegion } from '#kernel/database/index.ts'
import { civilDayOf, dayNumber, dayText } from '#kernel/values/civil-day.ts'
import type { Region } from '#kernel/values/region.ts'

/** Verdicts of a day that are judged again. */
const SAMPLE = 500
/** After holidays the newest day with verdicts is looked for so far back. */
const LOOK_BACK_DAYS = 14
const DAY_MS = 86_400_000

export interface ReplayOptions {
  /** Connections of the owner: the only role that sees the whole region and writes the result. */
  pool: Pool
  gate: EvidenceGate
  regions: () => readonly Region[]
  clock: () => Date
  onProblem: (region: Region, error: unknown) => void
  /** How many did not come out as stored, with the first difference in words. */
  onMismatch: (region: Region, day: string, told: string) => void
  /** Asked for the newest day as long as it has verdicts that differ, so that an alert that could not be raised is raised later. */
  onStanding: (region: Region, replay: KeptReplay) => Promise<void>
}

/**
 * Judges a sample of yesterday's verdicts again, or of the newest day before on which something was judged, now and once a day, and keeps the
 * result; a day that was replayed already is left alone, so a restart repeats nothing. What does not come out equal is told to the log and stands on the page of alerts.
 */
export function selfReplayDaily(options: ReplayOptions): { first: Promise<void>; stop: () => Promise<void> } {
  let running = replayOnce(options)
  const first = running
  const timer = setInterval(() => { running = running.then(() => replayOnce(options)) }, DAY_MS)
  timer.unref()
  const stop = async () => {
    clearInterval(timer)
    await running
  }
  return { first, stop }
}

async function replayOnce({ pool, gate, regions, clock, onProblem, onMismatch, onStanding }: ReplayOptions): Promise<void> {
  const now = clock()
  const today = dayNumber(civilDayOf(now))!
  for (const region of regions()) {
    const replayed = withRegion(pool, region, async (client) => {
      const known = (await lastReplay(client, region))?.day ?? ''
      let replay: SelfReplay | null = null
      for (let back = 1; back <= LOOK_BACK_DAYS && !replay?.checked; back += 1) {
        const day = dayText(today - back)
        if (day <= known) return
        // Nobody knows beforehand which verdicts will be looked at, and anybody can draw the same sample afterwards.
        replay = await selfReplay(client, region, gate, { day, sample: SAMPLE, seed: hash('sha256', `${region} ${day} ${now.getTime()}`).slice(0, 16) })
      }
      if (!replay?.checked) return
      await keepReplay(client, region, replay, now)
      const [worst] = [...replay.mismatches, ...replay.notRecomputed]
      if (!worst) return
      const told = worst.differences.slice(0, 3).map(({ what, rule, name }) => [what, rule, name].filter(Boolean).join(' ')).join('; ')
      onMismatch(region, replay.day, `${replay.mismatches.length} differ, ${replay.notRecomputed.length} could not be recomputed, of ${replay.checked}; verdict ${worst.verdict}: ${worst.why?.en ?? told}`)
    })
    await replayed.then(async () => {
      const last = await withRegion(pool, region, (client) => lastReplay(client, region))
      if (last && last.mismatches > 0) await onStanding(region, last)
    }).catch((error: unknown) => onProblem(region, error))
  }
}
