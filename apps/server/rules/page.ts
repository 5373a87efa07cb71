import type { ClientBase } from 'pg'
import { effectiveParameters, parameterWords, readParameterValue, tightenOnly, type CodeName, type ParameterRow, type ParameterSpec, type ParameterValue, type ParameterValues, type RuleSource } from '#kernel/rules/index.ts'
import { civilDayOf } from '#kernel/values/civil-day.ts'
import { isRefusal } from '#kernel/values/refusal.ts'
import type { Region } from '#kernel/values/region.ts'
import { codeNames } from '../code-names.ts'
import type { RegionView } from '../model.ts'
import { positionName, type Site } from '../site.ts'
import { papers } from '../spoken.ts'
import { readRows } from '../store/documents.ts'
import { readRegions } from '../store/regions.ts'
import { judgedExamples, readNames, saidCondition, textOf } from './conditions.ts'
import { boundParameters, type RuleHere, type RulesHere } from './here.ts'
import type { ParameterSetting, RuleHit, RuleParameter, RuleRow, RuleVersion, RuleView } from './model.ts'
import { readHits, readSetValues, readUnitNames, readVersions } from './store.ts'
import { messageWords } from './words.ts'

const HITS = 20

/** Everything about one rule, for a reader of the region. */
export async function pageOf(client: ClientBase, site: Site, region: Region, here: RulesHere, rule: RuleHere, row: RuleRow, mayEdit: boolean): Promise<RuleView> {
  const { source, judging } = rule
  const nameOf = codeNames(site)
  const bound = await boundParameters(client, site, judging, here)
  return {
    ...row, message: messageWords(source.message, (name) => judging.vocabulary.get(name)?.title), basis: source.basis, evidence: source.evidence.map(papers), signer: source.signer ? positionName(site, source.signer) : null,
    on: judging.document ? source.on.map((action) => judging.document!.actions[action] ?? { zh: action, en: action }) : [],
    conditions: { applies: source.applies === undefined ? null : saidCondition(judging, source.applies, bound, nameOf), when: saidCondition(judging, source.when, bound, nameOf) },
    parameters: await parametersOf(client, site, here, rule, bound), reads: readNames(judging, source), examples: judgedExamples(judging, source, nameOf),
    versions: await versionsOf(client, site, here, rule), lastHits: judging.document ? await hitsOf(client, site, region, source.id) : [], mayEdit,
  }
}

async function hitsOf(client: ClientBase, site: Site, region: Region, rule: string): Promise<RuleHit[]> {
  const hits = await readHits(client, region, rule, HITS)
  const documents = await readRows(client, site.kinds, region, [...new Set(hits.map(({ document }) => document))])
  return hits.flatMap(({ document, at, outcome, message }) => {
    const row = documents.get(document)
    return row ? [{ at: at.toISOString(), outcome, message, document: row }] : []
  })
}

/** Every text of the rule that was ever in force: those that came with the installation, then those that offices released. */
async function versionsOf(client: ClientBase, site: Site, { amendments, offices }: RulesHere, { source, judging }: RuleHere): Promise<RuleVersion[]> {
  const views = new Map((await readRegions(site, offices)).map((office) => [office.region, office]))
  const installed = (await readVersions(client, source.id)).map((one): RuleVersion => (
    { version: one.version, releasedAt: one.releasedAt.toISOString(), office: null, text: textOf(JSON.parse(one.source) as RuleSource) }))
  const released = amendments.offices.flatMap(({ region, rules }) => rules.releases
    .filter((one) => one.rule === source.id && one.judges === judging.code && one.act === 'live' && one.source)
    .map((one): RuleVersion => ({ version: one.source!.version, releasedAt: null, office: views.get(region) ?? null, text: textOf(one.source!) })))
  const all = [...released, ...installed]
  // A rule that was never on rests in its file only.
  if (all.length === 0) all.push({ version: source.version, releasedAt: null, office: null, text: textOf(source) })
  return all.sort((left, right) => right.version - left.version)
}

async function parametersOf(client: ClientBase, site: Site, here: RulesHere, { source, judging }: RuleHere, bound: ParameterValues): Promise<RuleParameter[]> {
  const text = `${source.when}\n${source.applies ?? ''}\n${source.message.zh}\n${source.message.en}`
  const specs = judging.parameters.filter(({ id }) => new RegExp(`parameter\\s*\\.\\s*${id}(?![\\p{L}\\p{N}_])`, 'u').test(text))
  if (specs.length === 0) return []
  const set = await readSetValues(client, specs.map(({ id }) => id), here.offices)
  const offices = await readRegions(site, here.offices.toReversed())
  const today = civilDayOf(site.clock())
  const nameOf = codeNames(site)
  const names = await readUnitNames(client, here.offices[0]!, [...here.amendments.units])
  return specs.map((spec): RuleParameter => {
    const binding = bound[spec.id] ?? null
    const proposed = spec.proposed === undefined ? null : readParameterValue(spec, spec.proposed)
    const said = (value: ParameterValue) => parameterWords(spec, value, nameOf)
    return {
      id: spec.id, title: spec.title, tightens: spec.tightens, binding: binding === null ? null : said(binding),
      proposed: proposed === null || isRefusal(proposed) ? null
        : { value: said(proposed), document: spec.basis?.document ?? null, verified: spec.basis?.verified ?? false },
      offices: offices.map((office) => ({
        office, own: office.region === here.offices[0], values: settingsOf(spec, office, set, here, today, binding, nameOf),
        units: office.region === here.offices[0] ? unitsOf(spec, office, here, today, names, binding, nameOf) : [],
      })),
    }
  })
}

interface Setting { row: ParameterRow; documentNumber: string | null; verified: boolean; document: string | null }

/** What one office has set of one threshold, newest first. */
function settingsOf(
  spec: ParameterSpec, { region }: RegionView, set: Awaited<ReturnType<typeof readSetValues>>, { amendments }: RulesHere, today: string, binding: ParameterValue | null, nameOf: CodeName,
): ParameterSetting[] {
  const installed = set.filter((one) => one.id === spec.id && one.scope === region).flatMap((one): Setting[] => {
    const value = readParameterValue(spec, one.value)
    return isRefusal(value) ? [] : [{
      row: { parameter: spec.id, region, validFrom: one.validFrom, validTo: one.validTo, value }, documentNumber: one.documentNumber, verified: one.verified, document: null,
    }]
  })
  const changed = (amendments.offices.find((office) => office.region === region)?.rules.parameters ?? []).filter(({ parameter, unit }) => parameter === spec.id && !unit)
    .map((row): Setting => ({ row, documentNumber: row.documentNumber, verified: true, document: row.document }))
  return shownSettings(spec, [...installed, ...changed], region, today, binding, nameOf)
}

/** What the office has set for single units. A value of a unit binds it where it is tighter than what binds them all. */
function unitsOf(
  spec: ParameterSpec, { region }: RegionView, { amendments }: RulesHere, today: string, names: ReadonlyMap<string, string>, binding: ParameterValue | null, nameOf: CodeName,
): RuleParameter['offices'][number]['units'] {
  const rows = amendments.offices[0]!.rules.parameters.filter(({ parameter, unit }) => parameter === spec.id && unit)
  return [...Map.groupBy(rows, ({ unit }) => unit!)].map(([id, mine]) => {
    const settings = mine.map((row): Setting => ({ row: { ...row, unit: null }, documentNumber: row.documentNumber, verified: true, document: row.document }))
    const own = effectiveParameters([spec], settings.map(({ row }) => row), [region], today)[spec.id] ?? null
    const tightest = own === null ? null : tighterOf(spec, binding, own)
    return { unit: { id, name: names.get(id) ?? '' }, values: shownSettings(spec, settings, region, today, tightest, nameOf) }
  })
}

function tighterOf(spec: ParameterSpec, binding: ParameterValue | null, own: ParameterValue): ParameterValue {
  return binding === null || tightenOnly(spec, binding, own) === null ? own : binding
}

/** Newest first. */
function shownSettings(
  spec: ParameterSpec, all: readonly Setting[], region: Region, today: string, binding: ParameterValue | null, nameOf: CodeName,
): ParameterSetting[] {
  const counting = effectiveParameters([spec], all.map(({ row }) => row), [region], today)[spec.id] ?? null
  const current = counting === null ? undefined : all.findLast(({ row }) => row.validFrom <= today && (row.validTo === null || today < row.validTo) && same(row.value, counting))
  return all.map((one): ParameterSetting => ({
    value: parameterWords(spec, one.row.value, nameOf), validFrom: one.row.validFrom, validTo: one.row.validTo, documentNumber: one.documentNumber, verified: one.verified,
    document: one.document, current: one === current, binds: one === current && binding !== null && (Array.isArray(binding) || same(one.row.value, binding)),
  })).toReversed()
}

function same(left: ParameterValue, right: ParameterValue): boolean {
  return String(left) === String(right)
}
