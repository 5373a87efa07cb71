import { useEffect, useRef, useState, type KeyboardEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import type { Body } from '#kernel/document/model.ts'
import type { ActionView, DocumentView, KindView } from '../../../server/model.ts'
import { useSay } from '#ui/language.tsx'
import { ActionBar } from './action-bar.tsx'
import { ActionTold } from './action-told.tsx'
import { DocumentHead, HeldBanner } from './head.tsx'
import { DocumentForm } from './form.tsx'
import { typedOf } from './form-values.ts'
import { Judgement } from './judgement.tsx'
import { Lower } from './lower.tsx'
import { ReasonDialog } from './reason-dialog.tsx'
import { useCommand, type Told } from './use-command.ts'
import { useForm } from './use-form.ts'
import { usePreview } from './use-preview.ts'
import { useDesk } from '../desk.tsx'
import type { PreviewRequest } from '../api.ts'

interface Props {
  kind: KindView
  region: string
  id: string
  /** Null before its first command. */
  document: DocumentView | null
  position: string
  /** Task that a to-do link named. */
  task: string | null
  /** Where the draft is kept. */
  place: string
  start: { body: Body; labels: Record<string, string> }
  /** What the last command of this document came to. */
  told: Told
  onTold: (told: Told) => void
}

/** Above the one action bar, left what is asked, right the judgement, below the record. */
export function DocumentDesk({ kind, region, id, document, position, task, place, start, told, onTold }: Props) {
  const { t } = useTranslation()
  const said = useSay()
  const { me } = useDesk()
  const navigate = useNavigate()
  const actions = useActions(kind, document)
  const editable = isEditable(actions)
  const form = useForm({
    person: me.person.id, place, document: id, version: document?.version ?? null, kind, editable,
    typed: typedOf(kind.fields, start.body), labels: start.labels,
  })
  const [asking, setAsking] = useState<ActionView | null>(null)
  const [askMissing, setAskMissing] = useState(false)
  const command = useCommand((next) => {
    if (next?.kind === 'done') form.settle()
    if (next?.kind === 'done' && !document) void navigate(`/documents/${region}/${id}`, { replace: true, state: { told: next } })
    else onTold(next)
  })
  const request = previewRequest(actions, editable, { region, position, kind: kind.code, document: id }, form.read.body, task)
  const { preview, judging, problem } = usePreview(request)
  const page = useRef<HTMLDivElement>(null)

  const act = (action: ActionView, reason?: string) => {
    const writes = action.action === 'draft' || action.action === 'submit'
    if (editable && writes && !isComplete(action.action, form.read)) return showWhatIsMissing(action.action === 'submit')
    if (!reason && (action.needsReason || action.tone === 'danger')) return setAsking(action)
    setAsking(null)
    void command.run({
      region, position, kind: kind.code, document: id, action: action.action,
      ...(action.task ? { task: action.task } : {}),
      ...(document ? { version: document.version } : {}),
      ...(editable && writes ? { body: form.read.body } : {}),
      ...(reason ? { reason } : {}),
    })
  }
  const showWhatIsMissing = (whole: boolean) => {
    if (whole) setAskMissing(true)
    const name = Object.keys(form.read.problems)[0] ?? form.read.missing[0]
    page.current?.querySelector<HTMLElement>(`[data-field="${name}"] :is(input, textarea, select, button)`)?.focus()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const submit = actions.find((action) => action.action === 'submit' && action.enabled)
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && editable && submit && !asking) act(submit)
  }
  return (
    <div ref={page} onKeyDown={onKeyDown}>
      <PageTitle text={document?.title ?? t('document.newTitle', { kind: said(kind.title) })} />
      <DocumentHead kind={kind} document={document} amountFen={amountOf(kind, form.read.body, document, editable)}>
        <ActionBar actions={actions} busy={command.busy} onAct={act}>
          <ActionTold kind={kind} document={document} told={told} form={form}
            askMissing={askMissing} editable={editable} region={region} />
        </ActionBar>
      </DocumentHead>
      {document?.state === 'held' && <HeldBanner document={document} />}
      <div className="document-columns">
        <section className="panel" aria-labelledby="panel-form">
          <h2 id="panel-form">{t('document.form')}</h2>
          <DocumentForm kind={kind.code} fields={kind.fields} region={region} form={form} editable={editable} askMissing={askMissing} />
        </section>
        <section className="panel panel-judgement" aria-labelledby="panel-judgement" tabIndex={0}>
          <h2 id="panel-judgement">{t('document.judgement')}</h2>
          <Judgement region={region} live={request ? said(kind.actions[request.action]) || request.action : null} preview={preview} judging={judging} problem={problem} verdicts={document?.verdicts ?? []}
            budget={document?.ledger.budget ?? null} actions={kind.actions} />
        </section>
      </div>
      <Lower kind={kind} document={document} />
      {asking && (
        <ReasonDialog title={said(asking.title)} danger={asking.tone === 'danger'} onCancel={() => setAsking(null)} onGiven={(reason) => act(asking, reason)} />
      )}
    </div>
  )
}

/** A document that does not exist yet can be kept as a draft or submitted; the server judges both. */
function useActions(kind: KindView, document: DocumentView | null): ActionView[] {
  const { t } = useTranslation()
  if (document) return document.actions
  return (['submit', 'draft'] as const).filter((action) => kind.actions[action]).map((action) => ({
    action, title: kind.actions[action]!, enabled: true, why: null, who: [], task: null, needsReason: false,
    tone: action === 'submit' ? 'primary' : 'default',
  }))
}

/** What is typed can be written when a draft may be kept, or when submitting is open. */
export function isEditable(actions: readonly Pick<ActionView, 'action' | 'enabled'>[]): boolean {
  return actions.some((action) => (action.action === 'draft' || action.action === 'submit') && action.enabled)
}

/** A draft may have gaps, but nothing wrong; submitting wants it whole. */
function isComplete(action: string, read: { problems: object; missing: string[] }): boolean {
  const right = Object.keys(read.problems).length === 0
  return action === 'submit' ? right && read.missing.length === 0 : right
}

/** Judged is what the person would do next: submit what is typed, or take the main action of the standing task. */
function previewRequest(
  actions: ActionView[], editable: boolean, base: Pick<PreviewRequest, 'region' | 'position' | 'kind' | 'document'>, body: Body, task: string | null,
): PreviewRequest | null {
  if (editable) return { ...base, action: 'submit', body }
  const open = actions.filter((action) => action.enabled && action.tone === 'primary')
  const next = open.find((action) => action.task === task) ?? open[0]
  return next ? { ...base, action: next.action, ...(next.task ? { task: next.task } : {}) } : null
}

/** While typing the amount follows the form, when the form has exactly one; otherwise it is the document's own. */
function amountOf(kind: KindView, body: Body, document: DocumentView | null, editable: boolean): string | null {
  const [field, second] = kind.fields.filter((each) => each.type === 'money')
  const typed = editable && field && !second ? body[field.name] : null
  return typeof typed === 'string' ? typed : document?.amountFen ?? null
}

function PageTitle({ text }: { text: string }) {
  const { t } = useTranslation()
  useEffect(() => {
    window.document.title = `${text} · ${t('product.name')}`
    return () => { window.document.title = t('product.full') }
  }, [text, t])
  return null
}
