const known = new Map<string, WeakMap<object, boolean>>()

/** Whether a tree, of FEEL or of boxed expressions, uses a name; `?` is the input of a test. Remembered for each node. */
export function mentions(tree: unknown, name: string): boolean {
  let remembered = known.get(name)
  if (!remembered) known.set(name, remembered = new WeakMap())
  return search(tree, name, remembered)
}

function search(tree: unknown, name: string, remembered: WeakMap<object, boolean>): boolean {
  if (typeof tree !== 'object' || tree === null) return false
  const before = remembered.get(tree)
  if (before !== undefined) return before
  const node = tree as { kind?: unknown; name?: unknown }
  const found = name === '?' ? node.kind === 'input' : node.kind === 'name' && node.name === name
  const anywhere = found || Object.values(tree).some((part) => search(part, name, remembered))
  remembered.set(tree, anywhere)
  return anywhere
}
