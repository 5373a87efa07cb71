import type { Document } from '#kernel/document/index.ts'
import { compileCondition, strongest, type Effect, type Facts, type FactModel, type Finding, type RuleSet, type UsedRule, type Verdict } from '#kernel/rules/index.ts'
import { isRefusal, type Refusal } from '#kernel/values/refusal.ts'

/** An exception that holds in the office today, ready to be asked. */
export interface BoundException {
  document: string
  rule: string
  unit: string | null
  /** Null: every document of the unit. An answer that is not yes does not cover the document. */
  holds: ((facts: Facts) => boolean | null) | null
}

/** The exceptions that a rule set names; one whose condition no longer compiles is not guessed at. */
export function compileExceptions(rules: readonly UsedRule[], model: FactModel): BoundException[] | Refusal {
  const bound: BoundException[] = []
  for (const { id, exceptions } of rules) {
    for (const { document, unit, when } of exceptions ?? []) {
      const holds = when === null ? null : compileCondition(when, model)
      if (isRefusal(holds)) return holds
      bound.push({ document, rule: id, unit, holds })
    }
  }
  return bound
}

/** By rule, the exception that covers this document. */
export function exceptedBy(exceptions: readonly BoundException[], { unit }: Pick<Document, 'unit'>, facts: Facts): Map<string, string> {
  return new Map(exceptions.flatMap((one) => (
    (one.unit === null || one.unit === unit) && (one.holds === null || one.holds(facts) === true) ? [[one.rule, one.document]] : [])))
}

/**
 * A block that nobody may override, then what overrides it, then a block that may be, then the rest. `released`: by an alert, for this
 * document in this round. An exception covers hits only: what could not be judged is not known to be the match that it was meant for. The
 * match is recorded in any case; only its effect becomes that of a record.
 */
export function settle(verdict: Verdict, ruleSet: RuleSet, released: (rule: string) => boolean, excepted: ReadonlyMap<string, string>): Verdict {
  if (!verdict.findings.some((finding) => finding.effect && (released(finding.rule) || excepted.has(finding.rule)))) return verdict
  const sources = new Map(ruleSet.rules.map(({ source }) => [source.id, source]))
  const findings = verdict.findings.map((finding): Finding => {
    const { rule, effect, outcome } = finding
    const stands = (effect === 'forbid' || effect === 'intercept') && sources.get(rule)?.overridable === false
    if (!effect || stands) return finding
    if (released(rule)) return { ...finding, effect: 'record' }
    return outcome === 'hit' && excepted.has(rule) ? { ...finding, effect: 'record', waived: excepted.get(rule)! } : finding
  })
  const effect = findings.reduce<Effect | 'pass'>((most, finding) => (finding.effect ? strongest(most, finding.effect) : most), 'pass')
  const demanding = findings.filter((finding) => finding.effect === 'evidence' && finding.outcome === 'hit')
  const evidenceKinds = [...new Set(demanding.flatMap(({ rule }) => sources.get(rule)?.evidence ?? []))].sort()
  return { ...verdict, findings, effect, evidenceKinds }
}
