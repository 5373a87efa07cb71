import { useTranslation } from 'react-i18next'
import type { Body, Field } from '#kernel/document/model.ts'
import type { ActionView, DocumentView, KindView } from '../../../server/model.ts'
import { useSay } from '#ui/language.tsx'
import { useDesk } from '../desk.tsx'
import { ActionBar } from './action-bar.tsx'
import { ActionTold } from './action-told.tsx'
import { Attachments } from './attachments.tsx'
import { DocumentForm } from './form.tsx'
import { typedOf } from './form-values.ts'
import { DocumentHead } from './head.tsx'
import { Judgement } from './judgement.tsx'
import { Lower } from './lower.tsx'
import { ReasonDialog } from './reason-dialog.tsx'
import { StateBanner } from './standing.tsx'
import { SubjectPanel, useSubject } from './subject.tsx'
import { useActing } from './use-acting.ts'
import type { Told } from './use-command.ts'
import { useForm } from './use-form.ts'
import { usePreview } from './use-preview.ts'
import { amountOf, isEditable, previewRequest } from './what-next.ts'

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
  const actions = document ? document.actions : firstActions(kind)
  const editable = isEditable(actions)
  const base = { region, position, kind: kind.code, document: id }
  const form = useForm({
    person: me.person.id, place, document: id, version: document?.version ?? null, kind, editable,
    typed: typedOf(kind.fields, start.body), labels: start.labels,
  })
  const { page, busy, asking, typed, type, unsent, askMissing, act, cancel, onKeyDown } = useActing({
    person: me.person.id, base, document, actions, editable, form, onTold,
  })
  const request = previewRequest(actions, editable, base, form.read.body, task)
  const preview = usePreview(request)
  const subject = useSubject(kind, document, position)
  const judged = subject?.view ?? document
  return (
    <div ref={page} onKeyDown={onKeyDown}>
      <DocumentHead kind={kind} document={document} amountFen={amountOf(kind, form.read.body, document, editable)}>
        <ActionBar actions={actions} busy={busy} onAct={act}>
          <ActionTold
            kind={kind} document={document} told={told} form={form} askMissing={askMissing} editable={editable}
            region={region} unsent={unsent} onGoOn={act} onForget={cancel}
          />
        </ActionBar>
      </DocumentHead>
      {document && <StateBanner document={document} word={kind.states[document.state]} />}
      <div className={`document-columns${kind.fields.some(isWideTable) ? ' wide-table' : ''}`}>
        <section className="panel" aria-labelledby="panel-form">
          <h2 id="panel-form">{t('document.form')}</h2>
          <DocumentForm
            kind={kind.code} fields={kind.fields} region={region} form={form} editable={editable}
            askMissing={askMissing} words={subject?.words}
          />
          {subject && <SubjectPanel row={subject.row} kind={subject.kind} view={subject.view} isReading={subject.isReading} />}
          <Attachments document={document} position={position} />
        </section>
        <section className="panel panel-judgement" aria-labelledby="panel-judgement" tabIndex={0}>
          <h2 id="panel-judgement">{t('document.judgement')}</h2>
          <Judgement region={region} live={request
            ? said(kind.actions[request.action]) || request.action
            : null} {...preview}
            about={judged?.id ?? null} verdicts={subject?.isReading ? null : judged?.verdicts ?? []} budget={judged?.ledger.budget ?? null}
            actions={(subject?.kind ?? kind).actions} open={!editable} writing={editable} isNew={document === null}
            missing={kind.fields.filter((field) => form.read.missing.includes(field.name)).map((field) => said(field.title))} />
        </section>
      </div>
      <Lower kind={kind} document={document} />
      {asking && (
        <ReasonDialog
          action={asking} verdicts={document?.verdicts ?? []} typed={typed} onTyped={type} onCancel={cancel} onGiven={(reason) => act(asking, reason)}
        />
      )}
    </div>
  )
}

/** Rows of more columns than this are given the whole width, and the judgement stands below. */
const NARROW_COLUMNS = 5

function isWideTable(field: Field): boolean {
  return field.type === 'table' && field.columns.length > NARROW_COLUMNS
}

/** A document that does not exist yet can be submitted or kept as a draft; the server judges both. */
function firstActions(kind: KindView): ActionView[] {
  return (['submit', 'draft'] as const).filter((action) => kind.actions[action]).map((action) => ({
    action, title: kind.actions[action]!, enabled: true, why: null, who: [], task: null, needsReason: false, reasonTitle: null, opinionOn: [], asks: [],
    tone: action === 'submit' ? 'primary' : 'default',
  }))
}
