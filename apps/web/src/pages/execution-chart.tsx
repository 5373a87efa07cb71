import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { IndicatorRow } from '../../../server/model.ts'
import { Chart } from '#ui/chart.tsx'
import { moneyText } from '#ui/money-text.tsx'
import { useDesk } from '../desk.tsx'
import { SHARES, shareOf, sumsByUnit } from './execution-shares.ts'

const MOST_UNITS = 20

/** How far each unit is with its budget, the largest first. Only for rows that are all there: half a unit's indicators would show a wrong share. */
export function ExecutionChart({ rows }: { rows: readonly IndicatorRow[] }) {
  const { t } = useTranslation()
  const { settings } = useDesk()
  const all = useMemo(() => sumsByUnit(rows), [rows])
  const units = useMemo(() => all.slice(0, MOST_UNITS), [all])
  const title = all.length > MOST_UNITS ? t('indicators.byUnitFirst', { most: MOST_UNITS }) : t('indicators.byUnit')
  const unit = t(settings.moneyUnit === 'yuan' ? 'shell.yuan' : 'shell.wan')
  const option = useMemo(() => ({
    legend: { top: 0 },
    tooltip: { trigger: 'axis' as const, axisPointer: { type: 'shadow' as const }, valueFormatter: (value: unknown) => `${Number(value).toFixed(1)}%` },
    xAxis: { type: 'value' as const, max: 100, axisLabel: { formatter: '{value}%' } },
    yAxis: { type: 'category' as const, inverse: true, axisLabel: { width: 150, overflow: 'truncate' as const }, data: units.map(({ name }) => name) },
    series: SHARES.map((part) => ({ name: t(`indicators.${part}`), type: 'bar' as const, stack: 'approved', barMaxWidth: 22, itemStyle: { opacity: part === 'available' ? 0.3 : 1 }, data: units.map((sums) => shareOf(sums, part)) })),
  }), [units, t])
  if (units.length < 2) return null
  return (
    <section className="indicators-chart" aria-labelledby="indicators-by-unit">
      <div className="section-head"><h2 id="indicators-by-unit">{title}</h2></div>
      <Chart
        title={title} option={option} height={70 + 34 * units.length}
        columns={[t('indicators.unit'), ...SHARES.map((part) => t('indicators.inUnit', { title: t(`indicators.${part}`), unit }))]}
        rows={units.map((sums) => [sums.name, ...SHARES.map((part) => moneyText(sums[part], settings.moneyUnit))])}
      />
    </section>
  )
}
