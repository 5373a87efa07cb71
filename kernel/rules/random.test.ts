import { describe, expect, it } from 'vitest'
import { isRefusal } from '#kernel/values/refusal.ts'
import { compileCondition } from './condition.ts'
import { generator, MODEL, randomFacts, show } from './test-random-facts.ts'
import { bool } from './test-random-rules.ts'

/** Random rules on random facts: the closure against a naive reading of the same rule. */
const LARGE = process.env['SLUICE_RANDOM'] === 'large'
const RULES = LARGE ? 20_000 : 1_500
const FACTS = LARGE ? 400 : 120
const SEED = Number(process.env['SLUICE_SEED'] ?? Date.now() % 1_000_000)

describe('a compiled rule and a naive reading of it', () => {
  it(`agree on ${RULES} random rules and ${FACTS} random facts (seed ${SEED})`, () => {
    console.log(`random rules: seed ${SEED}`)
    const random = generator(SEED)
    const rows = Array.from({ length: FACTS }, () => randomFacts(random))
    let refused = 0
    const counts = { true: 0, false: 0, null: 0 }
    for (let index = 0; index < RULES; index++) {
      const rule = bool(random, 3)
      const closure = compileCondition(rule.text, MODEL)
      if (isRefusal(closure)) {
        expect(['rules.too_wide', 'rules.division_by_zero'], `${rule.text}: ${closure.message.en}`).toContain(closure.code)
        refused++
        continue
      }
      for (const row of rows) {
        const found = closure({ p: row })
        const wanted = rule.value(row)
        if (found !== wanted) {
          expect.fail(`seed ${SEED}: ${rule.text}\non ${show(row)}\nclosure ${found}, naive ${wanted}`)
        }
        counts[String(wanted) as 'true']++
      }
    }
    console.log(`random rules: ${RULES - refused} compiled, ${refused} refused as too wide or divided by nothing, outcomes ${JSON.stringify(counts)}`)
    expect(refused).toBeLessThan(RULES / 10)
    expect(Math.min(counts.true, counts.false, counts.null)).toBeGreaterThan(RULES)
  }, LARGE ? 600_000 : 30_000)
})
