import { refusals, type Bilingual, type Refusal } from '#kernel/values/refusal.ts'

export type * from './score/model.ts'

/**
 * What a fact may be, and how its value arrives:
 * - `money`   whole fen, bigint or safe integer, |x| ≤ 1e15
 * - `int`     safe integer within lo..hi (default ±1e10)
 * - `ratio`   decimal text with at most six decimals ("0.85"); compared exactly, never as a double
 * - `text`, `code` string; a code is hierarchical, `under(code, "302")` asks for its branch
 * - `bool`    boolean
 * - `date`    "2026-03-31"
 * - `timestamp` an instant with its zone, "2026-03-31T16:30:00Z", to the millisecond; its day and hour are Shanghai's
 * - `days`, `months` safe integer
 * - `list<text>` array of strings, no nulls inside
 * `null` (or an absent key) is "not known".
 */
export type FieldType = 'money' | 'int' | 'ratio' | 'text' | 'code' | 'bool' | 'date' | 'timestamp' | 'days' | 'months' | 'list<text>'
export type FactValue = bigint | number | string | boolean | readonly string[] | null

export interface FieldSpec {
  type: FieldType
  title: Bilingual
  nullable?: boolean
  /** What the values of a text or code are called, where they are words of the program. */
  codes?: readonly (Bilingual & { code: string })[]
  /** Of codes that a catalogue names: that catalogue. */
  catalogue?: string
  /** Bounds of an `int`; the narrower, the faster. */
  lo?: number
  hi?: number
}

export interface FactGroup {
  title: Bilingual
  /**
   * What brings this group, when it is not the form itself: an outside register, asked by the facts that make its key, or
   * nothing as yet. Facts that lack such a group altogether say that it is not delivered: its rules are not applicable.
   */
  from?: 'nothing' | { register: string; by: string[] }
  fields: Record<string, FieldSpec>
}

/** What rules may know. A fact is named `group.field`; the groups `feature` and `parameter` are the engine's own. */
export interface FactModel {
  groups: Record<string, FactGroup>
}

export type Facts = Record<string, Record<string, FactValue> | undefined>

/**
 * `first`: the value of the earliest accepted row of the window, the least of them when one act left several.
 * `shareOf`: what the group has of the sum of a wider one, as `within` says: of a unit's money what one payee got. Two sums, never
 * divided; null when the wider sum is 0.
 */
export type Aggregate = 'sum' | 'count' | 'countDistinct' | 'min' | 'max' | 'avg' | 'daysSinceLast' | 'first' | 'shareOf'
export type Window =
  | { kind: 'day' | 'month' | 'quarter' | 'yearToDate' | 'all' | 'contract' }
  | { kind: 'days'; days: number }

export interface HistorySource {
  /** Schema-qualified relation, for example `payment.history`. */
  relation: string
  /** Declared columns besides region, seq, sign, is_part, judged_at, counts_from and document. Amounts are `money` (bigint fen). */
  columns: Record<string, 'money' | 'int' | 'text' | 'code' | 'bool' | 'uuid'>
  /** Groups of few rows. A feature of more columns is read in one scan with them and needs no index of its own. */
  small?: readonly (readonly string[])[]
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
  /** Of a share: the key columns of the wider group, some of `by`. */
  within?: string[]
  /** FEEL over the columns of the source, written `row.<column>`. */
  where?: string
  window: Window
}

export type ParameterType = 'money' | 'int' | 'ratio' | 'text' | 'date' | 'days' | 'months' | 'list<text>'
/** Money: whole fen. Ratio: decimal text. */
export type ParameterValue = bigint | number | string | readonly string[]
/** What a catalogue calls a code; null: it does not have it. */
export type CodeName = (catalogue: string, code: string) => Bilingual | null
export type ParameterValues = Record<string, ParameterValue | null | undefined>

/** A threshold; written `parameter.<id>` in a rule. `tightens` says in which direction a lower level may move it. */
export interface ParameterSpec {
  id: string
  title: Bilingual
  type: ParameterType
  /** The unit people read: 元, 天, 次, %. */
  unit: string
  /** Of a list of codes: the catalogue that has their names. */
  catalogue?: string
  tightens: 'down' | 'up' | 'superset' | 'subset'
  /** The value that the field notes propose, as stored: money a string of whole fen, a ratio decimal text. Nothing binds until an office sets it. */
  proposed?: string | number | readonly string[]
  /**
   * Binds as long as no office on the chain has set a value: only for a limit of our own making that a check at the
   * door asks, never for a standard of the law. As stored, like `proposed`.
   */
  fallback?: string | number | undefined
  /** Where the proposal comes from. */
  basis?: { document: string; article?: string; verified: boolean }
}

export const EFFECTS = ['forbid', 'intercept', 'evidence', 'note', 'record'] as const
export type Effect = (typeof EFFECTS)[number]

/** Level names are data per region; this is the table when a region has none of its own. */
export const LEVELS: Record<string, Effect> = {
  forbid: 'forbid', intercept: 'intercept', evidence: 'evidence', note: 'note', record: 'record',
}

/**
 * Facts as the author of a rule writes them in an example: money in yuan, as in the condition (a bigint is fen), and
 * the group `parameter` for the thresholds in force.
 */
export type RuleExample = Facts

export interface RuleSource {
  id: string
  /** Its name in a list. */
  title?: Bilingual
  version: number
  level: string
  /** `off` rests in its file: it is checked with its examples and asks nothing of a payment. On when absent. */
  state?: 'on' | 'off'
  /** Commands that ask this rule: submit, order … Of a test: the population alone. */
  on: string[]
  /** A test judges each group of this population instead of a document; it never holds anything. */
  over?: string
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
  /** `false`: no alert releases what it blocks, and no exception covers it. */
  overridable?: boolean
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
  /** The document of the exception that takes its effect away: the match is recorded and asks for nothing. */
  waived?: string
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

/** Nobody has to look at a pass, nor at what is only kept on record. */
export const asksNothing = (effect: string): boolean => effect === 'pass' || effect === 'record'

/**
 * A rule that cannot be judged is a finding, never a pass: it holds where a hit would have held, and is noted
 * elsewhere.
 */
export function effectOfCannotJudge(effect: Effect): Effect {
  return effect === 'forbid' || effect === 'intercept' ? 'intercept' : 'note'
}

function rank(effect: Effect | 'pass'): number {
  return effect === 'pass' ? EFFECTS.length : EFFECTS.indexOf(effect)
}

/**
 * Every sentence this engine can say no with. A language refusal names line, column, the words at fault and a way out.
 */
export const refuse = refusals({
  'rules.syntax': {
    zh: '第 {line} 行第 {column} 列“{text}”：条件写到这里读不懂。{hintZh}',
    en: 'Line {line}, column {column}, “{text}”: the condition cannot be read here. {hintEn}',
  },
  'rules.too_long': {
    zh: '条件长 {length} 个字符，上限 {limit}。请拆成几条规则，或把名单改为参数。',
    en: 'The condition has {length} characters, the limit is {limit}. Split the rule, or turn lists into parameters.',
  },
  'rules.too_deep': {
    zh: '第 {line} 行第 {column} 列“{text}”：嵌套超过 {limit} 层。请拆成几条规则。',
    en: 'Line {line}, column {column}, “{text}”: nested deeper than {limit}. Split it into several rules.',
  },
  'rules.too_many_parts': {
    zh: '第 {line} 行第 {column} 列“{text}”：展开后超过 {limit} 个部分。请缩短名单，或把名单改为参数。',
    en: 'Line {line}, column {column}, “{text}”: more than {limit} parts once unrolled. Shorten the lists or use a parameter.',
  },
  'rules.too_long_chain': {
    zh: '第 {line} 行第 {column} 列“{text}”：到这里连写的 and、or 和运算超过 {limit} 个，读不下去。请拆成几条规则；同一事实的多个值用 in 和名单参数。',
    en: 'Line {line}, column {column}, “{text}”: more than {limit} of and, or and arithmetic signs stand before it, and it cannot be read on. Split the rule; for many values of one fact use in with a list parameter.',
  },
  'rules.unknown_name': {
    zh: '第 {line} 行第 {column} 列：没有名为“{text}”的事实、变量或参数。{hintZh}',
    en: 'Line {line}, column {column}: no fact, feature or parameter is called “{text}”. {hintEn}',
  },
  'rules.unknown_function': {
    zh: '第 {line} 行第 {column} 列：没有函数“{text}”。{hintZh}',
    en: 'Line {line}, column {column}: there is no function “{text}”. {hintEn}',
  },
  'rules.arguments': {
    zh: '第 {line} 行第 {column} 列“{text}”：写法应为 {usage}。',
    en: 'Line {line}, column {column}, “{text}”: write it as {usage}.',
  },
  'rules.chained_comparison': {
    zh: '第 {line} 行第 {column} 列“{text}”：比较不能连写。请写成 a < b and b < c，或用 between … and …。',
    en: 'Line {line}, column {column}, “{text}”: comparisons cannot be chained. Write a < b and b < c, or between … and ….',
  },
  'rules.not_in_language': {
    zh: '第 {line} 行第 {column} 列“{text}”：规则语言不含此写法。{hintZh}',
    en: 'Line {line}, column {column}, “{text}”: this form is not part of the rule language. {hintEn}',
  },
  'rules.type_mismatch': {
    zh: '第 {line} 行第 {column} 列“{text}”：{leftZh}不能与{rightZh}一起用“{operator}”。{hintZh}',
    en: 'Line {line}, column {column}, “{text}”: {leftEn} and {rightEn} do not go together with “{operator}”. {hintEn}',
  },
  'rules.code_title': {
    zh: '第 {line} 行第 {column} 列“{text}”：这一项存的是代码，永远不会等于名称。请写 "{code}"。',
    en: 'Line {line}, column {column}, “{text}”: this fact holds a code and is never equal to its title. Write "{code}".',
  },
  'rules.expected_type': {
    zh: '第 {line} 行第 {column} 列“{text}”：这里应为{expectedZh}，写的是{foundZh}。',
    en: 'Line {line}, column {column}, “{text}”: {expectedEn} is expected here, this is {foundEn}.',
  },
  'rules.null_operand': {
    zh: '第 {line} 行第 {column} 列“{text}”：null 只能用于 = null 或 != null。',
    en: 'Line {line}, column {column}, “{text}”: null may only stand in = null or != null.',
  },
  'rules.money_decimals': {
    zh: '第 {line} 行第 {column} 列“{text}”：金额按元书写，最多两位小数。',
    en: 'Line {line}, column {column}, “{text}”: an amount is written in yuan with at most two decimals.',
  },
  'rules.whole_number': {
    zh: '第 {line} 行第 {column} 列“{text}”：这里应为整数。',
    en: 'Line {line}, column {column}, “{text}”: a whole number is expected here.',
  },
  'rules.constant_needed': {
    zh: '第 {line} 行第 {column} 列“{text}”：这里只能写固定值：{whatZh}。',
    en: 'Line {line}, column {column}, “{text}”: only a constant may stand here: {whatEn}.',
  },
  'rules.division_by_zero': {
    zh: '第 {line} 行第 {column} 列“{text}”：除数恒为 0。请改用不为 0 的数。',
    en: 'Line {line}, column {column}, “{text}”: the divisor is always 0. Use another divisor.',
  },
  'rules.too_wide': {
    zh: '第 {line} 行第 {column} 列“{text}”：结果可能超过 38 位整数，无法精确计算。请少乘几个量。',
    en: 'Line {line}, column {column}, “{text}”: the result may exceed 38 digits and cannot be exact. Multiply fewer values.',
  },
  'rules.bad_date': {
    zh: '第 {line} 行第 {column} 列“{text}”：不是 1900 至 9999 年间存在的日期，应如 date("2026-03-31")。',
    en: 'Line {line}, column {column}, “{text}”: not a day that exists between 1900 and 9999; write date("2026-03-31").',
  },
  'rules.bad_instant': {
    zh: '第 {line} 行第 {column} 列“{text}”：不是 1900 至 9999 年间写明时区、精确到毫秒以内的时刻，应如 date and time("2026-03-31T16:30:00+08:00")。',
    en: 'Line {line}, column {column}, “{text}”: not an instant between 1900 and 9999 with its zone, to the millisecond; write date and time("2026-03-31T16:30:00+08:00").',
  },
  'rules.bad_duration': {
    zh: '第 {line} 行第 {column} 列“{text}”：时长只写天或年月，应如 duration("P30D")、duration("P1Y2M")。',
    en: 'Line {line}, column {column}, “{text}”: a duration is days or years and months; write duration("P30D") or duration("P1Y2M").',
  },
  'rules.pattern': {
    zh: '第 {line} 行第 {column} 列“{text}”：匹配式不可用。{hintZh}',
    en: 'Line {line}, column {column}, “{text}”: the pattern cannot be used. {hintEn}',
  },
  'rules.no_calendar': {
    zh: '第 {line} 行第 {column} 列“{text}”：尚未载入工作日历，不能判断工作日。请先载入国务院放假安排。',
    en: 'Line {line}, column {column}, “{text}”: no working-day calendar is loaded. Load the yearly holiday notice first.',
  },
  'rules.bad_field_name': {
    zh: '事实名“{text}”不可用：只能由字母、汉字、数字、下划线组成，不以数字开头，也不能是语言的关键字。',
    en: 'The fact name “{text}” cannot be used: letters, digits and underscores only, no leading digit, no keyword of the language.',
  },
  'rules.condition': {
    zh: '规则 {rule} 的 {part}（{place}）：{reason}',
    en: 'Rule {rule}, {part} ({place}): {reason}',
  },
  'rules.duplicate_rule': {
    zh: '规则编号 {rule} 出现两次。请改用新的编号。',
    en: 'The rule id {rule} appears twice. Give one of them a new id.',
  },
  'rules.unknown_level': {
    zh: '规则 {rule} 的级别“{text}”不在级别表中。可用：{allowed}。',
    en: 'Rule {rule}: the level “{text}” is not in the level table. Allowed: {allowed}.',
  },
  'rules.placeholder': {
    zh: '规则 {rule} 的提示语用了“{text}”，没有这个事实、变量或参数。{hintZh}',
    en: 'Rule {rule}: its message uses “{text}”, which is no fact, feature or parameter. {hintEn}',
  },
  'rules.example_differs': {
    zh: '规则 {rule} 的第 {number} 个例子应为“{expected}”，实际为“{found}”。请改例子或改条件。',
    en: 'Rule {rule}: example {number} should be “{expected}” but is “{found}”. Correct the example or the condition.',
  },
  'rules.file_yaml': {
    zh: '{file} 第 {line} 行：不是正确的 YAML（第 {column} 列：{reason}）。',
    en: '{file}, line {line}: this is not YAML (column {column}: {reason}).',
  },
  'rules.file_unknown_key': {
    zh: '{file} 第 {line} 行：不认识“{text}”。可用：{allowed}。',
    en: '{file}, line {line}: “{text}” is not known here. Allowed: {allowed}.',
  },
  'rules.file_on_or_over': {
    zh: '{file} 第 {line} 行：写“on”（由哪些环节触发）的是规则，写“over”（对哪个总体）的是总体检验，二者写且只写其一。',
    en: '{file}, line {line}: a rule says “on” (which commands ask it), a test says “over” (which population); write exactly one of them.',
  },
  'rules.file_missing_key': {
    zh: '{file} 第 {line} 行：缺少“{text}”。请补写。',
    en: '{file}, line {line}: “{text}” is missing. Add it.',
  },
  'rules.typology_thresholds': {
    zh: '{file} 第 {line} 行：拦截线 {intercept} 低于预警线 {alert}。拦截线应不低于预警线。',
    en: '{file}, line {line}: the threshold to hold, {intercept}, is below that of an alert, {alert}. Raise it.',
  },
  'rules.typology_unreachable': {
    zh: '{file} 第 {line} 行：全部命中也只有 {most} 分，达不到预警线 {alert}。请提高权重或降低预警线。',
    en: '{file}, line {line}: all hits together make {most} points, the alert begins at {alert}. Raise weights or lower the threshold.',
  },
  'rules.file_wrong_type': {
    zh: '{file} 第 {line} 行：“{text}”应为{expectedZh}。',
    en: '{file}, line {line}: “{text}” must be {expectedEn}.',
  },
  'rules.feature': {
    zh: '变量 {feature} 的声明有误：{hintZh}',
    en: 'The feature {feature} is declared wrongly: {hintEn}',
  },
  'rules.parameter_loosened': {
    zh: '参数 {parameter}：上级已定为 {upper}，本级 {proposed} 更宽。下级只能收紧，请改为{wayZh}。',
    en: 'Parameter {parameter}: the upper level set {upper}; {proposed} is looser. A lower level may only tighten: {wayEn}.',
  },
  'rules.parameter_value': {
    zh: '参数 {parameter} 的值 {text} 不是{expectedZh}。',
    en: 'Parameter {parameter}: the value {text} is not {expectedEn}.',
  },
})
