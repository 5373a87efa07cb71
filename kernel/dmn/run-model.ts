import { Refused, type Bilingual, type Refusal } from '#kernel/values/refusal.ts'
import { BUILT_IN_SCOPE } from './builtins.ts'
import type { Decision, DrgElement, Knowledge, Model, Reference, Service } from './drg.ts'
import { bounded, type Clock } from './feel.ts'
import { makeFunction } from './interpret.ts'
import { LIMITS, refuse } from './model.ts'
import { boxedFunction, runBoxed } from './run-boxed.ts'
import { asType } from './run-text.ts'
import { nothing, openRun, tooMuch, within, type Scope } from './scope.ts'
import type { FeelContext, FeelFunction, Run, Value } from './value.ts'

/** One evaluation of a model: what was given, what is known already, and what is being asked. */
interface State {
  inputs: FeelContext
  known: Map<DrgElement, Value>
  asking: Set<DrgElement>
  run: Run
}

export interface ModelResult {
  value: Value
  notes: Bilingual[]
}

/**
 * The value of a decision, a business knowledge model (with its parameters as inputs) or a decision service, by name. An input of an
 * imported model may be given under its plain name, or as `namespace#name`.
 */
export function evaluateDecision(model: Model, name: string, inputs: FeelContext, clock: Clock): ModelResult | Refusal {
  return bounded(() => {
    const element = [...model.elements.values()].find((candidate) => candidate.name === name && candidate.kind !== 'input')
    if (!element) return refuse('dmn.no_decision', { model: model.name, name })
    const state: State = { inputs, known: new Map(), asking: new Set(), run: openRun(clock.now, clock.zone) }
    return { value: answer(element, state), notes: state.run.notes }
  })
}

function answer(element: DrgElement, state: State): Value {
  if (element.kind === 'decision' || element.kind === 'input') return valueOf(element, state)
  const called = element.kind === 'service' ? serviceFunction(element, state) : knowledgeFunction(element, state)
  const overload = called.overloads[0]!
  return overload.call(overload.parameters.map(({ name }) => state.inputs.get(name) ?? null), state.run)
}

function valueOf(element: DrgElement, state: State): Value {
  const known = state.known.get(element)
  if (known !== undefined) return known
  if (state.asking.has(element)) throw new Refused(refuse('dmn.cyclic', { name: element.name }))
  if (state.asking.size > LIMITS.nesting) throw tooMuch({ zh: '决策的层数', en: 'levels of decisions' }, LIMITS.nesting)
  state.asking.add(element)
  const value = computed(element, state)
  state.asking.delete(element)
  state.known.set(element, value)
  return value
}

function computed(element: DrgElement, state: State): Value {
  switch (element.kind) {
    case 'input': {
      const given = state.inputs.get(`${element.model.namespace}#${element.name}`) ?? state.inputs.get(element.name) ?? null
      return asType(given, element.type, element.name, state.run)
    }
    case 'decision': return asType(runBoxed(element.logic, scopeOf(element, state), state.run), element.type, element.name, state.run)
    case 'knowledge': return knowledgeFunction(element, state)
    case 'service': return serviceFunction(element, state)
  }
}

/** What an element requires, under the names it has here: an import is a context of its own. */
function scopeOf(element: Decision | Knowledge, state: State): Scope {
  const entries = new Map<string, Value>()
  for (const reference of element.requires) {
    const found = resolve(element.model, reference)
    if (!found) {
      const { id } = reference
      nothing(state.run, element.name, { zh: `没有找到它要求的“${id}”`, en: `what it requires, “${id}”, was not found` })
      continue
    }
    const value = valueOf(found.element, state)
    if (found.importName === '') entries.set(found.element.name, value)
    else entries.set(found.importName, new Map([...(entries.get(found.importName) as FeelContext | undefined) ?? [], [found.element.name, value]]))
  }
  return within({ ...BUILT_IN_SCOPE, types: element.model.types }, entries)
}

function resolve(model: Model, { namespace, id }: Reference): { importName: string; element: DrgElement } | null {
  const own = namespace === null ? model.elements.get(id) : undefined
  if (own) return { importName: '', element: own }
  for (const [importName, imported] of model.imports) {
    const element = namespace === imported.namespace || namespace === null ? imported.elements.get(id) : undefined
    if (element) return { importName, element }
  }
  return null
}

function knowledgeFunction(element: Knowledge, state: State): FeelFunction {
  const { name, parameters, body, type, isExternal } = element
  // Known before its scope is made: a knowledge model may call itself.
  const called: FeelFunction = { kind: 'function', name, overloads: [] }
  state.known.set(element, called)
  const scope = scopeOf(element, state)
  const inner = within(scope, new Map<string, Value>([[name, called]]))
  return Object.assign(called, { overloads: boxedFunction(name, parameters, body, type, isExternal, inner).overloads })
}

/** A service called: its inputs stand for what the model would give; nothing outside it is asked. */
function serviceFunction(service: Service, state: State): FeelFunction {
  const elements = (references: Reference[]) => references.flatMap((reference) => resolve(service.model, reference)?.element ?? [])
  const given = [...elements(service.inputData), ...elements(service.inputDecisions)]
  return makeFunction(service.name, given.map(({ name, type }) => ({ name, type })), null, (values, run) => {
    const known = new Map(given.map((element): [DrgElement, Value] => [element, values.get(element.name) ?? null]))
    const inner: State = { inputs: new Map(), asking: new Set(state.asking), run, known }
    inner.asking.delete(service)
    const outputs = elements(service.outputs)
    const results = outputs.map((element): [string, Value] => [element.name, valueOf(element, inner)])
    return asType(results.length === 1 ? results[0]![1] : new Map(results), service.type, service.name, run)
  })
}
