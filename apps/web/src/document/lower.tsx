import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { DocumentView, FlowView, KindView } from '../../../server/model.ts'
import { DataTable } from '#ui/data-table.tsx'
import { FlowDrawing } from '#ui/flow-drawing/flow-drawing.tsx'
import { useLanguage, useList, useSay } from '#ui/language.tsx'
import { dueDay, StateTag } from '#ui/tags.tsx'
import { useDesk } from '../desk.tsx'
import { useDocumentColumns } from '../pages/document-columns.tsx'
import { Panels } from './panels.tsx'
import { LedgerEffect, Proof, Timeline } from './record.tsx'

/** Below the form: the drawing with the token, what was done, what was booked, what proves it, what belongs to it. */
export function Lower({ kind, document }: { kind: KindView; document: DocumentView | null }) {
  const { t } = useTranslation()
  return (
    <>
      {document && document.related.length > 0 && <Related document={document} />}
      {document && <Panels document={document} />}
      <section className="panel wide" aria-labelledby="panel-flow">
        <h2 id="panel-flow">{t('document.flow')}</h2>
        <Flow kind={kind} state={document?.state ?? 'draft'} flow={document?.flow ?? NO_FLOW} />
      </section>
      {document && (
        <>
          <div className="document-lower">
            <section className="panel" aria-labelledby="panel-timeline">
              <h2 id="panel-timeline">{t('document.timeline')}</h2>
              <Timeline items={document.timeline} actions={kind.actions} />
            </section>
            <div className="stacked">
              <section className="panel" aria-labelledby="panel-ledger">
                <h2 id="panel-ledger">{t('document.ledger')}</h2>
                <LedgerEffect transfers={document.ledger.transfers} />
              </section>
              <section className="panel" aria-labelledby="panel-proof">
                <h2 id="panel-proof">{t('document.proof')}</h2>
                <Proof document={document} actions={kind.actions} />
              </section>
            </div>
          </div>
        </>
      )}
    </>
  )
}

const NO_FLOW: FlowView = { signOff: null, standing: [], done: [], tasks: [] }

/** A draft stands nowhere, also when it has been on its way before. */
function Flow({ kind, state, flow: walked }: { kind: KindView; state: string; flow: FlowView }) {
  const { t } = useTranslation()
  const said = useSay()
  const language = useLanguage()
  const flow = state === 'draft' ? NO_FLOW : walked
  const listed = useList()
  const [picked, setPicked] = useState<string | null>(null)
  const tasks = picked ? flow.tasks.filter((task) => task.node === picked) : flow.tasks
  const node = picked ? kind.layout.nodes.find((each) => each.id === picked) : undefined
  return (
    <>
      <div className="drawing">
        <FlowDrawing
          layout={kind.layout} tokens={flow.standing} done={flow.done} language={language} onSelect={setPicked}
        />
      </div>
      <div className="standing" aria-live="polite">
        {flow.signOff && <p className="quiet">{said(flow.signOff)}</p>}
        {tasks.map((task) => (
          <p key={task.task}>
            <strong>{said(task.name)}</strong>{' '}
            <span className="quiet">{said(task.position)} · {t('flow.due', { at: dueDay(task.dueAt) })} · </span>
            {task.who.length > 0 ? listed(task.who) : t('document.nobody')}
          </p>
        ))}
        {tasks.length === 0 && (
          <p className="quiet">
            {node
              ? `${said(node.name)}${node.timeLimitDays > 0
                ? ` · ${t('judgement.days', { count: node.timeLimitDays })}`
                : ''}`
              : t(state === 'draft' ? 'flow.notBegun' : state === 'held' ? 'flow.held' : 'flow.none')}
          </p>
        )}
      </div>
    </>
  )
}

function Related({ document }: { document: DocumentView }) {
  const { t } = useTranslation()
  const said = useSay()
  const { kinds } = useDesk()
  const kindOf = (code: string) => kinds.find((kind) => kind.code === code)
  const columns = useDocumentColumns(undefined).filter((column) => column.key !== 'state')
  return (
    <section className="panel wide" aria-labelledby="panel-related">
      <h2 id="panel-related">{t('document.related')}</h2>
      <DataTable caption={t('document.related')} rows={document.related} rowKey={(row) => row.id}
        columns={[
          { key: 'kind', title: t('documents.kind'), render: (row) => said(kindOf(row.kind)?.title) || row.kind },
          ...columns,
          {
            key: 'state', title: t('documents.state'),
            render: (row) => <StateTag state={row.state} word={kindOf(row.kind)?.states[row.state]} />,
          },
        ]} />
    </section>
  )
}
