import { isRefusal, type Refusal } from '#kernel/values/refusal.ts'
import { chooseFlow } from './conditions.ts'
import type { Conditions, EndNode, Facts, Flow, OpenedTask, ProcessState, TaskNode } from './model.ts'
import { refuse } from './refuse.ts'
import { incomingOf, type Net, nodeLabel, nodeOf, outgoingOf } from './net.ts'

/** A token on its way along a flow; `outcome` is the action of the step that it comes from, null after a join. */
export interface Moving {
  flow: Flow
  outcome: string | null
}

export interface Advanced {
  state: ProcessState
  opened: OpenedTask[]
  end: EndNode | null
}

/** More moves than any drawing without a circle can ask for in one command. */
const MAX_MOVES = 10_000

/** Moves tokens until each stands at a task, waits at a join or has ended. A pure function of its arguments. */
export function advance(
  net: Net, from: ProcessState, moving: readonly Moving[], facts: Facts, conditions: Conditions,
): Advanced | Refusal {
  const result: Advanced = { state: { ...from, tokens: [...from.tokens] }, opened: [], end: null }
  const queue = [...moving]
  for (let moves = 0; queue.length > 0; moves++) {
    const { flow, outcome } = queue.shift()!
    const node = nodeOf(net, flow.to)
    if (moves > MAX_MOVES) return refuse('process.endless', { node: nodeLabel(node) })
    if (node.type === 'task') openTask(result, node)
    else if (node.type === 'end') result.end = node
    else if (node.type === 'exclusive') {
      const chosen = chooseFlow(net, node, outcome, from.signOffFen, facts, conditions)
      if (isRefusal(chosen)) return chosen
      queue.push({ flow: chosen, outcome })
    } else if (node.type === 'parallel') {
      const alone = incomingOf(net, node.id).length === 1
      if (alone) queue.push(...outgoingOf(net, node.id).map((next) => ({ flow: next, outcome })))
      else if (joins(net, result.state, flow)) {
        queue.push(...outgoingOf(net, node.id).map((next) => ({ flow: next, outcome: null })))
      }
    }
  }
  return result
}

function openTask(result: Advanced, node: TaskNode): void {
  const { state } = result
  const key = `${node.id}#${++state.counter}`
  state.tokens.push({ at: 'task', node: node.id, key })
  state.irreversible ||= node.irreversible
  const { position, duty, timeLimitDays, unitScope } = node
  result.opened.push({ key, node: node.id, position, duty, timeLimitDays, unitScope })
}

/** The token waits at the join; when every incoming flow has one waiting, one of each is taken and the join fires. */
function joins(net: Net, state: ProcessState, flow: Flow): boolean {
  state.tokens.push({ at: 'join', node: flow.to, flow: flow.id })
  const waiting = incomingOf(net, flow.to).map(({ id }) =>
    state.tokens.find((token) => token.at === 'join' && token.node === flow.to && token.flow === id))
  if (waiting.some((token) => token === undefined)) return false
  const taken = new Set(waiting)
  state.tokens = state.tokens.filter((token) => !taken.has(token))
  return true
}
