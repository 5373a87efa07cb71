import { describe, expect, it } from 'vitest'
import { newId } from '#kernel/values/id.ts'
import { actKey, actsOf, authorise, separate, type IncompatibleDuty, type Standing } from './index.ts'

const UNIT = newId()
const A = newId()
const B = newId()

const standing = (changes: Partial<Standing> = {}): Standing => ({
  person: A, name: '甲', position: newId(), positionCode: 'unit.head', positionName: { zh: '负责人', en: 'Head' }, unit: UNIT, office: false,
  role: 'primary', onBehalfOf: [], duties: new Map([['payment.review', null], ['payment.small', 1_000n]]), ...changes,
})
const asked = { duty: 'payment.review', amountFen: 5_000n, unit: UNIT, scope: 'unit' as const }
const row = (pair: string, duty: string, side: string, noun = 'payment', scope: IncompatibleDuty['scope'] = 'money'): IncompatibleDuty => (
  { pair, duty, side, scope, noun, basis: '依据', verified: false })
const MATRIX = [row('pay', 'payment.request', 'request'), row('pay', 'payment.review', 'review'), row('pay', 'payment.second', 'review'),
  row('money', 'payment.review', 'watch', 'indicator'), row('unit', 'payment.review', 'review', 'unit', 'unit')]
const KEYS = [{ noun: 'payment', id: 'P' }, { noun: 'payment', id: 'Q' }, { noun: 'indicator', id: 'I' }]

describe('may this position do this?', () => {
  it('yes, when the duty is granted, for this unit, within the limit, and it is its own step', () => {
    expect(authorise(standing(), { ...asked, taskPosition: 'unit.head' })).toBeNull()
    expect(authorise(standing(), { ...asked, duty: 'payment.small', amountFen: 1_000n })).toBeNull()
    expect(authorise(standing({ office: true, unit: newId() }), { ...asked, scope: 'bureau' })).toBeNull()
    expect(authorise(standing(), { ...asked, amountFen: null, duty: 'payment.small' })).toBeNull()
  })

  it.each([
    ['nobody', undefined, asked, 'access.no_position'],
    ['a duty that is not granted', standing(), { ...asked, duty: 'payment.order' }, 'access.no_duty'],
    ['a duty named like a property', standing(), { ...asked, duty: 'constructor' }, 'access.no_duty'],
    ['one fen above the limit', standing(), { ...asked, duty: 'payment.small', amountFen: 1_001n }, 'access.over_limit'],
    ['another unit', standing({ unit: newId() }), asked, 'access.other_unit'],
    ['the bureau, in place of the unit', standing({ office: true, unit: newId() }), asked, 'access.other_unit'],
    ['the unit, in place of the bureau', standing(), { ...asked, scope: 'bureau' as const }, 'access.other_unit'],
    ['the step of another position', standing(), { ...asked, taskPosition: 'unit.clerk' }, 'access.not_task_holder'],
  ] as const)('no: %s', (_, who, what, code) => {
    expect(authorise(who, what)?.code).toBe(code)
  })
})

describe('the acts of a duty', () => {
  it('are written for every set of the duty and every id of its noun', () => {
    expect(actsOf(MATRIX, 'payment.review', KEYS, standing(), 'D').map((act) => `${act.key} ${act.pair} ${act.side}`)).toEqual([
      'payment:P pay review', 'payment:Q pay review', 'indicator:I money watch'])
  })

  it('are written for the deputy and for everyone deputised for', () => {
    const acts = actsOf(MATRIX, 'payment.request', KEYS, standing({ person: B, role: 'deputy', onBehalfOf: [{ person: A, name: '甲' }] }), 'D')
    expect(acts.map((act) => `${act.key} ${act.person}`)).toEqual([`payment:P ${B}`, `payment:P ${A}`, `payment:Q ${B}`, `payment:Q ${A}`])
  })

  it('of a duty in no set still name the person, on the document itself', () => {
    expect(actsOf(MATRIX, 'alert.explain', KEYS, standing(), 'D')).toEqual([{ key: 'document:D', pair: 'handling', person: A, side: 'alert.explain' }])
  })
})

describe('separation', () => {
  const review = (who: Standing) => actsOf(MATRIX, 'payment.review', KEYS, who, 'D')
  const taken = (person: string, side: string) => new Map([[actKey({ key: 'payment:Q', pair: 'pay', person }), side]])

  it('refuses the other side to the same person, on any one of the ids', () => {
    expect(separate(review(standing()), taken(A, 'request'), standing())?.code).toBe('access.incompatible')
    expect(separate(review(standing()), taken(A, 'review'), standing()), 'the same side again is no conflict').toBeNull()
    expect(separate(review(standing()), taken(B, 'request'), standing())).toBeNull()
    expect(separate(review(standing()), new Map(), standing())).toBeNull()
  })

  it('refuses a deputy for what the one they stand in for has done, and names that one', () => {
    const deputy = standing({ person: B, role: 'deputy', onBehalfOf: [{ person: A, name: '王甲' }] })
    const refusal = separate(review(deputy), taken(A, 'request'), deputy)
    expect(refusal?.code).toBe('access.incompatible')
    expect(refusal?.message.zh).toContain('王甲')
    expect(separate(review(deputy), taken(B, 'request'), deputy)?.message.zh).toContain('您本人')
  })
})
