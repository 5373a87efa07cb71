import { order } from './compare.ts'
import { define } from './define.ts'
import type { NameIndex } from './names.ts'
import { tryParse } from './parse.ts'
import { atLiteral } from './temporal.ts'
import type { Syntax } from './syntax.ts'
import { kindOf, type FeelFunction, type Value } from './value.ts'

const CONSTRUCTORS = new Set(['date', 'time', 'date and time', 'duration'])

/** `range("[1..3]")`: both ends are literals of one kind in their order; nothing in the text is evaluated. */
export function rangeFunction(known: NameIndex): FeelFunction {
  return define('range', 'from: string', ([from]) => {
    const syntax = tryParse(from as string, known)
    if (syntax?.kind !== 'range') return undefined
    const { lowIncluded, highIncluded } = syntax
    const [low, high] = [literalOf(syntax.low), literalOf(syntax.high)]
    if (low === undefined || high === undefined || (low === null && high === null)) return undefined
    const isOrdered = low === null || high === null || (kindOf(low) === kindOf(high) && (order(low, high) ?? 1) <= 0)
    return isOrdered ? { kind: 'range', low, high, lowIncluded, highIncluded, operator: null } : undefined
  })
}

function literalOf(syntax: Syntax): Value | undefined {
  switch (syntax.kind) {
    case 'number': case 'string': return syntax.value ?? undefined
    case 'null': return null
    case 'at': return atLiteral(syntax.text) ?? undefined
    case 'negate': {
      const value = syntax.value.kind === 'number' ? syntax.value.value : null
      return value === null ? undefined : value.neg()
    }
    case 'call': {
      const [argument] = syntax.positional
      const isLiteral = syntax.callee.kind === 'name' && CONSTRUCTORS.has(syntax.callee.name) && syntax.positional.length === 1
      return isLiteral && argument?.kind === 'string' ? atLiteral(argument.value) ?? undefined : undefined
    }
    default: return undefined
  }
}
