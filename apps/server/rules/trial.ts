import type { ClientBase } from 'pg'
import { factsThen, judgedDocument, readKeptVerdicts, type KeptVerdict } from '#kernel/command/index.ts'
import { loadDocuments, type Document } from '#kernel/document/index.ts'
import type { LoadedKind } from '#kernel/module/index.ts'
import { compileRuleSet, judge, type Outcome, type RuleSet, type RuleSource } from '#kernel/rules/index.ts'
import { civilDayOf } from '#kernel/values/civil-day.ts'
import { isRefusal, Refused } from '#kernel/values/refusal.ts'
import type { Region } from '#kernel/values/region.ts'
import type { Site } from '../site.ts'
import type { RuleHere, RulesHere } from './here.ts'
import { readNewestVerdicts } from './store.ts'

export interface Trial {
  judged: { verdict: KeptVerdict; before: Outcome; after: Outcome }[]
  /** Verdicts whose body of then is no longer kept. */
  left: number
}

/** So many documents share one query of features. */
const SLICE = 250

/**
 * The rule as it stands and a changed one over the newest documents that it was asked about, at the moment at which each was judged: its
 * body of then, registers and thresholds of that day, features as known at its seq. Nothing is written. The client reads the whole region.
 * Throws Refused when the changed text does not compile.
 */
export async function tryRule(client: ClientBase, site: Site, region: Region, here: RulesHere, rule: RuleHere, changed: RuleSource, limit: number): Promise<Trial> {
  const kind = rule.judging.document!
  const [before, after] = [compiled(rule, rule.source), compiled(rule, changed)]
  const ids = await readNewestVerdicts(client, region, kind.code, rule.source.on, limit)
  const verdicts = await readKeptVerdicts(client, region, ids)
  const documents = await loadDocuments(client, region, verdicts.map(({ document }) => document))
  const past = verdicts.flatMap((verdict): Past[] => {
    const document = documents.get(verdict.document)
    return document && verdict.body ? [{ verdict, document: judgedDocument(document, kind.header, verdict) }] : []
  })
  const specs = [...new Map([...before.features, ...after.features].map((spec) => [spec.id, spec])).values()]
  const judged: Trial['judged'] = []
  for (let start = 0; start < past.length; start += SLICE) {
    const slice = past.slice(start, start + SLICE)
    const { facts } = await factsThen(client, region, site.gate, kind, specs, slice)
    slice.forEach(({ verdict }, index) => {
      const parameterValues = thresholdsOf(site, kind, region, civilDayOf(verdict.judgedAt), here)
      const outcome = (rules: RuleSet) => judge(rules, verdict.command, facts[index]!, { parameterValues, notDelivered: site.gate.notDelivered }).findings[0]!.outcome
      judged.push({ verdict, before: outcome(before), after: outcome(after) })
    })
  }
  return { judged, left: verdicts.length - past.length }
}

interface Past { verdict: KeptVerdict; document: Document }

function compiled({ judging }: RuleHere, source: RuleSource): RuleSet {
  const rules = compileRuleSet([source], judging.context)
  if ('refusals' in rules) throw new Refused(rules.refusals[0]!)
  return rules
}

function thresholdsOf(site: Site, kind: LoadedKind, region: Region, day: string, { amendments }: RulesHere) {
  const rules = site.gate.rulesOf(kind, region, day, amendments)
  if (isRefusal(rules)) throw new Refused(rules)
  return rules.parameters
}
