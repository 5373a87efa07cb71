import { Tooltip } from 'antd'
import { useId, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { ActionView } from '../../../server/model.ts'
import { useSay } from '#ui/language.tsx'

interface Props {
  actions: ActionView[]
  /** Action that is being carried out. */
  busy: string | null
  onAct: (action: ActionView) => void
  /** What happened last, or what is kept. */
  children: ReactNode
}

/** The one bar of actions. What is not possible stays visible and reachable by keyboard, and says why and who could. */
export function ActionBar({ actions, busy, onAct, children }: Props) {
  const { t } = useTranslation()
  const said = useSay()
  const blocked = actions.filter((action) => !action.enabled)
  const open = actions.filter((action) => action.enabled)
  return (
    <div className="action-row">
      <div className="action-buttons" role="group" aria-label={t('document.actions')}>
        {[...open, ...blocked].map((action) => (
          <ActionButton
            key={`${action.action}.${action.task ?? ''}`} action={action} busy={busy} onAct={onAct}
          />
        ))}
      </div>
      <div className="action-message">{busy ? <span role="status">{t('document.working')}</span> : children}</div>
      {blocked.length > 0 && (
        <details className="action-blocked">
          <summary>{t('document.blocked', { count: blocked.length })}</summary>
          <ul>
            {blocked.map((action) => (
              <li key={`${action.action}.${action.task ?? ''}`}>
                <b>{said(action.title)}</b>
                <Why action={action} />
              </li>
            ))}
          </ul>
        </details>
      )}
    </div>
  )
}

function ActionButton({ action, busy, onAct }: {
  action: ActionView
  busy: string | null
  onAct: (action: ActionView) => void
}) {
  const said = useSay()
  const id = useId()
  if (action.enabled) {
    return (
      <button type="button" className={`action-button ${action.tone}`} aria-disabled={busy !== null || undefined}
        onClick={() => { if (busy === null) onAct(action) }}>{said(action.title)}</button>
    )
  }
  return (
    <>
      <Tooltip title={<Why action={action} />} trigger={['hover', 'focus', 'click']} placement="bottom">
        <button type="button" className="action-button" aria-disabled="true" aria-describedby={id}>
          {said(action.title)}
        </button>
      </Tooltip>
      <span id={id} className="only-heard"><Why action={action} /></span>
    </>
  )
}

function Why({ action }: { action: ActionView }) {
  const { t } = useTranslation()
  const said = useSay()
  return <>{said(action.why)} {action.who.length > 0
    ? t('document.couldDo') + action.who.join('、')
    : t('document.nobody')}</>
}
