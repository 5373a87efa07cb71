import { useMemo } from 'react'
import { useQueries } from '@tanstack/react-query'
import { DataTable } from '#ui/data-table.tsx'
import { useSay } from '#ui/language.tsx'
import { MoneyText, useMoneyTitle } from '#ui/money-text.tsx'
import { Declined, usePageDesk } from '#ui/page-desk.ts'
import { Progress } from '#ui/progress.tsx'
import { KIT_WORDS } from '#ui/words.ts'
import { isBelow, STATISTICS_WORDS as W, type Statistics } from '../statistics/model.ts'
import { fewAtOnce } from './few-at-once.ts'
import { fraction, percent, useRegion } from './parts.tsx'
import { WORDS } from './words.ts'

/** A province has a hundred offices, and the figures of each are a pass over its period: the server has other desks to answer. */
const AT_ONCE = 4

/**
 * The offices below the chosen one, by violation rate: each is asked for as its own books, as far as this person may read them. One that
 * cannot be read stands last and says so; it is not counted as clean.
 */
export function ByRegion({ region, from, to }: { region: string; from: string; to: string }) {
  const said = useSay()
  const inUnit = useMoneyTitle()
  const { read, regions } = usePageDesk()
  const { choose } = useRegion()
  const below = regions.filter((one) => isBelow(one.region, region))
  const inTurn = useMemo(() => fewAtOnce(AT_ONCE), [])
  const found = useQueries({
    queries: below.map((one) => {
      const query = { region: one.region, from, to, only: 'total' }
      return { queryKey: ['monitoring-statistics', query], retry: false, queryFn: ({ signal }: { signal: AbortSignal }) => inTurn(() => read<Statistics>('/api/monitoring/statistics', query, signal), signal) }
    }),
  })
  if (below.length === 0) return null
  const done = found.filter(({ isPending }) => !isPending).length
  const rows = below.map((one, index) => ({ ...one, figures: found[index]!.data ?? null, error: found[index]!.error }))
    .toSorted((left, right) => (rateOf(right.figures) - rateOf(left.figures)) || (left.region < right.region ? -1 : 1))
  const shown = (row: (typeof rows)[number], of: (figures: Statistics) => React.ReactNode) => (row.figures ? of(row.figures) : row.error ? <span className="quiet">{said(row.error instanceof Declined && row.error.status === 403 ? KIT_WORDS.denied : KIT_WORDS.failed)}</span> : '…')
  return (
    <section>
      <h2 className="mon-heading">{said(WORDS.byRegion)}</h2>
      <p className="quiet">{said(WORDS.byRegionTold)}</p>
      {done < below.length && <Progress title={said(WORDS.byRegionRead)} done={done} total={below.length} unit={(count) => said({ zh: `${count} 个地区`, en: `${count} ${count === 1 ? 'office' : 'offices'}` })} />}
      <DataTable
        caption={said(WORDS.byRegion)} rows={rows} rowKey={(row) => row.region}
        columns={[
          { key: 'rank', title: said(WORDS.rank), align: 'right', render: (row) => (rateOf(row.figures) < 0 ? '—' : rows.filter((other) => rateOf(other.figures) > rateOf(row.figures)).length + 1) },
          { key: 'name', title: said(WORDS.region), main: true, render: (row) => <button type="button" className="link-button" onClick={() => choose(row.region)}>{row.name}</button> },
          { key: 'violation', title: said(W.violation), align: 'right', render: (row) => shown(row, ({ rates }) => <>{percent(rates.violation.share)}<span className="cell-sub">{fraction(rates.violation)}</span></>) },
          { key: 'alert', title: said(W.alertRate), align: 'right', render: (row) => shown(row, ({ rates }) => <>{percent(rates.alert.share)}<span className="cell-sub">{fraction(rates.alert)}</span></>) },
          { key: 'payments', title: said(W.payments), align: 'right', render: (row) => shown(row, ({ total }) => total.payments.toLocaleString('en')) },
          { key: 'amount', title: inUnit(W.amount), align: 'right', render: (row) => shown(row, ({ total }) => <MoneyText fen={total.amountFen} />) },
          { key: 'open', title: said(W.open), align: 'right', render: (row) => shown(row, ({ total }) => total.open.toLocaleString('en')) },
          { key: 'overdue', title: said(W.overdue), align: 'right', render: (row) => shown(row, ({ total }) => total.overdue.toLocaleString('en')) },
        ]}
      />
    </section>
  )
}

/** Nothing to divide by stands behind a rate of nought, what was not read behind everything. */
function rateOf(found: Statistics | null): number {
  return found === null ? -2 : found.rates.violation.share ?? -1
}
