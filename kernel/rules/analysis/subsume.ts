import { EFFECTS } from '../model.ts'
import { fieldsOf } from '../ir.ts'
import { placeOf, type AnalysisFinding, type Looked } from './finding.ts'
import { decide } from './decide.ts'
import { askedOf } from './never.ts'
import { F, N, T } from './world.ts'

/**
 * Pairs of rules of which one hits wherever the other does. Only what the stronger rule knows is asked: it must be
 * consulted at every command of the other, read no group of facts that the other does not need (an undelivered group
 * would make it not applicable), and need no threshold that the other does not.
 */
export function pairFindings(rules: readonly Looked[]): AnalysisFinding[] {
  const clear = rules.filter(({ isOpaque }) => !isOpaque)
  const reads = new Map(clear.map((looked) => [looked, readsOf(looked)]))
  const findings: AnalysisFinding[] = []
  clear.forEach((first, index) => {
    for (const second of clear.slice(index + 1)) {
      const isNear = [...reads.get(first)!].some((name) => reads.get(second)!.has(name))
      if (!isNear || first.rule.source.over !== second.rule.source.over) continue
      const found = compareHits(first, second)
      if (found) findings.push(found)
    }
  })
  return findings
}

function compareHits(first: Looked, second: Looked): AnalysisFinding | null {
  const [forward, backward] = [hitsFollow(first, second), hitsFollow(second, first)]
  if (forward && backward) return equalHits(first, second)
  if (forward) return inside(first, second)
  return backward ? inside(second, first) : null
}

/** Whether every hit of `one` is proved to be a hit of `other` as well. */
function hitsFollow(one: Looked, other: Looked): boolean {
  const subset = (some: readonly string[], all: readonly string[]) => some.every((item) => all.includes(item))
  if (!subset(one.rule.source.on, other.rule.source.on) || !subset(other.rule.groups, one.rule.groups)) return false
  if (!subset(other.openParameters, one.openParameters)) return false
  const hit = askedOf(one, T, T)
  const known = one.openParameters
  if (decide([...hit, { node: other.when, salt: other.rule.source.id, outcomes: F | N }], known) !== 'impossible') return false
  return other.applies === null || decide([...hit, { node: other.applies, salt: other.rule.source.id, outcomes: F | N }], known) === 'impossible'
}

function equalHits(first: Looked, second: Looked): AnalysisFinding {
  const [a, b] = [first.rule, second.rule]
  const rules = [a.source.id, b.source.id]
  if (a.effect === b.effect) {
    return { kind: 'equivalent', rules, place: placeOf(a, 'when'), zh: `规则 ${rules[0]} 与 ${rules[1]} 命中完全相同。请只留一条。`,
      en: `Rules ${rules[0]} and ${rules[1]} hit exactly the same. Keep one of them.` }
  }
  return { kind: 'conflict', rules, place: placeOf(a, 'when'), zh: `规则 ${rules[0]} 与 ${rules[1]} 命中完全相同，处置却不同（${a.source.level}、${b.source.level}）。请统一。`,
    en: `Rules ${rules[0]} and ${rules[1]} hit exactly the same with different effects (${a.source.level}, ${b.source.level}). Decide on one.` }
}

/** `inner` hits only where `outer` does: superfluous when it asks for nothing of its own, in conflict when it records what the other forbids. */
function inside(inner: Looked, outer: Looked): AnalysisFinding | null {
  const [a, b] = [inner.rule, outer.rule]
  const rules = [a.source.id, b.source.id]
  if (EFFECTS.indexOf(b.effect) > EFFECTS.indexOf(a.effect)) return null
  if (a.effect === 'record' && b.effect === 'forbid') {
    return { kind: 'conflict', rules, place: placeOf(a, 'when'), zh: `规则 ${rules[0]} 只作记录，但它命中的都已被 ${rules[1]} 禁止。请统一处置。`,
      en: `Rule ${rules[0]} only records, but all that it hits is forbidden by ${rules[1]}. Decide on one effect.` }
  }
  const asksMore = (a.source.signer !== undefined && a.source.signer !== b.source.signer)
    || (a.effect === 'evidence' && !a.source.evidence.every((paper) => b.effect === 'evidence' && b.source.evidence.includes(paper)))
  if (asksMore) return null
  return { kind: 'subsumed', rules, place: placeOf(a, 'when'), zh: `规则 ${rules[0]} 命中的，${rules[1]} 都命中，处置不轻于它。${rules[0]} 可以省去。`,
    en: `Whatever ${rules[0]} hits, ${rules[1]} hits too, with no weaker effect. ${rules[0]} can be left out.` }
}

function readsOf({ applies, when }: Looked): Set<string> {
  return new Set([...(applies ? fieldsOf(applies) : []), ...fieldsOf(when)].filter((name) => !name.startsWith('parameter.')))
}
