import type { Actor } from '#kernel/access/model.ts'
import type { Organisation } from '#kernel/access/index.ts'
import type { LoadedKind, PositionSpec } from '#kernel/module/index.ts'
import { newId } from '#kernel/values/id.ts'

/** The people of a replay, generated: one per position, so that no duty meets another in one person. */
export interface Staff {
  organisation: Organisation
  /** By the place of the unit in the file. */
  units: string[]
  /** Who holds the position in the unit, or in the finance office for null. */
  holder: (position: string, unit: string | null) => Actor
}

/** Before every file: assignments are dated and a file may be of any year. */
const SINCE = '1949-10-01'

/** One office with every position of the bureau, and for each unit of the file the unit positions that these kinds ask for. */
export function organise(
  region: string, unitNames: readonly string[], positions: readonly PositionSpec[], kinds: readonly LoadedKind[],
): Staff {
  const office = { id: newId(), code: 'bureau', name: `${region} 回放财政局`, office: true }
  const units = unitNames.map((name, place) => ({ id: newId(), code: unitCode(place), name, office: false }))
  const organisation: Organisation = { units: [office, ...units], positions: [], persons: [], assignments: [] }
  const holders = new Map<string, Actor>()
  const wanted = positionsOf(kinds)
  for (const spec of merged(positions)) {
    if (!spec.office && !wanted.has(spec.code)) continue
    for (const unit of spec.office ? [office] : units) {
      const position = { id: newId(), code: spec.code, unit: unit.id, title: spec.title, duties: spec.duties }
      const number = organisation.persons.length + 1
      const person = { id: newId(), name: `${spec.title.zh} ${unit.code}`, staffNumber: `R${region}-${position.id.slice(-12)}-${number}` }
      organisation.positions.push(position)
      organisation.persons.push(person)
      organisation.assignments.push({ position: position.id, person: person.id, role: 'primary', from: SINCE })
      holders.set(`${spec.code}|${unit.id}`, { person: person.id, position: position.id })
    }
  }
  const holder: Staff['holder'] = (position, unit) => {
    const found = holders.get(`${position}|${unit ?? office.id}`) ?? holders.get(`${position}|${office.id}`)
    if (!found) throw new Error(`nobody holds ${position} in the replayed office`)
    return found
  }
  return { organisation, units: units.map((unit) => unit.id), holder }
}

export function unitCode(place: number): string {
  return `U${String(place + 1).padStart(5, '0')}`
}

/** Several modules may declare one position; its duties are the union. */
function merged(positions: readonly PositionSpec[]): PositionSpec[] {
  return [...Map.groupBy(positions, (position) => position.code).values()].map((same) => (
    { ...same[0]!, duties: [...new Set(same.flatMap((position) => position.duties))] }))
}

/** Makers and task holders of these kinds; alerts that they may bear are left standing, with the unit's own people. */
function positionsOf(kinds: readonly LoadedKind[]): Set<string> {
  return new Set(kinds.flatMap((kind) => [
    ...(kind.make?.positions ?? []),
    ...kind.definition.nodes.flatMap((node) => (node.type === 'task' ? [node.position] : [])),
  ]))
}
