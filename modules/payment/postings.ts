import { hash } from 'node:crypto'
import type { Document } from '#kernel/document/model.ts'
import type { AccountKey, TransferRequest } from '#kernel/ledger/model.ts'
import type { Move } from '#kernel/module/model.ts'

/**
 * What a payment's move does to its indicator: the hold is the posting (CONTRACTS §3).
 * E15 reserves, E16 releases, E17 orders, E18 spends, E19 bounces; what is held already is not held twice.
 */
export function postings(move: Move, document: Document, { book }: { book: string }): TransferRequest[] {
  const holder = document.indicator!
  const amountFen = document.amountFen!
  const account = (code: string) => ({ holder, code })
  const transfer = (event: string, kind: TransferRequest['kind'], debit: string, credit: string): TransferRequest[] => (
    [{ event, kind, debit: account(debit), credit: account(credit), amountFen, opens: book }])
  const standing = document.holdKind
  switch (move.to) {
    case 'inApproval': case 'approved': case 'held':
      return standing === 'reserve' || standing === 'order' ? [] : transfer('E15', 'reserve', '3001', '2005')
    case 'ordered':
      return standing === 'reserve' ? transfer('E17', 'order', '3002', '3001') : []
    case 'paid':
      return transfer('E18', 'spend', '4001', '3002')
    case 'returned': case 'failed':
      return transfer('E19', 'bounce', '2005', '3002')
    default:
      return standing === 'reserve' ? transfer('E16', 'release', '2005', '3001') : []
  }
}

export function accounts(document: Document): AccountKey[] {
  return document.indicator === null ? [] : ['2005', '3001', '3002', '4001'].map((code) => ({ holder: document.indicator!, code }))
}

/** E20 gives a refund of this year back to its indicator; E21 books one of an earlier year as recovered surplus. */
export function refundPostings(move: Move, document: Document, { book, bookHolder }: { book: string; bookHolder: string }): TransferRequest[] {
  if (move.to !== 'received') return []
  const holder = document.indicator!
  const amountFen = document.amountFen!
  return document.body.priorYear === true
    ? [{ event: 'E21', kind: 'allot', debit: { holder: bookHolder, code: '5002' }, credit: { holder: bookHolder, code: '1006' }, amountFen, opens: book }]
    : [{ event: 'E20', kind: 'refund', debit: { holder, code: '2005' }, credit: { holder, code: '4001' }, amountFen }]
}

export function refundAccounts(document: Document, { bookHolder }: { bookHolder: string }): AccountKey[] {
  if (document.indicator === null) return []
  const holder = document.indicator
  return document.body.priorYear === true
    ? [{ holder: bookHolder, code: '5002' }, { holder: bookHolder, code: '1006' }]
    : [{ holder, code: '2005' }, { holder, code: '4001' }]
}

/**
 * The purpose without what people vary: spaces, punctuation, letter case, width (NFKC). Digits stay, because they are mostly the
 * period: October's rent is no duplicate of September's. Equal keys make near-duplicates comparable by an index instead of pair by pair.
 */
export function purposeKey(purpose: string): string {
  const last = lately.get(purpose)
  if (last) return last
  const bare = purpose.normalize('NFKC').toLowerCase().replace(/[\p{P}\p{S}\p{Z}\p{C}]/gu, '')
  const key = hash('sha256', bare, 'base64url').slice(0, 22)
  if (lately.size >= MOST_LATELY) lately.clear()
  lately.set(purpose, key)
  return key
}

/** A payment asks for its key three times in a row: judged, counted among its siblings, written. */
const lately = new Map<string, string>()
const MOST_LATELY = 1_000
