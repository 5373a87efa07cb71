import type { Bilingual } from '#kernel/values/refusal.ts'

/** What the server answers on this page; days as text, money as fen in text. */
export interface Run {
  n: number
  day: string
  from: string
  seconds: number
  payments: number
  findings: number
  alerts: number
  failed: Bilingual | null
  waiting: { count: number; why: Bilingual } | null
  tests: Test[]
}

export interface Test {
  id: string
  title: Bilingual
  looksFor: Bilingual
  cannotSee: Bilingual
  ask: Bilingual
  thresholds: Record<string, string>
  quiet: boolean
  missing: string[]
  cannotJudge: number
  leftOut?: Bilingual
  found: number
}

export interface Finding {
  rank: number
  test: string
  unit: string | null
  payee: string | null
  amountFen: string | null
  count: number
  sure: number | null
  reason: Bilingual
  documents: string[]
  alert: string | null
  alertNumber: string | null
  alertState: string | null
  isNew: boolean
}
