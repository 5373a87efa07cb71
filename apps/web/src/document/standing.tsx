import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { StateWord } from '#kernel/document/model.ts'
import type { Bilingual } from '#kernel/values/refusal.ts'
import type { DocumentView } from '../../../server/model.ts'
import { Icon } from '#ui/icon.tsx'
import { useList, useSay } from '#ui/language.tsx'
import { dueDay } from '#ui/tags.tsx'
import { useDesk, useTitle } from '../desk.tsx'

/** Whose turn it is and until when: the first thing everybody asks of a document. */
export function Standing({ document }: { document: DocumentView }) {
  const { t } = useTranslation()
  const said = useSay()
  const listed = useList()
  const [now] = useState(() => Date.now())
  const mine = new Set(document.actions.filter((action) => action.enabled).map((action) => action.task))
  if (document.flow.tasks.length === 0) return null
  return (
    <p className="document-standing">
      {document.flow.tasks.map((task) => (
        <span key={task.task} className={mine.has(task.task) ? 'standing-mine' : undefined}>
          <Icon name="waiting" size={14} />
          {t(mine.has(task.task) ? 'document.yourTurn' : task.who.length > 0 ? 'document.turnOf' : 'document.turnOfNobody', {
            node: said(task.name), people: listed(task.who), at: dueDay(task.dueAt),
          })}
          {Date.parse(task.dueAt) < now && <b className="late">{t('document.late')}</b>}
          {!mine.has(task.task) && <ActAs region={document.region} position={task.position} />}
        </span>
      ))}
    </p>
  )
}

/** Who holds two positions is offered the one whose turn it is, as a deputy for example. */
function ActAs({ region, position }: { region: string; position: Bilingual }) {
  const { t } = useTranslation()
  const said = useSay()
  const { me, position: present, change } = useDesk()
  const held = me.positions.find((each) => each.region === region && each.name.zh === position.zh && each.id !== present?.id)
  if (!held) return null
  return (
    <button type="button" className="plain-button" onClick={() => change({ position: held.id })}>
      {t('document.actAs', { position: said(held.name) })}
    </button>
  )
}

/** A held, returned or badly ended document says so before anything else: why, and where it is settled. */
export function StateBanner({ document, word }: { document: DocumentView; word: StateWord | undefined }) {
  const { t } = useTranslation()
  const said = useSay()
  const alert = document.related.findLast((row) => row.kind === 'alert')
  if (document.state === 'held') {
    return (
      <div className="banner" role="status">
        <Icon name="intercept" size={20} />
        <div>
          <strong>{t('document.heldTitle')}</strong>
          <p>{t('document.heldText')}</p>
          {alert && <AlertLink alert={alert} />}
        </div>
      </div>
    )
  }
  const last = document.timeline.at(-1)
  const endedBadly = word?.tone === 'bad' && last?.reason
  if (!last || (document.state !== 'draft' && !endedBadly)) return null
  return (
    <div className={endedBadly ? 'banner' : 'banner banner-back'} role="status">
      <Icon name={endedBadly ? 'bad' : 'draft'} size={20} />
      <div>
        <strong>{endedBadly ? t('document.endedTitle', { state: said(word) }) : t('document.backTitle')}</strong>
        <p>
          {last.reason
            ? t('document.backText', { person: last.person, reason: last.reason })
            : t('document.backByAlert')}
        </p>
        {!last.reason && alert && <AlertLink alert={alert} />}
      </div>
    </div>
  )
}

function AlertLink({ alert }: { alert: DocumentView['related'][number] }) {
  const { t } = useTranslation()
  const titled = useTitle()
  return (
    <Link to={`/documents/${alert.region}/${alert.id}`}>{t('document.heldLink')} {alert.number ?? titled(alert)}</Link>
  )
}
