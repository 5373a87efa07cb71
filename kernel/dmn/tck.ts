import { isRefusal, type Refusal } from '#kernel/values/refusal.ts'
import { equals } from './compare.ts'
import type { Model } from './drg.ts'
import { bounded, type Clock } from './feel.ts'
import { dateFromText, dateTimeFromText, durationFromText, timeFromText } from './moment.ts'
import { isNumber, numberOf, FeelNumber } from './numbers.ts'
import { readModel, type ModelFile } from './read-model.ts'
import { evaluateDecision } from './run-model.ts'
import { textOf } from './text-of.ts'
import { isContext, type FeelContext, type Value } from './value.ts'
import { attribute, child, childrenOf, readXml, type Element } from './xml.ts'

/** One file of cases and the models of its folder. */
export interface TckFile {
  file: string
  xml: string
  models: readonly ModelFile[]
}

export interface TckFailure {
  file: string
  case: string
  node: string
  expected: string
  actual: string
}

export interface TckReport {
  cases: number
  passed: number
  failed: TckFailure[]
}

/**
 * Runs the cases of the DMN TCK in one file. A case passes when each of its results does. A case that cannot be run (no
 * such decision, a model that cannot be read) has failed; none is left out.
 */
export function runTck({ file, xml, models }: TckFile, clock: Clock): TckReport | Refusal {
  return bounded(() => {
    const root = readXml(file, xml)
    const wanted = child(root, 'modelName')?.text.trim()
    const main = models.find((model) => model.file.split(/[\\/]/).at(-1) === wanted) ?? models[0]
    const model = main ? readModel(main, models.filter((other) => other !== main)) : null
    const report: TckReport = { cases: 0, passed: 0, failed: [] }
    for (const testCase of childrenOf(root, 'testCase')) {
      report.cases++
      const nodes = childrenOf(testCase, 'resultNode')
      const failures = nodes.flatMap((node) => check(file, testCase, node, model, clock) ?? [])
      // What asks for no result has shown nothing.
      const [failure] = nodes.length > 0 ? failures : [{ file, case: attribute(testCase, 'id') ?? '', node: '', expected: '', actual: 'no result is asked for' }]
      if (failure) report.failed.push(failure)
      else report.passed++
    }
    return report
  })
}

function check(file: string, testCase: Element, node: Element, model: Model | Refusal | null, clock: Clock): TckFailure | null {
  const name = attribute(node, 'name') ?? ''
  const expected = readValue(child(node, 'expected'))
  const failure = (actual: string): TckFailure => ({
    file, case: attribute(testCase, 'id') ?? '', node: name, expected: shorten(textOf(expected)), actual: shorten(actual),
  })
  if (model === null) return failure('no model')
  if (isRefusal(model)) return failure(model.message.en)
  const inputs: FeelContext = new Map(childrenOf(testCase, 'inputNode').map((input) => [inputName(input), readValue(input)]))
  const result = evaluateCase(testCase, node, name, model, inputs, clock)
  // errorResult only says that the null of the expected value comes from an error.
  if (isRefusal(result)) return failure(result.message.en)
  return agrees(expected, result) ? null : failure(textOf(result))
}

/** A service or a knowledge model is called by its own name; then the result node names one of several outputs. */
function evaluateCase(testCase: Element, node: Element, name: string, model: Model, inputs: FeelContext, clock: Clock): Value | Refusal {
  const isInvocable = ['decisionService', 'bkm'].includes(attribute(testCase, 'type') ?? 'decision')
  const invocable = attribute(testCase, 'invocableName')
  const result = evaluateDecision(model, isInvocable && invocable !== undefined ? invocable : name, inputs, clock)
  if (isRefusal(result)) return result
  const { value } = result
  const isNamed = isInvocable && isContext(value) && value.has(name) && childrenOf(testCase, 'resultNode').length > 1
  return isNamed || (isInvocable && isContext(value) && value.has(name) && attribute(node, 'name') !== invocable) ? value.get(name)! : value
}

function inputName(input: Element): string {
  const namespace = attribute(input, 'namespace')
  const name = attribute(input, 'name') ?? ''
  return namespace === undefined ? name : `${namespace}#${name}`
}

function readValue(element: Element | undefined): Value {
  if (!element || attribute(element, 'xsi:nil') === 'true') return null
  const list = child(element, 'list')
  if (list) return attribute(list, 'xsi:nil') === 'true' ? null : childrenOf(list, 'item').map(readValue)
  const components = childrenOf(element, 'component')
  if (components.length > 0) return new Map(components.map((component) => [attribute(component, 'name') ?? '', readValue(component)]))
  const value = child(element, 'value')
  if (!value || attribute(value, 'xsi:nil') === 'true') return null
  return readTyped(value.text, (attribute(value, 'xsi:type') ?? 'xsd:string').replace(/^.*:/, ''))
}

function readTyped(text: string, type: string): Value {
  const trimmed = text.trim()
  switch (type) {
    case 'decimal': case 'double': case 'float': case 'integer': case 'int': case 'long': return numberOf(trimmed)
    case 'boolean': return trimmed === 'true' || trimmed === '1'
    case 'date': return dateFromText(trimmed)
    case 'time': return timeFromText(trimmed)
    case 'dateTime': return dateTimeFromText(trimmed)
    case 'duration': case 'dayTimeDuration': case 'yearMonthDuration': return durationFromText(trimmed)
    default: return text
  }
}

const TOLERANCE = new FeelNumber('1e-8')

/** Equal as the TCK compares: numbers to eight decimals (of the larger, when it is above one), all else by value. */
function agrees(expected: Value, actual: Value): boolean {
  if (isNumber(expected) && isNumber(actual)) {
    const scale = FeelNumber.max(1, expected.abs())
    return expected.minus(actual).abs().lte(TOLERANCE.times(scale))
  }
  if (Array.isArray(expected)) {
    return Array.isArray(actual) && expected.length === actual.length && expected.every((item, index) => agrees(item, actual[index]!))
  }
  if (isContext(expected)) {
    return isContext(actual) && expected.size === actual.size
      && [...expected].every(([name, value]) => actual.has(name) && agrees(value, actual.get(name)!))
  }
  return equals(expected, actual) === true
}

function shorten(text: string): string {
  return text.length > 200 ? `${text.slice(0, 200)}…` : text
}
