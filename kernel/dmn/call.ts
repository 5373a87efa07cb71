import { REASONS } from './reasons.ts'
import { nothing, spend } from './scope.ts'
import { spendOn } from './weight.ts'
import type { FeelFunction, Overload, Run, Value } from './value.ts'

/** Steps of one logarithm, root or power. */
export const HEAVY_STEPS = 200
const HEAVY = new Set(['exp', 'log', 'sqrt', 'stddev'])

function charge(called: FeelFunction, given: readonly Value[], run: Run): void {
  spend(run, HEAVY.has(called.name) ? HEAVY_STEPS : 1)
  spendOn(given, run)
}

/** `f(1, 2)`: the first way to call it that takes so many arguments. */
export function callPositional(called: FeelFunction | null, given: Value[], run: Run): Value {
  if (called === null) return null
  charge(called, given, run)
  const fitting = called.overloads.flatMap((overload) => {
    const { parameters, variadic } = overload
    const fixed = variadic ? parameters.length - 1 : parameters.length
    if (given.length < parameters.filter(({ optional }) => optional !== true).length || (!variadic && given.length > fixed)) return []
    const aligned: (Value | undefined)[] = parameters.slice(0, fixed).map((_, index) => given[index])
    return [{ overload, values: variadic ? [...aligned, given.slice(fixed)] : aligned }]
  })
  const chosen = fitting.find(({ overload, values }) => overload.accepts?.(values) ?? true) ?? fitting[0]
  return chosen ? chosen.overload.call(chosen.values, run) : nothing(run, called.name, REASONS.wrongArguments)
}

/** `f(b: 2, a: 1)`: the first way to call it that has exactly these names. */
export function callNamed(called: FeelFunction | null, given: { name: string; value: Value }[], run: Run): Value {
  if (called === null) return null
  charge(called, given.map(({ value }) => value), run)
  const names = new Set(given.map(({ name }) => name))
  const overload = names.size === given.length ? called.overloads.find((candidate) => takesNames(candidate, names)) : undefined
  if (!overload) return nothing(run, called.name, REASONS.wrongArguments)
  const { parameters, variadic } = overload
  return overload.call(parameters.map(({ name }, index) => {
    const value = given.find((argument) => argument.name === name)?.value
    return variadic && index === parameters.length - 1 ? (value === undefined ? [] : [value]) : value
  }), run)
}

function takesNames({ parameters }: Overload, names: ReadonlySet<string>): boolean {
  const known = new Set(parameters.map(({ name }) => name))
  return [...names].every((name) => known.has(name)) && parameters.every(({ name, optional }) => optional === true || names.has(name))
}
