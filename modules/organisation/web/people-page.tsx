import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'react-router'
import { DataTable } from '#ui/data-table.tsx'
import { useSay } from '#ui/language.tsx'
import { Declined, usePageDesk } from '#ui/page-desk.ts'
import { PageState } from '#ui/page-state.tsx'
import { dayAndTime } from '#ui/tags.tsx'
import type { Organisation, Person } from './answers.ts'
import { Frame, useNew, useOfPosition } from './frame.tsx'
import { fill, WORDS } from './words.ts'

const MOST_ROWS = 300

/** The staff: what each holds, whether they can log in, and what the system administrator may start for them. */
export default function PeoplePage() {
  const said = useSay()
  const start = useNew()
  const [typed, setTyped] = useState('')
  const form = start('personChange', { act: 'join' })
  const body = useOfPosition<Organisation>('/api/organisation', (answer) => <People answer={answer} typed={typed.trim()} />)
  return (
    <Frame title={WORDS.people} about={WORDS.aboutPeople} tools={form && <Link className="plain-button" to={form}>{said(WORDS.join)}</Link>}>
      <input
        className="text-input organisation-search" type="search" value={typed} placeholder={said(WORDS.search)} aria-label={said(WORDS.search)}
        onChange={(event) => setTyped(event.target.value)}
      />
      {body}
    </Frame>
  )
}

function People({ answer, typed }: { answer: Organisation; typed: string }) {
  const said = useSay()
  const { position } = usePageDesk()
  const held = heldBy(answer)
  const fitting = answer.persons.filter((person) => typed === '' || [
    person.name, person.staffNumber, ...(held.get(person.id) ?? []).flatMap(({ unit, title }) => [unit, title.zh, title.en]),
  ].some((word) => word.toLowerCase().includes(typed.toLowerCase())))
  const isWriter = position?.code === 'organisation.system'
  if (fitting.length === 0) return <PageState state="empty">{said(WORDS.nothing)}</PageState>
  return (
    <>
      <p className="quiet" role="status">{fill(said(WORDS.peopleCount), { count: fitting.length })}</p>
      <DataTable
        caption={said(WORDS.people)} rows={fitting.slice(0, MOST_ROWS)} rowKey={(person) => person.id}
        columns={[
          { key: 'name', title: said(WORDS.name), main: true, render: (person) => (
            <>{person.name}{person.administers !== 'none' && <> <span className="tag tone-running">{said(WORDS.three[person.administers])}</span></>}<StateOf person={person} /></>
          ) },
          { key: 'number', title: said(WORDS.staffNumber), render: ({ staffNumber }) => staffNumber },
          { key: 'holds', title: said(WORDS.holds), render: ({ id }) => <Holds held={held.get(id) ?? []} /> },
          { key: 'login', title: said(WORDS.login), render: ({ login }) => (
            <span className={`tag ${login === 'open' ? 'tone-good' : 'tone-neutral'}`}>{said(login === 'open' ? WORDS.loginOpen : login === 'none' ? WORDS.loginNone : WORDS.loginClosed)}</span>) },
          ...(isWriter ? [{ key: 'acts', title: said(WORDS.acts), render: (person: Person) => <Acts person={person} holds={(held.get(person.id) ?? []).length > 0} /> }] : []),
        ]}
      />
    </>
  )
}

interface Held { key: string; unit: string; title: { zh: string; en: string }; role: 'primary' | 'deputy' }

function heldBy({ units, positions }: Organisation): Map<string, Held[]> {
  const names = new Map(units.map(({ id, name }) => [id, name]))
  const all = positions.flatMap(({ unit, title, holders }) => holders.map(({ assignment, person, role }) => (
    { person, held: { key: assignment, unit: names.get(unit) ?? '', title, role } })))
  return new Map([...Map.groupBy(all, ({ person }) => person)].map(([person, list]) => [person, list.map(({ held }) => held)]))
}

function Holds({ held }: { held: readonly Held[] }) {
  const said = useSay()
  if (held.length === 0) return <span className="quiet">{said(WORDS.nothingHeld)}</span>
  return <span className="organisation-held">{held.map(({ key, unit, title, role }) => <span key={key}>{unit} · {said(title)} {said(role === 'primary' ? WORDS.a : WORDS.b)}</span>)}</span>
}

function StateOf({ person: { joinedOn, leftOn } }: { person: Person }) {
  const said = useSay()
  if (leftOn !== null) return <span className="cell-sub">{fill(said(WORDS.left), { day: leftOn })}</span>
  return joinedOn === null ? <span className="cell-sub">{said(WORDS.notHere)}</span> : null
}

function Acts({ person, holds }: { person: Person; holds: boolean }) {
  const said = useSay()
  const start = useNew()
  const { staffNumber, login, invited } = person
  if (person.joinedOn === null || person.leftOn !== null) return null
  const links = [
    [WORDS.appoint, start('assignmentChange', { act: 'begin', staffNumber })],
    holds ? [WORDS.handOver, start('handover', { staffNumber })] : [WORDS.leave, start('personChange', { act: 'leave', staffNumber })],
    ...(login === 'open' && !invited ? [[WORDS.newLink, start('personChange', { act: 'newLink', staffNumber })]] : []),
  ] as [typeof WORDS.appoint, string | null][]
  return (
    <div className="organisation-acts">
      {links.map(([word, to]) => to && <Link key={word.en} to={to}>{said(word)}</Link>)}
      {invited && <Drawn person={person} />}
    </div>
  )
}

/** The link is in the answer alone; reloading the page forgets it, and drawing again kills it. */
function Drawn({ person }: { person: Person }) {
  const said = useSay()
  const { position, send } = usePageDesk()
  const draw = useMutation({
    mutationFn: () => send<{ link: string; expiresAt: string }>('/api/organisation/invitations', { region: position!.region, position: position!.id, person: person.id }),
  })
  if (draw.data) {
    return (
      <label className="organisation-link">
        {fill(said(WORDS.drawn), { name: person.name, at: dayAndTime(draw.data.expiresAt) })}
        <input className="text-input" readOnly value={`${location.origin}${draw.data.link}`} onFocus={(event) => event.target.select()} />
      </label>
    )
  }
  return (
    <>
      <button type="button" className="link-button" disabled={draw.isPending} onClick={() => draw.mutate()}>{said(draw.isPending ? WORDS.drawing : WORDS.draw)}</button>
      {draw.error && <span className="form-problem" role="alert">{draw.error instanceof Declined ? said(draw.error.answer.message) : String(draw.error)}</span>}
    </>
  )
}
