import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { formatYuan } from '#kernel/values/money.ts'
import { Chart } from '#ui/chart.tsx'
import type { KeptReport } from '../../../../../server/backtest/model.ts'
import { Panel } from '../rule.tsx'

const UNITS = 12

/** Before and after beside each other: by month, by rule, by unit. */
export function Charts({ report }: { report: KeptReport }) {
  const { t } = useTranslation()
  return (
    <div className="backtest-charts">
      <Panel title={t('backtest.byMonth')}><ByMonth report={report} /></Panel>
      <Panel title={t('backtest.byRule')}><ByRule report={report} /></Panel>
      {report.units.length > 0 && <Panel title={t('backtest.byUnit')}><ByUnit report={report} /></Panel>}
    </div>
  )
}

function ByMonth({ report: { months } }: { report: KeptReport }) {
  const { t } = useTranslation()
  const [before, after] = [t('backtest.before'), t('backtest.after')]
  const option = useMemo(() => ({
    legend: { top: 0, data: [before, after] }, xAxis: { type: 'category' as const, data: months.map(({ month }) => month) }, yAxis: { type: 'value' as const, minInterval: 1 },
    series: (['before', 'after'] as const).map((side) => ({ name: side === 'before' ? before : after, type: 'bar' as const, barMaxWidth: 28, data: months.map(({ stopped }) => stopped[side]) })),
  }), [months, before, after])
  return (
    <Chart
      title={t('backtest.byMonth')} option={option} height={260} columns={[t('backtest.month'), t('backtest.judged'), t('backtest.stoppedBefore'), t('backtest.stoppedAfter'), t('backtest.stoppedMoney')]}
      rows={months.map(({ month, judged, stopped, stoppedFen }) => [month, String(judged), String(stopped.before), String(stopped.after), formatYuan(BigInt(stoppedFen.after))])}
    />
  )
}

function ByRule({ report: { rules } }: { report: KeptReport }) {
  const { t } = useTranslation()
  const [before, after] = [t('backtest.hitsBefore'), t('backtest.hitsAfter')]
  const option = useMemo(() => bars(rules.map(({ rule }) => rule), [
    { name: before, data: rules.map((one) => one.before?.hit ?? 0) }, { name: after, data: rules.map((one) => one.after?.hit ?? 0) },
  ]), [rules, before, after])
  return (
    <Chart
      title={t('backtest.byRule')} option={option} height={80 + 56 * rules.length} columns={[t('backtest.rule'), before, after, t('backtest.cannotAfter')]}
      rows={rules.map((one) => [`${one.rule} ${t(`backtest.change_${one.change}`)}`, String(one.before?.hit ?? 0), String(one.after?.hit ?? 0), String(one.after?.cannotJudge ?? 0)])}
    />
  )
}

function ByUnit({ report: { units } }: { report: KeptReport }) {
  const { t } = useTranslation()
  const [before, after] = [t('backtest.before'), t('backtest.after')]
  const shown = useMemo(() => units.slice(0, UNITS), [units])
  const option = useMemo(() => bars(shown.map(({ name }) => name), [
    { name: before, data: shown.map(({ stopped }) => stopped.before) }, { name: after, data: shown.map(({ stopped }) => stopped.after) },
  ]), [shown, before, after])
  return (
    <Chart
      title={t('backtest.byUnit')} option={option} height={80 + 44 * shown.length} columns={[t('backtest.unit'), t('backtest.stoppedBefore'), t('backtest.stoppedAfter'), t('backtest.stoppedMoney')]}
      rows={shown.map(({ name, stopped, stoppedFen }) => [name, String(stopped.before), String(stopped.after), formatYuan(BigInt(stoppedFen.after))])}
    />
  )
}

function bars(names: string[], series: { name: string; data: number[] }[]) {
  return {
    legend: { top: 0, data: series.map(({ name }) => name) }, xAxis: { type: 'value' as const, minInterval: 1 },
    yAxis: { type: 'category' as const, inverse: true, data: names, axisLabel: { width: 150, overflow: 'truncate' as const } },
    series: series.map((one) => ({ ...one, type: 'bar' as const, barMaxWidth: 18 })),
  }
}
