import { useRef, useState, type KeyboardEvent } from 'react'
import { useTranslation } from 'react-i18next'
import type { EvidencePart } from '../../../server/evidence/model.ts'
import { useSay } from '#ui/language.tsx'
import { linesOf, moved, type Line } from './evidence-keys.ts'
import '../styles/evidence.css'

/** A rule as it was judged: a tree for the eye, the ear and the keyboard, with the way that made the result marked. */
export function EvidenceTree({ root, label }: { root: EvidencePart; label: string }) {
  const { t } = useTranslation()
  const [active, setActive] = useState('0')
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set())
  const tree = useRef<HTMLUListElement>(null)
  const lines = linesOf(root, folded)
  const onKeyDown = (event: KeyboardEvent) => {
    const next = event.altKey || event.ctrlKey || event.metaKey ? null : moved(event.key, lines, active, folded)
    if (!next) return
    event.preventDefault()
    event.stopPropagation()
    setActive(next.active)
    setFolded(next.folded)
    tree.current?.querySelector<HTMLElement>(`[data-path="${next.active}"]`)?.focus()
  }
  const toggle = (line: Line) => {
    setActive(line.path)
    const next = line.part.parts.length > 0 ? moved('Enter', lines, line.path, folded) : null
    if (next) setFolded(next.folded)
  }
  return (
    <>
      <p className="only-heard" id={`way-${label}`}>{t('evidence.wayHeard')}</p>
      <ul className="evidence-tree" role="tree" aria-label={t('evidence.tree', { rule: label })} aria-describedby={`way-${label}`} ref={tree} onKeyDown={onKeyDown}>
        {lines.map((line) => (
          <TreeLine key={line.path} line={line} folded={folded.has(line.path)} focused={line.path === active} onPick={() => toggle(line)} />
        ))}
      </ul>
    </>
  )
}

function TreeLine({ line: { path, part, level, place, of }, folded, focused, onPick }: {
  line: Line
  folded: boolean
  focused: boolean
  onPick: () => void
}) {
  const { t } = useTranslation()
  const said = useSay()
  const truth = part.truth === null ? 'unknown' : part.truth ? 'yes' : 'no'
  return (
    <li
      role="treeitem" data-path={path} tabIndex={focused ? 0 : -1} aria-level={level} aria-posinset={place} aria-setsize={of}
      {...(part.parts.length > 0 ? { 'aria-expanded': !folded } : {})} aria-selected={focused}
      className={`evidence-line evidence-${truth}${part.decided ? ' evidence-decided' : ''}`} style={{ paddingInlineStart: 18 * (level - 1) + 6 }} onClick={onPick}
    >
      <span className="evidence-fold" aria-hidden="true">{part.parts.length > 0 ? folded ? '▸' : '▾' : ''}</span>
      <span className="evidence-phrase">{said(part.phrase)}</span>
      <span className="evidence-mark">{t(`evidence.${truth}`)}</span>
      {part.decided && <span className="evidence-way">{t('evidence.decisive')}</span>}
      {(part.worked || part.values.length > 0) && (
        <span className="evidence-values">
          {part.worked && <span>{said(part.worked)}</span>}
          {part.values.map(({ name, value, given, bound }) => (
            <span key={name.zh} className={given ? undefined : 'evidence-absent'}>{said(name)} <b>{said(value)}</b>{bound && <span className="evidence-bound"> {said(bound)}</span>}</span>
          ))}
        </span>
      )}
    </li>
  )
}
