import type { FeelText } from './boxed.ts'
import { coerce } from './conform.ts'
import { evaluate } from './interpret.ts'
import { REASONS } from './reasons.ts'
import { nothing, type Scope } from './scope.ts'
import type { FeelType, Run, Value } from './value.ts'

/** The value as one of its declared type, or null with a note. */
export function asType(value: Value, type: FeelType | null, place: string, run: Run): Value {
  const coerced = coerce(value, type)
  return coerced === undefined ? nothing(run, place, REASONS.wrongType) : coerced
}

export function runText({ text, syntax }: FeelText, scope: Scope, run: Run): Value {
  return syntax ? evaluate(syntax, scope, run) : nothing(run, text.slice(0, 60), REASONS.unreadable)
}
