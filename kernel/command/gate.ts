import type { Pool } from 'pg'
import type { IncompatibleDuty } from '#kernel/access/model.ts'
import type { LoadedKind, Module } from '#kernel/module/model.ts'
import type { Definition } from '#kernel/process/model.ts'
import type { Region } from '#kernel/values/region.ts'
import type { WorkdayCalendar } from '#kernel/values/workday-calendar.ts'
import type { InForce } from './in-force.ts'
import type { Books } from './known-tails.ts'
import type { ListedCodes } from './listed.ts'
import type { Turns } from './turn.ts'

/** Everything a command needs besides the command: made once at start, handed to every run. */
export interface Gate {
  /** Connections of the gate role. */
  pool: Pool
  /** Connections for previews: the gate's own when absent at opening, as in a tool that serves nobody. */
  previewPool: Pool
  /** Connections that read the history of a large batch beside the one that writes; null: one connection does both. */
  readerPool: Pool | null
  modules: readonly Module[]
  kinds: ReadonlyMap<string, LoadedKind>
  matrix: readonly IncompatibleDuty[]
  calendar: WorkdayCalendar
  /** By region, whose turn it is in this process. */
  turns: Turns
  /** By region, where the chains of the ledger end. */
  tails: Books
  /**
   * Rule sets that stand in the database, as `region hash`, and the place in the region's order from which on they do: each is long, and
   * every batch of a day names the same few. Of a database that was restored to before that place it says nothing.
   */
  keptRuleSets: Map<string, bigint>
  /** Lists of codes that fields choose from, by name. */
  catalogues: ReadonlyMap<string, ListedCodes>
  clock: () => Date
  /** Random bytes for salts; a seed in tests. */
  random: (bytes: number) => Buffer
  /** What the offices of the region's chain have changed by now: one row each is looked at, the rest is read when it moved. */
  amendmentsOf: InForce['amendmentsOf']
  /** The rules of a kind as they stand in a region on a day: compiled once per parameter vector. Without amendments: as last known. */
  rulesOf: InForce['rulesOf']
  /** Thresholds of a kind as the offices above bind it on a day. */
  thresholdsAbove: InForce['thresholdsAbove']
  /** A drawing as an instance started with it; null when that version is unknown here. */
  definition: (kind: string, version: string) => Definition | null
  /** Fact groups that the approved profile of the source lists as not delivered. */
  notDelivered: readonly string[]
  /** Called after a commit that wrote leaves: hashing and signing may begin. */
  committed: (region: Region) => void
  /** Milliseconds per stage, when someone measures. */
  measure?: (stage: string, ms: number, members: number) => void
}
