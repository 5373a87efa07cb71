import { isWorkday, type WorkdayCalendar } from '#kernel/values/workday-calendar.ts'
import { dayText, isoWeekday } from '#kernel/values/civil-day.ts'
import { addMonths, civilOf } from './civil.ts'
import {
  orderOf, slotOf, type BoolClosure, type Compiler, type Frame, type Measure, type NumberClosure, type Truth,
} from './closures.ts'
import { compileAnd, compileOr } from './compile-logic.ts'
import { compileComparison, compileExact, compileNumber, isNullRational } from './compile-numbers.ts'
import { lengthInCodePoints } from './code-points.ts'
import { compareTexts, compileList, compileText, textTest } from './compile-texts.ts'
import type { Bool, Day, Int, List, Rational, Text } from './ir.ts'

const DAY_MS = 86_400_000
const SHANGHAI_MS = 28_800_000

export function newCompiler(slots: Map<string, number>, calendar?: WorkdayCalendar): Compiler {
  const compiler: Compiler = {
    slots, calendar, bools: new Map(),
    bool: (node) => compileBool(compiler, node),
    measure: (node) => compileMeasure(compiler, node),
  }
  return compiler
}

/**
 * Closures without eval, one per node, built once per rule version and parameter vector. Three-valued as FEEL: and is
 * false when a part is false, else null when a part is null.
 */
export function compileBool(compiler: Compiler, node: Bool): BoolClosure {
  const known = compiler.bools.get(node)
  if (known) return known
  const made = makeBool(compiler, node)
  compiler.bools.set(node, made)
  return made
}

function makeBool(compiler: Compiler, node: Bool): BoolClosure {
  switch (node.kind) {
    case 'bool': {
      const { value } = node
      return () => value
    }
    case 'boolField': {
      const slot = slotOf(compiler, node.field)
      return (frame) => frame[slot] as Truth
    }
    case 'and': return compileAnd(compiler, node)
    case 'or': return compileOr(compiler, node)
    case 'not': {
      const item = compileBool(compiler, node.item)
      return (frame) => {
        const value = item(frame)
        return value === null ? null : !value
      }
    }
    case 'confirmed': {
      const item = compileBool(compiler, node.item)
      return (frame) => item(frame) === true
    }
    case 'isNull': {
      const isNull = compileIsNull(compiler, node.item)
      return node.negated ? (frame) => !isNull(frame) : isNull
    }
    case 'compareNumbers': return compileComparison(compiler, node)
    case 'compareTexts': return compareTexts(compiler, node)
    case 'compareDays': return compareDays(compiler, node)
    case 'compareBools': {
      const [left, right] = [compileBool(compiler, node.left), compileBool(compiler, node.right)]
      return node.operator === '=' ? (frame) => left(frame) === right(frame) : (frame) => left(frame) !== right(frame)
    }
    case 'isWorkday': return workday(compiler, node.day)
    case 'choice': {
      const [condition, yes, no] = [compileBool(compiler, node.condition), compileBool(compiler, node.yes),
        compileBool(compiler, node.no)]
      return (frame) => (condition(frame) === true ? yes(frame) : no(frame))
    }
    default: return textTest(compiler, node)
  }
}

function compileIsNull(compiler: Compiler, item: Extract<Bool, { kind: 'isNull' }>['item']): (frame: Frame) => boolean {
  switch (item.kind) {
    case 'rational': return isNullRational(compiler, item)
    case 'listField': {
      const slot = slotOf(compiler, item.field)
      return (frame) => frame[slot] === null
    }
    default: break
  }
  if (isText(item)) {
    const text = compileText(compiler, item)
    return (frame) => text(frame) === null
  }
  if (isDay(item)) {
    const day = compileDay(compiler, item)
    return (frame) => Number.isNaN(day(frame))
  }
  const bool = compileBool(compiler, item as Bool)
  return (frame) => bool(frame) === null
}

function compareDays(compiler: Compiler, node: Extract<Bool, { kind: 'compareDays' }>): BoolClosure {
  const [left, right] = [compileDay(compiler, node.left), compileDay(compiler, node.right)]
  return orderOf(node.operator, left, right)
}

function workday(compiler: Compiler, node: Day): BoolClosure {
  const { calendar } = compiler
  if (!calendar) throw new Error('is workday was compiled without a calendar')
  const day = compileDay(compiler, node)
  const answers = new Map<number, Truth>()
  return (frame) => {
    const number = day(frame)
    if (Number.isNaN(number)) return null
    const answer = answers.get(number)
    if (answer !== undefined) return answer
    const made = isWorkday(calendar, dayText(number))
    if (answers.size < 10_000) answers.set(number, made)
    return made
  }
}

export function compileDay(compiler: Compiler, node: Day): NumberClosure {
  switch (node.kind) {
    case 'day': {
      const { value } = node
      return () => value
    }
    case 'dayField': {
      const slot = slotOf(compiler, node.field)
      return (frame) => frame[slot] as number
    }
    case 'dayOfInstant': {
      const instant = compileNumber(compiler, node.instant)
      return (frame) => Math.floor((instant(frame) + SHANGHAI_MS) / DAY_MS)
    }
    case 'addDays': {
      const [day, days] = [compileDay(compiler, node.day), compileWhole(compiler, node.days)]
      return (frame) => day(frame) + days(frame)
    }
    case 'addMonths': {
      const [day, months] = [compileDay(compiler, node.day), compileWhole(compiler, node.months)]
      return (frame) => {
        const [from, count] = [day(frame), months(frame)]
        return Number.isNaN(from + count) ? Number.NaN : addMonths(from, count)
      }
    }
    case 'choice': {
      const [condition, yes, no] = [compileBool(compiler, node.condition), compileDay(compiler, node.yes),
        compileDay(compiler, node.no)]
      return (frame) => (condition(frame) === true ? yes(frame) : no(frame))
    }
  }
}

/** An amount of days or months; wide products do not reach here with values beyond a double. */
function compileWhole(compiler: Compiler, node: Int): NumberClosure {
  const fast = compileNumber(compiler, node)
  const exact = compileExact(compiler, node)
  return (frame) => {
    const value = fast(frame)
    if (!Number.isNaN(value)) return value
    const whole = exact(frame)
    return whole === null ? Number.NaN : Number(whole)
  }
}

function compileMeasure(compiler: Compiler, node: Measure): NumberClosure {
  switch (node.kind) {
    case 'textLength': {
      const text = compileText(compiler, node.text)
      return (frame) => {
        const value = text(frame)
        return value === null ? Number.NaN : lengthInCodePoints(value)
      }
    }
    case 'listSize': {
      const list = compileList(compiler, node.list)
      return (frame) => list(frame)?.length ?? Number.NaN
    }
    case 'daysBetween': {
      const [left, right] = [compileDay(compiler, node.left), compileDay(compiler, node.right)]
      return (frame) => left(frame) - right(frame)
    }
    case 'datePart': {
      const day = compileDay(compiler, node.day)
      const { part } = node
      return (frame) => {
        const number = day(frame)
        if (Number.isNaN(number)) return number
        return part === 'weekday' ? isoWeekday(number) : civilOf(number)[part]
      }
    }
  }
}

function isText(item: Bool | Int | Text | Day | List | Rational): item is Text {
  return ['text', 'textField', 'substring', 'mask'].includes(item.kind)
    || (item.kind === 'choice' && item.of === 'text')
}

function isDay(item: Bool | Int | Text | Day | List | Rational): item is Day {
  return ['day', 'dayField', 'dayOfInstant', 'addDays', 'addMonths'].includes(item.kind)
    || (item.kind === 'choice' && item.of === 'day')
}
