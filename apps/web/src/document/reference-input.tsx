import { useQuery } from '@tanstack/react-query'
import { Select } from 'antd'
import { useState, type KeyboardEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { MoneyText } from '#ui/money-text.tsx'
import type { DocumentRow } from '../../../server/model.ts'
import { call } from '../api.ts'
import { useSettled } from './use-preview.ts'

interface Props {
  common: { id: string; status?: 'error' }
  /** `indicator`, or the kind of the document referred to. */
  to: string
  region: string
  value: string
  /** Words for the value when it is not in the list at hand. */
  shown: string | undefined
  onChange: (value: string, label?: string) => void
}

interface Choice {
  value: string
  label: string
  fen: string | null
  sub: string
}

const TYPING_PAUSE_MS = 250

/** Chooses an indicator or a document by searching for it. */
export function ReferenceInput({ common, to, region, value, shown, onChange }: Props) {
  const { t } = useTranslation()
  const [open, setOpen] = useState(false)
  const [typed, setTyped] = useState('')
  const query = useSettled(typed, TYPING_PAUSE_MS)
  const choices = useQuery({
    queryKey: ['choices', to, region, query],
    queryFn: ({ signal }) => readChoices(to, region, query, signal),
    enabled: open || (value !== '' && shown === undefined),
  })
  // What was found for the letters before these is no choice any more: Enter right behind the last one would take it.
  const isBehind = typed !== query || (choices.isFetching && choices.data === undefined)
  const listed = isBehind ? [] : choices.data ?? []
  const known = listed.some((choice) => choice.value === value)
  const options = value && !known && typed === ''
    ? [{ value, label: shown ?? value.slice(0, 8), fen: null, sub: '' }, ...listed]
    : listed
  // Enter that comes too soon would close the list and throw away what was typed.
  const wait = (event: KeyboardEvent) => { if (event.key === 'Enter' && isBehind && typed !== '') event.stopPropagation() }
  return (
    <div className="reference" onKeyDownCapture={wait}><Select<string, Choice>
      {...common}
      showSearch={{ filterOption: false, onSearch: setTyped }}
      allowClear
      {...(value ? { value } : {})}
      placeholder={t('document.search')}
      options={options}
      popupMatchSelectWidth={false}
      loading={choices.isFetching}
      notFoundContent={t(isBehind ? 'document.searching' : 'document.nothingFound')}
      onOpenChange={setOpen}
      optionRender={({ data }) => describeChoice(data)}
      onChange={(chosen: string | undefined) => {
        onChange(chosen ?? '', listed.find((choice) => choice.value === chosen)?.label)
      }}
    /></div>
  )
}

function describeChoice({ label, sub, fen }: Choice) {
  return (
    <div>
      <div>{label}</div>
      {sub && <div className="quiet">{sub} <MoneyText fen={fen} unit="yuan" /></div>}
    </div>
  )
}

/** Payments can be referred to once they are paid; other documents whatever their state. */
async function readChoices(to: string, region: string, query: string, signal: AbortSignal): Promise<Choice[]> {
  if (to === 'indicator') {
    const page = await call('GET /api/budget/indicators', { query: { region, query, limit: '20' } }, signal)
    return page.items.map((row) => ({
      value: row.id, label: `${row.code} ${row.title}`, fen: row.availableFen, sub: row.unit.name,
    }))
  }
  const state = to === 'payment' ? { state: 'paid' } : {}
  const words = query.trim()
  // The newest stand in the list at once; an older one is found by its words.
  const [newest, found] = await Promise.all([
    call('GET /api/documents', { query: { region, kind: to, limit: '100', ...state } }, signal),
    words === '' ? null : call('GET /api/search', { query: { region, text: words, limit: '50' } }, signal),
  ])
  const fits = (row: DocumentRow) => row.kind === to && (to !== 'payment' || row.state === 'paid')
  const rows = [...newest.items.filter((row) => `${row.number ?? ''} ${row.title} ${row.unit.name}`.includes(words)), ...found?.items.filter(fits) ?? []]
  return [...new Map(rows.map((row) => [row.id, row])).values()].map((row) => ({
    value: row.id, label: `${row.number ?? ''} ${row.title}`.trim(), fen: row.amountFen, sub: row.unit.name,
  }))
}
