import type { OfficeShadow } from '#kernel/module/model.ts'
import type { FeatureSpec, RuleSet, RuleSource } from '#kernel/rules/index.ts'
import { isRefusal, saidBy, type Bilingual, type Refusal } from '#kernel/values/refusal.ts'

/** A candidate ready to be asked; one that no longer reads or compiles says why, and is recorded as one that cannot judge. */
export interface BoundCandidate {
  document: string
  round: number
  rule: string
  version: number
  /** Commands that ask it. Of a text that cannot be read nobody knows them: it is asked at every one. */
  on: readonly string[] | null
  ruleSet: RuleSet | null
  fault: Bilingual | null
}

/** The candidates of one kind on one day. The arrays of features stay the same objects, so that their statements are kept. */
export interface BoundShadow {
  candidates: readonly BoundCandidate[]
  /** Features that the live rules do not read, for commands at which live rules are asked; and all of them, for the other commands. */
  beside: readonly FeatureSpec[]
  alone: readonly FeatureSpec[]
}

/** Each candidate is compiled for itself: a text that fails takes nothing with it. Null when there is none. */
export function bindShadow(shadows: readonly OfficeShadow[], live: RuleSet, compile: (source: RuleSource) => RuleSet | Refusal): BoundShadow | null {
  if (shadows.length === 0) return null
  const candidates = shadows.map((shadow) => bindCandidate(shadow, compile))
  const alone = [...new Map(candidates.flatMap(({ ruleSet }) => ruleSet?.features ?? []).map((spec) => [spec.id, spec])).values()]
  return { candidates, alone, beside: alone.filter(({ id }) => !live.features.some((known) => known.id === id)) }
}

function bindCandidate({ document, round, rule, version, source }: OfficeShadow, compile: (source: RuleSource) => RuleSet | Refusal): BoundCandidate {
  const faulty = (fault: Bilingual, on: BoundCandidate['on']) => ({ document, round, rule, version, on, ruleSet: null, fault })
  if (isRefusal(source)) return faulty(source.message, null)
  try {
    const ruleSet = compile(source)
    return isRefusal(ruleSet) ? faulty(ruleSet.message, source.on) : { document, round, rule, version, on: source.on, ruleSet, fault: null }
  } catch (error) {
    return faulty(faultOf(error), source.on)
  }
}

/** A candidate that stumbles is told of in its own row and nowhere else: the live rules have judged. */
export function faultOf(error: unknown): Bilingual {
  const said = saidBy(error)
  return { zh: `候选规则无法判定：${said.zh}`, en: `The candidate could not be judged: ${said.en}` }
}

/** Whether a stored finding is such a word and nothing else. */
export function isFault(finding: object | null): boolean {
  return finding !== null && !('rule' in finding)
}
