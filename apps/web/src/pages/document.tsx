import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useLocation, useParams, useSearchParams } from 'react-router'
import type { Body } from '#kernel/document/model.ts'
import { newId } from '#kernel/values/id.ts'
import type { CopyView, KindView } from '../../../server/model.ts'
import { useSay } from '#ui/language.tsx'
import { PageState, Waiting } from '#ui/page-state.tsx'
import { call } from '../api.ts'
import { positionIn, useDesk, useKind } from '../desk.tsx'
import { WithParts } from '../desk-gate.tsx'
import { DocumentDesk } from '../document/desk.tsx'
import { keptDraft } from '../document/draft-keeper.ts'
import type { Told } from '../document/use-command.ts'
import { ReadProblem } from '../read-state.tsx'
import { WrongAddress } from '../wrong-address.tsx'
import '../styles/document.css'

/** One page for every kind of document. */
export function DocumentPage() {
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
  if (!kind) return <WrongAddress />
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
  const copied = search.get('copy')
  if (!kind) return <WrongAddress />
  if (!position || position.region !== region || !position.makes.includes(code)) {
    return (
      <PageState whole state="denied" action={<Link to="/">{t('state.home')}</Link>}>
        {t('document.mayNot', { kind: said(kind.title) })}
      </PageState>
    )
  }
  const given = { kind, region, position: position.id }
  return (
    <WithParts settings={desk.settings}>
      {copied ? <Copied {...given} of={copied} /> : <Begun {...given} copy={null} />}
    </WithParts>
  )
}

interface New {
  kind: KindView
  region: string
  position: string
}

/** A new document that begins with what an ended one said. */
function Copied({ of, ...given }: New & { of: string }) {
  const read = useQuery({
    queryKey: ['copy', given.region, of],
    queryFn: ({ signal }) => call('GET /api/documents/:region/:id/copy', { path: { region: given.region, id: of } }, signal),
    staleTime: Infinity,
  })
  if (read.error) return <ReadProblem whole reason={read.error} onRetry={() => void read.refetch()} />
  return read.data ? <Begun {...given} copy={read.data} /> : <Waiting lines={12} />
}

function Begun({ kind, region, position, copy }: New & { copy: CopyView | null }) {
  const [search] = useSearchParams()
  const place = `new.${region}.${kind.code}.${search}`
  const start = useStart(place, kind.code, copy)
  const [told, setTold] = useState<Told>(null)
  return (
    <DocumentDesk
      key={start.id} kind={kind} region={region} id={start.id} document={null} position={position} task={null}
      place={place} start={start} told={told} onTold={setTold}
    />
  )
}

/** Takes up a kept draft; otherwise a fresh id, with a copy or with the indicator or document that a link named filled in. */
function useStart(place: string, code: string, copy: CopyView | null) {
  const { me } = useDesk()
  const kind = useKind(code)
  const [search] = useSearchParams()
  const location = useLocation()
  const [start] = useState(() => {
    const id = keptDraft(me.person.id, place)?.document ?? newId()
    const body: Body = { ...copy?.body }
    const labels: Record<string, string> = { ...copy?.references }
    // What is too long for an address comes beside it.
    const stated = (location.state as { body?: Record<string, string> } | null)?.body
    for (const field of kind?.fields ?? []) {
      const given = search.get(field.name) ?? stated?.[field.name] ?? (field.type === 'reference' ? search.get(field.to) : null)
      if (!given || field.type === 'table') continue
      body[field.name] = given
      const label = (location.state as { label?: string } | null)?.label
      if (label) labels[given] = label
    }
    return { id, body, labels }
  })
  return start
}
