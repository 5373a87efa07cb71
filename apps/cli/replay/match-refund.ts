import type { RefundPart } from './bodies.ts'
import type { Row } from './model.ts'

interface Paid {
  payment: string
  leftFen: bigint
}

export interface RefundBook {
  paid: (row: Row, payment: string) => void
  /** Held, not paid: kept only to say how many refunds have a payment here that never went out. */
  held: (row: Row) => void
  /** Takes the parts; null when the paid rows of this payee and indicator do not cover the refund. */
  take: (row: Row) => RefundPart[] | null
  /** The gate refused the refund: its parts may be taken again. */
  giveBack: (row: Row, parts: readonly RefundPart[]) => void
  isOfHeld: (row: Row) => boolean
}

/** Which payments a negative row takes back: of the same payee and indicator, the latest of exactly its amount first, else several. */
export function refundBook(maxParts: number): RefundBook {
  const payments = new Map<string, Paid[]>()
  const heldFen = new Map<string, bigint>()
  return {
    paid(row, payment) {
      const key = keyOf(row)
      if (key === null) return
      const list = payments.get(key)
      const one = { payment, leftFen: row.fields.amountFen }
      if (list) list.push(one)
      else payments.set(key, [one])
    },
    held(row) {
      const key = keyOf(row)
      if (key !== null) heldFen.set(key, (heldFen.get(key) ?? 0n) + row.fields.amountFen)
    },
    take(row) {
      const key = keyOf(row)
      const list = key === null ? [] : payments.get(key) ?? []
      const amountFen = -row.fields.amountFen
      const exact = list.findLastIndex((one) => one.leftFen === amountFen)
      const parts = exact >= 0 ? [{ payment: list[exact]!.payment, amountFen }] : latestFirst(list, amountFen, maxParts)
      if (parts === null) return null
      const taken = new Map(parts.map((part) => [part.payment, part.amountFen]))
      for (const one of list) one.leftFen -= taken.get(one.payment) ?? 0n
      payments.set(key!, list.filter((one) => one.leftFen > 0n))
      return parts
    },
    giveBack(row, parts) {
      const key = keyOf(row)!
      const list = payments.get(key) ?? []
      for (const part of parts) {
        const there = list.find((one) => one.payment === part.payment)
        if (there) there.leftFen += part.amountFen
        else list.push({ payment: part.payment, leftFen: part.amountFen })
      }
      payments.set(key, list)
    },
    isOfHeld(row) {
      const key = keyOf(row)
      return key !== null && (heldFen.get(key) ?? 0n) >= -row.fields.amountFen
    },
  }
}

function latestFirst(list: readonly Paid[], amountFen: bigint, maxParts: number): RefundPart[] | null {
  const parts: RefundPart[] = []
  let leftFen = amountFen
  for (let at = list.length - 1; at >= 0 && leftFen > 0n && parts.length < maxParts; at--) {
    const one = list[at]!
    const part = one.leftFen < leftFen ? one.leftFen : leftFen
    parts.push({ payment: one.payment, amountFen: part })
    leftFen -= part
  }
  return leftFen === 0n ? parts : null
}

/** Without a payee, or with one that the source withholds, nobody can say whose money came back. */
function keyOf(row: Row): string | null {
  const payee = row.fields.payeeId ?? row.fields.payee
  return payee === null ? null : `${row.indicator}\u0000${payee}`
}
