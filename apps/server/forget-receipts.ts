import type { Pool } from 'pg'
import { forgetReceipts } from '#kernel/command/index.ts'
import { withRegion } from '#kernel/database/index.ts'
import { forgetNotices } from '#kernel/events/index.ts'
import type { Region } from '#kernel/values/region.ts'

/** How long a command that comes again is answered as the first time; after that its key means a new command. */
const KEPT_DAYS = 90
const DAY_MS = 86_400_000

export interface ForgetOptions {
  /** Connections of the owner. */
  pool: Pool
  regions: () => readonly Region[]
  clock: () => Date
  onProblem: (region: Region, error: unknown) => void
}

/** Deletes receipts, and notices with their marks, older than 90 days, now and once a day. A region that fails is tried again the next day. */
export function forgetReceiptsDaily(options: ForgetOptions): { first: Promise<void>; stop: () => Promise<void> } {
  let running = forgetOnce(options)
  const first = running
  const timer = setInterval(() => { running = running.then(() => forgetOnce(options)) }, DAY_MS)
  timer.unref()
  const stop = async () => {
    clearInterval(timer)
    await running
  }
  return { first, stop }
}

async function forgetOnce({ pool, regions, clock, onProblem }: ForgetOptions): Promise<void> {
  const before = new Date(clock().getTime() - KEPT_DAYS * DAY_MS)
  for (const region of regions()) {
    await withRegion(pool, region, async (client) => {
      await forgetReceipts(client, region, before)
      await forgetNotices(client, region, before)
    }).catch((error: unknown) => onProblem(region, error))
  }
}
