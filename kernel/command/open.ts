import { hash, randomBytes } from 'node:crypto'
import type { Pool } from 'pg'
import { loadMatrix } from '#kernel/access/index.ts'
import type { LoadedKind, Module } from '#kernel/module/model.ts'
import { loadDefinitions, readDrawing, type Definition } from '#kernel/process/index.ts'
import {
  checkExamples, compileRuleSet, effectiveParameters, loadParameterValues, type ParameterRow, type ParameterValues, type RuleSet, type UsedRuleSet,
} from '#kernel/rules/index.ts'
import { isRefusal, Refused } from '#kernel/values/refusal.ts'
import type { Region } from '#kernel/values/region.ts'
import type { WorkdayCalendar } from '#kernel/values/workday-calendar.ts'
import type { BoundRules, Gate } from './gate.ts'
import { loadCalendar, loadOffices } from './store.ts'

export interface GateOptions {
  pool: Pool
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
 * or fails its own examples stops the start. What changes later (a threshold, a drawing) needs a new gate: `openGate` is cheap.
 */
export async function openGate(options: GateOptions): Promise<Gate> {
  const { pool, modules, kinds } = options
  const client = await pool.connect()
  try {
    const definitions = await definitionsOf(kinds, await loadDefinitions(client))
    const offices = await loadOffices(client)
    const calendar = await loadCalendar(client)
    const ruleSets = new Map([...kinds.values()].flatMap((kind) => (kind.judged ? [[kind.code, ruleSetOf(kind, calendar)] as const] : [])))
    const values = new Map<string, ParameterRow[]>()
    for (const kind of kinds.values()) {
      if (!kind.judged) continue
      const rows = await loadParameterValues(client, kind.judged.parameters)
      if ('refused' in rows) throw new Refused(rows.refusals[0]!)
      values.set(kind.code, rows)
    }
    return {
      pool, modules, kinds, calendar, matrix: await loadMatrix(client),
      clock: options.clock ?? (() => new Date()),
      random: options.random ?? randomBytes,
      notDelivered: options.notDelivered ?? [],
      committed: options.committed ?? (() => {}),
      rulesOf: rulesBy(ruleSets, values, offices),
      definition: (kind, version) => definitions.get(`${kind}/${version}`) ?? null,
      ...(options.measure ? { measure: options.measure } : {}),
    }
  } finally {
    client.release()
  }
}

function ruleSetOf(kind: LoadedKind, calendar: WorkdayCalendar): RuleSet {
  const ruleSet = compileRuleSet(kind.rules, {
    model: kind.judged!.model, features: kind.judged!.features, parameters: kind.judged!.parameters, calendar,
  })
  if ('refusals' in ruleSet) throw new Refused(ruleSet.refusals[0]!)
  const [failed] = checkExamples(ruleSet)
  if (failed) throw new Refused(failed)
  return ruleSet
}

/** Thresholds as they bind a region on a day, worked out once: the same object each time, so that the compiled plan is found by it. */
function rulesBy(ruleSets: ReadonlyMap<string, RuleSet>, values: ReadonlyMap<string, ParameterRow[]>, offices: ReadonlyMap<Region, Region | null>) {
  const known = new Map<string, BoundRules>()
  return (kind: LoadedKind, region: Region, day: string): BoundRules => {
    const name = `${kind.code}/${region}/${day}`
    let found = known.get(name)
    if (!found) {
      const parameters = effectiveParameters(kind.judged!.parameters, values.get(kind.code) ?? [], chainOf(offices, region), day)
      const ruleSet = ruleSets.get(kind.code)!
      found = { ruleSet, parameters, used: usedRuleSet(ruleSet, parameters) }
      if (known.size > 4_000) known.clear()
      known.set(name, found)
    }
    return found
  }
}

function usedRuleSet(ruleSet: RuleSet, parameters: ParameterValues): UsedRuleSet {
  const rules = ruleSet.rules.map(({ source: { id, version, level, on } }) => ({ id, version, level, on }))
  const vector = Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, typeof value === 'bigint' ? String(value) : value]))
  return { hash: hash('sha256', JSON.stringify([ruleSet.hash, vector])), rules, parameters: vector }
}

/** The office itself, then each superior up to the province. */
function chainOf(offices: ReadonlyMap<Region, Region | null>, region: Region): Region[] {
  const chain: Region[] = []
  for (let next: Region | null | undefined = region; next && !chain.includes(next); next = offices.get(next)) chain.push(next)
  return chain
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
