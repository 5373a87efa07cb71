import { checkExamples, compileRuleSet, type RuleSet, type RuleSource } from '#kernel/rules/index.ts'
import type { Refusal } from '#kernel/values/refusal.ts'

/** The rules in force with the candidates in their place: same id replaced, new id added, `off` taken away. Their examples are run. */
export function ruleSetWith(live: RuleSet, candidates: readonly RuleSource[]): RuleSet | Refusal[] {
  const byId = new Map(candidates.map((rule) => [rule.id, rule]))
  const sources = live.rules.map(({ source }) => source)
  const replaced = sources.map((rule) => byId.get(rule.id) ?? rule)
  // Two candidates of one id both stay in, so that the compiler names them.
  const added = candidates.filter((rule) => byId.get(rule.id) !== rule || !sources.some(({ id }) => id === rule.id))
  const compiled = compileRuleSet([...replaced, ...added].filter(({ state }) => state !== 'off'), live.context)
  if ('refusals' in compiled) return compiled.refusals
  const failed = checkExamples(compiled).filter(({ values }) => byId.has(String(values['rule'])))
  return failed.length > 0 ? failed : compiled
}
