import type { ClientBase } from 'pg'
import type { Document } from '#kernel/document/model.ts'
import type { MappedRecord } from '#kernel/files/model.ts'
import type { Source } from '#kernel/screening/model.ts'
import type { CivilDay } from '#kernel/values/civil-day.ts'
import type { Bilingual } from '#kernel/values/refusal.ts'
import type { Region } from '#kernel/values/region.ts'

/** The books as a source of payments, like a file of them. */
export interface BookPayments {
  source: Source
  /** All that counts from a day on, oldest first, in pages, so that the whole is never in memory: what was submitted and not taken back, and refunds below zero. */
  read: (client: ClientBase, region: Region, from: CivilDay) => AsyncIterable<MappedRecord[]>
}

/** What the program looks for by itself at night. A finding that asks for something bears one alert for supervision, as a document through the gate. */
export interface Patrol {
  /** Code of that document's kind, and of the position that the program holds to raise it. */
  kind: string
  position: string
  bodyOf: (alert: PatrolAlert) => Document['body']
  /** Keeps a run and what it found, for ever. As the owner: the gate writes no night. */
  keep: (client: ClientBase, region: Region, run: PatrolRun) => Promise<void>
  /** The newest run; null before the first. */
  last: (client: ClientBase, region: Region) => Promise<KeptPatrolRun | null>
  /** Findings of one run by rank, from `after` on; of one test when it is named. */
  findings: (client: ClientBase, region: Region, asked: { run: number; test: string | null; after: number; limit: number }) => Promise<KeptPatrolFinding[]>
}

export interface PatrolAlert {
  /** Names what was found, the same on every night: a second alert of it is never raised. */
  identity: string
  source: 'population' | 'selfReplay'
  test: string
  title: Bilingual
  /** Year or day that it is about. */
  period: string
  unit: string | null
  payee: string | null
  amountFen: bigint | null
  count: number
  /** 0 … 1; null: nothing to estimate. */
  sure: number | null
  reason: Bilingual
  ask: Bilingual
  /** Numbers of the documents, the first of them. */
  documents: readonly string[]
}

/** One night over the books of a region: done, or failed with the reason in words. */
export interface PatrolRun {
  /** The night, as a day in Shanghai. */
  day: CivilDay
  from: CivilDay
  at: Date
  seconds: number
  payments: number
  failed: Bilingual | null
  tests: PatrolTest[]
  findings: PatrolFinding[]
  /** Alerts that are due and could not be raised this time: how many, and why. */
  waiting: { count: number; why: Bilingual } | null
}

export interface PatrolTest {
  id: string
  title: Bilingual
  looksFor: Bilingual
  cannotSee: Bilingual
  ask: Bilingual
  thresholds: Record<string, string>
  /** Switched off: for reference only. */
  quiet: boolean
  /** Facts that the books do not bring; empty when it ran. */
  missing: readonly string[]
  cannotJudge: number
  /** What of the population it did not compare or list; absent: nothing was left out. */
  leftOut?: Bilingual
  found: number
  ms: number
}

export interface PatrolFinding extends Omit<PatrolAlert, 'source' | 'title' | 'ask'> {
  rank: number
  /** The alert that it has borne, tonight or before; null: it asks for none, or waits. */
  alert: string | null
  isNew: boolean
}

export interface KeptPatrolRun extends Omit<PatrolRun, 'findings'> {
  n: number
  findings: number
  alerts: number
}

/** `alert` with the number and state of its document, as far as the reader may see it. */
export interface KeptPatrolFinding extends PatrolFinding {
  alertNumber: string | null
  alertState: string | null
}
