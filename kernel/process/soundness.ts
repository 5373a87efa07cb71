import type { Refusal } from '#kernel/values/refusal.ts'
import type { TaskNode } from './model.ts'
import { refuse } from './refuse.ts'
import { incomingOf, type Net, nodeLabel, nodeOf, outgoingOf } from './net.ts'

export interface Soundness {
  problems: Refusal[]
  /** Ids of tasks that can stand open at the same time, each pair once. */
  parallel: [string, string][]
  /** Every way from submit to an end as the tasks that it passes, in one possible order. Ways with the same tasks are one. */
  paths: TaskNode[][]
}

/** Beyond this many states a drawing is refused as "not checked", never passed. A flow of 30 tasks has some 100. */
const MAX_STATES = 20_000

/**
 * Explores every state of the token net. A place is a flow or a task that stands open; a marking is the sorted list of
 * places with a token. Gateways and ends fire at once, tasks in every order: firing a gateway early never takes a choice
 * from another token, so no fault is lost and the number of states stays small.
 */
export function explore(net: Net): Soundness {
  const found = new Map<string, Refusal>()
  const pairs = new Map<string, [string, string]>()
  const fired = new Set<string>(net.start ? [net.start.id] : [])
  const report = (code: Parameters<typeof refuse>[0], node: string) =>
    found.set(`${code} ${node}`, refuse(code, { node: nodeLabel(nodeOf(net, node)) }))
  const initial = net.start ? outgoingOf(net, net.start.id).map(({ id }) => id).sort() : []
  const seen = new Map([[initial.join(' '), initial]])
  for (const marking of seen.values()) {
    if (seen.size > MAX_STATES) return { problems: [tooLarge()], parallel: [], paths: [] }
    notePairs(net, marking, pairs)
    const steps = stepsFrom(net, marking)
    if (steps.length === 0) joinsOf(net, marking).forEach((join) => report('process.deadlock', join))
    for (const { node, next } of steps) {
      fired.add(node)
      if (nodeOf(net, node).type === 'end' && next.length > 0) report('process.left_over', node)
      const doubled = next.find((place, index) => next[index - 1] === place)
      if (doubled === undefined) seen.set(next.join(' '), next)
      else report('process.runs_twice', net.nodes.has(doubled) ? doubled : flowTo(net, doubled))
    }
  }
  const silent = net.definition.nodes.filter(({ id }) => !fired.has(id))
  if (found.size === 0) silent.forEach(({ id }) => report('process.never_fires', id))
  for (const [first, second] of pairs.values()) {
    const states = [first, second].map((id) => nodeOf(net, id) as TaskNode)
    if (states[0]!.state === states[1]!.state) continue
    found.set(`states ${first} ${second}`, refuse('process.states_differ', {
      first: nodeLabel(states[0]!), second: nodeLabel(states[1]!), firstState: states[0]!.state, secondState: states[1]!.state,
    }))
  }
  const paths = found.size === 0 ? pathsFrom(net, initial) : []
  if (paths === null) return { problems: [tooLarge()], parallel: [...pairs.values()], paths: [] }
  return { problems: [...found.values()], parallel: [...pairs.values()], paths }
}

type Marking = string[]

interface Step {
  node: string
  next: Marking
}

/** The choices of the first gateway or end that can fire; when none can, one step per open task. */
function stepsFrom(net: Net, marking: Marking): Step[] {
  for (const place of marking) {
    if (net.nodes.has(place)) continue
    const steps = movesOf(net, marking, flowTo(net, place), place)
    if (steps.length > 0) return steps
  }
  return marking.filter((place) => net.nodes.has(place)).map((task) => ({
    node: task, next: without(marking, [task]).concat(outgoingOf(net, task).map(({ id }) => id)).sort(),
  }))
}

function movesOf(net: Net, marking: Marking, node: string, place: string): Step[] {
  const { type } = nodeOf(net, node)
  const outgoing = outgoingOf(net, node).map(({ id }) => id)
  if (type === 'task') return [{ node, next: [...without(marking, [place]), node].sort() }]
  if (type === 'exclusive') return outgoing.map((flow) => ({ node, next: [...without(marking, [place]), flow].sort() }))
  if (type !== 'parallel') return [{ node, next: without(marking, [place]) }]
  const needed = incomingOf(net, node).map(({ id }) => id)
  if (!needed.every((flow) => marking.includes(flow))) return []
  return [{ node, next: [...without(marking, needed), ...outgoing].sort() }]
}

/** One walk per combination of choices: parallel tasks are taken in one order only. Null when there are too many. */
function pathsFrom(net: Net, initial: Marking): TaskNode[][] | null {
  const paths = new Map<string, TaskNode[]>()
  const walks: { marking: Marking, tasks: string[] }[] = [{ marking: initial, tasks: [] }]
  for (let count = 0; walks.length > 0; count++) {
    if (count > MAX_STATES) return null
    const { marking, tasks } = walks.pop()!
    if (marking.length === 0) paths.set([...tasks].sort().join(' '), tasks.map((id) => nodeOf(net, id) as TaskNode))
    const steps = stepsFrom(net, marking)
    const completesTask = steps.length > 0 && marking.includes(steps[0]!.node)
    for (const { node, next } of completesTask ? steps.slice(0, 1) : steps.toReversed()) {
      walks.push({ marking: next, tasks: completesTask ? [...tasks, node] : tasks })
    }
  }
  return [...paths.values()]
}

function notePairs(net: Net, marking: Marking, pairs: Map<string, [string, string]>): void {
  const open = marking.filter((place) => net.nodes.has(place))
  open.forEach((first, index) => open.slice(index + 1).forEach((second) => pairs.set(`${first} ${second}`, [first, second])))
}

const joinsOf = (net: Net, marking: Marking) =>
  [...new Set(marking.map((flow) => flowTo(net, flow)))]

function flowTo(net: Net, flow: string): string {
  return net.definition.flows.find(({ id }) => id === flow)!.to
}

function without(marking: Marking, places: readonly string[]): Marking {
  const rest = [...marking]
  for (const place of places) rest.splice(rest.indexOf(place), 1)
  return rest
}

const tooLarge = () => refuse('process.not_checked', { limit: MAX_STATES })
