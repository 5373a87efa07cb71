import { ZenDecisionContent, ZenEngine } from '@gorules/zen-engine'
import { evaluate } from 'feelin'
import { Engine } from 'json-rules-engine'
import type { PackRule, Payment } from './pack.ts'

/** Another engine, made ready once: which rules of the pack a payment hits, in the order of the pack. */
export type Peer = (payment: Payment) => Promise<boolean[]>

/** One decision with one expression node, as its editor would save it, compiled beforehand: read anew at each use it takes a quarter longer. */
export function zen(pack: readonly PackRule[]): Peer {
  const node = (id: string, type: string, content: object = {}) => ({ id, type, name: id, position: { x: 0, y: 0 }, content })
  const decision = new ZenEngine().createDecision(new ZenDecisionContent({
    contentType: 'application/vnd.gorules.decision',
    nodes: [
      node('in', 'inputNode'),
      node('pack', 'expressionNode', { expressions: pack.map((rule, index) => ({ id: rule.id, key: `r${index}`, value: rule.zen })) }),
      node('out', 'outputNode'),
    ],
    edges: [{ id: 'a', sourceId: 'in', targetId: 'pack', type: 'edge' }, { id: 'b', sourceId: 'pack', targetId: 'out', type: 'edge' }],
  }))
  return async (payment) => {
    const { result } = await decision.evaluate({ payment }) as { result: Record<string, boolean> }
    return pack.map((_, index) => result[`r${index}`]!)
  }
}

/** Reads the text anew at every use; it offers no other way. */
export function feelin(pack: readonly PackRule[]): Peer {
  return (payment) => Promise.resolve(pack.map(({ feel }) => (evaluate(feel, { payment }) as { value: boolean }).value))
}

export function jsonRules(pack: readonly PackRule[]): Peer {
  const engine = new Engine()
  engine.addOperator('textContains', (text: string, word: string) => text.includes(word))
  for (const { id, json } of pack) engine.addRule({ name: id, conditions: json as never, event: { type: id } })
  return async (payment) => {
    const { events } = await engine.run({ ...payment })
    const hit = new Set(events.map(({ type }) => type))
    return pack.map(({ id }) => hit.has(id))
  }
}
