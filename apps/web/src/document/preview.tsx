import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { AttachmentView, DocumentView } from '../../../server/model.ts'
import { Icon } from '#ui/icon.tsx'
import { useSay } from '#ui/language.tsx'
import { useModal } from '#ui/modal.ts'
import { PageState, Waiting } from '#ui/page-state.tsx'
import { call, Declined } from '../api.ts'
import '../styles/preview.css'

interface Props {
  paper: AttachmentView
  document: Pick<DocumentView, 'region' | 'id'>
  /** Of the file itself. */
  address: string
  onClose: () => void
}

/** A paper without leaving the page. Nothing in it runs: a picture is drawn, a sheet is read as text by the server, a PDF by the viewer of the browser. */
export default function Preview({ paper, document, address, onClose }: Props) {
  const { t } = useTranslation()
  const dialog = useModal()
  return (
    <dialog ref={dialog} className="preview" aria-labelledby="preview-title" onClose={onClose} onClick={(event) => { if (event.target === dialog.current) onClose() }}>
      <div className="preview-inside">
        <header>
          <h2 id="preview-title">{paper.name}</h2>
          <a className="plain-button" href={address} download={paper.name}><Icon name="download" />{t('desk.download')}</a>
          <button type="button" className="plain-button" onClick={onClose}>{t('desk.close')}</button>
        </header>
        <Shown paper={paper} document={document} address={address} />
      </div>
    </dialog>
  )
}

function Shown({ paper, document, address }: Omit<Props, 'onClose'>) {
  const { t } = useTranslation()
  if (paper.type === 'jpg' || paper.type === 'png') return <div className="preview-picture"><img src={address} alt={paper.name} /></div>
  if (paper.type === 'xlsx') return <Sheet paper={paper} document={document} />
  if (paper.type !== 'pdf') return <PageState state="empty">{t('desk.noPreview')}</PageState>
  if (!navigator.pdfViewerEnabled) return <PageState state="empty">{t('desk.noPdfViewer')}</PageState>
  // oxlint-disable-next-line react/iframe-missing-sandbox -- a sandbox keeps the browser's viewer out; the answer's own policy lets nothing load, run or leave
  return <iframe className="preview-frame" src={`${address}/frame`} title={paper.name} />
}

function Sheet({ paper, document }: Pick<Props, 'paper' | 'document'>) {
  const { t } = useTranslation()
  const said = useSay()
  const read = useQuery({
    queryKey: ['sheet', document.region, document.id, paper.sha256], staleTime: Infinity, retry: false,
    queryFn: ({ signal }) => call('GET /api/attachments/:region/:id/:sha256/sheet', { path: { region: document.region, id: document.id, sha256: paper.sha256 } }, signal),
  })
  if (read.isPending) return <Waiting lines={8} />
  if (read.error) return <PageState state="failed">{(read.error instanceof Declined && said(read.error.answer.message)) || t('desk.sheetFailed')}</PageState>
  const { header, rows, more } = read.data
  if (header.length === 0) return <PageState state="empty">{t('desk.sheetEmpty')}</PageState>
  return (
    <div className="preview-sheet" tabIndex={0} role="region" aria-label={paper.name}>
      <table>
        <caption>{t('desk.sheetRows', { count: rows.length })} {more && t('desk.sheetMore')}</caption>
        <thead><tr>{header.map((cell, index) => <th key={index} scope="col">{cell}</th>)}</tr></thead>
        <tbody>{rows.map((cells, row) => <tr key={row}>{cells.map((cell, index) => <td key={index}>{cell}</td>)}</tr>)}</tbody>
      </table>
    </div>
  )
}
