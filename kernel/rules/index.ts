export * from './model.ts'
export { compileCondition } from './condition.ts'
export { combine, createSiblings, siblingEvidence, type FeatureState, type FeatureValues, type Siblings } from './emit.ts'
export type { FeatureEvent, HistoryRow } from './feature.ts'
export { loadRules } from './load.ts'
export { effectiveParameters, type ParameterRow } from './parameter.ts'
export type { RuleSet, RuleSetContext } from './plan.ts'
export { checkExamples, compileRuleSet, judge, type JudgeOptions } from './rule-set.ts'
export {
  insertRuleSets, insertVerdicts, loadParameterValues, NO_RULE_SET, readEvidence, readFeatureStates, registerRuleVersions,
  type NewVerdict, type UsedRuleSet, type StoredFinding, type StoredVerdict,
} from './store.ts'
