import type { Bilingual } from '#kernel/values/refusal.ts'
import type { Bool } from '../ir.ts'
import type { CheckedRule } from '../plan.ts'

export type FindingKind =
  | 'neverApplies' | 'neverTrue' | 'alwaysTrue' | 'neverPasses' | 'idlePart' | 'subsumed' | 'equivalent' | 'conflict'
  | 'unusedParameter' | 'unusedFeature' | 'unusedFact' | 'noIndex' | 'undecided'

/** Something true of the rule set that its authors should know; proved, never guessed. */
export interface AnalysisFinding extends Bilingual {
  kind: FindingKind
  /** The rule first that it is about. */
  rules: string[]
  /** Names of facts, features or parameters, or the words of a condition. */
  names?: string[]
  place: { file: string; line: number } | null
}

/** A rule as the analysis sees it. */
export interface Looked {
  rule: CheckedRule
  applies: Bool | null
  when: Bool
  /** Names of parameters that have no value here: a hit needs them all. */
  openParameters: readonly string[]
  /** A loop over a list that has no value has no body to look into. */
  isOpaque: boolean
}

export function placeOf({ source }: CheckedRule, part: 'applies' | 'when'): AnalysisFinding['place'] {
  return source.place ? { file: source.place.file, line: source.place.lines[part] ?? 1 } : null
}
