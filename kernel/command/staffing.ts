import type { Pool } from 'pg'
import { staffing as staffingOf, type Assignment } from '#kernel/process/index.ts'
import type { Bilingual } from '#kernel/values/refusal.ts'
import type { Region } from '#kernel/values/region.ts'
import type { Gate } from './gate.ts'
import { loadStaff, type StaffRow } from './store.ts'

/**
 * Which flows of a region cannot be completed by the people it has today without breaking separation of duties: one sentence per kind,
 * unit and position, naming who is missing. Asked at the start of a server; an unstaffed flow does not stop the others.
 * A unit takes part in a kind when somebody there may make it.
 */
export async function unstaffed(owner: Pool, region: Region, gate: Pick<Gate, 'kinds' | 'matrix'>): Promise<Bilingual[]> {
  const gaps = unstaffedFlows(await loadStaff(owner, region), gate.kinds, gate.matrix)
  return gaps.map(({ zh, en }) => ({ zh: `${region} ${zh}`, en: `${region} ${en}` }))
}

/** The same question about any staff, that of today or one that is only thought of. */
export function unstaffedFlows(staff: readonly StaffRow[], kinds: Gate['kinds'], matrix: Gate['matrix']): Bilingual[] {
  const office = staff.filter((one) => one.office)
  const sides = [...Map.groupBy(matrix.filter((row) => row.scope === 'money'), (row) => row.pair).values()]
  const barred = sides.flatMap((rows) => rows.flatMap((row) => rows.filter((other) => other.side !== row.side)
    .map((other): [string, string] => [row.duty, other.duty])))
  const sentences: Bilingual[] = []
  for (const kind of kinds.values()) {
    const makers = new Set(kind.make?.positions)
    const made = staff.filter((one) => makers.has(one.position))
    // What the office makes and a unit must act on is about each unit; the office has no such people of its own.
    const aboutUnits = made.some((one) => one.office) && kind.definition.nodes.some((node) => node.type === 'task' && node.unitScope === 'unit')
    const units = Map.groupBy(aboutUnits ? staff.filter((one) => !one.office) : made, (one) => one.unit)
    const seen = new Set<string>()
    for (const [unit, [first]] of units) {
      const people: Assignment[] = [...office, ...staff.filter((one) => one.unit === unit && !one.office)]
      for (const gap of staffingOf(kind.definition, kind.paths, people, barred)) {
        // What is missing in the bureau is missing for every unit: said once.
        const name = `${gap.code} ${String(gap.values['position'])}`
        if (seen.has(name)) continue
        seen.add(name)
        sentences.push({
          zh: `${first!.unitName}：${kind.title.zh}：${gap.message.zh}`, en: `${first!.unitName}: ${kind.title.en}: ${gap.message.en}`,
        })
      }
    }
  }
  return sentences
}
