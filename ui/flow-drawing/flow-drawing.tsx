import { useEffect, useMemo, useRef, useState } from 'react'
import type { Bounds, Layout, LayoutNode } from '#kernel/process/model.ts'
import { Edge } from './edge.tsx'
import { LabelText } from './label-text.tsx'
import { labelsOf, laneLabel } from './labels.ts'
import { Node, type Status } from './node.tsx'
import './flow-drawing.css'

export interface FlowDrawingProps {
  layout: Layout
  /** Ids of the nodes where tokens stand. */
  tokens: readonly string[]
  /** Ids of the nodes that have been passed. */
  done: readonly string[]
  /** Node id → 0…1, for example the share of tasks that are late. */
  heat?: Readonly<Record<string, number>>
  language: 'zh' | 'en'
  onSelect?: (node: string) => void
}

/** Below this the smallest letters cannot be read, so a narrow screen scrolls sideways instead. */
const SMALLEST_SCALE = 0.8

/**
 * A flow as a picture and, for keyboard and screen reader, as the ordered list of its steps. The list is what receives
 * the focus; the focused step is marked in the picture.
 */
export function FlowDrawing({ layout, tokens, done, heat, language, onSelect }: FlowDrawingProps) {
  const [focused, setFocused] = useState<string | null>(null)
  const frame = useCurrentStepInView(layout, tokens)
  useEffect(() => {
    if (focused) frame.current?.querySelector('.flow-focus')?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
  }, [focused, frame])
  const words = WORDS[language]
  const steps = layout.nodes.filter(({ name }) => name[language] !== '')
  const statusOf = (id: string) => (tokens.includes(id) ? 'current' : done.includes(id) ? 'done' : 'open')
  const standing = steps.filter(({ id }) => tokens.includes(id)).map(({ name }) => name[language])
  const labels = useMemo(() => labelsOf(layout, language), [layout, language])
  const label = [layout.title[language], standing.length > 0 ? `${words.current}${words.colon}${standing.join(words.comma)}` : '']
    .filter(Boolean).join(words.semicolon)
  return (
    <div className="flow-drawing" ref={frame} role="region" aria-label={layout.title[language]} tabIndex={0}>
      <svg
        role="img" aria-label={label} viewBox={`0 0 ${layout.width} ${layout.height}`}
        style={{ minWidth: Math.round(layout.width * SMALLEST_SCALE), maxWidth: Math.round(layout.width * 1.25) }}
      >
        {layout.lanes.map(({ id, name, bounds }) => (
          <g key={id}>
            <rect className="flow-lane" {...bounds} rx={8} />
            <LabelText label={laneLabel(bounds, name[language])} />
          </g>
        ))}
        {layout.edges.map((edge) => <Edge key={edge.id} edge={edge} label={labels.get(edge.id)} />)}
        {layout.nodes.map((node) => (
          <Node
            key={node.id} node={node} language={language} status={statusOf(node.id)} heat={heat?.[node.id] ?? 0}
            currentWord={words.current} label={labels.get(node.id)} {...(onSelect ? { onSelect } : {})}
          />
        ))}
        {layout.nodes.filter(({ id }) => id === focused).map(({ id, bounds }) => <FocusFrame key={id} bounds={bounds} />)}
      </svg>
      <ol className="flow-steps" aria-label={words.steps}>
        {steps.map((node) => {
          const text = describe(node, language, statusOf(node.id), heat?.[node.id])
          return (
            <li key={node.id} {...(tokens.includes(node.id) ? { 'aria-current': 'step' as const } : {})}>
              {onSelect
                ? (
                  <button
                    type="button" onClick={() => onSelect(node.id)} onFocus={() => setFocused(node.id)} onBlur={() => setFocused(null)}
                  >
                    {text}
                  </button>
                )
                : text}
            </li>
          )
        })}
      </ol>
    </div>
  )
}

const WORDS = {
  zh: { current: '办理中', done: '已办', steps: '流程环节', colon: '：', comma: '、', semicolon: '；' },
  en: { current: 'Current', done: 'Done', steps: 'Steps of the flow', colon: ': ', comma: ', ', semicolon: '; ' },
}

function describe(node: LayoutNode, language: 'zh' | 'en', status: Status, heat: number | undefined): string {
  const words = WORDS[language]
  const isZh = language === 'zh'
  const parts = [
    node.name[language],
    status === 'open' ? '' : words[status],
    node.timeLimitDays === 0 ? '' : isZh ? `时限 ${node.timeLimitDays} 个工作日` : `time limit ${node.timeLimitDays} working day${node.timeLimitDays === 1 ? '' : 's'}`,
    node.riskPoints === 0 ? '' : isZh ? `风险点 ${node.riskPoints} 个` : `${node.riskPoints} risk point${node.riskPoints === 1 ? '' : 's'}`,
    heat === undefined ? '' : isZh ? `热度 ${Math.round(heat * 100)}%` : `heat ${Math.round(heat * 100)}%`,
  ]
  return parts.filter(Boolean).join(isZh ? '，' : ', ')
}

function FocusFrame({ bounds }: { bounds: Bounds }) {
  return (
    <rect
      className="flow-focus" x={bounds.x - 6} y={bounds.y - 6} width={bounds.width + 12} height={bounds.height + 12} rx={12}
    />
  )
}

/** On a narrow screen the picture is wider than its frame; it opens where the token stands. */
function useCurrentStepInView(layout: Layout, tokens: readonly string[]) {
  const frame = useRef<HTMLDivElement>(null)
  const current = layout.nodes.find(({ id }) => tokens.includes(id))?.bounds
  const middle = current ? (current.x + current.width / 2) / layout.width : 0
  useEffect(() => {
    const element = frame.current
    if (element) element.scrollLeft = middle * element.scrollWidth - element.clientWidth / 2
  }, [middle])
  return frame
}
