import { useInfiniteQuery } from '@tanstack/react-query'
import { useSearchParams } from 'react-router'
import { DataTable, type Column } from '#ui/data-table.tsx'
import { useList, useSay } from '#ui/language.tsx'
import { usePageDesk } from '#ui/page-desk.ts'
import { PageState, Waiting } from '#ui/page-state.tsx'
import { dayAndTime } from '#ui/tags.tsx'
import type { Export, Login, Operation, Page } from './answers.ts'
import { Failed, Frame } from './frame.tsx'
import { fill, WORDS } from './words.ts'

const LOGS = ['logins', 'operations', 'exports'] as const
type Log = typeof LOGS[number]

/** Three logs, newest first; which one is in the address. */
export default function LogsPage() {
  const said = useSay()
  const [search, setSearch] = useSearchParams()
  const log = LOGS.find((one) => one === search.get('log')) ?? 'logins'
  return (
    <Frame title={WORDS.logs} about={WORDS.aboutLogs}>
      <div className="organisation-choice" role="group" aria-label={said(WORDS.logs)}>
        {LOGS.map((one) => (
          <button key={one} type="button" className="plain-button" aria-pressed={one === log} onClick={() => setSearch({ log: one })}>{said(WORDS[one])}</button>
        ))}
      </div>
      <Entries key={log} log={log} />
    </Frame>
  )
}

function Entries({ log }: { log: Log }) {
  const said = useSay()
  const { position, read } = usePageDesk()
  const columns = useColumns(log)
  const pages = useInfiniteQuery({
    queryKey: ['organisation-log', log, position?.id], enabled: position !== null, initialPageParam: '',
    queryFn: ({ pageParam, signal }) => read<Page<Row>>(`/api/organisation/${log}`, {
      region: position!.region, position: position!.id, limit: '50', after: pageParam || undefined,
    }, signal),
    getNextPageParam: (page) => page.next ?? undefined,
  })
  if (!position) return <PageState state="denied">{said(WORDS.noPosition)}</PageState>
  if (pages.error) return <Failed error={pages.error} onRetry={() => void pages.refetch()} />
  if (!pages.data) return <Waiting lines={8} height={36} />
  const rows = pages.data.pages.flatMap(({ items }, page) => items.map((item, index) => ({ ...item, key: `${page} ${index}` })))
  if (rows.length === 0) return <PageState state="empty">{said(WORDS.noEntries)}</PageState>
  return (
    <>
      <DataTable caption={said(WORDS[log])} rows={rows} rowKey={({ key }) => key} columns={columns as Column<Row>[]} />
      {pages.hasNextPage && (
        <div className="more">
          <button type="button" className="plain-button" disabled={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>{said(WORDS.more)}</button>
        </div>
      )}
    </>
  )
}

type Row = Login | Operation | Export

function useColumns(log: Log): Column<Login>[] | Column<Operation>[] | Column<Export>[] {
  const said = useSay()
  const listed = useList()
  const when = { key: 'at', title: said(WORDS.when), render: ({ at }: { at: string }) => <span className="cell-nowrap">{dayAndTime(at)}</span> }
  const title = (word: keyof typeof WORDS & string) => said(WORDS[word] as { zh: string; en: string })
  if (log === 'logins') {
    return [
      { key: 'who', title: title('who'), main: true, render: ({ name, login }) => <>{name ?? title('unknown')}{login && <span className="cell-sub">{login}</span>}</> },
      when,
      { key: 'outcome', title: title('outcome'), render: ({ outcome }) => (
        <span className={`tag ${outcome === 'failure' || outcome === 'barred' ? 'tone-bad' : 'tone-neutral'}`}>{said(WORDS.outcomes[outcome])}</span>) },
      { key: 'from', title: title('from'), render: ({ address }) => address },
      { key: 'agent', title: title('agent'), render: ({ agent }) => <span className="organisation-agent">{agent}</span> },
    ] satisfies Column<Login>[]
  }
  if (log === 'operations') {
    return [
      { key: 'who', title: title('who'), main: true, render: ({ name, position, onBehalfOf }) => (
        <>{name ?? '—'}{position && <span className="cell-sub">{said(position)}{onBehalfOf.length > 0 && ` · ${fill(title('behalf'), { names: listed(onBehalfOf) })}`}</span>}</>) },
      when,
      { key: 'act', title: title('act'), render: ({ action }) => said(action) },
      { key: 'document', title: title('document'), render: ({ kind, number, document }) => <>{said(kind)}<span className="cell-sub">{number ?? document}</span></> },
      { key: 'state', title: title('state'), render: ({ state }) => said(state) },
      { key: 'leaf', title: title('leaf'), align: 'right', render: ({ leaf }) => leaf },
    ] satisfies Column<Operation>[]
  }
  return [
    { key: 'who', title: title('who'), main: true, render: ({ name, position }) => <>{name}{position && <span className="cell-sub">{said(position)}</span>}</> },
    when,
    { key: 'what', title: title('what'), render: ({ what, format }) => <>{what}<span className="cell-sub">{format}</span></> },
    { key: 'rows', title: title('rows'), align: 'right', render: ({ rows }) => (rows === null ? '—' : rows.toLocaleString('en')) },
    { key: 'about', title: title('about'), render: ({ about }) => <span className="organisation-agent">{about}</span> },
    { key: 'from', title: title('from'), render: ({ address }) => address },
  ] satisfies Column<Export>[]
}
