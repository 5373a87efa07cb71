import { calculate, negate } from './arithmetic.ts'
import { callNamed, callPositional, HEAVY_STEPS } from './call.ts'
import { equals, isWithin, order } from './compare.ts'
import { BUILT_IN_NAMES } from './builtins.ts'
import { mentions } from './mentions.ts'
import { iterate } from './iterate.ts'
import { LIMITS } from './model.ts'
import { REASONS } from './reasons.ts'
import { atLiteral } from './temporal.ts'
import { infer, resolveType } from './infer.ts'
import { isNumber, wholeOf } from './numbers.ts'
import { tryParse } from './parse.ts'
import { propertyOf } from './property.ts'
import { boundedItems, boundedText, lookUp, nothing, spend, tooMuch, within, type Scope } from './scope.ts'
import type { BinaryOperator, Syntax, TestOperator, UnaryTests } from './syntax.ts'
import { coerce, isInstance } from './conform.ts'
import { spendOn, weigh } from './weight.ts'
import { ANY, isContext, kindOf, type FeelFunction, type FeelRange, type Run, type Value } from './value.ts'

type Of<K extends Syntax['kind']> = Extract<Syntax, { kind: K }>

/** The value of a FEEL tree. What has no value is null, with a note in the run; only a limit throws (`Refused`). */
export function evaluate(syntax: Syntax, scope: Scope, run: Run): Value {
  spend(run, 1)
  if (++run.depth > LIMITS.calls) throw tooMuch({ zh: '嵌套或递归的层数', en: 'levels of nesting or recursion' }, LIMITS.calls)
  const value = valueOf(syntax, scope, run)
  weigh(value, run)
  run.depth--
  return value
}

function valueOf(syntax: Syntax, scope: Scope, run: Run): Value {
  switch (syntax.kind) {
    case 'number': return syntax.value ?? nothing(run, { zh: '数字', en: 'a number' }, REASONS.outOfRange)
    case 'string': case 'boolean': return syntax.value
    case 'null': return null
    case 'at': return atLiteral(syntax.text) ?? nothing(run, `@"${syntax.text.slice(0, 40)}"`, REASONS.noMoment)
    case 'name': return nameOf(syntax.name, scope, run)
    case 'input': return nameOf('?', scope, run)
    case 'list': return syntax.items.map((item) => evaluate(item, scope, run))
    case 'context': return contextOf(syntax, scope, run)
    case 'range': return rangeOf(syntax, scope, run)
    case 'test range': return testRange(syntax, scope, run)
    case 'negate': return negate(evaluate(syntax.value, scope, run))
    case 'binary': return binary(syntax, scope, run)
    case 'and': case 'or': return logic(syntax, scope, run)
    case 'between': return between(syntax, scope, run)
    case 'in': return isIn(syntax, scope, run)
    case 'instance of': return isInstance(evaluate(syntax.value, scope, run), resolveType(syntax.type, scope) ?? { kind: 'simple', name: 'null' })
    case 'path': return path(evaluate(syntax.value, scope, run), syntax.name, run)
    case 'filter': return filter(syntax, scope, run)
    case 'call': return callPositional(functionOf(syntax.callee, scope, run), syntax.positional.map((given) => evaluate(given, scope, run)), run)
    case 'named call': {
      const named = syntax.named.map(({ name, value }) => ({ name, value: evaluate(value, scope, run) }))
      return callNamed(functionOf(syntax.callee, scope, run), named, run)
    }
    case 'if': return evaluate(evaluate(syntax.condition, scope, run) === true ? syntax.yes : syntax.no, scope, run)
    case 'for': return forEach(syntax, scope, run)
    case 'quantified': return quantified(syntax, scope, run)
    case 'function': return userFunction(syntax, scope)
  }
}

function nameOf(name: string, scope: Scope, run: Run): Value {
  const value = lookUp(scope, name)
  if (value !== undefined) return value
  // A name such as "Person.Gender" or "a-b" is known somewhere in the model, but not here: then it is meant as a path or a sum.
  const parted = isParted(name) ? asExpression(name) : null
  if (parted && parted.kind !== 'name') return evaluate(parted, scope, run)
  return nothing(run, name, FULL_WIDTH.test(name) ? REASONS.fullWidth : REASONS.unknownName)
}

const isParted = (name: string) => /[.+*/-]/.test(name)

/** To FEEL these are letters: "１＋１" is one name. */
const FULL_WIDTH = /[\uff01-\uff5e]/

const expressions = new Map<string, Syntax | null>()
const MOST_EXPRESSIONS = 1_000

function asExpression(name: string): Syntax | null {
  let syntax = expressions.get(name)
  if (syntax === undefined) {
    syntax = tryParse(name, BUILT_IN_NAMES)
    if (expressions.size < MOST_EXPRESSIONS) expressions.set(name, syntax)
  }
  return syntax
}

function functionOf(callee: Syntax, scope: Scope, run: Run): FeelFunction | null {
  if (callee.kind === 'name' && !isParted(callee.name) && lookUp(scope, callee.name) === undefined) {
    return nothing(run, callee.name, REASONS.unknownFunction)
  }
  const value = evaluate(callee, scope, run)
  if (kindOf(value) === 'function') return value as FeelFunction
  return nothing(run, callee.kind === 'name' ? callee.name : callee.kind === 'path' ? `.${callee.name}` : REASONS.called, REASONS.noFunction)
}

function contextOf(syntax: Of<'context'>, scope: Scope, run: Run): Value {
  const entries = new Map<string, Value>()
  const inner = within(scope, entries)
  for (const { name, value } of syntax.entries) {
    if (entries.has(name)) return nothing(run, name, REASONS.twiceInContext)
    entries.set(name, evaluate(value, inner, run))
  }
  return entries
}

function rangeOf({ low, high, lowIncluded, highIncluded }: Of<'range'>, scope: Scope, run: Run): Value {
  const ends = { low: evaluate(low, scope, run), high: evaluate(high, scope, run) }
  const isEndless = ends.low === null || ends.high === null
  if (!isEndless && order(ends.low, ends.high) === null) return nothing(run, '..', REASONS.incomparableEnds)
  return { kind: 'range', ...ends, lowIncluded, highIncluded, operator: null }
}

function testRange({ operator, end }: Of<'test range'>, scope: Scope, run: Run): FeelRange {
  const value = evaluate(end, scope, run)
  const isBelow = operator === '<' || operator === '<='
  const isAbove = operator === '>' || operator === '>='
  return {
    kind: 'range', operator, low: isBelow ? null : value, high: isAbove ? null : value,
    lowIncluded: operator === '>=' || operator === '=', highIncluded: operator === '<=' || operator === '=',
  }
}

function binary(syntax: Of<'binary'>, scope: Scope, run: Run): Value {
  const left = evaluate(syntax.left, scope, run)
  const right = evaluate(syntax.right, scope, run)
  spendOn([left, right], run)
  if (syntax.operator === '**') spend(run, HEAVY_STEPS)
  const value = apply(syntax.operator, left, right)
  if (typeof value === 'string') return boundedText(run, value)
  if (value !== null || left === null || right === null) return value
  const kinds = [kindOf(left), kindOf(right)] as const
  return nothing(run, syntax.operator, { zh: `不能用于 ${kinds[0]} 和 ${kinds[1]} 的这两个值`, en: `it has no value for this ${kinds[0]} and ${kinds[1]}` })
}

function apply(operator: BinaryOperator, left: Value, right: Value): Value {
  switch (operator) {
    case '+': case '-': case '*': case '/': case '**': return calculate(operator, left, right)
    default: return compare(operator, left, right)
  }
}

function compare(operator: TestOperator, left: Value, right: Value): boolean | null {
  if (operator === '=' || operator === '!=') {
    const equal = equals(left, right)
    return equal === null ? null : equal === (operator === '=')
  }
  const difference = order(left, right)
  if (difference === null) return null
  switch (operator) {
    case '<': return difference < 0
    case '<=': return difference <= 0
    case '>': return difference > 0
    case '>=': return difference >= 0
  }
}

/** Three-valued: what is neither true nor false is unknown, and false and anything is false. */
function logic({ kind, left, right }: Of<'and' | 'or'>, scope: Scope, run: Run): boolean | null {
  const decisive = kind === 'or'
  const first = evaluate(left, scope, run)
  if (first === decisive) return decisive
  const second = evaluate(right, scope, run)
  if (second === decisive) return decisive
  return typeof first === 'boolean' && typeof second === 'boolean' ? !decisive : null
}

function between(syntax: Of<'between'>, scope: Scope, run: Run): boolean | null {
  const value = evaluate(syntax.value, scope, run)
  const above = compare('>=', value, evaluate(syntax.low, scope, run))
  const below = compare('<=', value, evaluate(syntax.high, scope, run))
  if (above === null || below === null) return nothing(run, 'between', REASONS.incomparable)
  return above && below
}

function isIn({ value, tests }: Of<'in'>, scope: Scope, run: Run): boolean | null {
  const point = evaluate(value, scope, run)
  let isUnknown = false
  for (const test of tests) {
    const isMet = meets(point, test, scope, run)
    if (isMet === true) return true
    if (isMet === null) isUnknown = true
  }
  return isUnknown ? nothing(run, 'in', REASONS.incomparable) : false
}

function meets(point: Value, test: Syntax, scope: Scope, run: Run): boolean | null {
  if (test.kind === 'test range') return compare(test.operator, point, evaluate(test.end, scope, run))
  const value = evaluate(test, scope, run)
  return isAmong(point, value)
}

/** Whether a value is in a range, in a list (of values, or of ranges), or is that value. */
function isAmong(point: Value, value: Value): boolean | null {
  if (Array.isArray(value)) return value.some((item) => (isRange(item) && !isRange(point) ? isWithin(point, item) : equals(point, item)) === true)
  if (isRange(value)) return isRange(point) ? equals(point, value) : isWithin(point, value)
  return equals(point, value)
}

/** Whether `input` passes the tests of a cell. `?` in a test is the input. */
export function passes(input: Value, { any, negated, tests }: UnaryTests, scope: Scope, run: Run): boolean {
  if (any) return true
  const inner = within(scope, new Map([['?', input]]))
  return tests.some((test) => passesOne(input, test, inner, run)) !== negated
}

function passesOne(input: Value, test: Syntax, scope: Scope, run: Run): boolean {
  if (test.kind === 'test range') return compare(test.operator, input, evaluate(test.end, scope, run)) === true
  const value = evaluate(test, scope, run)
  if (mentions(test, '?')) return value === true
  if (isAmong(input, value) === true || (Array.isArray(input) && equals(input, value) === true)) return true
  // A condition of its own, such as `count(orders) > 2`, beside an input that is no yes-or-no.
  return value === true && typeof input !== 'boolean'
}

function isRange(value: Value): value is FeelRange {
  return kindOf(value) === 'range'
}

function path(value: Value, name: string, run: Run): Value {
  if (Array.isArray(value)) {
    boundedItems(run, value.length)
    return value.map((item) => path(item, name, run))
  }
  if (value === null) return null
  const found = isContext(value) ? value.get(name) : propertyOf(value, name)
  if (found !== undefined) return found
  return nothing(run, `.${name}`, { zh: `${kindOf(value)} 没有这个部分`, en: `a ${kindOf(value)} has no such part` })
}

function filter({ value, condition }: Of<'filter'>, scope: Scope, run: Run): Value {
  return keep(evaluate(value, scope, run), scope, (inner) => evaluate(condition, inner, run))
}

/** The items for which a condition is true, or the one at a position; `item` and the entries of an item are names in the condition. */
export function keep(source: Value, scope: Scope, condition: (scope: Scope) => Value): Value {
  const items = Array.isArray(source) ? source : source === null ? [] : [source]
  const of = (item: Value) =>
    condition(within(scope, isContext(item) ? new Map<string, Value>([['item', item], ...item]) : new Map<string, Value>([['item', item]])))
  const first = of(items[0] ?? null)
  if (isNumber(first)) return itemAt(items, first)
  return source === null ? null : items.filter((item, index) => (index === 0 ? first : of(item)) === true)
}

function itemAt(items: Value[], position: Value): Value {
  const index = wholeOf(position)
  if (index === null || index === 0) return null
  return items.at(index > 0 ? index - 1 : index) ?? null
}

function forEach({ iterators, body }: Of<'for'>, scope: Scope, run: Run): Value {
  const results: Value[] = []
  const entries = new Map<string, Value>()
  const usesPartial = mentions(body, 'partial')
  const isWhole = iterate(iterators, within(scope, entries), run, evaluate, (inner) => {
    if (usesPartial) {
      // The list so far, as a copy: what a body keeps of it must not grow, let alone contain itself.
      boundedItems(run, results.length)
      entries.set('partial', [...results])
    }
    results.push(evaluate(body, inner, run))
    boundedItems(run, 1)
    return true
  })
  return isWhole ? results : null
}

function quantified({ every, iterators, body }: Of<'quantified'>, scope: Scope, run: Run): boolean | null {
  let isUnknown = false
  let isDecided = false
  const isWhole = iterate(iterators, scope, run, evaluate, (inner) => {
    const value = evaluate(body, inner, run)
    if (typeof value !== 'boolean') isUnknown = true
    isDecided = value === !every
    return !isDecided
  })
  if (!isWhole) return null
  return isDecided ? !every : isUnknown ? null : every
}

function userFunction({ parameters, body, isExternal }: Of<'function'>, scope: Scope): FeelFunction {
  const typed = parameters.map(({ name, type }) => ({ name, type: type ? resolveType(type, scope) ?? ANY : null }))
  const result = isExternal ? ANY : infer(body, new Map(typed.map(({ name, type }) => [name, type ?? ANY])))
  return makeFunction('function', typed, result, (given, run) => {
    if (isExternal) return nothing(run, 'external', REASONS.external)
    return evaluate(body, within(scope, given), run)
  })
}

/** A function with named parameters; arguments become values of their types first, and null is the result when one does not fit. */
export function makeFunction(
  name: string, parameters: FeelFunction['overloads'][number]['parameters'], result: FeelFunction['overloads'][number]['result'],
  call: (given: Map<string, Value>, run: Run) => Value,
): FeelFunction {
  return {
    kind: 'function', name,
    overloads: [{
      parameters, variadic: false, result,
      call: (given, run) => {
        const values = new Map<string, Value>()
        for (const [index, parameter] of parameters.entries()) {
          const value = coerce(given[index] ?? null, parameter.type)
          if (value === undefined) return nothing(run, `${name}(${parameter.name})`, REASONS.wrongArgument)
          values.set(parameter.name, value)
        }
        return call(values, run)
      },
    }],
  }
}

