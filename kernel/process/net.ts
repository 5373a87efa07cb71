import type { Bilingual } from '#kernel/values/refusal.ts'
import type { Definition, Flow, FlowNode, StartNode, TaskNode } from './model.ts'

/** A definition with its neighbours looked up. Derived, never stored. */
export interface Net {
  definition: Definition
  nodes: ReadonlyMap<string, FlowNode>
  outgoing: ReadonlyMap<string, Flow[]>
  incoming: ReadonlyMap<string, Flow[]>
  start: StartNode | undefined
}

const nets = new WeakMap<Definition, Net>()

export function netOf(definition: Definition): Net {
  const known = nets.get(definition)
  if (known) return known
  const net: Net = {
    definition,
    nodes: new Map(definition.nodes.map((node) => [node.id, node])),
    outgoing: Map.groupBy(definition.flows, ({ from }) => from),
    incoming: Map.groupBy(definition.flows, ({ to }) => to),
    start: definition.nodes.find((node) => node.type === 'start'),
  }
  nets.set(definition, net)
  return net
}

export const outgoingOf = (net: Net, node: string): Flow[] => net.outgoing.get(node) ?? []
export const incomingOf = (net: Net, node: string): Flow[] => net.incoming.get(node) ?? []

export function nodeOf(net: Net, id: string): FlowNode {
  const node = net.nodes.get(id)
  if (!node) throw new Error(`The drawing ${net.definition.kind} has no node ${id}.`)
  return node
}

/** How a sentence names a node: "经办审核", or its id when it was drawn without a name. */
export function nodeLabel(node: { id: string; name: Bilingual }): string {
  return node.name.zh || node.id
}

export function tasksOf(definition: Definition): TaskNode[] {
  return definition.nodes.filter((node) => node.type === 'task')
}

/** Nodes that can be reached from `from`, itself included; with `backwards`, those from which it can be reached. */
export function reachable(net: Net, from: string, backwards = false): Set<string> {
  const seen = new Set([from])
  for (const id of seen) {
    const next = backwards ? incomingOf(net, id).map((flow) => flow.from) : outgoingOf(net, id).map((flow) => flow.to)
    next.forEach((node) => seen.add(node))
  }
  return seen
}
