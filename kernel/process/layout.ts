import type { Bounds, Definition, FlowNode, Layout, LayoutEdge, LayoutNode, Point } from './model.ts'
import { type Net, netOf } from './net.ts'

const MARGIN = 16

/** Geometry of a definition: as drawn, or arranged in columns when any node came without coordinates. */
export function layoutOf(definition: Definition): Layout {
  const net = netOf(definition)
  const rank = ranksOf(net)
  const isDrawn = definition.nodes.every(({ bounds }) => bounds !== null)
  const placed = isDrawn ? new Map(definition.nodes.map(({ id, bounds }) => [id, bounds!])) : arrange(net, rank)
  const below = Math.max(...[...placed.values()].map(({ y, height }) => y + height)) + 40
  const edges = definition.flows.map(({ id, from, to, name, waypoints }): LayoutEdge => {
    const isNext = isDrawn || rank.get(to) === rank.get(from)! + 1
    const connected = connect(placed.get(from)!, placed.get(to)!, isNext ? null : below)
    return { id, from, to, name, points: isDrawn && waypoints.length > 1 ? waypoints : connected }
  })
  const lanes = isDrawn
    ? definition.lanes.flatMap(({ id, name, bounds }) => (bounds === null ? [] : [{ id, name, bounds }])) : []
  const nodes = definition.nodes
    .map((node) => layoutNode(node, placed.get(node.id)!))
    .toSorted((first, second) => rank.get(first.id)! - rank.get(second.id)! || first.bounds.x - second.bounds.x
      || first.bounds.y - second.bounds.y)
  return moveToOrigin({ title: definition.title, width: 0, height: 0, nodes, edges, lanes })
}

function layoutNode(node: FlowNode, bounds: Bounds): LayoutNode {
  const { id, type, name } = node
  const position = node.type === 'task' || node.type === 'start' ? node.position : ''
  const isTask = node.type === 'task'
  return {
    id, type, name, bounds, position, timeLimitDays: isTask ? node.timeLimitDays : 0, riskPoints: isTask ? node.riskPoints.length : 0,
  }
}

/** Longest way from the start, in steps: the column of a node and its place in the reading order. */
function ranksOf(net: Net): Map<string, number> {
  const { nodes } = net.definition
  const rank = new Map(nodes.map(({ id }) => [id, 0]))
  // A way without a circle has at most one step per node; a drawing with a circle stops there too.
  for (let round = 0, changed = true; changed && round < nodes.length; round++) {
    changed = false
    for (const { from, to } of net.definition.flows) {
      if (rank.get(to)! > rank.get(from)!) continue
      rank.set(to, rank.get(from)! + 1)
      changed = true
    }
  }
  return rank
}

const COLUMN = 148
const ROW = 96

function arrange(net: Net, rank: ReadonlyMap<string, number>): Map<string, Bounds> {
  const columns = Map.groupBy(net.definition.nodes, ({ id }) => rank.get(id)!)
  const middle = (Math.max(...[...columns.values()].map(({ length }) => length)) * ROW) / 2
  const placed = new Map<string, Bounds>()
  for (const [column, nodes] of columns) {
    nodes.forEach((node, index) => {
      const [width, height] = node.type === 'task' ? [112, 68] : node.type === 'start' || node.type === 'end' ? [36, 36] : [46, 46]
      const y = middle + (index - (nodes.length - 1) / 2) * ROW - height / 2
      placed.set(node.id, { x: column * COLUMN + (112 - width) / 2, y, width, height })
    })
  }
  return placed
}

/** Out on the right, in on the left, one bend in between; a flow that passes other columns goes round below them. */
function connect(from: Bounds, to: Bounds, below: number | null): Point[] {
  if (below !== null) {
    const [out, into] = [from, to].map(({ x, y, width, height }) => ({ x: x + width / 2, y: y + height }))
    return [out!, { x: out!.x, y: below }, { x: into!.x, y: below }, into!]
  }
  const start = { x: from.x + from.width, y: from.y + from.height / 2 }
  const end = { x: to.x, y: to.y + to.height / 2 }
  if (start.y === end.y) return [start, end]
  const bend = (start.x + end.x) / 2
  return [start, { x: bend, y: start.y }, { x: bend, y: end.y }, end]
}

/** Names of starts, ends and gateways stand outside their shape: two lines above or below, about 100 wide. */
function withLabel({ type, name, bounds }: LayoutNode): Bounds {
  if (type === 'task' || name.zh === '') return bounds
  const isGateway = type === 'exclusive' || type === 'parallel'
  const x = bounds.x + bounds.width / 2 - 50
  return { x, y: isGateway ? bounds.y - 36 : bounds.y, width: 100, height: bounds.height + 36 }
}

function moveToOrigin(layout: Layout): Layout {
  const boxes = [...layout.nodes.map(withLabel), ...layout.lanes.map(({ bounds }) => bounds)]
  const points = [
    ...boxes, ...boxes.map(({ x, y, width, height }) => ({ x: x + width, y: y + height })),
    ...layout.edges.flatMap((edge) => edge.points),
  ]
  if (points.length === 0) return layout
  const left = Math.min(...points.map(({ x }) => x)) - MARGIN
  const top = Math.min(...points.map(({ y }) => y)) - MARGIN
  const move = <At extends Point>(at: At): At => ({ ...at, x: at.x - left, y: at.y - top })
  return {
    ...layout,
    width: Math.max(...points.map(({ x }) => x)) - left + MARGIN,
    height: Math.max(...points.map(({ y }) => y)) - top + MARGIN,
    nodes: layout.nodes.map((node) => ({ ...node, bounds: move(node.bounds) })),
    edges: layout.edges.map((edge) => ({ ...edge, points: edge.points.map(move) })),
    lanes: layout.lanes.map((lane) => ({ ...lane, bounds: move(lane.bounds) })),
  }
}
