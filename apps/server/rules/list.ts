import type { ClientBase } from 'pg'
import { listRules, type ListedRule, type LoadedKind } from '#kernel/module/index.ts'
import { precisionOf } from '#kernel/rules/index.ts'
import type { Bilingual } from '#kernel/values/refusal.ts'
import type { Region } from '#kernel/values/region.ts'
import type { RegionView } from '../model.ts'
import type { Site } from '../site.ts'
import { readRegions } from '../store/regions.ts'
import type { RuleHere, RulesHere } from './here.ts'
import type { RuleRow } from './model.ts'
import { costOfRule } from './proved.ts'
import type { CountedHits } from './store.ts'

/** How often rules hit and how often rightly, as far as the reader may know. */
export interface RuleRecord {
  hits: CountedHits | null
  precision: ReadonlyMap<string, RuleRow['precision']>
}

/** Rules as a list shows them. The client reads the whole region: it looks whether registers were taken over. */
export async function rowsOf(
  client: ClientBase, site: Site, region: Region, here: Pick<RulesHere, 'offices'> & { rules: readonly RuleHere[] }, record: RuleRecord,
): Promise<RuleRow[]> {
  const listed = deliveries(site, here.rules)
  const taken = await takenRegisters(client, site, region, new Set([...listed.values()].flatMap(({ registers }) => registers)))
  const offices = new Map((await readRegions(site, here.offices)).map((office) => [office.region, office]))
  return here.rules.map((rule) => rowOf(site, rule, listed.get(rule.source.id)!, taken, offices, record))
}

function rowOf(
  site: Site, { source, judging, module, state, stoppedUntil, office, candidates }: RuleHere, listed: ListedRule, taken: ReadonlySet<string>,
  offices: ReadonlyMap<Region, RegionView>, { hits, precision }: RuleRecord,
): RuleRow {
  const undelivered = new Set(site.gate.notDelivered)
  const missing = [...new Set([...listed.missing, ...namesIn(source).filter((name) => undelivered.has(name.split('.')[0]!))])].filter((name) => judging.vocabulary.has(name))
  return {
    id: source.id, title: source.title ?? { zh: source.id, en: source.id }, kind: judging.kind, module: { id: module, title: moduleTitle(site, module) },
    judges: { code: judging.code, title: judging.title }, level: source.level, version: source.version, state, candidates,
    stoppedUntil: stoppedUntil?.toISOString() ?? null, office: office === null ? null : offices.get(office) ?? null, tell: source.tell,
    delivered: missing.length > 0 || listed.delivered === 'no' ? 'no' : listed.delivered,
    missing: missing.map((name) => ({ name, title: judging.vocabulary.get(name)!.title })),
    registers: listed.registers.map((name) => ({ name, title: registerOf(site, name)?.title ?? { zh: name, en: name }, taken: taken.has(name) })),
    hits: hits && judging.kind === 'rule' ? hits.byRule.get(source.id) ?? { month: 0, year: 0, cannotJudge: 0 } : null,
    precision: precision.get(source.id) ?? null, cost: costOfRule(judging, source),
  }
}

/** What each rule lacks, as `sluice rules list` says it. */
function deliveries(site: Site, rules: readonly RuleHere[]): Map<string, ListedRule> {
  const kinds = [...Map.groupBy(rules.filter(({ judging }) => judging.document), ({ judging }) => judging.document!)].map(([kind, mine]): LoadedKind => (
    { ...kind, rules: mine.map(({ source }) => source), shelf: [] }))
  const tests = [...Map.groupBy(rules.filter(({ judging }) => judging.population), ({ judging }) => judging.population!)].map(([population, mine]) => (
    { ...population, tests: mine.map(({ source }) => source) }))
  return new Map(listRules(kinds, tests).map((one) => [one.id, one]))
}

function namesIn({ when, applies = '' }: RuleHere['source']): string[] {
  return [...`${when}\n${applies}`.matchAll(/[\p{L}_][\p{L}\p{N}_]*\.[\p{L}_][\p{L}\p{N}_]*/gu)].map(([name]) => name)
}

function moduleTitle(site: Site, id: string): Bilingual {
  return site.modules.find((one) => one.id === id)?.title ?? { zh: '本级自编', en: 'written here' }
}

function registerOf(site: Site, name: string) {
  return site.modules.flatMap(({ registers }) => registers ?? []).find((one) => one.name === name)
}

/** Registers of which a list was ever taken over here: asked for no key at all, one statement each. */
async function takenRegisters(client: ClientBase, site: Site, region: Region, names: ReadonlySet<string>): Promise<Set<string>> {
  const taken = new Set<string>()
  for (const name of names) {
    const register = registerOf(site, name)
    if (register && (await register.read(client, region, [])).loads.length > 0) taken.add(name)
  }
  return taken
}

/** What the modules that keep alerts know of how they were decided. */
export async function readPrecision(client: ClientBase, site: Site, region: Region): Promise<RuleRecord['precision']> {
  const found = new Map<string, RuleRow['precision']>()
  for (const module of site.modules) {
    for (const alerts of (await module.decidedAlerts?.(client, region)) ?? []) {
      const { precision, low, high, released, returned, forbidden } = precisionOf(alerts)
      if (precision !== null) found.set(alerts.rule, { share: precision, low: low!, high: high!, decided: released + returned + forbidden })
    }
  }
  return found
}
