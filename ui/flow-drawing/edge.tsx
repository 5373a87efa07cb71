import type { LayoutEdge, Point } from '#kernel/process/model.ts'

const CORNER = 7
const ARROW = 8

/** A flow with round corners and its label at the way out, where the choice is made. */
export function Edge({ edge: { id, points, name }, language }: { edge: LayoutEdge, language: 'zh' | 'en' }) {
  const [first, second] = points
  const [beforeLast, last] = points.slice(-2)
  if (!first || !second || !beforeLast || !last) return null
  return (
    <g data-flow={id}>
      <path className="flow-edge" d={roundedPath(points)} />
      <path className="flow-arrow" d={arrowHead(beforeLast, last)} />
      {name[language] !== '' && <Label text={name[language]} from={first} to={second} />}
    </g>
  )
}

function Label({ text, from, to }: { text: string, from: Point, to: Point }) {
  const isVertical = Math.abs(to.y - from.y) > Math.abs(to.x - from.x)
  if (!isVertical) {
    return <text className="flow-small" x={(from.x + to.x) / 2} y={from.y - 6} textAnchor="middle">{text}</text>
  }
  return <text className="flow-small" x={from.x + 6} y={from.y + (to.y > from.y ? 30 : -12)}>{text}</text>
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
