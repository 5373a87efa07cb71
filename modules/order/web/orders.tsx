import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useSearchParams } from 'react-router'
import { Chart } from '#ui/chart.tsx'
import { Icon } from '#ui/icon.tsx'
import { useSay } from '#ui/language.tsx'
import { MoneyWithUnit } from '#ui/money-text.tsx'
import { usePageDesk } from '#ui/page-desk.ts'
import { PageState } from '#ui/page-state.tsx'
import { Batches } from './batches.tsx'
import { Breaks } from './breaks.tsx'
import { ImportDialog } from './import-dialog.tsx'
import './orders.css'
import { standIn, useReading } from './parts.tsx'
import { Payments } from './payments.tsx'
import { Files } from './receipt-files.tsx'
import type { Desk, Place } from '../desk/model.ts'
import { fill, WORDS } from './words.ts'

const PAYMENT_TABS = ['ready', 'held', 'inBatch', 'sent', 'returned'] as const
const TABS = [...PAYMENT_TABS, 'breaks', 'files'] as const
type Tab = (typeof TABS)[number]

/** The order desk: what is ready for the bank, what is under way, what came back, and what does not agree. */
export default function Orders() {
  const said = useSay()
  const { position } = usePageDesk()
  if (!position) return <PageState state="denied" whole>{said(WORDS.noPosition)}</PageState>
  return <OrderDesk place={{ region: position.region, position: position.id, code: position.code }} />
}

function OrderDesk({ place }: { place: Place }) {
  const said = useSay()
  const queries = useQueryClient()
  const [search, setSearch] = useSearchParams()
  const [note, setNote] = useState<string | null>(null)
  const [isImporting, setImporting] = useState(false)
  const desk = useReading<Desk>('/api/order/desk', { region: place.region })
  const tab: Tab = TABS.find((one) => one === search.get('tab')) ?? 'ready'
  const missing = standIn(desk, said, true)
  if (missing) return missing
  const done = (words: string | null) => {
    setNote(words)
    void queries.invalidateQueries({ queryKey: ['orders'] })
  }
  const { days } = desk.data!
  return (
    <div className="ord">
      <div className="page-head">
        <h1>{said(WORDS.title)}</h1>
        {place.code === 'treasury.importer' && (
          <div className="page-tools"><button type="button" className="plain-button strong" onClick={() => setImporting(true)}><Icon name="upload" /> {said(WORDS.import)}</button></div>
        )}
      </div>
      <nav className="ord-tabs" aria-label={said(WORDS.tabs)}>
        {TABS.map((name) => (
          <button key={name} type="button" className="ord-tab" aria-current={tab === name ? 'page' : undefined} onClick={() => { setNote(null); setSearch({ tab: name }) }}>
            <span>{said(WORDS.tab[name])}</span>
            <Figures desk={desk.data!} tab={name} />
          </button>
        ))}
      </nav>
      {note && <p className="ord-note" role="status">{note}</p>}
      <section className="ord-panel" aria-label={said(WORDS.tab[tab])}>
        {tab === 'inBatch' && <Batches place={place} batches={desk.data!.batches} onDone={done} />}
        {tab === 'breaks' && <Breaks region={place.region} />}
        {tab === 'files' && <Files place={place} files={desk.data!.files} onDone={done} />}
        {PAYMENT_TABS.some((name) => name === tab) && <Payments key={tab} tab={tab as (typeof PAYMENT_TABS)[number]} place={place} onDone={done} />}
      </section>
      {days.length > 0 && <section className="ord-panel"><Days days={days} /></section>}
      {isImporting && <ImportDialog place={place} onClose={() => setImporting(false)} onDone={(words) => { done(words); setSearch({ tab: 'files' }) }} />}
    </div>
  )
}

function Figures({ desk, tab }: { desk: Desk; tab: Tab }) {
  const said = useSay()
  if (tab === 'breaks') return <strong>{desk.breaks}</strong>
  if (tab === 'files') return <><strong>{desk.files.filter(({ state }) => state === 'imported').length}</strong><small>{fill(said(WORDS.toBook), { count: desk.files.length })}</small></>
  const { count, sumFen } = desk.tabs.find((one) => one.tab === tab) ?? { count: 0, sumFen: '0' }
  return <><strong>{count.toLocaleString('en')}</strong><small><MoneyWithUnit fen={sumFen} /></small></>
}

function Days({ days }: { days: Desk['days'] }) {
  const said = useSay()
  const yuan = (fen: string) => Number(fen) / 100
  const names = [said(WORDS.paid), said(WORDS.back)]
  const shown = (value: number) => value.toLocaleString('en', { minimumFractionDigits: 2 })
  return (
    <>
      <h2>{said(WORDS.chart)}</h2>
      <Chart
        title={said(WORDS.chart)} height={220} columns={[said(WORDS.day), ...names]} rows={days.map(({ day, paidFen, backFen }) => [day, shown(yuan(paidFen)), shown(yuan(backFen))])}
        option={{
          legend: { top: 0 }, tooltip: { trigger: 'axis' }, xAxis: { type: 'category', data: days.map(({ day }) => day.slice(5)) }, yAxis: { type: 'value' },
          series: [
            { name: names[0], type: 'bar', barMaxWidth: 40, data: days.map(({ paidFen }) => yuan(paidFen)) },
            { name: names[1], type: 'bar', barMaxWidth: 40, data: days.map(({ backFen }) => yuan(backFen)) },
          ],
        }}
      />
    </>
  )
}
