import { isRefusal, type Refusal } from '#kernel/values/refusal.ts'
import { conditionWrong } from './conditions.ts'
import { type Conditions, type Definition, type FlowNode, type GatewayNode, REJECT, SEND_BACK, type TaskNode, TEXT_KINDS } from './model.ts'
import { refuse } from './refuse.ts'
import { incomingOf, type Net, netOf, nodeLabel, outgoingOf, reachable, tasksOf } from './net.ts'
import { explore, type Soundness } from './soundness.ts'

/** What a drawing may refer to, and the compiler of its conditions. */
export interface Known {
  positions: ReadonlySet<string>
  duties: ReadonlySet<string>
  conditions: Conditions
}

/**
 * Everything that must hold before a drawing is published; no problem means publishable. Soundness is only explored
 * when the parts fit together, so `paths` is empty as long as `problems` is not.
 * `parallel` are the pairs of tasks that can stand open together: nobody may do both (the acts refuse it).
 */
export function checkDrawing(definition: Definition, known: Known): Soundness {
  const net = netOf(definition)
  const shape = [...checkWays(net), ...checkReach(net), ...checkDecisions(net, known.conditions)]
  const posts = [...tasksOf(definition).flatMap((task) => checkTask(net, task, known)), ...checkMakerAndEnds(net, known)]
  if (shape.length > 0) return { problems: [...shape, ...posts], parallel: [], paths: [] }
  const soundness = explore(net)
  const problems = [...posts, ...soundness.problems]
  return { ...soundness, problems, paths: problems.length === 0 ? soundness.paths : [] }
}

/** What the printed handbook still lacks: a basis, standard, method, responsibility, and a risk point with a measure per step. */
export function handbookGaps(definition: Definition): Refusal[] {
  return tasksOf(definition).flatMap((task) => {
    const texts = TEXT_KINDS.filter((kind) => !task.texts[kind].zh || !task.texts[kind].en)
    const complete = task.riskPoints.some((risk) => risk.zh && risk.en && risk.measures.some(({ zh, en }) => zh && en))
    const missing = [...texts, ...(complete ? [] : ['riskPoint'])]
    return missing.length === 0 ? [] : [refuse('process.handbook_gap', {
      node: nodeLabel(task), missingZh: missing.map((name) => LABELS[name]).join('、'), missingEn: missing.join(', '),
    })]
  })
}

const LABELS: Record<string, string> = {
  basis: '依据', standard: '标准', method: '方法', responsibility: '责任', riskPoint: '风险点及防控措施',
  position: '岗位', duty: '职责', state: '单据状态', actions: '动作', timeLimitDays: '办理时限（工作日）',
}

/** How many flows a node may have: a task or start does not split by itself, so that every split is visible as a gateway. */
const WAYS: Record<FlowNode['type'], { fits: (incoming: number, outgoing: number) => boolean, zh: string, en: string }> = {
  start: { fits: (incoming, outgoing) => incoming === 0 && outgoing === 1, zh: '无进线、1 条出线', en: 'none in, one out' },
  task: { fits: (incoming, outgoing) => incoming >= 1 && outgoing === 1, zh: '至少 1 条进线、1 条出线', en: 'one or more in, one out' },
  end: { fits: (incoming, outgoing) => incoming >= 1 && outgoing === 0, zh: '至少 1 条进线、无出线', en: 'one or more in, none out' },
  exclusive: { fits: (incoming, outgoing) => incoming >= 1 && outgoing >= 1, zh: '有进线也有出线', en: 'at least one in and one out' },
  parallel: { fits: (incoming, outgoing) => incoming >= 1 && outgoing >= 1, zh: '有进线也有出线', en: 'at least one in and one out' },
}

function checkWays(net: Net): Refusal[] {
  const starts = net.definition.nodes.filter(({ type }) => type === 'start').length
  const counts = net.definition.nodes.flatMap((node) => {
    const [incoming, outgoing] = [incomingOf(net, node.id).length, outgoingOf(net, node.id).length]
    const { fits, zh, en } = WAYS[node.type]
    if (fits(incoming, outgoing)) return []
    return [refuse('process.wrong_ways', { node: nodeLabel(node), incoming, outgoing, expectedZh: zh, expectedEn: en })]
  })
  return starts === 1 ? counts : [refuse('process.start_count', { count: starts }), ...counts]
}

function checkReach(net: Net): Refusal[] {
  const { nodes } = net.definition
  const fromStart = net.start ? reachable(net, net.start.id) : new Set<string>()
  const ending = new Set(nodes.filter(({ type }) => type === 'end').flatMap(({ id }) => [...reachable(net, id, true)]))
  const problems = nodes.flatMap((node) => [
    ...(fromStart.has(node.id) ? [] : [refuse('process.unreachable', { node: nodeLabel(node) })]),
    ...(ending.has(node.id) ? [] : [refuse('process.no_end_after', { node: nodeLabel(node) })]),
  ])
  const loop = nodes.find(({ id }) => outgoingOf(net, id).some(({ to }) => reachable(net, to).has(id)))
  if (loop) problems.push(refuse('process.loop', { node: nodeLabel(loop) }))
  return [...problems, ...checkNobodyApproves(net)]
}

/** An end that is reached when all tasks are taken away was reached without any person. */
function checkNobodyApproves(net: Net): Refusal[] {
  const seen = new Set(net.start ? [net.start.id] : [])
  for (const id of seen) {
    for (const { to } of outgoingOf(net, id)) if (net.nodes.get(to)?.type !== 'task') seen.add(to)
  }
  return net.definition.nodes
    .filter(({ id, type }) => type === 'end' && seen.has(id))
    .map((end) => refuse('process.auto_approval', { node: nodeLabel(end) }))
}

function checkDecisions(net: Net, conditions: Conditions): Refusal[] {
  return net.definition.nodes.flatMap((node) => {
    const outgoing = outgoingOf(net, node.id)
    const label = nodeLabel(node)
    if (node.type !== 'exclusive' || outgoing.length < 2) {
      return outgoing.filter(({ condition }) => condition !== null)
        .map((flow) => refuse('process.condition_out_of_place', { node: label, flow: nodeLabel(flow) }))
    }
    const fallback = outgoing.find(({ id }) => id === node.defaultFlow)
    const problems = fallback && fallback.condition === null ? [] : [refuse('process.default_count', { node: label })]
    for (const flow of outgoing.filter((other) => other !== fallback)) {
      if (!flow.condition) problems.push(refuse('process.condition_missing', { node: label, flow: nodeLabel(flow) }))
      else {
        const compiled = conditions.compile(flow.condition)
        if (isRefusal(compiled)) problems.push(conditionWrong(label, flow.condition, compiled))
        problems.push(...checkOutcomes(net, node, flow.condition))
      }
    }
    return problems
  })
}

/** A condition on the outcome needs a step right before it, and may only name what that step offers. */
function checkOutcomes(net: Net, gateway: GatewayNode, condition: string): Refusal[] {
  if (!/\boutcome\b/.test(condition)) return []
  const node = nodeLabel(gateway)
  const before = stepsBefore(net, gateway)
  const stranger = before.find((step) => step.type !== 'task')
  if (stranger) return [refuse('process.outcome_unknown', { node, before: nodeLabel(stranger) })]
  const offered = new Set(before.flatMap((step) => (step.type === 'task' ? step.actions : [])))
  return [...condition.matchAll(/\boutcome\s*!?=\s*"([^"]*)"/g)]
    .filter(([, outcome]) => !offered.has(outcome!))
    .map(([, outcome]) => refuse('process.outcome_not_offered', { node, outcome: outcome! }))
}

/** The nearest nodes before a gateway that settle the outcome: tasks, and joins or starts (which have none). */
function stepsBefore(net: Net, gateway: GatewayNode): FlowNode[] {
  const passed = new Set<FlowNode>([gateway])
  const found = new Set<FlowNode>()
  for (const node of passed) {
    for (const { from } of incomingOf(net, node.id)) {
      const before = net.nodes.get(from)!
      const passes = before.type === 'exclusive' || (before.type === 'parallel' && incomingOf(net, from).length === 1)
      ;(passes ? passed : found).add(before)
    }
  }
  return [...found]
}

function checkTask(net: Net, task: TaskNode, known: Known): Refusal[] {
  const node = nodeLabel(task)
  const missing = [
    ...(['position', 'duty', 'state'] as const).filter((name) => task[name] === ''),
    ...(task.actions.length === 0 ? ['actions'] : []),
    ...(task.timeLimitDays === 0 ? ['timeLimitDays'] : []),
  ]
  const repeated = task.actions.find((action, index) => task.actions.indexOf(action) !== index)
  const reserved = task.actions.filter((action) => RESERVED.has(action))
  return [
    ...lacking(node, missing),
    ...checkPost(node, task, known),
    ...(repeated === undefined ? [] : [refuse('process.repeated_action', { node, action: repeated })]),
    ...reserved.map((action) => refuse('process.reserved_action', { node, action })),
    ...checkReturns(net, task),
  ]
}

/** The maker's and the system's own moves; drawn on a step they would mean two things. */
const RESERVED = new Set(['submit', 'withdraw', 'annul'])

function checkReturns(net: Net, task: TaskNode): Refusal[] {
  const returns = task.actions.filter((action) => action === SEND_BACK || action === REJECT)
  if (returns.length === 0) return []
  const node = nodeLabel(task)
  const before = reachable(net, task.id, true)
  const irreversible = tasksOf(net.definition).find((other) => other.irreversible && before.has(other.id))
  const late = irreversible === undefined ? [] : returns.map((action) =>
    refuse('process.return_after_irreversible', { node, action, irreversible: nodeLabel(irreversible) }))
  const toNobody = task.actions.includes(SEND_BACK) && net.start?.position === ''
  return toNobody ? [...late, refuse('process.return_to_nobody', { node })] : late
}

function checkMakerAndEnds(net: Net, known: Known): Refusal[] {
  const { nodes, signerDuty } = net.definition
  const ends = nodes.filter((node) => node.type === 'end' && node.state === '')
  const starts = nodes.filter((node) => node.type === 'start' && (node.position !== '' || node.duty !== ''))
  return [
    ...ends.flatMap((end) => lacking(nodeLabel(end), ['state'])),
    ...starts.flatMap((start) => (start.type === 'start' ? checkPost(nodeLabel(start), start, known) : [])),
    ...(signerDuty === '' ? [] : checkPost(net.definition.title.zh, { position: '', duty: signerDuty }, known)),
  ]
}

function checkPost(node: string, { position, duty }: { position: string, duty: string }, known: Known): Refusal[] {
  return [
    ...(position === '' || known.positions.has(position) ? [] : [refuse('process.unknown_position', { node, position })]),
    ...(duty === '' || known.duties.has(duty) ? [] : [refuse('process.unknown_duty', { node, duty })]),
  ]
}

function lacking(node: string, missing: readonly string[]): Refusal[] {
  if (missing.length === 0) return []
  const missingZh = missing.map((name) => LABELS[name]).join('、')
  return [refuse('process.attribute_missing', { node, missingZh, missingEn: missing.join(', ') })]
}
