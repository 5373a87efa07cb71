/** What the alert board shows. Money is whole fen as a string, instants are ISO 8601 in UTC. */

export const OPEN_STATES = ['awaitingExplanation', 'underReview', 'awaitingDecision'] as const
export const END_STATES = ['forbidden', 'released', 'returned'] as const

/** `late`: the time limit has passed; `near`: today or one working day left. */
export type Deadline = 'late' | 'near' | 'calm'

/** Open days of alerts: 0–2, 3–5, 6–10 and more calendar days. */
export type Age = 'd2' | 'd5' | 'd10' | 'more'

export interface AlertCount {
  state: string
  level: string
  deadline: Deadline
  age: Age
  count: number
}

export interface AlertBoard {
  /** Alerts that stand open, by state, level, deadline and age. */
  open: AlertCount[]
  /** What has ended, by state; of a great many only that there are more. */
  ended: { state: string; count: number; more: boolean }[]
  /** Rules of the open alerts with their number, most first: what the filter offers. */
  rules: { rule: string; count: number }[]
  /** Units with open alerts, most first. */
  units: { id: string; name: string; count: number }[]
}

export interface AlertRow {
  id: string
  number: string | null
  title: string
  titleEn: string
  state: string
  level: string
  rules: string[]
  unit: string
  madeAt: string
  /** The payment that it is about. */
  subject: { id: string; number: string | null; amountFen: string | null; payee: string | null } | null
  dueAt: string | null
  /** Working days left, negative when overdue; null when nothing waits. */
  daysLeft: number | null
}

export interface AlertPage {
  items: AlertRow[]
  next: string | null
}

/** A past alert that resembles this one, and what came of it. */
export interface SimilarAlert {
  id: string
  number: string | null
  title: string
  titleEn: string
  state: string
  unit: string
  madeAt: string
  amountFen: string | null
  same: { payee: boolean; unit: boolean; rules: string[] }
  /** What the decision said; null while none was taken. */
  reason: string | null
}

export interface SimilarAlerts {
  items: SimilarAlert[]
  /** Of all that share a rule with this one among those looked at: how they ended. */
  decided: { released: number; returned: number; forbidden: number; open: number }
  lookedAt: number
}
