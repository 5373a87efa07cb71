import { useTranslation } from 'react-i18next'
import type { KeptReport, Workload as Forecast } from '../../../../../server/backtest/model.ts'

const ROWS = ['alerts', 'perMonth', 'mostInAMonth', 'perDay', 'p95PerDay', 'mostInADay', 'hours', 'hoursPerMonth'] as const satisfies readonly (keyof Forecast)[]
const TITLES = {
  alerts: 'backtest.alerts', perMonth: 'backtest.perMonth', mostInAMonth: 'backtest.mostInAMonth', perDay: 'backtest.perDay', p95PerDay: 'backtest.p95',
  mostInADay: 'backtest.most', hours: 'backtest.hours', hoursPerMonth: 'backtest.hoursPerMonth',
} as const

/** What reviewers would have to do, before and after. */
export function Workload({ report: { workload, minutesPerAlert } }: { report: KeptReport }) {
  const { t } = useTranslation()
  const figure = (row: typeof ROWS[number], value: number) => (row === 'hours' || row === 'hoursPerMonth' ? t('backtest.hoursOf', { n: value }) : String(value))
  return (
    <>
      <table className="rule-counts">
        <thead><tr><th scope="col"><span className="only-heard">{t('backtest.workload')}</span></th><th scope="col">{t('backtest.before')}</th><th scope="col">{t('backtest.after')}</th></tr></thead>
        <tbody>
          {ROWS.map((row) => (
            <tr key={row}>
              <th scope="row">{t(TITLES[row])}</th><td>{figure(row, workload.before[row])}</td>
              <td>{workload.after[row] === workload.before[row] ? figure(row, workload.after[row]) : <strong>{figure(row, workload.after[row])}</strong>}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="quiet">{t('backtest.assumed', { n: minutesPerAlert })}</p>
    </>
  )
}
