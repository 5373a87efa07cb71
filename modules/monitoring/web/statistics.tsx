import { useState } from 'react'
import { useSearchParams } from 'react-router'
import { Chart } from '#ui/chart.tsx'
import { DataTable, type Column } from '#ui/data-table.tsx'
import { DateInput } from '#ui/date-input.tsx'
import { Icon } from '#ui/icon.tsx'
import { useLanguage, useSay } from '#ui/language.tsx'
import { MoneyText, useMoneyTitle } from '#ui/money-text.tsx'
import { PageState } from '#ui/page-state.tsx'
import { LevelTag } from '#ui/tags.tsx'
import { chainOf, STATISTICS_WORDS as W, type Figures, type Rates, type RuleFigures, type Share, type Statistics } from '../statistics/model.ts'
import { ByRegion } from './by-region.tsx'
import { Years } from './years.tsx'
import { fraction, percent, RegionChoice, standIn, useReading, useRegion } from './parts.tsx'
import { fill, WORDS } from './words.ts'

/** The figures that a bureau publishes, the three rates apart and each with what it is of. The period is in the address. */
export default function StatisticsPage() {
  const said = useSay()
  const language = useLanguage()
  const chosen = useRegion()
  const { region } = chosen
  const [search] = useSearchParams()
  const [from, to] = [search.get('from') ?? undefined, search.get('to') ?? undefined]
  const found = useReading<Statistics>('monitoring-statistics', '/api/monitoring/statistics', { region, from, to, compare: 'year' }, region !== undefined)
  if (region === undefined) return <PageState state="denied" whole>{said(WORDS.noRegion)}</PageState>
  const missing = standIn(found, said)
  const query = new URLSearchParams({ region, language, compare: 'year', ...(found.data ? { from: found.data.from, to: found.data.to } : {}) })
  return (
    <div className="mon">
      <div className="page-head"><h1>{said(WORDS.statistics)}</h1>
        <div className="page-tools">
          <RegionChoice {...chosen} />
          {(['xlsx', 'csv'] as const).map((format) => (
            <a key={format} className="plain-button" href={`/api/monitoring/statistics/export?${query.toString()}&format=${format}`} download>
              <Icon name="download" />{said(format === 'xlsx' ? WORDS.exportXlsx : WORDS.exportCsv)}
            </a>
          ))}
        </div>
      </div>
      <Period from={from ?? found.data?.from ?? ''} to={to ?? found.data?.to ?? ''} />
      {missing ?? <Whole found={found.data!} />}
      {found.data && <ByRegion key={region} region={region} from={found.data.from} to={found.data.to} />}
    </div>
  )
}

function Period({ from, to }: { from: string; to: string }) {
  const said = useSay()
  const [, setSearch] = useSearchParams()
  // What is typed lies over what is shown until it is asked for; the form stays, and with it the focus.
  const [typed, setTyped] = useState<Partial<Record<'from' | 'to', string>>>({})
  const days = { from, to, ...typed }
  return (
    <form
      className="mon-filters"
      onSubmit={(event) => { event.preventDefault(); setSearch((now) => { now.set('from', days.from); now.set('to', days.to); return now }); setTyped({}) }}
    >
      {(['from', 'to'] as const).map((side) => (
        <label key={side}>{said(WORDS[side])}
          <DateInput required value={days[side]} onChange={(day) => setTyped({ ...typed, [side]: day })} />
        </label>
      ))}
      <button type="submit" className="plain-button">{said(WORDS.show)}</button>
    </form>
  )
}

function Whole({ found }: { found: Statistics }) {
  const said = useSay()
  const inUnit = useMoneyTitle()
  if (found.total.payments === 0) return <PageState state="empty">{said(WORDS.nothing)}</PageState>
  return (
    <>
      <ThreeRates rates={found.rates} />
      <Chain found={found} />
      {found.yearBefore && <Years found={found} before={found.yearBefore} />}
      {found.byMonth.length > 1 && <section className="mon-panel"><h2>{said(WORDS.byMonthChart)}</h2><ByMonthChart found={found} /></section>}
      <Section title={said(W.byMonth)}><FiguresTable caption={said(W.byMonth)} head={said(W.month)} rows={found.byMonth.map(({ month, ...rest }) => ({ name: month, ...rest }))} total={found.total} /></Section>
      <Section title={said(W.byUnit)}><FiguresTable caption={said(W.byUnit)} head={said(W.unit)} rows={found.byUnit} total={found.total} /></Section>
      <Section title={said(W.byRule)}><RuleTable rows={found.byRule} /></Section>
      <Section title={said(W.byLevel)}>
        <DataTable
          caption={said(W.byLevel)} rows={found.byLevel} rowKey={(row) => row.level}
          columns={[
            { key: 'level', title: said(W.level), main: true, render: (row) => <LevelTag level={row.level} /> },
            { key: 'payments', title: said(W.payments), align: 'right', render: (row) => row.payments.toLocaleString('en') },
            { key: 'share', title: said(W.share), align: 'right', render: (row) => percent(row.payments / found.total.payments) },
            { key: 'amount', title: inUnit(W.amount), align: 'right', render: (row) => <MoneyText fen={row.amountFen} /> },
          ]}
        />
      </Section>
    </>
  )
}

function Section({ title, children }: { title: string; children: React.ReactNode }) {
  return <section><h2 className="mon-heading">{title}</h2>{children}</section>
}

function ThreeRates({ rates }: { rates: Rates }) {
  const said = useSay()
  const one = (title: string, told: string, share: Share, below?: string) => (
    <div className="mon-tile">
      <dt>{title}</dt>
      <dd>{share.share === null ? said(WORDS.noShare) : percent(share.share)}<small className="mon-figure">{fraction(share)}</small><small>{told}</small>{below && <small>{below}</small>}</dd>
    </div>
  )
  const { low, high } = rates.precision
  return (
    <section>
      <h2 className="mon-heading">{said(WORDS.threeRates)}</h2>
      <dl className="mon-tiles">
        {one(said(W.violation), said(WORDS.violationTold), rates.violation)}
        {one(said(W.violationByAmount), said(WORDS.violationAmountTold), rates.violationByAmount)}
        {one(said(W.alertRate), said(WORDS.alertTold), rates.alert)}
        {one(said(W.precision), said(WORDS.precisionTold), rates.precision, low === null ? undefined : fill(said(WORDS.interval), { low: percent(low), high: percent(high) }))}
      </dl>
    </section>
  )
}

function Chain({ found }: { found: Statistics }) {
  const said = useSay()
  const inUnit = useMoneyTitle()
  return (
    <section>
      <h2 className="mon-heading">{said(WORDS.chain)}</h2>
      <dl className="mon-tiles">
        {chainOf(found).map(({ word, count, shares }) => (
          <div className="mon-tile" key={word.en}>
            <dt>{said(word)}</dt>
            <dd>{count.toLocaleString('en')}{shares.map(({ word: name, share }) => <small key={name.en} className="mon-figure">{said(name)} {percent(share.share)}</small>)}</dd>
          </div>
        ))}
        <div className="mon-tile"><dt>{inUnit(W.recoveredReturned)}</dt><dd><MoneyText fen={found.recovered.returnedFen} /></dd></div>
        <div className="mon-tile"><dt>{inUnit(W.recoveredRebooked)}</dt><dd><MoneyText fen={found.recovered.rebookedFen} /></dd></div>
      </dl>
    </section>
  )
}

function ByMonthChart({ found: { byMonth } }: { found: Statistics }) {
  const said = useSay()
  const series = [[WORDS.monthRate, (rates: Rates) => rates.violation.share], [WORDS.monthAlert, (rates: Rates) => rates.alert.share], [WORDS.monthPrecision, (rates: Rates) => rates.precision.share]] as const
  const hundred = (share: number | null) => (share === null ? null : Math.round(share * 1000) / 10)
  return (
    <Chart
      title={said(WORDS.byMonthChart)} height={240} columns={[said(W.month), ...series.map(([word]) => said(word))]}
      rows={byMonth.map(({ month, rates }) => [month, ...series.map(([, of]) => percent(of(rates)))])}
      option={{
        legend: { top: 0 }, tooltip: { trigger: 'axis' }, xAxis: { type: 'category', data: byMonth.map(({ month }) => month) }, yAxis: { type: 'value', max: 100, axisLabel: { formatter: '{value} %' } },
        series: series.map(([word, of]) => ({ name: said(word), type: 'line', data: byMonth.map(({ rates }) => hundred(of(rates))) })),
      }}
    />
  )
}

interface NamedFigures { name: string; figures: Figures; rates: Rates }

function FiguresTable({ caption, head, rows, total }: { caption: string; head: string; rows: readonly NamedFigures[]; total: Figures }) {
  const said = useSay()
  const inUnit = useMoneyTitle()
  const number = (key: string, title: string, of: (figures: Figures) => number): Column<NamedFigures> => (
    { key, title, align: 'right', render: ({ figures }) => of(figures).toLocaleString('en'), total: of(total).toLocaleString('en') })
  const rate = (key: string, title: string, of: (rates: Rates) => Share): Column<NamedFigures> => (
    { key, title, align: 'right', render: ({ rates }) => <Rate share={of(rates)} /> })
  return (
    <DataTable
      caption={caption} rows={rows} rowKey={(row) => row.name}
      columns={[
        { key: 'name', title: head, main: true, render: (row) => row.name, total: said(WORDS.all) },
        number('payments', said(W.payments), (figures) => figures.payments),
        { key: 'amount', title: inUnit(W.amount), align: 'right', render: ({ figures }) => <MoneyText fen={figures.amountFen} />, total: <MoneyText fen={total.amountFen} /> },
        number('stopped', said(W.stopped), (figures) => figures.stopped),
        number('open', said(W.open), (figures) => figures.open),
        number('overdue', said(W.overdue), (figures) => figures.overdue),
        rate('violation', said(W.violation), (rates) => rates.violation),
        rate('alert', said(W.alertRate), (rates) => rates.alert),
        rate('precision', said(W.precision), (rates) => rates.precision),
      ]}
    />
  )
}

function RuleTable({ rows }: { rows: readonly RuleFigures[] }) {
  const said = useSay()
  const inUnit = useMoneyTitle()
  const number = (key: string, title: string, of: (row: RuleFigures) => number): Column<RuleFigures> => ({ key, title, align: 'right', render: (row) => of(row).toLocaleString('en') })
  return (
    <DataTable
      caption={said(W.byRule)} rows={rows} rowKey={(row) => row.rule}
      columns={[
        { key: 'rule', title: said(W.rule), main: true, render: (row) => (row.title ? <>{said(row.title)}<span className="cell-sub">{row.rule}</span></> : row.rule) },
        number('payments', said(W.hit), (row) => row.payments),
        { key: 'amount', title: inUnit(W.amount), align: 'right', render: (row) => <MoneyText fen={row.amountFen} /> },
        number('alerts', said(W.alerts), (row) => row.alerts), number('released', said(W.released), (row) => row.released),
        number('returned', said(W.returned), (row) => row.returned), number('forbidden', said(W.forbidden), (row) => row.forbidden),
        number('open', said(W.open), (row) => row.open),
        {
          key: 'precision', title: said(W.precision), align: 'right',
          render: ({ precision }) => <Rate share={precision} {...(precision.low === null ? {} : { below: fill(said(WORDS.interval), { low: percent(precision.low), high: percent(precision.high) }) })} />,
        },
      ]}
    />
  )
}

function Rate({ share, below }: { share: Share; below?: string }) {
  return <div>{percent(share.share)}<span className="cell-sub">{fraction(share)}</span>{below && <span className="cell-sub">{below}</span>}</div>
}
