import type { CompareOperator, Range } from './syntax.ts'

/**
 * The typed form of a condition, from which closures and SQL are made. Every number is exact: a rational of two
 * whole numbers, compared by cross multiplication and never divided. Money is whole fen, a date is the whole number of
 * days since 1970-01-01, a ratio fact is whole millionths. Every node knows its place in the text and whether it can be
 * null.
 */
interface Base extends Range {
  nullable: boolean
}

/** `=` and `!=` are total (null = null is true); the orders are null when a side is. */
export type Bool = Base &
  (
    | { kind: 'bool'; value: boolean }
    | { kind: 'boolField'; field: string }
    | { kind: 'and' | 'or'; items: Bool[] }
    | { kind: 'not'; item: Bool }
    /** Null counts as false. */
    | { kind: 'confirmed'; item: Bool }
    | { kind: 'isNull'; item: Ir | Rational; negated: boolean }
    | NumberComparison
    | { kind: 'compareTexts'; operator: CompareOperator; left: Text; right: Text }
    | { kind: 'compareDays'; operator: CompareOperator; left: Day; right: Day }
    | { kind: 'compareBools'; operator: '=' | '!='; left: Bool; right: Bool }
    /** Total: null is in no list. */
    | { kind: 'inTexts'; text: Text; values: readonly string[] }
    | { kind: 'search'; how: 'contains' | 'starts' | 'ends'; text: Text; needle: Text }
    | { kind: 'anyWord'; text: Text; words: readonly string[] }
    | { kind: 'matches'; text: Text; pattern: string }
    | { kind: 'listContains'; list: List; item: Text }
    | { kind: 'isWorkday'; day: Day }
    | { kind: 'choice'; of: 'bool'; condition: Bool; yes: Bool; no: Bool }
  )

export type NumberComparison = {
  kind: 'compareNumbers'
  operator: CompareOperator
  left: Rational
  right: Rational
  /** left.numerator × right.denominator and the other way round, equal constants cancelled. */
  crossLeft: Int
  crossRight: Int
}

/** Whole numbers, with the bounds that interval analysis found. */
export type Int = Base & { lo: bigint; hi: bigint } & (
    | { kind: 'int'; value: bigint }
    /** `instant`: the field is a timestamp, and this its milliseconds since 1970. */
    | { kind: 'intField'; field: string; instant?: true }
    | { kind: 'add' | 'subtract' | 'multiply'; left: Int; right: Int }
    /** Floored: modulo(-12, 5) = 3. The divisor is a positive constant. */
    | { kind: 'modulo'; value: Int; divisor: bigint }
    | { kind: 'textLength'; text: Text }
    | { kind: 'listSize'; list: List }
    | { kind: 'datePart'; part: 'year' | 'month' | 'day' | 'weekday'; day: Day }
    | { kind: 'daysBetween'; left: Day; right: Day }
    | { kind: 'choice'; of: 'int'; condition: Bool; yes: Int; no: Int }
  )

/** An instant has no arithmetic of its own: what lies between two is asked by name. */
export type Unit = 'money' | 'number' | 'days' | 'months' | 'instant'

/** A zero denominator makes the value null, as FEEL says; a negative one turns the comparison round. */
export interface Rational extends Base {
  kind: 'rational'
  unit: Unit
  numerator: Int
  denominator: Int
}

export type Text = Base &
  (
    | { kind: 'text'; value: string }
    | { kind: 'textField'; field: string }
    /** By code point, from 1. */
    | { kind: 'substring'; text: Text; start: number; length: number | null }
    /** The text with every listed word blanked out, longest first: what remains may be searched. */
    | { kind: 'mask'; text: Text; words: readonly string[] }
    | { kind: 'choice'; of: 'text'; condition: Bool; yes: Text; no: Text }
  )

export type Day = Base &
  (
    | { kind: 'day'; value: number }
    | { kind: 'dayField'; field: string }
    /** Shanghai's civil day of an instant in milliseconds. */
    | { kind: 'dayOfInstant'; instant: Int }
    | { kind: 'addDays'; day: Day; days: Int }
    /** Clamped to the end of the month: 31 January + 1 month = 28 or 29 February. */
    | { kind: 'addMonths'; day: Day; months: Int }
    | { kind: 'choice'; of: 'day'; condition: Bool; yes: Day; no: Day }
  )

export type List = Base & { kind: 'listField'; field: string }

export type Ir = Bool | Int | Text | Day | List

/** Every node below `node`, itself first. */
export function* nodesOf(node: Ir | Rational): Generator<Ir | Rational> {
  yield node
  for (const child of childrenOf(node)) yield* nodesOf(child)
}

/** Names of the facts, features and absent parameters that a condition reads. */
export function fieldsOf(node: Ir | Rational): Set<string> {
  const fields = new Set<string>()
  for (const found of nodesOf(node)) if ('field' in found) fields.add(found.field)
  return fields
}

function childrenOf(node: Ir | Rational): (Ir | Rational)[] {
  switch (node.kind) {
    case 'and':
    case 'or': return node.items
    case 'not':
    case 'confirmed':
    case 'isNull': return [node.item]
    case 'compareNumbers':
    case 'compareTexts':
    case 'compareDays':
    case 'compareBools':
    case 'add':
    case 'subtract':
    case 'multiply':
    case 'daysBetween': return [node.left, node.right]
    case 'rational': return node.denominator.kind === 'int' ? [node.numerator] : [node.numerator, node.denominator]
    case 'modulo': return [node.value]
    case 'inTexts':
    case 'anyWord':
    case 'matches':
    case 'textLength':
    case 'substring':
    case 'mask': return [node.text]
    case 'search': return [node.text, node.needle]
    case 'listContains': return [node.list, node.item]
    case 'listSize': return [node.list]
    case 'isWorkday':
    case 'datePart': return [node.day]
    case 'dayOfInstant': return [node.instant]
    case 'addDays': return [node.day, node.days]
    case 'addMonths': return [node.day, node.months]
    case 'choice': return [node.condition, node.yes, node.no]
    default: return []
  }
}
