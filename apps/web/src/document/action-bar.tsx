import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { ActionView } from '../../../server/model.ts'
import { useList, useSay } from '#ui/language.tsx'

interface Props {
  actions: ActionView[]
  /** Action that is being carried out. */
  busy: string | null
  onAct: (action: ActionView) => void
  /** What happened last, or what is kept. */
  children: ReactNode
}

/** The one bar of actions: buttons for what can be done now; what cannot is listed with the reason and who could. */
export function ActionBar({ actions, busy, onAct, children }: Props) {
  const { t } = useTranslation()
  const said = useSay()
  const open = actions.filter((action) => action.enabled).sort((left, right) => RANK[left.tone] - RANK[right.tone])
  const blocked = actions.filter((action) => !action.enabled)
  return (
    <div className="action-row">
      {open.length > 0 && (
        <div className="action-buttons" role="group" aria-label={t('document.actions')}>
          {open.map((action) => (
            <button
              key={keyOf(action)} type="button" className={`action-button ${action.tone}`}
              aria-disabled={busy !== null || undefined} onClick={() => { if (busy === null) onAct(action) }}
            >
              {said(action.title)}
            </button>
          ))}
        </div>
      )}
      <div className="action-message">{busy ? <span role="status">{t('document.working')}</span> : children}</div>
      {blocked.length > 0 && <Blocked actions={blocked} />}
    </div>
  )
}

/** The way forward first, what cannot be undone last. */
const RANK = { primary: 0, default: 1, danger: 2 }

/** Actions of the standing step, each with its reason; those of other steps in one line, for all have the same reason. */
function Blocked({ actions }: { actions: ActionView[] }) {
  const { t } = useTranslation()
  const said = useSay()
  const listed = useList()
  const standing = actions.filter((action) => action.who.length > 0 || action.task !== null)
  const elsewhere = actions.filter((action) => !standing.includes(action))
  return (
    <details className="action-blocked for-clicking">
      <summary>{t('document.blocked', { count: actions.length })}</summary>
      <ul>
        {standing.map((action) => (
          <li key={keyOf(action)}>
            <b>{said(action.title)}</b>
            {said(action.why)}{' '}
            {action.who.length > 0 ? t('document.couldDo', { people: listed(action.who) }) : t('document.nobody')}
          </li>
        ))}
        {elsewhere.length > 0 && (
          <li><b>{listed(elsewhere.map((action) => said(action.title)))}</b>{t('document.otherStep')}</li>
        )}
      </ul>
    </details>
  )
}

function keyOf({ action, task }: ActionView): string {
  return `${action}.${task ?? ''}`
}
