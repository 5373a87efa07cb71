import type { ReactNode } from 'react'
import { Icon } from './icon.tsx'
import { useSay } from './language.tsx'
import { KIT_WORDS } from './words.ts'

interface Props {
  state: 'empty' | 'failed' | 'denied'
  /** In a word what this is, where the usual one does not fit. */
  title?: string
  /** The sentence: what happened and the way out. */
  children?: ReactNode
  onRetry?: () => void
  action?: ReactNode
  /** It is the whole page, so its title is the heading. */
  whole?: boolean
}

/** What stands where a list or page has nothing to show: empty, no permission, or not read. */
export function PageState({ state, title, children, onRetry, action, whole }: Props) {
  const said = useSay()
  const Title = whole ? 'h1' : 'p'
  return (
    <div className={`page-state page-state-${state}`} role={state === 'empty' ? undefined : 'alert'}>
      <Icon name={state === 'empty' ? 'list' : state === 'denied' ? 'forbid' : 'note'} size={32} />
      <Title className="page-state-title">{title ?? said(KIT_WORDS[state])}</Title>
      {children && <p className="quiet">{children}</p>}
      {onRetry && <button type="button" className="plain-button" onClick={onRetry}>{said(KIT_WORDS.retry)}</button>}
      {action}
    </div>
  )
}

/** Keeps the room of what is coming, so that nothing jumps when it arrives. */
export function Waiting({ lines = 6, height = 20 }: { lines?: number; height?: number }) {
  const said = useSay()
  return (
    <div className="waiting" role="status" aria-label={said(KIT_WORDS.loading)}>
      {Array.from({ length: lines }, (_, index) => (
        <div key={index} className="waiting-line" style={{ height, width: `${92 - ((index * 23) % 40)}%` }} />
      ))}
    </div>
  )
}
