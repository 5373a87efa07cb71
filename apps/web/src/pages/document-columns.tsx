import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { DocumentRow, KindView } from '../../../server/model.ts'
import type { Column } from '#ui/data-table.tsx'
import { MoneyText } from '#ui/money-text.tsx'
import { dayAndTime, StateTag } from '#ui/tags.tsx'
import { useDesk, useTitle } from '../desk.tsx'

/** Columns of a list of documents of one kind: header members in the order that the kind asks for. */
export function useDocumentColumns(kind: KindView | undefined): Column<DocumentRow>[] {
  const { t } = useTranslation()
  const { settings } = useDesk()
  const titled = useTitle()
  const unit = t(settings.moneyUnit === 'yuan' ? 'shell.yuan' : 'shell.wan')
  const known: Record<string, Column<DocumentRow>> = {
    title: {
      key: 'title', title: t('documents.title'), main: true,
      render: (row) => (
        <>
          <Link to={`/documents/${row.region}/${row.id}`}>{titled(row) || row.number || t('documents.noNumber')}</Link>
          <span className="cell-sub">{row.number ?? t('documents.noNumber')}</span>
          {row.cameBack && <span className="cell-sub came-back">{t('documents.cameBack', { reason: row.cameBack })}</span>}
        </>
      ),
    },
    unit: { key: 'unit', title: t('workbench.unit'), render: (row) => row.unit.name },
    state: {
      key: 'state', title: t('documents.state'), render: (row) => (
        <StateTag
          state={row.state} word={kind?.states[row.state]}
        />
      ),
    },
    amountFen: {
      key: 'amountFen', title: t('workbench.amount', { unit }), align: 'right',
      render: (row) => <MoneyText fen={row.amountFen} />,
    },
    madeBy: {
      key: 'madeBy', title: t('workbench.maker'), render: (row) => <span className="cell-nowrap">{row.madeBy}</span>,
    },
    madeAt: {
      key: 'madeAt', title: t('documents.madeAt'),
      render: (row) => <span className="cell-nowrap quiet">{dayAndTime(row.madeAt)}</span>,
    },
  }
  const asked = [...new Set([
    'title', ...(kind?.columns ?? []).map(headerMember), 'state',
  ])].filter((name) => name in known)
  const names = asked.length > 2 ? asked : Object.keys(known)
  return names.map((name) => known[name]!)
}

/** The number stands under the title, and a list carries only header members. */
function headerMember(name: string): string {
  return name === 'number' ? 'title' : name === 'amount' ? 'amountFen' : name
}
