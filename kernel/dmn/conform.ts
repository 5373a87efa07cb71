import { atMidnight } from './moment.ts'
import type { Syntax } from './syntax.ts'
import { ANY, kindOf, type FeelFunction, type FeelType, type Kind, type Value } from './value.ts'

const SIMPLE: Record<string, Kind> = {
  number: 'number', string: 'string', boolean: 'boolean', date: 'date', time: 'time', 'date and time': 'date and time', dateTime: 'date and time',
  'years and months duration': 'years and months duration', yearMonthDuration: 'years and months duration',
  'days and time duration': 'days and time duration', dayTimeDuration: 'days and time duration', Null: 'null',
}

/** A type that FEEL itself names, or null. `dateTime` and the like are how older models write them. */
export function builtInType(name: string): FeelType | null {
  if (name === 'Any') return ANY
  if (name === 'list') return { kind: 'list', of: ANY }
  if (name === 'range') return { kind: 'range', of: ANY }
  if (name === 'context') return { kind: 'context', entries: new Map() }
  if (name === 'function') return { kind: 'function', parameters: null, result: ANY }
  return Object.hasOwn(SIMPLE, name) ? { kind: 'simple', name: SIMPLE[name]! } : null
}

/** `value instance of type`. Null is an instance of nothing; within a list or a context it stands for any value. Allowed values do not count. */
export function isInstance(value: Value, type: FeelType): boolean {
  return value !== null ? fits(value, type, 'instance') : type.kind === 'simple' && type.name === 'null'
}

type Strictness = 'instance' | 'allowed'

function fits(value: Value, type: FeelType, how: Strictness): boolean {
  const kind = kindOf(value)
  if (type.kind === 'constrained') return fits(value, type.base, how) && (how === 'instance' || type.allows(value))
  if (value === null) return true
  switch (type.kind) {
    case 'any': return true
    case 'named': return fits(value, type.resolve(), how)
    case 'simple': return kind === type.name
    case 'list': return Array.isArray(value) && value.every((item) => fits(item, type.of, how))
    case 'range': {
      if (typeof value !== 'object' || !('kind' in value) || value.kind !== 'range') return false
      return fits(value.low, type.of, how) && fits(value.high, type.of, how) && (value.low !== null || value.high !== null)
    }
    case 'context':
      return value instanceof Map && [...type.entries].every(([name, of]) => value.has(name) && fits(value.get(name)!, of, how))
    case 'function': return kind === 'function' && isFunctionOf(value as FeelFunction, type)
  }
}

function isFunctionOf(value: FeelFunction, type: Extract<FeelType, { kind: 'function' }>): boolean {
  return value.overloads.some(({ parameters, result }) =>
    (type.parameters === null || (parameters.length === type.parameters.length
      && type.parameters.every((given, index) => isAssignable(given, parameters[index]!.type ?? ANY))))
    && (result === null || isAssignable(result, type.result)))
}

/** Whether every value of one type is one of the other. */
function isAssignable(from: FeelType, to: FeelType): boolean {
  if (to.kind === 'any') return true
  if (to.kind === 'named') return isAssignable(from, to.resolve())
  if (from.kind === 'named') return isAssignable(from.resolve(), to)
  if (to.kind === 'constrained') return isAssignable(from, to.base)
  if (from.kind === 'constrained') return isAssignable(from.base, to)
  if (from.kind === 'simple' && from.name === 'null') return true
  if (from.kind === 'any' || from.kind !== to.kind) return false
  switch (to.kind) {
    case 'simple': return from.kind === 'simple' && from.name === to.name
    case 'list': case 'range': return from.kind === to.kind && isAssignable(from.of, to.of)
    case 'context':
      return from.kind === 'context' && [...to.entries].every(([name, type]) => from.entries.has(name) && isAssignable(from.entries.get(name)!, type))
    case 'function':
      return from.kind === 'function' && isAssignable(from.result, to.result)
        && (to.parameters === null || (from.parameters?.length === to.parameters.length
          && to.parameters.every((parameter, index) => isAssignable(parameter, from.parameters![index]!))))
  }
}

/**
 * The value as one of that type: as it is, the only item of a list, a list of one item, or a date at midnight UTC; undefined
 * when none of these fits.
 */
export function coerce(value: Value, type: FeelType | null): Value | undefined {
  if (type === null || fits(value, type, 'allowed')) return value
  const target = underlying(type)
  // One conversion at most: [[10]] is no number.
  if (Array.isArray(value) && value.length === 1 && target.kind !== 'list') return fits(value[0]!, type, 'allowed') ? value[0]! : undefined
  if (target.kind === 'list' && !Array.isArray(value)) {
    return fits([value], type, 'allowed') ? [value] : undefined
  }
  if (target.kind === 'simple' && target.name === 'date and time' && kindOf(value) === 'date') {
    const moment = atMidnight(value as Extract<Value, { kind: 'date' }>, 0)
    return fits(moment, type, 'allowed') ? moment : undefined
  }
  return undefined
}

/** The allowed values of a type, in the order in which its definition lists them. */
export function allowedTests(type: FeelType | null): readonly Syntax[] {
  if (type?.kind === 'named') return allowedTests(type.resolve())
  return type?.kind === 'constrained' ? type.tests.tests : []
}

function underlying(type: FeelType): FeelType {
  if (type.kind === 'named') return underlying(type.resolve())
  return type.kind === 'constrained' ? underlying(type.base) : type
}
