import type { IndicatorFacts } from '#modules/budget/public.ts'

/** What the registers say about one payment, handed to its facts and postings. */
export interface PaymentLookup {
  region: string
  indicator: IndicatorFacts | null
  unitName: string | null
  /** The book of the indicator: fiscal year and fund type. */
  book: string
  bookHolder: string
  /** The bounced payment that this one is made in the place of, and when it bounced, `seq` being the place of that in the region's order; null: it names none, or none bounced under that number. */
  bounced: { account: string | null; at: Date; seq: bigint } | null
  /** The payment that this one says it replaces, as its money came back, and what stands in its place now; null: none, or none that bounced or failed. */
  replaced: Replaced | null
  /** The keyed digest of the payee's identity number; null: none is stated. */
  person: string | null
}

export interface Replaced {
  payment: string
  unit: string
  amountFen: bigint
  indicator: string
  hold: string
  /** How often it was replaced so far, by requests that made room again or by the one that stands. */
  n: number
  by: { document: string; number: string } | null
}

export interface RefundLookup extends PaymentLookup {
  /** By payment: what was paid, what has come back so far, and what refunds ask for that are in approval. */
  payments: Map<string, { indicator: string; hold: string; paidFen: bigint; refundedFen: bigint; waitingFen: bigint; n: number; row: Record<string, string | null> | null; countsFrom: Date | null }>
}
