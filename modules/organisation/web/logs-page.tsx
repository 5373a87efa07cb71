import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useSearchParams } from 'react-router'
import { EXPORT_OUTCOMES, LOGIN_OUTCOMES } from '#kernel/access/model.ts'
import type { Bilingual } from '#kernel/values/refusal.ts'
import { DataTable, type Column } from '#ui/data-table.tsx'
import { DateInput } from '#ui/date-input.tsx'
import { Icon } from '#ui/icon.tsx'
import { useLanguage, useList, useSay } from '#ui/language.tsx'
import { LoadMore } from '#ui/load-more.tsx'
import { usePageDesk } from '#ui/page-desk.ts'
import { PageState, Waiting } from '#ui/page-state.tsx'
import { dayAndTime } from '#ui/tags.tsx'
import type { Export, Login, Operation, Page } from './answers.ts'
import { browserName } from './browser-name.ts'
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
          <button key={one} type="button" className="plain-button" aria-pressed={one === log} onClick={() => setSearch((now) => { now.set('log', one); now.delete('kind'); now.delete('outcome'); return now })}>{said(WORDS[one])}</button>
        ))}
      </div>
      <Filters key={log} log={log} />
      <Entries key={log} log={log} />
    </Frame>
  )
}

const NAMES = ['who', 'from', 'to', 'kind', 'outcome'] as const
type Filter = Record<typeof NAMES[number], string>

/** What is looked for, from the address: a list that was found can be found again. */
function useFilter(): Filter {
  const [search] = useSearchParams()
  return filterOf((name) => search.get(name) ?? '')
}

function filterOf(value: (name: keyof Filter) => string): Filter {
  return Object.fromEntries(NAMES.map((name) => [name, value(name)])) as Filter
}

function Filters({ log }: { log: Log }) {
  const said = useSay()
  const language = useLanguage()
  const { position } = usePageDesk()
  const asked = useFilter()
  const [, setSearch] = useSearchParams()
  // What is typed lies over what the address says until it is looked for; the form stays, and with it the focus.
  const [typed, setTyped] = useState<Partial<Filter>>({})
  const filter = { ...asked, ...typed }
  const type = (name: keyof Filter) => (value: string) => setTyped({ ...typed, [name]: value })
  const show = (wanted: Filter) => {
    setSearch((now) => {
      for (const name of NAMES) { if (wanted[name].trim()) now.set(name, wanted[name].trim()); else now.delete(name) }
      return now
    })
    setTyped({})
  }
  if (!position) return null
  const query = new URLSearchParams({ region: position.region, position: position.id, language, ...Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== '')) })
  return (
    <form className="organisation-filter" onSubmit={(event) => { event.preventDefault(); show(filter) }}>
      <label>{said(WORDS.filterWho)}<input className="text-input" maxLength={60} value={filter.who} onChange={(event) => type('who')(event.target.value)} /></label>
      <label>{said(WORDS.filterFrom)}<DateInput value={filter.from} onChange={type('from')} /></label>
      <label>{said(WORDS.filterTo)}<DateInput value={filter.to} onChange={type('to')} /></label>
      <label>{said(WORDS.filterKind[log])}
        {log === 'logins' ? <Outcomes words={LOGIN_OUTCOMES} value={filter.kind} onChange={type('kind')} />
          : <input className="text-input" maxLength={60} value={filter.kind} onChange={(event) => type('kind')(event.target.value)} />}
      </label>
      {log === 'exports' && <label>{said(WORDS.outcome)}<Outcomes words={EXPORT_OUTCOMES} value={filter.outcome} onChange={type('outcome')} /></label>}
      <button type="submit" className="plain-button strong">{said(WORDS.filterShow)}</button>
      {Object.values(asked).some((value) => value !== '') && <button type="button" className="plain-button" onClick={() => show(filterOf(() => ''))}>{said(WORDS.filterClear)}</button>}
      <a className="plain-button" href={`/api/organisation/${log}/export?${query.toString()}`} download><Icon name="download" />{said(WORDS.exportCsv)}</a>
    </form>
  )
}

function Outcomes({ words, value, onChange }: { words: Readonly<Record<string, Bilingual>>; value: string; onChange: (outcome: string) => void }) {
  const said = useSay()
  return (
    <select className="field-select" value={value} onChange={(event) => onChange(event.target.value)}>
      <option value="">{said(WORDS.filterAny)}</option>
      {Object.entries(words).map(([code, word]) => <option key={code} value={code}>{said(word)}</option>)}
    </select>
  )
}

function Entries({ log }: { log: Log }) {
  const said = useSay()
  const { position, read } = usePageDesk()
  const filter = useFilter()
  const columns = useColumns(log)
  const pages = useInfiniteQuery({
    queryKey: ['organisation-log', log, position?.id, filter], enabled: position !== null, initialPageParam: '',
    queryFn: ({ pageParam, signal }) => read<Page<Row>>(`/api/organisation/${log}`, {
      region: position!.region, position: position!.id, limit: '50', after: pageParam || undefined,
      ...Object.fromEntries(Object.entries(filter).map(([name, value]) => [name, value || undefined])),
    }, signal),
    getNextPageParam: (page) => page.next ?? undefined,
  })
  if (!position) return <PageState state="denied">{said(WORDS.noPosition)}</PageState>
  if (pages.error) return <Failed error={pages.error} onRetry={() => void pages.refetch()} />
  if (!pages.data) return <Waiting lines={8} height={36} />
  const rows = pages.data.pages.flatMap(({ items }, page) => items.map((item, index) => ({ ...item, key: `${page} ${index}` })))
  const stopped = pages.data.pages.at(-1)?.stopped
  if (rows.length === 0 && !stopped) return <PageState state="empty">{said(Object.values(filter).some((value) => value !== '') ? WORDS.noFit : WORDS.noEntries)}</PageState>
  return (
    <>
      {rows.length > 0 && <DataTable caption={said(WORDS[log])} rows={rows} rowKey={({ key }) => key} columns={columns as Column<Row>[]} />}
      {stopped && <p className="quiet" role="status">{fill(said(WORDS.stopped), { day: stopped.day })}</p>}
      <LoadMore pages={pages} />
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
        <span className={`tag ${outcome === 'failure' || outcome === 'barred' ? 'tone-bad' : 'tone-neutral'}`}>{said(LOGIN_OUTCOMES[outcome])}</span>) },
      { key: 'from', title: title('from'), render: ({ address }) => address },
      { key: 'agent', title: title('agent'), render: ({ agent }) => <span className="organisation-agent" title={agent}>{browserName(agent)}</span> },
    ] satisfies Column<Login>[]
  }
  if (log === 'operations') {
    return [
      { key: 'who', title: title('who'), main: true, render: ({ name, position, onBehalfOf }) => (
        <>{name ?? title('bySystem')}{position && <span className="cell-sub">{said(position)}{onBehalfOf.length > 0 && ` · ${fill(title('behalf'), { names: listed(onBehalfOf) })}`}</span>}</>) },
      when,
      { key: 'act', title: title('act'), render: ({ action }) => said(action) },
      { key: 'document', title: title('document'), render: ({ kind, number, document }) => <>{said(kind)}<span className="cell-sub" title={document}>{number ?? title('noNumber')}</span></> },
      { key: 'state', title: title('state'), render: ({ state }) => said(state) },
      { key: 'leaf', title: title('leaf'), align: 'right', render: ({ leaf }) => leaf },
    ] satisfies Column<Operation>[]
  }
  return [
    { key: 'who', title: title('who'), main: true, render: ({ name, position }) => <>{name}{position && <span className="cell-sub">{said(position)}</span>}</> },
    when,
    { key: 'what', title: title('what'), render: ({ what, said: words, format }) => <span title={what}>{said(words)}<span className="cell-sub">{format}</span></span> },
    { key: 'rows', title: title('rows'), align: 'right', render: ({ rows }) => (rows === null ? '—' : rows.toLocaleString('en')) },
    { key: 'outcome', title: title('outcome'), render: ({ outcome }) => <span className={`tag ${outcome === 'done' ? 'tone-neutral' : 'tone-bad'}`}>{said(EXPORT_OUTCOMES[outcome])}</span> },
    { key: 'about', title: title('about'), render: ({ about, aboutSaid }) => <span className="organisation-agent" title={about}>{aboutSaid ? said(aboutSaid) : aboutWords(about, said)}</span> },
    { key: 'from', title: title('from'), render: ({ address }) => address },
  ] satisfies Column<Export>[]
}

/** What a table was asked for is kept as its query: said name by name. Everything else that is kept is words already, as is a long query that was cut. */
function aboutWords(about: string, said: ReturnType<typeof useSay>): string {
  try {
    const asked = Object.entries(JSON.parse(about) as Record<string, unknown>).map(([name, value]) => `${name in WORDS.asked ? said(WORDS.asked[name]) : name} ${String(value)}`)
    return asked.length > 0 ? asked.join(said({ zh: '，', en: ', ' })) : said(WORDS.filterAny)
  } catch {
    return about
  }
}
