import { newId } from '#kernel/values/id.ts'
import type { IncompatibleDuty } from './model.ts'

/** An office as it is to be set up: every list is written in one statement. */
export interface Organisation {
  units: { id: string; code: string; name: string; office: boolean; creditCode?: string }[]
  positions: { id: string; code: string; unit: string; title: { zh: string; en: string }; duties: string[]; limitFen?: bigint }[]
  persons: { id: string; name: string; staffNumber: string }[]
  assignments: { position: string; person: string; role: 'primary' | 'deputy'; from: string; to?: string }[]
}

export interface AssignmentRow {
  id: string
  position: string
  person: string
  role: 'primary' | 'deputy'
  /** PostgreSQL daterange text, the end excluded. */
  period: string
}

export interface SideRow {
  assignment: string
  person: string
  scopeKey: string
  pair: string
  side: string
  period: string
}

/**
 * Assignments with the sides they take in the sets of unit and bureau scope. The table's EXCLUDE refuses a person on two sides
 * in one period; a lawful rotation ends one period before the next begins.
 */
export function assign(organisation: Organisation, matrix: readonly IncompatibleDuty[]): { assignments: AssignmentRow[]; sides: SideRow[] } {
  const positions = new Map(organisation.positions.map((position) => [position.id, position]))
  const dated = matrix.filter((row) => row.scope !== 'money')
  const assignments: AssignmentRow[] = []
  const sides: SideRow[] = []
  for (const { position, person, role, from, to } of organisation.assignments) {
    const { unit, duties } = positions.get(position)!
    const row: AssignmentRow = { id: newId(), position, person, role, period: `[${from},${to ?? ''})` }
    assignments.push(row)
    const taken = new Map(dated.filter((one) => duties.includes(one.duty)).map((one) => [`${one.pair}|${one.side}`, one]))
    for (const { pair, side, scope } of taken.values()) {
      sides.push({ assignment: row.id, person, scopeKey: scope === 'unit' ? `unit:${unit}` : 'bureau', pair, side, period: row.period })
    }
  }
  return { assignments, sides }
}
