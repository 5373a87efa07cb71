import { useState } from 'react'
import { Link } from 'react-router'
import { useSay } from '#ui/language.tsx'
import { MoneyText } from '#ui/money-text.tsx'
import { usePageDesk } from '#ui/page-desk.ts'
import { PageState } from '#ui/page-state.tsx'
import type { Holder, Organisation, Person, Position, Unit } from './answers.ts'
import { Frame, useNew, useOfPosition } from './frame.tsx'
import { fill, WORDS } from './words.ts'

type People = ReadonlyMap<string, Person>

/** Offices, then the units and divisions of this one with their positions and who holds them. */
export default function TreePage() {
  const said = useSay()
  const start = useNew()
  const [typed, setTyped] = useState('')
  const [unitForm, listForm] = [start('unitChange', { act: 'open', sort: 'unit' }), start('organisationLists')]
  const body = useOfPosition<Organisation>('/api/organisation', (answer) => <Tree answer={answer} typed={typed.trim()} />)
  const tools = (
    <>
      {unitForm && <Link className="plain-button" to={unitForm}>{said(WORDS.openUnit)}</Link>}
      {listForm && <Link className="plain-button" to={listForm}>{said(WORDS.lists)}</Link>}
    </>
  )
  return (
    <Frame title={WORDS.title} about={WORDS.aboutTree} tools={tools}>
      <input
        className="text-input organisation-search" type="search" value={typed} placeholder={said(WORDS.search)} aria-label={said(WORDS.search)}
        onChange={(event) => setTyped(event.target.value)}
      />
      {body}
    </Frame>
  )
}

function Tree({ answer, typed }: { answer: Organisation; typed: string }) {
  const said = useSay()
  const { position } = usePageDesk()
  const people = new Map(answer.persons.map((person) => [person.id, person]))
  const shown = answer.units.filter((unit) => fits(answer, people, unit, typed))
  const tops = shown.filter(({ parent }) => parent === null || !shown.some(({ id }) => id === parent))
  return (
    <>
      <Offices offices={answer.offices} here={position?.region ?? ''} />
      <p className="quiet" role="status">{fill(said(WORDS.found), { count: shown.length })}</p>
      {shown.length === 0 ? <PageState state="empty">{said(WORDS.nothing)}</PageState> : (
        <ul className="organisation-tree">
          {tops.map((unit) => <UnitItem key={unit.id} unit={unit} all={shown} answer={answer} people={people} open={typed !== '' || shown.length <= 12} />)}
        </ul>
      )}
    </>
  )
}

function fits({ positions }: Organisation, people: People, unit: Unit, typed: string): boolean {
  if (typed === '') return true
  const words = [unit.code, unit.name, ...positions.filter((one) => one.unit === unit.id).flatMap(({ code, title, holders }) => (
    [code, title.zh, title.en, ...holders.map(({ person }) => people.get(person)?.name ?? '')]))]
  return words.some((word) => word.toLowerCase().includes(typed.toLowerCase()))
}

/** The hierarchy of finance offices, each below the one above it. */
function Offices({ offices, here }: { offices: Organisation['offices']; here: string }) {
  const said = useSay()
  if (offices.length < 2) return null
  const known = new Set(offices.map(({ region }) => region))
  const below = (parent: string | null) => offices.filter((one) => (one.parent !== null && known.has(one.parent) ? one.parent : null) === parent)
  const branch = (parent: string | null) => {
    const list = below(parent)
    return list.length === 0 ? null : (
      <ul>
        {list.map(({ region, name }) => (
          <li key={region}>
            <span className={region === here ? 'organisation-here' : undefined} lang="zh">{name}</span> <span className="quiet">{region}{region === here && ` · ${said(WORDS.hereMark)}`}</span>
            {branch(region)}
          </li>
        ))}
      </ul>
    )
  }
  return <details className="organisation-offices"><summary>{said(WORDS.offices)}</summary>{branch(null)}</details>
}

/** The day on which the page was loaded: close enough to tell what is yet to begin. */
const LOADED_ON = new Date().toISOString().slice(0, 10)

interface Item {
  unit: Unit
  all: readonly Unit[]
  answer: Organisation
  people: People
  open: boolean
}

function UnitItem({ unit, all, answer, people, open }: Item) {
  const said = useSay()
  const start = useNew()
  const positions = answer.positions.filter((one) => one.unit === unit.id && one.closedOn === null)
  const divisions = all.filter(({ parent }) => parent === unit.id)
  const [positionForm, nameForm] = [start('positionChange', { act: 'open', unit: unit.code }), start('unitChange', { act: 'rename', unit: unit.code, name: unit.name })]
  return (
    <li>
      <details open={open}>
        <summary>
          <strong lang="zh">{unit.name}</strong> <span className="quiet">{unit.code}{unit.parent && ` · ${said(WORDS.division)}`}{unit.closedOn && ` · ${said(WORDS.closed)}`}</span>
        </summary>
        {positionForm && !unit.closedOn && (
          <div className="row-links"><Link to={positionForm}>{said(WORDS.openPosition)}</Link>{nameForm && <Link to={nameForm}>{said(WORDS.rename)}</Link>}</div>
        )}
        {positions.length === 0 ? <p className="quiet">{said(WORDS.noPositions)}</p>
          : <ul className="organisation-positions">{positions.map((position) => <PositionItem key={position.id} unit={unit} position={position} people={people} />)}</ul>}
        {divisions.length > 0 && <ul className="organisation-tree">{divisions.map((one) => <UnitItem key={one.id} unit={one} all={all} answer={answer} people={people} open={open} />)}</ul>}
      </details>
    </li>
  )
}

function PositionItem({ unit, position, people }: { unit: Unit; position: Position; people: People }) {
  const said = useSay()
  const start = useNew()
  const at = { unit: unit.code, position: position.code }
  const [assign, grant] = [start('assignmentChange', { act: 'begin', ...at }), start('grantChange', { act: 'give', ...at })]
  const lacksDeputy = position.administers === 'none' && !position.holders.some(({ role }) => role === 'deputy')
  return (
    <li className="organisation-position">
      <div><span>{said(position.title)}</span></div>
      <div className="organisation-holders">
        {position.holders.length === 0 && <span className="tag tone-bad">{said(WORDS.nobody)}</span>}
        {position.holders.map((holder) => (
          <HolderLine key={holder.assignment} holder={holder} person={people.get(holder.person)} at={at} />
        ))}
        {lacksDeputy && position.holders.length > 0 && <span className="tag tone-waiting">{said(WORDS.noDeputy)}</span>}
      </div>
      <details className="organisation-duties">
        <summary>{fill(said(WORDS.duties), { count: position.grants.length })}</summary>
        <ul>
          {position.grants.map(({ duty, name, limitFen, to }) => (
            <li key={duty + String(to)}>
              {said(name)}{limitFen && <> · {said(WORDS.limit)} <MoneyText fen={limitFen} /></>}{to && ` · ${fill(said(WORDS.until), { day: to })}`}
            </li>
          ))}
        </ul>
      </details>
      {assign && grant && <div className="row-links"><Link to={assign}>{said(WORDS.appoint)}</Link><Link to={grant}>{said(WORDS.grant)}</Link></div>}
    </li>
  )
}

function HolderLine({ holder: { role, from, to }, person, at }: { holder: Holder; person: Person | undefined; at: Record<string, string> }) {
  const said = useSay()
  const start = useNew()
  const dismiss = person && start('assignmentChange', { act: 'end', staffNumber: person.staffNumber, ...at })
  return (
    <span>
      <span className={`tag ${role === 'primary' ? 'tone-good' : 'tone-neutral'}`}>{said(role === 'primary' ? WORDS.a : WORDS.b)}</span> <span lang="zh">{person?.name}</span>
      {from > LOADED_ON && <span className="quiet"> {fill(said(WORDS.since), { day: from })}</span>}
      {to && <span className="quiet"> {fill(said(WORDS.until), { day: to })}</span>}
      {dismiss && <> <Link to={dismiss}>{said(WORDS.dismiss)}</Link></>}
    </span>
  )
}
