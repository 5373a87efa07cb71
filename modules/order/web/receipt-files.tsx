import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'react-router'
import { DataTable } from '#ui/data-table.tsx'
import { useSay } from '#ui/language.tsx'
import { MoneyText, useMoneyTitle } from '#ui/money-text.tsx'
import { usePageDesk } from '#ui/page-desk.ts'
import { PageState } from '#ui/page-state.tsx'
import { dayAndTime, StateTag } from '#ui/tags.tsx'
import { FILE_STATES } from '../model.ts'
import type { Carried, FileRow, Place } from '../desk/model.ts'
import { Problem, Working } from './parts.tsx'
import { takeAway } from './take-away.ts'
import { fill, WORDS } from './words.ts'

const MAY_FETCH = ['treasury.importer', 'treasury.reconciler', 'division.supervisor']

/** Receipt files; a reconciler books what agrees of one, and is told what was refused. */
export function Files({ place, files, onDone }: { place: Place; files: readonly FileRow[]; onDone: (words: string) => void }) {
  const said = useSay()
  const inUnit = useMoneyTitle()
  const { send } = usePageDesk()
  const [refused, setRefused] = useState<Carried['refused']>([])
  const book = useMutation({
    mutationFn: (file: FileRow) => send<Carried & { breaks: number }>('/api/order/receipts/settle', { region: place.region, position: place.position, document: file.id }),
    onSuccess: (answer) => {
      setRefused(answer.refused)
      onDone(fill(said(WORDS.booked), { done: answer.done.filter(({ kind }) => kind === 'payment').length, breaks: answer.breaks + answer.refused.length }))
    },
  })
  const fetchOriginal = useMutation({
    mutationFn: (file: FileRow) => takeAway('/api/order/receipts/original', place, file, said(WORDS.notDownloaded)),
    onSuccess: (_, file) => onDone(fill(said(WORDS.originalTaken), { file: file.number ?? '' })),
  })
  if (files.length === 0) return <PageState state="empty">{said(WORDS.empty.files)}</PageState>
  const mayBook = place.code === 'treasury.reconciler'
  return (
    <>
      <Problem error={book.error ?? fetchOriginal.error} />
      {book.isPending && <Working words={said(WORDS.booking)} />}
      {refused.length > 0 && (
        <div className="ord-problem" role="alert">
          <p>{fill(said(WORDS.refused), { count: refused.length })}</p>
          <ul>{refused.slice(0, 20).map((one) => <li key={one.document}><Link to={`/documents/${place.region}/${one.document}`}>{said(one.message)}</Link></li>)}</ul>
        </div>
      )}
      <DataTable
        caption={said(WORDS.tab.files)} rows={files} rowKey={(row) => row.id}
        columns={[
          { key: 'number', title: said(WORDS.number), main: true, render: (row) => <Link to={`/documents/${place.region}/${row.id}`}>{row.number}</Link> },
          { key: 'title', title: said(WORDS.file), render: (row) => row.title },
          { key: 'state', title: said(WORDS.state), render: (row) => <StateTag state={row.state} word={FILE_STATES[row.state]} /> },
          { key: 'lines', title: said(WORDS.lines), align: 'right', render: (row) => row.lines },
          { key: 'breaks', title: said(WORDS.tab.breaks), align: 'right', render: (row) => (row.state === 'booked' ? row.breaks : '—') },
          { key: 'time', title: said(WORDS.time), render: (row) => dayAndTime(row.changedAt) },
          { key: 'amount', title: inUnit(WORDS.amount), align: 'right', render: (row) => <MoneyText fen={row.amountFen} /> },
          { key: 'original', title: said(WORDS.original), render: (row) => {
            if (!row.original) return <span className="quiet">{said(WORDS.originalMissing)}</span>
            if (!MAY_FETCH.includes(place.code)) return <span className="quiet">{said(WORDS.originalKept)}</span>
            return <button type="button" className="plain-button" disabled={fetchOriginal.isPending} onClick={() => fetchOriginal.mutate(row)}>{said(WORDS.fetchOriginal)}</button>
          } },
          ...(mayBook ? [{ key: 'act', title: said(WORDS.act), render: (row: FileRow) => (row.state === 'booked' && row.breaks === 0 ? '—' : (
            <button type="button" className={`plain-button${row.state === 'booked' ? '' : ' strong'}`} disabled={book.isPending} onClick={() => book.mutate(row)}>
              {said(row.state === 'booked' ? WORDS.bookRest : WORDS.book)}
            </button>)) }] : []),
        ]}
      />
    </>
  )
}
