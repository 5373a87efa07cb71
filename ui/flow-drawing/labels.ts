import type { Bounds, Layout, LayoutEdge, LayoutNode, Point } from '#kernel/process/model.ts'
import { widthInEm, wrapText } from './wrap-text.ts'

/** Where the words beside shapes and flows stand, so that none lies on another. */

export const SMALL_SIZE = 11.5
export const SMALL_LINE = 15
const NAME_WIDTH = 96
/** What letters reach above and below the line they stand on. */
const ASCENT = 10.5
const DESCENT = 3.5

export interface Label {
  lines: string[]
  /** Where the first line stands, by its anchor. */
  x: number
  y: number
  anchor: 'start' | 'middle' | 'end'
}

/**
 * Labels by the id of the node or flow that they belong to. Each stands at the first of its usual places where it covers no shape, no other label and
 * as little of the flows as can be; names of nodes choose before those of flows, which have more room.
 */
export function labelsOf(layout: Layout, language: 'zh' | 'en'): Map<string, Label> {
  const lines = layout.edges.flatMap(({ points }) => piecesOf(points).map(({ from, to }) => boxAround(from, to)))
  const taken = [...layout.nodes.map(({ bounds }) => bounds), ...layout.lanes.map(({ name, bounds }) => boxOf(laneLabel(bounds, name[language])))]
  const labels = new Map<string, Label>()
  const place = (id: string, places: Label[]) => {
    const costs = places.map((label) => costOf(boxOf(label), taken, lines, layout))
    const best = places[costs.indexOf(Math.min(...costs))]!
    taken.push(boxOf(best))
    labels.set(id, best)
  }
  for (const node of layout.nodes) if (node.type !== 'task' && node.name[language] !== '') place(node.id, placesOfName(layout, node, node.name[language]))
  for (const edge of layout.edges) if (edge.name[language] !== '') place(edge.id, placesOnFlow(layout, edge, edge.name[language]))
  return labels
}

export function laneLabel(bounds: Bounds, text: string): Label {
  return { lines: [text], x: bounds.x + 10, y: bounds.y + 18, anchor: 'start' }
}

/** The rectangle that a label covers, near enough. */
export function boxOf({ lines, x, y, anchor }: Label): Bounds {
  const width = Math.max(...lines.map(widthInEm)) * SMALL_SIZE
  const left = anchor === 'middle' ? x - width / 2 : anchor === 'end' ? x - width : x
  return { x: left, y: y - ASCENT, width, height: ASCENT + DESCENT + (lines.length - 1) * SMALL_LINE }
}

/** A label is never put on words or shapes to keep a flow free, and never out of the picture. */
function costOf(box: Bounds, taken: readonly Bounds[], lines: readonly Bounds[], { width, height }: Layout): number {
  const isOutside = box.x < 0 || box.y < 0 || box.x + box.width > width || box.y + box.height > height
  return (isOutside ? 1e9 : 0) + taken.reduce((sum, one) => sum + shared(box, one), 0) * 1e4 + lines.reduce((sum, one) => sum + shared(box, one), 0)
}

/** Area that two rectangles share. */
function shared(one: Bounds, other: Bounds): number {
  const width = Math.min(one.x + one.width, other.x + other.width) - Math.max(one.x, other.x)
  const height = Math.min(one.y + one.height, other.y + other.height) - Math.max(one.y, other.y)
  return width > 0 && height > 0 ? width * height : 0
}

function boxAround(from: Point, to: Point): Bounds {
  return { x: Math.min(from.x, to.x) - 1, y: Math.min(from.y, to.y) - 1, width: Math.abs(to.x - from.x) + 2, height: Math.abs(to.y - from.y) + 2 }
}

/** Gateways are named above, because their flows leave below, or to the left where one leaves upwards; starts and ends are named below. */
function placesOfName({ edges }: Layout, { id, type, bounds }: LayoutNode, text: string): Label[] {
  const lines = wrapText(text, NAME_WIDTH / SMALL_SIZE, 2)
  const rest = (lines.length - 1) * SMALL_LINE
  const middle = bounds.x + bounds.width / 2
  const above = bounds.y - 16 - rest
  const below = bounds.y + bounds.height + 16
  const beside = bounds.y + bounds.height / 2 + 4 - rest / 2
  const centred = (y: number): Label => ({ lines, x: middle, y, anchor: 'middle' })
  const aside = (y: number): Label[] => [{ lines, x: middle - 6, y, anchor: 'end' }, { lines, x: middle + 6, y, anchor: 'start' }]
  const besides: Label[] = [{ lines, x: bounds.x + bounds.width + 6, y: beside, anchor: 'start' }, { lines, x: bounds.x - 6, y: beside, anchor: 'end' }]
  if (type === 'start' || type === 'end') return [centred(below), centred(bounds.y - 8 - rest), ...besides]
  const leavesUpwards = edges.some(({ from, points }) => from === id && points[1] !== undefined && points[1].y < bounds.y)
  return [...(leavesUpwards ? [] : [centred(above)]), ...aside(above), centred(below), ...aside(below), ...besides]
}

/** At the way out, where the choice is made, else further on, on either side of the flow; what it shares with another flow comes last. */
function placesOnFlow({ edges }: Layout, { id, points }: LayoutEdge, text: string): Label[] {
  const others = edges.filter((edge) => edge.id !== id).flatMap((edge) => piecesOf(edge.points))
  const pieces = piecesOf(points)
  const isOwn = (piece: Piece) => others.every((other) => together(piece, other) < lengthOf(piece) / 2)
  return [...pieces.filter(isOwn), ...pieces.filter((piece) => !isOwn(piece))].flatMap((piece) => placesOnPiece(piece, text))
}

interface Piece { from: Point; to: Point }

function piecesOf(points: readonly Point[]): Piece[] {
  return points.slice(1).map((to, index) => ({ from: points[index]!, to }))
}

function lengthOf({ from, to }: Piece): number {
  return Math.hypot(to.x - from.x, to.y - from.y)
}

/** How far two pieces run along each other: their rectangles, a pixel about each, share little more than they do. */
function together(one: Piece, other: Piece): number {
  return shared(boxAround(one.from, one.to), boxAround(other.from, other.to)) / 2 - 2
}

function placesOnPiece({ from, to }: Piece, text: string): Label[] {
  const at = (x: number, y: number, anchor: Label['anchor']): Label => ({ lines: [text], x, y, anchor })
  const isVertical = Math.abs(to.y - from.y) > Math.abs(to.x - from.x)
  if (isVertical) {
    const ways = [from.y + (to.y > from.y ? 30 : -20), (from.y + to.y) / 2 + 4, to.y + (to.y > from.y ? -20 : 30)]
    return ways.flatMap((y) => [at(from.x + 6, y, 'start'), at(from.x - 6, y, 'end')])
  }
  const middle = (from.x + to.x) / 2
  return [from.y - 6, from.y + 14].flatMap((y) => [
    at(middle, y, 'middle'), at(Math.min(from.x, to.x) + 4, y, 'start'), at(Math.max(from.x, to.x) - 4, y, 'end'),
  ])
}
