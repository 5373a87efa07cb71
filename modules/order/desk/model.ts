import type { Outcome, Result } from '../model.ts'

/** What the order desk shows: the server answers it, the pages read it. Money in fen, as text. */
export interface Desk {
  /** By tab, with the sum. `held`: ordered money whose document an alert holds. */
  tabs: { tab: 'ready' | 'held' | 'inBatch' | 'sent' | 'returned'; count: number; sumFen: string }[]
  /** Settled by day of the last two weeks. */
  days: { day: string; paidFen: string; backFen: string }[]
  batches: BatchRow[]
  files: FileRow[]
  breaks: number
}

export interface BatchRow {
  id: string
  number: string | null
  title: string
  amountFen: string
  state: string
  changedAt: string
  count: number
  /** Payments of it that were not booked as sent yet. */
  unsent: number
}

export interface FileRow {
  id: string
  number: string | null
  title: string
  amountFen: string
  state: string
  changedAt: string
  lines: number
  breaks: number
  /** The file itself is kept and can be fetched again. */
  original: boolean
}

export interface PaymentRow {
  id: string
  number: string
  title: string
  amountFen: string
  state: string
  unit: string
  changedAt: string
  payeeAccount: boolean
  payerAccount: string | null
  batch: { id: string; number: string; state: string } | null
}

interface PaymentOfLine {
  id: string
  number: string
  state: string
  amountFen: string
}

export interface BreakRow {
  file: { id: string; number: string; name: string }
  n: number
  serial: string
  reference: string | null
  amountFen: string
  outcome: string
  payee: string | null
  day: string | null
  result: Result
  payment: PaymentOfLine | null
}

export interface Previewed {
  lines: number
  matched: number
  matchedFen: string
  breaks: number
  byResult: Partial<Record<Result, number>>
  shown: { n: number; serial: string; reference: string | null; amountFen: string; outcome: Outcome; payee: string | null; result: Result; payment: PaymentOfLine | null }[]
}

export interface Carried {
  done: { document: string; kind: string; number: string | null; state: string }[]
  refused: { document: string; message: { zh: string; en: string } }[]
}

/** Who stands at the desk. */
export interface Place {
  region: string
  position: string
  code: string
}

/** How a file of the same header was read before: the mapping as it is typed, the document that it was imported as, and when (ISO 8601). */
export interface OfferedMapping {
  mapping: string
  number: string
  at: string
}
