import type { Int, NumberComparison, Rational } from '../ir.ts'
import type { CompareOperator } from '../syntax.ts'
import type { Emitter } from './emitter.ts'

const INT64 = 2n ** 63n - 1n

/**
 * A whole number. The bounds of the checker say which step may leave 64 bits; its operands are widened before it, so
 * that nothing overflows and nothing is ever a double.
 */
export function emitInt(emitter: Emitter, node: Int): string {
  const { dialect } = emitter
  switch (node.kind) {
    case 'int': return `(${node.value})::${node.value > INT64 || node.value < -INT64 ? dialect.wide : 'bigint'}`
    case 'intField': return node.instant ? dialect.millisOf(emitter.column(node.field)) : emitter.column(node.field)
    case 'add':
    case 'subtract':
    case 'multiply': {
      const wide = node.lo < -INT64 || node.hi > INT64 ? `::${dialect.wide}` : ''
      const sign = { add: '+', subtract: '-', multiply: '*' }[node.kind]
      return `(${emitter.int(node.left)}${wide} ${sign} ${emitter.int(node.right)}${wide})`
    }
    case 'modulo': return floored(emitter.int(node.value), node.divisor, dialect.wide)
    case 'textLength': return dialect.textLength(emitter.text(node.text))
    case 'listSize': return dialect.listSize(emitter.column(node.list.field))
    case 'daysBetween': return `(${emitter.day(node.left)} - ${emitter.day(node.right)})`
    case 'choice': return `case when ${emitter.bool(node.condition)} then ${emitter.int(node.yes)} else ${emitter.int(node.no)} end`
    case 'datePart': throw new Error('a part of a date is made from the day')
  }
}

/** Floored as FEEL has it; both databases truncate. */
export function floored(value: string, divisor: bigint, wide: string): string {
  const constant = `(${divisor})::${divisor > INT64 / 2n ? wide : 'bigint'}`
  return `(((${value} % ${constant}) + ${constant}) % ${constant})`
}

const FLIPPED: Record<CompareOperator, CompareOperator> = { '=': '=', '!=': '!=', '<': '>', '<=': '>=', '>': '<', '>=': '<=' }

/**
 * Rationals by cross multiplication. `=` and `!=` are total, the orders are null beside a null; a denominator of zero
 * makes its side null, exactly one negative denominator turns the order round.
 */
export function emitNumberComparison(emitter: Emitter, node: NumberComparison): string {
  const [left, right] = [emitter.int(node.crossLeft), emitter.int(node.crossRight)]
  const { operator } = node
  const denominators = [node.left.denominator, node.right.denominator].filter(({ kind }) => kind !== 'int')
  if (denominators.length === 0) return compared(operator, left, right)
  if (operator === '=' || operator === '!=') {
    const [leftNull, rightNull] = [emitIsNullRational(emitter, node.left), emitIsNullRational(emitter, node.right)]
    return `case when ${leftNull} or ${rightNull} then (${leftNull}) ${operator === '=' ? '=' : '<>'} (${rightNull}) else ${left} ${operator === '=' ? '=' : '<>'} ${right} end`
  }
  const texts = denominators.map((denominator) => emitter.int(denominator))
  const negative = texts.filter((_, index) => denominators[index]!.lo < 0n).map((text) => `(${text} < 0)`)
  const plain = `${left} ${operator} ${right}`
  const order = negative.length === 0 ? `else ${plain}`
    : `when ${negative.join(' <> ')} then ${left} ${FLIPPED[operator]} ${right} else ${plain}`
  return `case when ${texts.map((text) => `${text} = 0`).join(' or ')} then null ${order} end`
}

/** Never null itself. */
export function emitIsNullRational(emitter: Emitter, { numerator, denominator }: Rational): string {
  const top = `${emitter.int(numerator)} is null`
  return denominator.kind === 'int' ? `(${top})` : `(${top} or coalesce(${emitter.int(denominator)} = 0, true))`
}

export function compared(operator: CompareOperator, left: string, right: string): string {
  const sql = operator === '=' ? 'is not distinct from' : operator === '!=' ? 'is distinct from' : operator
  return `(${left} ${sql} ${right})`
}
