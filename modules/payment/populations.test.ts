import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import type { Document } from '#kernel/document/index.ts'
import { discoverModules, loadPopulations } from '#kernel/module/index.ts'
import { compileRuleSet, judgePopulation, type ParameterValues } from '#kernel/rules/index.ts'
import { populationRow } from './populations.ts'

const populations = loadPopulations(await discoverModules(fileURLToPath(new URL('../', import.meta.url))))

/** As the gate stores a payment; only what the rows look at. */
const payment = (n: number, fen: bigint, body: Record<string, string> = {}) => ({
  document: `p${n}`,
  columns: populationRow({
    amountFen: fen, fiscalYear: 2026, madeAt: new Date('2026-03-31T16:30:00Z'), body: { payee: '甲公司', economicClass: '30201', ...body },
  } as unknown as Document, { unitName: '某区某局', indicator: { fundType: '111', project: null } }),
})

function hits(population: string, test: string, rows: ReturnType<typeof payment>[], parameterValues: ParameterValues): string[] {
  const { tests, model, features, parameters } = populations.get(population)!
  const compiled = compileRuleSet(tests.filter(({ id }) => id === test), { model, features, parameters })
  if ('refusals' in compiled) throw new Error(compiled.refusals[0]!.message.en)
  return judgePopulation(compiled, population, rows, () => ({}), { parameterValues }).map(({ verdict }) => verdict.findings[0]!.outcome)
}

describe('the payments of a unit’s year', () => {
  it('are sorted into Shanghai’s month, whole thousands and first digits', () => {
    expect(payment(1, 300_000n).columns).toMatchObject({ month: 4, year: 2026, round: true, first_digit: 3, unit: '某区某局', fund: '111' })
    expect(payment(1, 300_001n).columns).toMatchObject({ round: false })
  })

  it('that follow Benford’s law pass, and invented ones are found', () => {
    const values = { benford_chi: 20, benford_least: 300 }
    const natural = Array.from({ length: 900 }, (_, n) => payment(n, BigInt(Math.floor(10 ** (3 + (n / 900) * 3)))))
    expect(hits('unit-year', 'FREQ-08', natural, values)).toEqual(['pass'])
    expect(hits('unit-year', 'FREQ-08', Array.from({ length: 900 }, (_, n) => payment(n, BigInt(100_000 + n * 1_000))), values)).toEqual(['hit'])
    expect(hits('unit-year', 'FREQ-08', natural.slice(0, 299), values), 'too few to say').toEqual(['notApplicable'])
  })

  it('with too much in “other” classes are found, to the fen', () => {
    const rows = [payment(1, 8_000n), payment(2, 2_000n, { economicClass: '30299' })]
    expect(hits('unit-year', 'CLS-03', rows, { other_share: '0.2' })).toEqual(['pass'])
    expect(hits('unit-year', 'CLS-03', [...rows, payment(3, 1n, { economicClass: '39999' })], { other_share: '0.2' })).toEqual(['hit'])
  })

  it('of one project from two kinds of funds are found', () => {
    const rows = [payment(1, 1n, { project: '校舍维修' }), payment(2, 2n, { project: '校舍维修' })]
    expect(hits('project', 'DUP-05', rows, {})).toEqual(['pass'])
    rows[1]!.columns.fund = '121'
    expect(hits('project', 'DUP-05', rows, {})).toEqual(['hit'])
  })
})
