import { decide, type Answer, type Asked } from './decide.ts'
import { placeOf, type AnalysisFinding, type FindingKind, type Looked } from './finding.ts'
import { F, N, T } from './world.ts'

/** Rules that never apply, never hit, always hit, or never pass: at most one of these per rule, the first that is so. */
export function outcomeFindings(looked: Looked): AnalysisFinding[] {
  const { rule, applies, when } = looked
  const can = (appliesOutcomes: number, whenOutcomes: number | null) => decide(askedOf(looked, appliesOutcomes, whenOutcomes), looked.openParameters)
  const finding = (kind: FindingKind, part: 'applies' | 'when', zh: string, en: string): AnalysisFinding => (
    { kind, rules: [rule.source.id], place: placeOf(rule, part), zh: `规则 ${rule.source.id}：${zh}`, en: `Rule ${rule.source.id}: ${en}` })
  const answers: Answer[] = []
  const isImpossible = (answer: Answer) => {
    answers.push(answer)
    return answer === 'impossible'
  }
  if (applies && isImpossible(can(T, null))) {
    return [finding('neverApplies', 'applies', '适用条件永不成立，规则从不生效。请改适用条件。', 'it never applies, so it never does anything. Change when it applies.')]
  }
  if (isImpossible(can(T, T))) return [finding('neverTrue', 'when', '条件永不成立，永不命中。请改条件。', 'its condition is never true, so it never hits. Change the condition.')]
  const isPlain = when.kind === 'bool'
  if (!(isPlain && applies) && isImpossible(can(T, F | N))) {
    const everywhere = !applies || decide([{ node: applies, salt: rule.source.id, outcomes: F | N }], looked.openParameters) === 'impossible'
    return [everywhere ? finding('alwaysTrue', 'when', '条件恒成立，每一笔都命中。请改条件。', 'its condition is always true: everything is a hit. Change the condition.')
      : finding('alwaysTrue', 'when', '凡适用必命中，条件不起作用。请改条件，或只写适用条件。', 'whatever it applies to is a hit; the condition decides nothing. Change it.')]
  }
  if (!(isPlain && applies) && isImpossible(can(T, F))) {
    return [finding('neverPasses', 'when', '不是命中就是无法判定，从不通过。请改条件。', 'it hits or cannot be judged and never passes. Change the condition.')]
  }
  if (!answers.includes('undecided')) return []
  return [finding('undecided', 'when', '条件太复杂，未能判断它是否恒成立或永不成立。', 'the condition is too complex to prove whether it is always or never true.')]
}

export function askedOf({ rule, applies, when }: Looked, appliesOutcomes: number, whenOutcomes: number | null): Asked[] {
  const salt = rule.source.id
  return [...(applies ? [{ node: applies, salt, outcomes: appliesOutcomes }] : []), ...(whenOutcomes === null ? [] : [{ node: when, salt, outcomes: whenOutcomes }])]
}
