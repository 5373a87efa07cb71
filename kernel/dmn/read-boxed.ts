import { AGGREGATIONS, HIT_POLICIES, type Boxed, type DecisionTable, type TestText, type Typed } from './boxed.ts'
import { readExpressionText, readTestText, readTypeName, type Reading } from './item-definitions.ts'
import { refuse } from './model.ts'
import { attribute, child, childrenOf, type Element } from './xml.ts'

const KINDS = new Set([
  'literalExpression', 'context', 'decisionTable', 'invocation', 'list', 'relation', 'functionDefinition', 'conditional', 'filter',
  'for', 'some', 'every',
])

/** The one expression within an element; `nothing` when there is none. */
export function readLogic(reading: Reading, within: Element | undefined): Boxed {
  const element = within?.children.find(({ name }) => KINDS.has(name))
  return element ? readBoxed(reading, element) : { kind: 'nothing', type: null }
}

function readBoxed(reading: Reading, element: Element): Boxed {
  const type = readTypeName(reading, attribute(element, 'typeRef'))
  const part = (name: string) => readLogic(reading, child(element, name))
  switch (element.name) {
    case 'literalExpression': return { kind: 'literal', expression: readExpressionText(reading, element), type }
    case 'context': return { kind: 'context', entries: childrenOf(element, 'contextEntry').map((entry) => readEntry(reading, entry)), type }
    case 'decisionTable': {
      const table = readTable(reading, element)
      return table ? { kind: 'table', table, type } : { kind: 'nothing', type }
    }
    case 'invocation': return {
      kind: 'invocation', type, callee: readExpressionText(reading, child(element, 'literalExpression')),
      bindings: childrenOf(element, 'binding').map((binding) =>
        ({ name: attribute(child(binding, 'parameter'), 'name') ?? '', value: readLogic(reading, binding) })),
    }
    case 'list': return { kind: 'list', items: expressionsIn(reading, element), type }
    case 'relation': return {
      kind: 'relation', columns: childrenOf(element, 'column').map((column) => readTyped(reading, column)), type,
      rows: childrenOf(element, 'row').map((row) => expressionsIn(reading, row)),
    }
    case 'functionDefinition': return { ...readFunction(reading, element), type }
    case 'conditional': return { kind: 'conditional', condition: part('if'), yes: part('then'), no: part('else'), type }
    case 'filter': return { kind: 'filter', source: part('in'), match: part('match'), type }
    case 'for': case 'some': case 'every': return {
      kind: element.name, variable: attribute(element, 'iteratorVariable') ?? '', source: part('in'),
      body: part(element.name === 'for' ? 'return' : 'satisfies'), type,
    }
    default: return { kind: 'nothing', type }
  }
}

/** An empty cell is met by everything, as a dash is. */
const EMPTY_CELL: TestText = { text: '-', tests: { any: true, negated: false, tests: [] } }

export function readFunction(reading: Reading, element: Element): Extract<Boxed, { kind: 'function' }> {
  return {
    kind: 'function', type: null, body: readLogic(reading, element), isExternal: (attribute(element, 'kind') ?? 'FEEL') !== 'FEEL',
    parameters: childrenOf(element, 'formalParameter').map((parameter) => readTyped(reading, parameter)),
  }
}

export function readTyped(reading: Reading, element: Element | undefined): Typed {
  return { name: attribute(element, 'name') ?? '', type: readTypeName(reading, attribute(element, 'typeRef')) }
}

function readEntry(reading: Reading, entry: Element): Extract<Boxed, { kind: 'context' }>['entries'][number] {
  const variable = child(entry, 'variable')
  return { ...readTyped(reading, variable), name: attribute(variable, 'name') ?? null, value: readLogic(reading, entry) }
}

function expressionsIn(reading: Reading, element: Element): Boxed[] {
  return element.children.filter(({ name }) => KINDS.has(name)).map((item) => readBoxed(reading, item))
}

/** Null: a way of bringing rules together that DMN does not have; a guess would be a wrong answer. */
function readTable(reading: Reading, element: Element): DecisionTable | null {
  const hitPolicy = HIT_POLICIES.find((policy) => policy === (attribute(element, 'hitPolicy') ?? 'UNIQUE'))
  const written = attribute(element, 'aggregation')
  const aggregation = AGGREGATIONS.find((way) => way === written) ?? null
  if (hitPolicy === undefined || (aggregation === null && written !== undefined)) {
    reading.problems.push(refuse('dmn.no_hit_policy', { policy: [attribute(element, 'hitPolicy'), written].filter(Boolean).join(' ') }))
    return null
  }
  return {
    hitPolicy, aggregation,
    // The type of an input expression says what the modeller expects; it converts nothing.
    inputs: childrenOf(element, 'input').map((input) => ({
      expression: readExpressionText(reading, child(input, 'inputExpression')), allowed: readTestText(reading, child(input, 'inputValues')),
    })),
    outputs: childrenOf(element, 'output').map((output) => {
      const otherwise = child(output, 'defaultOutputEntry')
      return {
        ...readTyped(reading, output), allowed: readTestText(reading, child(output, 'outputValues')),
        otherwise: otherwise ? readExpressionText(reading, otherwise) : null,
      }
    }),
    rules: childrenOf(element, 'rule').map((rule) => ({
      tests: childrenOf(rule, 'inputEntry').map((entry) => readTestText(reading, entry) ?? EMPTY_CELL),
      results: childrenOf(rule, 'outputEntry').map((entry) => readExpressionText(reading, entry)),
    })),
  }
}
