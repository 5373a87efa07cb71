import { describe, expect, it } from 'vitest'
import { BOUNDS, conformity, FIRST, FIRST_TWO, fit, LAST_TWO, SECOND, SUMMATION } from './digit-laws.ts'

describe('the laws of digits', () => {
  it('expect shares that add up to one', () => {
    for (const law of [FIRST, SECOND, FIRST_TWO, LAST_TWO, SUMMATION]) {
      expect(law.expected.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12)
      expect(law.labels).toHaveLength(law.expected.length)
    }
    expect(FIRST.expected[0]).toBeCloseTo(Math.log10(2), 12)
    // Published to five decimals: 0 is the most frequent second digit, 9 the least.
    expect(SECOND.expected.map((share) => Number(share.toFixed(5)))).toEqual([0.11968, 0.11389, 0.10882, 0.10433, 0.10031, 0.09668, 0.09337, 0.09035, 0.08757, 0.085])
  })
})

describe('how counts fit a law', () => {
  it('is perfect for the powers of a number that is no power of ten', () => {
    const counts = FIRST.expected.map(() => 0)
    for (let power = 0; power < 20_000; power++) counts[Math.floor(10 ** ((power * Math.log10(3)) % 1)) - 1]! += 1
    const { mad, ks, n } = fit(counts, FIRST)
    expect(n).toBe(20_000)
    expect(mad).toBeLessThan(0.0005)
    expect(ks).toBeLessThan(0.001)
    expect(conformity(mad, BOUNDS['first']!)).toBe('close')
  })

  it('is what it is by hand: eight of ten in the first of two halves', () => {
    const { mad, ks, chiSquare, excess } = fit([8, 2], { labels: ['a', 'b'], expected: [0.5, 0.5] })
    expect([mad, ks, chiSquare, excess]).toEqual([0.30000000000000004, 0.30000000000000004, 3.6, [3, -3]])
  })

  it('finds amounts that somebody invented with the digits evenly spread', () => {
    const { mad, z } = fit(FIRST.expected.map(() => 1_000), FIRST)
    expect(conformity(mad, BOUNDS['first']!)).toBe('none')
    expect(z[8]).toBeGreaterThan(20)
  })

  it('says nothing of no amounts', () => {
    expect(fit(FIRST.expected.map(() => 0), FIRST)).toMatchObject({ n: 0, chiSquare: 0 })
  })
})
