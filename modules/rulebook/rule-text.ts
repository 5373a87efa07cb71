import { loadRules, type RuleSource } from '#kernel/rules/index.ts'
import type { Refusal } from '#kernel/values/refusal.ts'
import { refuse } from './model.ts'

/** The one rule of a text as it was typed. A fault names its line: `CASH-90.yaml` is the text of that rule. */
export function readRule(id: string, text: string): RuleSource | Refusal {
  const rules = loadRules(text, `${id}.yaml`)
  if ('refusals' in rules) return rules.refusals[0]!
  const [source] = rules
  if (!source || rules.length > 1 || source.over !== undefined) return refuse('rulebook.one_rule', { count: rules.length })
  return source.id === id ? source : refuse('rulebook.rule_differs', { asked: id, written: source.id })
}
