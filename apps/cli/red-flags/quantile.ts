/**
 * The p-quantile of values that are not empty, by the eighth definition of Hyndman and Fan (Sample Quantiles in Statistical Packages,
 * 1996): position (n + 1/3) p + 1/3, interpolated, approximately median-unbiased whatever the distribution.
 */
export function quantile(values: readonly number[], p: number): number {
  const sorted = values.toSorted((left, right) => left - right)
  const position = (sorted.length + 1 / 3) * p + 1 / 3
  const below = Math.min(sorted.length, Math.max(1, Math.floor(position)))
  const above = Math.min(sorted.length, below + 1)
  const share = Math.min(1, Math.max(0, position - below))
  return sorted[below - 1]! + share * (sorted[above - 1]! - sorted[below - 1]!)
}
