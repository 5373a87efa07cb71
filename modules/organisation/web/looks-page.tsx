import { useInfiniteQuery } from '@tanstack/react-query'
import { Link, useSearchParams } from 'react-router'
import { DataTable, type Column } from '#ui/data-table.tsx'
import { useSay } from '#ui/language.tsx'
import { LoadMore } from '#ui/load-more.tsx'
import { usePageDesk } from '#ui/page-desk.ts'
import { PageState, Waiting } from '#ui/page-state.tsx'
import { dayAndTime } from '#ui/tags.tsx'
import type { Look, Page } from './answers.ts'
import { Failed } from './frame.tsx'
import './organisation.css'
import { WORDS } from './words.ts'

/** Who of those who watch looked at which document; whose looks are shown is the server's to say. */
export default function LooksPage() {
  const said = useSay()
  const { position, regions, read } = usePageDesk()
  const [search, setSearch] = useSearchParams()
  const region = search.get('region') ?? position?.region ?? regions[0]?.region
  const pages = useInfiniteQuery({
    queryKey: ['organisation-looks', region], enabled: region !== undefined, initialPageParam: '',
    queryFn: ({ pageParam, signal }) => read<Page<Look>>('/api/organisation/looks', { region, limit: '50', after: pageParam || undefined }, signal),
    getNextPageParam: (page) => page.next ?? undefined,
  })
  const rows = pages.data?.pages.flatMap(({ items }, page) => items.map((item, index) => ({ ...item, key: `${page} ${index}` })))
  return (
    <div className="organisation">
      <div className="page-head">
        <h1>{said(WORDS.looks)}</h1>
        {regions.length > 1 && (
          <label className="page-tools">{said(WORDS.asked['region'])}
            <select className="field-select" value={region} onChange={(event) => setSearch((now) => { now.set('region', event.target.value); return now })}>
              {regions.map((one) => <option key={one.region} value={one.region}>{one.name}</option>)}
            </select>
          </label>
        )}
      </div>
      <p className="quiet">{said(WORDS.aboutLooks)}</p>
      {region === undefined ? <PageState state="denied">{said(WORDS.noPosition)}</PageState>
        : pages.error ? <Failed error={pages.error} onRetry={() => void pages.refetch()} />
        : !rows ? <Waiting lines={8} height={36} />
        : rows.length === 0 ? <PageState state="empty">{said(WORDS.noLooks)}</PageState>
        : <><Looks region={region} rows={rows} /><LoadMore pages={pages} /></>}
    </div>
  )
}

function Looks({ region, rows }: { region: string; rows: readonly (Look & { key: string })[] }) {
  const said = useSay()
  const columns: Column<Look>[] = [
    { key: 'who', title: said(WORDS.who), main: true, render: ({ name, position }) => <>{name}<span className="cell-sub">{said(position ?? WORDS.byOversight)}</span></> },
    { key: 'at', title: said(WORDS.when), render: ({ at }) => <span className="cell-nowrap">{dayAndTime(at)}</span> },
    { key: 'document', title: said(WORDS.document), render: ({ kind, number, document }) => (
      <Link to={`/documents/${region}/${document}`}>{said(kind)}<span className="cell-sub">{number ?? said(WORDS.noNumber)}</span></Link>) },
    { key: 'from', title: said(WORDS.from), render: ({ address }) => address },
  ]
  return <DataTable caption={said(WORDS.looks)} rows={rows} rowKey={(row) => (row as Look & { key: string }).key} columns={columns} />
}
