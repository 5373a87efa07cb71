import { useState, type FormEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useSearchParams } from 'react-router'
import type { IndicatorRow } from '../../../server/model.ts'
import { share } from '#ui/budget-bar.tsx'
import { DataTable, type Column } from '#ui/data-table.tsx'
import { Icon } from '#ui/icon.tsx'
import { useSay } from '#ui/language.tsx'
import { LoadMore } from '#ui/load-more.tsx'
import { MoneyText } from '#ui/money-text.tsx'
import { PageState, Waiting } from '#ui/page-state.tsx'
import { positionIn, useCodeWord, useDesk } from '../desk.tsx'
import { ReadProblem } from '../read-state.tsx'
import { EXPORT_WORDS } from '../words/exports.ts'
import { ExecutionChart } from './execution-chart.tsx'
import { usePages } from './paged.ts'

/** What was approved, what is left, what is on its way: one row per indicator. */
export function Indicators() {
  const { t } = useTranslation()
  const desk = useDesk()
  const [search, setSearch] = useSearchParams()
  const region = search.get('region') ?? desk.position?.region ?? desk.me.regions[0]?.region ?? ''
  const query = search.get('query') ?? ''
  const [typed, setTyped] = useState(query)
  const pages = usePages('GET /api/budget/indicators', { region, query }, region !== '')
  const columns = useIndicatorColumns(region, pages.items)
  if (region === '') return <PageState whole state="empty">{t('shell.noPosition')}</PageState>
  const find = (event: FormEvent) => {
    event.preventDefault()
    setSearch((now) => { if (typed.trim()) now.set('query', typed.trim()); else now.delete('query'); return now })
  }
  return (
    <>
      <div className="page-head">
        <h1>{t('indicators.title')}</h1>
        <form className="page-tools" role="search" onSubmit={find}>
          <input
            className="text-input" style={{ width: 280, maxWidth: '60vw' }} type="search" value={typed}
            aria-label={t('indicators.search')} placeholder={t('indicators.search')}
            onChange={(event) => setTyped(event.target.value)}
          />
          <button type="submit" className="plain-button"><Icon name="search" />{t('indicators.find')}</button>
        </form>
      </div>
      {pages.error ? <ReadProblem reason={pages.error} onRetry={() => void pages.refetch()} />
        : pages.isPending ? <Waiting lines={8} height={34} />
          : pages.items.length === 0 ? (
            <PageState state="empty">
              {query ? t('indicators.emptySearch', { query }) : t('indicators.empty')}
            </PageState>
          )
            : <>
              {!pages.hasNextPage && <ExecutionChart rows={pages.items} />}
              <DataTable caption={t('indicators.title')} columns={columns} rows={pages.items} rowKey={(row) => row.id} />
            </>}
      <LoadMore pages={pages} />
    </>
  )
}

type Figure = 'approvedFen' | 'availableFen' | 'inProcessFen' | 'paidFen'

function useIndicatorColumns(region: string, rows: IndicatorRow[]): Column<IndicatorRow>[] {
  const { t } = useTranslation()
  const desk = useDesk()
  const said = useSay()
  const fundType = useCodeWord('fundType')
  const mayPay = positionIn(desk, region)?.makes.includes('payment')
  const unit = t(desk.settings.moneyUnit === 'yuan' ? 'shell.yuan' : 'shell.wan')
  const money = (key: Figure, title: string): Column<IndicatorRow> => ({
    key, title: t('indicators.inUnit', { title, unit }), align: 'right', render: (row) => <MoneyText fen={row[key]} strong={key === 'availableFen'} />,
    total: <MoneyText fen={rows.reduce((sum, row) => sum + BigInt(row[key]), 0n)} />,
  })
  return [
    {
      key: 'title', title: t('indicators.name'), main: true, total: t('indicators.all'),
      render: (row) => (
        <>
          {row.title}
          <span className="cell-sub">
            <span className="cell-nowrap">{row.code}</span>
            {` · ${t('indicators.year', { year: row.fiscalYear })} · ${said(fundType(row.fundType))}`}
          </span>
          <span className="cell-sub">
            {t('indicators.classes', { function: row.functionClass, economic: row.economicClass })}
          </span>
          {row.project && <span className="cell-sub">{t('indicators.project')}: {row.project}</span>}
          <span className="cell-sub">
            <a href={`/api/exports/entries?${new URLSearchParams({ region, indicator: row.id })}`} download aria-label={said(EXPORT_WORDS.entriesOf(row.title))}>{said(EXPORT_WORDS.entries)}</a>
          </span>
        </>
      ),
    },
    { key: 'unit', title: t('indicators.unit'), render: (row) => row.unit.name },
    money('approvedFen', t('indicators.approved')),
    money('availableFen', t('indicators.available')),
    money('inProcessFen', t('indicators.inProcess')),
    money('paidFen', t('indicators.paid')),
    { key: 'execution', title: t('indicators.execution'), render: (row) => <Execution row={row} /> },
    ...(mayPay ? [{
      key: 'pay', title: t('indicators.act'),
      render: (row: IndicatorRow) => (
        <Link
          className="cell-nowrap" to={`/documents/${region}/new/payment?indicator=${row.id}`}
          state={{ label: `${row.code} ${row.title}` }} aria-label={t('indicators.payOn', { title: row.title })}
        >
          {t('indicators.pay')}
        </Link>
      ),
    }] : []),
  ]
}

function Execution({ row }: { row: IndicatorRow }) {
  const paid = share(BigInt(row.paidFen), BigInt(row.approvedFen))
  const moving = share(BigInt(row.inProcessFen), BigInt(row.approvedFen))
  return (
    <div className="execution">
      <div className="budget-track" aria-hidden="true">
        <div className="budget-left" style={{ width: `${paid}%` }} />
        <div className="budget-used" style={{ width: `${moving}%` }} />
      </div>
      <span className="money">{paid.toFixed(1)}%</span>
    </div>
  )
}
