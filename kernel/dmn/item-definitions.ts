import { isRefusal, Refused, type Refusal } from '#kernel/values/refusal.ts'
import type { FeelText, TestText } from './boxed.ts'
import type { NameIndex } from './names.ts'
import { parseExpression, parseUnaryTests } from './parse.ts'
import type { UnaryTests } from './syntax.ts'
import { builtInType } from './conform.ts'
import { ANY, type FeelType, type Value } from './value.ts'
import { attribute, child, childrenOf, type Element } from './xml.ts'

/** Allowed values that could not be read are a problem of the model, and allow nothing. */
const NO_TESTS: UnaryTests = { any: false, negated: false, tests: [] }

/** What reading a model carries along. */
export interface Reading {
  names: NameIndex
  problems: Refusal[]
  types: (name: string) => FeelType | null
  /** Runs the allowed values of a type. */
  allows: (tests: UnaryTests, value: Value) => boolean
}

export function readExpressionText(reading: Reading, element: Element | undefined): FeelText {
  const text = (element && child(element, 'text')?.text) ?? ''
  return { text, syntax: text.trim() === '' ? null : reported(reading, () => parseExpression(text, reading.names)) }
}

export function readTestText(reading: Reading, element: Element | undefined): TestText | null {
  const text = element && child(element, 'text')?.text
  if (text === undefined || text.trim() === '') return null
  return { text, tests: reported(reading, () => parseUnaryTests(text, reading.names)) }
}

function reported<Result>(reading: Reading, read: () => Result): Result | null {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof Refused) || !isRefusal(error.refusal)) throw error
    reading.problems.push(error.refusal)
    return null
  }
}

/** A type by its name in the model: `feel:string`, `tLoan`, `imported model.tLoan`. Null: nothing was said, or nobody knows it. */
export function readTypeName(reading: Pick<Reading, 'types'>, name: string | undefined): FeelType | null {
  if (name === undefined || name.trim() === '') return null
  const bare = name.trim().replace(/^[A-Za-z_][\w.-]*:/, '')
  return reading.types(bare) ?? builtInType(bare)
}

/** The item definitions at the top of a model. They are resolved when they are first used, as they may name each other. */
export function readItemDefinitions(reading: Reading, definitions: Element): Map<string, FeelType> {
  return new Map(childrenOf(definitions, 'itemDefinition').map((definition) => {
    let resolved: FeelType | null = null
    const name = attribute(definition, 'name') ?? ''
    return [name, { kind: 'named', name, resolve: () => (resolved ??= readItem(reading, definition)) }]
  }))
}

function readItem(reading: Reading, item: Element): FeelType {
  const one = constrained(reading, readItemBase(reading, item), child(item, 'allowedValues'))
  const all: FeelType = attribute(item, 'isCollection') === 'true' ? { kind: 'list', of: one } : one
  return constrained(reading, all, child(item, 'typeConstraint'))
}

function readItemBase(reading: Reading, item: Element): FeelType {
  const components = childrenOf(item, 'itemComponent')
  if (components.length > 0) {
    return { kind: 'context', entries: new Map(components.map((component) => [attribute(component, 'name') ?? '', readItem(reading, component)])) }
  }
  const called = child(item, 'functionItem')
  if (called) {
    return {
      kind: 'function', result: readTypeName(reading, attribute(called, 'outputTypeRef')) ?? ANY,
      parameters: childrenOf(called, 'parameters').map((parameter) => readTypeName(reading, attribute(parameter, 'typeRef')) ?? ANY),
    }
  }
  return readTypeName(reading, child(item, 'typeRef')?.text) ?? ANY
}

function constrained(reading: Reading, base: FeelType, element: Element | undefined): FeelType {
  const read = readTestText(reading, element)
  if (!read) return base
  const tests = read.tests ?? NO_TESTS
  return { kind: 'constrained', base, tests, allows: (value) => reading.allows(tests, value) }
}
