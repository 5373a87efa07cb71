import type { Population, PopulationTest, Source, Tested, TestOutcome } from './model.ts'
import { column, TEXTS } from './store.ts'

type OnTest = (test: PopulationTest, done: number) => void

/** Runs every test whose facts are delivered, in their order; what one found need not be held while the next runs. `onTest` is told before each. */
export async function* testEach(population: Population, tests: readonly PopulationTest[], source: Source, onTest: OnTest = () => {}): AsyncGenerator<TestOutcome> {
  const delivered = deliveredFacts(source, population)
  for (const [done, test] of tests.entries()) {
    onTest(test, done)
    const missing = test.needs.filter((need) => ![need].flat().some((fact) => delivered.has(fact))).map((need) => [need].flat().join(' | '))
    const started = performance.now()
    const { found, figures = [], leftOut, ...counted }: Tested = missing.length > 0 ? { found: [], cannotJudge: 0 } : await test.run(population)
    const cannotJudge = counted.cannotJudge ?? (test.judgesEmpty ? 0 : await unjudged(population, test, delivered))
    yield { test, missing, cannotJudge, found, figures, ...(leftOut ? { leftOut } : {}), ms: Math.round(performance.now() - started) }
  }
}

/** All outcomes at once, where the payments are few. */
export async function runTests(population: Population, tests: readonly PopulationTest[], source: Source): Promise<TestOutcome[]> {
  const outcomes: TestOutcome[] = []
  for await (const outcome of testEach(population, tests, source)) outcomes.push(outcome)
  return outcomes
}

/** Codes of the Chinese classification; a source in another currency has classes of its own. */
const OWN_CLASSES = 'economicClass'

function deliveredFacts(source: Source, { profile }: Population): Set<string> {
  const facts = new Set<string>(Object.keys(source.columns))
  if (facts.has('category') && source.currency === 'CNY') facts.add(OWN_CLASSES)
  for (const fact of source.notDelivered) facts.delete(fact)
  if (profile.limitsFen.length > 0) facts.add('limits')
  if (profile.calendar === null) facts.delete('calendar')
  else facts.add('calendar')
  return facts
}

const KNOWN = new Set<string>(TEXTS)

async function unjudged(population: Population, { needs }: PopulationTest, delivered: ReadonlySet<string>): Promise<number> {
  const empty = needs.flatMap((need) => {
    const columns = [need].flat().filter((fact) => delivered.has(fact)).flatMap((fact) => (fact === 'date' ? ['day'] : KNOWN.has(fact) ? [column(fact)] : []))
    return columns.length > 0 ? [`(${columns.map((name) => `${name} is null`).join(' and ')})`] : []
  })
  if (empty.length === 0) return 0
  const [row] = await population.ask(`select count(*) as n from payment where ${empty.join(' or ')}`)
  return Number(row!['n'])
}
