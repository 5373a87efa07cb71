import { useTranslation } from 'react-i18next'
import { DataTable, type Column } from '#ui/data-table.tsx'
import { MoneyText } from '#ui/money-text.tsx'
import type { GroupChange, KeptReport } from '../../../../../server/backtest/model.ts'

const SHOWN = 15

/** By unit, payee and maker: who would feel the change most. */
export function People({ report }: { report: KeptReport }) {
  const { t } = useTranslation()
  const groups = [
    { title: t('backtest.unit'), rows: report.units }, { title: t('backtest.payee'), rows: report.parties }, { title: t('backtest.maker'), rows: report.makers },
  ]
  return groups.filter(({ rows }) => rows.length > 0).map(({ title, rows }, index) => (
    <details key={title} open={index === 0}>
      <summary>{title}</summary>
      <Groups title={title} rows={rows.slice(0, SHOWN)} />
    </details>
  ))
}

function Groups({ title, rows }: { title: string; rows: readonly GroupChange[] }) {
  const { t } = useTranslation()
  const change = ({ before, after }: { before: number; after: number }) => (before === after ? String(after) : <span>{before} → <strong>{after}</strong></span>)
  const columns: Column<GroupChange>[] = [
    { key: 'name', title, main: true, render: ({ name }) => name },
    { key: 'found', title: t('backtest.found'), align: 'right', render: ({ found }) => change(found) },
    { key: 'stopped', title: t('backtest.stopped'), align: 'right', render: ({ stopped }) => change(stopped) },
    { key: 'fen', title: t('backtest.stoppedFen'), align: 'right', render: ({ stoppedFen: { before, after } }) => (before === after ? <MoneyText fen={after} /> : <span><MoneyText fen={before} /> → <MoneyText fen={after} strong /></span>) },
  ]
  return <DataTable caption={title} columns={columns} rows={rows} rowKey={({ name }) => name} />
}
