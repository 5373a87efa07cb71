import type { CivilDay } from '#kernel/values/civil-day.ts'
import type { IncompatibleDuty } from './model.ts'
import { meet, type Roster, type RosterAssignment, type RosterPosition } from './roster.ts'

/** One side of a set with unit or bureau scope, as an assignment takes it: a row of access.assignment_side. */
export interface TakenSide {
  assignment: RosterAssignment
  position: RosterPosition
  scopeKey: string
  pair: string
  side: string
}

/**
 * Every side that the assignments take in the sets of unit and bureau scope. A duty counts for as long as the assignment lasts, from the
 * moment it is granted: who has held one side within it takes the other only with a new assignment.
 */
export function sidesOf(roster: Roster, matrix: readonly IncompatibleDuty[]): TakenSide[] {
  const positions = new Map(roster.positions.map((row) => [row.id, row]))
  const dated = matrix.filter((row) => row.scope !== 'money')
  return roster.assignments.flatMap((assignment) => {
    const position = positions.get(assignment.position)
    if (!position) return []
    const duties = new Set(position.grants.filter((grant) => meet(grant, assignment)).map((grant) => grant.duty))
    const taken = new Map(dated.filter((row) => duties.has(row.duty)).map((row) => [`${row.pair}|${row.side}`, row]))
    return [...taken.values()].map(({ pair, side, scope }) => (
      { assignment, position, scopeKey: scope === 'unit' ? `unit:${position.unit}` : 'bureau', pair, side }))
  })
}

/** A person on two sides of one set. */
export interface Conflict {
  person: string
  pair: string
  /** `unit`, `bureau`: the keys refuse it. `money`: allowed, but never both on the same money. */
  scope: IncompatibleDuty['scope']
  sides: [string, string]
  /** The two assignments that carry them; one and the same when a single position carries both. */
  assignments: [string, string]
  /** For whom the person acts as deputy on one of the sides: their acts count as the deputy's own. */
  through: string[]
}

/** Who holds two sides of one set at one time, on the whole roster. Sets of money scope show who could not do both on one payment. */
export function conflictsOf(roster: Roster, matrix: readonly IncompatibleDuty[], from: CivilDay): Conflict[] {
  const dated = sidesOf(roster, matrix).map(({ assignment, scopeKey, pair, side }) => ({ assignment, place: scopeKey, pair, side }))
  const scopes = new Map(matrix.map((row) => [row.pair, row.scope]))
  const standing = dated.filter(({ assignment }) => isAhead(assignment, from))
  return [...Map.groupBy([...standing, ...moneySides(roster, matrix, from)], ({ assignment, place, pair }) => `${assignment.person}|${place}|${pair}`).values()]
    .flatMap((taken) => pairsOf(taken).map(([one, other]): Conflict => ({
      person: one.assignment.person, pair: one.pair, scope: scopes.get(one.pair)!, sides: [one.side, other.side],
      assignments: [one.assignment.id, other.assignment.id], through: throughOf(roster, [one.assignment, other.assignment]),
    })))
}

interface Taken { assignment: RosterAssignment; place: string; pair: string; side: string }

/** Sides of sets that are kept apart act by act: on the money of one unit, or of the whole bureau for its own positions. */
function moneySides(roster: Roster, matrix: readonly IncompatibleDuty[], from: CivilDay): Taken[] {
  const positions = new Map(roster.positions.map((row) => [row.id, row]))
  return roster.assignments.filter((one) => isAhead(one, from)).flatMap((assignment) => {
    const position = positions.get(assignment.position)
    const duties = new Set(position?.grants.filter((grant) => meet(grant, assignment)).map((grant) => grant.duty))
    const taken = new Map(matrix.filter((row) => row.scope === 'money' && duties.has(row.duty)).map((row) => [`${row.pair}|${row.side}`, row]))
    return [...taken.values()].map(({ pair, side }) => ({ assignment, place: 'money', pair, side }))
  })
}

function isAhead({ to, cut }: RosterAssignment, from: CivilDay): boolean {
  return !cut && (to === null || to > from)
}

/** Two different sides whose assignments meet, each couple of sides once. */
function pairsOf(taken: readonly Taken[]): [Taken, Taken][] {
  const found = new Map<string, [Taken, Taken]>()
  for (const [index, one] of taken.entries()) {
    for (const other of taken.slice(index + 1)) {
      if (one.side === other.side || !meet(one.assignment, other.assignment)) continue
      const name = [one.side, other.side].sort().join('|')
      if (!found.has(name)) found.set(name, [one, other])
    }
  }
  return [...found.values()]
}

function throughOf(roster: Roster, assignments: readonly RosterAssignment[]): string[] {
  const persons = assignments.filter(({ role }) => role === 'deputy').flatMap((deputy) => roster.assignments
    .filter((one) => one.position === deputy.position && one.role === 'primary' && one.person !== deputy.person && meet(one, deputy))
    .map((one) => one.person))
  return [...new Set(persons)]
}
