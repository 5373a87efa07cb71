import { useTranslation } from 'react-i18next'
import { MoneyText } from '#ui/money-text.tsx'
import type { KeptReport } from '../../../../../server/backtest/model.ts'
import { DocumentLink } from './flips.tsx'

type Threshold = KeptReport['rules'][number]['near'][number]

/** Counter-examples: what lies next to each threshold, on both of its sides. */
export function Near({ report: { rules }, region }: { report: KeptReport; region: string }) {
  const { t } = useTranslation()
  const thresholds = rules.flatMap(({ rule, near }) => near.map((threshold) => ({ rule, threshold })))
  if (thresholds.length === 0) return <p className="quiet">{t('backtest.noneNear')}</p>
  return thresholds.map(({ rule, threshold }) => (
    <section key={`${rule} ${threshold.text}`} className="backtest-near">
      <h3>{rule} <code>{threshold.text}</code></h3>
      <div className="rule-columns">
        <Side title={t('backtest.passes')} rows={threshold.passes} region={region} />
        <Side title={t('backtest.hits')} rows={threshold.hits} region={region} />
      </div>
    </section>
  ))
}

function Side({ title, rows, region }: { title: string; rows: Threshold['passes']; region: string }) {
  const { t } = useTranslation()
  return (
    <div>
      <h4>{title}</h4>
      {rows.length === 0 ? <p className="quiet">{t('backtest.noneNear')}</p> : (
        <ul>
          {rows.map((row) => (
            <li key={`${row.document} ${row.label} ${row.day}`}>
              <DocumentLink region={region} document={row.document} label={row.label} /> <strong><MoneyText fen={row.amountFen} /></strong>
              <span className="cell-sub">{row.day} · {row.unit ?? '—'} · {row.party ?? '—'}</span>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
