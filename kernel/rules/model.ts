import type { Bilingual, Refusal } from '#kernel/values/refusal.ts'

export { refuse } from './refuse.ts'

/**
 * What a fact may be, and how its value arrives:
 * - `money`   whole fen, bigint or safe integer, |x| ≤ 1e15
 * - `int`     safe integer within lo..hi (default ±1e10)
 * - `ratio`   decimal text with at most six decimals ("0.85"); compared exactly, never as a double
 * - `text`, `code` string; a code is hierarchical, `under(code, "302")` asks for its branch
 * - `bool`    boolean
 * - `date`    "2026-03-31"
 * - `days`, `months` safe integer
 * - `list<text>` array of strings, no nulls inside
 * `null` (or an absent key) is "not known".
 */
export type FieldType = 'money' | 'int' | 'ratio' | 'text' | 'code' | 'bool' | 'date' | 'days' | 'months' | 'list<text>'
export type FactValue = bigint | number | string | boolean | readonly string[] | null

export interface FieldSpec {
  type: FieldType
  title: Bilingual
  nullable?: boolean
  /** Bounds of an `int`; the narrower, the faster. */
  lo?: number
  hi?: number
}

export interface FactGroup {
  title: Bilingual
  fields: Record<string, FieldSpec>
}

/** What rules may know. A fact is named `group.field`; the groups `feature` and `parameter` are the engine's own. */
export interface FactModel {
  groups: Record<string, FactGroup>
}

export type Facts = Record<string, Record<string, FactValue> | undefined>

export type Aggregate = 'sum' | 'count' | 'countDistinct' | 'min' | 'max' | 'avg' | 'daysSinceLast'
export type Window =
  | { kind: 'day' | 'month' | 'quarter' | 'yearToDate' | 'all' | 'contract' }
  | { kind: 'days'; days: number }

export interface HistorySource {
  /** Schema-qualified relation, for example `payment.history`. */
  relation: string
  /** Declared columns besides region, seq, sign, judged_at and document. Amounts are `money` (bigint fen). */
  columns: Record<string, 'money' | 'int' | 'text' | 'code' | 'bool' | 'uuid'>
}

/** An aggregate over history as known at the moment of judging; written `feature.<id>` in a rule. */
export interface FeatureSpec {
  id: string
  title: Bilingual
  source: HistorySource
  agg: Aggregate
  /** The column aggregated; absent for `count` and `daysSinceLast`. */
  of?: string
  /** Group key columns. A null key gives a null value: one cannot know the history of nobody. */
  by: string[]
  /** FEEL over the columns of the source, written `row.<column>`. */
  where?: string
  window: Window
}

export type ParameterType = 'money' | 'int' | 'ratio' | 'text' | 'date' | 'days' | 'months' | 'list<text>'
/** Money: whole fen. Ratio: decimal text. */
export type ParameterValue = bigint | number | string | readonly string[]
export type ParameterValues = Record<string, ParameterValue | null | undefined>

/** A threshold; written `parameter.<id>` in a rule. `tightens` says in which direction a lower level may move it. */
export interface ParameterSpec {
  id: string
  title: Bilingual
  type: ParameterType
  /** The unit people read: 元, 天, 次, %. */
  unit: string
  tightens: 'down' | 'up' | 'superset' | 'subset'
}

export const EFFECTS = ['forbid', 'intercept', 'evidence', 'note', 'record'] as const
export type Effect = (typeof EFFECTS)[number]

/** Level names are data per region; this is the table when a region has none of its own. */
export const LEVELS: Record<string, Effect> = {
  forbid: 'forbid', intercept: 'intercept', evidence: 'evidence', note: 'note', record: 'record',
}

/**
 * Facts as the author of a rule writes them in an example: money in yuan, as in the condition (a bigint is fen), and the
 * group `parameter` for the thresholds in force.
 */
export type RuleExample = Facts

export interface RuleSource {
  id: string
  version: number
  level: string
  /** Commands that ask this rule: submit, order … */
  on: string[]
  /** FEEL; false makes the rule not applicable. */
  applies?: string
  /** FEEL; true is a hit. */
  when: string
  /** With placeholders such as {payment.amount}. */
  message: Bilingual
  basis: { document: string; article?: string; verified: boolean }
  tell: 'clerk' | 'reviewer'
  /** Attachment kinds that a hit asks for. */
  evidence: string[]
  /** Position code of the extra signer that a hit asks for. */
  signer?: string
  examples: { hit: RuleExample[]; pass: RuleExample[] }
  /** Where the text stands, for refusals; line of each top-level key. */
  place?: { file: string; lines: Record<string, number> }
}

export type Outcome = 'hit' | 'pass' | 'notApplicable' | 'cannotJudge'
/** As stored: money is a string of whole fen, all else as it arrived. */
export type FindingValue = string | number | boolean | readonly string[] | null

export interface ValueTree {
  /** The source words of this part. */
  text: string
  /** The part with its values, in words. */
  words: Bilingual
  value: FindingValue
  parts?: ValueTree[]
}

export interface Finding {
  rule: string
  version: number
  outcome: Outcome
  level: string
  /** Null when the outcome asks for nothing. */
  effect: Effect | null
  /** Parameter and feature values always; every fact used as well when hit or not judged. */
  values: Record<string, FindingValue>
  message?: Bilingual
  /** Hit and cannot-judge only. */
  tree?: ValueTree
  /** Names of the facts and parameters whose absence prevented judging. */
  unknown?: string[]
  tell: 'clerk' | 'reviewer'
  /** First 100 document ids behind each feature and their count, put in by the caller from `evidenceQuery`. */
  rows?: Record<string, { ids: string[]; count: number }>
}

export interface Verdict {
  effect: Effect | 'pass'
  findings: Finding[]
  /** Position codes of extra signers, sorted. */
  signers: string[]
  /** Attachment kinds asked for, sorted. */
  evidenceKinds: string[]
}

export type Refusals = { refused: true; refusals: Refusal[] }

/** The stronger of two effects; `pass` is the weakest. */
export function strongest(left: Effect | 'pass', right: Effect | 'pass'): Effect | 'pass' {
  return rank(left) <= rank(right) ? left : right
}

/** A rule that cannot be judged is a finding, never a pass: it holds where a hit would have held, and is noted elsewhere. */
export function effectOfCannotJudge(effect: Effect): Effect {
  return effect === 'forbid' || effect === 'intercept' ? 'intercept' : 'note'
}

function rank(effect: Effect | 'pass'): number {
  return effect === 'pass' ? EFFECTS.length : EFFECTS.indexOf(effect)
}
