import { createHash } from 'node:crypto'
import type { RuleSource } from './model.ts'

/**
 * What of a rule decides and is shown: all of it but its version, its examples and where it stands. Two texts with one such form judge
 * alike, however they were laid out.
 */
export function judgingText(source: RuleSource): string {
  return JSON.stringify({ ...source, place: undefined, examples: undefined, version: undefined }, inOrder)
}

/** SHA-256 of it: names a text in a back-test and in the release that rests on it. */
export function judgingHash(source: RuleSource): string {
  return createHash('sha256').update(judgingText(source)).digest('hex')
}

/** Keys by name, whatever order the author wrote them in. */
function inOrder(_: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1)))
}
