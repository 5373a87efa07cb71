import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useLocation, useParams, useSearchParams } from 'react-router'
import { useSay } from '#ui/language.tsx'
import { PageState, Waiting } from '#ui/page-state.tsx'
import type { JobView } from '../../../../../server/backtest/model.ts'
import type { RuleView } from '../../../../../server/rules/model.ts'
import { call } from '../../../api.ts'
import { ReadProblem } from '../../../read-state.tsx'
import '../../../styles/backtest.css'
import '../../../styles/document.css'
import '../../../styles/rules.css'
import { useRegion } from '../region.ts'
import { Panel } from '../rule.tsx'
import { Report } from './report.tsx'
import { Reports } from './reports.tsx'
import { RunForm } from './run-form.tsx'

/** A rule's text over the office's own books: from the page of the rule, or from the editor with what was not saved there. */
export function BacktestPage() {
  const { t } = useTranslation()
  const region = useRegion()
  const { rule = '' } = useParams()
  const read = useQuery({
    queryKey: ['rule', region, rule], enabled: region !== '',
    queryFn: ({ signal }) => call('GET /api/rules/:rule', { path: { rule }, query: { region } }, signal),
  })
  if (region === '') return <PageState whole state="empty">{t('shell.noPosition')}</PageState>
  if (read.error) return <ReadProblem whole reason={read.error} onRetry={() => void read.refetch()} back={<Link to={`/rules?region=${region}`}>{t('rules.back')}</Link>} />
  if (!read.data) return <Waiting lines={12} />
  if (!read.data.mayEdit || read.data.kind === 'test') {
    return <PageState whole state="denied" action={<Link to={`/rules/${encodeURIComponent(rule)}?region=${region}`}>{read.data.id}</Link>}>{t(read.data.kind === 'test' ? 'rules.noTry' : 'rules.reviewer')}</PageState>
  }
  return <Desk rule={read.data} region={region} />
}

function Desk({ rule, region }: { rule: RuleView; region: string }) {
  const { t } = useTranslation()
  const said = useSay()
  const brought = (useLocation().state as { text?: string } | null)?.text
  const inForce = useQuery({
    queryKey: ['rule-text', region, rule.id, rule.version], enabled: brought === undefined, staleTime: Infinity,
    queryFn: ({ signal }) => call('POST /api/rules/check', {
      body: { region, rule: rule.id, when: rule.conditions.when.text, ...(rule.conditions.applies ? { applies: rule.conditions.applies.text } : {}) },
    }, signal),
  })
  const [typed, setTyped] = useState<string | null>(brought ?? null)
  const text = typed ?? inForce.data?.text ?? null
  const [search, setSearch] = useSearchParams()
  const run = search.get('run')
  const cache = useQueryClient()
  const list = useQuery({ queryKey: ['backtests', region, rule.id], queryFn: ({ signal }) => call('GET /api/backtests', { query: { region, rule: rule.id } }, signal) })
  const failed = text === null ? inForce.error ?? list.error : list.error
  const show = (chosen: string) => setSearch((now) => { now.set('run', chosen); return now }, { replace: true })
  const finished = (name: string) => {
    void cache.invalidateQueries({ queryKey: ['backtests', region, rule.id] })
    show(name)
  }
  return (
    <>
      <p className="rule-back"><Link to={`/rules/${encodeURIComponent(rule.id)}?region=${region}`}>{rule.id} {said(rule.title)}</Link></p>
      <div className="page-head"><h1>{t('backtest.title', { rule: said(rule.title) })}</h1></div>
      <p className="rule-meta">{t('backtest.hint')}</p>
      <div className="backtest-desk">
        {text !== null && list.data ? (
          <>
            <RunForm region={region} judges={rule.judges.code} text={text} job={ownJob(list.data.job, rule.id)} onText={setTyped} onDone={finished} />
            <Panel title={t('backtest.reports')}><Reports items={list.data.items} shown={run} onShow={show} /></Panel>
          </>
        ) : failed ? <ReadProblem reason={failed} onRetry={() => { void inForce.refetch(); void list.refetch() }} /> : <Waiting lines={6} />}
        {run !== null && <Shown run={run} region={region} text={text} />}
      </div>
    </>
  )
}

/** A run of another rule stands in the way only while it runs. */
function ownJob(job: JobView | null, rule: string): JobView | null {
  return job && (job.rule === rule || job.state === 'running') ? job : null
}

function Shown({ run, region, text }: { run: string; region: string; text: string | null }) {
  const read = useQuery({
    queryKey: ['backtest', region, run], staleTime: Infinity, retry: false,
    queryFn: ({ signal }) => call('GET /api/backtests/kept/:run', { path: { run }, query: { region } }, signal),
  })
  if (read.error) return <ReadProblem reason={read.error} onRetry={() => void read.refetch()} />
  return read.data ? <Report view={read.data} region={region} text={text} /> : <Waiting lines={12} />
}
