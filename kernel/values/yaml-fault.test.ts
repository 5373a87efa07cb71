import { LineCounter, parseDocument } from 'yaml'
import { expect, it } from 'vitest'
import { yamlFault } from './yaml-fault.ts'

it.each([
  ['a list that is not indented', 'a:\n  b: 1\n c: 2\n', 3, 1, '缩进'],
  ['a tab', 'a:\n\tb: 1\n', 2, 1, '制表符'],
  ['a key twice', 'a: 1\nb: 2\na: 3\n', 3, 1, '同一个键'],
  ['a bracket that stays open', 'a: [1, 2\nb: 3\n', 2, 1, null],
  ['a sign at the beginning of a value', 'a: 1\nb: @x\n', 2, 4, '引号'],
])('where a text is no YAML: %s', (_, text, line, column, word) => {
  const lines = new LineCounter()
  const [error] = parseDocument(text, { lineCounter: lines, prettyErrors: false }).errors
  const fault = yamlFault(error!, lines)
  expect([fault.line, fault.column]).toEqual([line, column])
  expect(fault.reason.zh, error!.code).toContain(word ?? '')
  expect(fault.reason.en, error!.code).not.toMatch(/[A-Z]{2}_|undefined/)
})
