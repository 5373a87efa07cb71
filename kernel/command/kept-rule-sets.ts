import type { Region } from '#kernel/values/region.ts'
import type { UsedRuleSet } from '#kernel/rules/index.ts'
import type { Decision } from './decide.ts'
import type { Gate } from './gate.ts'
import { usedRuleSets } from './write.ts'

/** Of all regions together. */
const MOST_KEPT = 10_000

export interface RuleSetsToKeep {
  /** Those of these decisions that no row is known of yet; each is named once. */
  of: (decisions: readonly Decision[]) => UsedRuleSet[]
  /** To be told once they are committed. */
  committed: () => void
}

/** Rule sets are long, and every batch of a day names the same few: what stands in the database is not sent again. `seq`: where the clock stood. */
export function ruleSetsToKeep({ keptRuleSets }: Gate, region: Region, seq: bigint): RuleSetsToKeep {
  const sent = new Set<string>()
  return {
    of: (decisions) => usedRuleSets(decisions).filter(({ hash }) => {
      const name = `${region} ${hash}`
      if (sent.has(name) || (keptRuleSets.get(name) ?? seq + 1n) <= seq) return false
      sent.add(name)
      return true
    }),
    committed: () => {
      if (keptRuleSets.size > MOST_KEPT) keptRuleSets.clear()
      for (const name of sent) keptRuleSets.set(name, seq + 1n)
    },
  }
}
