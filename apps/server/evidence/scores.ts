import { score, type Finding } from '#kernel/rules/index.ts'
import type { Bilingual } from '#kernel/values/refusal.ts'
import type { LoadedKind } from '#kernel/module/index.ts'
import type { Site } from '../site.ts'
import type { ScoreView } from './model.ts'

/** The points of one verdict under every typology that sees something in it, the highest first. */
export function scoresOf(site: Pick<Site, 'modules' | 'kinds'>, findings: readonly Pick<Finding, 'rule' | 'outcome'>[]): ScoreView[] {
  const typologies = site.modules.flatMap((module) => module.typologies ?? [])
  const shown = typologies.flatMap((typology): ScoreView[] => {
    const { score: points, contributions, level } = score(typology, findings)
    if (points === 0) return []
    const { id, title, origin, alert, intercept } = typology
    return [{ typology: id, title, origin, score: points, alert, intercept, level,
      contributions: contributions.map((one) => ({ ...one, title: ruleTitle(site.kinds, one.rule) })) }]
  })
  return shown.sort((left, right) => right.score - left.score || (left.typology < right.typology ? -1 : 1))
}

/** What a rule is called; its id where it has no name here. */
export function ruleTitle(kinds: ReadonlyMap<string, LoadedKind>, id: string): Bilingual {
  for (const { rules, shelf } of kinds.values()) {
    const title = [...rules, ...shelf].find((rule) => rule.id === id)?.title
    if (title) return title
  }
  return { zh: id, en: id }
}
