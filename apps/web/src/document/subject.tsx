import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { Bilingual } from '#kernel/values/refusal.ts'
import type { DocumentRow, DocumentView, KindView } from '../../../server/model.ts'
import { useSay } from '#ui/language.tsx'
import { MoneyWithUnit } from '#ui/money-text.tsx'
import { Waiting } from '#ui/page-state.tsx'
import { StateTag } from '#ui/tags.tsx'
import { call } from '../api.ts'
import { useKind } from '../desk.tsx'
import { typedOf } from './form-values.ts'
import { ReadFields } from './read-fields.tsx'

/** What a document nobody fills in is about: an alert is born of another document, which its reader must see to decide. */
export function useSubject(kind: KindView, document: DocumentView | null, position: string) {
  const row = document && !kind.actions['submit'] ? document.related[0] ?? null : null
  const subjectKind = useKind(row?.kind ?? null)
  const read = useQuery({
    queryKey: ['document', row?.region, row?.id, position],
    queryFn: ({ signal }) => call(
      'GET /api/documents/:region/:id', { path: { region: row!.region, id: row!.id }, query: { position } }, signal,
    ),
    enabled: row !== null,
  })
  if (!row || !subjectKind) return null
  const view = read.data ?? null
  return { row, kind: subjectKind, view, isReading: read.isPending, words: { ...subjectKind.actions, ...rulesOf(view) } }
}

/** The rules that its verdicts name, by their titles. */
function rulesOf(view: DocumentView | null): Record<string, Bilingual> {
  const findings = view?.verdicts.flatMap((verdict) => verdict.findings) ?? []
  return Object.fromEntries(findings.flatMap(({ rule, title }) => (title ? [[rule, { zh: `${title.zh} ${rule}`, en: `${title.en} ${rule}` }]] : [])))
}

/** The document in question, whole, on the page where it is decided. */
export function SubjectPanel({ row, kind, view, isReading }: { row: DocumentRow; kind: KindView; view: DocumentView | null; isReading: boolean }) {
  const { t } = useTranslation()
  const said = useSay()
  return (
    <div className="attachments">
      <h2>{t('document.subject')}</h2>
      <p className="subject-line">
        <Link to={`/documents/${row.region}/${row.id}`}>{said(kind.title)} {row.number}</Link>
        <StateTag state={row.state} word={kind.states[row.state]} />
        {row.amountFen !== null && <MoneyWithUnit fen={row.amountFen} strong />} <span className="quiet">{row.unit.name} · {row.madeBy}</span>
      </p>
      {isReading && <Waiting lines={8} />}
      {view && (
        <ReadFields
          kind={kind.code} fields={kind.fields} typed={typedOf(kind.fields, view.body)} labels={view.references} region={row.region}
        />
      )}
    </div>
  )
}
