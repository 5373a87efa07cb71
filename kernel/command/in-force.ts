import { hash } from 'node:crypto'
import type { ClientBase } from 'pg'
import type { LoadedKind, Module, OfficeRules, OfficeStop } from '#kernel/module/model.ts'
import {
  boundBy, checkExamples, compileRuleSet, effectiveParameters, type BoundBy, type ParameterRow, type ParameterSpec, type ParameterValues, type RuleSet, type RuleSource, type UsedRule, type UsedRuleSet,
} from '#kernel/rules/index.ts'
import { isRefusal, Refused, type Refusal } from '#kernel/values/refusal.ts'
import type { Region } from '#kernel/values/region.ts'
import type { WorkdayCalendar } from '#kernel/values/workday-calendar.ts'
import { bindShadow, type BoundShadow } from './candidates.ts'
import { compileExceptions, type BoundException } from './lattice.ts'

/** Rules with the thresholds that bind them in one region on one day; `used` is how a verdict names them. */
export interface BoundRules {
  ruleSet: RuleSet
  parameters: ParameterValues
  used: UsedRuleSet
  exceptions: readonly BoundException[]
  /** What the office has in shadow; null: nothing. */
  shadow: BoundShadow | null
}

/** What the offices of one chain had changed when a batch began. It never changes; a batch keeps the one it was given. */
export interface Amendments {
  /** The office itself, then each superior up to the province, with what each changed. */
  offices: readonly { region: Region; rules: OfficeRules }[]
  /** Units with thresholds of their own. */
  units: ReadonlySet<string>
  /** Rules as worked out already, by kind, day and stops: the same object each time, so that the compiled plan is found by it. */
  bound: Map<string, BoundRules>
}

export interface InForce {
  amendmentsOf: (client: ClientBase, region: Region) => Promise<Amendments>
  /** `at` is the instant for which emergency stops count, `unit` the one whose own thresholds count; without them none does. */
  rulesOf: (kind: LoadedKind, region: Region, day: string, amendments?: Amendments, at?: Date, unit?: string) => BoundRules | Refusal
  thresholdsAbove: (kind: LoadedKind, amendments: Amendments, day: string) => ParameterValues
}

interface Installed {
  modules: readonly Module[]
  kinds: ReadonlyMap<string, LoadedKind>
  calendar: WorkdayCalendar
  offices: ReadonlyMap<Region, Region | null>
  /** Thresholds as they were installed, by kind. */
  values: ReadonlyMap<string, ParameterRow[]>
}

/** Compiled rule sets in memory beside the installed ones; an office has one per kind, and one per emergency stop while it lasts. */
const MAX_CHANGED_SETS = 256

const UNCHANGED: OfficeRules = { parameters: [], releases: [], stops: [], exceptions: [], shadows: [] }

/** Rules and thresholds that bind a region: what was installed, and what its office and those above it changed since. */
export function rulesInForce({ modules, kinds, calendar, offices, values }: Installed): InForce {
  const specs = new Map([...kinds.values()].flatMap((kind): [string, ParameterSpec][] => (kind.judged?.parameters ?? []).map((spec) => [spec.id, spec])))
  const { current, amendmentsOf } = keepAmendments(modules, offices, specs)
  const setOf = keepRuleSets(kinds, calendar)
  const rowsOf = (kind: LoadedKind, from: Amendments['offices']) => [...values.get(kind.code) ?? [], ...from.flatMap(({ rules }) => rules.parameters)]

  function bind(kind: LoadedKind, day: string, amendments: Amendments, stops: readonly OfficeStop[], unit: string | null): BoundRules | Refusal {
    const chain = amendments.offices.map((office) => office.region)
    const thresholds = [kind.judged!.parameters, rowsOf(kind, amendments.offices), chain, day, unit] as const
    const parameters = effectiveParameters(...thresholds)
    const live = liveRules(kind, amendments.offices)
    const stopped = live.flatMap(({ source, office }) => {
      const stop = stops.find((one) => one.rule === source.id && mayChange(chain, one.region, office))
      return stop ? [{ ...usedRule(source, office), stopped: stop.document }] : []
    })
    const asked = live.filter(({ source }) => !stopped.some(({ id }) => id === source.id))
    const ruleSet = setOf(kind, asked.map(({ source }) => source))
    if (isRefusal(ruleSet)) return ruleSet
    const own = amendments.offices[0]!.rules.exceptions.filter(({ judges, from, until }) => judges === kind.code && from <= day && day <= until)
    const used = usedRuleSet(ruleSet, parameters, {
      boundBy: boundBy(...thresholds), stopped, offices: new Map(asked.map(({ source, office }) => [source.id, office])),
      exceptions: new Map(asked.flatMap(({ source, office }) => {
        const covered = own.filter(({ rule, region }) => rule === source.id && mayChange(chain, region, office))
        return covered.length > 0 ? [[source.id, covered] as const] : []
      })),
    })
    const exceptions = compileExceptions(used.rules, kind.judged!.model)
    if (isRefusal(exceptions)) return exceptions
    const candidates = amendments.offices[0]!.rules.shadows.filter(({ judges, until }) => judges === kind.code && day <= until)
    return { ruleSet, parameters, used, exceptions, shadow: bindShadow(candidates, ruleSet, (source) => setOf(kind, [source])) }
  }

  return {
    amendmentsOf,
    rulesOf: (kind, region, day, amendments = current(region), at = undefined, unit = undefined) => {
      const stops = at ? amendments.offices.flatMap(({ rules }) => rules.stops.filter((stop) => stop.from <= at && at < stop.until)) : []
      // Only a unit with values of its own has rules of its own.
      const alone = unit !== undefined && amendments.units.has(unit) ? unit : null
      const name = [kind.code, day, alone ?? '', ...stops.map(({ document }) => document)].join('/')
      const found = amendments.bound.get(name) ?? bind(kind, day, amendments, stops, alone)
      if (isRefusal(found)) return found
      if (amendments.bound.size > 4_000) amendments.bound.clear()
      amendments.bound.set(name, found)
      return found
    },
    thresholdsAbove: (kind, { offices: [, ...above] }, day) => (
      effectiveParameters((kind.judged?.parameters ?? []).map((spec) => ({ ...spec, fallback: undefined })), rowsOf(kind, above), above.map((office) => office.region), day)),
  }
}

/** What offices changed, read again when an office of the chain changed something. */
function keepAmendments(modules: readonly Module[], offices: Installed['offices'], specs: ReadonlyMap<string, ParameterSpec>) {
  const [rulebook, ...others] = modules.flatMap((module) => module.rulebook ?? [])
  if (others.length > 0) throw new Error('Two modules keep a rulebook.')
  const known = new Map<Region, { generation: bigint; rules: OfficeRules }>()
  const latest = new Map<Region, Amendments>()

  /** What is known by now; the same object as long as nothing changed. */
  function current(region: Region): Amendments {
    const now = chainOf(offices, region).map((one) => ({ region: one, rules: known.get(one)?.rules ?? UNCHANGED }))
    const last = latest.get(region)
    if (last && last.offices.every(({ rules }, index) => rules === now[index]!.rules)) return last
    const units = new Set(now[0]!.rules.parameters.flatMap(({ unit }) => unit ?? []))
    const next: Amendments = { offices: now, units, bound: new Map() }
    latest.set(region, next)
    return next
  }

  async function amendmentsOf(client: ClientBase, region: Region): Promise<Amendments> {
    if (!rulebook) return current(region)
    const chain = chainOf(offices, region)
    const generations = await rulebook.generations(client, chain)
    const stale = chain.filter((one) => (generations.get(one) ?? 0n) > (known.get(one)?.generation ?? 0n))
    if (stale.length > 0) {
      for (const [one, rules] of await rulebook.read(client, stale, specs)) {
        const generation = generations.get(one)!
        // Another batch may have read a later state meanwhile.
        if (generation > (known.get(one)?.generation ?? 0n)) known.set(one, { generation, rules })
      }
    }
    return current(region)
  }

  return { current, amendmentsOf }
}

/** As installed, as long as nobody changed the rules of a kind; else compiled once for as long as they stay so. */
function keepRuleSets(kinds: Installed['kinds'], calendar: WorkdayCalendar): (kind: LoadedKind, sources: readonly RuleSource[]) => RuleSet | Refusal {
  const ruleSets = new Map([...kinds.values()].flatMap((kind) => (kind.judged ? [[kind.code, ruleSetOf(kind, calendar)] as const] : [])))
  const changedSets = new Map<string, RuleSet>()
  return (kind, sources) => {
    const installed = ruleSets.get(kind.code)!
    if (sources.length === kind.rules.length && sources.every((source, index) => source === kind.rules[index])) return installed
    const name = hash('sha256', JSON.stringify([kind.code, sources]))
    let ruleSet = changedSets.get(name)
    if (!ruleSet) {
      const compiled = compileRuleSet(sources, installed.context)
      if ('refusals' in compiled) return compiled.refusals[0]!
      if (changedSets.size >= MAX_CHANGED_SETS) changedSets.delete(changedSets.keys().next().value!)
      changedSets.set(name, ruleSet = compiled)
    }
    return ruleSet
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

export interface LiveRule {
  source: RuleSource
  /** Who released it; null: it came with the installation. */
  office: Region | null
}

/**
 * The rules of a kind that ask something of its documents: those installed, as changed from the uppermost office down. What an office released
 * binds those below it: they neither replace nor retire it. What it only retired they may have again.
 */
export function liveRules(kind: Pick<LoadedKind, 'code' | 'rules'>, offices: Amendments['offices']): LiveRule[] {
  const live = new Map<string, LiveRule>(kind.rules.map((source) => [source.id, { source, office: null }]))
  for (const { region, rules } of offices.toReversed()) {
    for (const { judges, rule, source } of rules.releases) {
      const now = live.get(rule)
      if (judges !== kind.code || (now && now.office !== null && now.office !== region)) continue
      if (source) live.set(rule, { source, office: region })
      else live.delete(rule)
    }
  }
  return [...live.values()]
}

/** Nobody stops for himself, or makes an exception to, what an office above him has released. */
function mayChange(chain: readonly Region[], by: Region, office: Region | null): boolean {
  return office === null || chain.indexOf(by) >= chain.indexOf(office)
}

function usedRule(source: RuleSource, office: Region | null | undefined, exceptions?: UsedRule['exceptions']): UsedRule {
  const { id, version, level, on } = source
  return {
    id, version, level, on, ...(office ? { office, source: JSON.stringify({ ...source, place: undefined }) } : {}), ...(exceptions ? { exceptions } : {}),
  }
}

/** What marks the rules of a set beside their texts. */
interface Marks {
  stopped?: readonly UsedRule[]
  offices?: ReadonlyMap<string, Region | null>
  exceptions?: ReadonlyMap<string, readonly { document: string; unit: string | null; when: string | null }[]>
  boundBy?: BoundBy
}

/** How a verdict names the rules and thresholds that it was judged by, the rules that were stopped then and the exceptions that held. */
export function usedRuleSet(ruleSet: RuleSet, parameters: ParameterValues, { stopped = [], offices = new Map(), exceptions = new Map(), boundBy: levels = {} }: Marks = {}): UsedRuleSet {
  const asked = ruleSet.rules.map(({ source }) => (
    usedRule(source, offices.get(source.id), exceptions.get(source.id)?.map(({ document, unit, when }) => ({ document, unit, when })))))
  const vector = Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, typeof value === 'bigint' ? String(value) : value]))
  const marks = [
    ...stopped.map(({ id, version, stopped: document }) => [id, version, document]),
    ...asked.flatMap(({ id, exceptions: covered }) => (covered ?? []).map(({ document, unit, when }) => [id, document, unit, when])),
  ]
  const named = [ruleSet.hash, vector, Object.entries(levels).map(([id, set]) => [id, set.map(({ region, unit }) => [region, unit])]).sort(byName), ...(marks.length > 0 ? [marks] : [])]
  return { hash: hash('sha256', JSON.stringify(named)), rules: [...asked, ...stopped], parameters: vector, boundBy: levels }
}

/** The database keeps the keys of an object in an order of its own. */
const byName = ([left]: unknown[], [right]: unknown[]) => (String(left) < String(right) ? -1 : 1)

/** The office itself, then each superior up to the province. */
function chainOf(offices: ReadonlyMap<Region, Region | null>, region: Region): Region[] {
  const chain: Region[] = []
  for (let next: Region | null | undefined = region; next && !chain.includes(next); next = offices.get(next)) chain.push(next)
  return chain
}
