import { hash } from 'node:crypto'
import type { Document } from '#kernel/document/model.ts'
import type { AccountKey, TransferRequest } from '#kernel/ledger/model.ts'
import type { Move } from '#kernel/module/model.ts'
import { FUND_TYPES, type IndicatorLine } from './model.ts'

/** The id of an indicator follows from its batch and line, so that a repeated command makes the same one. */
export function indicatorId(batch: string, line: number): string {
  return derivedId(`indicator/${batch}/${line}`)
}

/** A book holds one region's source accounts of one fiscal year and fund type. */
export function bookId(region: string, fiscalYear: number, fundType: string): string {
  const name = `book/${region}/${fiscalYear}/${fundType}`
  const known = books.get(name)
  if (known) return known
  const id = derivedId(name)
  if (books.size >= MOST_BOOKS) books.clear()
  books.set(name, id)
  return id
}

/** Every payment asks for its book, and a region has a dozen in a year. */
const books = new Map<string, string>()
const MOST_BOOKS = 1_000

export function linesOf(document: Document): IndicatorLine[] {
  return (document.body.lines ?? []) as unknown as IndicatorLine[]
}

/**
 * A batch that becomes effective posts E1 (source → approved, one transfer per fund type) and E4 (approved → executable,
 * one per indicator): the short form of fiscal-management §1.5, where release to offices (E2, E3) is not kept apart.
 */
export function postings(move: Move, document: Document, { region }: { region: string }): TransferRequest[] {
  if (move.to !== 'effective') return []
  const lines = linesOf(document).map((line, index) => ({ ...line, id: indicatorId(document.id, index) }))
  return [...Map.groupBy(lines, (line) => line.fundType)].flatMap(([fundType, members]) => {
    const holder = bookId(region, document.fiscalYear, fundType)
    const opens = `${region}/${document.fiscalYear}/${fundType}`
    const total = members.reduce((sum, line) => sum + BigInt(line.amountFen), 0n)
    const approved = { holder, code: '2001' }
    const source = { holder, code: sourceOf(fundType) }
    return [
      { event: 'E1', kind: 'allot' as const, debit: approved, credit: source, amountFen: total, opens },
      ...members.map((line) => ({
        event: 'E4', kind: 'allot' as const, debit: { holder: line.id, code: '2005' }, credit: approved, amountFen: BigInt(line.amountFen), opens,
      })),
    ]
  })
}

export function accounts(document: Document, { region }: { region: string }): AccountKey[] {
  // The line of a draft may not have its fund type yet.
  return [...new Set(linesOf(document).map((line) => line.fundType))].filter(Boolean).flatMap((fundType) => {
    const holder = bookId(region, document.fiscalYear, fundType)
    return [{ holder, code: '2001' }, { holder, code: sourceOf(fundType) }]
  })
}

function sourceOf(fundType: string): string {
  return FUND_TYPES.find((one) => one.code === fundType)!.source
}

/** A UUID of version 8 (RFC 9562 §5.8) from a name. */
function derivedId(name: string): string {
  const bytes = hash('sha256', name, 'buffer').subarray(0, 16)
  bytes[6] = 0x80 | (bytes[6]! & 0x0f)
  bytes[8] = 0x80 | (bytes[8]! & 0x3f)
  const hex = bytes.toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}
