import { useInfiniteQuery, useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'react-router'
import { civilDayOf } from '#kernel/values/civil-day.ts'
import { newId } from '#kernel/values/id.ts'
import { DataTable, type Column } from '#ui/data-table.tsx'
import { DateInput } from '#ui/date-input.tsx'
import { useSay } from '#ui/language.tsx'
import { LoadMore } from '#ui/load-more.tsx'
import { MoneyText, MoneyWithUnit, useMoneyTitle } from '#ui/money-text.tsx'
import { usePageDesk } from '#ui/page-desk.ts'
import { PageState } from '#ui/page-state.tsx'
import { dayAndTime } from '#ui/tags.tsx'
import { ENCODINGS, OUTCOMES } from '../model.ts'
import type { PaymentRow, Place } from '../desk/model.ts'
import { Dialog, Problem, Working, standIn } from './parts.tsx'
import { fill, WORDS } from './words.ts'

interface Props {
  tab: 'ready' | 'held' | 'inBatch' | 'sent' | 'returned'
  place: Place
  onDone: (words: string) => void
}

interface Page {
  items: PaymentRow[]
  next: string | null
}

/** Payments of one tab; a payer marks those that are ready and gathers them into a batch. */
export function Payments({ tab, place, onDone }: Props) {
  const said = useSay()
  const inUnit = useMoneyTitle()
  const { read } = usePageDesk()
  const [marked, setMarked] = useState<ReadonlySet<string>>(new Set())
  const [isGathering, setGathering] = useState(false)
  const pages = useInfiniteQuery({
    queryKey: ['orders', 'payments', tab, place.region], initialPageParam: undefined as string | undefined, getNextPageParam: (page: Page) => page.next ?? undefined,
    queryFn: ({ pageParam, signal }): Promise<Page> => read<Page>('/api/order/payments', { region: place.region, tab, after: pageParam }, signal),
  })
  const missing = standIn({ error: pages.error, data: pages.data, refetch: pages.refetch as never }, said)
  if (missing) return missing
  const rows = pages.data!.pages.flatMap((page) => page.items)
  if (rows.length === 0) return tab === 'inBatch' ? null : <PageState state="empty">{said(WORDS.empty[tab])}</PageState>
  const mayGather = tab === 'ready' && place.code === 'treasury.payer'
  const fit = rows.filter((row) => row.payeeAccount)
  const chosen = rows.filter((row) => marked.has(row.id))
  const toggle = (id: string) => setMarked((now) => new Set(now.has(id) ? [...now].filter((one) => one !== id) : [...now, id]))
  const mark: Column<PaymentRow> = {
    key: 'mark', title: said(WORDS.mark), render: (row) => (
      <input type="checkbox" aria-label={fill(said(WORDS.choose), { number: row.number })} disabled={!row.payeeAccount} checked={marked.has(row.id)} onChange={() => toggle(row.id)} />
    ),
    heading: <input type="checkbox" aria-label={said(WORDS.chooseAll)} checked={fit.length > 0 && chosen.length === fit.length} onChange={() => setMarked(new Set(chosen.length === fit.length ? [] : fit.map(({ id }) => id)))} />,
  }
  return (
    <>
      {tab === 'inBatch' && <h2>{said(WORDS.inBatches)}</h2>}
      {tab === 'ready' && chosen.length === 0 && <p className="ord-bar">{said(mayGather ? WORDS.chooseToGather : WORDS.payerGathers)}</p>}
      {chosen.length > 0 && (
        <div className="ord-bar" role="region" aria-label={fill(said(WORDS.chosen), { count: chosen.length })}>
          <strong>{fill(said(WORDS.chosen), { count: chosen.length })}</strong> <MoneyWithUnit fen={sumOf(chosen)} strong />
          <button type="button" className="plain-button strong" onClick={() => setGathering(true)}>{said(WORDS.gather)}</button>
        </div>
      )}
      <DataTable caption={said(WORDS.tab[tab])} rows={rows} rowKey={(row) => row.id} columns={[...(mayGather ? [mark] : []), ...columnsOf(said, inUnit, place.region, tab)]} />
      <LoadMore pages={pages} />
      {isGathering && <GatherDialog place={place} chosen={chosen} onClose={() => setGathering(false)} onDone={() => { setGathering(false); setMarked(new Set()); onDone(said(WORDS.gathered)) }} />}
    </>
  )
}

function sumOf(rows: readonly PaymentRow[]): bigint {
  return rows.reduce((sum, row) => sum + BigInt(row.amountFen), 0n)
}

function columnsOf(said: ReturnType<typeof useSay>, inUnit: ReturnType<typeof useMoneyTitle>, region: string, tab: Props['tab']): Column<PaymentRow>[] {
  return [
    { key: 'number', title: said(WORDS.number), main: true, render: (row) => <Link to={`/documents/${region}/${row.id}`}>{row.number}</Link> },
    { key: 'what', title: said(WORDS.what), render: (row) => <>{row.title}{tab === 'ready' && !row.payeeAccount && <small className="ord-warn">{said(WORDS.noAccount)}</small>}</> },
    { key: 'unit', title: said(WORDS.unit), render: (row) => row.unit },
    ...(tab === 'inBatch' ? [{ key: 'batch', title: said(WORDS.batch), render: (row: PaymentRow) => (row.batch ? <Link to={`/documents/${region}/${row.batch.id}`}>{row.batch.number}</Link> : '—') }] : []),
    ...(tab === 'returned' ? [{ key: 'outcome', title: said(WORDS.bankSays), render: (row: PaymentRow) => said(OUTCOMES.find(({ code }) => code === row.state)) }] : []),
    { key: 'time', title: said(WORDS.time), render: (row) => dayAndTime(row.changedAt) },
    { key: 'amount', title: inUnit(WORDS.amount), align: 'right', render: (row) => <MoneyText fen={row.amountFen} /> },
  ]
}

const ASKED = ['payerName', 'payerAccount', 'payerBank'] as const

function GatherDialog({ place, chosen, onClose, onDone }: { place: Place; chosen: readonly PaymentRow[]; onClose: () => void; onDone: () => void }) {
  const said = useSay()
  const { send } = usePageDesk()
  const stated = chosen.find((row) => row.payerAccount)?.payerAccount ?? ''
  const [given, setGiven] = useState(() => ({ executionDay: civilDayOf(new Date()), payerName: '', payerAccount: stated, payerBank: '', encoding: 'utf8' }))
  // One document whatever happens: a second try meets the first and gathers nothing twice.
  const [document] = useState(() => newId())
  const gather = useMutation({
    mutationFn: () => send('/api/order/batches', { region: place.region, position: place.position, document, payments: chosen.map(({ id }) => id), ...given }),
    onSuccess: onDone,
  })
  const set = (name: keyof typeof given) => (event: { target: { value: string } }) => setGiven({ ...given, [name]: event.target.value })
  return (
    <Dialog title={said(WORDS.gather)} onClose={onClose}>
      <p className="quiet">{said(WORDS.gatherAsk)}</p>
      <p>{fill(said(WORDS.chosen), { count: chosen.length })} <MoneyWithUnit fen={sumOf(chosen)} strong /></p>
      <form className="ord-form" onSubmit={(event) => { event.preventDefault(); gather.mutate() }}>
        <label>{said(WORDS.executionDay)}<DateInput required value={given.executionDay} onChange={(executionDay) => setGiven({ ...given, executionDay })} /></label>
        {ASKED.map((name) => <label key={name}>{said(WORDS[name])}<input required maxLength={name === 'payerAccount' ? 34 : 120} value={given[name]} onChange={set(name)} /></label>)}
        <label>{said(WORDS.encoding)}
          <select value={given.encoding} onChange={set('encoding')}>{ENCODINGS.map((one) => <option key={one.code} value={one.code}>{said(one)}</option>)}</select>
        </label>
        <Problem error={gather.error} />
        {gather.isPending && <Working words={said(WORDS.working)} />}
        <div className="ord-buttons">
          <button type="button" className="plain-button" onClick={onClose}>{said(WORDS.cancel)}</button>
          <button type="submit" className="plain-button strong" disabled={gather.isPending}>{said(WORDS.submit)}</button>
        </div>
      </form>
    </Dialog>
  )
}
