import { REASONS } from './reasons.ts'
import { nothing } from './scope.ts'
import { builtInType, coerce } from './conform.ts'
import { ANY, type FeelFunction, type FeelType, type Overload, type Parameter, type Run, type Value } from './value.ts'

export type Body = (given: (Value | undefined)[], run: Run) => Value | undefined

/**
 * A built-in: each signature is `"list: list, position: number, item: any, length?: number, ...more: any"`. Arguments become values
 * of their types first. Null where a value is needed gives null, unless the type is `any`; null for `flags??` counts as left out.
 * A body answers undefined when the values are of the right types and make no sense.
 */
export function define(name: string, signatures: string | readonly string[], body: Body): FeelFunction {
  const list = typeof signatures === 'string' ? [signatures] : signatures
  return { kind: 'function', name, overloads: list.map((signature) => overload(name, signature, body)) }
}

function overload(name: string, signature: string, body: Body): Overload {
  const words = signature === '' ? [] : signature.split(',').map((word) => word.trim())
  const variadic = words.some((word) => word.startsWith('...'))
  const parameters = words.map(parameterOf)
  return {
    parameters, variadic, result: null,
    accepts: (given) => parameters.every((parameter, index) =>
      (variadic && index === parameters.length - 1) || valueFor(parameter, given[index]) !== REFUSED),
    call: (given, run) => {
      const values: (Value | undefined)[] = []
      for (const [index, parameter] of parameters.entries()) {
        const isRest = variadic && index === parameters.length - 1
        const value = isRest ? given[index] : valueFor(parameter, given[index])
        if (value === REFUSED) return nothing(run, `${name}(${parameter.name})`, REASONS.wrongArgument)
        values.push(value)
      }
      const before = run.notes.length
      const value = body(values, run) ?? null
      // A body that has said why says it better.
      return value !== null || values.includes(null) || run.notes.length > before ? value : nothing(run, name, REASONS.noResult)
    },
  }
}

const REFUSED = Symbol('not of the type')

function valueFor({ type, optional, nullIsAbsent }: Parameter, given: Value | undefined): Value | undefined | typeof REFUSED {
  if (given === undefined || (given === null && nullIsAbsent === true)) return optional === true ? undefined : REFUSED
  if (type === null || type.kind === 'any') return given
  const value = given === null ? undefined : coerce(given, type)
  return value === undefined ? REFUSED : value
}

function parameterOf(word: string): Parameter {
  const [name = '', type = 'any'] = word.replace(/^\.\.\./, '').split(':').map((part) => part.trim())
  return { name: name.replace(/\?+$/, ''), type: typeOf(type), optional: name.endsWith('?'), nullIsAbsent: name.endsWith('??') }
}

function typeOf(name: string): FeelType {
  return name === 'any' ? ANY : builtInType(name)!
}
