import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { TodoItem } from '../../../../server/model.ts'
import type { Column } from '#ui/data-table.tsx'
import { useSay } from '#ui/language.tsx'
import { MoneyText } from '#ui/money-text.tsx'
import { dayAndTime, DeadlineTag, LevelTag } from '#ui/tags.tsx'
import { useDesk, useTitle } from '../../desk.tsx'

/** Columns of what waits; the document is always shown, the others as the person likes. */
export function useTodoColumns(): Column<TodoItem>[] {
  const { t } = useTranslation()
  const said = useSay()
  const { kinds, settings } = useDesk()
  const titled = useTitle()
  return [
    {
      key: 'deadline', title: t('workbench.deadline'),
      render: (item) => <DeadlineTag daysLeft={item.daysLeft} dueAt={item.dueAt} />,
    },
    {
      key: 'level', title: t('workbench.level'),
      render: (item) => item.effect && item.effect !== 'pass'
        ? <LevelTag level={item.effect} />
        : <span className="quiet">{t('workbench.clean')}</span>,
    },
    {
      key: 'document', title: t('workbench.document'), main: true,
      render: ({ document, task }) => (
        <>
          <Link to={`/documents/${document.region}/${document.id}?task=${task}`}>
            {titled(document) || document.number || document.id}
          </Link>
          <span className="cell-sub">
            {said(kinds.find((kind) => kind.code === document.kind)?.title)}{' '}
            <span className="cell-nowrap">{document.number}</span>
          </span>
        </>
      ),
    },
    { key: 'unit', title: t('workbench.unit'), render: (item) => item.document.unit.name },
    { key: 'node', title: t('workbench.node'), render: (item) => <span className="cell-nowrap">{said(item.node)}</span> },
    {
      key: 'amount', title: t('workbench.amount', { unit: t(settings.moneyUnit === 'yuan' ? 'shell.yuan' : 'shell.wan') }), align: 'right',
      render: (item) => <MoneyText fen={item.document.amountFen} />,
    },
    { key: 'maker', title: t('workbench.maker'), render: (item) => <span className="cell-nowrap">{item.document.madeBy}</span> },
    { key: 'opened', title: t('workbench.opened'), render: (item) => <span className="cell-nowrap quiet">{dayAndTime(item.openedAt)}</span> },
  ]
}
