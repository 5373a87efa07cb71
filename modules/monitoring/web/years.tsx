import { Chart } from '#ui/chart.tsx'
import { DataTable } from '#ui/data-table.tsx'
import { useSay } from '#ui/language.tsx'
import { MoneyText, useMoneyTitle } from '#ui/money-text.tsx'
import { STATISTICS_WORDS as W, type Figures, type Rates, type Statistics, type YearBefore } from '../statistics/model.ts'
import { monthsBeside } from './months.ts'
import { fraction, percent } from './parts.tsx'
import { fill, WORDS } from './words.ts'

/** The period beside the same days of the year before: figures with their change, shares with what they are of. */
export function Years({ found, before }: { found: Statistics; before: YearBefore }) {
  const said = useSay()
  const inUnit = useMoneyTitle()
  const counts: [title: string, of: (figures: Figures) => number][] = [
    [said(W.payments), (one) => one.payments], [said(W.stopped), (one) => one.stopped], [said(W.alerts), (one) => one.alerts], [said(W.confirmed), (one) => one.confirmed],
    [said(W.rectified), (one) => one.rectified],
  ]
  const shares: [title: string, of: (rates: Rates) => Rates['violation']][] = [
    [said(W.violation), (one) => one.violation], [said(W.violationByAmount), (one) => one.violationByAmount], [said(W.alertRate), (one) => one.alert], [said(W.precision), (one) => one.precision],
  ]
  const rows = [
    { title: inUnit(W.amount), now: <MoneyText fen={found.total.amountFen} />, before: <MoneyText fen={before.total.amountFen} />, change: changeOf(Number(found.total.amountFen), Number(before.total.amountFen)) },
    ...counts.map(([title, of]) => (
      { title, now: of(found.total).toLocaleString('en'), before: of(before.total).toLocaleString('en'), change: changeOf(of(found.total), of(before.total)) })),
    ...shares.map(([title, of]) => {
      const [now, earlier] = [of(found.rates), of(before.rates)]
      return { title, now: <>{percent(now.share)}<span className="cell-sub">{fraction(now)}</span></>, before: <>{percent(earlier.share)}<span className="cell-sub">{fraction(earlier)}</span></>, change: pointsOf(now.share, earlier.share) }
    }),
  ]
  const heads = { now: `${said(W.thisYear)} ${fill(said(WORDS.yearBeforeOf), { from: found.from, to: found.to })}`, before: `${said(W.yearBefore)} ${fill(said(WORDS.yearBeforeOf), { from: before.from, to: before.to })}` }
  return (
    <section>
      <h2 className="mon-heading">{said(W.againstYearBefore)}</h2>
      <DataTable
        caption={said(W.againstYearBefore)} rows={rows} rowKey={(row) => row.title}
        columns={[
          { key: 'title', title: said(W.item), main: true, render: (row) => row.title },
          { key: 'now', title: heads.now, align: 'right', render: (row) => row.now },
          { key: 'before', title: heads.before, align: 'right', render: (row) => row.before },
          { key: 'change', title: said(W.change), align: 'right', render: (row) => row.change },
        ]}
      />
      <ByMonth found={found} before={before} />
    </section>
  )
}

function ByMonth({ found, before }: { found: Statistics; before: YearBefore }) {
  const said = useSay()
  const months = monthsBeside(found.byMonth, before.byMonth)
  if (months.length < 2) return null
  const series = [[said(W.yearBefore), months.map((one) => one.before)], [said(W.thisYear), months.map((one) => one.now)]] as const
  return (
    <div className="mon-panel">
      <Chart
        title={said(WORDS.byMonthYears)} height={220} columns={[said(W.month), ...series.map(([name]) => name)]} rows={months.map((one) => [one.month, String(one.before), String(one.now)])}
        option={{
          legend: { top: 0 }, tooltip: { trigger: 'axis' }, xAxis: { type: 'category', data: months.map(({ month }) => month) }, yAxis: { type: 'value', minInterval: 1 },
          series: series.map(([name, data]) => ({ name, type: 'bar', barMaxWidth: 28, data })),
        }}
      />
    </div>
  )
}

/** In per cent of the year before; nothing to compare with is no change of 100 %. */
function changeOf(now: number, earlier: number): string {
  if (earlier === 0) return '—'
  const change = (now - earlier) / earlier
  return `${change > 0 ? '+' : ''}${(change * 100).toFixed(1)} %`
}

/** The difference of two shares in percentage points. */
function pointsOf(now: number | null, earlier: number | null): string {
  if (now === null || earlier === null) return '—'
  const points = (now - earlier) * 100
  return `${points > 0 ? '+' : ''}${points.toFixed(2)} pp`
}
