import { refuse } from './model.ts'

export { evaluateFeel, type Clock, type Evaluated } from './feel.ts'
export { readContext, toJson } from './json.ts'
export { readModel, type ModelFile } from './read-model.ts'
export { evaluateDecision, type ModelResult } from './run-model.ts'
export { ruleConditions, type ConditionRow, type RuleConditions } from './rule-conditions.ts'
export { runTck, type TckFailure, type TckFile, type TckReport } from './tck.ts'
export { textOf } from './text-of.ts'
export { kindOf, isContext, type FeelContext, type Value } from './value.ts'
export type { Model } from './drg.ts'

/** The refusal for a folder that is not there. */
export const noFolder = (folder: string) => refuse('dmn.no_folder', { folder })
/** The refusal for a folder without cases. */
export const noCases = (folder: string) => refuse('dmn.no_cases', { folder })
