import { Input, Modal } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ActionView } from '../../../server/model.ts'
import { useSay } from '#ui/language.tsx'

interface Props {
  action: ActionView
  onCancel: () => void
  onGiven: (reason: string) => void
}

/** Ready sentences fit what goes back to its maker; an explanation or a decision is written by hand. */
const WITH_PHRASES = ['sendBack', 'reject', 'returnToMaker']

/** Asks for the reason before an action that another person must understand later, or for what the action needs in its place. */
export function ReasonDialog({ action, onCancel, onGiven }: Props) {
  const { t } = useTranslation()
  const said = useSay()
  const [reason, setReason] = useState('')
  const [asked, setAsked] = useState(false)
  const needed = action.needsReason || action.tone === 'danger'
  const missing = asked && needed && !reason.trim()
  const give = () => (reason.trim() || !needed ? onGiven(reason.trim()) : setAsked(true))
  const title = said(action.title)
  const what = said(action.reasonTitle) || t('document.reason')
  return (
    <Modal
      open title={t('document.reasonTitle', { action: title, what })} okText={title} cancelText={t('document.cancel')}
      okButtonProps={{ danger: action.tone === 'danger' }} onCancel={onCancel} onOk={give}
    >
      <label className="stack">
        <span className="only-heard">{what}</span>
        <Input.TextArea
          autoFocus rows={needed ? 4 : 2} maxLength={500} value={reason} status={missing ? 'error' : ''} aria-invalid={missing}
          onChange={(event) => setReason(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) { event.stopPropagation(); give() }
          }} />
      </label>
      <p className="form-hint">{t(needed ? 'document.reasonHint' : 'document.reasonOptional')}</p>
      <p className="form-problem" role="alert">{missing ? t('document.reasonMissing', { what }) : ''}</p>
      {WITH_PHRASES.includes(action.action) && <Phrases onChosen={setReason} />}
    </Modal>
  )
}

function Phrases({ onChosen }: { onChosen: (phrase: string) => void }) {
  const { t } = useTranslation()
  const phrases = [t('document.phrase1'), t('document.phrase2'), t('document.phrase3'), t('document.phrase4')]
  return (
    <div className="phrases" role="group" aria-label={t('document.phrases')}>
      {phrases.map((phrase) => (
        <button key={phrase} type="button" className="plain-button" onClick={() => onChosen(phrase)}>{phrase}</button>
      ))}
    </div>
  )
}
