import type { FastifyBaseLogger } from 'fastify'
import type { Region } from '#kernel/values/region.ts'
import type { Answer, Command, Gate } from '#kernel/command/index.ts'
import type { LoadedKind, Module } from '#kernel/module/index.ts'
import type { Bilingual } from '#kernel/values/refusal.ts'
import type { BacktestJobs } from './backtest/jobs.ts'
import type { FindCaller, Sessions } from './caller.ts'
import type { YearView } from './demonstration/year/model.ts'
import type { DemonstrationPerson } from './model.ts'
import type { Sequencer } from './sequencer.ts'

/** Everything the routes work with: made once at start. */
export interface Site extends Sessions {
  gate: Gate
  callerOf: FindCaller
  modules: readonly Module[]
  kinds: ReadonlyMap<string, LoadedKind>
  /** Commands of one region, gathered into batches. */
  submit: (region: Region, command: Command) => Promise<Answer>
  sequencer: Sequencer
  /** Back-tests that run beside this server; ended with it. */
  backtests: BacktestJobs
  /** People who can be played; null when this is no demonstration. */
  demonstration: DemonstrationPerson[] | null
  /** The demonstration year; null where none is played. */
  year: () => YearView | null
  /** Webhooks may go to this machine and into this network, and without TLS. */
  allowsPrivateWebhooks: boolean
  /** What a position is called, by its code. */
  positionNames: ReadonlyMap<string, Bilingual>
  log: FastifyBaseLogger
}

/** Position codes are words of the modules; a code that none declares is shown as it is. */
export function positionName(site: Pick<Site, 'positionNames'>, code: string): Bilingual {
  return site.positionNames.get(code) ?? { zh: code, en: code }
}
