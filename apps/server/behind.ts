import type { Pool } from 'pg'
import { unstaffed, type Gate, type KeptReplay } from '#kernel/command/index.ts'
import { analyseUnseen, type Pools } from '#kernel/database/index.ts'
import type { Region } from '#kernel/values/region.ts'
import { forgetReceiptsDaily } from './forget-receipts.ts'
import { harmlessError } from './harmless-error.ts'
import { followEvents } from './notices.ts'
import { patrolNightly } from './patrol-nightly.ts'
import { raiseMismatch } from './patrol/raise-mismatch.ts'
import { selfReplayDaily } from './self-replay.ts'
import type { Sequencer } from './sequencer.ts'
import { followWebhooks } from './webhooks/follow.ts'

/** Work that goes on behind the requests; ended in the reverse order. */
export interface Behind {
  stop: () => Promise<void>
}

interface Surroundings {
  pools: Pools
  sequencer: Sequencer
  clock: () => Date
}

/** What follows every commit: signing, notices, webhooks; and receipts that are forgotten. */
export function followCommits(
  { pools, sequencer, clock }: Surroundings, kinds: Gate['kinds'], options: { allowsPrivateWebhooks: boolean; isLoading: (region: Region) => boolean },
): Behind & { committed: (region: Region) => void } {
  const forgetting = forgetReceiptsDaily({ pool: pools.owner, regions: sequencer.regions, clock, onProblem: tell('receipts not forgotten') })
  const follower = followEvents({ pool: pools.gate, kinds, regions: () => sequencer.regions().filter((region) => !options.isLoading(region)), onProblem: tell('notices not made') })
  const webhooks = followWebhooks({ pool: pools.gate, regions: sequencer.regions, clock, allowsPrivate: options.allowsPrivateWebhooks, onProblem: tell('webhook not delivered') })
  return {
    committed: (region) => {
      sequencer.committed(region)
      follower.committed(region)
      webhooks.committed(region)
    },
    stop: async () => {
      await webhooks.stop()
      await follower.stop()
      await forgetting.stop()
    },
  }
}

/** What looks after the gate by day and night; and a word now about positions that nobody holds. */
export async function watchGate({ pools, sequencer, clock }: Surroundings, gate: Gate): Promise<Behind> {
  const onMismatch = (region: Region, day: string, told: string) => tell(`replay of ${day} not equal`)(region, told)
  const onStanding = async (region: Region, replay: KeptReplay) => {
    const { waiting } = await raiseMismatch(pools.owner, gate, region, replay)
    if (waiting) tell('alert not raised')(region, waiting.why.en)
  }
  const replaying = selfReplayDaily({ pool: pools.owner, gate, regions: sequencer.regions, clock, onProblem: tell('verdicts not replayed'), onMismatch, onStanding })
  const patrolling = patrolNightly({ owner: pools.owner, gate, clock, regions: sequencer.regions, onProblem: tell('books not patrolled') })
  for (const region of sequencer.regions()) {
    for (const { zh, en } of await unstaffed(pools.owner, region, gate)) process.stderr.write(`${zh}\n${en}\n`)
  }
  return {
    stop: async () => {
      await patrolling.stop()
      await replaying.stop()
    },
  }
}

/** Has PostgreSQL look at tables that it would otherwise take for empty, without keeping the start waiting. */
export function analyseBehind(owner: Pool): Behind {
  let stopped = false
  const analysing = analyseUnseen(owner, () => stopped).catch((error: unknown) => tell('tables not analysed')('*', error))
  return {
    stop: async () => {
      stopped = true
      await analysing
    },
  }
}

/** A problem of the work behind the requests, as the request log writes its lines. */
export function tell(msg: string): (region: Region, error: unknown) => void {
  return (region, error) => void process.stderr.write(`${JSON.stringify({ level: 50, msg, region, error: typeof error === 'string' ? error : harmlessError(error) })}\n`)
}
