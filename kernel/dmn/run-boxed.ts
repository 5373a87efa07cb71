import type { Boxed, Typed } from './boxed.ts'
import { callNamed } from './call.ts'
import { runTable } from './decision-table.ts'
import { keep, makeFunction } from './interpret.ts'
import { itemsOf } from './iterate.ts'
import { mentions } from './mentions.ts'
import { REASONS } from './reasons.ts'
import { asType, runText } from './run-text.ts'
import { boundedItems, nothing, spend, within, type Scope } from './scope.ts'
import { weigh } from './weight.ts'
import { kindOf, type FeelFunction, type FeelType, type Run, type Value } from './value.ts'

/** The value of a boxed expression, as a value of its type. */
export function runBoxed(boxed: Boxed, scope: Scope, run: Run): Value {
  spend(run, 1)
  const value = valueOf(boxed, scope, run)
  weigh(value, run)
  return boxed.kind === 'function' ? value : asType(value, boxed.type, boxed.kind, run)
}

function valueOf(boxed: Boxed, scope: Scope, run: Run): Value {
  switch (boxed.kind) {
    case 'literal': return runText(boxed.expression, scope, run)
    case 'context': return runContext(boxed, scope, run)
    case 'table': return runTable(boxed.table, scope, run)
    case 'invocation': {
      const callee = runText(boxed.callee, scope, run)
      if (kindOf(callee) !== 'function') return nothing(run, boxed.callee.text, REASONS.noFunction)
      return callNamed(callee as FeelFunction, boxed.bindings.map(({ name, value }) => ({ name, value: runBoxed(value, scope, run) })), run)
    }
    case 'list': return boxed.items.map((item) => runBoxed(item, scope, run))
    case 'relation': return boxed.rows.map((row) => new Map(boxed.columns.map(({ name, type }, index) => {
      const cell = row[index]
      return [name, cell ? asType(runBoxed(cell, scope, run), type, name, run) : null]
    })))
    case 'function': return boxedFunction('function', boxed.parameters, boxed.body, boxed.type, boxed.isExternal, scope)
    case 'conditional': {
      const condition = runBoxed(boxed.condition, scope, run)
      if (condition !== null && typeof condition !== 'boolean') return nothing(run, 'if', REASONS.notBoolean)
      return runBoxed(condition === true ? boxed.yes : boxed.no, scope, run)
    }
    case 'filter': return runFilter(boxed, scope, run)
    case 'for': case 'some': case 'every': return runLoop(boxed, scope, run)
    case 'nothing': return nothing(run, '', REASONS.noLogic)
  }
}

/** Without a name, an entry is the result of the context. */
function runContext({ entries }: Extract<Boxed, { kind: 'context' }>, scope: Scope, run: Run): Value {
  const values = new Map<string, Value>()
  const inner = within(scope, values)
  for (const { name, type, value } of entries) {
    const result = runBoxed(value, inner, run)
    if (name === null) return result
    values.set(name, value.kind === 'function' ? result : asType(result, type, name, run))
  }
  return values
}

function runLoop({ kind, variable, source, body }: Extract<Boxed, { kind: 'for' | 'some' | 'every' }>, scope: Scope, run: Run): Value {
  const items = itemsOf(runBoxed(source, scope, run), run)
  if (items === null) return null
  const partial: Value[] = []
  const usesPartial = mentions(body, 'partial')
  for (const item of items) {
    boundedItems(run, usesPartial ? partial.length : 1)
    const entries = new Map<string, Value>(usesPartial ? [['partial', [...partial]]] : [])
    partial.push(runBoxed(body, within(scope, entries.set(variable, item)), run))
  }
  if (kind === 'for') return partial
  // Unlike in FEEL, one answer that is no yes-or-no spoils the box, also when another would decide it.
  if (partial.some((value) => value !== null && typeof value !== 'boolean')) return nothing(run, kind, REASONS.notBoolean)
  if (partial.includes(kind === 'some')) return kind === 'some'
  return partial.includes(null) ? null : kind === 'every'
}

function runFilter({ source, match }: Extract<Boxed, { kind: 'filter' }>, scope: Scope, run: Run): Value {
  let isStrange = false
  const kept = keep(runBoxed(source, scope, run), scope, (inner) => {
    const value = runBoxed(match, inner, run)
    isStrange ||= !['boolean', 'number', 'null'].includes(kindOf(value))
    return value
  })
  return isStrange ? nothing(run, 'filter', REASONS.notBoolean) : kept
}


/** A function out of a box: of a function definition, or of a business knowledge model. */
export function boxedFunction(
  name: string, parameters: readonly Typed[], body: Boxed, type: FeelType | null, isExternal: boolean, scope: Scope,
): FeelFunction {
  return makeFunction(name, parameters, type ?? body.type, (given, run) => {
    if (isExternal) return nothing(run, name, REASONS.external)
    return runBoxed(body, within(scope, given), run)
  })
}
