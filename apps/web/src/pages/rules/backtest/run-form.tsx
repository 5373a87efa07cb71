import { useCallback, useEffect, useRef, useState, type FormEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { DateInput } from '#ui/date-input.tsx'
import { useSay } from '#ui/language.tsx'
import { Progress } from '#ui/progress.tsx'
import type { JobView } from '../../../../../server/backtest/model.ts'
import { call, Declined } from '../../../api.ts'
import { ReadProblem } from '../../../read-state.tsx'
import { Panel } from '../rule.tsx'

const ASKED_EVERY_MS = 700
const MINUTES = 30

interface Props {
  region: string
  judges: string
  text: string
  /** The person's newest run, also one that was left. */
  job: JobView | null
  onText: (text: string) => void
  onDone: (run: string) => void
}

/** The text, the period and the button; while it runs, how far it is. */
export function RunForm({ region, judges, text, job: found, onText, onDone }: Props) {
  const { t } = useTranslation()
  const [from, setFrom] = useState('')
  const [to, setTo] = useState('')
  const [minutes, setMinutes] = useState(MINUTES)
  const { job, failure, start, cancel } = useJob(region, found, onDone)
  const running = job?.state === 'running'
  const submit = (event: FormEvent) => {
    event.preventDefault()
    void start({ region, judges, text, minutesPerAlert: minutes, ...(from ? { from } : {}), ...(to ? { to } : {}) })
  }
  return (
    <Panel title={t('backtest.text')} hint={t('backtest.textHint')}>
      <form className="backtest-form" onSubmit={submit}>
        <textarea aria-label={t('backtest.text')} rows={Math.min(22, text.split('\n').length + 1)} spellCheck={false} value={text} maxLength={8_000} onChange={(event) => onText(event.target.value)} />
        <div className="backtest-asked">
          <label>{t('backtest.from')}<DateInput value={from} max={to} onChange={setFrom} /></label>
          <label>{t('backtest.to')}<DateInput value={to} min={from} onChange={setTo} /></label>
          <label>{t('backtest.minutes')}<input type="number" className="text-input" required min={1} max={960} step={1} value={minutes} onChange={(event) => setMinutes(event.target.valueAsNumber)} /></label>
          <button type="submit" className="plain-button strong" disabled={running || text.trim() === ''}>{t('backtest.run')}</button>
          <span className="quiet">{t('backtest.allDays')}</span>
        </div>
      </form>
      {failure && <ReadProblem reason={failure} onRetry={() => void start({ region, judges, text, minutesPerAlert: minutes, ...(from ? { from } : {}), ...(to ? { to } : {}) })} />}
      {job && !failure && <Standing job={job} onCancel={cancel} />}
    </Panel>
  )
}

function Standing({ job, onCancel }: { job: JobView; onCancel: () => void }) {
  const { t } = useTranslation()
  const said = useSay()
  if (job.state === 'running') {
    return (
      <div className="backtest-running">
        <p role="status">{t('backtest.started', { rule: job.rule, step: said(job.step) })}</p>
        <Progress title={t('backtest.progress')} done={job.share} total={1} />
        <button type="button" className="plain-button" onClick={onCancel}>{t('backtest.cancel')}</button>
      </div>
    )
  }
  if (job.state === 'refused') {
    return <div role="alert" className="backtest-refused"><strong>{t('backtest.refused')}</strong>{job.refusal && said(job.refusal).split('\n').map((line) => <p key={line}>{line}</p>)}</div>
  }
  return <p role="status" className="quiet">{t(job.state === 'done' ? 'backtest.done' : 'backtest.cancelled')}</p>
}

/** A run that goes on at the server, asked after until it ends; one that was left is taken up again. */
function useJob(region: string, found: JobView | null, onDone: (run: string) => void) {
  const [job, setJob] = useState<JobView | null>(found)
  const [failure, setFailure] = useState<Declined | null>(null)
  const told = useRef(onDone)
  useEffect(() => { told.current = onDone }, [onDone])
  const take = useCallback((next: JobView) => {
    setJob(next)
    if (next.state === 'done' && next.run !== null) told.current(next.run)
  }, [])
  const attempt = useCallback(async (work: () => Promise<JobView>) => {
    setFailure(null)
    try {
      take(await work())
    } catch (reason) {
      if (!(reason instanceof Declined)) throw reason
      setFailure(reason)
    }
  }, [take])
  useEffect(() => {
    if (job?.state !== 'running' || failure) return undefined
    const timer = setTimeout(() => void attempt(() => call('GET /api/backtests/jobs/:job', { path: { job: job.job }, query: { region } })), ASKED_EVERY_MS)
    return () => clearTimeout(timer)
  }, [job, failure, region, attempt])
  return {
    job, failure,
    start: (body: Parameters<typeof begin>[0]) => attempt(() => begin(body)),
    cancel: () => { if (job) void attempt(() => call('POST /api/backtests/cancel', { body: { region, job: job.job } })) },
  }
}

function begin(body: { region: string; judges: string; text: string; minutesPerAlert: number; from?: string; to?: string }): Promise<JobView> {
  return call('POST /api/backtests', { body })
}
