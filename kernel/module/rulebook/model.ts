import type { ClientBase } from 'pg'
import type { ParameterSpec, ParameterValue, RuleSource } from '#kernel/rules/model.ts'
import type { Refusal } from '#kernel/values/refusal.ts'
import type { Region } from '#kernel/values/region.ts'

/** The gate asks at every batch what the region's office and those above it changed, and reads again only when something did. */
export interface Rulebook {
  /** By office, the number of its last change; an office that changed nothing is absent. */
  generations: (client: ClientBase, regions: readonly Region[]) => Promise<Map<Region, bigint>>
  /** All that these offices changed. `parameters` are the declared ones by id: values of others are left out. */
  read: (client: ClientBase, regions: readonly Region[], parameters: ReadonlyMap<string, ParameterSpec>) => Promise<Map<Region, OfficeRules>>
  /** The candidates of one rule in one office, or of all (null), the newest first, with those that have ended. `today` tells which are over. */
  candidates: (client: ClientBase, region: Region, asked: { rule: string | null; today: string; limit: number }) => Promise<KeptCandidate[]>
  /** Keeps the report of a back-test in the office's own region, for ever. The same run with another result is a fault, and throws. */
  keepBacktest: (client: ClientBase, region: Region, backtest: KeptBacktest) => Promise<void>
  /** The newest first, without their reports; of one rule when it is named. */
  listBacktests: (client: ClientBase, region: Region, asked: { rule: string | null; limit: number }) => Promise<BacktestHead[]>
  /** The newest keeping of one run; null: never kept here. */
  readBacktest: (client: ClientBase, region: Region, run: string) => Promise<KeptBacktest | null>
}

/** A back-test as it was kept. Whether it proves a text is asked of `rules`, never of words in the report. */
export interface BacktestHead {
  /** SHA-256 of what was asked (rules, thresholds, period, data), and of what came out. */
  run: string
  result: string
  /** Code of the kind, and the command whose verdicts were judged again. */
  judges: string
  command: string
  /** The rules that were tested with `judgingHash` of each text; null: taken away. */
  rules: { rule: string; text: string | null }[]
  /** The office's own books, or a file. */
  source: 'database' | 'file'
  period: { from: string; to: string }
  /** Acts that were judged. */
  judged: number
  /** Who ran it; null: from the command line. */
  person: string | null
  madeAt: Date
}

export interface KeptBacktest extends BacktestHead {
  /** Names the data: two reports with one name saw the same rows. */
  data: string
  /** As shown: JSON. */
  report: unknown
}

/** What one office changed, in the order of its acts. */
export interface OfficeRules {
  parameters: readonly OfficeParameter[]
  releases: readonly OfficeRelease[]
  stops: readonly OfficeStop[]
  exceptions: readonly OfficeException[]
  shadows: readonly OfficeShadow[]
}

/** A candidate with what became of it, for those who compare. */
export interface KeptCandidate extends Omit<OfficeShadow, 'source'> {
  /** Number of its document. */
  number: string | null
  text: string
  startedAt: Date
  /** Places in the region's order of the acts by which it began and ended; null: no act ended it. Verdicts between them were judged beside it, until its last day. */
  beganSeq: bigint
  endedSeq: bigint | null
  /** Null: it stands. `released`, `retired`: by a later act on the rule; `expired`: its last day is over. */
  ended: 'concluded' | 'returned' | 'abandoned' | 'withdrawn' | 'released' | 'retired' | 'expired' | null
}

/** A candidate: the text of a rule that is judged beside the live rules of its own office and asks for nothing. Ended ones are absent. */
export interface OfficeShadow {
  region: Region
  judges: string
  rule: string
  version: number
  /** The document by which it was put in shadow, and its round then; two documents may try two texts of one rule. */
  document: string
  round: number
  /** What was approved of no longer reads: then why. It is recorded as a candidate that cannot judge. */
  source: RuleSource | Refusal
  /** Last day. */
  until: string
}

/** A rule's text put to work by an office, or a rule taken out of it. What the office above released, a lower one neither replaces nor retires. */
export interface OfficeRelease {
  region: Region
  /** Code of the kind whose documents are judged. */
  judges: string
  rule: string
  act: 'live' | 'retired'
  /** Null when retired. */
  source: RuleSource | null
}

/** A white-list entry or a snooze of one office, for its own documents only: hits of the rule that it covers are recorded and ask for nothing. */
export interface OfficeException {
  region: Region
  judges: string
  rule: string
  document: string
  /** Null: of every unit. */
  unit: string | null
  /** FEEL over the facts of the document; null: every document. */
  when: string | null
  /** First and last day. */
  from: string
  until: string
}

/** One person's emergency stop: the rule is not asked from one instant to another. */
export interface OfficeStop {
  region: Region
  rule: string
  /** The document by which it was stopped. */
  document: string
  from: Date
  until: Date
}

export interface OfficeParameter {
  parameter: string
  region: Region
  /** First day on which it binds the office and those below it, until a later value of the same office. */
  validFrom: string
  validTo: null
  value: ParameterValue
  /** Of one unit of the office alone. */
  unit: string | null
  /** Number of the paper that set it, and the document by which it was changed. */
  documentNumber: string
  document: string
}
