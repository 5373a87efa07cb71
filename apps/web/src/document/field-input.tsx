import { Input, Select } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Field } from '#kernel/document/model.ts'
import { formatYuan, parseYuan } from '#kernel/values/money.ts'
import { isRefusal } from '#kernel/values/refusal.ts'
import { DateInput } from '#ui/date-input.tsx'
import type { DateInputProps } from '#ui/date-model.ts'
import { useSay } from '#ui/language.tsx'
import { CatalogueInput } from './catalogue-input.tsx'
import type { Typed, TypedValue } from './form-values.ts'
import { ReferenceInput } from './reference-input.tsx'

interface Props {
  field: Exclude<Field, { type: 'table' }>
  /** Id of the input, for its label. */
  id: string
  /** Said instead of a label inside a table. */
  label?: string
  region: string
  value: TypedValue
  labels: Record<string, string>
  invalid: boolean
  describedBy?: string
  onChange: (value: TypedValue, label?: string) => void
}

/** The input of one field, by its type. */
export function FieldInput({ field, id, label, region, value, labels, invalid, describedBy, onChange }: Props) {
  const { t } = useTranslation()
  const text = typeof value === 'string' ? value : ''
  const common = {
    id,
    ...(label ? { 'aria-label': label } : {}),
    ...(describedBy ? { 'aria-describedby': describedBy } : {}),
    ...(invalid ? { 'aria-invalid': true as const, status: 'error' as const } : {}),
    ...(field.required && !label ? { 'aria-required': true as const } : {}),
  }
  switch (field.type) {
    case 'text':
      return field.lines && field.lines > 1
        ? <Input.TextArea
          {...common} rows={field.lines} value={text} onChange={(event) => onChange(event.target.value)}
        />
        : <Input {...common} value={text} onChange={(event) => onChange(event.target.value)} />
    case 'money':
      return (
        <MoneyInput
          common={common} placeholder={label ? '' : t('document.yuanPlaceholder')} value={text} onChange={onChange}
        />
      )
    case 'int':
      return (
        <Input
          {...common} inputMode="numeric" autoComplete="off" value={text}
          onChange={(event) => onChange(event.target.value)}
        />
      )
    case 'date':
      return <DateField common={common} value={text} onChange={onChange} />
    case 'bool':
      return (
        <span className="choice">
          <input
            type="checkbox" id={id} aria-label={label} aria-describedby={describedBy} checked={value === true}
            onChange={(event) => onChange(event.target.checked)}
          />
          {t(value === true ? 'document.yes' : 'document.no')}
        </span>
      )
    case 'code': return <CodeInput field={field} common={common} value={text} onChange={onChange} />
    case 'reference':
      return (
        <ReferenceInput
          common={common} to={field.to} region={region} value={text} shown={labels[text]} onChange={onChange}
        />
      )
  }
}

function DateField({ common, value, onChange }: { common: Common & Partial<DateInputProps>; value: string; onChange: (value: string) => void }) {
  const { id, 'aria-label': label, 'aria-describedby': describedBy, 'aria-invalid': invalid } = common
  return (
    <DateInput
      id={id} value={value} onChange={onChange} {...(label ? { 'aria-label': label } : {})} {...(describedBy ? { 'aria-describedby': describedBy } : {})}
      {...(invalid ? { 'aria-invalid': true } : {})} {...('aria-required' in common ? { required: true } : {})}
    />
  )
}

/**
 * At rest with thousands separators, to be read back; once typing has begun, what is typed. Not changed on focus: that would
 * undo the selection with which Tab arrives, and the new amount would be typed behind the old one.
 */
function MoneyInput({ common, placeholder, value, onChange }: {
  common: Common
  placeholder: string
  value: string
  onChange: (value: string) => void
}) {
  const { t } = useTranslation()
  const [typing, setTyping] = useState(false)
  const fen = parseYuan(value)
  const shown = typing || isRefusal(fen) ? value : formatYuan(fen)
  return (
    <Input
      {...common} className="money-input" inputMode="decimal" autoComplete="off" suffix={t('shell.yuan')}
      placeholder={placeholder} value={shown} onBlur={() => setTyping(false)}
      onChange={(event) => { setTyping(true); onChange(event.target.value) }}
    />
  )
}

const SEARCHED_ABOVE = 12

type Common = { id: string; status?: 'error' }

function CodeInput({ field, common, value, onChange }: {
  field: Field & { type: 'code' }
  common: Common
  value: string
  onChange: (value: TypedValue) => void
}) {
  const { t } = useTranslation()
  const said = useSay()
  if ('catalogue' in field.options) return <CatalogueInput common={common} name={field.options.catalogue} value={value} onChange={onChange} />
  const { options } = field
  if (options.length <= SEARCHED_ABOVE) {
    const { status: _, ...native } = common
    return (
      <select {...native} className="field-select" value={value} onChange={(event) => onChange(event.target.value)}>
        <option value="">{t('document.choose')}</option>
        {options.map((option) => (
          <option key={option.code} value={option.code}>
            {option.code === said(option) ? option.code : `${said(option)}`}
          </option>
        ))}
      </select>
    )
  }
  return (
    <Select {...common} showSearch={{ optionFilterProp: 'label' }} allowClear placeholder={t('document.choose')}
      {...(value ? { value } : {})} options={options.map((option) => ({
        value: option.code, label: `${option.code} ${said(option)}`,
      }))}
      onChange={(chosen) => onChange(chosen ?? '')} />
  )
}

/** An empty row of a table field. */
export function emptyRow(columns: readonly Field[]): Typed {
  return Object.fromEntries(columns.map((column) => [
    column.name, column.type === 'bool' ? null : column.type === 'table' ? [] : '',
  ]))
}
