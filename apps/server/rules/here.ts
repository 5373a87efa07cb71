import type { ClientBase } from 'pg'
import type { Holding } from '#kernel/access/index.ts'
import { liveRules, type Amendments } from '#kernel/command/index.ts'
import { withRegion } from '#kernel/database/index.ts'
import { loadPopulations, type LoadedKind, type LoadedPopulation, type Module } from '#kernel/module/index.ts'
import {
  effectiveParameters, loadParameterValues, vocabularyOf, type FeatureSpec, type ParameterRow, type ParameterSpec, type ParameterValues, type RuleSetContext, type RuleSource, type Vocabulary,
} from '#kernel/rules/index.ts'
import { civilDayOf } from '#kernel/values/civil-day.ts'
import { isRefusal, Refused, type Bilingual } from '#kernel/values/refusal.ts'
import type { Region } from '#kernel/values/region.ts'
import type { Caller } from '../caller.ts'
import type { Site } from '../site.ts'
import type { RuleState } from './model.ts'

/** What a rule judges, with all that it may read. */
export interface Judging {
  kind: 'rule' | 'test'
  code: string
  title: Bilingual
  context: RuleSetContext
  vocabulary: Vocabulary
  features: readonly FeatureSpec[]
  parameters: readonly ParameterSpec[]
  /** Of the two the one that is judged. */
  document: LoadedKind | null
  population: LoadedPopulation | null
}

/** One rule as it stands in a region today. */
export interface RuleHere {
  source: RuleSource
  judging: Judging
  module: string
  state: RuleState
  stoppedUntil: Date | null
  office: Region | null
  /** Texts of it that stand in shadow. */
  candidates: number
}

/** The rules of a region and what its offices changed. */
export interface RulesHere {
  rules: RuleHere[]
  amendments: Amendments
  /** Own office first, then each superior. */
  offices: readonly Region[]
}

/** Whether a person may read rules that makers are not told of, and try changes: supervision, monitoring, authors, and who oversees the region. */
export function watches(site: Pick<Site, 'modules'>, caller: Caller, region: Region): boolean {
  return caller.oversight.includes(region) || watchingHolding(site, caller, region) !== null
}

/** The place in the office by which a person watches there; null when only oversight lets them, or nothing. */
export function watchingHolding(site: Pick<Site, 'modules'>, caller: Caller, region: Region): Holding | null {
  const codes = new Set(site.modules.flatMap(({ positions }) => positions.filter((position) => position.watches).map(({ code }) => code)))
  return caller.holdings.find((one) => one.region === region && codes.has(one.code)) ?? null
}

/** Every rule and test of the region that the caller may know of, by id. */
export async function rulesHere(site: Site, region: Region, watching: boolean): Promise<RulesHere> {
  const now = site.clock()
  const amendments = await withRegion(site.pools.gate, region, (client) => site.gate.amendmentsOf(client, region))
  const rules = [
    ...[...site.kinds.values()].filter(({ judged }) => judged).flatMap((kind) => rulesOfKind(site, kind, amendments, now)),
    ...[...populationsOf(site.modules).values()].flatMap((population) => testsOf(site, population)),
  ]
  return {
    rules: rules.filter(({ source }) => watching || source.tell === 'clerk').sort((left, right) => (left.source.id < right.source.id ? -1 : 1)),
    amendments, offices: amendments.offices.map((office) => office.region),
  }
}

function rulesOfKind(site: Site, kind: LoadedKind, amendments: Amendments, now: Date): RuleHere[] {
  const judging = judgingOfKind(site, kind)
  const stops = amendments.offices.flatMap(({ rules }) => rules.stops.filter((stop) => stop.from <= now && now < stop.until))
  const installed = new Map([...kind.rules, ...kind.shelf].map((source) => [source.id, source]))
  const ownerOf = (id: string) => installed.get(id)?.place?.file.split('/')[0] ?? ''
  const live = liveRules(kind, amendments.offices).map(({ source, office }): RuleHere => {
    const stop = stops.find(({ rule }) => rule === source.id)
    return { source, judging, module: ownerOf(source.id), state: stop ? 'stopped' : 'on', stoppedUntil: stop?.until ?? null, office, candidates: 0 }
  })
  const known = new Set(live.map(({ source }) => source.id))
  const today = civilDayOf(now)
  const candidates = amendments.offices[0]!.rules.shadows.filter((one) => one.judges === kind.code && today <= one.until)
  const unknown = candidates.filter(({ rule, source }) => !known.has(rule) && !isRefusal(source))
  const shadows = [...new Map(unknown.map((one) => [one.rule, one])).values()].map(({ rule, region, source }): RuleHere => (
    { source: source as RuleSource, judging, module: ownerOf(rule), state: 'shadow', stoppedUntil: null, office: region, candidates: 0 }))
  for (const { source } of shadows) known.add(source.id)
  const resting = [...installed.values()].filter(({ id }) => !known.has(id)).map((source): RuleHere => (
    { source, judging, module: ownerOf(source.id), state: 'off', stoppedUntil: null, office: null, candidates: 0 }))
  const inShadow = (id: string) => candidates.filter(({ rule }) => rule === id).length
  return [...live, ...shadows, ...resting].map((one) => ({ ...one, candidates: inShadow(one.source.id) }))
}

function testsOf(site: Site, population: LoadedPopulation): RuleHere[] {
  const { code, title, model, features, parameters } = population
  const judging: Judging = {
    kind: 'test', code, title, features, parameters, document: null, population,
    context: { model, features, parameters, calendar: site.gate.calendar }, vocabulary: vocabularyOf(model, features, parameters),
  }
  return population.tests.map((source) => (
    { source, judging, module: population.module, state: source.state ?? 'on', stoppedUntil: null, office: null, candidates: 0 }))
}

const judgings = new WeakMap<LoadedKind, Judging>()

function judgingOfKind(site: Site, kind: LoadedKind): Judging {
  const known = judgings.get(kind)
  if (known) return known
  const { model, features, parameters } = kind.judged!
  const judging: Judging = {
    kind: 'rule', code: kind.code, title: kind.title, features, parameters, document: kind, population: null,
    context: { model, features, parameters, calendar: site.gate.calendar }, vocabulary: vocabularyOf(model, features, parameters),
  }
  judgings.set(kind, judging)
  return judging
}

const populations = new WeakMap<readonly Module[], Map<string, LoadedPopulation>>()

/** Read from their files once. */
function populationsOf(modules: readonly Module[]): Map<string, LoadedPopulation> {
  const known = populations.get(modules) ?? loadPopulations(modules)
  populations.set(modules, known)
  return known
}

/** What binds the region today of the thresholds that rules over this can read. */
export async function boundParameters(client: ClientBase, site: Site, { parameters }: Judging, { amendments, offices }: RulesHere): Promise<ParameterValues> {
  const rows = await loadParameterValues(client, parameters)
  if ('refused' in rows) throw new Refused(rows.refusals[0]!)
  const changed: readonly ParameterRow[] = amendments.offices.flatMap(({ rules }) => rules.parameters)
  return effectiveParameters(parameters, [...rows, ...changed], offices, civilDayOf(site.clock()))
}
