import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { discoverModules, groupTests, loadPopulations, type LoadedPopulation } from '#kernel/module/index.ts'
import { compileRuleSet, judgePopulation, type ParameterValues } from '#kernel/rules/index.ts'
import { outcomesOf } from './test-population.ts'

const populations = loadPopulations(await discoverModules(fileURLToPath(new URL('../', import.meta.url))))
const seed = Number(process.env['SLUICE_SEED'] ?? Date.now() % 1_000_000)

type Given = Parameters<typeof outcomesOf>[0][number]

async function outcomeOf(test: string, rows: readonly Given[], parameters: ParameterValues = {}) {
  const outcome = (await outcomesOf(rows, { tests: groupTests(populations.values(), () => parameters), only: test })).get(test)!
  expect(outcome.missing, test).toEqual([])
  return outcome
}
const found = async (...asked: Parameters<typeof outcomeOf>) => (await outcomeOf(...asked)).found.map(({ key, count, amountFen }) => `${key} ${count} ${amountFen}`)

const pay = (amount: number, rest: Partial<Given> = {}): Given => ({ unit: '某区某局', payee: '甲公司', date: '2026-04-01', category: '30201', amount, ...rest })

describe('the payments of a unit’s year', () => {
  const values = { benford_chi: 20, benford_least: 300 }
  const many = (fen: (n: number) => number) => Array.from({ length: 900 }, (_, n) => pay(fen(n) / 100))

  it('that follow Benford’s law pass, invented ones are found, and of too few nothing is said', async () => {
    const natural = many((n) => Math.floor(10 ** (3 + (n / 900) * 3)))
    expect(await found('FREQ-08', natural, values)).toEqual([])
    expect(await found('FREQ-08', many((n) => 100_000 + n * 1_000), values)).toEqual([`某区某局|2026 900 ${900 * 100_000 + 1_000 * 450 * 899}`])
    expect(await found('FREQ-08', many((n) => 100_000 + n * 1_000).slice(0, 299), values)).toEqual([])
  })

  it('with too much in “other” classes are found, to the fen', async () => {
    const rows = [pay(80), pay(20, { category: '30299' })]
    expect(await found('CLS-03', rows, { other_share: '0.2' })).toEqual([])
    expect(await found('CLS-03', [...rows, pay(0.01, { category: '39999' })], { other_share: '0.2' })).toEqual(['某区某局|2026 3 10001'])
  })

  it('are not judged by classes of another country’s', async () => {
    const tests = groupTests(populations.values(), () => ({ other_share: '0.2' }))
    const outcomes = await outcomesOf([pay(20, { category: '30299' })], { tests, only: 'CLS-03', mapping: { currency: 'GBP' } })
    expect(outcomes.get('CLS-03')).toMatchObject({ missing: ['economicClass'], found: [] })
  })

  it('of one project from two kinds of funds are found; a payment of no project is none', async () => {
    const rows = [pay(1, { project: '校舍维修', fundNature: '111' }), pay(2, { project: '校舍维修', fundNature: '111' }), pay(3, { fundNature: '121' })]
    expect(await found('DUP-05', rows)).toEqual([])
    rows[1] = { ...rows[1]!, fundNature: '121' }
    expect(await outcomeOf('DUP-05', rows)).toMatchObject({ cannotJudge: 0, found: [{ key: '校舍维修', count: 2, amountFen: 300n, ids: [1n, 2n] }] })
  })

  it('to one payee are held against all that the unit paid, payees withheld by the source included', async () => {
    const rows = [...[1, 1, 1].map((amount) => pay(amount)), pay(6.99, { payee: null })]
    const values = { payee_least: 3, payee_share: '0.3' }
    expect(await found('ACCT-16', rows, values)).toEqual(['某区某局|甲公司|2026 3 300'])
    expect(await found('ACCT-16', [...rows, pay(0.01, { payee: null })], values)).toEqual([])
    expect((await outcomeOf('ACCT-16', rows, values)).cannotJudge, 'who is withheld is nobody’s group').toBe(1)
  })

  it('in a class far from its past are found, and with no six months of past cannot be judged', async () => {
    const months = (first: number, last: number, sum: (month: number) => number) => Array.from({ length: last - first + 1 }, (_, n) => (
      pay(sum(first + n), { date: `2026-${String(first + n).padStart(2, '0')}-10` })))
    const calm = months(1, 7, (month) => 100_000 + month)
    const outcome = await outcomeOf('FREQ-09', [...calm, pay(900_000, { date: '2026-08-01' })], { outlier_deviations: 3 })
    expect(outcome.found.map(({ key }) => key)).toEqual(['某区某局|30201|2026|8'])
    expect(outcome.cannotJudge).toBe(6)
  })
})

describe('the tests of the catalogue', () => {
  it('judge every group, however many, and give each found its own payments', async () => {
    const rows = Array.from({ length: 4_100 }, (_, n) => pay(n + 1, { unit: `第${n}小学`, category: n % 2 ? '30201' : '30299' }))
    const { found } = await outcomeOf('CLS-03', rows, { other_share: '0.2' })
    expect(found).toHaveLength(2_050)
    for (const { key, ids, amountFen } of found) expect([key, amountFen]).toEqual([`第${Number(ids[0]!) - 1}小学|2026`, ids[0]! * 100n])
  })

  it('whose thresholds nobody set cannot judge, and say so', async () => {
    expect(await outcomeOf('CLS-03', [pay(20, { category: '30299' })])).toMatchObject({ found: [], cannotJudge: 1 })
  })

  it('whose facts nothing brings are named with what they lack', async () => {
    const outcomes = await outcomesOf([pay(1)], { tests: groupTests(populations.values(), () => ({})) })
    const missing = Object.fromEntries([...outcomes].map(([id, outcome]) => [id, outcome.missing]))
    expect(missing).toMatchObject({ 'FREQ-10': ['unitMonth.plan', 'unitMonth.paidShare', 'unitMonth.timeShare'], 'CARD-04': ['cardTransaction.amount', 'cardTransaction.cashAdvance'], 'CLS-03': [] })
    expect(outcomes.size, 'each test of each population').toBe([...populations.values()].reduce((sum, { tests }) => sum + tests.length, 0))
  })

  it(`give in the column store what the reference in memory gives, over random payments (seed ${seed})`, async () => {
    let state = seed
    // By the high bits: the low ones repeat so soon that a project would always have the same funds.
    const random = (below: number) => (state = (state * 1_103_515_245 + 12_345) % 2_147_483_648, Math.floor((state / 2_147_483_648) * below))
    const rows = Array.from({ length: 1_500 }, (): Given => pay(random(9_000_000) / 100 + 0.01, {
      unit: ['甲局', '乙局', '丙校', null][random(4)]!, payee: ['甲公司', '乙公司', '丁某', null][random(4)]!, date: `202${5 + random(2)}-0${1 + random(9)}-1${random(10)}`,
      category: ['30201', '30299', '39999'][random(3)]!, project: [null, '修桥', '修路'][random(3)]!, fundNature: ['111', '121'][random(2)]!,
    }))
    const values: ParameterValues = { other_share: '0.4', benford_chi: 5, benford_least: 20 }
    const outcomes = await outcomesOf(rows, { tests: groupTests(populations.values(), () => values) })
    for (const [code, tests] of [['unit-year', ['CLS-03', 'FREQ-08']], ['project', ['DUP-05']]] as const) {
      const population = populations.get(code)!
      for (const test of tests) {
        const expected = reference(population, test, rows, values)
        expect(outcomes.get(test)!.found.map(({ key }) => key).sort(), test).toEqual(expected)
        expect(expected.length, `${test}: the sample finds something`).toBeGreaterThan(0)
      }
    }
  })
})

/** Keys of the groups that are hit, by the rows in memory. */
function reference(population: LoadedPopulation, test: string, rows: readonly Given[], parameterValues: ParameterValues): string[] {
  const compiled = compileRuleSet(population.tests.filter(({ id }) => id === test), population)
  if ('refusals' in compiled) throw new Error(compiled.refusals[0]!.message.en)
  const members = rows.map(({ amount, unit = null, payee = null, date = null, category = null, project = null, fundNature = null }, n) => {
    const fen = BigInt(Math.round(amount * 100))
    return { document: String(n), columns: {
      unit, payee, year: date === null ? null : Number(date.slice(0, 4)), month: date === null ? null : Number(date.slice(5, 7)), project, fund: fundNature, economic: category,
      class_code: category, amount: fen, first_digit: Number(String(fen)[0]), round: fen % 100_000n === 0n,
    } }
  })
  return judgePopulation(compiled, population.code, members, () => ({}), { parameterValues })
    .filter(({ verdict }) => verdict.findings[0]!.outcome === 'hit').map(({ key }) => Object.values(key).map(String).join('|')).sort()
}
