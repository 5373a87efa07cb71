import type { Bilingual } from '#kernel/values/refusal.ts'

/**
 * A picture of wrongdoing that single rules see parts of: weights per rule and outcome, and two thresholds. It is shown and may raise the
 * place of a document in a list; it never changes the effect of a verdict.
 */
export interface Typology {
  id: string
  title: Bilingual
  /** `designed`: weights and thresholds are our own proposal; `calibrated`: fitted to alerts that were decided. */
  origin: 'designed' | 'calibrated'
  /** By rule, in points; an outcome that is absent weighs nothing. */
  weights: Record<string, { hit?: number; cannotJudge?: number }>
  /** Points from which it is worth an alert, and from which it would be worth holding. */
  alert: number
  intercept: number
  basis: { document: string; article?: string; verified: boolean }
}

export interface Contribution {
  rule: string
  outcome: 'hit' | 'cannotJudge'
  weight: number
}

export interface Score {
  typology: string
  score: number
  /** Greatest first. */
  contributions: Contribution[]
  /** Which threshold is reached. */
  level: 'below' | 'alert' | 'intercept'
}

/** What came of the alerts that named one rule. */
export interface DecidedAlerts {
  rule: string
  /** Let go: the alarm was false. */
  released: number
  /** Given back to the maker, or forbidden: the alarm was right. */
  returned: number
  forbidden: number
  /** Not decided yet; they count for nothing. */
  open: number
}
