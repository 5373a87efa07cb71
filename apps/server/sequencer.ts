import type { Pool } from 'pg'
import { sequenceRegion, type Signer } from '#kernel/log/index.ts'
import type { Region } from '#kernel/values/region.ts'

export interface Sequencer {
  /** A commit wrote leaves: hash and sign them soon. */
  committed: (region: Region) => void
  /** Every region whose books are open, as of the last sweep. */
  regions: () => readonly Region[]
  /** Looks at once which books are open: an office was just opened. */
  look: () => Promise<void>
  lag: () => SequencerLag
  /** The key of the log, which also signs what leaves the house. */
  signer: Signer
  /** Signs what is waiting, then ends. */
  stop: () => Promise<void>
}

export interface SequencerLag {
  /** Regions with leaves that no checkpoint covers yet. */
  waitingRegions: number
  /** Age of the oldest of them; 0 when none waits. */
  lagMs: number
  /** Regions whose last attempt failed: signing stands still there until someone looks. */
  failingRegions: number
}

export interface SequencerOptions {
  /** Connections of the sequencer role. */
  pool: Pool
  signer: Signer
  clock: () => Date
  /** Leaves of one region are gathered this long before they are signed together. */
  gatherMs?: number
  /** How often every region is looked at, whether or not a commit was announced: another process may have written. */
  sweepMs?: number
  onProblem: (region: Region, error: unknown) => void
}

/** Hashes and signs after commit, one at a time per region. Returns when the regions are known. */
export async function startSequencer(options: SequencerOptions): Promise<Sequencer> {
  const { pool, clock, gatherMs = 200, sweepMs = 5_000 } = options
  let regions = await openRegionsOf(pool)
  const waiting = new Map<Region, { sinceMs: number; commits: number }>()
  const running = new Map<Region, Promise<void>>()
  const failing = new Set<Region>()
  let stopped = false

  const sign = async (region: Region): Promise<void> => {
    const taken = waiting.get(region)?.commits
    try {
      while ((await signOnce(options, region)).more);
      failing.delete(region)
      // Whatever was announced meanwhile waits for the next run.
      if (waiting.get(region)?.commits === taken) waiting.delete(region)
    } catch (error) {
      if (!failing.has(region)) options.onProblem(region, error)
      failing.add(region)
    }
  }
  const schedule = (region: Region, delayMs: number): void => {
    if (stopped || running.has(region)) return
    running.set(region, pause(delayMs).then(() => sign(region)).finally(() => {
      running.delete(region)
      if (waiting.has(region) && !failing.has(region)) schedule(region, gatherMs)
    }))
  }
  const sweep = setInterval(() => {
    openRegionsOf(pool).then((found) => {
      regions = found
      for (const region of regions) schedule(region, 0)
    }, (error: unknown) => options.onProblem('*', error))
  }, sweepMs)
  sweep.unref()
  for (const region of regions) schedule(region, 0)

  return {
    committed: (region) => {
      const known = waiting.get(region)
      waiting.set(region, { sinceMs: known?.sinceMs ?? clock().getTime(), commits: (known?.commits ?? 0) + 1 })
      schedule(region, gatherMs)
    },
    regions: () => regions,
    signer: options.signer,
    look: async () => { regions = await openRegionsOf(pool) },
    lag: () => ({
      waitingRegions: waiting.size,
      lagMs: Math.max(0, ...[...waiting.values()].map(({ sinceMs }) => clock().getTime() - sinceMs)),
      failingRegions: failing.size,
    }),
    stop: async () => {
      stopped = true
      clearInterval(sweep)
      await Promise.all(running.values())
      await Promise.all([...waiting.keys()].map(sign))
    },
  }
}

async function signOnce({ pool, signer, clock }: SequencerOptions, region: Region): Promise<{ more: boolean }> {
  const client = await pool.connect()
  let broken: Error | undefined
  try {
    return await sequenceRegion(client, region, signer, clock())
  } catch (error) {
    broken = error as Error
    throw error
  } finally {
    client.release(broken)
  }
}

async function openRegionsOf(pool: Pool): Promise<Region[]> {
  const { rows } = await pool.query<{ region: Region }>('select region from platform.region order by region')
  return rows.map((row) => row.region)
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
