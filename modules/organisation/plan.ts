import { applied, type Operation, type PositionKind, type Roster, type RosterPerson, type RosterPosition, type RosterUnit } from '#kernel/access/index.ts'
import type { Body } from '#kernel/document/model.ts'
import type { CivilDay } from '#kernel/values/civil-day.ts'
import { isRefusal, type Refusal } from '#kernel/values/refusal.ts'
import { refuse } from './model.ts'

/** What a plan is made from: the organisation as it stands, the positions that modules declare, the day, and a source of ids. */
export interface Standing {
  roster: Roster
  kinds: readonly PositionKind[]
  /** Civil day in Shanghai: the day on which it would take effect. */
  day: CivilDay
  nextId: () => string
}

export type Plan = (standing: Standing, body: Body) => Operation[] | Refusal

export const text = (value: unknown) => (typeof value === 'string' ? value.trim() : '')

/** A day that was asked for and has passed by the time of approval becomes the day of approval. */
export function dayOf(body: Body, name: string, day: CivilDay): CivilDay {
  const asked = text(body[name])
  return asked < day ? day : asked
}

export function dayAfter(day: CivilDay): CivilDay {
  return new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10)
}

/** `until` is the last day; rosters keep the first day after it. */
export function endOf(body: Body, from: CivilDay): CivilDay | null | Refusal {
  const until = text(body['until'])
  if (until === '') return null
  return until < from ? refuse('organisation.days_turned', { from, until }) : dayAfter(until)
}

/** Positions that the program holds are opened and held by no document: what they do is recorded under the name of the program. */
export function heldByProgram({ kinds }: Pick<Standing, 'kinds'>, { code }: Pick<RosterPosition, 'code'>): boolean {
  return kinds.some((kind) => kind.code === code && kind.machine)
}

export function openUnit({ roster, day }: Standing, code: string): RosterUnit | Refusal {
  const unit = roster.units.find((row) => row.code === code && (row.closedOn === null || row.closedOn > day))
  return unit ?? refuse('organisation.unknown_unit', { code })
}

/** `position` is a code, or what the position is called in either language. */
export function openPosition(standing: Standing, unitCode: string, position: string): RosterPosition | Refusal {
  const unit = openUnit(standing, unitCode)
  if (isRefusal(unit)) return unit
  const found = standing.roster.positions.find((row) => (
    row.unit === unit.id && row.closedOn === null && [row.code, row.title.zh, row.title.en].includes(position)))
  if (found && heldByProgram(standing, found)) return refuse('organisation.machine_position', { position: positionWord(standing, found) })
  return found ?? refuse('organisation.unknown_position', { unit: unit.name, code: position })
}

export function onStaff({ roster, day }: Standing, staffNumber: string): RosterPerson | Refusal {
  const person = roster.persons.find((row) => row.staffNumber === staffNumber)
  const isOn = person && person.joinedOn !== null && (person.leftOn === null || person.leftOn > day)
  if (isOn && person.machine) return refuse('organisation.machine_person', { name: person.name })
  return isOn ? person : refuse('organisation.unknown_person', { staffNumber })
}

export function positionWord(standing: Pick<Standing, 'roster'>, position: RosterPosition): { zh: string; en: string } {
  const unit = standing.roster.units.find((row) => row.id === position.unit)?.name ?? ''
  return { zh: `${unit}·${position.title.zh}`, en: `${unit} · ${position.title.en}` }
}

/** One plan after another, each on what the ones before have made; the first refusal ends it. */
export function inTurn(standing: Standing, plans: readonly ((standing: Standing) => Operation[] | Refusal)[]): Operation[] | Refusal {
  const operations: Operation[] = []
  let { roster } = standing
  for (const plan of plans) {
    const more = plan({ ...standing, roster })
    if (isRefusal(more)) return more
    operations.push(...more)
    roster = applied(roster, more)
  }
  return operations
}
