import { isRefusal, Refused, type Bilingual } from '#kernel/values/refusal.ts'
import { associatePart, type Tree } from '../associate.ts'
import { checkPart } from '../check.ts'
import type { CheckContext } from '../checker.ts'
import { FUNCTIONS } from '../functions.ts'
import { toHalfWidth } from '../half-width.ts'
import { grammar, MAX_LENGTH } from '../parse.ts'
import type { Range } from '../syntax.ts'
import type { Vocabulary } from '../vocabulary.ts'
import { fits, kindOfType, kindOfValue, TYPE_WORDS, type Kind } from './kind.ts'
import { SIGNATURES } from './signatures-table.ts'

export interface Completion {
  /** What is put in the place of `Completions.from` to `to`. */
  put: string
  kind: 'fact' | 'feature' | 'parameter' | 'function' | 'word'
  title: Bilingual
  /** Type of a name, usage of a function. */
  detail: Bilingual
}

export interface Completions extends Range {
  /** What this place takes, when that is known. */
  expected: Kind | null
  items: Completion[]
}

/**
 * Names that fit the place of the cursor, best first: what is of the expected kind and begins with the letters written,
 * then what only contains them. Where a condition begins any name fits, because a comparison may follow it; yes-or-no
 * names come first. Nothing inside quotes and comments.
 */
export function complete(text: string, offset: number, vocabulary: Vocabulary, context: Omit<CheckContext, 'vocabulary'> = {}): Completions {
  const halfWidth = toHalfWidth(text)
  const { from, to } = wordAt(halfWidth, offset)
  if (text.length > MAX_LENGTH || isInsideText(halfWidth, offset)) return { from: offset, to: offset, expected: null, items: [] }
  const written = halfWidth.slice(from, offset).toLowerCase()
  const expected = expectedAt(halfWidth, from, to, { ...context, vocabulary })
  const items = candidates(vocabulary).filter(({ kind }) => kind === null || expected === null || expected.is === 'bool' || fits(kind, expected))
    .map((candidate) => ({ ...candidate, rank: rankOf(candidate.item, candidate.kind, written, expected) }))
    .filter(({ rank }) => rank < Number.POSITIVE_INFINITY)
    .sort((left, right) => left.rank - right.rank || (left.item.put < right.item.put ? -1 : 1))
    .map(({ item }) => item)
  return { from, to, expected, items }
}

interface Candidate {
  item: Completion
  /** Null: fits anywhere. */
  kind: Kind | null
}

function candidates(vocabulary: Vocabulary): Candidate[] {
  const names = [...vocabulary.values()].map(({ name, type, title, group }): Candidate => ({
    item: { put: name, kind: name.startsWith('feature.') ? 'feature' : name.startsWith('parameter.') ? 'parameter' : 'fact',
      title: group ? { zh: `${group.zh} · ${title.zh}`, en: `${group.en} · ${title.en}` } : title, detail: TYPE_WORDS[type] },
    kind: kindOfType(type),
  }))
  const functions = Object.entries(SIGNATURES).map(([name, { title, gives }]): Candidate => ({
    item: { put: `${name}(`, kind: 'function', title, detail: { zh: FUNCTIONS[name]!.usage, en: FUNCTIONS[name]!.usage } }, kind: gives,
  }))
  return [...names, ...functions]
}

function rankOf({ put, title }: Completion, kind: Kind | null, written: string, expected: Kind | null): number {
  const name = put.toLowerCase()
  const last = name.slice(name.indexOf('.') + 1)
  const place = name.startsWith(written) || last.startsWith(written) ? 0
    : name.includes(written) || title.zh.includes(written) || title.en.toLowerCase().includes(written) ? 2 : Number.POSITIVE_INFINITY
  const off = expected !== null && kind !== null && !fits(kind, expected) ? 1 : 0
  return place * 2 + off + (put.endsWith('(') ? 0.5 : 0)
}

/** The name around the cursor: letters, digits, underscores and points. */
export function wordAt(halfWidth: string, offset: number): Range {
  const before = /[\p{L}\p{N}_.]*$/u.exec(halfWidth.slice(0, offset))![0]
  const after = /^[\p{L}\p{N}_.]*/u.exec(halfWidth.slice(offset))![0]
  return { from: offset - before.length, to: offset + after.length }
}

export function isInsideText(halfWidth: string, offset: number): boolean {
  for (const found of halfWidth.matchAll(/"(?:[^"\\]|\\[^])*("|$)|\/\/[^\n]*|\/\*[^]*?(\*\/|$)/g)) {
    const isClosed = found[0].length > 1 && /("|\*\/)$/.test(found[0]) && !found[0].startsWith('//')
    if (offset > found.index && (offset < found.index + found[0].length || (!isClosed && offset === found.index + found[0].length))) return true
  }
  return false
}

/** Stands for the name being written, so that the grammar sees a whole condition around it. */
const MARK = 'ẘẘ'

function expectedAt(halfWidth: string, from: number, to: number, context: CheckContext): Kind | null {
  const argument = argumentAt(halfWidth, from)
  if (argument !== undefined) return argument
  const marked = `${halfWidth.slice(0, from)}${MARK}${halfWidth.slice(to)}`
  const path = pathTo(grammar.parse(marked).topNode, from)
  const place = path.findLastIndex((node) => node.from === from && node.to === from + MARK.length)
  for (let index = place; index > 0; index--) {
    const [parent, child] = [path[index - 1]!, path[index]!]
    const found = expectedInside(parent, child, marked, context)
    if (found !== undefined) return found
  }
  return place >= 0 ? { is: 'bool' } : null
}

/** Undefined: this parent does not say, ask the one above. */
function expectedInside(parent: Tree, child: Tree, marked: string, context: CheckContext): Kind | null | undefined {
  const children = childrenOf(parent).filter(({ name }) => name !== '⚠')
  const index = children.findIndex(({ from, name }) => from === child.from && name === child.name)
  const kindOf = (tree: Tree | undefined) => (tree === undefined ? null : kindOfTree(tree, marked, context))
  switch (parent.name) {
    case 'Conjunction':
    case 'Disjunction': return { is: 'bool' }
    case 'Comparison': return index <= 0 ? { is: 'bool' } : kindOf(children[0])
    case 'ArithmeticExpression': {
      if (children.length < 3) return { is: 'quantity', unit: null }
      const operator = marked.slice(children[1]!.from, children[1]!.to)
      if (operator === '*' || operator === '/') return { is: 'quantity', unit: null }
      const other = kindOf(index === 0 ? children[2] : children[0])
      return other?.is === 'quantity' || other === null ? other : { is: 'quantity', unit: 'days' }
    }
    case 'IfExpression': return index <= 1 ? { is: 'bool' } : undefined
    case 'QuantifiedExpression': return { is: 'bool' }
    case 'InExpressions': return { is: 'list' }
    case 'List': return { is: 'text' }
    default: return undefined
  }
}

/**
 * What a function takes where the cursor stands at the beginning of an argument; undefined elsewhere. Read from the text:
 * while a call is being written its bracket is not closed yet, and the grammar does not see a call.
 */
function argumentAt(halfWidth: string, from: number): Kind | null | undefined {
  const before = halfWidth.slice(0, from).replace(/"(?:[^"\\]|\\[^])*"/g, (text) => '"'.repeat(text.length))
  let depth = 0
  let position = 0
  for (let index = before.length - 1; index >= 0; index--) {
    const sign = before[index]!
    if (sign === ')' || sign === ']') depth++
    else if (sign === ',' && depth === 0) {
      if (position === 0 && /[^\s]/.test(before.slice(index + 1))) return undefined
      position++
    } else if ((sign === '(' || sign === '[') && depth-- === 0) {
      if (position === 0 && /[^\s]/.test(before.slice(index + 1))) return undefined
      return sign === '[' ? undefined : functionBefore(before.slice(0, index))?.takes[position]
    }
  }
  return undefined
}

function functionBefore(text: string) {
  const name = Object.keys(SIGNATURES).filter((known) => new RegExp(`(^|[^\\p{L}\\p{N}_.])${known}\\s*$`, 'u').test(text))
    .sort((left, right) => right.length - left.length)[0]
  return name === undefined ? undefined : SIGNATURES[name]
}

function kindOfTree(tree: Tree, marked: string, context: CheckContext): Kind | null {
  try {
    const value = checkPart(marked, associatePart(marked, marked, tree), context)
    return isRefusal(value) ? null : kindOfValue(value)
  } catch (error) {
    if (error instanceof Refused) return null
    throw error
  }
}

/** Nodes from the top to the innermost one that begins at `from`. */
function pathTo(top: Tree, from: number): Tree[] {
  const found: Tree[] = []
  for (let node: Tree | undefined = top; node; node = childrenOf(node).find((child) => child.from <= from && from < child.to)) found.push(node)
  return found
}

function childrenOf(tree: Tree): Tree[] {
  const children: Tree[] = []
  for (let child = tree.firstChild; child; child = child.nextSibling) children.push(child)
  return children
}
