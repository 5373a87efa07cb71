import { mistakeAt, mistakeWithin } from './mistakes.ts'
import { refuseAt } from './refuse.ts'
import type { ArithmeticOperator, CompareOperator, Range, Syntax, Test } from './syntax.ts'

/** The part of a lezer syntax node that is used. */
export interface Tree extends Range {
  name: string
  firstChild: Tree | null
  nextSibling: Tree | null
  cursor(): { type: { isError: boolean }; from: number; to: number; next(): boolean }
}

export const MAX_DEPTH = 60

/**
 * Turns the grammar's tree into `Syntax`.
 *
 * The grammar lets a test after `in` swallow what follows: `a in [0..5] or b` comes out as `a in ([0..5] or b)`, and so
 * do `in ("x") and b` and `in > 5 or b`. So every chain of and, or, comparisons and tests that has no parentheses is
 * flattened to its pieces in text order and grouped again: comparison binds before `and`, `and` before `or`.
 */
export function associate(text: string, halfWidth: string, top: Tree): Syntax {
  const reader: Reader = { text, halfWidth, depth: 0 }
  const roots = childrenOf(top)
  if (roots.length !== 1) refuseAt(text, top, 'rules.syntax', { hintZh: '条件是空的。', hintEn: 'The condition is empty.' })
  return read(reader, roots[0]!)
}

/** One part of a tree whose other parts may be faulty. */
export function associatePart(text: string, halfWidth: string, part: Tree): Syntax {
  return read({ text, halfWidth, depth: 0 }, part)
}

interface Reader {
  /** As written, for refusals. */
  text: string
  /** What the grammar saw. */
  halfWidth: string
  depth: number
}

type Piece =
  | { kind: 'value'; value: Syntax }
  | { kind: 'test'; test: Test }
  | (Range & { kind: 'tests'; tests: Test[] })
  | (Range & { kind: 'and' | 'or' | 'in' | 'between' | 'betweenAnd' })
  | (Range & { kind: 'compare'; operator: CompareOperator })

const CHAIN = new Set(['Disjunction', 'Conjunction', 'Comparison'])

function read(reader: Reader, tree: Tree): Syntax {
  if (++reader.depth > MAX_DEPTH) refuseAt(reader.text, tree, 'rules.too_deep', { limit: MAX_DEPTH })
  const syntax = CHAIN.has(tree.name) ? regroup(reader, flatten(reader, tree)) : readSingle(reader, tree)
  reader.depth--
  return syntax
}

function flatten(reader: Reader, tree: Tree): Piece[] {
  const pieces: Piece[] = []
  const range = { from: tree.from, to: tree.to }
  switch (tree.name) {
    case 'Disjunction':
    case 'Conjunction':
    case 'Comparison': {
      const between = childrenOf(tree).some((child) => child.name === 'between')
      for (const child of childrenOf(tree)) {
        pieces.push(...(between && child.name === 'and'
          ? [{ kind: 'betweenAnd' as const, from: child.from, to: child.to }] : flatten(reader, child)))
      }
      return pieces
    }
    case 'PositiveUnaryTest':
      return childrenOf(tree).flatMap((child) => flatten(reader, child))
    case 'PositiveUnaryTests':
      return [{ kind: 'tests', tests: childrenOf(tree).filter((child) => child.name === 'PositiveUnaryTest')
        .map((child) => readTest(reader, child)), from: tree.from, to: tree.to + (/^\s*\)/.exec(reader.halfWidth.slice(tree.to))?.[0].length ?? 0) }]
    case 'SimplePositiveUnaryTest': {
      const [first, ...others] = childrenOf(tree)
      if (first!.name === 'Interval') return [{ kind: 'test', test: readInterval(reader, first!) }]
      const operator = compareOperator(reader, first!)
      return [{ kind: 'compare', operator, from: first!.from, to: first!.to },
        ...others.flatMap((child) => flatten(reader, child))]
    }
    case 'and':
    case 'or':
    case 'in':
    case 'between':
      return [{ kind: tree.name, ...range }]
    case 'CompareOp':
      return [{ kind: 'compare', operator: compareOperator(reader, tree), ...range }]
    case '(':
    case ')':
      return []
    case 'ParenthesizedExpression': {
      // One test in brackets, `in (> 5)`, is a list of one; the grammar makes it a list only from two on.
      const inner = childrenOf(tree)[1]!
      if (inner.name === 'SimplePositiveUnaryTest') return [{ kind: 'tests', tests: [readTest(reader, inner)], ...range }]
      return [{ kind: 'value', value: read(reader, tree) }]
    }
    default:
      return [{ kind: 'value', value: read(reader, tree) }]
  }
}

function regroup(reader: Reader, pieces: Piece[]): Syntax {
  const alternatives = splitAt(pieces, 'or').map((part) => {
    const items = splitAt(part, 'and').map((item) => comparison(reader, item))
    return items.length === 1 ? items[0]! : group('and', items)
  })
  return alternatives.length === 1 ? alternatives[0]! : group('or', alternatives)
}

function group(kind: 'and' | 'or', items: Syntax[]): Syntax {
  return { kind, items, from: items[0]!.from, to: items.at(-1)!.to }
}

function splitAt(pieces: Piece[], kind: 'and' | 'or'): Piece[][] {
  const parts: Piece[][] = [[]]
  for (const piece of pieces) {
    if (piece.kind === kind) parts.push([])
    else parts.at(-1)!.push(piece)
  }
  return parts
}

/**
 * One of: v · v op v · v between v and v · v in v · v in test · v in op v · v in (tests). Anything longer is a chain.
 */
function comparison(reader: Reader, pieces: Piece[]): Syntax {
  const [left, operator, right, fourth, fifth] = pieces
  const range = pieces.length > 0 ? { from: rangeOf(pieces[0]!).from, to: rangeOf(pieces.at(-1)!).to }
    : { from: 0, to: 0 }
  if (left?.kind === 'value') {
    if (pieces.length === 1) return left.value
    if (operator?.kind === 'compare' && right?.kind === 'value' && pieces.length === 3) {
      return { kind: 'compare', operator: operator.operator, left: left.value, right: right.value, ...range }
    }
    if (operator?.kind === 'between' && right?.kind === 'value' && fourth?.kind === 'betweenAnd'
      && fifth?.kind === 'value' && pieces.length === 5) {
      return { kind: 'between', value: left.value, low: right.value, high: fifth.value, ...range }
    }
    if (operator?.kind === 'in') {
      const tests = testsOf(pieces.slice(2))
      if (tests) return { kind: 'in', value: left.value, tests, ...range }
    }
  }
  const second = pieces.find((piece, index) =>
    index > 1 && piece.kind === 'compare' && pieces[index - 1]!.kind === 'compare')
  if (second) {
    const place = { from: rangeOf(second).from - 1, to: rangeOf(second).to }
    const { hint, ...range } = mistakeAt(reader.text, place) ?? { ...place, hint: { zh: '相等写 =，不等写 !=。', en: 'Equal is =, unequal is !=.' } }
    refuseAt(reader.text, range, 'rules.not_in_language', { hintZh: hint.zh, hintEn: hint.en })
  }
  refuseAt(reader.text, range, 'rules.chained_comparison')
}

function testsOf(pieces: Piece[]): Test[] | null {
  const [first, second] = pieces
  if (pieces.length === 1 && first?.kind === 'tests') return first.tests
  if (pieces.length === 1 && first?.kind === 'test') return [first.test]
  if (pieces.length === 1 && first?.kind === 'value') return [equals(first.value)]
  if (pieces.length === 2 && first?.kind === 'compare' && second?.kind === 'value') {
    return [{ kind: 'against', operator: first.operator, value: second.value, from: first.from, to: second.value.to }]
  }
  return null
}

function equals(value: Syntax): Test {
  return { kind: 'equals', value, from: value.from, to: value.to }
}

function readTest(reader: Reader, tree: Tree): Test {
  const tests = testsOf(flatten(reader, tree))
  if (tests?.length === 1) return tests[0]!
  // `in (a = 1, 2)` would be a list holding a yes-or-no value: no rule means that.
  refuseAt(reader.text, tree, 'rules.not_in_language', {
    hintZh: 'in 的括号里只写值、区间或比较。', hintEn: 'Only values, ranges and comparisons stand in the brackets after in.',
  })
}

function readInterval(reader: Reader, tree: Tree): Test {
  const [open, low, , high, close] = childrenOf(tree)
  return {
    kind: 'interval', low: read(reader, low!), high: read(reader, high!),
    lowOpen: open!.name !== '[', highOpen: close!.name !== ']', from: tree.from, to: tree.to,
  }
}

function readSingle(reader: Reader, tree: Tree): Syntax {
  const range = { from: tree.from, to: tree.to }
  const children = childrenOf(tree)
  const source = reader.halfWidth.slice(tree.from, tree.to)
  switch (tree.name) {
    case 'ParenthesizedExpression': return { ...read(reader, children[1]!), ...range }
    case 'ArithmeticExpression': return readArithmetic(reader, children, range)
    case 'NumericLiteral': return { kind: 'number', text: source.replace(/\s/g, ''), ...range }
    case 'StringLiteral': return { kind: 'text', value: unescape(reader, tree), ...range }
    case 'BooleanLiteral': return { kind: 'boolean', value: source === 'true', ...range }
    case 'null': return { kind: 'null', ...range }
    case 'VariableName':
    case 'PathExpression': return { kind: 'name', name: source.replace(/\s*\.\s*/g, '.'), ...range }
    case 'DateTimeLiteral': return readDateTime(reader, tree)
    case 'FunctionInvocation': return readCall(reader, children, range)
    case 'List': return { kind: 'list', items: values(children).map((child) => read(reader, child)), ...range }
    case 'IfExpression': {
      const [condition, yes, no] = values(children).map((child) => read(reader, child))
      return { kind: 'if', condition: condition!, yes: yes!, no: no!, ...range }
    }
    case 'QuantifiedExpression': return readQuantified(reader, children, range)
    default: return outside(reader, tree)
  }
}

function readArithmetic(reader: Reader, children: Tree[], range: Range): Syntax {
  const swallowed = children.find((child) => CHAIN.has(child.name))
  if (swallowed) {
    refuseAt(reader.text, swallowed, 'rules.syntax',
      { hintZh: '请加括号说明先后。', hintEn: 'Add parentheses to say what goes first.' })
  }
  if (children.length === 2) return { kind: 'negate', value: read(reader, children[1]!), ...range }
  const operator = reader.halfWidth.slice(children[1]!.from, children[1]!.to)
  if (!['+', '-', '*', '/'].includes(operator)) outside(reader, children[1]!)
  return { kind: 'arithmetic', operator: operator as ArithmeticOperator, left: read(reader, children[0]!),
    right: read(reader, children[2]!), ...range }
}

function readDateTime(reader: Reader, tree: Tree): Syntax {
  const text = reader.halfWidth.slice(tree.from, tree.to)
  const match = /^(?:@|(date and time|date|duration)\s*\(\s*)("[^"]*")\s*\)?$/.exec(text)
  if (!match) return outside(reader, tree)
  const value = match[2]!.slice(1, -1)
  const duration = match[1] === undefined ? value.includes('P') : match[1] === 'duration'
  return { kind: duration ? 'duration' : 'date', value, from: tree.from, to: tree.to }
}

function readCall(reader: Reader, children: Tree[], range: Range): Syntax {
  const [name, , parameters] = children
  if (name!.name !== 'VariableName' || (parameters && parameters.name === 'NamedParameters')) {
    outside(reader, range)
  }
  const given = parameters?.name === 'PositionalParameters' ? values(childrenOf(parameters)) : []
  const words = reader.halfWidth.slice(name!.from, name!.to).trim().replace(/\s+/g, ' ')
  return { kind: 'call', name: words, values: given.map((child) => read(reader, child)), ...range }
}

function readQuantified(reader: Reader, children: Tree[], range: Range): Syntax {
  const lists = childrenOf(children[1]!)
  if (lists.length !== 1) outside(reader, children[1]!)
  const [name, , context] = childrenOf(lists[0]!)
  const iterated = context ? values(childrenOf(context)) : []
  if (iterated.length !== 1) outside(reader, lists[0]!)
  return {
    kind: 'quantified', every: children[0]!.name === 'every',
    variable: reader.halfWidth.slice(name!.from, name!.to).trim(),
    list: read(reader, iterated[0]!), body: read(reader, children.at(-1)!), ...range,
  }
}

function outside(reader: Reader, tree: Range): never {
  const mistake = mistakeWithin(reader.text, tree)
  if (mistake) refuseAt(reader.text, mistake, 'rules.not_in_language', { hintZh: mistake.hint.zh, hintEn: mistake.hint.en })
  refuseAt(reader.text, tree, 'rules.not_in_language', {
    hintZh: '可用：比较、and、or、not()、in、between、+ - * /、if、some、every 和列出的函数。',
    hintEn: 'Available: comparisons, and, or, not(), in, between, + - * /, if, some, every and the listed functions.',
  })
}

function compareOperator(reader: Reader, tree: Tree): CompareOperator {
  const operator = reader.halfWidth.slice(tree.from, tree.to)
  if (['=', '!=', '<', '<=', '>', '>='].includes(operator)) return operator as CompareOperator
  return outside(reader, tree)
}

function unescape(reader: Reader, tree: Tree): string {
  const literal = reader.text.slice(tree.from, tree.to)
  try {
    const value: unknown = JSON.parse(literal.replaceAll('\n', '\\n').replaceAll('\r', '\\r').replaceAll('\t', '\\t'))
    // A lone surrogate or U+0000 cannot be stored by PostgreSQL: the databases could not give the same answer.
    if (typeof value === 'string' && value.isWellFormed() && !value.includes('\u0000')) return value
  } catch {
    // Falls through to the refusal: only \" \\ \/ \b \f \n \r \t and \uXXXX are escapes here.
  }
  refuseAt(reader.text, tree, 'rules.syntax', { hintZh: '引号内的转义写错了。', hintEn: 'An escape inside the quotes is wrong.' })
}

function childrenOf(tree: Tree): Tree[] {
  const children: Tree[] = []
  for (let child = tree.firstChild; child; child = child.nextSibling) {
    if (child.name !== 'LineComment' && child.name !== 'BlockComment') children.push(child)
  }
  return children
}

/** Children that are values: everything that is not punctuation or a keyword of the construct. */
function values(children: Tree[]): Tree[] {
  return children.filter((child) => !/^([()[\],]|if|then|else)$/.test(child.name))
}

function rangeOf(piece: Piece): Range {
  if (piece.kind === 'value') return piece.value
  if (piece.kind === 'test') return piece.test
  return piece
}
