import type { LoadedKind, Lookup } from '#kernel/module/model.ts'
import {
  judge as judgeRules, NO_RULE_SET, type Facts, type FeatureValues, type UsedRuleSet, type Verdict,
} from '#kernel/rules/index.ts'
import { isRefusal, type Refusal } from '#kernel/values/refusal.ts'
import type { Admitted } from './admit.ts'
import type { Gate } from './gate.ts'
import type { BoundRules } from './in-force.ts'
import { exceptedBy, settle } from './lattice.ts'
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
  const rules = rulesNow(gate, world, kind, document.unit)
  if (isRefusal(rules)) return refuse('command.rule_set_broken', { reason: rules.message })
  // A rule that is stopped is named in the verdict although nothing else is asked.
  if (!rules.used.rules.some(({ on }) => on.includes(command.action))) return { verdict: NO_RULES, facts, used: NO_RULE_SET }
  const verdict = judgeRules(rules.ruleSet, command.action, { ...facts, feature: features }, {
    parameterValues: rules.parameters, notDelivered: gate.notDelivered,
  })
  const released = (rule: string) => admitted.task !== null && world.overrides.has(`${document.id}|${rule}`)
  return { verdict: settle(verdict, rules.ruleSet, released, exceptedBy(rules.exceptions, document, facts)), facts, used: rules.used }
}

/** The rules that this batch asks of a kind, with the thresholds of one unit when it is named. The rules themselves are the same for all. */
export function rulesNow(gate: Gate, { region, moment, amendments }: World, kind: LoadedKind, unit?: string): BoundRules | Refusal {
  return gate.rulesOf(kind, region, moment.day, amendments, moment.judgedAt, unit)
}
