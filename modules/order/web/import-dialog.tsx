import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { newId } from '#kernel/values/id.ts'
import { DataTable } from '#ui/data-table.tsx'
import { useSay } from '#ui/language.tsx'
import { moneyText, MoneyText, MoneyWithUnit, useMoneyTitle } from '#ui/money-text.tsx'
import { usePageDesk } from '#ui/page-desk.ts'
import { Progress, sizeText } from '#ui/progress.tsx'
import { dayAndTime } from '#ui/tags.tsx'
import { OUTCOMES, RESULTS, type Result } from '../model.ts'
import type { OfferedMapping, Place, Previewed } from '../desk/model.ts'
import { Dialog, Problem, Working } from './parts.tsx'
import { fill, WORDS } from './words.ts'

/** A receipt file is compared first and shown, then imported: nobody takes in what they have not seen. */
export function ImportDialog({ place, onClose, onDone }: { place: Place; onClose: () => void; onDone: (words: string) => void }) {
  const said = useSay()
  const { send } = usePageDesk()
  const [file, setFile] = useState<File | null>(null)
  const [mapping, setMapping] = useState('')
  const [document] = useState(() => newId())
  const [sent, setSent] = useState({ bytes: 0, total: 0 })
  const onSent = (bytes: number, total: number) => setSent({ bytes, total })
  const query = () => ({ region: place.region, position: place.position, name: file!.name.slice(0, 120), ...(mapping.trim() ? { mapping } : {}) })
  const offer = useMutation({
    mutationFn: (chosen: File) => send<{ offered: OfferedMapping | null }>('/api/order/receipts/mapping', chosen, { region: place.region, position: place.position, name: chosen.name.slice(0, 120) }),
    // What somebody typed meanwhile is theirs.
    onSuccess: ({ offered }) => { if (offered) setMapping((typed) => typed || offered.mapping) },
  })
  const offered = offer.data?.offered ?? null
  const choose = (chosen: File | null) => {
    setFile(chosen)
    setMapping('')
    for (const past of [offer, compare, take]) past.reset()
    if (chosen) offer.mutate(chosen)
  }
  const compare = useMutation({ mutationFn: () => send<Previewed>('/api/order/receipts/preview', file!, query(), onSent) })
  const take = useMutation({
    mutationFn: () => send<{ kept?: string }>('/api/order/receipts', file!, { ...query(), document }, onSent),
    onSuccess: ({ kept }) => { onDone(kept ? fill(said(WORDS.originalAdded), { file: kept }) : said(WORDS.imported)); onClose() },
  })
  const found = compare.data
  return (
    <Dialog title={said(WORDS.import)} onClose={onClose}>
      <p className="quiet">{said(WORDS.importAsk)}</p>
      <form className="ord-form" onSubmit={(event) => { event.preventDefault(); if (found) take.mutate(); else compare.mutate() }}>
        <label>{said(WORDS.pick)}
          <input type="file" required accept=".csv,.txt,.xlsx,.xml" onChange={(event) => choose(event.target.files?.[0] ?? null)} />
        </label>
        {offered && <p role="status">{fill(said(WORDS.mappingOffered), { number: offered.number, day: dayAndTime(offered.at) })}</p>}
        <details open={offered !== null || undefined}>
          <summary>{said(WORDS.mapping)}</summary>
          <textarea rows={2} aria-label={said(WORDS.mapping)} placeholder={said(WORDS.mappingHint)} value={mapping} onChange={(event) => { setMapping(event.target.value); compare.reset() }} />
        </details>
        <Problem error={compare.error ?? take.error} />
        {(compare.isPending || take.isPending) && (sent.bytes < sent.total
          ? <Progress title={said(WORDS.uploading)} done={sent.bytes} total={sent.total} unit={sizeText} />
          : <Working words={said(compare.isPending ? WORDS.comparing : WORDS.importing)} />)}
        {found && <Preview found={found} />}
        <div className="ord-buttons">
          <button type="button" className="plain-button" onClick={onClose}>{said(WORDS.cancel)}</button>
          <button type="submit" className="plain-button strong" disabled={!file || offer.isPending || compare.isPending || take.isPending}>{said(found ? WORDS.import : WORDS.compare)}</button>
        </div>
      </form>
    </Dialog>
  )
}

function Preview({ found }: { found: Previewed }) {
  const said = useSay()
  const inUnit = useMoneyTitle()
  return (
    <div role="status">
      <p><strong>{fill(said(WORDS.previewed), { lines: found.lines, matched: found.matched, breaks: found.breaks })}</strong>{' '}
        <span className="quiet">{said(WORDS.matchedSum)} <MoneyWithUnit fen={found.matchedFen} /></span></p>
      <ul className="ord-results">
        {Object.entries(found.byResult).map(([result, count]) => (
          <li key={result} className={result === 'matched' ? 'good' : 'bad'}>{said(RESULTS[result as Result])} <strong>{count}</strong></li>
        ))}
      </ul>
      <div className="ord-scroll">
        <DataTable
          caption={said(WORDS.shownFirst)} rows={found.shown} rowKey={(row) => String(row.n)}
          columns={[
            { key: 'result', title: said(WORDS.result), main: true, render: (row) => <span className={row.result === 'matched' ? '' : 'ord-warn'}>{said(RESULTS[row.result])}</span> },
            { key: 'outcome', title: said(WORDS.bankSays), render: (row) => said(OUTCOMES.find(({ code }) => code === row.outcome)) },
            { key: 'reference', title: said(WORDS.reference), render: (row) => row.reference ?? '—' },
            { key: 'payee', title: said(WORDS.payee), render: (row) => row.payee ?? '—' },
            { key: 'serial', title: said(WORDS.serial), render: (row) => row.serial },
            { key: 'amount', title: inUnit(WORDS.amount), align: 'right', render: (row) => (
              <><MoneyText fen={row.amountFen} />{row.payment && row.payment.amountFen !== row.amountFen
                && <small className="ord-warn">{fill(said(WORDS.inBooks), { amount: moneyText(BigInt(row.payment.amountFen), 'yuan') })}</small>}</>) },
          ]}
        />
      </div>
      <p className="quiet">{said(WORDS.shownFirst)}</p>
    </div>
  )
}
