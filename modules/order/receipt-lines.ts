import { hash } from 'node:crypto'
import type { ReceiptLine } from './model.ts'

/** A file as read, before anybody asked the books about it. */
export interface ReadReceipts {
  format: 'csv' | 'camt.054'
  lines: ReceiptLine[]
}

/** A field as its document keeps it: NFC, on one line, at most so many characters; null when nothing is left. */
export function stated(text: string, most: number): string | null {
  return [...text.normalize('NFC').replace(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]+/gu, ' ').trim()].slice(0, most).join('').trim() || null
}

/** A break of line in a serial would make one receipt say what stands in the fields behind it. */
export function isOneLine(text: string): boolean {
  return !/[\p{Cc}\p{Zl}\p{Zp}]/u.test(text)
}

/** The hash of the receipts whatever file name, format of numbers or order of lines they come in: what the bank says, and nothing else. */
export function contentHash(lines: readonly ReceiptLine[]): string {
  const said = lines.map(({ serial, reference, amountFen, outcome, payee, account }) => (
    JSON.stringify([serial, reference, amountFen, outcome, payee, account])))
  return hash('sha256', said.sort().join('\n'), 'hex')
}
