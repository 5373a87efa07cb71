import { useTranslation } from 'react-i18next'
import { DataTable, type Column } from '#ui/data-table.tsx'
import { dayAndTime } from '#ui/tags.tsx'
import type { BacktestHeadView } from '../../../../../server/backtest/model.ts'

/** What the office keeps of earlier runs. */
export function Reports({ items, shown, onShow }: { items: readonly BacktestHeadView[]; shown: string | null; onShow: (run: string) => void }) {
  const { t } = useTranslation()
  if (items.length === 0) return <p className="quiet">{t('backtest.noReports')}</p>
  const columns: Column<BacktestHeadView>[] = [
    { key: 'made', title: t('backtest.made'), main: true, render: ({ madeAt }) => dayAndTime(madeAt) },
    { key: 'period', title: t('backtest.period'), render: ({ period }) => t('backtest.span', period) },
    { key: 'judged', title: t('backtest.judged'), align: 'right', render: ({ judged }) => judged.toLocaleString('en-US') },
    { key: 'source', title: t('backtest.source'), render: ({ source }) => t(`backtest.source_${source}`) },
    { key: 'by', title: t('backtest.by'), render: ({ person }) => person ?? t('backtest.commandLine') },
    { key: 'run', title: t('backtest.number'), render: ({ run }) => <code className="backtest-run" title={run}>{run.slice(0, 12)}…</code> },
    {
      key: 'show', title: t('backtest.show'), render: ({ run }) => (run === shown ? <strong>{t('backtest.shown')}</strong>
        : <button type="button" className="plain-button" aria-label={`${t('backtest.show')} ${run.slice(0, 12)}`} onClick={() => onShow(run)}>{t('backtest.show')}</button>),
    },
  ]
  return <DataTable caption={t('backtest.reports')} columns={columns} rows={items} rowKey={({ run }) => run} rowClass={({ run }) => (run === shown ? 'backtest-shown' : undefined)} />
}
