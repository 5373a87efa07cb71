import { hash } from 'node:crypto'
import type { ClientBase } from 'pg'
import { loadDocuments, type Document } from '#kernel/document/index.ts'
import type { LoadedKind, Lookup, Moment } from '#kernel/module/model.ts'
import {
  combine, compileRuleSet, createSiblings, judge as judgeRules, NO_RULE_SET, readEvidence, readFeatureStates, readParameterValue, storedFinding, valueNames,
  type Facts, type FeatureEvent, type FeatureSpec, type FeatureValues, type Finding, type ParameterValues, type RuleSet, type RuleSource, type StoredFinding,
} from '#kernel/rules/index.ts'
import { civilDayOf } from '#kernel/values/civil-day.ts'
import { isRefusal, type Bilingual } from '#kernel/values/refusal.ts'
import type { Region } from '#kernel/values/region.ts'
import { isWorkday } from '#kernel/values/workday-calendar.ts'
import { compareSaid, type Difference } from './evidence-compare.ts'
import {
  judgedDocument, keptRuleName, readKeptOverrides, readKeptRules, readKeptRuleSets, readKeptVerdicts, type KeptRule, type KeptRuleSet, type KeptVerdict,
} from './evidence-stored.ts'
import { askedFeatures, readsFeature } from './features.ts'
import type { Gate } from './gate.ts'
import { usedRuleSet } from './in-force.ts'
import { compileExceptions, exceptedBy, settle, type BoundException } from './lattice.ts'
import { OWN_ACTIONS } from './model.ts'

/**
 * What came of judging a past verdict again. `equal`: every feature, outcome, value, row and word came out as stored. `differs`: the list
 * says where. `notRecomputed`: something that it needs is no longer here, and `why` says what; that is never equal. `notJudged`: no rule set
 * judged it, so there is nothing to judge again.
 */
export interface Recomputation {
  verdict: string
  document: string | null
  command: string | null
  status: 'equal' | 'differs' | 'notRecomputed' | 'notJudged'
  why: Bilingual | null
  differences: Difference[]
}

export type EvidenceGate = Pick<Gate, 'kinds' | 'calendar' | 'notDelivered'>

/** One past verdict, judged again from what is stored; null: there is no such verdict in the region. */
export async function recompute(client: ClientBase, region: Region, gate: EvidenceGate, verdictId: string): Promise<Recomputation | null> {
  const [found] = await recomputeMany(client, region, gate, [verdictId])
  return found!.document === null ? null : found!
}

/**
 * Past verdicts judged again: the texts of the rules and the thresholds as they are kept in the verdict's rule set, the body of the
 * document as of its seq, registers as of its place in the order, features from their spec and seq. A handful of queries for all of them. The client
 * reads the whole region (owner or gate): row security would hide history and change the features.
 */
export async function recomputeMany(client: ClientBase, region: Region, gate: EvidenceGate, verdictIds: readonly string[]): Promise<Recomputation[]> {
  const verdicts = await readKeptVerdicts(client, region, verdictIds)
  const documents = await loadDocuments(client, region, [...new Set(verdicts.map(({ document }) => document))])
  const overrides = await readKeptOverrides(client, region, verdicts)
  const rebuilt = await rebuildRuleSets(client, region, gate, verdicts, documents)
  const answers = new Map<string, Recomputation>()
  const ready: Ready[] = []
  for (const verdict of verdicts) {
    const prepared = prepare(gate, verdict, documents.get(verdict.document), rebuilt)
    if ('why' in prepared) answers.set(verdict.id, prepared)
    else ready.push(prepared)
  }
  for (const members of Map.groupBy(ready, ({ rules }) => rules).values()) {
    for (const [id, answer] of await judgeAgain(client, region, gate, members, overrides)) answers.set(id, answer)
  }
  return verdictIds.map((id) => answers.get(id) ?? { ...nothing(id), why: { zh: `没有判定 ${id}。`, en: `There is no verdict ${id}.` } })
}

const nothing = (verdict: string): Recomputation => ({ verdict, document: null, command: null, status: 'notRecomputed', why: null, differences: [] })

/** A rule set compiled again from the stored texts; `exact`: rules, thresholds and declarations are those of then, to the hash. */
export interface Rebuilt {
  ruleSet: RuleSet
  parameters: ParameterValues
  exceptions: readonly BoundException[]
  exact: boolean
  changedTexts: Difference[]
}

interface Ready { verdict: KeptVerdict; document: Document; kind: LoadedKind; rules: Rebuilt }

function prepare(
  gate: EvidenceGate, verdict: KeptVerdict, document: Document | undefined, rebuilt: ReadonlyMap<string, Rebuilt | Bilingual>,
): Ready | Recomputation {
  const base = { ...nothing(verdict.id), document: verdict.document, command: verdict.command }
  const kind = document && gate.kinds.get(document.kind)
  if (!document || !verdict.body || !kind) {
    return { ...base, why: { zh: `单据 ${verdict.document} 或其当时的内容已不在库中。`, en: `Document ${verdict.document}, or its body of then, is no longer kept.` } }
  }
  if (verdict.ruleSet === NO_RULE_SET.hash) return unjudged(base, verdict)
  const rules = rebuilt.get(setName(kind, verdict.ruleSet))
  if (!rules || 'zh' in rules) return { ...base, why: rules ?? { zh: `没有规则集 ${verdict.ruleSet}。`, en: `The rule set ${verdict.ruleSet} is not kept.` } }
  return { verdict, document: judgedDocument(document, kind.header, verdict), kind, rules }
}

/** At acts that ask no rule, and before a rule was installed. Features kept beside it were for candidates in shadow and decided nothing; an effect or a finding nobody can have given. */
function unjudged(base: Recomputation, { effect, findings }: KeptVerdict): Recomputation {
  const differences = compareSaid({ effect, findings, features: {} }, { effect: 'pass', findings: [], features: {} })
  return differences.length > 0 ? { ...base, status: 'differs', differences } : { ...base, status: 'notJudged', why: NOT_JUDGED }
}

const NOT_JUDGED: Bilingual = {
  zh: '未经任何规则集判定：作出时该环节没有规则，没有可重算的内容。', en: 'Not judged by any rule set: no rule was asked at this act then, so there is nothing to judge again.',
}

/** Members of one rule set and so of one kind. Documents that were judged twice are looked up a second time: a look-up is by document. */
async function judgeAgain(
  client: ClientBase, region: Region, gate: EvidenceGate, members: readonly Ready[], overrides: ReadonlySet<string>,
): Promise<Map<string, Recomputation>> {
  const { rules, kind } = members[0]!
  const asked = members.map(({ verdict }) => askedFeatures(kind, rules.ruleSet, verdict.command))
  const specs = [...new Set(asked.flat())]
  const { facts, features, events } = await factsThen(client, region, gate, kind, specs, members)
  const judged = members.map(({ verdict, document }, index) => {
    const found = judgeRules(rules.ruleSet, verdict.command, facts[index]!, { parameterValues: rules.parameters, notDelivered: gate.notDelivered })
    const isTask = !(OWN_ACTIONS as readonly string[]).includes(verdict.command)
    return settle(found, rules.ruleSet, (rule) => isTask && overrides.has(`${verdict.id}|${rule}`), exceptedBy(rules.exceptions, document, facts[index]!))
  })
  await giveRows(client, region, specs, judged.map(({ findings }) => findings), events)
  const values = features.map((own, index) => Object.fromEntries(asked[index]!.flatMap(valueNames).map((name) => [name, own[name]!])))
  return new Map(members.map(({ verdict }, index) => {
    const { effect, findings } = judged[index]!
    const again = { effect, findings: plain<StoredFinding[]>(findings.filter(({ outcome }) => outcome !== 'pass').map(storedFinding)), features: plain(values[index]!) }
    return [verdict.id, answerOf(verdict, rules, [...rules.changedTexts, ...compareSaid(verdict, again)])]
  }))
}

/** Under other declarations than those of then a difference proves nothing, and says so; equality to the last digit still is equality. */
function answerOf(verdict: KeptVerdict, { exact, changedTexts }: Rebuilt, differences: Difference[]): Recomputation {
  const base = { verdict: verdict.id, document: verdict.document, command: verdict.command, differences, why: null }
  if (differences.length === 0) return { ...base, status: 'equal' }
  if (exact || changedTexts.length > 0) return { ...base, status: 'differs' }
  return { ...base, status: 'notRecomputed', why: CHANGED }
}

const CHANGED: Bilingual = {
  zh: '规则、参数或变量的声明与判定当时的摘要不符，所列差异不能说明判定有误。请核对规则集记录，或用当时的版本重算。',
  en: 'The rules, thresholds or declared features are not those that the verdict names by hash, so the differences prove nothing. Check the stored rule set, or recompute with the release of then.',
}

/** What rules knew when these verdicts on one kind were given: the document as it was then, registers and history as of its place in the order. */
export async function factsThen(
  client: ClientBase, region: Region, { calendar }: Pick<EvidenceGate, 'calendar'>, kind: LoadedKind, specs: readonly FeatureSpec[],
  members: readonly Pick<Ready, 'verdict' | 'document'>[],
): Promise<{ facts: Facts[]; features: FeatureValues[]; events: FeatureEvent[] }> {
  const lookups = await lookupsOf(client, region, kind, members)
  const events = members.map(({ verdict, document }, index): FeatureEvent => ({
    seq: verdict.seq, judgedAt: verdict.judgedAt, document: document.id, columns: kind.judged!.historyRow?.(document, lookups[index]) ?? {},
  }))
  const features = await featuresThen(client, region, specs, events)
  const facts = members.map(({ verdict: { judgedAt, seq }, document }, index): Facts => {
    const day = civilDayOf(judgedAt)
    const moment: Moment = { judgedAt, day, workday: isWorkday(calendar, day), seq }
    return { ...kind.judged!.facts(document, lookups[index], moment), feature: features[index]! }
  })
  return { facts, features, events }
}

async function lookupsOf(client: ClientBase, region: Region, kind: LoadedKind, members: readonly Pick<Ready, 'document'>[]): Promise<Lookup[]> {
  const found: Lookup[] = members.map(() => undefined)
  if (!kind.lookups) return found
  const turns = new Map<string, number>()
  const inTurns = Map.groupBy(members.map(({ document }, index) => ({ document, index })), ({ document }) => {
    const turn = turns.get(document.id) ?? 0
    turns.set(document.id, turn + 1)
    return turn
  })
  for (const asked of inTurns.values()) {
    const answers = await kind.lookups(client, region, asked.map(({ document }) => document))
    for (const { document, index } of asked) found[index] = answers.get(document.id)
  }
  return found
}

export async function featuresThen(
  client: ClientBase, region: Region, specs: readonly FeatureSpec[], events: readonly FeatureEvent[],
): Promise<FeatureValues[]> {
  if (specs.length === 0) return events.map(() => ({}))
  const states = await readFeatureStates(client, region, specs, events, [])
  const none = createSiblings(specs)
  return events.map((event, index) => combine(specs, states[index]!, none, event))
}

/** One query per feature for all findings that ask for something and read it, as when they were judged. */
async function giveRows(
  client: ClientBase, region: Region, specs: readonly FeatureSpec[], judged: readonly Finding[][], events: readonly FeatureEvent[],
): Promise<void> {
  for (const spec of specs) {
    const reads = (finding: Finding) => finding.effect !== null && readsFeature(finding, spec)
    const asked = judged.flatMap((findings, index) => findings.filter(reads).map((finding) => ({ finding, event: events[index]! })))
    const rows = await readEvidence(client, region, spec, asked.map(({ event }) => event))
    asked.forEach(({ finding }, index) => { finding.rows = { ...finding.rows, [spec.id]: rows[index]! } })
  }
}

/** Each stored rule set once for each kind that was judged by it; a reason in its place when it cannot be built again. */
export async function rebuildRuleSets(
  client: ClientBase, region: Region, gate: EvidenceGate, verdicts: readonly KeptVerdict[], documents: ReadonlyMap<string, Document>,
): Promise<Map<string, Rebuilt | Bilingual>> {
  const sets = await readKeptRuleSets(client, region, [...new Set(verdicts.map(({ ruleSet }) => ruleSet))])
  const installed = [...sets.values()].flatMap(({ rules }) => rules).filter(({ source }) => source === undefined)
  const texts = await readKeptRules(client, [...new Map(installed.map((rule) => [keptRuleName(rule), rule])).values()])
  const rebuilt = new Map<string, Rebuilt | Bilingual>()
  for (const verdict of verdicts) {
    const kind = gate.kinds.get(documents.get(verdict.document)?.kind ?? '')
    const set = sets.get(verdict.ruleSet)
    if (!kind?.judged || !set || rebuilt.has(setName(kind, set.hash))) continue
    rebuilt.set(setName(kind, set.hash), rebuild(gate, kind, set, texts))
  }
  return rebuilt
}

export const setName = (kind: LoadedKind, ruleSet: string) => `${kind.code}/${ruleSet}`

function rebuild(gate: EvidenceGate, kind: LoadedKind, set: KeptRuleSet, texts: ReadonlyMap<string, KeptRule>): Rebuilt | Bilingual {
  const { model, features, parameters: specs } = kind.judged!
  const asked = set.rules.filter(({ stopped }) => stopped === undefined)
  const absent = asked.filter((rule) => rule.source === undefined && !texts.has(keptRuleName(rule))).map(keptRuleName)
  if (absent.length > 0) return { zh: `规则文本不在库中：${absent.join('、')}。`, en: `Texts of rules are not kept: ${absent.join(', ')}.` }
  // The rule set itself keeps what an office released; its text is as old as the hash that names it.
  const kept = asked.map(({ id, version, source }) => (
    source === undefined ? texts.get(keptRuleName({ id, version }))! : { id, version, source, sha256: hash('sha256', source) }))
  const changedTexts = kept.filter(({ source, sha256 }) => hash('sha256', source) !== sha256).map((rule): Difference => (
    { what: 'ruleText', rule: rule.id, name: keptRuleName(rule), stored: rule.sha256, recomputed: hash('sha256', rule.source) }))
  const parameters: ParameterValues = {}
  for (const spec of specs) {
    const stored = set.parameters[spec.id]
    if (stored === undefined) continue
    const value = readParameterValue(spec, stored)
    if (isRefusal(value)) return value.message
    parameters[spec.id] = value
  }
  const ruleSet = compileRuleSet(kept.map(({ source }) => JSON.parse(source) as RuleSource), { model, features, parameters: specs, calendar: gate.calendar })
  if ('refusals' in ruleSet) {
    const { zh, en } = ruleSet.refusals[0]!.message
    return { zh: `当时的规则集已不能编译：${zh}`, en: `The rule set of then no longer compiles: ${en}` }
  }
  const exceptions = compileExceptions(asked, model)
  if (isRefusal(exceptions)) return exceptions.message
  const marks = {
    boundBy: set.boundBy,
    stopped: set.rules.filter(({ stopped }) => stopped !== undefined),
    exceptions: new Map(asked.flatMap(({ id, exceptions: covered }) => (covered ? [[id, covered] as const] : []))),
  }
  return { ruleSet, parameters, exceptions, changedTexts, exact: usedRuleSet(ruleSet, parameters, marks).hash === set.hash }
}

/** As it comes back from the database: fen as strings, nothing undefined. */
export function plain<Value>(value: Value): Value {
  return JSON.parse(JSON.stringify(value, (_, item: unknown) => (typeof item === 'bigint' ? String(item) : item))) as Value
}
