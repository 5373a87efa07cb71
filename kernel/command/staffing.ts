import type { Pool } from 'pg'
import { staffing as staffingOf, type Assignment } from '#kernel/process/index.ts'
import type { Bilingual } from '#kernel/values/refusal.ts'
import type { Region } from '#kernel/values/region.ts'
import type { Gate } from './gate.ts'
import { loadStaff } from './store.ts'

/**
 * Which flows of a region cannot be completed by the people it has today without breaking separation of duties: one sentence per kind,
 * unit and position, naming who is missing. Asked at the start of a server; an unstaffed flow does not stop the others.
 * A unit takes part in a kind when somebody there may make it.
 */
export async function unstaffed(owner: Pool, region: Region, gate: Pick<Gate, 'kinds' | 'matrix'>): Promise<Bilingual[]> {
  const staff = await loadStaff(owner, region)
  const office = staff.filter((one) => one.office)
  const sides = [...Map.groupBy(gate.matrix.filter((row) => row.scope === 'money'), (row) => row.pair).values()]
  const barred = sides.flatMap((rows) => rows.flatMap((row) => rows.filter((other) => other.side !== row.side)
    .map((other): [string, string] => [row.duty, other.duty])))
  const sentences: Bilingual[] = []
  for (const kind of gate.kinds.values()) {
    const makers = new Set(kind.make?.positions)
    const units = Map.groupBy(staff.filter((one) => makers.has(one.position)), (one) => one.unit)
    const seen = new Set<string>()
    for (const [unit, [first]] of units) {
      const people: Assignment[] = [...office, ...staff.filter((one) => one.unit === unit && !one.office)]
      for (const gap of staffingOf(kind.definition, kind.paths, people, barred)) {
        // What is missing in the bureau is missing for every unit: said once.
        const name = `${gap.code} ${String(gap.values['position'])}`
        if (seen.has(name)) continue
        seen.add(name)
        sentences.push({
          zh: `${region} ${first!.unitName}：${kind.title.zh}：${gap.message.zh}`, en: `${region} ${first!.unitName}: ${kind.title.en}: ${gap.message.en}`,
        })
      }
    }
  }
  return sentences
}
