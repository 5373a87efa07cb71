import type { Tails } from '#kernel/ledger/index.ts'
import type { HistoryRow } from '#kernel/rules/index.ts'

/**
 * What the batch before this one has changed, when the server has not answered its commit yet. Whether it has done so by the time that this one
 * reads makes no difference: history is read up to `firstSeq` and everything else that is named here comes from here.
 */
export interface Ahead {
  firstSeq: bigint
  tails: Tails
  /** Sides by act key. */
  acts: ReadonlyMap<string, string>
  /** The last number given by each counter. */
  counters: ReadonlyMap<string, bigint>
  /** Rows of history. */
  rows: readonly HistoryRow[]
  /** Documents that it has read or changed: what touches one of them cannot be decided before the answer has come. */
  documents: ReadonlySet<string>
  /** `receiptKey` of its commands. */
  keys: ReadonlySet<string>
  /** Marks of the region's clock, where it found it and where it leaves it. */
  marks: readonly (string | null)[]
}
