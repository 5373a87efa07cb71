import type { FactValue } from './model.ts'

/**
 * The naive side of a random rule: BigInt fractions, plain loops and Date. It shares nothing with the compiler.
 */
export type Truth = boolean | null
export type Fraction = { n: bigint; d: bigint } | null

export function arithmetic(operator: string, left: Fraction, right: Fraction): Fraction {
  if (!left || !right) return null
  if (operator === '+') return { n: left.n * right.d + right.n * left.d, d: left.d * right.d }
  if (operator === '-') return { n: left.n * right.d - right.n * left.d, d: left.d * right.d }
  if (operator === '*') return { n: left.n * right.n, d: left.d * right.d }
  if (right.n === 0n) return null
  return right.n > 0n ? { n: left.n * right.d, d: left.d * right.n } : { n: -left.n * right.d, d: left.d * -right.n }
}

export function compare(operator: string, left: Fraction, right: Fraction): Truth {
  if (!left || !right) return operator === '=' ? left === right : operator === '!=' ? left !== right : null
  const difference = left.n * right.d - right.n * left.d
  if (operator === '=') return difference === 0n
  if (operator === '!=') return difference !== 0n
  if (operator === '<') return difference < 0n
  if (operator === '<=') return difference <= 0n
  return operator === '>' ? difference > 0n : difference >= 0n
}

export const all = (parts: Truth[]): Truth => (parts.includes(false) ? false : parts.includes(null) ? null : true)
export const any = (parts: Truth[]): Truth => (parts.includes(true) ? true : parts.includes(null) ? null : false)
export const not = (part: Truth): Truth => (part === null ? null : !part)
export const fraction = (value: FactValue): Fraction => (value === null ? null : { n: BigInt(value as bigint), d: 1n })

export function decimalOf(value: string | null): Fraction {
  if (value === null) return null
  const [head, tail = ''] = value.split('.')
  return { n: BigInt(head + tail), d: 10n ** BigInt(tail.length) }
}

export function floored(value: Fraction, divisor: bigint): Fraction {
  if (!value) return null
  const rest = value.n % divisor
  return { n: rest < 0n ? rest + divisor : rest, d: 1n }
}

export function codePointOrder(left: string, right: string): number {
  return Math.sign(Buffer.compare(Buffer.from(left), Buffer.from(right)))
}

export function plusDays(date: Date | null, days: number | null): Date | null {
  return date === null || days === null ? null : new Date(date.getTime() + days * 86_400_000)
}

export function plusMonths(date: Date | null, months: number | null): Date | null {
  if (date === null || months === null) return null
  const moved = new Date(date)
  moved.setUTCDate(1)
  moved.setUTCMonth(moved.getUTCMonth() + months)
  const last = new Date(moved)
  last.setUTCMonth(last.getUTCMonth() + 1, 0)
  moved.setUTCDate(Math.min(date.getUTCDate(), last.getUTCDate()))
  return moved
}
