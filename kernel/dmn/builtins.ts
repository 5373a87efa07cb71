import { CONTEXT_FUNCTIONS } from './builtins-context.ts'
import { LIST_FUNCTIONS } from './builtins-list.ts'
import { NUMBER_FUNCTIONS } from './builtins-number.ts'
import { RANGE_FUNCTIONS } from './builtins-range.ts'
import { TEMPORAL_FUNCTIONS } from './builtins-temporal.ts'
import { TEXT_FUNCTIONS } from './builtins-text.ts'
import { rangeFunction } from './builtins-range-text.ts'
import { indexNames, type NameIndex } from './names.ts'
import type { Scope } from './scope.ts'
import type { Value } from './value.ts'

const FUNCTIONS: ReadonlyMap<string, Value> = new Map([
  ...NUMBER_FUNCTIONS, ...TEXT_FUNCTIONS, ...LIST_FUNCTIONS, ...TEMPORAL_FUNCTIONS, ...CONTEXT_FUNCTIONS, ...RANGE_FUNCTIONS,
].map((built) => [built.name, built]))

/** What every expression knows: the names of the built-in functions and of the parts of built-in values. */
export const BUILT_IN_NAMES: NameIndex = indexNames([
  ...FUNCTIONS.keys(), 'time offset', 'start included', 'end included', 'days and time duration', 'years and months duration',
])

export const BUILT_IN_SCOPE: Scope = {
  parent: null, types: () => null,
  entries: new Map([...FUNCTIONS, ['range', rangeFunction(BUILT_IN_NAMES)]]),
}
