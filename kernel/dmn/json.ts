import type { Bilingual, Refusal } from '#kernel/values/refusal.ts'
import { refuse } from './model.ts'
import { FeelNumber, isNumber, numberOf, textOfNumber } from './numbers.ts'
import { isContext, type FeelContext, type Value } from './value.ts'
import { textOf } from './text-of.ts'

/** How FEEL values leave as JSON: numbers as plain digits of any length, moments, durations, ranges and functions as FEEL writes them. */
export function toJson(value: Value): string {
  if (value === null || typeof value === 'boolean') return String(value)
  if (typeof value === 'string') return JSON.stringify(value)
  if (isNumber(value)) return textOfNumber(value)
  if (Array.isArray(value)) return `[${value.map(toJson).join(',')}]`
  if (isContext(value)) return `{${[...value].map(([name, item]) => `${JSON.stringify(name)}:${toJson(item)}`).join(',')}}`
  return JSON.stringify(textOf(value))
}

/** The names and values of an evaluation out of a JSON object; numbers keep the digits that were written. */
export function readContext(text: string): FeelContext | Refusal {
  try {
    const value = fromJson(text)
    return isContext(value) ? value : refuse('dmn.not_json', { reason: { zh: `内容是“${text.slice(0, 40)}”`, en: `it is “${text.slice(0, 40)}”` } })
  } catch (error) {
    if (error instanceof SyntaxError) return refuse('dmn.not_json', { reason: reasonOf(error.message) })
    // Brackets within brackets beyond what the reader of JSON can hold.
    if (error instanceof RangeError) return refuse('dmn.not_json', { reason: { zh: '括号嵌套太深', en: 'its brackets are nested too deep' } })
    throw error
  }
}

/** The reader of JSON speaks English only; where it stopped is the same in every language. */
function reasonOf(message: string): Bilingual {
  const at = /position (\d+)/.exec(message)?.[1]
  return { zh: at === undefined ? '写法不合 JSON' : `第 ${Number(at) + 1} 个字符处读不懂`, en: message.slice(0, 80) }
}

function fromJson(text: string): Value {
  const parse = JSON.parse as (text: string, reviver: (key: string, value: unknown, context: { source?: string }) => unknown) => unknown
  return parse(text, (_, value, { source }) => {
    if (typeof value === 'number') return numberOf(source ?? String(value)) ?? new FeelNumber(0).div(0)
    if (Array.isArray(value) || value === null || typeof value !== 'object' || isNumber(value) || isContext(value)) return value
    return new Map(Object.entries(value)) as FeelContext
  }) as Value
}
