import { randomBytes } from 'node:crypto'
import type { Pool } from 'pg'
import { loadMatrix } from '#kernel/access/index.ts'
import type { LoadedKind, Module } from '#kernel/module/model.ts'
import { loadDefinitions, readDrawing, type Definition } from '#kernel/process/index.ts'
import { loadParameterValues, type ParameterRow } from '#kernel/rules/index.ts'
import { isRefusal, Refused } from '#kernel/values/refusal.ts'
import type { Region } from '#kernel/values/region.ts'
import type { Gate } from './gate.ts'
import { rulesInForce } from './in-force.ts'
import { cataloguesOf } from './listed.ts'
import { loadCalendar, loadOffices } from './store.ts'

export interface GateOptions {
  pool: Pool
  previewPool?: Pool
  readerPool?: Pool
  modules: readonly Module[]
  kinds: ReadonlyMap<string, LoadedKind>
  clock?: () => Date
  random?: (bytes: number) => Buffer
  notDelivered?: readonly string[]
  committed?: (region: Region) => void
  measure?: Gate['measure']
}

/**
 * Makes a gate from the database as it stands: matrix, calendar, offices, thresholds, older drawings. A rule that does not compile
 * or fails its own examples stops the start. What an office changes in the rulebook is noticed at the next batch; what is installed later (a
 * drawing, a rule file) needs a new gate: `openGate` is cheap.
 */
export async function openGate(options: GateOptions): Promise<Gate> {
  const { pool, modules, kinds } = options
  const client = await pool.connect()
  try {
    const definitions = await definitionsOf(kinds, await loadDefinitions(client))
    const offices = await loadOffices(client)
    const calendar = await loadCalendar(client)
    const values = new Map<string, ParameterRow[]>()
    for (const kind of kinds.values()) {
      if (!kind.judged) continue
      const rows = await loadParameterValues(client, kind.judged.parameters)
      if ('refused' in rows) throw new Refused(rows.refusals[0]!)
      values.set(kind.code, rows)
    }
    return {
      pool, previewPool: options.previewPool ?? pool, readerPool: options.readerPool ?? null, turns: new Map(), tails: new Map(), keptRuleSets: new Map(), modules, kinds, calendar,
      catalogues: cataloguesOf(modules, kinds), matrix: await loadMatrix(client),
      clock: options.clock ?? (() => new Date()),
      random: options.random ?? randomBytes,
      notDelivered: options.notDelivered ?? [],
      committed: options.committed ?? (() => {}),
      ...rulesInForce({ modules, kinds, calendar, offices, values }),
      definition: (kind, version) => definitions.get(`${kind}/${version}`) ?? null,
      ...(options.measure ? { measure: options.measure } : {}),
    }
  } finally {
    client.release()
  }
}

/** Today's drawings and every earlier one that an instance may have started with. */
async function definitionsOf(kinds: ReadonlyMap<string, LoadedKind>, drawings: readonly { kind: string; version: string; xml: string }[]): Promise<Map<string, Definition>> {
  const definitions = new Map([...kinds.values()].map((kind) => [`${kind.code}/${kind.definition.version}`, kind.definition]))
  for (const { kind, version, xml } of drawings) {
    if (definitions.has(`${kind}/${version}`)) continue
    const { definition, problems } = await readDrawing(xml)
    if (!definition) throw new Refused(problems.find(isRefusal)!)
    definitions.set(`${kind}/${version}`, definition)
  }
  return definitions
}
