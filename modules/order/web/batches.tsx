import { useMutation } from '@tanstack/react-query'
import { Link } from 'react-router'
import { DataTable } from '#ui/data-table.tsx'
import { useSay } from '#ui/language.tsx'
import { MoneyText, useMoneyTitle } from '#ui/money-text.tsx'
import { usePageDesk } from '#ui/page-desk.ts'
import { PageState } from '#ui/page-state.tsx'
import { dayAndTime, StateTag } from '#ui/tags.tsx'
import { BATCH_STATES } from '../model.ts'
import type { BatchRow, Place } from '../desk/model.ts'
import { Problem, Working } from './parts.tsx'
import { takeAway } from './take-away.ts'
import { fill, WORDS } from './words.ts'

/** Batches under way and approved; a dispatcher sends an approved one and takes its signed file away. */
export function Batches({ place, batches, onDone }: { place: Place; batches: readonly BatchRow[]; onDone: (words: string) => void }) {
  const said = useSay()
  const inUnit = useMoneyTitle()
  const { send } = usePageDesk()
  const act = useMutation({
    mutationFn: async (batch: BatchRow) => {
      if (batch.unsent > 0) await send('/api/order/dispatch', { region: place.region, position: place.position, document: batch.id })
      await takeAway('/api/order/file', place, batch, said(WORDS.notDownloaded))
    },
    onSuccess: (_, batch) => onDone(fill(said(WORDS.downloaded), { batch: batch.number ?? '' })),
  })
  if (batches.length === 0) return <PageState state="empty">{said(WORDS.empty.inBatch)}</PageState>
  const isDispatcher = place.code === 'treasury.dispatcher'
  return (
    <>
      <h2>{said(WORDS.batches)}</h2>
      <Problem error={act.error} />
      {act.isPending && <Working words={said(WORDS.sending)} />}
      <DataTable
        caption={said(WORDS.batches)} rows={batches} rowKey={(row) => row.id}
        columns={[
          { key: 'number', title: said(WORDS.number), main: true, render: (row) => <Link to={`/documents/${place.region}/${row.id}`}>{row.number}</Link> },
          { key: 'state', title: said(WORDS.state), render: (row) => <StateTag state={row.state} word={BATCH_STATES[row.state]} /> },
          { key: 'count', title: said(WORDS.count), align: 'right', render: (row) => row.count },
          { key: 'time', title: said(WORDS.time), render: (row) => dayAndTime(row.changedAt) },
          { key: 'amount', title: inUnit(WORDS.amount), align: 'right', render: (row) => <MoneyText fen={row.amountFen} /> },
          { key: 'act', title: said(WORDS.act), render: (row) => {
            if (row.state !== 'approved') {
              return isDispatcher ? <Link to={`/documents/${place.region}/${row.id}`}>{said(WORDS.openToApprove)}</Link> : <span className="quiet">{said(WORDS.approveFirst)}</span>
            }
            const stands = row.unsent > 0 ? fill(said(WORDS.unsent), { count: row.unsent }) : said(WORDS.allSent)
            if (place.code === 'treasury.payer' && row.unsent === row.count) return <Link to={`/documents/${place.region}/${row.id}`}>{said(WORDS.openToTakeBack)}</Link>
            if (!isDispatcher) return <span className="quiet">{stands}</span>
            return (
              <button type="button" className={`plain-button${row.unsent > 0 ? ' strong' : ''}`} disabled={act.isPending} onClick={() => act.mutate(row)}>
                {said(row.unsent > 0 ? WORDS.sendAndDownload : WORDS.downloadAgain)}
              </button>
            )
          } },
        ]}
      />
    </>
  )
}
