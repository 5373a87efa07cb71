import { isRefusal, type Refusal } from '#kernel/values/refusal.ts'
import { BUILT_IN_NAMES, BUILT_IN_SCOPE } from './builtins.ts'
import type { DrgElement, Model, Reference } from './drg.ts'
import { bounded } from './feel.ts'
import { passes } from './interpret.ts'
import { refuse } from './model.ts'
import { indexNames, joinIndexes } from './names.ts'
import { readFunction, readLogic, readTyped } from './read-boxed.ts'
import { readItemDefinitions, readTypeName, type Reading } from './item-definitions.ts'
import { openRun } from './scope.ts'
import type { FeelType } from './value.ts'
import { attribute, child, childrenOf, readXml, type Element } from './xml.ts'

export interface ModelFile { file: string; xml: string }

/**
 * Reads a DMN model (1.1 to 1.5) with the models that it imports, which are found among `others` by their namespace.
 * Refused: no XML, no DMN, an import that was not given. Texts that cannot be read are the model's `problems`.
 */
export function readModel(main: ModelFile, others: readonly ModelFile[] = []): Model | Refusal {
  return bounded(() => {
    const roots = [main, ...others].map(({ file, xml }) => ({ file, root: readXml(file, xml) }))
    const strange = roots.find(({ root }) => root.name !== 'definitions')
    if (strange) return refuse('dmn.not_dmn', { file: strange.file, root: strange.root.name })
    return assemble(roots[0]!, roots, new Map(), [])
  })
}

interface Root { file: string; root: Element }

function assemble(main: Root, roots: readonly Root[], done: Map<Root, Model>, path: readonly Root[]): Model | Refusal {
  const known = done.get(main)
  if (known) return known
  const imports = new Map<string, Model>()
  const name = attribute(main.root, 'name') ?? main.file
  if (path.includes(main)) return refuse('dmn.cyclic', { name })
  for (const element of childrenOf(main.root, 'import')) {
    const namespace = attribute(element, 'namespace') ?? ''
    // Java classes, PMML and schemas are imported in the same way; only models are ours.
    if (!/\/DMN\//i.test(attribute(element, 'importType') ?? '/DMN/')) continue
    const found = roots.find(({ root }) => attribute(root, 'namespace') === namespace)
    if (!found) return refuse('dmn.no_import', { model: name, namespace })
    const model = assemble(found, roots, done, [...path, main])
    if (isRefusal(model)) return model
    imports.set(attribute(element, 'name') ?? '', model)
  }
  const model = build(main, name, imports)
  done.set(main, model)
  return model
}

function build({ file, root }: Root, name: string, imports: ReadonlyMap<string, Model>): Model {
  const names = [...imports.values()].reduce((index, { names: others }) => joinIndexes(index, others), indexNames(namesWritten(root), BUILT_IN_NAMES))
  const own = new Map<string, FeelType>()
  const problems: Refusal[] = []
  const types = (wanted: string): FeelType | null => own.get(wanted) ?? importedType(imports, wanted)
  const reading: Reading = {
    names, problems, types,
    // Allowed values know no names but `?`; their clock is never asked.
    allows: (tests, value) => passes(value, tests, { ...BUILT_IN_SCOPE, types }, openRun(new Date(0), 'UTC')),
  }
  for (const [key, type] of readItemDefinitions(reading, root)) own.set(key, type)
  const elements = new Map<string, DrgElement>()
  const model: Model = { file, name, namespace: attribute(root, 'namespace') ?? '', elements, imports, types, names, problems }
  for (const element of root.children) {
    const read = readElement(reading, element, model)
    if (read) elements.set(read.id, read)
  }
  return model
}

function importedType(imports: ReadonlyMap<string, Model>, wanted: string): FeelType | null {
  for (const [name, model] of imports) {
    if (name === '') {
      const found = model.types(wanted)
      if (found) return found
    } else if (wanted.startsWith(`${name}.`)) return model.types(wanted.slice(name.length + 1))
  }
  return null
}

/** Every name that the model gives to anything: an expression may meet any of them. */
function namesWritten(root: Element): Set<string> {
  const names = new Set<string>()
  const waiting = [root]
  for (let element = waiting.pop(); element; element = waiting.pop()) {
    for (const key of ['name', 'iteratorVariable']) {
      const name = attribute(element, key)
      if (name !== undefined) names.add(name)
    }
    waiting.push(...element.children)
  }
  return names
}

function readElement(reading: Reading, element: Element, model: Model): DrgElement | null {
  const variable = readTyped(reading, child(element, 'variable'))
  const node = {
    id: attribute(element, 'id') ?? attribute(element, 'name') ?? '', name: attribute(element, 'name') ?? variable.name, type: variable.type, model,
  }
  switch (element.name) {
    case 'inputData': return { ...node, kind: 'input' }
    case 'decision': return { ...node, kind: 'decision', requires: requirements(element, model), logic: readLogic(reading, element) }
    case 'businessKnowledgeModel': {
      const logic = child(element, 'encapsulatedLogic')
      const nothing = { parameters: [], body: readLogic(reading, undefined), isExternal: false }
      const { parameters, body, isExternal } = logic ? readFunction(reading, logic) : nothing
      const result = readTypeName(reading, attribute(logic, 'typeRef'))
      return { ...node, type: result, kind: 'knowledge', requires: requirements(element, model), parameters, body, isExternal }
    }
    case 'decisionService': return {
      ...node, kind: 'service', outputs: references(element, 'outputDecision', model),
      inputDecisions: references(element, 'inputDecision', model), inputData: references(element, 'inputData', model),
    }
    default: return null
  }
}

function requirements(element: Element, model: Model): Reference[] {
  return element.children
    .filter(({ name }) => name === 'informationRequirement' || name === 'knowledgeRequirement')
    .flatMap((requirement) => ['requiredInput', 'requiredDecision', 'requiredKnowledge'].flatMap((name) => references(requirement, name, model)))
}

function references(element: Element, name: string, model: Model): Reference[] {
  return childrenOf(element, name).map((reference) => {
    const href = attribute(reference, 'href') ?? ''
    const at = href.lastIndexOf('#')
    const namespace = at > 0 ? href.slice(0, at) : null
    return { namespace: namespace === model.namespace ? null : namespace, id: href.slice(at + 1) }
  })
}
