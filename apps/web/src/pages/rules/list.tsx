import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Link, useSearchParams } from 'react-router'
import { DataTable, type Column } from '#ui/data-table.tsx'
import { useSay } from '#ui/language.tsx'
import { PageState, Waiting } from '#ui/page-state.tsx'
import { dayAndTime, LevelTag } from '#ui/tags.tsx'
import { LEVEL_WORDS } from '#ui/words.ts'
import type { RuleList, RuleRow } from '../../../../server/rules/model.ts'
import { call } from '../../api.ts'
import { ReadProblem } from '../../read-state.tsx'
import '../../styles/rules.css'
import { Delivered } from './facts.tsx'
import { useRegion } from './region.ts'
import { RuleStateTag } from './state-tag.tsx'

const PAGE = 40

/** Every rule and test with what it waits for, how often it hits and how often rightly. What is filtered stands in the address. */
export function Rules() {
  const { t } = useTranslation()
  const region = useRegion()
  const read = useQuery({
    queryKey: ['rules', region], enabled: region !== '', queryFn: ({ signal }) => call('GET /api/rules', { query: { region } }, signal),
  })
  if (region === '') return <PageState whole state="empty">{t('shell.noPosition')}</PageState>
  if (read.error) return <ReadProblem whole reason={read.error} onRetry={() => void read.refetch()} />
  return (
    <>
      <div className="page-head"><h1>{t('rules.title')}</h1></div>
      {read.data ? <Shown list={read.data} region={region} /> : <Waiting lines={10} height={34} />}
    </>
  )
}

type Group = 'all' | 'on' | 'off' | 'stopped' | 'shadow' | 'lacking'
const GROUPS: Record<Group, (row: RuleRow) => boolean> = {
  all: () => true, on: ({ state }) => state === 'on', off: ({ state }) => state === 'off', stopped: ({ state }) => state === 'stopped',
  shadow: ({ candidates }) => candidates > 0,
  lacking: ({ delivered, registers }) => delivered === 'no' || registers.some(({ taken }) => !taken),
}

type Order = 'byId' | 'byHits' | 'byPrecision'
/** Rules come by id, and the sort keeps that among equals. */
const ORDERS: Record<Order, (left: RuleRow, right: RuleRow) => number> = {
  byId: () => 0, byHits: (left, right) => (right.hits?.year ?? -1) - (left.hits?.year ?? -1), byPrecision: (left, right) => (left.precision?.share ?? 2) - (right.precision?.share ?? 2),
}

function Shown({ list, region }: { list: RuleList; region: string }) {
  const { t } = useTranslation()
  const [search, setSearch] = useSearchParams()
  const columns = useColumns(list, region)
  const [text, module, level, group] = [search.get('text') ?? '', search.get('module') ?? '', search.get('level') ?? '', (search.get('group') ?? 'all') as Group]
  const change = (name: string, value: string) => setSearch((now) => {
    if (value) now.set(name, value)
    else now.delete(name)
    if (name !== 'page') now.delete('page')
    return now
  }, { replace: true })
  const chosen = list.rows.filter((row) => matches(row, text) && (!module || row.module.id === module) && (!level || row.level === level))
  const order = (search.get('order') ?? 'byId') as Order
  const rows = chosen.filter(GROUPS[group] ?? GROUPS.all).sort(ORDERS[order] ?? ORDERS.byId)
  const page = Math.min(Math.max(Number(search.get('page') ?? 1) || 1, 1), Math.max(Math.ceil(rows.length / PAGE), 1))
  const first = (page - 1) * PAGE
  return (
    <>
      <Filters list={list} given={{ text, module, level, order }} onChange={change} />
      <div className="counters" role="group" aria-label={t('rules.state')}>
        {(Object.keys(GROUPS) as Group[]).filter((one) => (one !== 'stopped' && one !== 'shadow') || chosen.some(GROUPS[one])).map((one) => (
          <button key={one} type="button" className={`counter${one === 'stopped' ? ' alarm' : ''}`} aria-pressed={group === one}
            onClick={() => change('group', one === 'all' ? '' : one)}>
            <strong>{chosen.filter(GROUPS[one]).length}</strong><span>{t(`rules.${one}`)}</span>
          </button>
        ))}
      </div>
      <p className="counted"><Counted hits={list.hits} /></p>
      {rows.length === 0
        ? <PageState state="empty" action={<button type="button" className="plain-button" onClick={() => setSearch({})}>{t('rules.reset')}</button>}>{t('rules.empty')}</PageState>
        : <DataTable caption={t('rules.title')} columns={columns} rows={rows.slice(first, first + PAGE)} rowKey={(row) => row.id} />}
      {rows.length > PAGE && (
        <div className="more rule-pages">
          <button type="button" className="plain-button" disabled={page === 1} onClick={() => change('page', String(page - 1))}>{t('rules.before')}</button>
          <span role="status">{t('rules.shown', { from: first + 1, to: Math.min(first + PAGE, rows.length), all: rows.length })}</span>
          <button type="button" className="plain-button" disabled={first + PAGE >= rows.length} onClick={() => change('page', String(page + 1))}>{t('rules.after')}</button>
        </div>
      )}
    </>
  )
}

function matches({ id, title }: RuleRow, text: string): boolean {
  const wanted = text.trim().toLowerCase()
  return wanted === '' || `${id} ${title.zh} ${title.en}`.toLowerCase().includes(wanted)
}

function Counted({ hits }: { hits: RuleList['hits'] }) {
  const { t } = useTranslation()
  if (!hits) return null
  return hits.bounded ? t('rules.bounded', { verdicts: hits.verdicts, since: dayAndTime(hits.since ?? '').slice(0, 10) }) : t('rules.counted', { verdicts: hits.verdicts })
}

function Filters({ list, given, onChange }: { list: RuleList; given: { text: string; module: string; level: string; order: Order }; onChange: (name: string, value: string) => void }) {
  const { t } = useTranslation()
  const said = useSay()
  const modules = [...new Map(list.rows.map(({ module }) => [module.id, module])).values()]
  const levels = Object.keys(LEVEL_WORDS).filter((level) => list.rows.some((row) => row.level === level))
  return (
    <div className="rule-filters" role="search">
      <input className="text-input" type="search" aria-label={t('rules.find')} placeholder={t('rules.findHint')} value={given.text}
        onChange={(event) => onChange('text', event.target.value)} />
      <select className="field-select" aria-label={t('rules.module')} value={given.module} onChange={(event) => onChange('module', event.target.value)}>
        <option value="">{t('rules.allModules')}</option>
        {modules.map(({ id, title }) => <option key={id} value={id}>{said(title)}</option>)}
      </select>
      <select className="field-select" aria-label={t('rules.level')} value={given.level} onChange={(event) => onChange('level', event.target.value)}>
        <option value="">{t('rules.allLevels')}</option>
        {levels.map((level) => <option key={level} value={level}>{said(LEVEL_WORDS[level as keyof typeof LEVEL_WORDS])}</option>)}
      </select>
      {list.hits && (
        <select className="field-select" aria-label={t('rules.order')} value={given.order} onChange={(event) => onChange('order', event.target.value === 'byId' ? '' : event.target.value)}>
          {(Object.keys(ORDERS) as Order[]).filter((one) => one !== 'byPrecision' || list.mayEdit).map((one) => <option key={one} value={one}>{t(`rules.${one}`)}</option>)}
        </select>
      )}
    </div>
  )
}

function useColumns(list: RuleList, region: string): Column<RuleRow>[] {
  const { t } = useTranslation()
  const said = useSay()
  return [
    {
      key: 'rule', title: t('rules.rule'), main: true, render: (row) => (
        <>
          <Link to={`/rules/${encodeURIComponent(row.id)}?region=${region}`}>{said(row.title)}</Link>
          <span className="cell-sub">
            <span className="cell-nowrap">{row.id}</span>{` · ${said(row.module.title)} · ${said(row.judges.title)}`}{row.kind === 'test' && ` · ${t('rules.test')}`}
          </span>
        </>
      ),
    },
    { key: 'level', title: t('rules.level'), render: ({ level }) => <LevelTag level={level} /> },
    {
      key: 'state', title: t('rules.state'), render: (row) => (
        <span>
          <RuleStateTag state={row.state} />
          {row.candidates > 0 && row.state !== 'shadow' && <span className="cell-sub">{t('shadow.count', { count: row.candidates })}</span>}
          {row.stoppedUntil && <span className="cell-sub">{t('rules.until', { at: dayAndTime(row.stoppedUntil) })}</span>}
          {row.office && <span className="cell-sub">{t('rules.byOffice', { office: row.office.name })}</span>}
        </span>
      ),
    },
    { key: 'facts', title: t('rules.facts'), render: (row) => <span><Delivered row={row} /></span> },
    ...(list.hits ? [{ key: 'hits', title: t('rules.hits'), align: 'right' as const, render: (row: RuleRow) => <Hits row={row} /> }] : []),
    ...(list.mayEdit ? [{ key: 'cost', title: t('rules.cost'), render: (row: RuleRow) => <Cost row={row} /> }] : []),
    ...(list.mayEdit ? [{ key: 'precision', title: t('rules.precision'), align: 'right' as const, render: (row: RuleRow) => <Precision row={row} /> }] : []),
  ]
}

export function Hits({ row: { hits } }: { row: RuleRow }) {
  const { t } = useTranslation()
  if (!hits) return t('rules.never')
  if (hits.year === 0 && hits.cannotJudge === 0) return <span className="quiet">0</span>
  return (
    <span>
      {t('rules.month', { n: hits.month })}<span className="cell-sub">{t('rules.year', { n: hits.year })}</span>
      {hits.cannotJudge > 0 && <span className="cell-sub">{t('rules.cannot', { n: hits.cannotJudge })}</span>}
    </span>
  )
}

export function Precision({ row: { precision } }: { row: RuleRow }) {
  const { t } = useTranslation()
  if (!precision) return t('rules.never')
  const percent = (share: number) => Math.round(share * 100)
  return (
    <span>
      {t('rules.precisionOf', { share: percent(precision.share), decided: precision.decided })}
      <span className="cell-sub">{t('rules.interval', { low: percent(precision.low), high: percent(precision.high) })}</span>
    </span>
  )
}

export function Cost({ row: { cost } }: { row: RuleRow }) {
  const { t } = useTranslation()
  if (!cost) return t('rules.never')
  return <span>{cost.scans > 0 ? t('rules.scans', { n: cost.scans }) : t('rules.noScans')}<span className="cell-sub cell-nowrap">{t('rules.nanoseconds', { n: cost.ns })}</span></span>
}
