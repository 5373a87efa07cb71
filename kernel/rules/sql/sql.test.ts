import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { FactValue } from '../model.ts'
import { judgePlan } from '../judge.ts'
import type { Plan } from '../plan.ts'
import { generator, randomFacts, show } from '../test-random-facts.ts'
import { OUTCOMES, outcomesAsSql } from './outcome.ts'
import { columnOf, openEngines, type Engine } from './test-engines.ts'
import { loadFaulty } from './test-faults.ts'
import { FAULTS } from './test-fault-list.ts'
import { CALENDAR, closureAnswers, factsOf, NOT_DELIVERED, planRules } from './test-rules.ts'

const LARGE = process.env['SLUICE_RANDOM'] === 'large'
const RULES = LARGE ? 1_200 : 120
const FACTS = LARGE ? 20_000 : 250
const SEED = Number(process.env['SLUICE_SEED'] ?? Date.now() % 1_000_000)
/** Rules asked in one statement. */
const AT_ONCE = 20

describe('a rule as SQL', () => {
  const random = generator(SEED)
  const rows = Array.from({ length: FACTS }, () => randomFacts(random))
  const plan = planRules(random, RULES)
  let engines: Engine[]
  beforeAll(async () => {
    engines = await openEngines(rows)
  })
  afterAll(async () => {
    for (const engine of engines) await engine.close()
  })

  it(`gives ${RULES} random rules on ${FACTS} facts the outcome of the closure in PostgreSQL (C and zh-Hans-CN) and in DuckDB (seed ${SEED})`, async () => {
    console.log(`rules as SQL: seed ${SEED}`)
    const rules = plan.byCommand.get('submit')!.rules
    const counts = OUTCOMES.map(() => 0)
    for (let from = 0; from < rules.length; from += AT_ONCE) {
      const part = rules.slice(from, from + AT_ONCE)
      const wanted = part.map((rule) => closureAnswers(plan, rule, rows))
      for (const answers of wanted) for (const digit of answers) counts[Number(digit)]! += 1
      for (const engine of engines) {
        const found = await engine.answers(sqlOf(outcomesAsSql, plan, engine).slice(from, from + AT_ONCE))
        part.forEach((rule, index) => {
          const { applies, when } = rule.rule.source
          if (found[index] === wanted[index]) return
          const row = [...found[index]!].findIndex((digit, at) => digit !== wanted[index]![at])
          expect.fail(`seed ${SEED}, ${engine.name}: ${applies ?? ''} | ${when}\non ${show(rows[row]!)}\n${found[index]![row]}, the closure says ${wanted[index]![row]}`)
        })
      }
    }
    console.log(`rules as SQL: ${rules.length} rules × ${FACTS} facts × 3 databases, ${OUTCOMES.map((name, index) => `${name} ${counts[index]}`).join(', ')}`)
    expect(Math.min(...counts)).toBeGreaterThan(FACTS)
  }, 3_600_000)

  it.each([{ notDelivered: NOT_DELIVERED }, { notDelivered: [] }])('is held to what `judge` says of the same facts, not delivered: $notDelivered', ({ notDelivered }) => {
    const some = rows.slice(0, 40)
    const verdicts = some.map((row) => judgePlan(plan, 'submit', factsOf(row), notDelivered))
    plan.byCommand.get('submit')!.rules.forEach((rule, index) => {
      // Of a group that should have come and did not, the closures say nothing here.
      if (notDelivered.length === 0 && rule.rule.groups.some((group) => NOT_DELIVERED.includes(group))) return
      expect(verdicts.map(({ findings }) => OUTCOMES.indexOf(findings[index]!.outcome)).join('')).toBe(closureAnswers(plan, rule, some))
      expect(verdicts.map(({ findings }) => findings[index]!.rule)).toEqual(some.map(() => rule.rule.source.id))
    })
  })
})

/** The test of the test: a compiler with one fault in it must be seen. Fixed seed: what it catches, it catches always. */
describe('a fault in the compiler', () => {
  const random = generator(20_261_123)
  const rows: Record<string, FactValue>[] = Array.from({ length: 200 }, () => randomFacts(random))
  const plan = planRules(random, 0)
  let engines: Engine[]
  let wanted: string[]
  beforeAll(async () => {
    engines = await openEngines(rows)
    wanted = plan.byCommand.get('submit')!.rules.map((rule) => closureAnswers(plan, rule, rows))
  })
  afterAll(async () => {
    for (const engine of engines) await engine.close()
  })

  it.each(FAULTS)('is caught: $what', async (fault) => {
    const faulty = await loadFaulty(fault)
    const caught = await Promise.all(engines.map(async (engine) => {
      const found = await engine.answers(sqlOf(faulty, plan, engine)).catch((error: Error) => error)
      return found instanceof Error ? engine.name : found.some((answers, index) => answers !== wanted[index]) ? engine.name : null
    }))
    const where = caught.filter((name) => name !== null)
    for (const engine of fault.seenBy ?? ['PostgreSQL C', 'PostgreSQL zh', 'DuckDB']) expect(where).toContain(engine)
  })
})

function sqlOf(compile: typeof outcomesAsSql, plan: Plan, engine: Engine): string[] {
  return compile(plan, 'submit', { dialect: engine.dialect, column: columnOf, calendar: CALENDAR, notDelivered: NOT_DELIVERED,
    delivered: () => `(${columnOf('p.urgent')} is true)` })
    .map(({ rule, sql, reason }) => {
      if (sql === null) throw new Error(`${rule.rule.source.when}: ${reason}`)
      return sql
    })
}
