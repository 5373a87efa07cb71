import { isRefusal, Refused, type Bilingual, type Refusal } from '#kernel/values/refusal.ts'
import { BUILT_IN_NAMES, BUILT_IN_SCOPE } from './builtins.ts'
import { evaluate } from './interpret.ts'
import { LIMITS } from './model.ts'
import { indexNames } from './names.ts'
import { parseExpression } from './parse.ts'
import { openRun, tooMuch, within } from './scope.ts'
import { isContext, type FeelContext, type Value } from './value.ts'

export interface Evaluated {
  value: Value
  /** Why something within became null; empty when nothing did unexpectedly. */
  notes: Bilingual[]
}

export interface Clock {
  /** The moment of `now()`. */
  now: Date
  /** IANA zone of `now()` and `today()`. */
  zone: string
}

/** One FEEL expression over a context. A text that cannot be read, or costs too much, is refused. */
export function evaluateFeel(text: string, context: FeelContext, clock: Clock): Evaluated | Refusal {
  return bounded(() => {
    const syntax = parseExpression(text, indexNames(namesIn(context), BUILT_IN_NAMES))
    const run = openRun(clock.now, clock.zone)
    return { value: evaluate(syntax, within(BUILT_IN_SCOPE, context), run), notes: run.notes }
  })
}

/** Turns what is thrown within an evaluation into its refusal; also when the stack ends before our own count does. */
export function bounded<Result>(evaluation: () => Result): Result | Refusal {
  try {
    return evaluation()
  } catch (error) {
    if (error instanceof Refused && isRefusal(error.refusal)) return error.refusal
    if (error instanceof RangeError && /call stack/i.test(error.message)) {
      return tooMuch({ zh: '嵌套或递归的层数', en: 'levels of nesting or recursion' }, LIMITS.calls).refusal
    }
    throw error
  }
}

/** Every name in a value, at any depth: a path may go there. */
function namesIn(value: Value): Set<string> {
  const names = new Set<string>()
  const waiting: Value[] = [value]
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    // Not spread into one call: a list of a million items is more than the stack takes as arguments.
    if (Array.isArray(next)) for (const item of next) waiting.push(item)
    else if (isContext(next)) {
      for (const [name, item] of next) {
        names.add(name)
        waiting.push(item)
      }
    }
  }
  return names
}

