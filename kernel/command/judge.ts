import type { Document } from '#kernel/document/index.ts'
import type { Lookup } from '#kernel/module/model.ts'
import {
  judge as judgeRules, NO_RULE_SET, strongest, type Effect, type Facts, type FeatureValues, type UsedRuleSet, type Verdict,
} from '#kernel/rules/index.ts'
import { isRefusal, type Refusal } from '#kernel/values/refusal.ts'
import type { Admitted } from './admit.ts'
import type { Gate } from './gate.ts'
import { refuse } from './model.ts'
import type { World } from './world.ts'

const NO_RULES: Verdict = { effect: 'pass', findings: [], signers: [], evidenceKinds: [] }

/** Step 5 for one member: facts and features to findings to one effect. What an alert has released in this round of the document no longer holds it; a new submit is judged anew. */
export function judge(
  gate: Gate, world: World, admitted: Admitted, lookup: Lookup, features: FeatureValues,
): { verdict: Verdict; facts: Facts; used: UsedRuleSet } | Refusal {
  const { kind, document, command } = admitted
  if (!kind.judged) return { verdict: NO_RULES, facts: {}, used: NO_RULE_SET }
  const facts = kind.judged.facts(document, lookup, world.moment)
  if (!kind.rules.some((rule) => rule.on.includes(command.action))) return { verdict: NO_RULES, facts, used: NO_RULE_SET }
  const rules = gate.rulesOf(kind, world.region, world.moment.day)
  if (isRefusal(rules)) return refuse('command.rule_set_broken', { reason: `${rules.message.zh} ${rules.message.en}` })
  const verdict = judgeRules(rules.ruleSet, command.action, { ...facts, feature: features }, {
    parameterValues: rules.parameters, notDelivered: gate.notDelivered,
  })
  return { verdict: admitted.task ? withOverrides(verdict, document, world) : verdict, facts, used: rules.used }
}

/** The match is still recorded; only its effect is that of a record. */
function withOverrides(verdict: Verdict, document: Document, world: World): Verdict {
  const released = (rule: string) => world.overrides.has(`${document.id}|${rule}`)
  if (!verdict.findings.some((finding) => finding.effect && released(finding.rule))) return verdict
  const findings = verdict.findings.map((finding) => (
    finding.effect && released(finding.rule) ? { ...finding, effect: 'record' as Effect } : finding))
  const effect = findings.reduce<Effect | 'pass'>((most, finding) => (finding.effect ? strongest(most, finding.effect) : most), 'pass')
  return { ...verdict, findings, effect }
}
