import type { StateWord } from '#kernel/document/model.ts'
import type { Bilingual } from '#kernel/values/refusal.ts'

/** What the alert board shows. Money is whole fen as a string, instants are ISO 8601 in UTC. */

/** `alert`: a rule stopped a payment; `patrolAlert`: the night found something in what was done. */
export const ALERT_KINDS = ['alert', 'patrolAlert'] as const
export type AlertKind = (typeof ALERT_KINDS)[number]

export const OPEN_BY_KIND = {
  alert: ['awaitingExplanation', 'underReview', 'awaitingDecision'], patrolAlert: ['underReview', 'awaitingDecision'],
} as const satisfies Record<AlertKind, readonly string[]>
export const ENDED_BY_KIND = { alert: ['forbidden', 'released', 'returned'], patrolAlert: ['founded', 'explained'] } as const satisfies Record<AlertKind, readonly string[]>

/** `late`: the time limit has passed; `near`: today or one working day left. */
export type Deadline = 'late' | 'near' | 'calm'

/** Open days of alerts: 0–2, 3–5, 6–10 and more calendar days. */
export type Age = 'd2' | 'd5' | 'd10' | 'more'

export interface AlertCount {
  kind: AlertKind
  state: string
  /** Empty for what the night found: it holds nothing. */
  level: string
  deadline: Deadline
  age: Age
  count: number
}

export interface AlertBoard {
  /** What the states of each kind are called. */
  words: Record<AlertKind, Record<string, StateWord>>
  /** Alerts that stand open, by state, level, deadline and age. */
  open: AlertCount[]
  /** What has ended, by state; of a great many only that there are more. */
  ended: { kind: AlertKind; state: string; count: number; more: boolean }[]
  /** Rules and tests of the open alerts with their number, most first: what the filter offers. */
  rules: { rule: string; title: Bilingual | null; count: number }[]
  /** Units with open alerts, most first. */
  units: { id: string; name: string; count: number }[]
}

export interface AlertRow {
  kind: AlertKind
  id: string
  number: string | null
  title: string
  titleEn: string
  state: string
  level: string
  rules: string[]
  unit: string
  madeAt: string
  /** The payment that it is about; the night looks at several. */
  subject: { id: string; number: string | null } | null
  payee: string | null
  amountFen: string | null
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
