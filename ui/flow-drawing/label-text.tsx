import { SMALL_LINE, type Label } from './labels.ts'

export function LabelText({ label: { lines, x, y, anchor } }: { label: Label }) {
  return (
    <text className="flow-small" x={x} y={y} textAnchor={anchor}>
      {lines.map((line, index) => <tspan key={index} x={x} y={y + index * SMALL_LINE}>{line}</tspan>)}
    </text>
  )
}
