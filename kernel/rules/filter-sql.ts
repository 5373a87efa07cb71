import type { Bool, Int, Text } from './ir.ts'
import type { HistorySource } from './model.ts'

/**
 * A filter over history columns as a PostgreSQL expression on alias `h`, or null when it uses something that has no SQL
 * form yet. Equality is IS NOT DISTINCT FROM and text is compared under COLLATE "C", so that it answers as the closure
 * does.
 */
export function toSql(node: Bool, source: HistorySource): string | null {
  try {
    return bool(node, source)
  } catch (error) {
    if (error instanceof NoSqlForm) return null
    throw error
  }
}

class NoSqlForm extends Error {}

const INT64 = 2n ** 63n - 1n

function bool(node: Bool, source: HistorySource): string {
  const inner = (part: Bool) => bool(part, source)
  switch (node.kind) {
    case 'bool': return String(node.value)
    case 'boolField': return column(node.field)
    case 'and':
    case 'or': return `(${node.items.map(inner).join(` ${node.kind} `)})`
    case 'not': return `(not ${inner(node.item)})`
    case 'confirmed': return `coalesce(${inner(node.item)}, false)`
    case 'isNull': return isNull(node, source)
    case 'compareNumbers': {
      if (node.left.denominator.kind !== 'int' || node.right.denominator.kind !== 'int') throw new NoSqlForm()
      return compared(node.operator, int(node.crossLeft), int(node.crossRight))
    }
    case 'compareTexts': {
      const [left, right] = [text(node.left, source), text(node.right, source)]
      return node.operator === '=' || node.operator === '!=' ? compared(node.operator, left, right)
        : compared(node.operator, `${left} collate "C"`, `${right} collate "C"`)
    }
    case 'compareBools': return compared(node.operator, inner(node.left), inner(node.right))
    case 'inTexts': return node.values.length === 0 ? 'false'
      : `coalesce(${text(node.text, source)} in (${node.values.map(literal).join(', ')}), false)`
    case 'search': {
      const [hay, needle] = [text(node.text, source), text(node.needle, source)]
      // Never LIKE: % and _ occur in data.
      if (node.how === 'contains') return `(strpos(${hay}, ${needle}) > 0)`
      return node.how === 'starts' ? `starts_with(${hay}, ${needle})`
        : `(right(${hay}, char_length(${needle})) = ${needle})`
    }
    case 'anyWord': return node.words.length === 0 ? 'false'
      : `(${node.words.map((word) => `strpos(${text(node.text, source)}, ${literal(word)}) > 0`).join(' or ')})`
    default: throw new NoSqlForm()
  }
}

function isNull(node: Extract<Bool, { kind: 'isNull' }>, source: HistorySource): string {
  const { item } = node
  const operand = item.kind === 'rational' ? int(item.numerator)
    : item.kind === 'boolField' ? column(item.field) : item.kind === 'textField' ? text(item, source) : null
  if (operand === null) throw new NoSqlForm()
  return `(${operand} is ${node.negated ? 'not ' : ''}null)`
}

function compared(operator: string, left: string, right: string): string {
  const sql = { '=': 'is not distinct from', '!=': 'is distinct from' }[operator] ?? operator
  return `(${left} ${sql} ${right})`
}

function int(node: Int): string {
  switch (node.kind) {
    case 'int': return node.value > INT64 || node.value < -INT64 ? `${node.value}::numeric` : `(${node.value})::bigint`
    case 'intField': return column(node.field)
    case 'add':
    case 'subtract':
    case 'multiply': {
      const wide = node.lo < -INT64 || node.hi > INT64 ? '::numeric' : ''
      return `(${int(node.left)}${wide} ${{ add: '+', subtract: '-', multiply: '*' }[node.kind]} ${int(node.right)}${wide})`
    }
    default: throw new NoSqlForm()
  }
}

function text(node: Text, source: HistorySource): string {
  if (node.kind === 'text') return literal(node.value)
  if (node.kind !== 'textField') throw new NoSqlForm()
  return source.columns[node.field.slice('row.'.length)] === 'uuid' ? `${column(node.field)}::text` : column(node.field)
}

function column(field: string): string {
  return `h.${field.slice('row.'.length)}`
}

function literal(value: string): string {
  return `'${value.replaceAll("'", "''")}'`
}
