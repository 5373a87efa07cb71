/** Benford's law and its tests, as functions of counts. Method: M. Nigrini, Benford's Law (Wiley 2012) [DK]. */

export interface DigitLaw {
  /** Labels of the digits, in order. */
  labels: readonly string[]
  /** Expected share of each; they add up to 1. */
  expected: readonly number[]
}

const log = (from: number) => Math.log10(1 + 1 / from)

export const FIRST: DigitLaw = law(range(1, 9), (digit) => log(digit))
export const SECOND: DigitLaw = law(range(0, 9), (digit) => range(1, 9).reduce((sum, first) => sum + log(first * 10 + digit), 0))
export const FIRST_TWO: DigitLaw = law(range(10, 99), (digits) => log(digits))
/** Cents are spread evenly in amounts of four digits and more. */
export const LAST_TWO: DigitLaw = { labels: range(0, 99).map((digits) => String(digits).padStart(2, '0')), expected: range(0, 99).map(() => 0.01) }
/** Every pair of first digits adds up to the same sum where amounts follow the law. */
export const SUMMATION: DigitLaw = { labels: FIRST_TWO.labels, expected: range(10, 99).map(() => 1 / 90) }

function law(digits: number[], share: (digit: number) => number): DigitLaw {
  return { labels: digits.map(String), expected: digits.map(share) }
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index)
}

export interface DigitFit {
  n: number
  /** Mean absolute deviation of the shares. */
  mad: number
  /** Largest distance of the cumulated shares. */
  ks: number
  chiSquare: number
  /** Observed less expected count, by digit. */
  excess: number[]
  /** Deviation of each share in standard errors, with the correction for continuity. */
  z: number[]
}

/** How counts by digit compare with a law. `counts` has the length of the law. */
export function fit(counts: readonly number[], { expected }: DigitLaw): DigitFit {
  const n = counts.reduce((sum, count) => sum + count, 0)
  let [mad, ks, chiSquare, cumulated] = [0, 0, 0, 0]
  const excess: number[] = []
  const z: number[] = []
  expected.forEach((share, index) => {
    const observed = n === 0 ? 0 : counts[index]! / n
    mad += Math.abs(observed - share) / expected.length
    cumulated += observed - share
    ks = Math.max(ks, Math.abs(cumulated))
    chiSquare += n === 0 ? 0 : (counts[index]! - n * share) ** 2 / (n * share)
    excess.push(counts[index]! - n * share)
    const error = Math.sqrt(share * (1 - share) / Math.max(n, 1))
    z.push(Math.sign(observed - share) * Math.max(0, Math.abs(observed - share) - 1 / (2 * Math.max(n, 1))) / error)
  })
  return { n, mad, ks, chiSquare, excess, z }
}

export type Conformity = 'close' | 'acceptable' | 'marginal' | 'none'

/** Bounds of the mean absolute deviation: Nigrini (2012), table 7.1 [DK]. Chi-square and KS reject every large file, so they do not decide. */
export const BOUNDS: Record<string, readonly [number, number, number]> = {
  first: [0.006, 0.012, 0.015], second: [0.008, 0.01, 0.012], firstTwo: [0.0012, 0.0018, 0.0022],
}

export function conformity(mad: number, bounds: readonly [number, number, number]): Conformity {
  return mad <= bounds[0] ? 'close' : mad <= bounds[1] ? 'acceptable' : mad <= bounds[2] ? 'marginal' : 'none'
}
