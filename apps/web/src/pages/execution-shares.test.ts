import { describe, expect, it } from 'vitest'
import { SHARES, shareOf, sumsByUnit } from './execution-shares.ts'

const row = (unit: string, paid: bigint, inProcess: bigint, available: bigint) => (
  { unit: { id: unit, name: unit }, paidFen: String(paid), inProcessFen: String(inProcess), availableFen: String(available) })

describe('the execution of a unit', () => {
  it.each([[1n, 1n, 1n], [2n, 2n, 3n], [123_456_78n, 9_99n, 456_789_01n], [0n, 0n, 5n], [999_999_999_999_99n, 1n, 1n]])(
    'fills its bar to the end: %d paid, %d under way, %d left', (paid, inProcess, available) => {
      const [sums] = sumsByUnit([row('第一中学', paid, inProcess, available)])
      expect(SHARES.reduce((sum, part) => sum + shareOf(sums!, part), 0)).toBeCloseTo(100, 9)
    })

  it('is the sum of its indicators, the largest budget first, and nothing where nothing was approved', () => {
    const units = sumsByUnit([row('卫生院', 0n, 0n, 0n), row('第一中学', 10n, 0n, 20n), row('第一中学', 20n, 10n, 40n)])
    expect(units.map((sums) => [sums.name, ...SHARES.map((part) => shareOf(sums, part))])).toEqual([['第一中学', 30, 10, 60], ['卫生院', 0, 0, 0]])
  })
})
