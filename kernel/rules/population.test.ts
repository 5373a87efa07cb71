import { describe, expect, it } from 'vitest'
import type { FeatureSpec, RuleSource } from './model.ts'
import { judgePopulation, type PopulationRow } from './population.ts'
import { compileRuleSet } from './rule-set.ts'

const source = { relation: 'test.row', columns: { unit: 'text', payee: 'text', amount: 'money' } as const }
const feature = (id: string, rest: Partial<FeatureSpec>): FeatureSpec => (
  { id, title: { zh: id, en: id }, source, by: ['unit'], window: { kind: 'all' }, agg: 'count', ...rest })
const features = [
  feature('rows', {}), feature('paid', { agg: 'sum', of: 'amount' }), feature('large', { where: 'row.amount > 100' }),
  feature('payees', { agg: 'countDistinct', of: 'payee' }),
]
const test = (when: string): RuleSource => ({
  id: 'T-1', version: 1, level: 'note', on: ['unit'], over: 'unit', when, message: { zh: '共 {feature.rows} 笔', en: '{feature.rows} rows' },
  basis: { document: '[DK]', verified: false }, tell: 'reviewer', evidence: [], examples: { hit: [], pass: [] },
})
const row = (unit: string | null, payee: string, yuan: number, n = 0): PopulationRow => (
  { document: `${unit}-${payee}-${yuan}-${n}`, columns: { unit, payee, amount: BigInt(Math.round(yuan * 100)) } })

function verdicts(when: string, rows: PopulationRow[], factsOf?: Parameters<typeof judgePopulation>[3]) {
  const compiled = compileRuleSet([test(when)], { model: { groups: {
    office: { title: { zh: '全局', en: 'office' }, from: 'nothing', fields: { paid: { type: 'money', title: { zh: '合计', en: 'all' } } } },
  } }, features, parameters: [] })
  if ('refusals' in compiled) throw new Error(compiled.refusals[0]!.message.en)
  return judgePopulation(compiled, 'unit', rows, factsOf).map(({ key, verdict }) => `${String(key['unit'])} ${verdict.findings[0]!.outcome}`)
}

describe('a test over a population', () => {
  const rows = [row('甲', 'a', 100), row('乙', 'a', 100.01), row('甲', 'b', 200), row(null, 'c', 999), row('甲', 'b', 200, 1)]

  it('judges each group by all of its rows, the last one too', () => {
    expect(verdicts('feature.rows = 3 and feature.paid = 500 and feature.payees = 2 and feature.large = 2', rows)).toEqual(['甲 hit', '乙 pass'])
  })

  it('counts a row on the limit on the right side of it', () => {
    expect(verdicts('feature.large = 1', [row('甲', 'a', 100), row('乙', 'a', 100.01)])).toEqual(['甲 pass', '乙 hit'])
  })

  it('knows of a group what the caller adds, and is not applicable when nothing brings it', () => {
    expect(verdicts('feature.paid > 0.5 * office.paid', rows)).toEqual(['甲 notApplicable', '乙 notApplicable'])
    expect(verdicts('feature.paid > 0.5 * office.paid', rows, () => ({ office: { paid: 60_001n } }))).toEqual(['甲 hit', '乙 pass'])
    expect(verdicts('feature.paid > 0.5 * office.paid', rows, () => ({ office: { paid: null } }))).toEqual(['甲 cannotJudge', '乙 cannotJudge'])
  })

  it('of rows that belong to no group finds nothing', () => {
    expect(verdicts('feature.rows > 0', [row(null, 'a', 1)])).toEqual([])
  })
})
