import { definedNameAt } from './names.ts'
import { accept, deeper, expect, fail, isWord, peek, readName, type Reader } from './reader.ts'
import type { TypeSyntax } from './syntax.ts'

/** A type as written after `instance of` or a parameter. */
export function readType(reader: Reader): TypeSyntax {
  return deeper(reader, () => {
    const generic = ['list', 'range', 'context', 'function'].find((word) => isWord(reader, word) && followedByAngle(reader, word))
    if (generic === undefined) return { kind: 'named', name: readQualified(reader) }
    reader.at += generic.length
    expect(reader, '<')
    if (generic === 'context') return readContextType(reader)
    if (generic === 'function') return readFunctionType(reader)
    const of = readType(reader)
    expect(reader, '>')
    return { kind: generic as 'list' | 'range', of }
  })
}

function followedByAngle(reader: Reader, word: string): boolean {
  return /^\s*</.test(reader.text.slice(reader.at + word.length, reader.at + word.length + 50))
}

function readQualified(reader: Reader): string {
  let name = readName(reader) ?? fail(reader, { zh: '类型', en: 'a type' })
  while (peek(reader) === '.' && accept(reader, '.')) name += `.${readName(reader) ?? fail(reader, { zh: '类型', en: 'a type' })}`
  return name
}

function readContextType(reader: Reader): TypeSyntax {
  const entries: { name: string; type: TypeSyntax }[] = []
  if (accept(reader, '>')) return { kind: 'context', entries }
  do {
    peek(reader)
    const name = definedNameAt(reader.text, reader.at) ?? fail(reader, { zh: '名称', en: 'a name' })
    reader.at += name.length
    expect(reader, ':')
    entries.push({ name: name.trim(), type: readType(reader) })
  } while (accept(reader, ','))
  expect(reader, '>')
  return { kind: 'context', entries }
}

function readFunctionType(reader: Reader): TypeSyntax {
  const parameters: TypeSyntax[] = []
  if (!accept(reader, '>')) {
    do parameters.push(readType(reader))
    while (accept(reader, ','))
    expect(reader, '>')
  }
  expect(reader, '->')
  return { kind: 'function', parameters, result: readType(reader) }
}
