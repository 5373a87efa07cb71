import type { Bilingual } from '#kernel/values/refusal.ts'

/** The part of an OpenAPI 3.1 document that the page shows. */
export interface Description {
  info: { title: string; version: string; description: string }
  paths: Record<string, Record<string, Described>>
}

interface Described {
  tags?: string[]
  summary?: string
  operationId?: string
  'x-words'?: { subject: Bilingual; summary: Bilingual; may: Bilingual }
  parameters?: { name: string; in: 'path' | 'query'; required?: boolean; description?: string; schema: Shape }[]
  requestBody?: { required?: boolean; content: Record<string, { schema?: Shape }> }
  responses?: Record<string, { description?: string; content?: Record<string, { schema?: Shape }> }>
}

export interface Shape {
  type?: string | string[]
  description?: string
  properties?: Record<string, Shape>
  required?: string[]
  items?: Shape
  anyOf?: Shape[]
  const?: unknown
  enum?: unknown[]
  default?: unknown
  pattern?: string
  minimum?: number
  maximum?: number
  maxLength?: number
}

export interface Operation {
  id: string
  method: string
  path: string
  summary: Bilingual
  may: Bilingual
  subject: Bilingual
  fields: ShownField[]
  answer: ShownField[]
}

export interface ShownField {
  place: 'path' | 'query' | 'body' | 'answer'
  name: string
  type: string
  required: boolean
  description: string
}

/** Every operation, by subject; subjects and paths in the order of the alphabet. */
export function operationsOf({ paths }: Description): Map<string, Operation[]> {
  const all = Object.entries(paths).flatMap(([path, methods]) => Object.entries(methods).map(([method, one]): Operation => ({
    id: one.operationId ?? `${method} ${path}`, method: method.toUpperCase(), path, ...wordsOf(one),
    fields: [
      ...(one.parameters ?? []).map((parameter): ShownField => ({
        place: parameter.in, name: parameter.name, type: typeOf(parameter.schema), required: parameter.required ?? false, description: parameter.description ?? parameter.schema.description ?? '',
      })),
      ...fieldsOf('body', Object.values(one.requestBody?.content ?? {})[0]?.schema),
    ],
    answer: fieldsOf('answer', Object.values(one.responses?.['200']?.content ?? {})[0]?.schema),
  })))
  const sorted = all.sort((left, right) => left.subject.en.localeCompare(right.subject.en) || left.path.localeCompare(right.path))
  return Map.groupBy(sorted, ({ subject }) => subject.en)
}

/** A description of somebody else’s has no words in two languages. */
function wordsOf({ summary = '', tags = [], 'x-words': words }: Described): Pick<Operation, 'summary' | 'may' | 'subject'> {
  const [tag = ''] = tags
  return words ?? { subject: { zh: tag, en: tag }, summary: { zh: summary, en: summary }, may: { zh: '', en: '' } }
}

function fieldsOf(place: ShownField['place'], shape: Shape | undefined): ShownField[] {
  const whole = shape?.items ?? shape
  return Object.entries(whole?.properties ?? {}).map(([name, one]) => ({
    place, name, type: typeOf(one), required: whole?.required?.includes(name) ?? false, description: one.description ?? '',
  }))
}

function typeOf(shape: Shape): string {
  if (shape.anyOf) return shape.anyOf.map((one) => (one.const === undefined ? typeOf(one) : JSON.stringify(one.const))).join(' | ')
  if (shape.const !== undefined) return JSON.stringify(shape.const)
  if (shape.items) return `${typeOf(shape.items)}[]`
  const bounds = [shape.minimum !== undefined && `≥ ${shape.minimum}`, shape.maximum !== undefined && `≤ ${shape.maximum}`, shape.maxLength !== undefined && `≤ ${shape.maxLength}`].filter(Boolean)
  return `${[shape.type ?? 'any'].flat().join(' | ')}${bounds.length > 0 ? ` ${bounds.join(', ')}` : ''}`
}
