import type { Contribution, DecidedAlerts, Typology } from '#kernel/rules/model.ts'
import type { Bilingual } from '#kernel/values/refusal.ts'

/** The contract of evidence and scoring between server and browser. */

export interface EvidenceValue {
  name: Bilingual
  value: Bilingual
  given: boolean
  /** Of a threshold: which level, or which office for this unit alone, set the value that bound. */
  bound?: Bilingual
}

/** One part of a rule as it was judged, in words. */
export interface EvidencePart {
  /** The condition read back as a sentence; of a group, how its parts belong together. */
  phrase: Bilingual
  /** A comparison as it was worked out, with its values: the stored words of then. */
  worked: Bilingual | null
  /** Null: it could not be judged. */
  truth: boolean | null
  /** It lies on the way that made the result. */
  decided: boolean
  /** The facts, features and thresholds that the part names, each with its value in its own unit. */
  values: EvidenceValue[]
  parts: EvidencePart[]
}

/** GET /api/verdicts/:verdict/rows?region&document&feature&after&limit → Page<EvidenceRowView>: what stands behind a feature, oldest first. */
export interface EvidenceRowView {
  /** Null: it belongs to a unit that the reader may not see; only the day is told. */
  document: { id: string; number: string | null; title: string } | null
  at: string
  /** −1: taken back. */
  sign: 1 | -1
}

/**
 * GET /api/verdicts/:verdict/evidence?region&document → EvidenceFile: one verdict with all that proves it, to be taken away. A reader of
 * the office gets the whole; people of a unit what they are told: the findings for them, with their rules and thresholds.
 */
export interface EvidenceFile {
  format: 1
  region: string
  /** Nothing was left out for this reader. */
  whole: boolean
  verdict: { id: string; document: string; command: string; seq: string; judgedAt: string; effect: string; ruleSet: string }
  findings: unknown[]
  features: Record<string, unknown>
  /** Texts as released: JSON of the rule. A rule without a finding passed. */
  rules: { id: string; version: number; sha256: string; source: string }[]
  parameters: Record<string, unknown>
  /** By parameter, who set what bound: region and, where it was set for one unit alone, the unit. */
  boundBy: Record<string, unknown>
  /** The exact bytes that were hashed; null while no act of the log names the verdict. */
  leaf: { position: string; bytes: string } | null
  /** Base64, from the leaf upwards; null before a checkpoint covers the leaf. */
  proof: { size: number; hashes: string[] } | null
  checkpoint: string | null
}

/** The points of a verdict under one typology; those without any are not told. For readers of the office only. */
export interface ScoreView {
  typology: string
  title: Bilingual
  origin: Typology['origin']
  score: number
  alert: number
  intercept: number
  level: 'below' | 'alert' | 'intercept'
  contributions: (Contribution & { title: Bilingual })[]
}

/** GET /api/rules/precision?region&position → PrecisionView[]: for positions that review or decide alerts. */
export interface PrecisionView extends DecidedAlerts {
  title: Bilingual
  precision: number | null
  low: number | null
  high: number | null
}

/** GET /api/rules/self-replay?region&position → ReplayView: the newest daily replay; null before the first. */
export interface ReplayView {
  last: {
    day: string
    checked: number
    judged: number
    mismatches: number
    notRecomputed: number
    at: string
    /** Verdicts that did not come out equal, at most a hundred. */
    found: { verdict: string; document: string | null; status: string; why: Bilingual | null; differences: { what: string; rule: string | null; name: string | null }[] }[]
  } | null
}
