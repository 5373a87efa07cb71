import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { useTranslation } from 'react-i18next'
import type { TodoFilter } from '../../../../server/desk/model.ts'
import { Icon } from '#ui/icon.tsx'
import { useSay } from '#ui/language.tsx'
import { call, Declined } from '../../api.ts'
import { FILTER_NAMES } from './filter.ts'

const PAGE = 'todo'

interface Props {
  place: { region: string; position: string }
  filter: TodoFilter
  onChoose: (query: Record<string, string>) => void
}

/** Filters under a name, kept on the server for this person: chosen, saved, taken away. */
export function Views({ place, filter, onChoose }: Props) {
  const { t } = useTranslation()
  const said = useSay()
  const queries = useQueryClient()
  const key = ['views', PAGE, place.region]
  const read = useQuery({ queryKey: key, queryFn: ({ signal }) => call('GET /api/desk/views', { query: { ...place, page: PAGE } }, signal), staleTime: 60_000 })
  const [naming, setNaming] = useState(false)
  const keep = useMutation({
    mutationFn: (name: string) => call('POST /api/desk/views', { body: { ...place, page: PAGE, name, query: { ...filter } } }),
    onSuccess: (views) => { queries.setQueryData(key, views); setNaming(false) },
  })
  const remove = useMutation({
    mutationFn: (name: string) => call('POST /api/desk/views/remove', { body: { ...place, page: PAGE, name } }),
    onSuccess: (views) => queries.setQueryData(key, views),
  })
  const save = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const name = String(new FormData(event.currentTarget).get('name')).trim()
    if (name) keep.mutate(name)
  }
  const views = read.data ?? []
  const chosen = views.find((view) => FILTER_NAMES.every((name) => (view.query[name] ?? '') === (filter[name] ?? '')))
  const problem = keep.error ?? remove.error
  if (read.error) return null
  return (
    <div className="views" role="group" aria-label={t('desk.views')}>
      {views.length === 0 && !naming && <span className="quiet">{t('desk.noViews')}</span>}
      {views.map((view) => (
        <button key={view.name} type="button" className="plain-button" aria-pressed={view === chosen} onClick={() => onChoose(view.query)}>{view.name}</button>
      ))}
      {chosen && (
        <button type="button" className="plain-button bare" aria-label={t('desk.removeView', { name: chosen.name })} onClick={() => remove.mutate(chosen.name)}>
          <Icon name="trash" />
        </button>
      )}
      {!chosen && !naming && Object.keys(filter).length > 0 && (
        <button type="button" className="plain-button bare" onClick={() => setNaming(true)}><Icon name="plus" />{t('desk.saveView')}</button>
      )}
      {naming && (
        <form className="view-name" onSubmit={save}>
          <input name="name" className="field-input" aria-label={t('desk.viewName')} placeholder={t('desk.viewName')} maxLength={40} autoFocus required
            onKeyDown={(event) => { if (event.key === 'Escape') setNaming(false) }} />
          <button type="submit" className="plain-button strong" disabled={keep.isPending}>{t('desk.save')}</button>
        </form>
      )}
      <span role="alert" className="form-problem">{problem instanceof Declined ? said(problem.answer.message) : ''}</span>
    </div>
  )
}
