import type { KeptCandidate } from '#kernel/module/model.ts'
import type { Outcome, RuleSource } from '#kernel/rules/model.ts'
import { refusals, type Bilingual } from '#kernel/values/refusal.ts'
import type { DocumentRow, RegionView } from '../model.ts'

/** The contract of the rule studio between server and browser: every answer of /api/rules in one place. */

/** `shadow`: judged beside the live rules and holding nothing; `stopped`: an emergency stop that ends by itself. */
export type RuleState = 'on' | 'off' | 'stopped' | 'shadow'

/** GET /api/rules?region → RuleList: every rule and test that the caller may know of, by id. */
export interface RuleList {
  rows: RuleRow[]
  hits: HitCount | null
  /** May open the editor: supervision, monitoring and those who write rules. */
  mayEdit: boolean
}

/** What the hits were counted over: at most so many verdicts with findings, the newest first. */
export interface HitCount {
  verdicts: number
  /** Older verdicts of the year were left out: the figures are a lower bound. */
  bounded: boolean
  /** Of the oldest verdict counted; null when there is none. */
  since: string | null
}

export interface RuleRow {
  id: string
  title: Bilingual
  kind: 'rule' | 'test'
  /** Empty for a rule that an office wrote. */
  module: { id: string; title: Bilingual }
  /** Kind of document, or population. */
  judges: { code: string; title: Bilingual }
  level: string
  version: number
  state: RuleState
  /** Texts of it that stand in shadow. */
  candidates: number
  /** End of the emergency stop. */
  stoppedUntil: string | null
  /** The office that released this version; null: it came with the installation. */
  office: RegionView | null
  tell: RuleSource['tell']
  /** `register`: its lists must be taken over first; `no`: no form brings what stands in `missing`. */
  delivered: 'yes' | 'register' | 'no'
  missing: NamedFact[]
  registers: { name: string; title: Bilingual; taken: boolean }[]
  /** Null for tests, which hold nothing, and for readers of one unit. */
  hits: { month: number; year: number; cannotJudge: number } | null
  /** Of its decided alerts, those that were right, 0 to 1, with the bounds of 95 %; null for readers who do not supervise, and before the first decision. */
  precision: { share: number; low: number; high: number; decided: number } | null
  /** Estimated for one document: scans of history, and nanoseconds of its conditions. */
  cost: { scans: number; ns: number } | null
}

export interface NamedFact {
  /** `group.field`. */
  name: string
  title: Bilingual
}

/** GET /api/rules/:rule?region → RuleView */
export interface RuleView extends RuleRow {
  message: Bilingual
  basis: RuleSource['basis']
  evidence: Bilingual[]
  signer: Bilingual | null
  /** What asks it, in the words of the kind; none for a test. */
  on: Bilingual[]
  conditions: RuleConditions
  parameters: RuleParameter[]
  /** Facts and features that its conditions read. */
  reads: ReadName[]
  examples: JudgedExample[]
  versions: RuleVersion[]
  lastHits: RuleHit[]
  mayEdit: boolean
}

export interface RuleConditions {
  applies: SaidCondition | null
  when: SaidCondition
}

/** A condition and its reading back; null when it does not pass the checker. */
export interface SaidCondition {
  text: string
  said: Bilingual | null
}

export interface ReadName extends NamedFact {
  what: 'fact' | 'feature'
  type: Bilingual
  unit: Bilingual | null
  source: Bilingual
  /** Rows of the history that a feature takes. */
  where: string | null
}

/** A threshold with what each office from the province down has set. Values are in the words that people read. */
export interface RuleParameter {
  id: string
  title: Bilingual
  tightens: 'down' | 'up' | 'superset' | 'subset'
  /** What binds today; null: nobody has set it, and rules that read it cannot be judged. */
  binding: Bilingual | null
  /** The value that the field notes propose, binding nobody. */
  proposed: { value: Bilingual; document: string | null; verified: boolean } | null
  /** Uppermost first. */
  offices: { office: RegionView; own: boolean; values: ParameterSetting[]; units: { unit: { id: string; name: string }; values: ParameterSetting[] }[] }[]
}

export interface ParameterSetting {
  value: Bilingual
  validFrom: string
  validTo: string | null
  documentNumber: string | null
  verified: boolean
  /** The document by which it was changed, when the reader may see it. */
  document: string | null
  /** The one of this office that counts today. */
  current: boolean
  /** It is what binds the reader's office today. */
  binds: boolean
}

export interface JudgedExample {
  expected: 'hit' | 'pass'
  found: Outcome
  /** A pass example may also be one to which the rule does not apply. */
  right: boolean
  facts: (NamedFact & { value: Bilingual })[]
}

export interface RuleVersion {
  version: number
  /** Null when only the order is known. */
  releasedAt: string | null
  office: RegionView | null
  /** The rule's file, without its place. */
  text: string
}

export interface RuleHit {
  at: string
  outcome: 'hit' | 'cannotJudge'
  message: Bilingual | null
  document: DocumentRow
}

/** POST /api/rules/check: conditions as they are typed, with what an editor shows. */
export interface CheckRequest {
  region: string
  /** The rule that is edited: its facts and examples. */
  rule: string
  applies?: string
  when: string
  /** The cursor, in UTF-16 units: asks for completions and for the word under it. */
  at?: { part: 'applies' | 'when'; offset: number }
}

export interface CheckView {
  problems: { applies: ConditionProblem[]; when: ConditionProblem[] }
  said: { applies: Bilingual | null; when: Bilingual | null }
  /** Empty while a condition is wrong. */
  examples: JudgedExample[]
  /** What can be proved of the changed text: it never hits, always hits, a part changes nothing. */
  notices: Bilingual[]
  /** The changed rule as a file of the next version; null while a condition is wrong, and for a test. */
  text: string | null
  completions: { from: number; to: number; items: CompletionView[] } | null
  hover: { name: string; title: Bilingual; type: Bilingual; unit: Bilingual | null; source: Bilingual } | null
}

export interface ConditionProblem {
  code: string
  from: number
  to: number
  line: number
  column: number
  text: string
  message: Bilingual
  suggestion: { from: number; to: number; put: string } | null
}

export interface CompletionView {
  put: string
  kind: 'fact' | 'feature' | 'parameter' | 'function' | 'word'
  title: Bilingual
  detail: Bilingual
}

/** POST /api/rules/try: the text in force and the changed one over the newest documents of the region; nothing is saved. */
export interface TryRequest {
  region: string
  rule: string
  applies?: string
  when: string
  /** Documents, at most 2000. */
  limit: number
}

export type OutcomeCounts = Record<Outcome, number>

export interface TryView {
  /** Documents judged by both texts. */
  judged: number
  /** Documents whose body of then is no longer here. */
  left: number
  since: string | null
  before: OutcomeCounts
  after: OutcomeCounts
  /** The flips, newest first; the first hundred. */
  flips: { document: DocumentRow; at: string; before: Outcome; after: Outcome }[]
  flipped: number
}

/** GET /api/rules/:rule/shadow?region → ShadowView: candidates of one rule beside what the live rules found of the same documents. */
export interface ShadowView {
  candidates: CandidateView[]
}

export interface CandidateView {
  document: string
  round: number
  number: string | null
  /** Code of the kind whose documents are judged, as a release names it. */
  judges: string
  version: number
  text: string
  /** Null: it does not read any more. */
  level: string | null
  said: RuleConditions | null
  startedAt: string
  until: string
  ended: KeptCandidate['ended']
  compared: Compared
  byUnit: (Compared & { unit: { id: string; name: string } })[]
  /** The newest documents of which it says otherwise, at most a hundred, and how many there are. */
  differences: ShadowDifference[]
  differing: number
}

/**
 * Of each judgement one: `newHit` hits where the live rule did not, `lostHit` does not hit where it did, `cannotJudge` could not be judged by
 * the candidate alone, `nowJudged` by the live rule alone; `agrees` is the rest. Without a live rule of the id everything but a pass differs.
 */
export type ShadowClass = 'agrees' | 'newHit' | 'lostHit' | 'cannotJudge' | 'nowJudged'

export interface Compared {
  judged: number
  counts: Record<ShadowClass, number>
  /** Fen of the documents. */
  newHitFen: string
  lostHitFen: string
}

export interface ShadowDifference {
  document: DocumentRow
  at: string
  difference: Exclude<ShadowClass, 'agrees'>
  outcome: Outcome
  /** Null: no live rule of the id was asked. */
  live: Outcome | null
  message: Bilingual | null
}

export const refuse = refusals({
  'rule.no_such': {
    status: 404,
    zh: '没有编号为“{rule}”的规则，或您无权查看。请从规则库列表中打开。',
    en: 'There is no rule “{rule}”, or it is not for you to see. Open it from the list of rules.',
  },
  'rule.not_author': {
    status: 403,
    zh: '只有规则编制、审批和监控、督办岗位可以编辑和试判规则。请切换岗位，或请上述岗位办理。',
    en: 'Only positions that write or release rules, monitoring and supervision may edit and try them. Change your position or ask one of them.',
  },
  'rule.no_try': {
    zh: '“{rule}”是总体检验，不判定单笔单据，不能试判。请用 sluice screen 对整批数据检验。',
    en: '“{rule}” is a test of a population and judges no single document. Run sluice screen over the data instead.',
  },
  'rule.try_busy': {
    status: 503,
    zh: '另一次试判正在进行，请稍候再试。',
    en: 'Another trial is running. Try again in a moment.',
  },
})
