import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import { DataTable, type Column } from '#ui/data-table.tsx'
import { useList, useSay } from '#ui/language.tsx'
import { LoadMore } from '#ui/load-more.tsx'
import { MoneyText, useMoneyTitle } from '#ui/money-text.tsx'
import { usePageDesk } from '#ui/page-desk.ts'
import { PageState, Waiting } from '#ui/page-state.tsx'
import type { Finding, Run } from './answers.ts'
import { fill, WORDS } from './words.ts'

const ALERT_FROM = 0.2
const NUMBERS = 5
/** A finding is several lines of text, on a phone a card of its own. */
const PAGE = '20'

interface Props {
  region: string
  run: Run
  test: string
  onTest: (test: string) => void
}

/** What one night found, the most worth an hour first; page by page. */
export function Findings({ region, run, test, onTest }: Props) {
  const said = useSay()
  const { read } = usePageDesk()
  const { data, error, hasNextPage, fetchNextPage, isFetchingNextPage, refetch } = useInfiniteQuery({
    queryKey: ['patrol-findings', region, run.n, test], initialPageParam: 0,
    queryFn: ({ pageParam, signal }) => read<{ items: Finding[]; next: number | null }>(
      '/api/patrol/findings', { region, night: String(run.n), ...(test ? { test } : {}), after: String(pageParam), limit: PAGE }, signal),
    getNextPageParam: ({ next }) => next,
  })
  const quiet = new Set(run.tests.filter((one) => one.quiet).map(({ id }) => id))
  const findings = data?.pages.flatMap(({ items }) => items)
  return (
    <section className="panel" aria-labelledby="patrol-list">
      <div className="patrol-list-head">
        <h2 id="patrol-list">{said(WORDS.list)}</h2>
        <label>
          <span className="quiet">{said(WORDS.choose)}</span>{' '}
          <select className="field-select" value={test} onChange={(event) => onTest(event.target.value)}>
            <option value="">{said(WORDS.allTests)}</option>
            {run.tests.filter(({ found }) => found > 0).map(({ id, title, found }) => <option key={id} value={id}>{`${id} ${said(title)} (${found})`}</option>)}
          </select>
        </label>
      </div>
      {error ? <PageState state="failed" onRetry={() => void refetch()} /> : !findings ? <Waiting lines={5} />
        : findings.length === 0 ? <PageState state="empty">{said(WORDS.none)}</PageState>
          : <FindingTable region={region} findings={findings} quiet={quiet} />}
      <LoadMore pages={{ hasNextPage, isFetchingNextPage, fetchNextPage }} />
    </section>
  )
}

function FindingTable({ region, findings, quiet }: { region: string; findings: readonly Finding[]; quiet: ReadonlySet<string> }) {
  const said = useSay()
  const inUnit = useMoneyTitle()
  const list = useList()
  const columns: Column<Finding>[] = [
    {
      key: 'reason', title: said(WORDS.reason), main: true, render: ({ test, reason, documents, isNew }) => (
        <>
          {isNew && <strong className="tag tone-waiting">{said(WORDS.isNew)}</strong>} {said(reason)}
          <span className="cell-sub">{test}{documents.length > 0 && ` · ${fill(said(WORDS.documents), { numbers: list(documents.slice(0, NUMBERS)) })}${documents.length > NUMBERS ? '…' : ''}`}</span>
        </>
      ),
    },
    { key: 'whose', title: said(WORDS.whose), render: ({ unit, payee }) => <>{unit ?? '—'}<span className="cell-sub">{payee ?? ''}</span></> },
    { key: 'stake', title: inUnit(WORDS.stake), align: 'right', render: ({ amountFen }) => <MoneyText fen={amountFen} /> },
    { key: 'count', title: said(WORDS.count), align: 'right', render: ({ count }) => count.toLocaleString('en') },
    { key: 'sure', title: said(WORDS.sure), align: 'right', render: ({ sure }) => sure?.toFixed(2) ?? '—' },
    { key: 'alert', title: said(WORDS.alert), render: (finding) => <AlertOf region={region} finding={finding} isQuiet={quiet.has(finding.test)} /> },
  ]
  return <DataTable caption={said(WORDS.list)} columns={columns} rows={findings} rowKey={({ rank }) => String(rank)} />
}

const STATES = ['underReview', 'awaitingDecision', 'founded', 'explained'] as const

function AlertOf({ region, finding: { alert, alertNumber, alertState, sure }, isQuiet }: { region: string; finding: Finding; isQuiet: boolean }) {
  const said = useSay()
  if (alert === null) return <span className="quiet">{said(!isQuiet && (sure ?? 0) >= ALERT_FROM ? WORDS.due : WORDS.noAlert)}</span>
  const state = STATES.find((one) => one === alertState)
  return <><Link className="cell-nowrap" to={`/documents/${region}/${alert}`}>{alertNumber ?? said(WORDS.openAlert)}</Link>{state && <span className="cell-sub">{said(WORDS[state])}</span>}</>
}
