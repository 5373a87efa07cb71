import type { Administers, Operation } from '#kernel/access/index.ts'
import type { Body } from '#kernel/document/model.ts'
import type { CivilDay } from '#kernel/values/civil-day.ts'
import { isRefusal, type Refusal } from '#kernel/values/refusal.ts'
import { refuse } from './model.ts'
import { dayOf, onStaff, positionWord, text, type Standing } from './plan.ts'

/** People: joining, leaving, and a new link to a login. */
export function planPerson(standing: Standing, body: Body): Operation[] | Refusal {
  const staffNumber = text(body['staffNumber'])
  const day = dayOf(body, 'day', standing.day)
  if (body['act'] === 'join') {
    return joined(standing, { staffNumber, name: text(body['name']), administers: (text(body['administers']) || 'none') as Administers, day })
  }
  const person = onStaff(standing, staffNumber)
  if (isRefusal(person)) return person
  if (body['act'] === 'newLink') return [{ do: 'invite', person: person.id, resets: true }]
  const { roster } = standing
  const held = roster.assignments.filter((row) => row.person === person.id && !row.cut && (row.to === null || row.to > day))
  if (held.length > 0) {
    const positions = held.map((row) => positionWord(standing, roster.positions.find(({ id }) => id === row.position)!))
    return refuse('organisation.person_holds', {
      name: person.name, positions: { zh: positions.map(({ zh }) => zh).join('、'), en: positions.map(({ en }) => en).join(', ') },
    })
  }
  return [{ do: 'leave', person: person.id, on: day }]
}

/** Staff numbers of programs, also of those that have not run yet: a person under one would be taken for it. */
const PROGRAMS = /^machine-/i

/** Who comes from another office, or comes back, is the same natural person: name and role must agree with what is known. */
export function joined(
  { roster, day: today, nextId }: Standing, { staffNumber, name, administers, day }: { staffNumber: string; name: string; administers: Administers; day: CivilDay },
): Operation[] | Refusal {
  if (name === '') return refuse('organisation.name_missing')
  const known = roster.persons.find((row) => row.staffNumber === staffNumber)
  if (known?.machine || PROGRAMS.test(staffNumber)) return refuse('organisation.machine_person', { name: known?.name ?? staffNumber })
  if (known && known.joinedOn !== null && (known.leftOn === null || known.leftOn > today)) {
    return refuse('organisation.person_on_staff', { staffNumber, name: known.name })
  }
  if (known && (known.name !== name || known.administers !== administers)) return refuse('organisation.person_differs', { staffNumber, name: known.name })
  const person = { id: known?.id ?? nextId(), name, staffNumber, administers, machine: false, joinedOn: day, leftOn: null }
  return [{ do: 'join', person, known: known !== undefined }, { do: 'invite', person: person.id, resets: false }]
}
