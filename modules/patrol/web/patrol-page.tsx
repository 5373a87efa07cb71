import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Chart } from '#ui/chart.tsx'
import { useSay } from '#ui/language.tsx'
import { Declined, usePageDesk } from '#ui/page-desk.ts'
import { PageState, Waiting } from '#ui/page-state.tsx'
import type { Run } from './answers.ts'
import { Findings } from './findings.tsx'
import './patrol.css'
import { Tests } from './tests.tsx'
import { fill, WORDS } from './words.ts'

const BARS = 12

/** What the last night found in the books of the region, by test, with what each test can and cannot see. */
export default function PatrolPage() {
  const said = useSay()
  const { position, regions, read } = usePageDesk()
  const region = position?.region ?? regions[0]?.region
  const [test, choose] = useState('')
  const { data, error, refetch } = useQuery({
    queryKey: ['patrol', region], enabled: region !== undefined, queryFn: ({ signal }) => read<{ last: Run | null }>('/api/patrol', { region }, signal),
  })
  if (region === undefined) return <PageState state="denied" whole>{said(WORDS.noRegion)}</PageState>
  if (error) {
    const isDenied = error instanceof Declined && error.status === 403
    return <PageState state={isDenied ? 'denied' : 'failed'} whole {...(isDenied ? {} : { onRetry: () => void refetch() })}>{error instanceof Declined ? said(error.answer.message) : String(error)}</PageState>
  }
  if (!data) return <Waiting lines={8} />
  const { last } = data
  return (
    <div className="patrol">
      <h1>{said(WORDS.title)}</h1>
      <p className="quiet">{said(WORDS.about)}</p>
      {last === null ? <PageState state="empty">{said(WORDS.never)}</PageState>
        : last.failed ? <Failed run={last} />
          : (
            <>
              <Head run={last} />
              <FoundChart run={last} onPick={choose} />
              <Findings region={region} run={last} test={test} onTest={choose} />
              <Tests tests={last.tests} onPick={choose} />
            </>
          )}
    </div>
  )
}

function Failed({ run }: { run: Run }) {
  const said = useSay()
  return (
    <div className="panel patrol-failed" role="alert">
      <h2>{fill(said(WORDS.failed), { day: run.day })}</h2>
      <p>{said(run.failed)}</p>
    </div>
  )
}

function Head({ run }: { run: Run }) {
  const said = useSay()
  const ran = run.tests.filter(({ missing }) => missing.length === 0).length
  const figures = [
    [WORDS.payments, run.payments.toLocaleString('en')], [WORDS.tests, fill(said(WORDS.ofTests), { ran, all: run.tests.length })],
    [WORDS.findings, run.findings.toLocaleString('en')], [WORDS.newAlerts, run.alerts.toLocaleString('en')], [WORDS.seconds, run.seconds.toFixed(1)],
  ] as const
  return (
    <section className="panel" aria-labelledby="patrol-run">
      <h2 id="patrol-run">{fill(said(WORDS.ran), { day: run.day, from: run.from })}</h2>
      <dl className="patrol-figures">
        {figures.map(([title, value]) => <div key={title.en}><dt>{said(title)}</dt><dd>{value}</dd></div>)}
      </dl>
      {run.waiting && <p role="status">{fill(said(WORDS.waiting), { count: run.waiting.count })}{said(run.waiting.why)}</p>}
    </section>
  )
}

function FoundChart({ run, onPick }: { run: Run; onPick: (test: string) => void }) {
  const said = useSay()
  const bars = run.tests.filter(({ found }) => found > 0).toSorted((left, right) => right.found - left.found).slice(0, BARS)
  if (bars.length === 0) return null
  // The title first: nobody knows tests by their numbers, and the end of a long name is cut.
  const names = bars.map(({ id, title }) => `${said(title)} ${id}`)
  const pick = (name: string) => onPick(bars[names.indexOf(name)]?.id ?? name)
  return (
    <section className="panel" aria-labelledby="patrol-chart">
      <h2 id="patrol-chart">{said(WORDS.chart)}</h2>
      <Chart
        title={said(WORDS.chart)} columns={[said(WORDS.test), said(WORDS.found)]} rows={bars.map(({ found }, index) => [names[index]!, String(found)])} height={40 + 26 * bars.length} onPick={pick}
        option={{
          grid: { left: 8, right: 40, top: 8, bottom: 8, containLabel: true }, xAxis: { type: 'value', minInterval: 1 },
          yAxis: { type: 'category', inverse: true, data: names, axisLabel: { width: 190, overflow: 'truncate' } },
          series: [{ type: 'bar', data: bars.map(({ found }) => found), label: { show: true, position: 'right' }, barMaxWidth: 18 }],
        }}
      />
    </section>
  )
}
