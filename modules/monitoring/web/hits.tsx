import { useSearchParams } from 'react-router'
import { Chart } from '#ui/chart.tsx'
import { useSay } from '#ui/language.tsx'
import type { Bilingual } from '#kernel/values/refusal.ts'
import { HITS_BY, type HitsByMonth, type MonthOfHits } from '../hits/model.ts'
import { STATISTICS_WORDS as W } from '../statistics/model.ts'
import { nameOfRule } from './board-charts.tsx'
import { fraction, percent, standIn, useReading } from './parts.tsx'
import { fill, WORDS } from './words.ts'

const FIGURES = ['hit', 'alert', 'violation', 'precision'] as const
type FigureName = (typeof FIGURES)[number]
const TITLES: Record<FigureName, Bilingual> = { hit: W.hit, alert: W.alertRate, violation: W.violation, precision: W.precision }

/** So many lines can be told apart. */
const DRAWN = 6
/** Lines are told apart by their marks too, not by colour alone. Numbers are bars: a single month would be a dot. */
const MARKS = ['circle', 'rect', 'triangle', 'diamond', 'roundRect', 'arrow', 'pin']

/** What rules hit in each of twelve months: by family or by rule, as a number or as one of three rates that are not each other. The choice is in the address. */
export function Hits({ region }: { region: string }) {
  const said = useSay()
  const [search, setSearch] = useSearchParams()
  const by = HITS_BY.find((one) => one === search.get('by')) ?? 'family'
  const figure = FIGURES.find((one) => one === search.get('figure')) ?? 'hit'
  const found = useReading<HitsByMonth>('monitoring-hits', '/api/monitoring/hits', { region, by })
  const choose = (name: string, value: string) => setSearch((now) => { now.set(name, value); return now }, { replace: true })
  return (
    <section className="mon-panel">
      <div className="mon-panel-head">
        <h2>{said(WORDS.hits)}</h2>
        <Choice title={said(WORDS.hitsBy)} options={HITS_BY.map((one) => [one, said(WORDS.hitsByOf[one])])} chosen={by} onChoose={(value) => choose('by', value)} />
        <Choice title={said(W.figure)} options={FIGURES.map((one) => [one, said(TITLES[one])])} chosen={figure} onChoose={(value) => choose('figure', value)} />
      </div>
      {standIn(found, said) ?? <Drawn found={found.data!} figure={figure} />}
    </section>
  )
}

function Choice({ title, options, chosen, onChoose }: { title: string; options: [value: string, name: string][]; chosen: string; onChoose: (value: string) => void }) {
  return (
    <div className="mon-choice" role="group" aria-label={title}>
      {options.map(([value, name]) => <button key={value} type="button" className="plain-button" aria-pressed={value === chosen} onClick={() => onChoose(value)}>{name}</button>)}
    </div>
  )
}

function Drawn({ found, figure }: { found: HitsByMonth; figure: FigureName }) {
  const said = useSay()
  const { months, all, rows } = found
  if (rows.length === 0) return <p className="quiet">{said(WORDS.noHits)}</p>
  const lines = [{ name: said(WORDS.anyOfRules), months: all }, ...rows.slice(0, DRAWN).map((row) => ({ name: nameOfRule(said, { rule: row.name, title: row.title }), months: row.months }))]
  const more = rows.length - DRAWN
  return (
    <>
      <p className="quiet">{said(WORDS.hitsTold[figure])}{more > 0 && ` ${fill(said(WORDS.hitsMore[found.by]), { more })}`}</p>
      <Chart
        title={`${said(WORDS.hits)} · ${said(TITLES[figure])}`} height={280} columns={[said(W.month), said(WORDS.hitsByOf[found.by]), ...FIGURES.map((one) => said(TITLES[one]))]}
        rows={months.flatMap((month, n) => (all[n]!.alert.of === 0 ? [] : lines.map((line) => [month, line.name, ...FIGURES.map((one) => textOf(line.months[n]!, one))])))}
        option={{
          legend: { top: 0, type: 'scroll' }, grid: { left: 8, right: 16, top: 40, bottom: 8, containLabel: true }, tooltip: { trigger: 'axis' },
          xAxis: { type: 'category', data: months },
          yAxis: figure === 'hit' ? { type: 'value', minInterval: 1 } : { type: 'value', min: 0, axisLabel: { formatter: '{value} %' } },
          series: lines.map((line, n) => ({ name: line.name, ...(figure === 'hit' ? { type: 'bar', barMaxWidth: 24 } : { type: 'line', symbol: MARKS[n], symbolSize: 8 }), data: line.months.map((one) => drawnOf(one, figure)) })),
        }}
      />
    </>
  )
}

function textOf(month: MonthOfHits, figure: FigureName): string {
  return figure === 'hit' ? String(month.alert.part) : `${percent(month[figure].share)} (${fraction(month[figure])})`
}

/** A rate with nothing to divide by leaves a gap in its line. */
function drawnOf(month: MonthOfHits, figure: FigureName): number | null {
  if (figure === 'hit') return month.alert.of === 0 ? null : month.alert.part
  const { share } = month[figure]
  return share === null ? null : Math.round(share * 10_000) / 100
}
