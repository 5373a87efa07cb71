import type { Effect, Facts, FactValue, Outcome, ParameterValues } from '#kernel/rules/model.ts'
import type { CivilDay } from '#kernel/values/civil-day.ts'
import { refusals, type Bilingual } from '#kernel/values/refusal.ts'
import type { Region } from '#kernel/values/region.ts'

/**
 * One thing that happened and counts in history, was judged, or both. Acts of one region are ordered by
 * (judgedAt, seq); in which order they are handed over does not matter.
 */
export interface Act {
  region: Region
  seq: bigint
  judgedAt: Date
  /** Where windows have it: its own instant, or the earlier one of what it takes back. */
  countsFrom: Date
  document: string
  /** 1 counts in history, −1 takes back, 0 was judged only. */
  sign: 1 | -1 | 0
  /** It takes back a part of what another document counted, a refund: sums see it and counts do not. */
  isPart: boolean
  /** What rules may know; null: it was not judged. */
  facts: Facts | null
  /** Columns of the history by name: group keys of the act and, when it counts, what is aggregated. */
  columns: Record<string, FactValue>
  /** For the report: whose money, to whom, who made it, how much and how a reader finds it again. */
  unit: string | null
  party: string | null
  maker: string | null
  amountFen: bigint
  label: string
  /** Effect of the verdict that was given then; null when none was. */
  given: Effect | 'pass' | null
  /** Names the thresholds by which that verdict was given, when they are known: the segment of that name. */
  bound: string | null
}

/**
 * Thresholds as they bound a region from one day to another (exclusive; null: until further notice); with a name, those of the acts that
 * bear it, so that a threshold that changed at noon divides the day where it did.
 */
export interface Segment {
  region: Region
  from: CivilDay
  to: CivilDay | null
  bound?: string
  parameters: ParameterValues
}

export type Counts = Record<Outcome, number>

export interface Tally extends Counts {
  /** Of the hits: fen as a string, units and parties. */
  hitFen: string
  hitUnits: number
  hitParties: number
}

export interface Example {
  document: string
  label: string
  day: CivilDay
  unit: string | null
  party: string | null
  amountFen: string
  before: Outcome | null
  after: Outcome | null
  /** What the rule reads: fen as strings. */
  values: Record<string, unknown>
}

/**
 * Payments next to one comparison of a changed rule: what passes and would hit on its other side, and what hits and would pass there, the
 * nearest first.
 */
export interface NearThreshold {
  /** The comparison as it stands in the rule. */
  text: string
  passes: Example[]
  hits: Example[]
}

/** One verdict that comes out otherwise, with the rules to which that is due. */
export interface Flip {
  document: string
  label: string
  day: CivilDay
  unit: string | null
  party: string | null
  maker: string | null
  amountFen: string
  /** What was decided then; null when the data carry no verdict. */
  given: Effect | 'pass' | null
  before: Effect | 'pass'
  after: Effect | 'pass'
  rules: { rule: string; before: Outcome | null; after: Outcome | null }[]
}

export interface RuleChange {
  rule: string
  change: 'same' | 'changed' | 'added' | 'removed'
  level: { before: string | null; after: string | null }
  before: Tally | null
  after: Tally | null
  /** Acts whose outcome differs, by “pass→hit”. */
  flips: Record<string, number>
  examples: Example[]
  /** Of a rule that changed or came new, by the thresholds of today. */
  near: NearThreshold[]
  /** Set when the rule has no set-based form: its acts are not judged here, and both tallies are null. */
  notSetBased: string | null
}

export interface GroupChange {
  name: string
  /** Acts with an effect at all, and those that an alert would have stopped. */
  found: { before: number; after: number }
  stopped: { before: number; after: number }
  stoppedFen: { before: string; after: string }
}

export interface Workload {
  workingDays: number
  /** Alerts (forbid and intercept) of a working day; days off carry theirs to the next working day. */
  alerts: number
  perDay: number
  p95PerDay: number
  mostInADay: number
  /** Alerts of a month on average, and in the fullest one. */
  perMonth: number
  mostInAMonth: number
  /** Working hours of the whole period, and of a month, at `minutesPerAlert`. */
  hours: number
  hoursPerMonth: number
}

/** A calendar month of the period; its first and last may be parts of one. */
export interface MonthChange {
  /** `2026-03` */
  month: string
  judged: number
  found: { before: number; after: number }
  stopped: { before: number; after: number }
  stoppedFen: { before: string; after: string }
}

export interface Report {
  /** SHA-256 over rules, thresholds, period, command and data: the same run has the same name everywhere. */
  run: string
  /** SHA-256 over all that came out, times of the clock left out: the same run has the same result, on any machine. */
  result: string
  data: string
  ruleSets: { before: string; after: string }
  command: string
  period: { from: CivilDay; to: CivilDay }
  segments: number
  acts: number
  judged: number
  rules: RuleChange[]
  effects: { before: Record<Effect | 'pass', number>; after: Record<Effect | 'pass', number> }
  /** Verdicts that flip, by “pass→intercept”. */
  flips: Record<string, number>
  /** The first so many: newly stopped, no longer stopped, then the rest, larger amounts first. */
  flipped: Flip[]
  months: MonthChange[]
  /** What the change touches: the verdicts that come out otherwise, their money, units and payees. */
  blastRadius: {
    verdicts: number; fen: string; units: number; parties: number
    newlyStopped: number; newlyStoppedFen: string; noLongerStopped: number; noLongerStoppedFen: string
  }
  units: GroupChange[]
  parties: GroupChange[]
  makers: GroupChange[]
  /** What one alert takes a reviewer, as whoever asked supposed. */
  minutesPerAlert: number
  workload: { before: Workload; after: Workload }
  /** The verdicts once given against `before` on the same acts; null when the data carry none. */
  given: { compared: number; same: number; differs: Record<string, number> } | null
  features: { id: string; cached: boolean }[]
  seconds: { features: number; judging: number; report: number }
}

export interface Progress {
  step: (what: Bilingual) => void
}

export const refuse = refusals({
  'backtest.other_history': {
    zh: '变量 {feature} 取自 {relation}，回测只有 {own} 的历史。请把该变量改为 {own} 的列，或从规则中去掉。',
    en: 'The feature {feature} looks back on {relation}; this back-test has the history of {own}. Use its columns or leave the feature out.',
  },
  'backtest.no_group_key': {
    zh: '变量 {feature} 按“{column}”分组，而这份数据的每一行都没有“{column}”：规则 {rules} 无法判定任何一笔。请在映射中给出该列，或把它列为不提供。',
    en: 'The feature {feature} groups by “{column}”, which no row of this data has: {rules} could judge nothing. Map the column, or list it as not delivered.',
  },
  'backtest.period_empty': {
    zh: '{from} 至 {to} 之间没有可判定的记录；数据覆盖 {first} 至 {last}。请调整 --from、--to。',
    en: 'Nothing to judge between {from} and {to}; the data cover {first} to {last}. Change --from and --to.',
  },
  'backtest.no_thresholds': {
    zh: '区划 {region} 在 {day} 没有参数分段，无法确定当日生效的限额。请补全分段。',
    en: 'No segment gives the thresholds of {region} on {day}. Complete the segments.',
  },
  'backtest.store_in_use': {
    zh: '“{file}”正被另一次回测使用。请等它结束，或换一个 --cache 文件夹。',
    en: '“{file}” is in use by another back-test. Wait for its end, or give another --cache folder.',
  },
  'backtest.store_damaged': {
    zh: '“{file}”已损坏，没有使用其中任何内容。请删除该文件后重新运行，内容会重新生成。',
    en: '“{file}” is damaged and nothing of it was used. Delete it and run again; what it kept is made anew.',
  },
  'backtest.parquet_columns': {
    zh: '“{file}”缺少列：{columns}。它须是由 sluice backtest --keep 写出、且规则的事实表未变的文件，请重新生成。',
    en: '“{file}” lacks the columns {columns}. It must be a file written by sluice backtest --keep under the present facts; write it anew.',
  },
})
