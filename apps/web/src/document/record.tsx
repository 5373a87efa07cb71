import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import type { Bilingual } from '#kernel/values/refusal.ts'
import type { DocumentView, ProofView, TimelineItem, TransferView } from '../../../server/model.ts'
import { Icon } from '#ui/icon.tsx'
import { useSay } from '#ui/language.tsx'
import { MoneyWithUnit } from '#ui/money-text.tsx'
import { Waiting } from '#ui/page-state.tsx'
import { dayAndTime, LevelTag } from '#ui/tags.tsx'
import { call } from '../api.ts'
import { ReadProblem } from '../read-state.tsx'
import { ALERT_ENDS, useActWord } from './act-word.ts'

/** Who did what, when, for whom and why. */
export function Timeline({ items, actions }: {
  items: TimelineItem[]
  actions: Record<string, { zh: string; en: string }>
}) {
  const { t } = useTranslation()
  const said = useSay()
  const word = useActWord(actions)
  if (items.length === 0) return <p className="quiet">{t('timeline.empty')}</p>
  return (
    <ol className="timeline">
      {items.map((item) => (
        <li key={item.n}>
          <div className="timeline-line">
            <strong>{item.action in ALERT_ENDS ? t('timeline.alert') : said(item.node)}</strong>
            {word(item.action) !== said(item.node) && <span>{word(item.action)}</span>}
            {item.effect && item.effect !== 'pass' && <LevelTag level={item.effect} />}
          </div>
          <div className="quiet">
            {t(item.onBehalfOf
              ? 'timeline.byFor'
              : 'timeline.by', {
                person: item.person, position: said(item.position), name: item.onBehalfOf ?? '',
                at: dayAndTime(item.at),
              })}
          </div>
          {item.reason && <p className="reason">{t('timeline.reason')}{item.reason}</p>}
          {item.leaf && <div className="leaf">{t('timeline.leaf', { leaf: item.leaf })}</div>}
        </li>
      ))}
    </ol>
  )
}

const KNOWN_KINDS = ['reserve', 'order', 'release', 'spend', 'bounce', 'allot', 'refund'] as const

/** What was booked: each transfer with the account it took from and the one it gave to. */
export function LedgerEffect({ transfers }: { transfers: TransferView[] }) {
  const { t } = useTranslation()
  if (transfers.length === 0) return <p className="quiet">{t('ledger.empty')}</p>
  return <>{transfers.map((transfer, index) => <Transfer key={`${transfer.event}.${index}`} transfer={transfer} />)}</>
}

function Transfer({ transfer }: { transfer: TransferView }) {
  const { t } = useTranslation()
  const said = useSay()
  const kind = KNOWN_KINDS.find((each) => each === transfer.kind)
  return (
    <div className="transfer">
      <div className="timeline-line">
        <strong>{kind ? t(`ledger.kind_${kind}`) : transfer.kind}</strong><MoneyWithUnit fen={transfer.amountFen} strong />
        <span className="quiet">{transfer.event} · {dayAndTime(transfer.at)}</span>
      </div>
      {transfer.legs.map((leg, index) => (
        <div key={index} className={`leg${leg.leg === -1 ? ' right-leg' : ''}`}>
          <span className="quiet">{t(leg.leg === 1 ? 'ledger.debit' : 'ledger.credit')}</span>
          <span>{leg.code} {said(leg.account)} <span className="quiet">{leg.holder}</span></span>
          <span className="quiet">{t('ledger.after')} <MoneyWithUnit fen={leg.afterFen} /></span>
        </div>
      ))}
    </div>
  )
}

/** The entries of this document in the tamper-evident log, to be taken away and verified elsewhere. */
export function Proof({ document, actions }: { document: DocumentView; actions: Record<string, Bilingual> }) {
  const { t } = useTranslation()
  const path = { region: document.region, id: document.id }
  const proofs = useQuery({
    queryKey: ['proof', path], queryFn: () => call('GET /api/documents/:region/:id/proof', { path }),
    // The checkpoint follows within seconds; who waits for it sees it come.
    refetchInterval: ({ state }) => (state.data?.some((proof) => !proof.covered) ? 2_000 : false),
  })
  // The QR code of a printed sheet leads here.
  const isThere = proofs.data !== undefined
  useEffect(() => {
    if (isThere && window.location.hash === '#panel-proof') window.document.getElementById('panel-proof')?.scrollIntoView()
  }, [isThere])
  if (proofs.error) return <ReadProblem reason={proofs.error} onRetry={() => void proofs.refetch()} />
  if (!proofs.data) return <Waiting lines={3} />
  if (proofs.data.length === 0) return <p className="quiet">{t('proof.empty')}</p>
  return (
    <>
      <p className="quiet">{t('proof.explain')}</p>
      <button
        type="button" className="plain-button" style={{ margin: '8px 0' }}
        onClick={() => download(proofs.data, document)}
      >
        <Icon name="download" />{t('proof.download')}
      </button>
      {proofs.data.map((proof) => (
        <ProofItem
          key={proof.position} proof={proof} actions={actions}
          act={document.timeline.find((item) => item.leaf === proof.position)}
        />
      ))}
    </>
  )
}

function ProofItem({ proof, act, actions }: {
  proof: ProofView
  act: TimelineItem | undefined
  actions: Record<string, Bilingual>
}) {
  const { t } = useTranslation()
  const word = useActWord(actions)
  return (
    <details className="proof-item">
      <summary className="timeline-line">
        <strong>{t('proof.position', { n: proof.position })}</strong>
        <span>{act ? `${word(act.action)} · ${act.person}` : t('proof.content')}</span>
        <span className={`tag tone-${proof.covered ? 'good' : 'waiting'}`}>
          <Icon
            name={proof.covered ? 'seal' : 'waiting'} size={14}
          />{t(proof.covered ? 'proof.covered' : 'proof.waiting')}
        </span>
      </summary>
      <pre tabIndex={0}>{JSON.stringify(proof.leaf, null, 2)}</pre>
    </details>
  )
}

function download(proofs: ProofView[], { number, id }: DocumentView): void {
  const link = window.document.createElement('a')
  link.href = URL.createObjectURL(new Blob([JSON.stringify(proofs, null, 2)], { type: 'application/json' }))
  link.download = `${number ?? id}.proof.json`
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 1_000)
}
