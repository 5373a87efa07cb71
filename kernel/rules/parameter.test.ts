import { describe, expect, it } from 'vitest'
import type { ParameterSpec } from './model.ts'
import { effectiveParameters, readParameterValue, tightenOnly, type ParameterRow } from './parameter.ts'

const [PROVINCE, CITY, COUNTY] = ['330000000', '330500000', '330502000']
const CHAIN = [COUNTY, CITY, PROVINCE]
const title = { zh: '现金上限', en: 'cash limit' }
const limit: ParameterSpec = { id: 'cash_limit', title, type: 'money', unit: '元', tightens: 'down' }
const share: ParameterSpec = { id: 'share', title, type: 'ratio', unit: '', tightens: 'up' }
const banned: ParameterSpec = { id: 'banned', title, type: 'list<text>', unit: '', tightens: 'superset' }
const allowed: ParameterSpec = { id: 'allowed', title, type: 'list<text>', unit: '', tightens: 'subset' }

const row = (parameter: string, region: string, value: ParameterRow['value'], validFrom = '2026-01-01',
  validTo: string | null = null): ParameterRow => ({ parameter, region, validFrom, validTo, value })
const on = (rows: ParameterRow[], day = '2026-06-01', chain = CHAIN) =>
  effectiveParameters([limit, share, banned, allowed], rows, chain, day)

describe('the effective value of a parameter', () => {
  it('is the tightest along the chain, whichever level set it', () => {
    expect(on([row('cash_limit', PROVINCE, 100_000n), row('cash_limit', COUNTY, 50_000n)]))
      .toEqual({ cash_limit: 50_000n })
    expect(on([row('cash_limit', PROVINCE, 50_000n), row('cash_limit', COUNTY, 100_000n)]))
      .toEqual({ cash_limit: 50_000n })
    expect(on([row('share', PROVINCE, '0.5'), row('share', CITY, '0.55'), row('share', COUNTY, '0.505')]))
      .toEqual({ share: '0.55' })
  })

  it('joins lists that forbid and intersects lists that allow', () => {
    expect(on([row('banned', PROVINCE, ['烟', '酒']), row('banned', COUNTY, ['礼品'])])['banned'])
      .toEqual(['烟', '酒', '礼品'].sort())
    expect(on([row('allowed', PROVINCE, ['a', 'b']), row('allowed', COUNTY, ['b', 'c'])])['allowed']).toEqual(['b'])
  })

  it('holds from its first day and no longer on its end day', () => {
    const rows = [row('cash_limit', CITY, 1n, '2026-06-01', '2026-07-01')]
    expect([on(rows, '2026-05-31'), on(rows, '2026-06-01'), on(rows, '2026-06-30'), on(rows, '2026-07-01')])
      .toEqual([{}, { cash_limit: 1n }, { cash_limit: 1n }, {}])
  })

  it('is the last that an office set, also when its earlier one was tighter, as far as the level above allows', () => {
    const own = [row('cash_limit', COUNTY, 50_000n), row('cash_limit', COUNTY, 80_000n, '2026-06-01')]
    expect([on(own, '2026-05-31'), on(own, '2026-06-01')]).toEqual([{ cash_limit: 50_000n }, { cash_limit: 80_000n }])
    expect(on([...own].reverse(), '2026-06-01')).toEqual({ cash_limit: 80_000n })
    expect(on([...own, row('cash_limit', PROVINCE, 60_000n)], '2026-06-01')).toEqual({ cash_limit: 60_000n })
    expect(on([...own, row('cash_limit', COUNTY, 70_000n, '2026-06-01')], '2026-06-01'), 'corrected').toEqual({ cash_limit: 70_000n })
  })

  it('is absent when nobody on the chain set one', () => {
    expect(on([row('cash_limit', '330503000', 1n)])).toEqual({})
  })
})

describe('a lower level', () => {
  it('may tighten', () => {
    expect(tightenOnly(limit, 50_000n, 49_999n)).toBeNull()
    expect(tightenOnly(limit, 50_000n, 50_000n)).toBeNull()
    expect(tightenOnly(share, '0.5', '0.50001')).toBeNull()
    expect(tightenOnly(banned, ['烟'], ['烟', '酒'])).toBeNull()
    expect(tightenOnly(allowed, ['a', 'b'], ['a'])).toBeNull()
    expect(tightenOnly(limit, null, 1n)).toBeNull()
  })

  it('may not loosen, and is told why in both languages', () => {
    expect(tightenOnly(limit, 50_000n, 50_001n)?.message).toEqual({
      zh: '参数 现金上限：上级已定为 500.00 元，本级 500.01 元 更宽。下级只能收紧，请改为不高于上级的值。',
      en: 'Parameter 现金上限: the upper level set 500.00 元; 500.01 元 is looser. A lower level may only tighten: use a value that is not higher.',
    })
    for (const [spec, upper, proposed] of [[share, '0.5', '0.4999'], [banned, ['烟', '酒'], ['烟']],
      [allowed, ['a'], ['a', 'b']]] as const) {
      expect(tightenOnly(spec, upper, proposed)?.code).toBe('rules.parameter_loosened')
    }
  })

  it('may not set a value of another type', () => {
    expect(tightenOnly(limit, null, '500')?.code).toBe('rules.parameter_value')
    expect(readParameterValue(limit, '50000')).toBe(50_000n)
    expect(readParameterValue(limit, 500.5)).toMatchObject({ code: 'rules.parameter_value' })
    expect(readParameterValue(share, '0.1234567')).toMatchObject({ code: 'rules.parameter_value' })
  })
})
