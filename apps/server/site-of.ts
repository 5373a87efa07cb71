import { gatherer, type Gate } from '#kernel/command/index.ts'
import type { Pools } from '#kernel/database/index.ts'
import { backtestJobs } from './backtest/jobs.ts'
import { callerFinder } from './caller.ts'
import type { DemonstrationPerson } from './model.ts'
import type { Sequencer } from './sequencer.ts'
import type { Site } from './site.ts'

/** What the routes work with, from an open gate. */
export function siteOf(
  pools: Pick<Pools, 'gate' | 'read'>, gate: Gate, sequencer: Sequencer, demonstration: DemonstrationPerson[] | null,
): Omit<Site, 'log'> {
  const positions = gate.modules.flatMap((module) => module.positions)
  const { clock } = gate
  return {
    pools, gate, sequencer, callerOf: callerFinder({ pools, sequencer, clock }), demonstration, modules: gate.modules, kinds: gate.kinds,
    submit: gatherer(gate), clock, backtests: backtestJobs(), year: () => null, allowsPrivateWebhooks: false,
    positionNames: new Map(positions.map((position) => [position.code, position.title])),
  }
}
