import { define } from './define.ts'
import { integer, numberOf, wholePartOf } from './numbers.ts'
import { compilePattern, matchesPattern, replacePattern, splitByPattern, type Pattern } from './pattern.ts'
import { REASONS } from './reasons.ts'
import { boundedText, nothing } from './scope.ts'
import { textOf } from './text-of.ts'
import type { FeelFunction, Run, Value } from './value.ts'

/** Text is counted by code point: 𠮷 is one character. */
function substring(text: string, start: number | null, length: number | null | undefined): string | undefined {
  const points = [...text]
  if (start === null || start === 0 || length === null || (length !== undefined && length < 0)) return undefined
  const index = start > 0 ? start - 1 : Math.max(0, points.length + start)
  return points.slice(index, length === undefined ? undefined : index + length).join('')
}

function numberFrom(text: string, grouping: Value | undefined, decimal: Value | undefined): Value | undefined {
  const isGrouping = grouping === undefined || grouping === null || grouping === ' ' || grouping === ',' || grouping === '.'
  const isDecimal = decimal === undefined || decimal === null || decimal === ',' || decimal === '.'
  if (!isGrouping || !isDecimal || (typeof grouping === 'string' && grouping === (decimal ?? '.') && decimal !== null)) return undefined
  const plain = typeof grouping === 'string' ? text.replaceAll(grouping, '') : text
  return numberOf(typeof decimal === 'string' ? plain.replace(decimal, '.') : plain) ?? undefined
}

function patternOf(name: string, text: string, flags: string, run: Run): Pattern | null {
  return compilePattern(text, flags) ?? nothing(run, name, REASONS.noPattern)
}

export const TEXT_FUNCTIONS: readonly FeelFunction[] = [
  define('string', 'from: any', ([from], run) => (from === null ? null : boundedText(run, textOf(from!)))),
  define('number', ['from: string', 'from: string, grouping separator: any, decimal separator: any'],
    ([from, grouping, decimal]) => numberFrom(from as string, grouping, decimal)),
  define('substring', 'string: string, start position: number, length?: number', ([text, start, length]) =>
    substring(text as string, wholePartOf(start), length === undefined ? undefined : wholePartOf(length))),
  define('string length', 'string: string', ([text]) => integer([...text as string].length)),
  define('upper case', 'string: string', ([text]) => (text as string).toUpperCase()),
  define('lower case', 'string: string', ([text]) => (text as string).toLowerCase()),
  define('substring before', 'string: string, match: string', ([text, match]) =>
    (text as string).slice(0, Math.max(0, (text as string).indexOf(match as string)))),
  define('substring after', 'string: string, match: string', ([text, match]) => {
    const at = (text as string).indexOf(match as string)
    return at < 0 ? '' : (text as string).slice(at + (match as string).length)
  }),
  define('contains', 'string: string, match: string', ([text, match]) => (text as string).includes(match as string)),
  define('starts with', 'string: string, match: string', ([text, match]) => (text as string).startsWith(match as string)),
  define('ends with', 'string: string, match: string', ([text, match]) => (text as string).endsWith(match as string)),
  define('matches', 'input: string, pattern: string, flags??: string', ([input, pattern, flags = ''], run) => {
    const compiled = patternOf('matches', pattern as string, flags as string, run)
    return compiled && matchesPattern(compiled, input as string, run)
  }),
  define('replace', 'input: string, pattern: string, replacement: string, flags??: string', ([input, pattern, replacement, flags = ''], run) => {
    const compiled = patternOf('replace', pattern as string, flags as string, run)
    const replaced = compiled && (replacePattern(compiled, input as string, replacement as string, run) ?? undefined)
    return typeof replaced === 'string' ? boundedText(run, replaced) : replaced
  }),
  define('split', 'string: string, delimiter: string', ([text, delimiter], run) => {
    const compiled = patternOf('split', delimiter as string, '', run)
    return compiled && (splitByPattern(compiled, text as string, run) ?? undefined)
  }),
  define('string join', 'list: list, delimiter??: string', ([list, delimiter = ''], run) => {
    const items = (list as Value[]).filter((item) => item !== null)
    return items.every((item) => typeof item === 'string') ? boundedText(run, items.join(delimiter as string)) : undefined
  }),
]
