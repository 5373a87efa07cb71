import { type Refusal } from '#kernel/values/refusal.ts'
import type { Conditions, Definition, FlowNode, TaskNode } from './model.ts'
import { refuse } from './refuse.ts'

/**
 * A drawing in one text, for tests: "start > a; a > x?; x? > b : amount > 5; x? > c; b > end; c > end".
 * Names: `start…` start, `end…` end, `…?` exclusive gateway (its flow without a condition is the default),
 * `…+` parallel gateway, anything else a task.
 */
export function drawing(text: string, tasks: Record<string, Partial<TaskNode>> = {}): Definition {
  const flows = text.split(';').map((part) => part.trim()).filter(Boolean).map((part, index) => {
    const [ways, condition] = part.split(/\s+:\s+/)
    const [from, to] = ways!.split(/\s*>\s*/)
    return { id: `f${index}`, from: from!, to: to!, condition: condition ?? null, name: { zh: '', en: '' }, waypoints: [] }
  })
  const ids = [...new Set(flows.flatMap(({ from, to }) => [from, to]))]
  const nodes = ids.map((id): FlowNode => {
    const any = { id, name: { zh: id, en: id }, bounds: null }
    if (id.startsWith('start')) return { ...any, type: 'start', position: 'maker', duty: 'make' }
    if (id.startsWith('end')) return { ...any, type: 'end', state: 'done', outcome: id }
    if (id.endsWith('+')) return { ...any, type: 'parallel', defaultFlow: null }
    if (id.endsWith('?')) {
      const fallback = flows.find(({ from, condition }) => from === id && condition === null)
      return { ...any, type: 'exclusive', defaultFlow: fallback?.id ?? null }
    }
    return { ...plainTask(id), ...any, ...tasks[id] }
  })
  return {
    kind: 'test', version: '0000000000000000', title: { zh: '试验流程', en: 'Test' }, signerDuty: 'review', nodes, flows, lanes: [],
  }
}

function plainTask(id: string): TaskNode {
  const none = { zh: '', en: '' }
  return {
    id, name: none, bounds: null, type: 'task', position: `position.${id}`, duty: 'review', state: 'inApproval',
    actions: ['approve', 'sendBack', 'reject'], timeLimitDays: 1, unitScope: 'bureau', dualControl: false, irreversible: false,
    rejectState: 'annulled', texts: { basis: none, standard: none, method: none, responsibility: none }, riskPoints: [],
  }
}

/** The few comparisons that test drawings use: `a.b > 5`, `<=`, `= "text"`. A missing fact decides nothing. */
export const conditions: Conditions = {
  compile(text): Refusal | ((facts: Readonly<Record<string, unknown>>) => boolean | null) {
    const match = /^([\w.]+)\s*(<=|>=|<|>|=)\s*("[^"]*"|\d+(?:\.\d+)?)$/.exec(text)
    if (!match) return refuse('process.not_bpmn', { reported: text })
    const [, path, operator, literal] = match
    const wanted: unknown = JSON.parse(literal!)
    return (facts) => {
      const value = path!.split('.').reduce<unknown>((at, name) => (at as Record<string, unknown> | null)?.[name], facts)
      if (value === null || value === undefined) return null
      // Money comes in fen and is compared in yuan, as the rules' language does.
      return COMPARE[operator!]!(typeof value === 'bigint' ? Number(value) / 100 : value as number, wanted as number)
    }
  },
}

const COMPARE: Record<string, (value: number, wanted: number) => boolean> = {
  '<=': (value, wanted) => value <= wanted,
  '>=': (value, wanted) => value >= wanted,
  '<': (value, wanted) => value < wanted,
  '>': (value, wanted) => value > wanted,
  '=': (value, wanted) => value === wanted,
}
