import { useQueryClient } from '@tanstack/react-query'
import { lazy, Suspense, useId, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { AttachmentView, DocumentView, HeldPosition } from '../../../server/model.ts'
import { Icon } from '#ui/icon.tsx'
import { useSay } from '#ui/language.tsx'
import { Progress, sizeText } from '#ui/progress.tsx'
import { dayAndTime } from '#ui/tags.tsx'
import { call, Declined } from '../api.ts'
import { useDesk } from '../desk.tsx'

const Preview = lazy(() => import('./preview.tsx'))

/** What a rule may ask for as evidence; a kind beyond these is shown by its code. */
const KINDS = ['explanation', 'minutes', 'contract', 'invoice', 'approval', 'other'] as const

interface Props {
  /** Null before the first draft is kept: there is nothing yet to attach to. */
  document: DocumentView | null
  position: string
}

/** Papers of a document: each with its kind, who added it and when; looked at on the spot, or downloaded. */
export function Attachments({ document, position }: Props) {
  const { t } = useTranslation()
  const { me } = useDesk()
  const mayAdd = document !== null && takesPapersFrom(document, me.positions.find(({ id }) => id === position))
  return (
    <div className="stacked attachments">
      <h2 id="panel-attachments">{t('attachment.title')}</h2>
      {document === null
        ? <p className="quiet">{t('attachment.afterDraft')}</p>
        : (
          <>
            {document.attachments.length === 0 && <p className="quiet">{t('attachment.empty')}</p>}
            <ul className="stacked">
              {document.attachments.map((paper) => (
                <Paper key={`${paper.sha256}.${paper.kind}`} paper={paper} document={document} />
              ))}
            </ul>
            {mayAdd && <Upload document={document} position={position} />}
            {mayAdd && <p className="form-hint for-clicking">{t('attachment.logged')}</p>}
          </>
        )}
    </div>
  )
}

/** The server takes papers from the maker's position while drafting, later from the holder of a standing task; the others are offered nothing. */
function takesPapersFrom({ kind, state, flow }: DocumentView, held: HeldPosition | undefined): boolean {
  if (!held) return false
  return (state === 'draft' && held.makes.includes(kind)) || flow.tasks.some((task) => task.position.zh === held.name.zh)
}

function Paper({ paper, document }: { paper: AttachmentView; document: DocumentView }) {
  const { t } = useTranslation()
  const [open, setOpen] = useState(false)
  const known = KINDS.find((kind) => kind === paper.kind)
  const address = `/api/attachments/${document.region}/${document.id}/${paper.sha256}`
  return (
    <li>
      <a href={address} download={paper.name}>
        <Icon name="evidence" /> {paper.name}
      </a>{' '}
      <button type="button" className="link-button" aria-label={t('desk.previewOf', { name: paper.name })} onClick={() => setOpen(true)}>{t('desk.preview')}</button>
      {open && <Suspense fallback={null}><Preview paper={paper} document={document} address={address} onClose={() => setOpen(false)} /></Suspense>}
      <span className="quiet">
        {` ${known ? t(`attachment.${known}`) : paper.kind} · ${sizeText(paper.bytes)} · ${paper.person} ${dayAndTime(paper.at)}`}
      </span>
    </li>
  )
}

function Upload({ document, position }: { document: DocumentView; position: string }) {
  const { t } = useTranslation()
  const said = useSay()
  const id = useId()
  const queries = useQueryClient()
  const file = useRef<HTMLInputElement>(null)
  const [kind, setKind] = useState<string>(KINDS[0])
  const [busy, setBusy] = useState(false)
  const [sent, setSent] = useState({ bytes: 0, total: 0 })
  const [problem, setProblem] = useState('')
  const attach = async (chosen: File) => {
    setBusy(true)
    setSent({ bytes: 0, total: chosen.size })
    setProblem('')
    try {
      const query = { region: document.region, position, document: document.id, kind, name: chosen.name }
      await call('POST /api/attachments', { query, body: chosen }, undefined, (bytes, total) => setSent({ bytes, total }))
      await queries.invalidateQueries({ queryKey: ['document', document.region, document.id] })
      await queries.invalidateQueries({ queryKey: ['preview'] })
    } catch (reason) {
      if (!(reason instanceof Declined)) throw reason
      setProblem(said(reason.answer.message))
    } finally {
      setBusy(false)
      if (file.current) file.current.value = ''
    }
  }
  return (
    <div className="rows-tools for-clicking">
      <label htmlFor={id}>{t('attachment.kind')}</label>
      <select id={id} className="field-select" value={kind} onChange={(event) => setKind(event.target.value)}>
        {KINDS.map((each) => <option key={each} value={each}>{t(`attachment.${each}`)}</option>)}
      </select>
      <button type="button" className="plain-button" disabled={busy} onClick={() => file.current?.click()}>
        <Icon name="upload" />{t(busy ? 'attachment.adding' : 'attachment.add')}
      </button>
      <span className="form-hint">{t('attachment.hint')}</span>
      <input
        ref={file} type="file" hidden accept=".pdf,.jpg,.jpeg,.png,.xlsx,.ofd" aria-label={t('attachment.add')}
        onChange={(event) => {
          const chosen = event.target.files?.[0]
          if (chosen) void attach(chosen)
        }}
      />
      {busy && sent.total > 0 && <Progress title={t('attachment.adding')} done={Math.min(sent.bytes, sent.total)} total={sent.total} unit={sizeText} />}
      <span role="alert" className="form-problem">{problem}</span>
    </div>
  )
}
