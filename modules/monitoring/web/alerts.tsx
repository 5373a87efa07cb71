import { useInfiniteQuery } from '@tanstack/react-query'
import { Link, useSearchParams } from 'react-router'
import { DataTable, type Column } from '#ui/data-table.tsx'
import { useLanguage, useSay } from '#ui/language.tsx'
import { LoadMore } from '#ui/load-more.tsx'
import { MoneyText, useMoneyTitle } from '#ui/money-text.tsx'
import { usePageDesk } from '#ui/page-desk.ts'
import { PageState } from '#ui/page-state.tsx'
import { DeadlineTag, dayAndTime, LevelTag, StateTag } from '#ui/tags.tsx'
import { LEVEL_WORDS } from '#ui/words.ts'
import { ALERT_KINDS, OPEN_BY_KIND, type AlertBoard, type AlertKind, type AlertPage, type AlertRow, type Deadline } from '../board/model.ts'
import { ByAge, nameOfRule, Ranked } from './board-charts.tsx'
import { RegionChoice, standIn, useReading, useRegion } from './parts.tsx'
import { WORDS } from './words.ts'

type Filter = 'kind' | 'state' | 'level' | 'rule' | 'unit'
const LEVELS = ['intercept', 'forbid'] as const
const DEADLINES: readonly Deadline[] = ['late', 'near', 'calm']

/** Where something is wrong right now: figures that filter, and below them the alerts themselves. */
export default function Alerts() {
  const said = useSay()
  const chosen = useRegion()
  const { region } = chosen
  const board = useReading<AlertBoard>('monitoring-board', '/api/monitoring/board', { region }, region !== undefined)
  if (region === undefined) return <PageState state="denied" whole>{said(WORDS.noRegion)}</PageState>
  return (
    <div className="mon">
      <div className="page-head"><h1>{said(WORDS.board)}</h1><div className="page-tools"><RegionChoice {...chosen} /></div></div>
      {standIn(board, said) ?? <><Counts board={board.data!} /><Charts board={board.data!} /><Filters board={board.data!} /></>}
      {board.data && <List region={region} words={board.data.words} />}
    </div>
  )
}

function useFilters() {
  const [search, setSearch] = useSearchParams()
  const of = (name: Filter) => search.get(name) ?? undefined
  return {
    values: { kind: of('kind'), level: of('level'), rule: of('rule'), unit: of('unit'), state: of('state') ?? 'open' },
    set: (changes: Record<string, string>) => setSearch((now) => {
      for (const [name, value] of Object.entries(changes)) { if (value) now.set(name, value); else now.delete(name) }
      return now
    }),
  }
}

/** State by deadline; a figure filters the list below by its state. */
function Counts({ board: { open, ended, words: states } }: { board: AlertBoard }) {
  const said = useSay()
  const { set } = useFilters()
  const count = (fits: (one: AlertBoard['open'][number]) => boolean) => open.filter(fits).reduce((sum, one) => sum + one.count, 0)
  const words = { late: WORDS.overdue, near: WORDS.near, calm: WORDS.calm }
  const pick = (kind: AlertKind, state: string, level = '') => () => set({ kind, state, level, rule: '', unit: '' })
  return (
    <section className="mon-panel">
      <h2>{said(WORDS.openByState)}</h2>
      <div className="mon-scroll" tabIndex={0} role="region" aria-label={said(WORDS.openByState)}>
        <table className="mon-matrix">
          <caption className="only-heard">{said(WORDS.openByState)}</caption>
          <thead>
            <tr>
              <th scope="col">{said(WORDS.state)}</th>
              {DEADLINES.map((deadline) => <th key={deadline} scope="col">{said(words[deadline])}</th>)}
              {LEVELS.map((level) => <th key={level} scope="col">{said(LEVEL_WORDS[level])}</th>)}
              <th scope="col">{said(WORDS.all)}</th>
            </tr>
          </thead>
          {ALERT_KINDS.map((kind) => (
            <tbody key={kind}>
              <tr><th scope="rowgroup" colSpan={2 + DEADLINES.length + LEVELS.length} className="mon-kind">{said(WORDS.kinds[kind])}</th></tr>
              {OPEN_BY_KIND[kind].map((state) => (
                <tr key={state}>
                  <th scope="row"><StateTag state={state} word={states[kind][state]} /></th>
                  {DEADLINES.map((deadline) => {
                    const n = count((one) => one.kind === kind && one.state === state && one.deadline === deadline)
                    return <td key={deadline} className={`mon-figure${n > 0 ? ` ${deadline}` : ' quiet'}`}>{n}</td>
                  })}
                  {LEVELS.map((level) => {
                    if (kind !== 'alert') return <td key={level} className="mon-figure quiet">—</td>
                    const n = count((one) => one.kind === kind && one.state === state && one.level === level)
                    return <td key={level} className="mon-figure">{n === 0 ? <span className="quiet">0</span> : <button type="button" className="plain-button bare" onClick={pick(kind, state, level)}>{n}</button>}</td>
                  })}
                  <td className="mon-figure"><button type="button" className="plain-button bare" onClick={pick(kind, state)}>{count((one) => one.kind === kind && one.state === state)}</button></td>
                </tr>
              ))}
            </tbody>
          ))}
        </table>
      </div>
      {ended.length > 0 && (
        <p className="mon-line">
          <span className="quiet">{said(WORDS.ended)}</span>
          {ended.map(({ kind, state, count: n, more }) => (
            <button key={`${kind} ${state}`} type="button" className="plain-button bare" onClick={pick(kind, state)}><StateTag state={state} word={states[kind][state]} /> {n.toLocaleString('en')}{more && '+'}</button>
          ))}
        </p>
      )}
    </section>
  )
}

function Charts({ board }: { board: AlertBoard }) {
  const said = useSay()
  const { set } = useFilters()
  if (board.open.length === 0) return null
  return (
    <div className="mon-charts">
      <section className="mon-panel"><h2>{said(WORDS.byAge)}</h2><ByAge board={board} /></section>
      <section className="mon-panel">
        <h2>{said(WORDS.openByRule)}</h2>
        <Ranked
          title={said(WORDS.openByRule)} heads={[said(WORDS.rule), said(WORDS.count)]} rows={board.rules.slice(0, 10).map((row) => ({ key: row.rule, name: nameOfRule(said, row), count: row.count }))}
          onPick={(rule) => set({ kind: '', state: 'open', rule })}
        />
      </section>
    </div>
  )
}

function Filters({ board: { rules, units, words } }: { board: AlertBoard }) {
  const said = useSay()
  const { values, set } = useFilters()
  const choice = (name: Filter, title: string, any: string, options: readonly (readonly [string, string])[], anyValue = '') => (
    <label>{title}
      <select className="field-select" value={values[name] ?? ''} onChange={(event) => set({ [name]: event.target.value })}>
        <option value={anyValue}>{any}</option>
        {options.map(([value, word]) => <option key={value} value={value}>{word}</option>)}
        {/* A link may name what no open alert has. */}
        {values[name] && values[name] !== anyValue && !options.some(([value]) => value === values[name]) && <option value={values[name]}>{values[name]}</option>}
      </select>
    </label>
  )
  return (
    <div className="mon-filters">
      {choice('kind', said(WORDS.kind), said(WORDS.anyKind), ALERT_KINDS.map((kind) => [kind, said(WORDS.kinds[kind])] as const))}
      {choice('state', said(WORDS.state), said(WORDS.anyState), [['open', said(WORDS.open)], ...Object.entries({ ...words.patrolAlert, ...words.alert }).map(([code, word]) => [code, said(word)] as const)], 'any')}
      {choice('level', said(WORDS.level), said(WORDS.anyLevel), LEVELS.map((level) => [level, said(LEVEL_WORDS[level])] as const))}
      {choice('rule', said(WORDS.rule), said(WORDS.anyRule), rules.map((row) => [row.rule, `${nameOfRule(said, row)} (${row.count})`] as const))}
      {choice('unit', said(WORDS.unit), said(WORDS.anyUnit), units.map(({ id, name, count }) => [id, `${name} (${count})`] as const))}
      <button type="button" className="plain-button" onClick={() => set({ kind: '', state: '', level: '', rule: '', unit: '' })}>{said(WORDS.clear)}</button>
    </div>
  )
}

function List({ region, words }: { region: string; words: AlertBoard['words'] }) {
  const said = useSay()
  const inUnit = useMoneyTitle()
  const language = useLanguage()
  const { read } = usePageDesk()
  const { values } = useFilters()
  const query = { region, ...values, state: values.state === 'any' ? undefined : values.state }
  const pages = useInfiniteQuery({
    queryKey: ['monitoring-alerts', query], initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) => read<AlertPage>('/api/monitoring/alerts', { ...query, after: pageParam, limit: '50' }, signal),
    getNextPageParam: (page) => page.next ?? undefined,
  })
  const rows = pages.data?.pages.flatMap(({ items }) => items) ?? []
  const missing = standIn(pages, said)
  if (missing) return missing
  if (rows.length === 0) return <PageState state="empty">{said(WORDS.noAlert)}</PageState>
  const columns: Column<AlertRow>[] = [
    {
      key: 'alert', title: said(WORDS.alert), main: true,
      render: (row) => <><Link to={`/documents/${region}/${row.id}`}>{language === 'en' ? row.titleEn : row.title}</Link><span className="cell-sub">{row.number}</span></>,
    },
    { key: 'level', title: said(WORDS.level), render: (row) => (row.kind === 'alert' ? <LevelTag level={row.level} /> : said(WORDS.kinds.patrolAlert)) },
    { key: 'state', title: said(WORDS.state), render: (row) => <StateTag state={row.state} word={words[row.kind][row.state]} /> },
    { key: 'deadline', title: said(WORDS.deadline), render: (row) => (row.daysLeft === null ? '—' : <DeadlineTag daysLeft={row.daysLeft} dueAt={row.dueAt!} />) },
    { key: 'unit', title: said(WORDS.unit), render: (row) => row.unit },
    {
      key: 'payment', title: said(WORDS.payment),
      render: ({ subject, payee }) => (
        <div>{subject ? <Link to={`/documents/${region}/${subject.id}`}>{subject.number ?? '—'}</Link> : said(WORDS.severalPayments)}<span className="cell-sub">{payee}</span></div>),
    },
    { key: 'amount', title: inUnit(WORDS.amount), align: 'right', render: (row) => <MoneyText fen={row.amountFen} /> },
    { key: 'madeAt', title: said(WORDS.madeAt), render: (row) => <span className="cell-nowrap">{dayAndTime(row.madeAt)}</span> },
  ]
  return (
    <>
      <DataTable caption={said(WORDS.board)} columns={columns} rows={rows} rowKey={(row) => row.id} />
      <LoadMore pages={pages} />
    </>
  )
}
