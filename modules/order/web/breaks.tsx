import { Link } from 'react-router'
import { DataTable } from '#ui/data-table.tsx'
import { Icon } from '#ui/icon.tsx'
import { useLanguage, useSay } from '#ui/language.tsx'
import { moneyText, MoneyText, useMoneyTitle } from '#ui/money-text.tsx'
import { PageState } from '#ui/page-state.tsx'
import { RESULTS } from '../model.ts'
import type { BreakRow } from '../desk/model.ts'
import { standIn, useReading } from './parts.tsx'
import { fill, WORDS } from './words.ts'

/** Receipts that booked nothing, each with what does not agree and what to do. */
export function Breaks({ region }: { region: string }) {
  const said = useSay()
  const inUnit = useMoneyTitle()
  const language = useLanguage()
  const found = useReading<BreakRow[]>('/api/order/breaks', { region })
  const missing = standIn(found, said)
  if (missing) return missing
  if (found.data!.length === 0) return <PageState state="empty">{said(WORDS.empty.breaks)}</PageState>
  return (
    <>
      <p><a className="plain-button" download href={`/api/order/breaks/export?${new URLSearchParams({ region, language })}`}><Icon name="download" /> {said(WORDS.takeAway)}</a></p>
      <DataTable
        caption={said(WORDS.tab.breaks)} rows={found.data!} rowKey={(row) => `${row.file.id}-${row.n}`}
        columns={[
          { key: 'result', title: said(WORDS.result), main: true, render: (row) => <strong>{said(row.result === 'matched' ? WORDS.refusedBooking : RESULTS[row.result])}</strong> },
          { key: 'todo', title: said(WORDS.todo), render: (row) => said(row.result === 'matched' ? WORDS.refusedTodo : RESULTS[row.result].todo) },
          { key: 'reference', title: said(WORDS.reference), render: (row) => (
            row.payment ? <Link to={`/documents/${region}/${row.payment.id}`}>{row.payment.number}</Link> : row.reference ?? '—') },
          { key: 'serial', title: said(WORDS.serial), render: (row) => row.serial },
          { key: 'file', title: said(WORDS.file), render: (row) => <Link to={`/documents/${region}/${row.file.id}`}>{row.file.number} · {row.n}</Link> },
          { key: 'amount', title: inUnit(WORDS.amount), align: 'right', render: (row) => (
            <><MoneyText fen={row.amountFen} />{row.payment && row.payment.amountFen !== row.amountFen
              && <small className="ord-warn">{fill(said(WORDS.inBooks), { amount: moneyText(BigInt(row.payment.amountFen), 'yuan') })}</small>}</>) },
        ]}
      />
    </>
  )
}
