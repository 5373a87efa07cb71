import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useLocation, useParams, useSearchParams } from 'react-router'
import type { Body } from '#kernel/document/model.ts'
import { newId } from '#kernel/values/id.ts'
import { useSay } from '#ui/language.tsx'
import { PageState, Waiting } from '#ui/page-state.tsx'
import { call } from '../api.ts'
import { positionIn, useDesk, useKind } from '../desk.tsx'
import { WithParts } from '../desk-gate.tsx'
import { DocumentDesk } from '../document/desk.tsx'
import { keptDraft } from '../document/draft-keeper.ts'
import type { Told } from '../document/use-command.ts'
import { ReadProblem } from '../read-state.tsx'
import '../styles/document.css'

/** One page for every kind of document. */
export function DocumentPage() {
  const { t } = useTranslation()
  const desk = useDesk()
  const { region = '', id = '' } = useParams()
  const [search] = useSearchParams()
  const location = useLocation()
  const arrived = (location.state as { told?: Told } | null)?.told ?? null
  const [told, setTold] = useState<{ id: string; told: Told } | null>(null)
  const position = positionIn(desk, region)?.id ?? ''
  const read = useQuery({
    queryKey: ['document', region, id, position],
    queryFn: ({ signal }) => (
      call('GET /api/documents/:region/:id', { path: { region, id }, query: { position } }, signal)
    ),
  })
  const kind = useKind(read.data?.kind ?? null)
  if (read.error) return <ReadProblem whole reason={read.error} onRetry={() => void read.refetch()} />
  if (!read.data) return <Waiting lines={12} />
  if (!kind) return <PageState whole state="empty">{t('document.noKind')}</PageState>
  return (
    <WithParts settings={desk.settings}>
      <DocumentDesk
        key={`${id}.${position}.${read.data.version}`} kind={kind} region={region} id={id} document={read.data}
        position={position} task={search.get('task')} place={id}
        start={{ body: read.data.body, labels: read.data.references }}
        told={told?.id === id ? told.told : arrived} onTold={(next) => setTold({ id, told: next })}
      />
    </WithParts>
  )
}

/** The same page before the document exists. Its id is made here and kept with what is typed. */
export function NewDocumentPage() {
  const { t } = useTranslation()
  const said = useSay()
  const desk = useDesk()
  const { region = '', kind: code = '' } = useParams()
  const kind = useKind(code)
  const position = positionIn(desk, region)
  const [search] = useSearchParams()
  const place = `new.${region}.${code}.${search}`
  const start = useStart(place, code)
  const [told, setTold] = useState<Told>(null)
  if (!kind) return <PageState whole state="empty">{t('document.noKind')}</PageState>
  if (!position || position.region !== region || !position.makes.includes(code)) {
    return (
      <PageState whole state="denied" action={<Link to="/">{t('state.home')}</Link>}>
        {t('document.mayNot', { kind: said(kind.title) })}
      </PageState>
    )
  }
  return (
    <WithParts settings={desk.settings}>
      <DocumentDesk
        key={start.id} kind={kind} region={region} id={start.id} document={null} position={position.id} task={null}
        place={place} start={start} told={told} onTold={setTold}
      />
    </WithParts>
  )
}

/** Takes up a kept draft; otherwise a fresh id, with the indicator or document that a link named filled in. */
function useStart(place: string, code: string) {
  const { me } = useDesk()
  const kind = useKind(code)
  const [search] = useSearchParams()
  const location = useLocation()
  const [start] = useState(() => {
    const id = keptDraft(me.person.id, place)?.document ?? newId()
    const body: Body = {}
    const labels: Record<string, string> = {}
    for (const field of kind?.fields ?? []) {
      const given = search.get(field.name) ?? (field.type === 'reference' ? search.get(field.to) : null)
      if (!given || field.type === 'table') continue
      body[field.name] = given
      const label = (location.state as { label?: string } | null)?.label
      if (label) labels[given] = label
    }
    return { id, body, labels }
  })
  return start
}
