import type { WorkdayCalendar } from '#kernel/values/workday-calendar.ts'
import type { Bool, Int, Rational, Text, Ir } from '../ir.ts'
import { emitDatePart, emitDay, emitWorkday } from './days.ts'
import { textLiteral, type Dialect } from './dialect.ts'
import type { Emitter } from './emitter.ts'
import { compared, emitInt, emitIsNullRational, emitNumberComparison } from './numbers.ts'

/** From so many words on one alternation is faster than a search for each. */
const MANY_WORDS = 30
/** Longer than any text, and within the int4 that PostgreSQL's substring takes. */
const LONGEST_TEXT = 1_000_000_000

/**
 * The SQL back end of the typed form: a boolean expression that answers as the closure does, null included. It trusts
 * no declared nullability, since an expression is as cheap with the null as without. Throws `NoSqlForm`.
 */
export function emitterFor(dialect: Dialect, column: (name: string) => string, calendar?: WorkdayCalendar): Emitter {
  const emitter: Emitter = {
    dialect, column, calendar,
    bool: (node) => emitBool(emitter, node),
    int: (node) => (node.kind === 'datePart' ? emitDatePart(emitter, node) : emitInt(emitter, node)),
    text: (node) => emitText(emitter, node),
    day: (node) => emitDay(emitter, node),
  }
  return emitter
}

function emitBool(emitter: Emitter, node: Bool): string {
  const { dialect } = emitter
  switch (node.kind) {
    case 'bool': return String(node.value)
    case 'boolField': return emitter.column(node.field)
    case 'and':
    case 'or': return `(${node.items.map(emitter.bool).join(` ${node.kind} `)})`
    case 'not': return `(not ${emitter.bool(node.item)})`
    case 'confirmed': return `coalesce(${emitter.bool(node.item)}, false)`
    case 'isNull': return node.negated ? `(not ${emitIsNull(emitter, node.item)})` : emitIsNull(emitter, node.item)
    case 'compareNumbers': return emitNumberComparison(emitter, node)
    case 'compareTexts': {
      const [left, right] = [emitter.text(node.left), emitter.text(node.right)]
      return node.operator === '=' || node.operator === '!=' ? compared(node.operator, left, right)
        : compared(node.operator, dialect.byCodePoint(left), dialect.byCodePoint(right))
    }
    case 'compareDays': return compared(node.operator, emitter.day(node.left), emitter.day(node.right))
    case 'compareBools': return compared(node.operator, emitter.bool(node.left), emitter.bool(node.right))
    case 'inTexts': return node.values.length === 0 ? 'false'
      : `coalesce(${emitter.text(node.text)} in (${node.values.map(textLiteral).join(', ')}), false)`
    case 'search': return emitSearch(emitter, node)
    case 'anyWord': return emitAnyWord(emitter, emitter.text(node.text), node.words)
    case 'matches': return dialect.matches(emitter.text(node.text), textLiteral(node.pattern))
    case 'listContains': {
      const [list, item] = [emitter.column(node.list.field), emitter.text(node.item)]
      return `case when ${list} is null or ${item} is null then null else ${dialect.listHas(list, item)} end`
    }
    case 'isWorkday': return emitWorkday(emitter, node)
    case 'choice': return `case when ${emitter.bool(node.condition)} then ${emitter.bool(node.yes)} else ${emitter.bool(node.no)} end`
  }
}

function emitIsNull(emitter: Emitter, item: Ir | Rational): string {
  if (item.kind === 'rational') return emitIsNullRational(emitter, item)
  if (item.kind === 'listField') return `(${emitter.column(item.field)} is null)`
  if (item.kind === 'choice') {
    const value = item.of === 'text' ? emitter.text(item) : item.of === 'day' ? emitter.day(item)
      : item.of === 'int' ? emitter.int(item) : emitter.bool(item)
    return `(${value} is null)`
  }
  if (isText(item)) return `(${emitter.text(item)} is null)`
  if (item.kind === 'day' || item.kind === 'dayField' || item.kind === 'dayOfInstant' || item.kind === 'addDays' || item.kind === 'addMonths') {
    return `(${emitter.day(item)} is null)`
  }
  return isInt(item) ? `(${emitter.int(item)} is null)` : `(${emitter.bool(item)} is null)`
}

function emitSearch(emitter: Emitter, node: Extract<Bool, { kind: 'search' }>): string {
  const [text, part] = [emitter.text(node.text), emitter.text(node.needle)]
  switch (node.how) {
    case 'contains': return emitter.dialect.contains(text, part)
    case 'starts': return `starts_with(${text}, ${part})`
    case 'ends': return emitter.dialect.endsWith(text, part)
  }
}

function emitAnyWord({ dialect }: Emitter, text: string, words: readonly string[]): string {
  if (words.length === 0 || words.includes('')) return `case when ${text} is not null then ${words.length > 0} end`
  if (words.length < MANY_WORDS) {
    return `(${words.map((word) => dialect.contains(text, textLiteral(word))).join(' or ')})`
  }
  const escaped = words.map((word) => word.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'))
  return dialect.matches(text, textLiteral(escaped.join('|')))
}

function emitText(emitter: Emitter, node: Text): string {
  switch (node.kind) {
    case 'text': return textLiteral(node.value)
    case 'textField': return emitter.column(node.field)
    case 'substring': {
      const start = Math.min(node.start, LONGEST_TEXT)
      const length = node.length === null ? '' : `, ${Math.min(node.length, LONGEST_TEXT)}`
      return `substring(${emitter.text(node.text)}, ${start}${length})`
    }
    case 'mask': return node.words.reduce((text, word) => `replace(${text}, ${textLiteral(word)}, ' ')`, emitter.text(node.text))
    case 'choice': return `case when ${emitter.bool(node.condition)} then ${emitter.text(node.yes)} else ${emitter.text(node.no)} end`
  }
}

function isText(item: Ir): item is Text {
  return item.kind === 'text' || item.kind === 'textField' || item.kind === 'substring' || item.kind === 'mask'
}

function isInt(item: Ir): item is Int {
  return ['int', 'intField', 'add', 'subtract', 'multiply', 'modulo', 'textLength', 'listSize', 'datePart',
    'daysBetween'].includes(item.kind)
}
