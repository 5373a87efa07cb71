import { Input, Modal, type GetRef, type InputRef } from 'antd'
import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { saysSomething } from '#kernel/values/plain-text.ts'
import type { ActionView, ShownFinding, VerdictView } from '../../../server/model.ts'
import { FindingCard } from '#ui/finding-card.tsx'
import { useSay } from '#ui/language.tsx'
import { useFocusBack } from '#ui/modal.ts'

type TextAreaRef = GetRef<typeof Input.TextArea>

interface Props {
  action: ActionView
  /** Of the document, newest first. */
  verdicts: readonly VerdictView[]
  /** What was typed so far: the reason, or a line for each that is asked for. */
  typed: readonly string[]
  onTyped: (lines: string[]) => void
  onCancel: () => void
  onGiven: (reason: string) => void
}

/** Ready sentences fit what goes back to its maker; an explanation or a decision is written by hand. */
const WITH_PHRASES = ['sendBack', 'reject', 'returnToMaker']

/** Asks for the reason before an action that another person must understand later, or for what the action needs in its place. */
export function ReasonDialog(props: Props) {
  useFocusBack()
  return props.action.asks.length > 0 ? <AsksDialog {...props} /> : <OneReason {...props} />
}

/** Several things to be stated, a line each; all of them are asked for, and the server says what does not agree. */
function AsksDialog({ action, typed, onTyped, onCancel, onGiven }: Props) {
  const { t } = useTranslation()
  const said = useSay()
  const first = useRef<InputRef>(null)
  const lines = action.asks.map((_, index) => typed[index] ?? '')
  const title = said(action.title)
  const give = () => onGiven(lines.map((text) => text.replace(/\s+/g, ' ').trim()).join('\n'))
  return (
    <Modal
      open title={t('document.reasonTitle', { action: title, what: said(action.reasonTitle) || t('document.reason') })} okText={title}
      cancelText={t('document.cancel')} onCancel={onCancel} onOk={give} afterOpenChange={(open) => { if (open) first.current?.focus() }}
    >
      <div className="asks">
        {action.asks.map((ask, index) => (
          <label key={ask.zh} className="stack">{said(ask)}
            <Input
              {...(index === 0 ? { ref: first } : {})} maxLength={200} autoComplete="off" value={lines[index]!}
              onChange={(event) => onTyped(lines.map((text, place) => (place === index ? event.target.value : text)))}
              onPressEnter={(event) => { if (event.ctrlKey || event.metaKey || index === action.asks.length - 1) { event.stopPropagation(); give() } }}
            />
          </label>
        ))}
      </div>
      <p className="form-hint">{t('document.asksHint')}</p>
    </Modal>
  )
}

function OneReason({ action, verdicts, typed: [reason = ''], onTyped, onCancel, onGiven }: Props) {
  const { t } = useTranslation()
  const said = useSay()
  const text = useRef<TextAreaRef>(null)
  const [asked, setAsked] = useState(false)
  const needed = action.needsReason || action.tone === 'danger'
  const missing = asked && needed && !saysSomething(reason)
  const give = () => (saysSomething(reason) || !needed ? onGiven(reason.trim()) : setAsked(true))
  const title = said(action.title)
  const what = said(action.reasonTitle) || t('document.reason')
  // Of the submit that began this round.
  const findings = verdicts.find(({ command }) => command === 'submit')?.findings.filter(({ rule }) => action.opinionOn.includes(rule)) ?? []
  const isUntold = findings.some(({ tell }) => tell === 'reviewer')
  return (
    <Modal
      open title={t('document.reasonTitle', { action: title, what })} okText={title} cancelText={t('document.cancel')}
      okButtonProps={{ danger: action.tone === 'danger' }} onCancel={onCancel} onOk={give}
      // The dialog takes the focus to its cross; what is asked for is the text.
      afterOpenChange={(open) => { if (open) text.current?.focus() }}
    >
      {findings.length > 0 && <Findings findings={findings} />}
      <label className="stack">
        <span className="only-heard">{what}</span>
        <Input.TextArea
          ref={text} rows={needed ? 4 : 2} maxLength={500} value={reason} status={missing ? 'error' : ''} aria-invalid={missing}
          onChange={(event) => onTyped([event.target.value])}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) { event.stopPropagation(); give() }
          }} />
      </label>
      <p className="form-hint">{t(isUntold ? 'document.opinionHint' : needed ? 'document.reasonHint' : 'document.reasonOptional')}</p>
      <p className="form-problem" role="alert">{missing ? t('document.reasonMissing', { what }) : ''}</p>
      {WITH_PHRASES.includes(action.action) && <Phrases onChosen={(phrase) => onTyped([phrase])} />}
    </Modal>
  )
}

/** What an opinion is asked on. They may be many, and the text below them must stay in sight. */
function Findings({ findings }: { findings: readonly ShownFinding[] }) {
  const { t } = useTranslation()
  return (
    <section className="opinion-on" tabIndex={0} aria-label={t('document.opinionOn', { count: findings.length })}>
      {findings.map((finding) => <FindingCard key={finding.rule} finding={finding} />)}
    </section>
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
