import { parser } from 'lezer-feel'
import { isRefusal, Refused, type Refusal } from '#kernel/values/refusal.ts'
import { associate, MAX_DEPTH, type Tree } from './associate.ts'
import { toHalfWidth, withoutTexts } from './half-width.ts'
import { mistakeAt } from './mistakes.ts'
import { refuseAt } from './refuse.ts'
import { refuse } from './model.ts'
import type { Syntax } from './syntax.ts'

export const MAX_LENGTH = 8_000
const MAX_NODES = 40_000

export const grammar = parser.configure({ top: 'Expression' })

/**
 * Reads one condition. The grammar is lezer-feel's, shared with the editor; it repairs what it cannot read, so error
 * nodes are turned into refusals here, and what it accepts too kindly is refused in `associate` and `check`.
 */
export function parseCondition(text: string): Syntax | Refusal {
  if (text.length > MAX_LENGTH) return refuse('rules.too_long', { length: text.length, limit: MAX_LENGTH })
  try {
    const halfWidth = toHalfWidth(text)
    refuseDeepNesting(text, halfWidth)
    const tree = grammar.parse(halfWidth)
    refuseErrorNodes(text, tree.topNode)
    return associate(text, halfWidth, tree.topNode)
  } catch (error) {
    if (error instanceof Refused) return error.refusal
    throw error
  }
}

export function isSyntax(value: Syntax | Refusal): value is Syntax {
  return !isRefusal(value)
}

/** The grammar gives up on thousands of open brackets with thousands of errors; one sentence says it better. */
function refuseDeepNesting(text: string, halfWidth: string): void {
  let depth = 0
  for (const found of halfWidth.matchAll(/"(?:[^"\\]|\\[^])*"|\/\/[^\n]*|\/\*[^]*?\*\/|[()[\]]/g)) {
    if (/^[([]/.test(found[0])) depth++
    else if (/^[)\]]/.test(found[0])) depth--
    if (depth > MAX_DEPTH) refuseAt(text, { from: found.index, to: found.index + 60 }, 'rules.too_deep', { limit: MAX_DEPTH })
  }
}

function refuseErrorNodes(text: string, top: Tree): void {
  const cursor = top.cursor()
  let count = 0
  do {
    if (++count > MAX_NODES) refuseAt(text, top, 'rules.too_many_parts', { limit: MAX_NODES })
    if (cursor.type.isError) refuseErrorNode(text, cursor)
  } while (cursor.next())
}

/** The grammar gives up on a chain of some 280 parts without brackets, at a place where nothing is wrong. */
const MAX_CHAIN = 250

/** What the author sees where the grammar could not read on. */
export function refuseErrorNode(text: string, node: { from: number; to: number }): never {
  const range = offendingRange(text, node.from, node.to)
  if (joinedBefore(text.slice(0, node.from)) > MAX_CHAIN) refuseAt(text, range, 'rules.too_long_chain', { limit: MAX_CHAIN })
  const mistake = mistakeAt(text, range)
  if (mistake) refuseAt(text, mistake, 'rules.syntax', { hintZh: mistake.hint.zh, hintEn: mistake.hint.en })
  refuseAt(text, range, 'rules.syntax', hintFor(text, range))
}

/** How many and, or and arithmetic signs are open at the end of a text; what a bracket holds is over with the bracket. */
function joinedBefore(text: string): number {
  const open = [0]
  for (const [sign] of withoutTexts(text).matchAll(/(?<![\p{L}\p{N}_.])(?:and|or)(?![\p{L}\p{N}_.])|[-+*/()[\]]/gu)) {
    if (sign === '(' || sign === '[') open.push(0)
    else if (sign !== ')' && sign !== ']') open.push(open.pop()! + 1)
    else if (open.length > 1) open.pop()
  }
  return open.reduce((sum, count) => sum + count, 0)
}

/** An error node is often empty and stands before the blank: show the word that follows, or the end. */
function offendingRange(text: string, from: number, to: number): { from: number; to: number } {
  if (to > from && text.slice(from, to).trim() !== '') return { from, to }
  const next = /\S+/.exec(text.slice(from))
  if (next) return { from: from + next.index, to: from + next.index + next[0].length }
  const last = /\S+\s*$/.exec(text)
  return { from: last?.index ?? 0, to: text.length }
}

function hintFor(text: string, range: { from: number; to: number }): Record<string, string> {
  if (text.trim() === '') return { hintZh: '条件是空的。', hintEn: 'The condition is empty.' }
  if (/^\s*if\b/.test(text) && !/\belse\b/.test(text)) {
    return { hintZh: 'if 后面要有 then 和 else；只在某情形下检查的，请用 and。', hintEn: 'if needs then and else; to check in some case only, use and.' }
  }
  if (/(and|or|[=<>+\-*/(,])\s*$/.test(text.slice(0, range.to))) {
    return { hintZh: '后面缺少内容，请补写。', hintEn: 'Something is missing after it; complete the condition.' }
  }
  return { hintZh: '是否缺少运算符、引号或括号？', hintEn: 'Is an operator, a quotation mark or a bracket missing?' }
}
