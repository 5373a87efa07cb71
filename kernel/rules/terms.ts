import { dayNumber } from '#kernel/values/civil-day.ts'
import type { Value } from './checker.ts'
import type { Int, Unit } from './ir.ts'
import type { ParameterValue } from './model.ts'
import { constant, literalOf, quantity } from './numbers.ts'
import type { Range } from './syntax.ts'
import { RATIO_SCALE, type Term } from './vocabulary.ts'

const UNIT_OF: Partial<Record<Term['type'], Unit>> = { money: 'money', int: 'number', ratio: 'number', days: 'days',
  months: 'months', timestamp: 'instant' }

/** A fact, feature or absent parameter as a typed node. */
export function termValue(term: Term, range: Range): Value {
  const base = { field: term.name, nullable: term.nullable, from: range.from, to: range.to }
  const place = { from: range.from, to: range.to }
  switch (term.type) {
    case 'text':
    case 'code': return { kind: 'text', node: { kind: 'textField', ...base }, ...place }
    case 'bool': return { kind: 'bool', node: { kind: 'boolField', ...base }, ...place }
    case 'date': return { kind: 'day', node: { kind: 'dayField', ...base }, ...place }
    case 'list<text>': return term.name.startsWith('parameter.')
      ? { kind: 'texts', values: [], known: false, ...place }
      : { kind: 'list', node: { kind: 'listField', ...base }, ...place }
  }
  const unit = UNIT_OF[term.type]!
  const intField = (field: string): Int => (
    { kind: 'intField', ...base, field, lo: term.lo, hi: term.hi, ...(term.type === 'timestamp' ? { instant: true } : {}) })
  if (term.average) {
    const most = term.type === 'ratio' ? 10n ** 18n : 10_000_000_000n
    const count: Int = { ...intField(term.average.count), lo: -most, hi: most }
    const total: Int = { ...intField(term.average.sum), lo: -(10n ** 18n), hi: 10n ** 18n }
    return { kind: 'rational', unit, numerator: total, denominator: count, nullable: true, ...place }
  }
  const value = quantity(unit, intField(term.name))
  return term.type === 'ratio' ? { ...value, denominator: constant(RATIO_SCALE, place) } : value
}

/** A parameter with a value is a literal with a type: one compiled form per distinct vector of values. */
export function parameterValue(term: Term, value: ParameterValue, range: Range): Value {
  const place = { from: range.from, to: range.to }
  switch (term.type) {
    case 'text':
    case 'code': return { kind: 'text', node: { kind: 'text', value: String(value), nullable: false, ...place },
      ...place }
    case 'date': return { kind: 'day', node: { kind: 'day', value: dayNumber(String(value))!, nullable: false,
      ...place }, ...place }
    case 'list<text>': return { kind: 'texts', values: value as readonly string[], known: true, ...place }
    case 'ratio': {
      const { numerator, denominator } = literalOf(String(value))
      return { kind: 'rational', unit: 'number', numerator: constant(numerator, place),
        denominator: constant(denominator, place), nullable: false, ...place }
    }
    default: return quantity(UNIT_OF[term.type]!, constant(BigInt(value as bigint | number), place))
  }
}
