import type { DecisionTable, TestText } from './boxed.ts'
import { equals, order } from './compare.ts'
import { allowedTests } from './conform.ts'
import { evaluate, passes } from './interpret.ts'
import { finite, integer, isNumber, ZERO, type FeelNumber } from './numbers.ts'
import { REASONS } from './reasons.ts'
import { asType, runText } from './run-text.ts'
import { nothing, type Scope } from './scope.ts'
import { kindOf, type Run, type Value } from './value.ts'

type Row = Value[]

/** The result of a decision table: the rules that hold, brought together by its hit policy. */
export function runTable(table: DecisionTable, scope: Scope, run: Run): Value {
  const inputs: Value[] = []
  for (const { expression, allowed } of table.inputs) {
    const value = runText(expression, scope, run)
    if (value !== null && !isAllowed(value, allowed, scope, run)) {
      return nothing(run, expression.text, REASONS.inputNotAllowed)
    }
    inputs.push(value)
  }
  const holds = ({ tests }: TestText, index: number) => tests !== null && passes(inputs[index] ?? null, tests, scope, run)
  const rules = table.rules.filter(({ tests }) => tests.every(holds))
  if (rules.length === 0) return otherwise(table, scope, run)
  const counted = table.hitPolicy === 'FIRST' ? rules.slice(0, 1) : rules
  const rows = counted.map(({ results }) => results.map((result, index) => outputOf(table, index, runText(result, scope, run), scope, run)))
  return combine(table, rows, scope, run)
}

function isAllowed(value: Value, allowed: TestText | null, scope: Scope, run: Run): boolean {
  const tests = allowed?.tests
  if (!tests) return true
  return passes(value, tests, scope, run) || (Array.isArray(value) && value.every((item) => passes(item, tests, scope, run)))
}

function outputOf(table: DecisionTable, index: number, value: Value, scope: Scope, run: Run): Value {
  const output = table.outputs[index]
  if (!output) return value
  const typed = asType(value, output.type, output.name, run)
  if (typed === null || isAllowed(typed, output.allowed, scope, run)) return typed
  return nothing(run, output.name, REASONS.resultNotAllowed)
}

/** No rule holds: the default results, or null. */
function otherwise(table: DecisionTable, scope: Scope, run: Run): Value {
  if (table.outputs.some((output) => output.otherwise !== null)) {
    const row = table.outputs.map((output, index) =>
      (output.otherwise ? outputOf(table, index, runText(output.otherwise, scope, run), scope, run) : null))
    const value = shaped(table, row)
    return isMultiple(table) && table.aggregation === null && !Array.isArray(value) ? [value] : value
  }
  return nothing(run, table.hitPolicy, REASONS.noRule)
}

function isMultiple({ hitPolicy }: DecisionTable): boolean {
  return hitPolicy === 'COLLECT' || hitPolicy === 'RULE ORDER' || hitPolicy === 'OUTPUT ORDER'
}

function combine(table: DecisionTable, rows: Row[], scope: Scope, run: Run): Value {
  const values = rows.map((row) => shaped(table, row))
  switch (table.hitPolicy) {
    case 'UNIQUE':
      return values.length === 1 ? values[0]! : nothing(run, 'U', REASONS.severalRules)
    case 'ANY':
      return values.every((value) => equals(value, values[0]!) === true)
        ? values[0]! : nothing(run, 'A', REASONS.differentResults)
    case 'FIRST': return values[0]!
    case 'PRIORITY': return shaped(table, byPriority(table, rows, scope, run)[0]!)
    case 'OUTPUT ORDER': return byPriority(table, rows, scope, run).map((row) => shaped(table, row))
    case 'RULE ORDER': return values
    case 'COLLECT': return table.aggregation === null ? values : aggregate(table, rows, run)
  }
}

/** One output is a value, several are a context of their names. */
function shaped({ outputs }: DecisionTable, row: Row): Value {
  return outputs.length <= 1 ? row[0] ?? null : new Map(outputs.map(({ name }, index) => [name, row[index] ?? null]))
}

/** By the order in which the output values are listed, of the column or of its type; the first output first. */
function byPriority(table: DecisionTable, rows: Row[], scope: Scope, run: Run): Row[] {
  const places = table.outputs.map(({ allowed, type }) => (value: Value) => {
    const tests = allowed?.tests?.tests ?? allowedTests(type)
    const place = tests.findIndex((test) => equals(evaluate(test, scope, run), value) === true)
    return place < 0 ? tests.length : place
  })
  return rows.toSorted((left, right) => {
    for (const [index, placeOf] of places.entries()) {
      const difference = placeOf(left[index] ?? null) - placeOf(right[index] ?? null)
      if (difference !== 0) return difference
    }
    return 0
  })
}

function aggregate({ aggregation, outputs }: DecisionTable, rows: Row[], run: Run): Value {
  if (outputs.length > 1) return nothing(run, 'C', REASONS.oneOutputOnly)
  const values = rows.map((row) => row[0] ?? null)
  if (aggregation === 'COUNT') return integer(values.length)
  if (aggregation === 'SUM') {
    if (!values.every(isNumber)) return nothing(run, 'C+', REASONS.numbersOnly)
    return finite(values.reduce<FeelNumber>((sum, value) => sum.plus(value), ZERO))
  }
  const isBetter = (difference: number) => (aggregation === 'MIN' ? difference < 0 : difference > 0)
  if (values.some((value) => kindOf(value) === 'null' || order(value, values[0]!) === null)) {
    return nothing(run, 'C', REASONS.incomparable)
  }
  return values.reduce((best, value) => (isBetter(order(value, best)!) ? value : best))
}
