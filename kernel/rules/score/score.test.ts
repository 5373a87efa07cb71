import { describe, expect, it } from 'vitest'
import type { Outcome } from '../model.ts'
import type { Typology } from './model.ts'
import { precisionOf, wilson } from './precision.ts'
import { score } from './score.ts'
import { loadTypology } from './typology.ts'

const typology: Typology = {
  id: 'TYP', title: { zh: '拆分', en: 'split' }, origin: 'designed', alert: 50, intercept: 80,
  weights: { A: { hit: 50, cannotJudge: 10 }, B: { hit: 30 }, C: { cannotJudge: 5 } }, basis: { document: 'x', verified: false },
}
const found = (outcomes: Record<string, Outcome>) => Object.entries(outcomes).map(([rule, outcome]) => ({ rule, outcome }))

describe('a typology', () => {
  it('adds the weights of what hit and of what could not be judged, greatest first', () => {
    expect(score(typology, found({ A: 'cannotJudge', B: 'hit', C: 'cannotJudge' }))).toEqual({
      typology: 'TYP', score: 45, level: 'below',
      contributions: [{ rule: 'B', outcome: 'hit', weight: 30 }, { rule: 'A', outcome: 'cannotJudge', weight: 10 }, { rule: 'C', outcome: 'cannotJudge', weight: 5 }],
    })
  })

  it('weighs no pass, nothing that does not apply, no rule of others, no outcome without a weight', () => {
    expect(score(typology, found({ A: 'pass', B: 'notApplicable', D: 'hit', C: 'hit' }))).toEqual({ typology: 'TYP', score: 0, level: 'below', contributions: [] })
    expect(score(typology, found({ B: 'cannotJudge' })).contributions).toEqual([])
  })

  it('reaches a level at its threshold, not below it', () => {
    expect(score(typology, found({ A: 'hit' })).level).toBe('alert')
    expect(score({ ...typology, alert: 51 }, found({ A: 'hit' })).level).toBe('below')
    expect(score(typology, found({ A: 'hit', B: 'hit' })).level).toBe('intercept')
    expect(score({ ...typology, intercept: 81 }, found({ A: 'hit', B: 'hit' })).level).toBe('alert')
  })
})

describe('the file of a typology', () => {
  const TEXT = `id: TYP
title: {zh: 拆分, en: split}
origin: designed
weights:
  A: {hit: 50, cannotJudge: 10}
alert: 50
intercept: 80
basis: {document: x, verified: false}
`
  const rules = new Set(['A', 'FREQ-01'])
  const codes = (text: string) => {
    const read = loadTypology(text, 'f.yaml', rules)
    return 'refusals' in read ? read.refusals.map(({ code, values }) => `${code} ${values.line}`) : 'read'
  }

  it('is read', () => {
    expect(loadTypology(TEXT, 'f.yaml', rules)).toMatchObject({ id: 'TYP', weights: { A: { hit: 50, cannotJudge: 10 } } })
  })

  it('is refused with place for each fault in it', () => {
    expect(codes(TEXT.replace('origin: designed', 'origin: guessed'))).toEqual(['rules.file_wrong_type 3'])
    expect(codes(TEXT.replace('alert: 50\n', ''))).toEqual(['rules.file_missing_key 1'])
    expect(codes(TEXT.replace('hit: 50', 'hit: 0.5'))).toEqual(['rules.file_wrong_type 5'])
    expect(codes(TEXT.replace('{hit: 50, cannotJudge: 10}', '{hitt: 50}'))).toEqual(['rules.file_unknown_key 5'])
    expect(codes(TEXT.replace('  A:', '  FREQ-02:'))).toEqual(['rules.file_unknown_key 5'])
    expect(codes(TEXT.replace('weights:\n  A: {hit: 50, cannotJudge: 10}', 'weights: {}'))).toEqual(['rules.file_wrong_type 4'])
    expect(codes(TEXT.replace('intercept: 80', 'intercept: 49'))).toEqual(['rules.typology_thresholds 7'])
    expect(codes(TEXT.replace('alert: 50', 'alert: 51').replace('hit: 50', 'hit: 50'))).toEqual(['rules.typology_unreachable 6'])
    expect(codes('- a')).toEqual(['rules.file_wrong_type 1'])
    expect(codes('id: [')).not.toBe('read')
    expect(codes(`${TEXT}alert: 3\n`)[0]).toMatch(/^rules\.file_yaml/)
  })
})

describe('the precision of a rule', () => {
  const alerts = (released: number, returned: number, forbidden: number) => ({ rule: 'A', released, returned, forbidden, open: 3 })

  it('is the share of alarms that were right among those decided', () => {
    expect(precisionOf(alerts(5, 3, 2))).toMatchObject({ precision: 0.5 })
    expect(precisionOf(alerts(0, 0, 0))).toMatchObject({ precision: null, low: null, high: null })
  })

  it('has the 95 % interval of Wilson, to the digits of published examples', () => {
    // Newcombe, Statistics in Medicine 17 (1998), table I, method 3: 81/263, 15/148, 0/20, 1/29.
    for (const [right, of, low, high] of [[81, 263, 0.2553, 0.3662], [15, 148, 0.0624, 0.1605], [0, 20, 0, 0.1611], [1, 29, 0.0061, 0.1718]] as const) {
      const interval = wilson(right, of)
      expect(interval[0]).toBeCloseTo(low, 4)
      expect(interval[1]).toBeCloseTo(high, 4)
    }
    expect(wilson(7, 7)[1]).toBe(1)
  })
})
