import type { Document } from '#kernel/document/index.ts'
import type { LoadedKind, Lookup } from '#kernel/module/model.ts'
import type { HistoryRow } from '#kernel/rules/index.ts'

/** +1 when a document begins to count in history, −1 when it ceases to, 0 otherwise; turned round for kinds that take back. */
export function historySign(kind: LoadedKind, from: string | null, to: string): 1 | -1 | 0 {
  const { judged } = kind
  if (!judged?.history || !judged.historyRow) return 0
  const counts = (state: string | null) => Number(state !== null && judged.counted.includes(state))
  return (counts(to) - counts(from)) * (judged.sign ?? 1) as 1 | -1 | 0
}

/** Since when a document counts that moved from one state to its own; one that ceases to count keeps that for the row that takes it back. */
export function countsSince(kind: LoadedKind, from: string | null, document: Document, lookup: Lookup, at: Date): Date | null {
  const begins = historySign(kind, from, document.state) * (kind.judged?.sign ?? 1) > 0
  return begins ? kind.judged!.takesBackFrom?.(document, lookup) ?? at : document.countsFrom
}

/** Whether its rows are parts of what other documents counted, of either sign: a refund that ceases to count gives a part back. */
export function leavesParts({ judged }: LoadedKind): boolean {
  return judged?.sign === -1
}

/** What a move leaves in history; null when it neither began nor ceased to count. */
export function historyRowOf(kind: LoadedKind, document: Document, lookup: Lookup, from: string | null, seq: bigint, judgedAt: Date): HistoryRow | null {
  const sign = historySign(kind, from, document.state)
  if (sign === 0) return null
  const { history, historyRow } = kind.judged!
  const countsFrom = sign < 0 ? document.countsFrom! : judgedAt
  return { relation: history!.relation, seq, sign, isPart: leavesParts(kind), judgedAt, countsFrom, document: document.id, columns: historyRow!(document, lookup) }
}
