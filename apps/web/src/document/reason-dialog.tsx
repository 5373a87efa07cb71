import { Input, Modal } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

interface Props {
  title: string
  danger: boolean
  onCancel: () => void
  onGiven: (reason: string) => void
}

/** Asks for the reason before an action that another person must understand later. */
export function ReasonDialog({ title, danger, onCancel, onGiven }: Props) {
  const { t } = useTranslation()
  const [reason, setReason] = useState('')
  const [asked, setAsked] = useState(false)
  const missing = asked && !reason.trim()
  const give = () => (reason.trim() ? onGiven(reason.trim()) : setAsked(true))
  const phrases = [t('document.phrase1'), t('document.phrase2'), t('document.phrase3'), t('document.phrase4')]
  return (
    <Modal
      open title={t('document.reasonTitle', { action: title })} okText={title} cancelText={t('document.cancel')}
      okButtonProps={{ danger }} onCancel={onCancel} onOk={give}
    >
      <label className="stack">
        <span className="only-heard">{t('document.reason')}</span>
        <Input.TextArea
          autoFocus rows={4} maxLength={500} value={reason} status={missing ? 'error' : ''} aria-invalid={missing}
          onChange={(event) => setReason(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) { event.stopPropagation(); give() }
          }} />
      </label>
      <p className="form-hint">{t('document.reasonHint')}</p>
      <p className="form-problem" role="alert">{missing ? t('document.reasonMissing') : ''}</p>
      <div className="phrases" role="group" aria-label={t('document.phrases')}>
        {phrases.map((phrase) => (
          <button key={phrase} type="button" className="plain-button" onClick={() => setReason(phrase)}>
            {phrase}
          </button>
        ))}
      </div>
    </Modal>
  )
}
