import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { Field } from '#kernel/document/model.ts'
import { parseYuan } from '#kernel/values/money.ts'
import { isRefusal } from '#kernel/values/refusal.ts'
import { useSay } from '#ui/language.tsx'
import { MoneyText } from '#ui/money-text.tsx'
import { CatalogueText } from './catalogue-input.tsx'
import type { TypedValue } from './form-values.ts'

interface Props {
  field: Field
  value: TypedValue
  labels: Record<string, string>
  region: string
}

/** A field that is read, not typed. */
export function FieldText({ field, value, labels, region }: Props) {
  const { t } = useTranslation()
  const said = useSay()
  if (value === null || value === '' || Array.isArray(value)) return (
    <span className="quiet">
      {t('document.empty')}
    </span>
  )
  if (field.type === 'bool') return <>{t(value === true ? 'document.yes' : 'document.no')}</>
  const text = String(value)
  if (field.type === 'money') {
    const fen = parseYuan(text)
    return isRefusal(fen) ? <>{text}</> : <span className="cell-nowrap"><MoneyText fen={fen} unit="yuan" /> {t('shell.yuan')}</span>
  }
  if (field.type === 'code') {
    if ('catalogue' in field.options) return <CatalogueText name={field.options.catalogue} code={text} />
    const option = field.options.find((each) => each.code === text)
    return <>{option ? said(option) : text}</>
  }
  if (field.type === 'reference') {
    const shown = labels[text] ?? text.slice(0, 8)
    return field.to === 'indicator' ? <>{shown}</> : <Link to={`/documents/${region}/${text}`}>{shown}</Link>
  }
  return <>{text}</>
}
