import type { Ir, Rational } from '../ir.ts'

const PLACE = new Set(['from', 'to', 'nullable', 'lo', 'hi'])

/**
 * One word for all parts that say the same, wherever they stand. A list parameter without a value leaves an empty list
 * behind, so a part with an empty list is equal to itself only: `salt` names its rule, the place does the rest.
 */
export function keyOf(node: Ir | Rational, salt: string): string {
  if (node.kind === 'intField' || node.kind === 'dayField' || node.kind === 'textField' || node.kind === 'boolField' || node.kind === 'listField') {
    return node.field
  }
  return JSON.stringify(node, (key, value: unknown) => {
    if (PLACE.has(key)) return undefined
    if (typeof value === 'bigint') return `${value}n`
    if ((key === 'words' || key === 'values') && Array.isArray(value)) return value.length === 0 ? `${salt}@${node.from}` : [...(value as string[])].sort()
    return value
  })
}
