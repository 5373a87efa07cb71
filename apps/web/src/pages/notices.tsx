import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { NoticeView } from '../../../server/model.ts'
import { Icon } from '#ui/icon.tsx'
import { useSay } from '#ui/language.tsx'
import { LoadMore } from '#ui/load-more.tsx'
import { MoneyWithUnit } from '#ui/money-text.tsx'
import { PageState, Waiting } from '#ui/page-state.tsx'
import { dayAndTime } from '#ui/tags.tsx'
import { Declined } from '../api.ts'
import { useDesk, useTitle } from '../desk.tsx'
import { ReadProblem } from '../read-state.tsx'
import { EndedBy, NextAct } from './ending.tsx'
import { usePages } from './paged.ts'
import { useMark } from './mark-read.ts'

/** What this position and this person were told, newest first. Opening one reads it. */
export function Notices() {
  const { t } = useTranslation()
  const said = useSay()
  const { me, position } = useDesk()
  const place = { region: position?.region ?? '', position: position?.id ?? '' }
  const pages = usePages('GET /api/notices', place, position !== null)
  const mark = useMark(place)
  if (!position) return <PageState whole state="empty">{t(me.administrator ? 'shell.administratorText' : 'shell.noPosition')}</PageState>
  const anyUnread = pages.items.some((notice) => !notice.read && !notice.over)
  return (
    <>
      <div className="page-head">
        <h1>{t('notices.title')}</h1>
        <span className="quiet">{position.unit.name} · {said(position.name)}</span>
        <div className="page-tools">
          {anyUnread && (
            <button type="button" className="plain-button" disabled={mark.isPending} onClick={() => mark.mutate(undefined)}>
              <Icon name="pass" />{t('notices.readAll')}
            </button>
          )}
        </div>
      </div>
      {mark.error instanceof Declined && <p className="form-problem" role="alert">{said(mark.error.answer.message)}</p>}
      {pages.error ? <ReadProblem reason={pages.error} onRetry={() => void pages.refetch()} />
        : pages.isPending ? <Waiting lines={6} height={44} />
          : pages.items.length === 0 ? <PageState state="empty">{t('notices.empty')}</PageState>
            : (
              <ul className="notices" aria-label={t('notices.title')}>
                {pages.items.map((notice) => <Item key={notice.id} notice={notice} onOpen={() => { if (!notice.read) mark.mutate([notice.id]) }} />)}
              </ul>
            )}
      <LoadMore pages={pages} />
    </>
  )
}

const ICONS = { task: 'waiting', returned: 'draft', ended: 'bad', webhook: 'bad' } as const

function Item({ notice, onOpen }: { notice: NoticeView; onOpen: () => void }) {
  const { t } = useTranslation()
  const said = useSay()
  const titled = useTitle()
  const { kinds } = useDesk()
  const { document, about, node, ending, over, read, task } = notice
  const waits = !read && !over
  if (document === null) {
    return (
      <li className={`notice${waits ? ' unread' : ''}`}>
        <Icon name="bad" size={18} />
        <div className="notice-words">
          <Link to="/open-api" onClick={onOpen}>{waits && <span className="only-heard">{t('notices.unread')}</span>}{said(notice.said)}</Link>
        </div>
        <span className="notice-when quiet">{dayAndTime(notice.at)}</span>
      </li>
    )
  }
  const kind = kinds.find((one) => one.code === document.kind)
  return (
    <li className={`notice${waits ? ' unread' : ''}`}>
      <Icon name={ICONS[about]} size={18} />
      <div className="notice-words">
        <Link to={`/documents/${document.region}/${document.id}${task ? `?task=${task}` : ''}`} onClick={onOpen}>
          {waits && <span className="only-heard">{t('notices.unread')}</span>}
          {t('notices.line', {
            what: about === 'returned' ? t('notices.returned') : about === 'ended' ? t('notices.ended', { state: said(kind?.states[document.state]) })
              : t('notices.task', { node: said(node) || said(kind?.title) }),
            title: titled(document) || document.number,
          })}
        </Link>
        <span className="cell-sub">
          {said(kind?.title)} {document.number} · {document.unit.name} · {document.madeBy}
          {document.amountFen !== null && <> · <MoneyWithUnit fen={document.amountFen} /></>}
        </span>
        {about === 'returned' && document.cameBack && <span className="cell-sub came-back">{t('documents.cameBack', { reason: document.cameBack })}</span>}
        {ending && <><EndedBy document={document} ending={ending} /><span className="cell-sub"><NextAct document={document} ending={ending} /></span></>}
      </div>
      <span className="notice-when quiet">{over && <>{t('notices.over')}{' · '}</>}{dayAndTime(notice.at)}</span>
    </li>
  )
}
