import type { WorkdayCalendar } from '#kernel/values/workday-calendar.ts'
import type { Bool, Day, List, Rational, Text } from './ir.ts'
import type { ParameterValues } from './model.ts'
import type { Literal } from './numbers.ts'
import { mistakeWithin } from './mistakes.ts'
import { refuseAt } from './refuse.ts'
import type { Range, Syntax } from './syntax.ts'
import type { Vocabulary } from './vocabulary.ts'

export interface CheckContext {
  vocabulary: Vocabulary
  /** Parameters with a value become literals; the others are unknown facts. */
  parameters?: ParameterValues
  calendar?: WorkdayCalendar | undefined
}

/** What a part of a condition is worth, by kind. */
export type Value =
  | Literal
  | Rational
  | (Range & { kind: 'bool'; node: Bool })
  | (Range & { kind: 'text'; node: Text })
  | (Range & { kind: 'day'; node: Day })
  | (Range & { kind: 'list'; node: List })
  | (Range & { kind: 'texts'; values: readonly string[]; known: boolean })
  | (Range & { kind: 'null' })

export interface Checker extends CheckContext {
  text: string
  variables: Map<string, Syntax>
  parts: number
  /** The value of any part; set by `checkCondition`, so that functions can ask for their arguments. */
  valueOf(checker: Checker, syntax: Syntax): Value
}

export function boolOf(checker: Checker, syntax: Syntax): Bool {
  const value = checker.valueOf(checker, syntax)
  return value.kind === 'bool' ? value.node : expected(checker, syntax, 'bool', value)
}

export function textOf(checker: Checker, syntax: Syntax): Text {
  const value = checker.valueOf(checker, syntax)
  return value.kind === 'text' ? value.node : expected(checker, syntax, 'text', value)
}

export function dayOfValue(checker: Checker, syntax: Syntax): Day {
  const value = checker.valueOf(checker, syntax)
  return value.kind === 'day' ? value.node : expected(checker, syntax, 'day', value)
}

export function isQuantity(value: Value): value is Literal | Rational {
  return value.kind === 'literal' || value.kind === 'rational'
}

export function bool(node: Bool): Value {
  return { kind: 'bool', node, from: node.from, to: node.to }
}

export const KINDS: Record<Value['kind'] | 'number' | 'instant', [zh: string, en: string]> = {
  literal: ['数', 'a number'], rational: ['数', 'a number'], number: ['数', 'a number'],
  bool: ['是非', 'a yes-or-no value'], text: ['文字', 'text'],
  day: ['日期', 'a date'], list: ['名单', 'a list'], texts: ['名单', 'a list'], null: ['空值', 'null'],
  instant: ['时刻', 'an instant'],
}

export function expected(checker: Checker, syntax: Range, kind: keyof typeof KINDS, found: Value): never {
  if (found.kind === 'null') refuseAt(checker.text, syntax, 'rules.null_operand')
  // = "甲" or "乙": what stands behind or was meant as one more value.
  const mistake = kind === 'bool' ? mistakeWithin(checker.text, syntax) : null
  if (mistake) refuseAt(checker.text, mistake, 'rules.syntax', { hintZh: mistake.hint.zh, hintEn: mistake.hint.en })
  const [expectedZh, expectedEn] = KINDS[kind]
  const [foundZh, foundEn] = KINDS[found.kind]
  refuseAt(checker.text, syntax, 'rules.expected_type', { expectedZh, expectedEn, foundZh, foundEn })
}
