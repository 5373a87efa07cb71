import { setImmediate } from 'node:timers/promises'
import { analyse, compileRuleSet, type AnalysisFinding, type ParameterValues, type RuleSource } from '#kernel/rules/index.ts'
import type { Bilingual } from '#kernel/values/refusal.ts'
import type { Judging } from './here.ts'
import type { RuleRow } from './model.ts'

const costs = new WeakMap<RuleSource, RuleRow['cost']>()

/** What one document costs under a rule that stands alone; null when its text no longer compiles. */
export function costOfRule({ context }: Judging, source: RuleSource): RuleRow['cost'] {
  const known = costs.get(source)
  if (known !== undefined) return known
  const compiled = compileRuleSet([source], context)
  const cost = 'refusals' in compiled ? null : analyse(compiled).cost
  const found = cost && { scans: cost.scans, ns: Math.round(cost.ns) }
  costs.set(source, found)
  return found
}

/** The whole catalogue takes about a second, once; between two rules others have their turn. */
export async function prepareCosts(rules: readonly { judging: Judging; source: RuleSource }[]): Promise<void> {
  for (const { judging, source } of rules) {
    if (costs.has(source)) continue
    costOfRule(judging, source)
    await setImmediate()
  }
}

/** About the outcomes of one rule; what is unused or repeated is a matter of the whole set. */
const ABOUT_ONE: ReadonlySet<AnalysisFinding['kind']> = new Set(['neverApplies', 'neverTrue', 'alwaysTrue', 'neverPasses', 'idlePart'])

export function provedOf({ context }: Judging, source: RuleSource, values: ParameterValues): Bilingual[] {
  const compiled = compileRuleSet([source], context)
  if ('refusals' in compiled) return []
  return analyse(compiled, { values }).findings.filter(({ kind }) => ABOUT_ONE.has(kind)).map(({ zh, en }) => ({ zh, en }))
}
