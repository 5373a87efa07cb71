import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { newId } from '#kernel/values/id.ts'
import type { BulkAnswer } from '../../../../server/desk/model.ts'
import type { KindView, TodoItem } from '../../../../server/model.ts'
import { Icon } from '#ui/icon.tsx'
import { useSay } from '#ui/language.tsx'
import { useModal } from '#ui/modal.ts'
import { MoneyText } from '#ui/money-text.tsx'
import { call, Declined } from '../../api.ts'
import { useKind, useTitle } from '../../desk.tsx'
import type { Marks } from './use-marks.ts'

interface Props {
  marks: Marks
  place: { region: string; position: string }
}

interface Asked {
  action: string
  items: TodoItem[]
  /** Made once for each, so that a second try books nothing twice. */
  keys: string[]
}

/** The bar of what is marked, the question before, and the answer line by line after. */
export function Bulk({ marks, place }: Props) {
  const { t } = useTranslation()
  const said = useSay()
  const queries = useQueryClient()
  const [asked, setAsked] = useState<Asked | null>(null)
  const kind = useKind(asked?.items[0]?.document.kind ?? marks.items[0]?.document.kind ?? null)
  const act = useMutation({
    mutationFn: ({ action, items, keys }: Asked) => call('POST /api/commands/bulk', { body: {
      ...place, kind: items[0]!.document.kind, action, items: items.map((item, index) => ({ key: keys[index]!, document: item.document.id, task: item.task })),
    } }),
    onSuccess: () => {
      for (const queryKey of [['GET /api/todo'], ['desk'], ['unread']]) void queries.invalidateQueries({ queryKey })
    },
  })
  const close = () => {
    if (act.isSuccess) marks.clear()
    setAsked(null)
    act.reset()
  }
  return (
    <>
      {marks.items.length > 0 && kind && (
        <div className="bulk-bar" role="region" aria-label={t('desk.chosen', { count: marks.items.length, kind: said(kind.title) })}>
          <strong>{t('desk.chosen', { count: marks.items.length, kind: said(kind.title) })}</strong>
          <span>{t('desk.bulkSum')} <MoneyText fen={sumOf(marks.items)} strong /></span>
          {marks.actions.map((action) => (
            <button key={action} type="button" className="plain-button strong" onClick={() => setAsked({ action, items: marks.items, keys: marks.items.map(() => newId()) })}>
              {t('desk.bulkGo', { action: said(kind.actions[action]), count: marks.items.length })}
            </button>
          ))}
          <button type="button" className="plain-button bare" onClick={marks.clear}>{t('desk.unmark')}</button>
        </div>
      )}
      {asked && kind && (
        <Question asked={asked} kind={kind} answer={act.data ?? null} busy={act.isPending} problem={act.error} onGo={() => act.mutate(asked)} onClose={close} />
      )}
    </>
  )
}

function sumOf(items: readonly TodoItem[]): bigint {
  return items.reduce((sum, item) => sum + BigInt(item.document.amountFen ?? '0'), 0n)
}

interface QuestionProps {
  asked: Asked
  kind: KindView
  answer: BulkAnswer | null
  busy: boolean
  problem: Error | null
  onGo: () => void
  onClose: () => void
}

function Question({ asked: { action, items }, kind, answer, busy, problem, onGo, onClose }: QuestionProps) {
  const { t } = useTranslation()
  const said = useSay()
  const titled = useTitle()
  const dialog = useModal()
  const word = said(kind.actions[action])
  const done = answer?.items.filter((item) => item.refusal === null).length ?? 0
  const title = answer ? t('desk.bulkDone', { done, left: items.length - done }) : t('desk.bulkTitle', { action: word, count: items.length, kind: said(kind.title) })
  return (
    <dialog ref={dialog} className="desk-dialog" aria-labelledby="bulk-title" onClose={onClose}>
      <h2 id="bulk-title" aria-live="polite">{title}</h2>
      {!answer && <p className="quiet">{t('desk.bulkAsk', { action: word })}</p>}
      <ol className="bulk-lines">
        {items.map(({ document, task }, index) => {
          const line = answer?.items[index]
          return (
            <li key={task}>
              {line && <Icon name={line.refusal ? 'bad' : 'pass'} />}
              <span className="bulk-title"><Link to={`/documents/${document.region}/${document.id}`}>{titled(document) || document.number}</Link></span>
              <MoneyText fen={document.amountFen} />
              {line && <span className={`bulk-said${line.refusal ? ' bad' : ''}`}>{line.refusal
                ? said(line.refusal.message) : t('desk.bulkOk', { state: said(kind.states[line.state ?? '']) || line.state })}</span>}
            </li>
          )
        })}
      </ol>
      {!answer && <p className="bulk-sum">{t('desk.bulkSum')} <MoneyText fen={sumOf(items)} strong /></p>}
      {problem instanceof Declined && <p role="alert" className="form-problem">{said(problem.answer.message)}</p>}
      <div className="dialog-buttons">
        <button type="button" className="plain-button" onClick={() => dialog.current?.close()}>{t(answer ? 'desk.close' : 'desk.cancel')}</button>
        {!answer && <button type="button" className="plain-button strong" disabled={busy} aria-busy={busy} onClick={onGo}>{t('desk.bulkGo', { action: word, count: items.length })}</button>}
      </div>
    </dialog>
  )
}
