/**
 * In a sentence `{count|payment|payments}` is the word that fits the value of `count`: the first for one, else the second. The number
 * itself stands before it as `{count}`. Chinese needs none of this. A placeholder of another shape is its own, unknown name.
 */
export function readPlaceholder(text: string): { name: string; forms: readonly [one: string, other: string] | null } {
  const [name, one, other, ...more] = text.split('|')
  return one !== undefined && other !== undefined && more.length === 0 ? { name: name!, forms: [one, other] } : { name: text, forms: null }
}

export function plural(value: unknown, [one, other]: readonly [one: string, other: string]): string {
  return String(value) === '1' ? one : other
}
