import { isRefusal, Refused, type Bilingual, type Refusal } from '#kernel/values/refusal.ts'
import { associatePart, MAX_DEPTH, type Tree } from '../associate.ts'
import { checkCondition, checkPart } from '../check.ts'
import type { CheckContext } from '../checker.ts'
import { toHalfWidth } from '../half-width.ts'
import type { Suggestion } from '../mistakes.ts'
import { grammar, MAX_LENGTH, parseCondition, refuseErrorNode } from '../parse.ts'
import type { Range, Syntax } from '../syntax.ts'
import type { Vocabulary } from '../vocabulary.ts'
import { suggestionFor } from './suggestion.ts'

/** One fault of a condition, where it stands in the author's text. */
export interface Problem extends Range {
  code: string
  line: number
  /** In code points, from 1. */
  column: number
  /** The words at fault. */
  text: string
  message: Bilingual
  /** What to put there instead, when that is clear. */
  suggestion: Suggestion | null
}

const MAX_PROBLEMS = 50
/** Beyond these a text is not looked into any further. */
const LIMITS = new Set(['rules.too_long', 'rules.too_deep', 'rules.too_many_parts', 'rules.too_long_chain'])

/**
 * Every fault of a condition that can be told apart, in text order; none when it may be released. The compiler stops at the
 * first fault; here the parts around it are read by themselves, so that an editor can mark all of them. Total: any text
 * has an answer.
 */
export function diagnose(text: string, vocabulary: Vocabulary, context: Omit<CheckContext, 'vocabulary'> = {}): Problem[] {
  const whole = { ...context, vocabulary }
  const syntax = parseCondition(text)
  const first = isRefusal(syntax) ? syntax : checkCondition(text, syntax, whole)
  if (!isRefusal(first)) return []
  if (LIMITS.has(first.code)) return [problemOf(text, first, vocabulary)]
  const found = isRefusal(syntax) ? faultsOfText(text, whole) : faultsOfSyntax(text, syntax, whole, true, 0)
  const problems = (found.length === 0 ? [first] : found).map((refusal) => problemOf(text, refusal, vocabulary))
  const distinct = new Map(problems.map((problem) => [`${problem.from} ${problem.to} ${problem.code}`, problem]))
  return withoutEchoes(text, [...distinct.values()].sort((left, right) => left.from - right.from)).slice(0, MAX_PROBLEMS)
}

/** What the suggestion for an earlier fault mends as well, and what only could not be read because it stands right behind that fault. */
function withoutEchoes(text: string, problems: Problem[]): Problem[] {
  return problems.filter((problem, index) => !problems.slice(0, index).some(({ suggestion }) => suggestion !== null && suggestion.from <= problem.from
    && (problem.to <= suggestion.to
      || (problem.code === 'rules.syntax' && problem.suggestion === null && text.slice(suggestion.to, problem.from).trim() === ''))))
}

/** A refusal of the language as an editor marks it; one about the whole text marks all of it. */
function problemOf(text: string, refusal: Refusal, vocabulary: Vocabulary): Problem {
  const { from, to, line, column, text: shown } = refusal.values
  const range = { from: typeof from === 'number' ? from : 0, to: typeof to === 'number' ? to : text.length }
  return {
    ...range, code: refusal.code, line: typeof line === 'number' ? line : 1, column: typeof column === 'number' ? column : 1,
    text: typeof shown === 'string' ? shown : '', message: refusal.message,
    suggestion: suggestionFor(text, refusal, range, vocabulary),
  }
}

/** A text that the grammar repairs or whose grouping is refused: its readable parts are read one by one. */
function faultsOfText(text: string, context: CheckContext): Refusal[] {
  if (text.length > MAX_LENGTH) return []
  const halfWidth = toHalfWidth(text)
  return faultsOfTree({ text, halfWidth, context }, grammar.parse(halfWidth).topNode, true, 0)
}

interface Reading {
  text: string
  halfWidth: string
  context: CheckContext
}

/** Kinds of tree that can be judged by themselves beside a fault. */
const WHOLE = new Set(['Comparison', 'FunctionInvocation', 'ParenthesizedExpression'])
const NAMES = new Set(['VariableName', 'PathExpression'])
/** Their parts are conditions. */
const CHAINS = new Set(['Expression', 'Disjunction', 'Conjunction'])

function faultsOfTree(reading: Reading, tree: Tree, condition: boolean, depth: number): Refusal[] {
  if (depth > MAX_DEPTH) return []
  const inner = tree.name === 'ParenthesizedExpression' ? condition : CHAINS.has(tree.name)
  if (!hasError(tree)) return faultsOfPart(reading, tree, condition, inner, depth)
  return childrenOf(tree).flatMap((child) => {
    if (child.name === '⚠') return caught(() => refuseErrorNode(reading.text, child))
    if (hasError(child) || CHAINS.has(child.name) || WHOLE.has(child.name)) return faultsOfTree(reading, child, inner, depth + 1)
    return []
  })
}

function faultsOfPart(reading: Reading, tree: Tree, condition: boolean, inner: boolean, depth: number): Refusal[] {
  const { text, halfWidth, context } = reading
  const below = () => childrenOf(tree).filter(({ name }) => CHAINS.has(name) || WHOLE.has(name) || NAMES.has(name))
    .flatMap((child) => faultsOfTree(reading, child, inner, depth + 1))
  if (tree.name === 'Expression') return below()
  let syntax: Syntax | null = null
  const own = caught(() => { syntax = associatePart(text, halfWidth, tree) })
  if (syntax !== null) return faultsOfSyntax(text, syntax, context, condition, 0)
  const inside = CHAINS.has(tree.name) || tree.name === 'ParenthesizedExpression' ? below() : []
  return inside.length > 0 ? inside : own
}

/**
 * Faults below a part, or its own when all below is sound. Bodies of some and every are judged with their loop only: by
 * themselves they name a word that is bound there.
 */
function faultsOfSyntax(text: string, syntax: Syntax, context: CheckContext, condition: boolean, depth: number): Refusal[] {
  if (depth > MAX_DEPTH) return []
  const own = condition ? checkCondition(text, syntax, context) : checkPart(text, syntax, context)
  if (!isRefusal(own)) return []
  const inside = partsOf(syntax).flatMap(([part, isCondition]) => faultsOfSyntax(text, part, context, isCondition, depth + 1))
  return inside.length > 0 ? inside : [own]
}

function partsOf(syntax: Syntax): [part: Syntax, isCondition: boolean][] {
  const values = (...parts: Syntax[]) => parts.map((part): [Syntax, boolean] => [part, false])
  switch (syntax.kind) {
    case 'and':
    case 'or': return syntax.items.map((item): [Syntax, boolean] => [item, true])
    case 'compare':
    case 'arithmetic': return values(syntax.left, syntax.right)
    case 'between': return values(syntax.value, syntax.low, syntax.high)
    case 'in': return values(syntax.value, ...syntax.tests.flatMap((test) =>
      (test.kind === 'interval' ? [test.low, test.high] : [test.value])))
    case 'negate': return values(syntax.value)
    case 'call': return syntax.name === 'not' || syntax.name === 'confirmed' ? syntax.values.map((value): [Syntax, boolean] => [value, true])
      : values(...syntax.values)
    case 'if': return [[syntax.condition, true], ...values(syntax.yes, syntax.no)]
    default: return []
  }
}

function caught(attempt: () => void): Refusal[] {
  try {
    attempt()
    return []
  } catch (error) {
    if (error instanceof Refused) return [error.refusal]
    throw error
  }
}

function hasError(tree: Tree): boolean {
  const cursor = tree.cursor()
  do {
    if (cursor.type.isError && cursor.from >= tree.from && cursor.to <= tree.to) return true
  } while (cursor.next() && cursor.from <= tree.to)
  return false
}

function childrenOf(tree: Tree): Tree[] {
  const children: Tree[] = []
  for (let child = tree.firstChild; child; child = child.nextSibling) children.push(child)
  return children
}

