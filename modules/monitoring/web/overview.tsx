import { useState } from 'react'
import { Link } from 'react-router'
import { Chart } from '#ui/chart.tsx'
import { useSay } from '#ui/language.tsx'
import { MoneyText, useMoneyTitle } from '#ui/money-text.tsx'
import { usePageDesk } from '#ui/page-desk.ts'
import { PageState } from '#ui/page-state.tsx'
import { civilDayOf, dayNumber, dayText } from '#kernel/values/civil-day.ts'
import type { AlertBoard } from '../board/model.ts'
import { STATISTICS_WORDS as W, type Statistics } from '../statistics/model.ts'
import { ByAge, nameOfRule, Ranked } from './board-charts.tsx'
import { Hits } from './hits.tsx'
import { fraction, percent, RegionChoice, standIn, Tile, useReading, useRegion } from './parts.tsx'
import { fill, WORDS } from './words.ts'

const DAYS = 30
const FIRST = 10

/** For the leader: what passed, what was held, what waits, and that the machine still says the same. */
export default function Overview() {
  const said = useSay()
  const chosen = useRegion()
  const { region } = chosen
  const [[from, to]] = useState(lastDays)
  const figures = useReading<Statistics>('monitoring-statistics', '/api/monitoring/statistics', { region, from, to }, region !== undefined)
  const board = useReading<AlertBoard>('monitoring-board', '/api/monitoring/board', { region }, region !== undefined)
  if (region === undefined) return <PageState state="denied" whole>{said(WORDS.noRegion)}</PageState>
  const missing = standIn(figures, said, true) ?? standIn(board, said, true)
  return (
    <div className="mon">
      <div className="page-head"><h1>{said(WORDS.overview)}</h1><div className="page-tools"><span className="quiet">{fill(said(WORDS.last30), { from, to })}</span><RegionChoice {...chosen} /></div></div>
      {missing ?? <Whole figures={figures.data!} board={board.data!} region={region} />}
    </div>
  )
}

function lastDays(): [from: string, to: string] {
  const today = dayNumber(civilDayOf(new Date()))!
  return [dayText(today - DAYS + 1), dayText(today)]
}

function Whole({ figures, board, region }: { figures: Statistics; board: AlertBoard; region: string }) {
  const said = useSay()
  const inUnit = useMoneyTitle()
  const { total, rates } = figures
  const sum = (counts: AlertBoard['open']) => counts.reduce((all, { count }) => all + count, 0)
  const [open, late] = [sum(board.open), sum(board.open.filter(({ deadline }) => deadline === 'late'))]
  return (
    <>
      <dl className="mon-tiles">
        <Tile title={said(WORDS.payments)} value={total.payments.toLocaleString('en')} />
        <Tile title={inUnit(WORDS.amount)} value={<MoneyText fen={total.amountFen} />} />
        <Tile
          title={said(WORDS.stoppedShare)} value={percent(total.payments === 0 ? null : total.stopped / total.payments)}
          below={fraction({ part: total.stopped, of: total.payments, share: null })}
        />
        <Tile
          title={said(WORDS.openAlerts)} value={<Link to={`/monitoring/alerts?region=${region}&state=open`}>{open.toLocaleString('en')}</Link>}
          below={late > 0 ? `${said(WORDS.overdue)} ${late}` : open > 0 && said(WORDS.inTime)} {...(late > 0 ? { tone: 'bad' as const } : {})}
        />
        <Tile title={said(W.precision)} value={percent(rates.precision.share)} below={`${fraction(rates.precision)} · ${said(WORDS.precisionTold)}`} />
      </dl>
      <Replay region={region} />
      {total.payments === 0 ? <PageState state="empty">{said(WORDS.nothing)}</PageState> : (
        <div className="mon-charts">
          <section className="mon-panel wide"><h2>{said(WORDS.byDay)}</h2><ByDay figures={figures} /></section>
          <section className="mon-panel"><h2>{said(WORDS.byRule)}</h2><ByRule figures={figures} /></section>
          <section className="mon-panel"><h2>{said(WORDS.byUnit)}</h2><ByUnit figures={figures} /></section>
        </div>
      )}
      <Hits region={region} />
      <section className="mon-panel"><h2>{said(WORDS.byAge)}</h2><ByAge board={board} /></section>
    </>
  )
}

interface Replayed { last: { day: string; checked: number; judged: number; mismatches: number; notRecomputed: number } | null }

/** “0 mismatches of N”. Those who do not supervise are not asked to worry: for them there is no line. */
function Replay({ region }: { region: string }) {
  const said = useSay()
  const { position } = usePageDesk()
  const isHere = position?.region === region
  const { data } = useReading<Replayed>('monitoring-replay', '/api/rules/self-replay', { region, position: position?.id }, isHere)
  if (!data) return null
  if (!data.last) return <p className="quiet">{said(WORDS.noReplay)}</p>
  const { day, checked, judged, mismatches, notRecomputed } = data.last
  return (
    <p className={mismatches + notRecomputed === 0 ? 'mon-good' : 'mon-alarm'} role={mismatches + notRecomputed === 0 ? undefined : 'alert'}>
      <strong>{fill(said(WORDS.replayed), { checked, mismatches })}</strong> <span className="quiet">{fill(said(WORDS.replayedOn), { day, judged })}</span>
    </p>
  )
}

/** Every day of the span has its place, also one without a payment. */
function ByDay({ figures }: { figures: Statistics }) {
  const said = useSay()
  const known = new Map(figures.byDay.map((one) => [one.day, one]))
  const [first, last] = [dayNumber(figures.from)!, dayNumber(figures.to)!]
  const byDay = Array.from({ length: last - first + 1 }, (_, n) => known.get(dayText(first + n)) ?? { day: dayText(first + n), payments: 0, stopped: 0 })
  const names = [said(WORDS.passed), said(WORDS.stopped)]
  return (
    <Chart
      title={said(WORDS.byDay)} height={240} columns={[said(WORDS.day), ...names]} rows={byDay.map(({ day, payments, stopped }) => [day, String(payments - stopped), String(stopped)])}
      option={{
        legend: { top: 0 }, tooltip: { trigger: 'axis' }, xAxis: { type: 'category', data: byDay.map(({ day }) => day.slice(5)) }, yAxis: { type: 'value', minInterval: 1 },
        series: [
          { name: names[0], type: 'bar', stack: 'all', data: byDay.map(({ payments, stopped }) => payments - stopped) },
          { name: names[1], type: 'bar', stack: 'all', data: byDay.map(({ stopped }) => stopped) },
        ],
      }}
    />
  )
}

function ByRule({ figures: { byRule } }: { figures: Statistics }) {
  const said = useSay()
  return <Ranked title={said(WORDS.byRule)} heads={[said(WORDS.rule), said(WORDS.payments)]} rows={byRule.slice(0, FIRST).map((row) => ({ key: row.rule, name: nameOfRule(said, row), count: row.payments }))} />
}

function ByUnit({ figures: { byUnit } }: { figures: Statistics }) {
  const said = useSay()
  const most = byUnit.filter(({ figures }) => figures.stopped > 0).toSorted((left, right) => right.figures.stopped - left.figures.stopped).slice(0, FIRST)
  return <Ranked title={said(WORDS.byUnit)} heads={[said(WORDS.unit), said(WORDS.stopped)]} rows={most.map(({ unit, name, figures }) => ({ key: unit, name, count: figures.stopped }))} />
}
