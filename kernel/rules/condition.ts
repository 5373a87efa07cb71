import type { WorkdayCalendar } from '#kernel/values/workday-calendar.ts'
import { isRefusal, Refused, type Refusal } from '#kernel/values/refusal.ts'
import { binderOf } from './bind.ts'
import { checkCondition } from './check.ts'
import type { CheckContext } from './checker.ts'
import { compileBool, newCompiler } from './compile.ts'
import type { Bool } from './ir.ts'
import type { FactModel, Facts, ParameterValues } from './model.ts'
import { isSyntax, parseCondition } from './parse.ts'
import { vocabularyOf } from './vocabulary.ts'

/**
 * One condition in the rule language, for a gateway of the process engine. The closure answers null when the facts do
 * not decide: that is neither yes nor no, and the caller must not treat it as either.
 */
export function compileCondition(
  text: string,
  model: FactModel,
  calendar?: WorkdayCalendar,
): ((facts: Facts) => boolean | null) | Refusal {
  const vocabulary = vocabularyOf(model)
  const node = readCondition(text, { vocabulary, calendar })
  if (isRefusal(node)) return node
  const compiler = newCompiler(new Map(), calendar)
  const closure = compileBool(compiler, node)
  const bind = binderOf(compiler.slots, vocabulary)
  return (facts) => closure(bind(facts))
}

/**
 * A condition of a checked rule under these thresholds. `fault`: the values make none of it (a divisor of 0, a list too long to go
 * through), so by them it cannot be judged; then the form is that without any value, which the check of the rule has read.
 */
export function readUnder(text: string, context: CheckContext & { parameters: ParameterValues }): { node: Bool; fault: Refusal | null } {
  const read = readCondition(text, context)
  if (!isRefusal(read)) return { node: read, fault: null }
  const node = readCondition(text, { vocabulary: context.vocabulary, calendar: context.calendar })
  if (isRefusal(node)) throw new Refused(node)
  return { node, fault: read }
}

/** Text to typed form, or why not. */
export function readCondition(text: string, context: CheckContext): Bool | Refusal {
  const syntax = parseCondition(text)
  return isSyntax(syntax) ? checkCondition(text, syntax, context) : syntax
}
