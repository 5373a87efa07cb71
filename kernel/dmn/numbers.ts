import { Decimal } from 'decimal.js'

/**
 * Numbers of FEEL: IEEE 754 decimal128, so 34 digits, half-even, and exponents that end at ±6144. An own clone of
 * decimal.js, because its settings are global to a constructor.
 */
export const FeelNumber = Decimal.clone({
  precision: 34, rounding: Decimal.ROUND_HALF_EVEN, minE: -6176, maxE: 6144, toExpNeg: -6177, toExpPos: 6145,
})
export type FeelNumber = Decimal

export const ZERO = new FeelNumber(0)
export const ONE = new FeelNumber(1)

const LARGEST_DIGITS = 100_000

/** A number out of its text, or null: not a number of FEEL, or beyond decimal128. */
export function numberOf(text: string): FeelNumber | null {
  if (text.length > LARGEST_DIGITS || !/^[+-]?(\d+(\.\d+)?|\.\d+)([eE][+-]?\d+)?$/.test(text)) return null
  // The constructor does not round; adding zero does.
  return finite(new FeelNumber(text).plus(ZERO))
}

export function integer(value: number): FeelNumber {
  return new FeelNumber(value)
}

/** What has no finite value (0/0, 10**10000) has no value in FEEL. A zero has no sign. */
export function finite(value: FeelNumber): FeelNumber | null {
  if (!value.isFinite()) return null
  return value.isZero() ? ZERO : value
}

/** A whole number that JavaScript counts with, or null. */
export function wholeOf(value: unknown): number | null {
  if (!isNumber(value) || !value.isInteger()) return null
  const number = value.toNumber()
  return Number.isSafeInteger(number) ? number : null
}

/** The whole part of a number that JavaScript counts with, or null: a scale or a position of 2.5 is 2. */
export function wholePartOf(value: unknown): number | null {
  return isNumber(value) ? wholeOf(value.trunc()) : null
}

export function isNumber(value: unknown): value is FeelNumber {
  return value instanceof FeelNumber
}

export type Rounding = 'half-even' | 'up' | 'down' | 'half-up' | 'half-down' | 'floor' | 'ceiling'

const MODES: Record<Rounding, Decimal.Rounding> = {
  'half-even': Decimal.ROUND_HALF_EVEN, up: Decimal.ROUND_UP, down: Decimal.ROUND_DOWN, 'half-up': Decimal.ROUND_HALF_UP,
  'half-down': Decimal.ROUND_HALF_DOWN, floor: Decimal.ROUND_FLOOR, ceiling: Decimal.ROUND_CEIL,
}

const SMALLEST_SCALE = -6111
const LARGEST_SCALE = 6176

/** Rounds to `scale` decimals; a negative scale rounds to tens, hundreds … Null when the scale is no scale of decimal128. */
export function roundTo(value: FeelNumber, scale: number, rounding: Rounding): FeelNumber | null {
  if (scale < SMALLEST_SCALE || scale > LARGEST_SCALE) return null
  if (value.isZero() || scale >= value.decimalPlaces()) return value
  if (scale >= 0) return finite(value.toDecimalPlaces(scale, MODES[rounding]))
  const unit = FeelNumber.pow(10, -scale)
  return finite(value.div(unit).toDecimalPlaces(0, MODES[rounding]).times(unit))
}

/** Powers: an exponent that is whole is multiplied out, any other goes through the logarithm. */
export function power(base: FeelNumber, exponent: FeelNumber): FeelNumber | null {
  if (base.isZero() && exponent.isNegative() && !exponent.isZero()) return null
  if (base.abs().eq(ONE) && exponent.isInteger()) return base.isNegative() && !exponent.mod(2).isZero() ? base : ONE
  return finite(FeelNumber.pow(base, exponent))
}

/** Never in exponents: "0.00001", not "1e-5". */
export function textOfNumber(value: FeelNumber): string {
  return value.toFixed()
}
