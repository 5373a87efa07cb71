import { isRefusal } from '#kernel/values/refusal.ts'
import { evaluateDecision, readContext, readModel, textOf, type Model } from './index.ts'

const CLOCK = { now: new Date('2026-03-31T00:00:00Z'), zone: 'Asia/Shanghai' }

/** A model around its elements, as a modeller would export it. */
export function modelXml(elements: string, name = 'test', namespace = `https://example.org/${name}`): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<dmn:definitions xmlns:dmn="https://www.omg.org/spec/DMN/20230324/MODEL/" name="${name}" namespace="${namespace}">${elements}</dmn:definitions>`
}

export const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
export const literal = (text: string, type = '') => `<dmn:literalExpression${type && ` typeRef="${type}"`}><dmn:text>${escaped(text)}</dmn:text></dmn:literalExpression>`
export const input = (name: string, type = 'Any') => `<dmn:inputData id="${name}" name="${name}"><dmn:variable name="${name}" typeRef="${type}"/></dmn:inputData>`

/** A decision; what it requires is named by id. */
export function decision(name: string, logic: string, { type = '', requires = [] as string[], knows = [] as string[] } = {}): string {
  const requirements = requires.map((id) => `<dmn:informationRequirement><dmn:requiredDecision href="#${id}"/></dmn:informationRequirement>`)
  const knowledge = knows.map((id) => `<dmn:knowledgeRequirement><dmn:requiredKnowledge href="#${id}"/></dmn:knowledgeRequirement>`)
  return `<dmn:decision id="${name}" name="${name}"><dmn:variable name="${name}"${type && ` typeRef="${type}"`}/>${requirements.join('')}${knowledge.join('')}${logic}</dmn:decision>`
}

export function accepted(elements: string, others: { file: string; xml: string }[] = []): Model {
  const model = readModel({ file: 'test.dmn', xml: modelXml(elements) }, others)
  if (isRefusal(model)) throw new Error(model.message.en)
  return model
}

/** The value of a decision as FEEL writes it, or the code of the refusal. */
export function decided(model: Model, name: string, inputs = '{}'): string {
  const given = readContext(inputs)
  const result = isRefusal(given) ? given : evaluateDecision(model, name, given, CLOCK)
  return isRefusal(result) ? result.code : textOf(result.value)
}
