import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type MappedRecord, type Mapping, parseMapping, TEXT_FIELDS } from '#kernel/files/index.ts'
import { EMPTY_RECORD, testMapping } from '#kernel/files/test-mapping.ts'
import { closeIntake, openStore, type Population, type PopulationTest, type Profile, runTests, type TestOutcome } from '#kernel/screening/index.ts'
import { module } from './module.ts'

type Given = Partial<Omit<MappedRecord, 'amountFen'>> & { amount: number }

/** A made-up population, tested as `screen` does it: every row in yuan, other fields as given. */
export async function outcomesOf(rows: readonly Given[], around: { limits?: number[]; calendar?: Profile['calendar']; mapping?: Partial<Mapping>; only?: string; tests?: readonly PopulationTest[] } = {}): Promise<Map<string, TestOutcome>> {
  const { mapping = {}, calendar = null, limits = [], only } = around
  return withPopulation(rows, { mapping, calendar, limits }, async (population, source) => {
    const outcomes = await runTests(population, (around.tests ?? module.tests!).filter(({ id }) => only === undefined || id === only), source)
    return new Map(outcomes.map((outcome) => [outcome.test.id, outcome]))
  })
}

/** The same, for a question of its own to the store. */
export async function withPopulation<Result>(
  rows: readonly Given[], around: { limits: number[]; calendar: Profile['calendar']; mapping: Partial<Mapping> }, work: (population: Population, source: Mapping) => Promise<Result>,
): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-screening-test-'))
  const store = await openStore(folder)
  try {
    const mapping = mappingFor(rows, around.mapping)
    for (const [index, { amount, ...fields }] of rows.entries()) {
      const record: MappedRecord = { ...EMPTY_RECORD, ...fields, amountFen: BigInt(Math.round(amount * 100)) }
      store.append(1, index + 2, record, Object.values(record).map(String).join('\u001f'))
    }
    const limitsFen = around.limits.map((limit) => BigInt(limit * 100))
    return await work(await closeIntake(store, mapping, { calendar: around.calendar, limitsFen }), mapping)
  } finally {
    await store.close()
    await rm(folder, { recursive: true, force: true })
  }
}

/** Delivered is what some row has. */
function mappingFor(rows: readonly Given[], rest: Partial<Mapping>): Mapping {
  const parsed = parseMapping(testMapping('columns: {amount: 金额}'))
  if (Array.isArray(parsed)) throw new Error(parsed[0]!.message.en)
  const fields = new Set(rows.flatMap((row) => Object.keys(row)).filter((name) => name in TEXT_FIELDS || name === 'date'))
  const columns = Object.fromEntries([...fields].map((name) => [name, { columns: [name], separator: '', map: null }]))
  return { ...parsed, columns: { ...columns, ...parsed.columns }, ...rest }
}
