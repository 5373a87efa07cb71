import { meet, type Operation, type RosterAssignment, type RosterPerson, type RosterPosition } from '#kernel/access/index.ts'
import type { Body } from '#kernel/document/model.ts'
import type { CivilDay } from '#kernel/values/civil-day.ts'
import { isRefusal, type Refusal } from '#kernel/values/refusal.ts'
import { refuse, ROLES } from './model.ts'
import { dayAfter, dayOf, endOf, heldByProgram, inTurn, onStaff, openPosition, positionWord, text, type Standing } from './plan.ts'

type Role = RosterAssignment['role']

/** Who holds a position, from when to when. */
export function planAssignment(standing: Standing, body: Body): Operation[] | Refusal {
  const person = onStaff(standing, text(body['staffNumber']))
  if (isRefusal(person)) return person
  const position = openPosition(standing, text(body['unit']), text(body['position']))
  if (isRefusal(position)) return position
  const day = dayOf(body, 'day', standing.day)
  if (body['act'] === 'end') {
    const held = holdings(standing, person, day).filter((row) => row.position === position.id)
    if (held.length === 0) return refuse('organisation.does_not_hold', { name: person.name, position: positionWord(standing, position) })
    return held.map((row) => ended(row, day, standing.day))
  }
  const to = endOf(body, day)
  return isRefusal(to) ? to : begun(standing, person, position, { role: text(body['role']) === 'deputy' ? 'deputy' : 'primary', from: day, to })
}

export function begun(
  standing: Standing, person: RosterPerson, position: RosterPosition, { role, from, to }: { role: Role; from: CivilDay; to: CivilDay | null },
): Operation[] | Refusal {
  const { roster, nextId } = standing
  const word = positionWord(standing, position)
  if (heldByProgram(standing, position)) return refuse('organisation.machine_position', { position: word })
  if (person.administers !== position.administers) return refuse('organisation.three_apart', { name: person.name, position: word })
  const here = roster.assignments.filter((row) => row.position === position.id && meet(row, { from, to }))
  const own = here.find((row) => row.person === person.id)
  if (own) return refuse('organisation.already_holds', { name: person.name, position: word, role: ROLES.find(({ code }) => code === own.role)! })
  const other = role === 'primary' ? here.find((row) => row.role === 'primary' && !row.cut) : undefined
  if (other) return refuse('organisation.primary_exists', { position: word, name: roster.persons.find(({ id }) => id === other.person)?.name ?? '' })
  return [{ do: 'begin', assignment: { id: nextId(), position: position.id, person: person.id, role, from, to, cut: false } }]
}

/** What a person holds on that day or later. */
function holdings({ roster }: Standing, person: RosterPerson, day: CivilDay): RosterAssignment[] {
  return roster.assignments.filter((row) => row.person === person.id && !row.cut && (row.to === null || row.to > day))
}

/** Ended today it is cut: what the person did this morning stays theirs, the next act is refused. One that is yet to begin never does. */
export function lastDayOf(row: { from: CivilDay }, day: CivilDay, today: CivilDay): { to: CivilDay; cut: boolean } {
  const last = day > row.from ? day : row.from
  return last <= today || last === row.from ? { to: dayAfter(last), cut: true } : { to: last, cut: false }
}

function ended(row: RosterAssignment, day: CivilDay, today: CivilDay): Operation {
  return { do: 'end', assignment: row.id, ...lastDayOf(row, day, today) }
}

/** All positions of one who goes pass to one successor, in one act; with them, every task that waits at those positions. */
export function planHandover(standing: Standing, body: Body): Operation[] | Refusal {
  const leaver = onStaff(standing, text(body['staffNumber']))
  if (isRefusal(leaver)) return leaver
  const successor = onStaff(standing, text(body['successor']))
  if (isRefusal(successor)) return successor
  if (leaver.id === successor.id) return refuse('organisation.same_person')
  const day = dayOf(body, 'day', standing.day)
  const held = holdings(standing, leaver, day)
  if (held.length === 0) return refuse('organisation.nothing_to_hand_over', { name: leaver.name })
  const passed = held.map((row) => (now: Standing): Operation[] | Refusal => {
    const position = now.roster.positions.find(({ id }) => id === row.position)!
    const end = ended(row, day, now.day)
    const from = day > row.from ? day : row.from
    // Who stood in until now goes on in their own name: the old standing ends with the day, the new one begins with the next.
    const own = now.roster.assignments.find((one) => one.person === successor.id && one.position === row.position && meet(one, { from, to: row.to }))
    const freed: Operation[] = own && own.role === 'deputy' && row.role === 'primary' ? [{ do: 'end', assignment: own.id, to: dayAfter(from), cut: false }] : []
    if (own && freed.length === 0) return [end]
    const begin = (after: Standing) => begun(after, successor, position, { role: row.role, from: freed.length > 0 ? dayAfter(from) : from, to: row.to })
    return inTurn(now, [() => [end, ...freed], begin])
  })
  const leaving = body['leaves'] === true ? [(): Operation[] => [{ do: 'leave', person: leaver.id, on: day }]] : []
  return inTurn(standing, [...passed, ...leaving])
}
