import { isMap, isScalar, isSeq, LineCounter, parseDocument, type Scalar } from 'yaml'

export interface Place {
  line: number
  /** In code points, from 1. */
  column: number
}

/** Where an offset within the condition of a rule stands in its file. `rule` counts the rules of the file from 0. */
export type PlaceOf = (rule: number, key: string, offset: number) => Place

/** Conditions are YAML scalars: quoted, folded or indented, so an offset in the condition is not one in the file. */
export function placesIn(text: string): PlaceOf {
  const document = parseDocument(text, { version: '1.2' })
  const items = isSeq(document.contents) ? document.contents.items : [document.contents]
  const lines = new LineCounter()
  lines.addNewLine(0)
  for (const { index } of text.matchAll(/\n/g)) lines.addNewLine(index + 1)
  return (rule, key, offset) => {
    const item = items[rule]
    const scalar = isMap(item) ? item.get(key, true) : null
    const at = isScalar(scalar) && scalar.range ? offsetInFile(text, scalar, offset) : (item as { range?: [number] } | null)?.range?.[0] ?? 0
    const { line, col } = lines.linePos(at)
    return { line, column: lengthInCharacters(text.slice(at - (col - 1), at)) + 1 }
  }
}

function offsetInFile(text: string, { range, type, value }: Scalar, offset: number): number {
  const [start, end] = range!
  const source = text.slice(start, end)
  if (type === 'QUOTE_SINGLE') return start + walk(source, offset, /^''/)
  if (type === 'QUOTE_DOUBLE') return start + walk(source, offset, /^\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[^])/)
  if (type === 'BLOCK_LITERAL') return inBlock(text, start, String(value), offset)
  // A condition folded over lines is not followed: its beginning is near enough.
  return source === value ? start + offset : start
}

/** What is written with several characters counts as one; a quoted text that runs over lines has its blanks folded, and is left. */
function walk(source: string, offset: number, escape: RegExp): number {
  if (source.includes('\n')) return 0
  let at = 1
  for (let seen = 0; seen < offset && at < source.length; seen++) at += escape.exec(source.slice(at))?.[0].length ?? 1
  return Math.min(at, source.length - 1)
}

function inBlock(text: string, start: number, value: string, offset: number): number {
  const before = value.slice(0, offset).split('\n')
  let at = text.indexOf('\n', start) + 1
  const indent = /^\s*?(?= *\S)( *)/m.exec(text.slice(at))?.[1]?.length ?? 0
  for (let line = 1; line < before.length; line++) at = text.indexOf('\n', at) + 1
  return at + indent + before.at(-1)!.length
}

function lengthInCharacters(text: string): number {
  return Array.from(text).length
}
