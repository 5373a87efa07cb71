import type { Pool } from 'pg'
import type { IncompatibleDuty } from '#kernel/access/model.ts'
import type { LoadedKind, Module } from '#kernel/module/model.ts'
import type { Definition } from '#kernel/process/model.ts'
import type { ParameterValues, RuleSet, UsedRuleSet } from '#kernel/rules/index.ts'
import type { Refusal } from '#kernel/values/refusal.ts'
import type { Region } from '#kernel/values/region.ts'
import type { WorkdayCalendar } from '#kernel/values/workday-calendar.ts'

/** Rules with the thresholds that bind them in one region on one day; `used` is how a verdict names them. */
export interface BoundRules {
  ruleSet: RuleSet
  parameters: ParameterValues
  used: UsedRuleSet
}

/** Everything a command needs besides the command: made once at start, handed to every run. */
export interface Gate {
  /** Connections of the gate role. */
  pool: Pool
  modules: readonly Module[]
  kinds: ReadonlyMap<string, LoadedKind>
  matrix: readonly IncompatibleDuty[]
  calendar: WorkdayCalendar
  clock: () => Date
  /** Random bytes for salts; a seed in tests. */
  random: (bytes: number) => Buffer
  /** The rules of a kind as they stand in a region on a day: compiled once per parameter vector. */
  rulesOf: (kind: LoadedKind, region: Region, day: string) => BoundRules | Refusal
  /** A drawing as an instance started with it; null when that version is unknown here. */
  definition: (kind: string, version: string) => Definition | null
  /** Fact groups that the approved profile of the source lists as not delivered. */
  notDelivered: readonly string[]
  /** Called after a commit that wrote leaves: hashing and signing may begin. */
  committed: (region: Region) => void
  /** Milliseconds per stage, when someone measures. */
  measure?: (stage: string, ms: number, members: number) => void
}
