import { useState, type FormEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { DUE_NAMES, type TodoFilter } from '../../../../server/desk/model.ts'
import { Icon } from '#ui/icon.tsx'
import { useSay } from '#ui/language.tsx'
import { useDesk } from '../../desk.tsx'
import { fenOfYuan, yuanOfFen } from './filter.ts'

interface Props {
  filter: TodoFilter
  onChange: (part: Record<string, string>) => void
  onClear: () => void
}

/** Choices act at once, what is typed when Enter or the button is pressed. */
export function Filters({ filter, onChange, onClear }: Props) {
  const { t } = useTranslation()
  const said = useSay()
  const { kinds } = useDesk()
  const [problem, setProblem] = useState('')
  const states = new Map(kinds.filter((kind) => !filter.kind || kind.code === filter.kind).flatMap((kind) => Object.entries(kind.states)))
  const apply = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const typed = new FormData(event.currentTarget)
    const [minFen, maxFen] = [fenOfYuan(String(typed.get('min'))), fenOfYuan(String(typed.get('max')))]
    if (minFen === null || maxFen === null) return setProblem(t('desk.amountWrong'))
    setProblem('')
    onChange({ text: String(typed.get('text')).trim(), unit: String(typed.get('unit')).trim(), minFen, maxFen })
  }
  const choice = (name: keyof TodoFilter, title: string, any: string, options: [code: string, word: string][]) => (
    <label>{title}
      <select className="field-select" value={filter[name] ?? ''} onChange={(event) => onChange({ [name]: event.target.value, ...(name === 'kind' ? { state: '' } : {}) })}>
        <option value="">{any}</option>
        {options.map(([code, word]) => <option key={code} value={code}>{word}</option>)}
      </select>
    </label>
  )
  return (
    // What is typed starts anew when a view is chosen.
    <form key={JSON.stringify(filter)} className="filters" role="search" aria-label={t('desk.filters')} onSubmit={apply}>
      <label className="filter-text">{t('desk.text')}<input name="text" className="field-input" defaultValue={filter.text ?? ''} maxLength={100} autoComplete="off" /></label>
      {choice('kind', t('desk.kind'), t('desk.allKinds'), kinds.map((kind) => [kind.code, said(kind.title)]))}
      {choice('due', t('desk.due'), t('desk.anyDue'), DUE_NAMES.map((name) => [name, t(`desk.${name}`)]))}
      {choice('state', t('desk.state'), t('desk.anyState'), [...states].map(([code, word]) => [code, said(word)]))}
      <label>{t('desk.unit')}<input name="unit" className="field-input" defaultValue={filter.unit ?? ''} maxLength={100} autoComplete="off" /></label>
      <fieldset className="filter-amount"><legend>{t('desk.amount')}</legend>
        <input name="min" className="field-input" inputMode="decimal" aria-label={`${t('desk.amount')} ${t('desk.from')}`} placeholder={t('desk.from')} defaultValue={yuanOfFen(filter.minFen)} />
        <span aria-hidden="true">–</span>
        <input name="max" className="field-input" inputMode="decimal" aria-label={`${t('desk.amount')} ${t('desk.to')}`} placeholder={t('desk.to')} defaultValue={yuanOfFen(filter.maxFen)} />
      </fieldset>
      <label>{t('desk.sort')}
        <select className="field-select" value={filter.sort ?? ''} onChange={(event) => onChange({ sort: event.target.value })}>
          <option value="">{t('desk.byDeadline')}</option>
          <option value="amount">{t('desk.byAmount')}</option>
        </select>
      </label>
      <label className="filter-check"><input type="checkbox" checked={filter.marked === 'true'} onChange={(event) => onChange({ marked: event.target.checked ? 'true' : '' })} />{t('desk.marked')}</label>
      <div className="filter-buttons">
        <button type="submit" className="plain-button strong"><Icon name="search" />{t('desk.apply')}</button>
        {Object.keys(filter).length > 0 && <button type="button" className="plain-button" onClick={onClear}>{t('desk.clear')}</button>}
      </div>
      <span role="alert" className="form-problem">{problem}</span>
    </form>
  )
}
