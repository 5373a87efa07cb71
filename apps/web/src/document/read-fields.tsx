import { useTranslation } from 'react-i18next'
import type { Field } from '#kernel/document/model.ts'
import { parseYuan } from '#kernel/values/money.ts'
import { isRefusal, type Bilingual } from '#kernel/values/refusal.ts'
import { useLanguage, useList, useSay } from '#ui/language.tsx'
import { capitalText } from '#ui/money-text.tsx'
import { FieldText } from './field-text.tsx'
import { titlesOf } from './form-sections.ts'
import type { Typed, TypedValue } from './form-values.ts'
import { RowsField } from './rows-field.tsx'

interface Props {
  kind: string
  fields: readonly Field[]
  typed: Typed
  labels: Record<string, string>
  region: string
  /** What codes among the texts are called: an alert names the action that gave rise to it, and the rules. */
  words?: Record<string, Bilingual> | undefined
}

/** A form that is read: what was filled in, close together; what was left empty in one line. */
export function ReadFields({ kind, fields, typed, labels, region, words }: Props) {
  const { t } = useTranslation()
  const said = useSay()
  const listed = useList()
  const language = useLanguage()
  const shown = fields.filter((field) => (field.language ?? language) === language)
  const filled = shown.filter((field) => !isEmpty(typed[field.name] ?? null))
  const empty = titlesOf(shown, (field) => !filled.includes(field))
  return (
    <>
      <dl className="form reading">
        {filled.map((field) => {
          const value = typed[field.name]!
          return (
            <div key={field.name} className={`form-field${isWhole(field) ? ' whole' : ''}`} data-field={field.name}>
              <dt className="quiet" id={`read-${field.name}`}>{said(field.title)}</dt>
              <dd className="form-value">
                {field.type === 'table' && Array.isArray(value)
                  ? <RowsField
                    field={field} id={`read-${field.name}`} kind={kind} region={region} rows={value} labels={labels}
                    editable={false} problem={undefined} onChange={() => {}}
                  />
                  : inWords(String(value), words, said, listed) ?? <FieldText field={field} value={value} labels={labels} region={region} />}
                {field.type === 'money' && <Capital yuan={String(value)} />}
              </dd>
            </div>
          )
        })}
      </dl>
      {empty.length > 0 && (
        <p className="form-hint form-empty">
          {t('document.leftEmpty', { fields: listed(empty.map(said)) })}
        </p>
      )}
    </>
  )
}

/** A text of nothing but codes that have names, one or several; null for every other. */
function inWords(text: string, words: Props['words'], said: ReturnType<typeof useSay>, listed: ReturnType<typeof useList>): string | null {
  const named = text.split(' ').map((code) => said(words?.[code]))
  return named.every((word) => word !== '') ? listed(named) : null
}

function Capital({ yuan }: { yuan: string }) {
  const { t } = useTranslation()
  const fen = parseYuan(yuan)
  return isRefusal(fen) ? null : <> <span className="form-hint cell-nowrap">{t('document.capital')} {capitalText(fen)}</span></>
}

function isEmpty(value: TypedValue): boolean {
  return value === null || value === '' || (Array.isArray(value) && value.length === 0)
}

function isWhole(field: Field): boolean {
  return field.type === 'table' || field.type === 'reference' || (field.type === 'text' && (field.lines ?? 1) > 1)
}
