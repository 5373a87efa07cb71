import type { EvidencePart } from '../../../server/evidence/model.ts'

/** A part as it stands in the list on the screen; `path` is its place in the tree, "0.2.1". */
export interface Line {
  path: string
  part: EvidencePart
  level: number
  place: number
  of: number
}

/** What of the tree is on the screen: everything below a folded part is not. */
export function linesOf(root: EvidencePart, folded: ReadonlySet<string>): Line[] {
  const lines: Line[] = []
  const add = (part: EvidencePart, path: string, level: number, place: number, of: number) => {
    lines.push({ path, part, level, place, of })
    if (folded.has(path)) return
    part.parts.forEach((each, index) => add(each, `${path}.${index}`, level + 1, index + 1, part.parts.length))
  }
  add(root, '0', 1, 1, 1)
  return lines
}

/** Where a key leads, as the pattern of trees asks it (WAI-ARIA: arrows, Home, End); null: the key is not for the tree. */
export function moved(key: string, lines: readonly Line[], active: string, folded: ReadonlySet<string>): { active: string; folded: ReadonlySet<string> } | null {
  const at = Math.max(0, lines.findIndex((line) => line.path === active))
  const { path, part } = lines[at]!
  const to = (index: number) => ({ active: lines[Math.min(lines.length - 1, Math.max(0, index))]!.path, folded })
  const isFolded = folded.has(path)
  switch (key) {
    case 'ArrowDown': return to(at + 1)
    case 'ArrowUp': return to(at - 1)
    case 'Home': return to(0)
    case 'End': return to(lines.length - 1)
    case 'ArrowRight': return part.parts.length === 0 ? to(at) : isFolded ? { active: path, folded: without(folded, path) } : to(at + 1)
    case 'ArrowLeft': {
      if (part.parts.length > 0 && !isFolded) return { active: path, folded: new Set([...folded, path]) }
      const parent = path.slice(0, Math.max(0, path.lastIndexOf('.')))
      return { active: parent || path, folded }
    }
    case 'Enter':
    case ' ': return part.parts.length === 0 ? to(at) : { active: path, folded: isFolded ? without(folded, path) : new Set([...folded, path]) }
    default: return null
  }
}

function without(folded: ReadonlySet<string>, path: string): ReadonlySet<string> {
  return new Set([...folded].filter((each) => each !== path))
}
