import type { LayoutEdge, Point } from '#kernel/process/model.ts'
import { LabelText } from './label-text.tsx'
import type { Label } from './labels.ts'

const CORNER = 7
const ARROW = 8

/** A flow with round corners and its label. */
export function Edge({ edge: { id, points }, label }: { edge: LayoutEdge, label: Label | undefined }) {
  const [first] = points
  const [beforeLast, last] = points.slice(-2)
  if (!first || !beforeLast || !last) return null
  return (
    <g data-flow={id}>
      <path className="flow-edge" d={roundedPath(points)} />
      <path className="flow-arrow" d={arrowHead(beforeLast, last)} />
      {label && <LabelText label={label} />}
    </g>
  )
}

function roundedPath(points: readonly Point[]): string {
  const [first, ...rest] = points
  const parts = rest.map((point, index) => {
    const next = rest[index + 1]
    if (!next) return `L${point.x} ${point.y}`
    const before = towards(point, index === 0 ? first! : rest[index - 1]!, CORNER)
    const after = towards(point, next, CORNER)
    return `L${before.x} ${before.y}Q${point.x} ${point.y} ${after.x} ${after.y}`
  })
  return `M${first!.x} ${first!.y}${parts.join('')}`
}

function arrowHead(from: Point, to: Point): string {
  const base = towards(to, from, ARROW)
  const [x, y] = [(to.y - base.y) * 0.45, (to.x - base.x) * 0.45]
  return `M${to.x} ${to.y}L${round(base.x + x)} ${round(base.y - y)}L${round(base.x - x)} ${round(base.y + y)}Z`
}

/** The point `distance` away from `from` in the direction of `to`, at most half way. */
function towards(from: Point, to: Point, distance: number): Point {
  const length = Math.hypot(to.x - from.x, to.y - from.y) || 1
  const share = Math.min(distance, length / 2) / length
  return { x: round(from.x + (to.x - from.x) * share), y: round(from.y + (to.y - from.y) * share) }
}

const round = (value: number) => Math.round(value * 10) / 10
