import type { CivilDay } from '#kernel/values/civil-day.ts'
import type { Administers } from './model.ts'

/** The organisation of one region as it stands, and what a document does to it. Days are civil; `to` is the first day no longer held. */
export interface Roster {
  units: readonly RosterUnit[]
  positions: readonly RosterPosition[]
  persons: readonly RosterPerson[]
  /** Those that hold today or later; what has ended is history. */
  assignments: readonly RosterAssignment[]
}

export interface RosterUnit {
  id: string
  code: string
  name: string
  office: boolean
  /** Of a division: the office it belongs to. */
  parent: string | null
  creditCode: string | null
  closedOn: CivilDay | null
}

export interface RosterPosition {
  id: string
  unit: string
  code: string
  title: { zh: string; en: string }
  administers: Administers
  closedOn: CivilDay | null
  /** Those that hold today or later. */
  grants: readonly RosterGrant[]
}

export interface RosterGrant {
  duty: string
  limitFen: bigint | null
  from: CivilDay
  to: CivilDay | null
}

export interface RosterPerson {
  id: string
  name: string
  staffNumber: string
  administers: Administers
  /** The program itself in a position of its own: it has no login, and its position is no person's. */
  machine: boolean
  /** Null: known in the system, but not on the staff of this region. */
  joinedOn: CivilDay | null
  leftOn: CivilDay | null
}

export interface RosterAssignment {
  id: string
  position: string
  person: string
  role: 'primary' | 'deputy'
  from: CivilDay
  to: CivilDay | null
  /** Ended at once within its last day. */
  cut: boolean
}

/** One change of the roster. Those of a document are carried out in this order: units, positions, people, ends, grants, assignments. */
export type Operation =
  | { do: 'openUnit'; unit: RosterUnit }
  | { do: 'changeUnit'; id: string; name: string; creditCode: string | null; closedOn: CivilDay | null }
  | { do: 'openPosition'; position: Omit<RosterPosition, 'grants'> }
  | { do: 'changePosition'; id: string; title: { zh: string; en: string }; closedOn: CivilDay | null }
  /** `known`: the person stands in the system already, from another region or from before. */
  | { do: 'join'; person: RosterPerson; known: boolean }
  | { do: 'leave'; person: string; on: CivilDay }
  /** A one-time link may be drawn; `resets`: for a new password to a login that stands. */
  | { do: 'invite'; person: string; resets: boolean }
  | { do: 'end'; assignment: string; to: CivilDay; cut: boolean }
  | { do: 'endGrant'; position: string; duty: string; from: CivilDay; to: CivilDay }
  | { do: 'grant'; position: string; grant: RosterGrant }
  | { do: 'begin'; assignment: RosterAssignment }

/** The roster as the operations leave it. Pure: the same function shows the preview and decides which sides are written. */
export function applied(roster: Roster, operations: readonly Operation[]): Roster {
  const units = new Map(roster.units.map((row) => [row.id, row]))
  const positions = new Map(roster.positions.map((row) => [row.id, row]))
  const persons = new Map(roster.persons.map((row) => [row.id, row]))
  const assignments = new Map(roster.assignments.map((row) => [row.id, row]))
  const grantsOf = (id: string, change: (grants: readonly RosterGrant[]) => readonly RosterGrant[]) => {
    const position = positions.get(id)!
    positions.set(id, { ...position, grants: change(position.grants) })
  }
  for (const one of operations) {
    switch (one.do) {
      case 'openUnit': units.set(one.unit.id, one.unit); break
      case 'changeUnit': units.set(one.id, { ...units.get(one.id)!, name: one.name, creditCode: one.creditCode, closedOn: one.closedOn }); break
      case 'openPosition': positions.set(one.position.id, { ...one.position, grants: [] }); break
      case 'changePosition': positions.set(one.id, { ...positions.get(one.id)!, title: one.title, closedOn: one.closedOn }); break
      case 'join': persons.set(one.person.id, one.person); break
      case 'leave': persons.set(one.person, { ...persons.get(one.person)!, leftOn: one.on }); break
      case 'invite': break
      case 'end': assignments.set(one.assignment, { ...assignments.get(one.assignment)!, to: one.to, cut: one.cut }); break
      case 'endGrant': grantsOf(one.position, (grants) => (
        grants.map((grant) => (grant.duty === one.duty && grant.from === one.from ? { ...grant, to: one.to } : grant)))); break
      case 'grant': grantsOf(one.position, (grants) => [...grants, one.grant]); break
      case 'begin': assignments.set(one.assignment.id, one.assignment); break
    }
  }
  return { units: [...units.values()], positions: [...positions.values()], persons: [...persons.values()], assignments: [...assignments.values()] }
}

/** Two stretches of days have a day in common; null is without end. */
export function meet(one: { from: CivilDay; to: CivilDay | null }, other: { from: CivilDay; to: CivilDay | null }): boolean {
  return (one.to === null || other.from < one.to) && (other.to === null || one.from < other.to)
}
