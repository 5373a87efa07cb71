import type { IndicatorRow } from '../../../server/model.ts'

export const SHARES = ['paid', 'inProcess', 'available'] as const
type Share = (typeof SHARES)[number]

export interface UnitSums extends Record<Share, bigint> {
  name: string
}

/** What each unit has paid, is paying and has left, in fen; the unit with the largest budget first. */
export function sumsByUnit(rows: readonly Pick<IndicatorRow, 'unit' | `${Share}Fen`>[]): UnitSums[] {
  const units = new Map<string, UnitSums>()
  for (const row of rows) {
    const sums = units.get(row.unit.id) ?? { name: row.unit.name, paid: 0n, inProcess: 0n, available: 0n }
    units.set(row.unit.id, { ...sums, paid: sums.paid + BigInt(row.paidFen), inProcess: sums.inProcess + BigInt(row.inProcessFen), available: sums.available + BigInt(row.availableFen) })
  }
  return [...units.values()].toSorted((left, right) => Number(wholeOf(right) - wholeOf(left)))
}

/** Per cent of what was approved, not rounded: of three parts that are each cut to one decimal, the bar ended at 99.8. What is read is rounded. */
export function shareOf(sums: UnitSums, part: Share): number {
  const whole = wholeOf(sums)
  return whole === 0n ? 0 : Number(sums[part]) * 100 / Number(whole)
}

function wholeOf({ paid, inProcess, available }: UnitSums): bigint {
  return paid + inProcess + available
}
