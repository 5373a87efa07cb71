import { describe, expect, it } from 'vitest'
import { compileRuleSet, EFFECTS, effectOfCannotJudge, judge, type Effect, type RuleSource } from '#kernel/rules/index.ts'
import { exceptedBy, settle } from './lattice.ts'

const MODEL = { groups: { payment: { title: { zh: '支付', en: 'payment' }, fields: {
  amount: { type: 'money' as const, title: { zh: '金额', en: 'amount' }, nullable: true } } } } }

const rule = (level: Effect, overridable: boolean | undefined): RuleSource => ({
  id: 'R', version: 1, level, on: ['submit'], when: 'payment.amount > 1', message: { zh: '甲', en: 'a' }, basis: { document: '甲', verified: false },
  tell: 'clerk', evidence: ['list'], examples: { hit: [], pass: [] }, ...(overridable === undefined ? {} : { overridable }),
})

/** What the rule says first, and what is left of it. */
function settled(level: Effect, overridable: boolean | undefined, isReleased: boolean, isExcepted: boolean, amount: bigint | null) {
  const ruleSet = compileRuleSet([rule(level, overridable)], { model: MODEL, features: [], parameters: [] })
  if ('refusals' in ruleSet) throw new Error(ruleSet.refusals[0]!.message.en)
  const verdict = judge(ruleSet, 'submit', { payment: { amount } })
  return settle(verdict, ruleSet, () => isReleased, new Map(isExcepted ? [['R', 'exception']] : []))
}

const flags = [false, true]
const cases = EFFECTS.flatMap((level) => [undefined, true, false].flatMap((overridable) => flags.flatMap((isReleased) => flags.flatMap((isExcepted) => (
  (['hit', 'cannotJudge'] as const).map((outcome) => ({ level, overridable, isReleased, isExcepted, outcome })))))))

describe('a block that nobody may override, an override, a block, the result: in this order', () => {
  it.each(cases)('$level, overridable $overridable, released $isReleased, excepted $isExcepted, $outcome', ({ level, overridable, isReleased, isExcepted, outcome }) => {
    const { effect, findings: [finding], evidenceKinds } = settled(level, overridable, isReleased, isExcepted, outcome === 'hit' ? 200n : null)
    const result = outcome === 'hit' ? level : effectOfCannotJudge(level)
    const blocks = ['forbid', 'intercept'].includes(result)
    const isCovered = isReleased || (isExcepted && outcome === 'hit')
    const stands = !isCovered || (blocks && overridable === false)
    expect(effect).toBe(stands ? result : 'record')
    expect(finding).toMatchObject({ outcome, effect })
    expect(finding!.waived ?? null).toBe(!stands && !isReleased ? 'exception' : null)
    expect(evidenceKinds).toEqual(stands && level === 'evidence' && outcome === 'hit' ? ['list'] : [])
  })

  it('leaves a pass as it is', () => {
    expect(settled('forbid', undefined, true, true, 100n)).toMatchObject({ effect: 'pass', findings: [{ outcome: 'pass', effect: null }] })
  })
})

it('an exception covers its unit and its condition, and no document that does not decide it', () => {
  const [yes, no, unknown] = [true, false, null].map((answer) => () => answer)
  const covers = (unit: string | null, holds: (() => boolean | null) | null) => (
    exceptedBy([{ document: 'x', rule: 'R', unit, holds: holds ?? null }], { unit: 'school' }, {}).has('R'))
  expect([covers(null, null), covers('school', null), covers('clinic', null)]).toEqual([true, true, false])
  expect([covers('school', yes!), covers('school', no!), covers('school', unknown!), covers('clinic', yes!)]).toEqual([true, false, false, false])
})
