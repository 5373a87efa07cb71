import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { keptFindings, NO_RULE_SET, type FeatureValues, type Finding } from '#kernel/rules/index.ts'
import { ruleSetDigest, verdictDigest, writeEvidence } from './verdict-digest.ts'

const word = fc.oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom('“超”', '"', '\\', '\n', '元'))
const value = fc.oneof(word, fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }), fc.boolean(), fc.constant(null), fc.array(word))
/** Without escapes: JSON.parse of Node 24.21 reads a name that ends in one as another that it read in that place before. Our names have none. */
const name = fc.stringMatching(/^[a-zA-Z_.]{0,12}$/)
const rows = fc.dictionary(name, fc.record({ ids: fc.array(fc.uuid()), count: fc.nat() }))
const tree = fc.record({ text: word, value: fc.oneof(value, fc.bigInt()), parts: fc.array(fc.record({ text: word })) })
const finding = fc.record({
  rule: word, version: fc.nat(), outcome: fc.constantFrom('pass', 'hit', 'notApplicable', 'cannotJudge'), level: word, effect: fc.constantFrom('forbid', 'note', null),
  tell: fc.constantFrom('clerk', 'reviewer'), values: fc.dictionary(name, value), message: fc.record({ zh: word, en: word }), tree, unknown: fc.array(word), waived: fc.uuid(), rows,
}, { requiredKeys: ['rule', 'version', 'outcome', 'level', 'effect', 'tell', 'values'] }) as unknown as fc.Arbitrary<Finding>
/** Not every absent value is an absent member. */
const features = fc.dictionary(name, fc.oneof(value, fc.bigInt(), fc.constant(undefined), fc.constant(Number.NaN))) as fc.Arbitrary<FeatureValues>

describe('the evidence behind a verdict', () => {
  it('is in its row as JSON carries it', () => {
    fc.assert(fc.property(fc.array(finding), features, (findings, values) => {
      const written = writeEvidence(NO_RULE_SET, findings, values)
      expect(JSON.parse(written.findings)).toEqual(carried(keptFindings(findings)))
      expect(JSON.parse(written.features)).toEqual(carried(values))
    }))
  })

  it('has the digest in its leaf that is made anew of its row', () => {
    fc.assert(fc.property(fc.array(finding), features, (findings, values) => {
      const written = writeEvidence(NO_RULE_SET, findings, values)
      const row = (JSON.parse(written.findings) as Finding[]).map((one) => ({ ...one, tree: undefined }))
      expect(verdictDigest(ruleSetDigest(NO_RULE_SET), row, JSON.parse(written.features))).toBe(written.digest)
    }))
  })

  it('keeps the digest that leaves of earlier versions have', () => {
    const found: Finding = {
      rule: 'CASH-01', version: 2, outcome: 'hit', level: 'note', effect: 'note', tell: 'clerk', values: { 'payment.amount': '100000', 'calendar.month': 11 },
      message: { zh: '“超”', en: 'above' }, rows: { sum: { ids: [], count: 0 } },
    }
    expect(writeEvidence(NO_RULE_SET, [found], { sum: 9_007_199_254_740_993n, share: 0.25, last: null }).digest).toBe('Oxa8S16G4Ueyn7Z/CqK6I0Jq4/qkQ8yVRzziIYeZ74M=')
  })
})

function carried(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (_, item: unknown) => (typeof item === 'bigint' ? String(item) : item)))
}
