import type { LoadedKind } from '#kernel/module/model.ts'
import type { ProcessState, RoundFinding, StoredTask } from '#kernel/process/index.ts'
import { asksNothing, type Verdict } from '#kernel/rules/index.ts'

/** What of the verdict of a submit whoever decides in its round must write an opinion on (decision 60): what was waived or is only kept on record is not. */
export function findingsOf({ findings }: Pick<Verdict, 'findings'>): RoundFinding[] {
  return findings.flatMap(({ rule, effect, tell }) => (effect && !asksNothing(effect) ? [{ rule, tell }] : []))
}

/**
 * Rules whose findings this act on this task needs an opinion on; none for an act that decides nothing. The posts of a unit are not told what
 * is for reviewers alone, so they are not asked about it either.
 */
export function findingsFor(kind: Pick<LoadedKind, 'actions'>, action: string, { findings = [] }: ProcessState, { unit }: Pick<StoredTask, 'unit'>): string[] {
  if (!Object.hasOwn(kind.actions, action) || !kind.actions[action]!.opinion) return []
  return findings.filter(({ tell }) => unit === null || tell === 'clerk').map(({ rule }) => rule)
}
