import type { LayoutNode } from '#kernel/process/model.ts'
import { LabelText } from './label-text.tsx'
import { SMALL_SIZE, type Label } from './labels.ts'
import { widthInEm, wrapText } from './wrap-text.ts'

const FONT_SIZE = 13
const LINE_HEIGHT = 17

export type Status = 'current' | 'done' | 'open'

interface NodeProps {
  node: LayoutNode
  language: 'zh' | 'en'
  status: Status
  /** 0…1 */
  heat: number
  currentWord: string
  /** Where its name stands when it has no room for it inside. */
  label: Label | undefined
  onSelect?: (node: string) => void
}

/** Pointer only: keyboard and screen reader use the list beside the picture. */
export function Node({ node, language, status, heat, currentWord, label, onSelect }: NodeProps) {
  const { id, type, bounds } = node
  const classes = ['flow-node', `flow-${type}`, `flow-${status}`, ...(onSelect ? ['flow-selectable'] : [])]
  return (
    <g className={classes.join(' ')} data-node={id} {...(onSelect ? { onClick: () => onSelect(id) } : {})}>
      <Shape node={node} />
      {heat > 0 && type === 'task' && <rect className="flow-heat" {...bounds} rx={10} opacity={Math.min(1, heat) * 0.35} />}
      {type === 'task' && <TaskText node={node} language={language} />}
      {label && <LabelText label={label} />}
      {status === 'done' && <DoneTick node={node} />}
      {status === 'current' && <CurrentWord node={node} word={currentWord} />}
    </g>
  )
}

function Shape({ node: { type, bounds } }: { node: LayoutNode }) {
  const { x, y, width, height } = bounds
  const [middleX, middleY] = [x + width / 2, y + height / 2]
  if (type === 'task') return <rect className="flow-shape" x={x} y={y} width={width} height={height} rx={10} />
  if (type === 'start' || type === 'end') return <circle className="flow-shape" cx={middleX} cy={middleY} r={width / 2} />
  const arm = width / 5
  const mark = type === 'parallel'
    ? `M${middleX - arm} ${middleY}h${2 * arm}M${middleX} ${middleY - arm}v${2 * arm}`
    : `M${middleX - arm * 0.7} ${middleY - arm * 0.7}l${arm * 1.4} ${arm * 1.4}m0 ${-arm * 1.4}l${-arm * 1.4} ${arm * 1.4}`
  return (
    <>
      <path className="flow-shape" d={`M${middleX} ${y}L${x + width} ${middleY}L${middleX} ${y + height}L${x} ${middleY}Z`} />
      <path className="flow-mark" d={mark} />
    </>
  )
}

function TaskText({ node: { name, bounds }, language }: { node: LayoutNode, language: 'zh' | 'en' }) {
  const maxLines = Math.max(1, Math.floor((bounds.height - 8) / LINE_HEIGHT))
  const lines = wrapText(name[language], (bounds.width - 14) / FONT_SIZE, maxLines)
  const top = bounds.y + bounds.height / 2 - ((lines.length - 1) * LINE_HEIGHT) / 2 + FONT_SIZE * 0.36
  const middle = bounds.x + bounds.width / 2
  return (
    <text x={middle} y={top} textAnchor="middle">
      {lines.map((line, index) => <tspan key={index} x={middle} y={top + index * LINE_HEIGHT}>{line}</tspan>)}
    </text>
  )
}

/** Gateways have no tick: nobody does them, and their names stand where it would be. */
function DoneTick({ node: { type, bounds } }: { node: LayoutNode }) {
  if (type === 'exclusive' || type === 'parallel') return null
  const inset = type === 'task' ? 11 : 3
  const [x, y] = [bounds.x + bounds.width - inset, bounds.y + inset]
  return (
    <g className="flow-tick">
      <circle cx={x} cy={y} r={8.5} />
      <path d={`M${x - 4} ${y}l3 3l5 -6`} />
    </g>
  )
}

/** The word on the ring: colour alone would not tell. */
function CurrentWord({ node: { bounds }, word }: { node: LayoutNode, word: string }) {
  const width = widthInEm(word) * SMALL_SIZE + 14
  const middle = bounds.x + bounds.width / 2
  return (
    <g className="flow-word">
      <rect x={middle - width / 2} y={bounds.y - 10} width={width} height={18} rx={9} />
      <text x={middle} y={bounds.y + 3} textAnchor="middle">{word}</text>
    </g>
  )
}
