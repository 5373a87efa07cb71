import type { Bilingual } from '#kernel/values/refusal.ts'
import type { Civil } from './civil.ts'
import { isNumber, type FeelNumber } from './numbers.ts'
import type { UnaryTests } from './syntax.ts'

export interface Time {
  hour: number
  minute: number
  second: number
  nanos: number
  /** Seconds east of UTC; null for a local time, or when a zone says it. */
  offset: number | null
  zone: string | null
}

export interface FeelDate extends Civil { kind: 'date' }
export interface FeelTime extends Time { kind: 'time' }
export interface FeelDateTime extends Civil, Time { kind: 'date and time' }
export interface MonthsDuration { kind: 'years and months duration'; months: number }
export interface DaysDuration { kind: 'days and time duration'; nanos: bigint }

/** `operator` is set for ranges written as a test: (< 10), (= 10), (!= 10). An end that is null is not bounded. */
export interface FeelRange {
  kind: 'range'
  low: Value
  high: Value
  lowIncluded: boolean
  highIncluded: boolean
  operator: '<' | '<=' | '>' | '>=' | '=' | '!=' | null
}

export interface Parameter {
  name: string
  type: FeelType | null
  /** A built-in parameter that may be left out. */
  optional?: boolean
  /** Null for it counts as left out. */
  nullIsAbsent?: boolean
}

/** One way to call a function; a built-in may have several (`date(from)`, `date(year, month, day)`). */
export interface Overload {
  parameters: readonly Parameter[]
  /** The last parameter takes all further arguments, as a list. */
  variadic: boolean
  result: FeelType | null
  /** Whether the arguments are of its types; asked where several overloads take as many. */
  accepts?: (given: (Value | undefined)[]) => boolean
  /** One value for each parameter; undefined when an optional one was left out. */
  call: (given: (Value | undefined)[], run: Run) => Value
}

export interface FeelFunction {
  kind: 'function'
  name: string
  overloads: readonly Overload[]
}

export type FeelContext = Map<string, Value>
export type Value =
  | null | boolean | string | FeelNumber | FeelDate | FeelTime | FeelDateTime | MonthsDuration | DaysDuration
  | FeelRange | FeelFunction | FeelContext | Value[]

/** One evaluation: its clock, what it has spent, and why a value became null. */
export interface Run {
  now: Date
  /** IANA zone of `now()` and `today()`. */
  zone: string
  steps: number
  depth: number
  notes: Bilingual[]
}

export function isContext(value: unknown): value is FeelContext {
  return value instanceof Map
}

export function isList(value: Value | undefined): value is Value[] {
  return Array.isArray(value)
}

export type Kind = 'null' | 'boolean' | 'string' | 'number' | 'list' | 'context'
  | (FeelDate | FeelTime | FeelDateTime | MonthsDuration | DaysDuration | FeelRange | FeelFunction)['kind']

export function kindOf(value: Value): Kind {
  if (value === null) return 'null'
  if (typeof value === 'boolean') return 'boolean'
  if (typeof value === 'string') return 'string'
  if (Array.isArray(value)) return 'list'
  if (isNumber(value)) return 'number'
  return isContext(value) ? 'context' : value.kind
}

/** A value of that kind, or null: `asKind(value, 'date')?.year`. */
export function asKind<K extends FeelDate['kind'] | FeelTime['kind'] | FeelDateTime['kind'] | MonthsDuration['kind']
  | DaysDuration['kind'] | FeelRange['kind'] | FeelFunction['kind']>(value: Value | undefined, kind: K): Extract<Value, { kind: K }> | null {
  return value !== undefined && kindOf(value) === kind ? value as Extract<Value, { kind: K }> : null
}

/** A type of FEEL or of an item definition. `constrained` carries allowed values; item definitions may contain themselves, so `named` is lazy. */
export type FeelType =
  | { kind: 'any' }
  | { kind: 'simple'; name: Kind }
  | { kind: 'list' | 'range'; of: FeelType }
  | { kind: 'context'; entries: ReadonlyMap<string, FeelType> }
  | { kind: 'function'; parameters: readonly FeelType[] | null; result: FeelType }
  | { kind: 'named'; name: string; resolve: () => FeelType }
  | { kind: 'constrained'; base: FeelType; tests: UnaryTests; allows: (value: Value) => boolean }

export const ANY: FeelType = { kind: 'any' }
