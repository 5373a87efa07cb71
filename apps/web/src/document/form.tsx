import { useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Field } from '#kernel/document/model.ts'
import type { Bilingual } from '#kernel/values/refusal.ts'
import { useList, useSay } from '#ui/language.tsx'
import { capitalText } from '#ui/money-text.tsx'
import { FieldInput } from './field-input.tsx'
import { isUsed, sectionsOf } from './form-sections.ts'
import type { Problem } from './form-values.ts'
import { ReadFields } from './read-fields.tsx'
import { RowsField } from './rows-field.tsx'
import type { Form } from './use-form.ts'

interface Props {
  kind: string
  fields: readonly Field[]
  region: string
  form: Form
  editable: boolean
  /** After a first try to submit, empty required fields are marked too. */
  askMissing: boolean
  /** What codes among the texts are called when the form is read. */
  words?: Record<string, Bilingual> | undefined
}

/** What is asked: one form for every kind, made from its fields. */
export function DocumentForm({ kind, fields, region, form, editable, askMissing, words }: Props) {
  if (!editable) return <ReadFields {...{ kind, fields, region, words }} typed={form.typed} labels={form.labels} />
  return (
    <div className="form">
      {sectionsOf(fields).map(({ title, fields: own }) => (title
        ? <FormSection key={own[0]!.name} title={title} fields={own} kind={kind} region={region} form={form} askMissing={askMissing} />
        : own.map((field) => <FormField key={field.name} kind={kind} field={field} region={region} form={form} askMissing={askMissing} />)))}
    </div>
  )
}

/** What few documents need stands folded under its heading, beside which it says what is inside; open where something is filled in or wrong. */
function FormSection({ title, fields, ...rest }: Omit<Props, 'editable' | 'words'> & { title: Bilingual }) {
  const said = useSay()
  const listed = useList()
  const used = isUsed(fields, rest.form.read)
  const [isOpen, setOpen] = useState(used)
  return (
    <details className="form-section" open={isOpen || used} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{said(title)} <span className="quiet">{listed(fields.map((field) => said(field.title)))}</span></summary>
      <div className="form">
        {fields.map((field) => <FormField key={field.name} field={field} {...rest} />)}
      </div>
    </details>
  )
}

function FormField({ kind, field, region, form, askMissing }: Omit<Props, 'fields' | 'editable' | 'words'> & { field: Field }) {
  const said = useSay()
  const { t } = useTranslation()
  const id = useId()
  const value = form.typed[field.name] ?? null
  const missing = askMissing && form.read.missing.includes(field.name)
  const problem = form.read.problems[field.name] ?? (missing ? { word: 'missing' as const } : undefined)
  const long = field.type === 'text' && (field.lines ?? 1) > 1
  const whole = long || field.type === 'table' || field.type === 'reference'
  const capital = field.type === 'money' ? capitalText(String(form.read.body[field.name] ?? '')) : ''
  const title = (
    <>{said(field.title)}{field.required && <span className="need" aria-hidden="true">*</span>}</>
  )
  return (
    <div className={`form-field${whole ? ' whole' : ''}`} data-field={field.name}>
      {field.type !== 'table'
        ? <label className="form-label" htmlFor={id}>{title}</label>
        : <span className="form-label" id={`${id}-label`}>{title}</span>}
      {field.type === 'table'
        ? <RowsField
          field={field} id={id} kind={kind} region={region} rows={Array.isArray(value) ? value : []}
          labels={form.labels} editable problem={problem} onChange={(rows) => form.set(field.name, rows)}
        />
        : <FieldInput
          field={field} id={id} region={region} value={value} labels={form.labels} invalid={problem !== undefined}
          describedBy={`${id}-told`} onChange={(next, label) => form.set(field.name, next, label)}
        />}
      {field.type === 'money' && !problem && (
        <span className="form-hint" style={{ minHeight: 18 }}>
          {capital && `${t('document.capital')} ${capital}`}
        </span>
      )}
      <span id={`${id}-told`} className="stack" style={{ gap: 0 }}>
        {field.hint && <span className="form-hint">{said(field.hint)}</span>}
        {problem && <ProblemText problem={problem} field={field} />}
      </span>
    </div>
  )
}

function ProblemText({ problem, field }: { problem: Problem; field: Field }) {
  const { t } = useTranslation()
  const said = useSay()
  const why = t(`check.${problem.word}`, problem.values ?? {})
  if (!problem.cell || field.type !== 'table') return <span className="form-problem">{why}</span>
  const column = field.columns.find((each) => each.name === problem.cell?.column)
  return (
    <span className="form-problem">
      {t('check.wrongRow', { n: problem.cell.row, field: said(column?.title) || problem.cell.column, why })}
    </span>
  )
}
