import { useEffect, useRef, type ReactNode, type RefObject } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { DocumentView, KindView } from '../../../server/model.ts'
import { Icon } from '#ui/icon.tsx'
import { useSay } from '#ui/language.tsx'
import { MoneyText } from '#ui/money-text.tsx'
import { dayAndTime, StateTag } from '#ui/tags.tsx'
import { positionIn, useDesk, useTitle } from '../desk.tsx'
import { PrintLinks } from './print-links.tsx'
import { Standing } from './standing.tsx'

interface Props {
  kind: KindView
  document: DocumentView | null
  amountFen: string | null
  children: ReactNode
}

/** What it is, how much, where it stands; the action bar follows below and stays in sight. */
export function DocumentHead({ kind, document, amountFen, children }: Props) {
  const { t } = useTranslation()
  const said = useSay()
  const { settings } = useDesk()
  const titled = useTitle()
  const head = useRef<HTMLElement>(null)
  useHeight(head)
  return (
    <header className="document-head" ref={head}>
      <div className="document-title">
        <h1>{document ? titled(document) || said(kind.title) : t('document.newTitle', { kind: said(kind.title) })}</h1>
        {document && <StateTag state={document.state} word={kind.states[document.state]} />}
        {amountFen !== null && (
          <span className="amount">
            <MoneyText fen={amountFen} />{' '}
            <small className="quiet">{t(settings.moneyUnit === 'yuan' ? 'shell.yuan' : 'shell.wan')}</small>
          </span>
        )}
      </div>
      {document && (
        <div className="document-meta">
          <span>{said(kind.title)} {document.number ?? t('documents.noNumber')}</span>
          <span>{document.unit.name}</span>
          <span>{t('document.madeBy', { name: document.madeBy, at: dayAndTime(document.madeAt) })}</span>
          {document.round > 1 && <span>{t('document.round', { round: document.round })}</span>}
          <span>{t('document.version', { version: document.version })}</span>
        </div>
      )}
      {document && <Standing document={document} />}
      {document && <CopyLink kind={kind} document={document} />}
      {document && <PrintLinks kind={kind} document={document} />}
      {children}
    </header>
  )
}

/** What has ended without effect can be asked for again without typing it twice. */
function CopyLink({ kind, document }: { kind: KindView; document: DocumentView }) {
  const { t } = useTranslation()
  const desk = useDesk()
  const mayMake = positionIn(desk, document.region)?.makes.includes(kind.code)
  if (!mayMake || !kind.copied.includes(document.state)) return null
  return (
    <p className="document-copy">
      <Link className="plain-button" to={`/documents/${document.region}/new/${kind.code}?copy=${document.id}`}>
        <Icon name="plus" />{t('document.copy')}
      </Link>
    </p>
  )
}

/** The judgement sticks below the head, whose height follows its words: told to the style sheet whenever it changes. */
function useHeight(head: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const element = head.current
    if (!element) return
    const told = new ResizeObserver(() => {
      document.documentElement.style.setProperty('--head-height', `${element.offsetHeight}px`)
    })
    told.observe(element)
    return () => told.disconnect()
  }, [head])
}
