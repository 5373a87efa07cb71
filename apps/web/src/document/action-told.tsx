import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { ActionView, DocumentView, KindView } from '../../../server/model.ts'
import { useList, useSay } from '#ui/language.tsx'
import type { Told } from './use-command.ts'
import type { Form } from './use-form.ts'

interface Props {
  kind: KindView
  document: DocumentView | null
  told: Told
  form: Form
  askMissing: boolean
  editable: boolean
  region: string
  /** The action whose reason was written and not sent. */
  unsent: ActionView | null
  onGoOn: (action: ActionView) => void
  onForget: () => void
}

/** The line beside the buttons: the last answer, else what is missing, else what was restored. */
export function ActionTold({ kind, document, told, form, askMissing, editable, region, unsent, onGoOn, onForget }: Props) {
  const { t } = useTranslation()
  const said = useSay()
  const listed = useList()
  if (told?.kind === 'refused') return <span role="alert">{said(told.answer.message)}</span>
  if (told?.kind === 'done') return <Done kind={kind} told={told} region={region} />
  if (unsent) {
    return (
      <>
        <span role="status">{t('document.unsent', { action: said(unsent.title), what: said(unsent.reasonTitle) || t('document.reason') })}</span>
        <button type="button" className="plain-button bare" onClick={() => onGoOn(unsent)}>{t('document.goOn')}</button>
        <button type="button" className="plain-button bare" onClick={onForget}>{t('document.discard')}</button>
      </>
    )
  }
  if (!editable) return null
  const titles = kind.fields.filter((field) => form.read.missing.includes(field.name)).map((field) => said(field.title))
  if (askMissing && titles.length > 0) {
    return <span role="alert">{t('document.missingFields', { count: titles.length, fields: listed(titles) })}</span>
  }
  if (form.restored) {
    const stale = form.restored.version !== (document?.version ?? null)
    return (
      <>
        <span role="status">{t(stale ? 'document.stale' : 'document.restored')}</span>
        <button type="button" className="plain-button bare" onClick={form.discard}>{t('document.discard')}</button>
      </>
    )
  }
  return <span className="only-wide for-clicking">{t('document.shortcut')}</span>
}

function Done({ kind, told, region }: { kind: KindView; told: Extract<Told, { kind: 'done' }>; region: string }) {
  const { t } = useTranslation()
  const said = useSay()
  const { answer } = told
  if (answer.effect === 'forbid') return <><span role="alert">
    {t('document.forbidden')}
  </span><Born told={told} region={region} /></>
  const action = said(kind.actions[told.action]) || told.action
  return (
    <>
      <span role="status" className="good">
        {answer.number
          ? t('document.doneNumber', { action, number: answer.number })
          : t('document.done', { action })}{' '}
        {t('document.ended', { state: said(kind.states[answer.state]) || answer.state })}
      </span>
      <Born told={told} region={region} />
      <Link to="/" className="for-clicking">{t('state.home')}</Link>
    </>
  )
}

function Born({ told, region }: { told: Extract<Told, { kind: 'done' }>; region: string }) {
  const { t } = useTranslation()
  return told.answer.born.map((born) => (
    <Link key={born.id} to={`/documents/${region}/${born.id}`}>
      {t('document.bornAlert')}
    </Link>
  ))
}
