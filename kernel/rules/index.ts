export * from './model.ts'
export { compileCondition } from './condition.ts'
export { combine, createHistory, createSiblings, siblingEvidence, type FeatureState, type FeatureValues } from './emit.ts'
export { windowStart, type FeatureEvent, type HistoryRow } from './feature.ts'
export { FUNCTIONS } from './functions.ts'
export { evidenceQuery, featureQuery, indexProposals } from './lateral.ts'
export { loadRules } from './load.ts'
export { effectiveParameters, parameterFault, readParameterValue, tightenOnly, type ParameterRow } from './parameter.ts'
export type { RuleSet, RuleSetContext } from './plan.ts'
export { checkExamples, compileRuleSet, judge, type JudgeOptions } from './rule-set.ts'
export {
  insertRuleSets, insertVerdicts, loadParameterValues, NO_RULE_SET, readEvidence, readFeatureStates, readVerdict, registerRuleVersions,
  storedFinding,
  type NewVerdict, type UsedRuleSet, type StoredFinding, type StoredVerdict,
} from './store.ts'
