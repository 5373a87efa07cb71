import { hash } from 'node:crypto'
import type { ReceiptLine } from './model.ts'

/** A file as read, before anybody asked the books about it. */
export interface ReadReceipts {
  format: 'csv' | 'camt.054'
  lines: ReceiptLine[]
}

/** The hash of the receipts whatever file name, format of numbers or order of lines they come in: what the bank says, and nothing else. */
export function contentHash(lines: readonly ReceiptLine[]): string {
  const said = lines.map(({ serial, reference, amountFen, outcome, payee, account }) => (
    JSON.stringify([serial, reference, amountFen, outcome, payee, account])))
  return hash('sha256', said.sort().join('\n'), 'hex')
}
