import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { checkExamples, compileRuleSet, loadRules, type RuleSet, type RuleSource } from '#kernel/rules/index.ts'
import type { Refusal } from '#kernel/values/refusal.ts'
import { refuse } from './model.ts'

/** The rules of a folder, or every fault in them with file, line and column. */
export function readCandidates(folder: string): RuleSource[] | Refusal[] {
  let files: string[]
  try {
    files = readdirSync(folder).filter((name) => /\.ya?ml$/.test(name)).sort()
  } catch (error) {
    return [refuse('backtest.not_readable', { file: folder, reason: (error as Error).message })]
  }
  if (files.length === 0) return [refuse('backtest.no_rules', { folder })]
  const rules: RuleSource[] = []
  const refusals: Refusal[] = []
  for (const name of files) {
    const file = join(folder, name)
    const found = loadRules(readFileSync(file, 'utf8'), file)
    if ('refusals' in found) refusals.push(...found.refusals)
    else rules.push(...found)
  }
  const tests = rules.filter(({ over }) => over !== undefined)
  refusals.push(...tests.map((rule) => refuse('backtest.population_test', { rule: rule.id, file: rule.place?.file ?? folder, over: rule.over! })))
  return refusals.length > 0 ? refusals : rules
}

/** The rules in force with the candidates in their place: same id replaced, new id added, `off` taken away. */
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
