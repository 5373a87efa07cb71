import { ruleConditions, type ConditionRow, type Model } from '#kernel/dmn/index.ts'
import { compileRuleSet, type RuleSource } from '#kernel/rules/index.ts'
import { LEVELS } from '#kernel/rules/model.ts'
import type { Bilingual } from '#kernel/values/refusal.ts'
import type { Judged } from '../rules-check/judged.ts'

/** A decision of a model, as rules or as something that only runs interpreted. */
export interface ReadDecision {
  decision: string
  /** `set`: its rules judge whole years at once; `none`: a back-test cannot run it. */
  backtest: 'set' | 'none'
  /** Why it is no rule. */
  reason: Bilingual | null
  drafts: RuleSource[]
}

/** Every decision of the model that could be rules about what `judged` knows, as drafts without examples; of the others, why not. */
export function draftsOf(model: Model, judged: Judged): ReadDecision[] {
  const names = [...model.elements.values()].flatMap((element) => (element.kind === 'decision' ? [element.name] : []))
  return names.map((decision, index) => {
    const found = ruleConditions(model, decision)
    if (found.kind === 'interpreted') return { decision, backtest: 'none', reason: found.reason, drafts: [] }
    const drafts = found.rows.filter(isHit).map((row, at) => draftOf(row, `DMN-${index + 1}-${at + 1}`, decision, model, judged))
    // One row that the language does not have makes the whole another decision: none of it becomes a rule.
    const compiled = compileRuleSet(drafts, judged.context)
    const refusal = 'refusals' in compiled ? compiled.refusals[0]! : null
    return refusal ? { decision, backtest: 'none', reason: refusal.message, drafts: [] } : { decision, backtest: 'set', reason: null, drafts }
  })
}

/** A row that only says false is what a rule says by not hitting. */
function isHit({ results }: ConditionRow): boolean {
  return results.length !== 1 || results[0]!.text !== 'false'
}

function draftOf({ when, results }: ConditionRow, id: string, decision: string, model: Model, { code, isPopulation }: Judged): RuleSource {
  const said = results.map(({ name, text }) => `${name} ${text}`).join('，')
  // Braces of a result would be read as the name of a fact.
  const plain = (text: string) => text.replaceAll('{', '｛').replaceAll('}', '｝')
  return {
    id, version: 1, level: levelOf(results), ...(isPopulation ? { over: code, on: [code] } : { on: ['submit'] }), when,
    message: { zh: plain(`决策“${decision}”成立${said && `：${said}`}。`), en: plain(`The decision “${decision}” holds${said && `: ${said}`}.`) },
    basis: { document: `${model.name}（DMN）`, verified: false }, tell: 'reviewer', evidence: [], examples: { hit: [], pass: [] },
  }
}

/** A column called level says the level; without one a hit is recorded and asks for nothing. */
function levelOf(results: ConditionRow['results']): string {
  const named = results.find(({ name }) => name === 'level' || name === '级别')?.text.replaceAll('"', '')
  return named !== undefined && Object.hasOwn(LEVELS, named) ? named : 'record'
}
