import type { DecidedAlerts } from './model.ts'

export interface Precision extends DecidedAlerts {
  /** Right alarms among the decided, 0 to 1; null before the first decision. */
  precision: number | null
  /** Bounds of the 95 % interval of Wilson; null before the first decision. */
  low: number | null
  high: number | null
}

/** The standard normal distribution holds 95 % within so many deviations. */
const Z = 1.959963984540054

export function precisionOf(alerts: DecidedAlerts): Precision {
  const right = alerts.returned + alerts.forbidden
  const decided = right + alerts.released
  if (decided === 0) return { ...alerts, precision: null, low: null, high: null }
  const [low, high] = wilson(right, decided)
  return { ...alerts, precision: right / decided, low, high }
}

/**
 * Wilson’s score interval for a share, 95 %: unlike the textbook one it stays within 0 and 1 and means something for five decisions
 * (E. B. Wilson, Journal of the American Statistical Association 22, 1927).
 */
export function wilson(right: number, of: number): [low: number, high: number] {
  const share = right / of
  const square = Z * Z
  const middle = (share + square / (2 * of)) / (1 + square / of)
  const half = (Z / (1 + square / of)) * Math.sqrt((share * (1 - share)) / of + square / (4 * of * of))
  // None or all of them right: the bound is 0 or 1 itself, which the arithmetic misses by a hair.
  return [right === 0 ? 0 : middle - half, right === of ? 1 : middle + half]
}
